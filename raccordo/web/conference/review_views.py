# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review: what was delivered against what was planned, how far each goal was reached, what comes next."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.careplan import operations, queries
from raccordo.careplan.codes import ReviewOutcome
from raccordo.careplan.refusals import MAY_PLAN
from raccordo.delivery import operations as visits
from raccordo.delivery import queries as delivery
from raccordo.kernel.periods import local_day
from raccordo.privacy.codes import Section
from raccordo.web.conference import plan_forms
from raccordo.web.conference.plan_views import OneVersion
from raccordo.web.shell.gate import PersonView, back_to

_HOUR, _TENTH = Decimal(60), Decimal("0.1")


class ReviewView(OneVersion):
    """One review of the version in force, on one page."""

    roles = tuple(MAY_PLAN)  # who reads the plan without writing it is offered no form
    template = "conference/review.html"
    form_class = plan_forms.ReviewForm

    @cached_property
    def counted(self) -> Any:
        """What delivery counted in the period of this version, today included: the rooms below do not know each other."""
        today = local_day(self.now)
        first = self.row.valid_from or today
        return delivery.summary(self.person_id, self.row.pk, first, today + timedelta(days=1), self.now)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return plan_forms.ReviewForm(data, goals=self.body.goals, **kwargs)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "counted": self.counted, "total": self.counted.total}

    def act(self, form: Any) -> HttpResponse:
        given, total = form.cleaned_data, self.counted.total
        started = operations.start_review(by=self.actor, at=self.now, version_id=self.row.pk)
        findings = operations.Findings(
            form.attainments(), given["summary"], (total.due_minutes / _HOUR).quantize(_TENTH),
            (total.delivered_minutes / _HOUR).quantize(_TENTH),
        )  # fmt: skip
        row = operations.review(
            by=self.actor, at=self.now, review_id=started.pk, findings=findings, outcome=given["outcome"],
            next_review=given["next_review"], closing_reason=given["closing_reason"], closing_note=given["closing_note"],
        )  # fmt: skip
        if given["outcome"] == ReviewOutcome.CLOSURE:
            visits.withdraw_unforeseen(by=self.actor, at=self.now, person_id=self.person_id)
        messages.success(self.request, f"Revisione conclusa: {row.get_outcome_display().lower()}.")
        return back_to("conference:plan", person=self.person_id)


class CloseView(PersonView):
    """The plan ends outside a review: the person moves, chooses otherwise, dies. With it end its visits to come."""

    section = Section.PLAN
    roles = tuple(MAY_PLAN)
    template = "conference/plan_close.html"
    form_class = plan_forms.CloseForm

    @cached_property
    def version(self) -> Any:
        found = queries.current_version(self.person_id)
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {"version": self.version, "over": self.version.state == "closed"}

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        operations.close(
            by=self.actor, at=self.now, plan_id=self.version.plan_id, reason=given["closing_reason"],
            note=given["closing_note"],
        )  # fmt: skip
        gone = visits.withdraw_unforeseen(by=self.actor, at=self.now, person_id=self.person_id)
        messages.success(self.request, "Piano chiuso." + (f" Visite annullate: {gone}." if gone else ""))
        return back_to("conference:plan", person=self.person_id)
