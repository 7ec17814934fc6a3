# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shared kernel: a closed list of small modules that every room may use (see docs/house.md)."""
