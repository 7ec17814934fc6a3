# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations, places, professionals and their roles, services and areas: what is true of the territory, not of persons."""
