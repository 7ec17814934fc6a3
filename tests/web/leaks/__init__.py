# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing leaks: every address of the house, asked by every persona, in worlds that differ only in what they may not see."""
