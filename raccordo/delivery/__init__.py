# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is provided: visits proposed from the plan, assigned, done and reported; the shared diary; concerns from the home."""
