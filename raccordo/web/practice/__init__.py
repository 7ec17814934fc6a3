# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor's pages: the enrolled people with what is open and what is new, and the flag sent in under a minute."""
