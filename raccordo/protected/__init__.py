# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Protected cases: of some people even that they are followed is the secret. A compartment of its own (docs/adr/0029)."""
