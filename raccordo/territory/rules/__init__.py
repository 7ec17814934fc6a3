# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pure rules about the territory: search by need in the Guida, places, distances. No database, no clock."""
