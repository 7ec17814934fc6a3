# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lake: a few declared tables without names, from which every figure is computed.

`schema` says what a table and a column are, `tables` declares them, `export` writes them each night, `reading` opens
them. It is the largest way out of the house for personal data: docs/leaks.md tells how it is guarded.
"""
