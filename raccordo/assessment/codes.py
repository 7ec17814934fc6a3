# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of assessments, parts and responses; their words come from the rules' vocabulary."""

from __future__ import annotations

from raccordo.assessment.rules import vocabulary
from raccordo.kernel.lifecycle import Lifecycle

KINDS = list(vocabulary.ASSESSMENT_KINDS.items())
INFORMANTS = list(vocabulary.INFORMANTS.items())
SETTINGS = list(vocabulary.SETTINGS.items())

ASSESSMENT = Lifecycle(
    "assessment",
    {"open": "In corso", "complete": "Completa", "cancelled": "Annullata"},
    {"open": ("complete", "cancelled"), "complete": ("open",)},
)

SECTION = Lifecycle(
    "section",
    {"to-do": "Da fare", "in-progress": "In corso", "complete": "Completa", "not-needed": "Non serve"},
    {
        "to-do": ("in-progress", "not-needed"),
        "in-progress": ("complete", "not-needed"),
        "complete": ("in-progress",),
        "not-needed": ("to-do",),
    },
)

RESPONSE = Lifecycle(
    "response",
    {
        "in-progress": "In corso",
        "completed": "Completa",
        "replaced": "Corretta da un'altra",
        "dropped": "Lasciata",
    },
    {"in-progress": ("completed", "dropped"), "completed": ("replaced",)},
)
