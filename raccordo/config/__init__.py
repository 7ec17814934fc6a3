# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings, addresses, database and the command line: what holds the tower together. Nobody imports it."""
