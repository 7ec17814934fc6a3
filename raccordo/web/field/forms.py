# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the operator's phone: few fields, big answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from raccordo.delivery.codes import ConcernKind, NotDone
from raccordo.delivery.models import Visit, VisitTask
from raccordo.delivery.operations import Outcome
from raccordo.delivery.rules.diary import LONGEST_TEXT
from raccordo.kernel.periods import ROME
from raccordo.people.models import RelatedPerson
from raccordo.web.shell import confidence

HOUR_FORMATS = ["%H:%M", "%H.%M", "%H"]
OUTCOMES = [("done", "Fatta"), ("partly", "Fatta in parte"), ("not-done", "Non fatta")]


class StartForm(forms.Form):
    """One tap."""


class TickForm(forms.Form):
    """What is done of a visit: the whole list, as it stands on the phone."""

    done = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, tasks: Sequence[VisitTask], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done"].choices = [(str(task.pk), task.title) for task in tasks]  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """How a visit went, with its hours."""

    state = forms.ChoiceField(label="Com'è andata", choices=OUTCOMES, widget=forms.RadioSelect)
    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=1, max_value=1_000_000
    )  # of the report that is mended
    done = forms.MultipleChoiceField(
        label="Che cosa è stato fatto", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(
        label="Perché, se non è tutto fatto",
        choices=NotDone.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    reason_text = forms.CharField(label="In una riga", max_length=200, required=False)
    started = forms.TimeField(label="Dalle", required=False, input_formats=HOUR_FORMATS)
    ended = forms.TimeField(label="Alle", required=False, input_formats=HOUR_FORMATS)
    note = forms.CharField(
        label="Nota per chi la segue",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, visit: Visit, tasks: Sequence[VisitTask], now: datetime, expected: str = "done", **kwargs: Any
    ) -> None:  # fmt: skip
        self.visit, self.now = visit, now
        kwargs.setdefault("initial", _known(visit, tasks, now, expected))
        super().__init__(*args, **kwargs)
        self.fields["done"].choices = [(str(task.pk), task.title) for task in tasks]  # type: ignore[attr-defined]

    def outcome(self, tasks: Sequence[VisitTask]) -> Outcome:
        """The report that the form tells."""
        given = self.cleaned_data
        day = self.visit.starts.astimezone(ROME).date()
        return Outcome(
            given["state"], given["reason"], given["reason_text"], given["note"], _at(day, given["started"]),
            _at(day, given["ended"]), [task.pk for task in tasks if str(task.pk) in given["done"]],
        )  # fmt: skip


def _known(visit: Visit, tasks: Sequence[VisitTask], now: datetime, expected: str) -> dict[str, Any]:
    """What is known already: the state of a closed visit, the ticks, the hours so far."""
    ended = visit.ended_at or (now if visit.state == "in-progress" else None)
    return {
        "state": visit.state if visit.closed_at else expected, "reason": visit.reason, "reason_text": visit.reason_text,
        "note": visit.summary, "done": [str(task.pk) for task in tasks if task.ticked_at],
        "started": _hour(visit.started_at), "ended": _hour(ended),
    }  # fmt: skip


def _hour(at: datetime | None) -> str:
    return f"{at.astimezone(ROME):%H:%M}" if at else ""


def _at(day: date, hour: time | None) -> datetime | None:
    return datetime.combine(day, hour, tzinfo=ROME) if hour else None


class NoteForm(forms.Form):
    """A few words for the diary."""

    text = forms.CharField(
        label="Che cosa è successo", max_length=LONGEST_TEXT * 25, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, keepers: Sequence[RelatedPerson] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confidence.add_question(self, keepers)


class ConcernForm(forms.Form):
    """Six big reasons and one line; who is told stands beside each reason."""

    kind = forms.ChoiceField(label="Che cosa succede", choices=ConcernKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="In una riga", max_length=300, required=False)

    def __init__(self, *args: Any, keepers: Sequence[RelatedPerson] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confidence.add_question(self, keepers)
