# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Raccordo: one record and one plan shared by health, social care and family."""

__version__ = "0.1.0"
