# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make prove` runs and the ordinary suite does not: the same proofs, for longer. Asked for by name, never collected."""
