# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fixtures of this room."""

from tests.rooms.delivery.ground import service

__all__ = ["service"]
