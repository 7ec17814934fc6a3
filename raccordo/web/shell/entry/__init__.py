# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way in: django-allauth behind Italian addresses and our own pages; accounts come from the body, never by signing up."""
