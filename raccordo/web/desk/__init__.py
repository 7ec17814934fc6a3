# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The access point and what follows it: the desk, signals on their way, requests and their triage, taking charge."""
