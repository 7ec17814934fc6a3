# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`: a territory of 100,000 persons, and what a page costs there in processor time, database included."""
