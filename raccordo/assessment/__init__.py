# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assessment: scales as data, answers as given, scores that can be trusted.

A scale is a folder in `library/`; `rules` reads it, checks answers and scores them without knowing any framework.
An assessment is a list of parts that several professions fill at different times; what each part found stays in
the history of the person, and what it suggests (needs, strengths) feeds the conference and the plan.
"""
