# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Server-rendered pages, by place of work. Areas stand on the shell and do not lean on one another."""
