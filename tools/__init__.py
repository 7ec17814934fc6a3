# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work on the house itself: benchmarks, generated documentation, scaffolds. Not part of the installed package."""
