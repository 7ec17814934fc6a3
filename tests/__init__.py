# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tests: a tier is a folder, the lowest that can fail is the right one."""
