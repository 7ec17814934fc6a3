# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How care begins: a contact at the access point, a signal that follows its way like a parcel, a request with its clock, the triage, and the episode in which a team takes charge. The room ends where the panel (careplan) meets."""
