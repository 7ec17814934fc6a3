# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The path of a contact, step by step: the same form as the long page, of which one part is in sight and the rest travels along.
There is one way to record a contact; this is only another way to fill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import Form
from django.forms.utils import ErrorDict


@dataclass(frozen=True)
class Step:
    """One part of the form, with the fields that it asks."""

    slug: str
    title: str
    fields: tuple[str, ...]


STEPS = (
    Step("chi-chiama", "Chi chiama", ("channel", "caller", "caller_name", "caller_phone", "confided_by")),
    Step("bisogno", "Che cosa serve", ("need", "reasons", "services")),
    Step("urgenza", "Quanto è urgente", ("signs", "urgency")),
    Step("risposta", "La risposta", (
        "outcome", "service", "interview_date", "interview_time", "agreement", "organization", "nurse_organization", "answer", "services",
    )),
)  # fmt: skip
CHECK = "controlla"
PATH = ("Cerca", "Chi chiama", "Bisogno", "Urgenza", "Risposta", "Controlla e invia")
_BEFORE = 1  # the search comes first, on a page of its own


def step_of(slug: str) -> Step:
    """A step by its name; the first for a name that is none."""
    return next((one for one in STEPS if one.slug == slug), STEPS[0])


def neighbour(step: Step, by: int) -> Step | None:
    """The step before or after; None after the last."""
    place = STEPS.index(step) + by
    return STEPS[max(0, place)] if place < len(STEPS) else None


def place(step: Step | None) -> int:
    """Where a step stands on the path of six, from one; the check is the last."""
    return len(PATH) if step is None else STEPS.index(step) + _BEFORE + 1


def only(form: Form, step: Step) -> Form:
    """A judged form that speaks only of what this step asks."""
    form.is_valid()
    form._errors = ErrorDict({name: said for name, said in form.errors.items() if name in step.fields})
    return form


def first_wrong(form: Form) -> Step:
    """The first step with something to mend."""
    return next((one for one in STEPS if any(name in form.errors for name in one.fields)), STEPS[-1])


def hidden(form: Form, step: Step) -> Sequence[str]:
    """The fields that are not in sight and travel along."""
    return [name for name in form.fields if name not in step.fields]
