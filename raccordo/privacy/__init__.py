# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see what: the ledger of care relationships, the decision to open a record, and its explanation."""
