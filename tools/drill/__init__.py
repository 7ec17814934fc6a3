# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rehearsal of a fall: copy under writes, destroy, restore elsewhere, verify, time it."""
