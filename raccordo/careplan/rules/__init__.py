# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pure rules of the plan: quorum, live checks, the week's totals, differences in words, powers, plain language."""
