# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel's conference, the plan in versions with its goals and services, the care agreement, the review.

A conference decides about persons one by one; each decision may begin a plan. A plan lives in versions: a signed one is
frozen, by the database too, and the next says in words what changed. The person agrees by a signature, or refuses parts.
"""
