# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make prove`: the long proofs, one after another, each with its result and its time."""
