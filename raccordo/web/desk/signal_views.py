# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signals: the queue of who answers, the parcels of who sent, and the page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.codes import MAY_ANSWER, MAY_SIGNAL
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy.codes import Section
from raccordo.web.desk import presenters
from raccordo.web.desk.forms import AnswerForm, NoFields, WithdrawForm
from raccordo.web.shell.asked import page_number
from raccordo.web.shell.gate import PersonView, StaffView, back_to

PAGE = 30
QUEUE_PAGE = 50


class SignalsView(StaffView):
    """Who answers finds the queue with its clocks; who sent follows the own signals like parcels."""

    roles = tuple(MAY_SIGNAL | MAY_ANSWER)
    purpose = Purpose.TRIAGE

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = self.actor.role not in MAY_ANSWER or request.GET.get("di") == "inviate"
        return self._sent() if sent else self._queue()

    def _queue(self) -> HttpResponse:
        number = page_number(self.request)
        queue = self._page(number)
        if not queue.rows and number > 1:  # meanwhile somebody else has emptied it
            number, queue = 1, self._page(1)
        rows = presenters.queue(queue.rows, self.now, settings.PATRON_DAY)
        self.saw([row.person_id for row in rows])
        return self.page(
            "desk/queue.html", free=[row for row in rows if not row.taken_by], mine=[row for row in rows if row.mine],
            others=[row for row in rows if row.taken_by and not row.mine], lenses=self._lenses("coda"), total=queue.total,
            number=number, first=(number - 1) * QUEUE_PAGE + 1, last=(number - 1) * QUEUE_PAGE + len(rows),
        )  # fmt: skip

    def _page(self, number: int) -> queries.Queue:
        skipped = (number - 1) * QUEUE_PAGE
        return queries.awaiting(
            self.actor, local_day(self.now), limit=QUEUE_PAGE, offset=skipped, grouped=True
        )

    def _sent(self) -> HttpResponse:
        number = page_number(self.request)
        rows = list(queries.signals_sent_by(self.actor.role_id)[(number - 1) * PAGE : number * PAGE + 1])  # type: ignore[arg-type]
        parcels = presenters.parcels(rows[:PAGE], self.now, settings.PATRON_DAY)
        return self.page(
            "desk/sent.html", going=[p for p in parcels if p.clock], over=[p for p in parcels if not p.clock],
            lenses=self._lenses("inviate") if self.actor.role in MAY_ANSWER else [], number=number, more=len(rows) > PAGE,
        )  # fmt: skip

    def _lenses(self, current: str) -> list[tuple[str, str, bool, None]]:
        if self.actor.role not in MAY_SIGNAL:
            return []
        words = (
            ("coda", "Da rispondere", "/segnalazioni/"),
            ("inviate", "Inviate da me", "/segnalazioni/?di=inviate"),
        )
        return [(word, href, key == current, None) for key, word, href in words]


class SignalView(PersonView):
    """One signal: what was said, where it stands, and the answer of who has it."""

    section = Section.INTAKE
    purpose = Purpose.TRIAGE
    template = "desk/signal.html"
    form_class: Any = AnswerForm

    @property
    def signal_id(self) -> UUID:
        """Which signal the address names."""
        return self.kwargs["signal"]

    def context(self) -> dict[str, Any]:
        row = queries.signal(self.signal_id)
        here = self.actor.role in MAY_ANSWER and row.organization_id == self.actor.organization_id
        parcel = presenters.parcels([row], self.now, settings.PATRON_DAY)[0]
        return {
            "signal": row, "mine": row.taken_by_id == self.actor.role_id, "parcel": parcel, "may_answer": here and row.state in {"received", "taken"},
            "may_withdraw": row.sender_id == self.actor.role_id and row.state in {"received", "taken"},
            "blank": AnswerForm(initial={"version": row.version}), "withdraw": WithdrawForm(),
            "helpful": presenters.helpful(row.reasons) if here and not row.closed_at else [],
            "request_row": row.born[0] if row.born else None,  # type: ignore[attr-defined]
        }  # fmt: skip

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        initial = {"version": queries.signal(self.signal_id).version} if data is None else None
        return self.form_class(data, initial=initial)

    def done(self, text: str) -> HttpResponse:
        """Back to the page of the signal, with a word on what happened."""
        messages.success(self.request, text)
        return back_to("desk:signal", person=self.person_id, signal=self.signal_id)

    def act(self, form: Any) -> HttpResponse:
        intake.answer_signal(by=self.actor, at=self.now, signal_id=self.signal_id, **form.cleaned_data)
        return self.done("Risposta inviata a chi ha segnalato.")


class TakeView(SignalView):
    """Take a signal: from now on one person answers for it."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        intake.take_signal(by=self.actor, at=self.now, signal_id=self.signal_id)
        return self.done("Segnalazione presa: ora rispondi tu.")


class ReleaseView(SignalView):
    """Put a signal back in the queue."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        intake.release_signal(by=self.actor, at=self.now, signal_id=self.signal_id)
        return self.done("Segnalazione rimessa in coda.")


class WithdrawView(SignalView):
    """Who sent a signal takes it back."""

    form_class = WithdrawForm

    def act(self, form: Any) -> HttpResponse:
        intake.withdraw_signal(by=self.actor, at=self.now, signal_id=self.signal_id, **form.cleaned_data)
        return self.done("Segnalazione ritirata.")
