# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of assessments: open and close the whole, fill its parts, administer one scale at once."""

from raccordo.assessment.answering import AnswersRefused
from raccordo.assessment.operations.labels import relabel_assessment
from raccordo.assessment.operations.parts import (
    Saved,
    administer,
    begin_section,
    complete_section,
    mark_not_needed,
    reopen_section,
    repeat_answers,
    save_section,
    save_text,
)
from raccordo.assessment.operations.whole import (
    add_section,
    cancel_assessment,
    complete_assessment,
    open_assessment,
    reopen_assessment,
)

__all__ = [
    "AnswersRefused",
    "Saved",
    "add_section",
    "administer",
    "begin_section",
    "cancel_assessment",
    "complete_assessment",
    "complete_section",
    "mark_not_needed",
    "open_assessment",
    "relabel_assessment",
    "reopen_assessment",
    "reopen_section",
    "repeat_answers",
    "save_section",
    "save_text",
]
