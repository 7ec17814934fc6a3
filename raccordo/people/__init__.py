# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Persons: who they are, where they live, who stands around them. No care, no health: only identity and ties."""
