# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of a person: the one in force, each version to read or to write, the difference, the preview, the paper."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import documents, library, operations, queries
from raccordo.careplan.models import PlanVersion
from raccordo.careplan.queries import Content
from raccordo.careplan.refusals import MAY_PLAN
from raccordo.careplan.rules.calendar import months_later
from raccordo.careplan.rules.differences import differences
from raccordo.careplan.rules.plain import plain_plan
from raccordo.intake import queries as intake
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Sector
from raccordo.privacy.codes import Section
from raccordo.web.conference import plan_forms, plan_presenters
from raccordo.web.conference.case_views import paper
from raccordo.web.conference.fields import NoFields, roles_by_kind
from raccordo.web.shell.gate import PersonView, back_to


class PlanView(PersonView):
    """The plan as it stands: what matters, two lanes, who signed; or how to begin."""

    section = Section.PLAN
    template = "conference/plan.html"

    def context(self) -> dict[str, Any]:
        current = queries.current_version(self.person_id)
        prepared = queries.preparation(self.person_id)
        body = queries.content(current) if current else None
        agreement = queries.latest_agreement(self.person_id)
        return {
            "version": current, "body": body, "prepared": prepared if prepared != current else None,
            "lanes": plan_presenters.lanes(body, queries.attainments(current.pk)) if current and body else {},
            "people": {s: plan_presenters.lane_people(body, s) for s in ("health", "social")} if body else {},
            "totals": plan_presenters.totals(body) if body else None,
            "week": plan_presenters.week_rows(body) if body else [], "may_write": self.actor.role in MAY_PLAN,
            "may_convene": Section.CONFERENCE in self.readable,
            "agreement": agreement, "standing": plan_presenters.pact_standing(agreement, local_day(self.now)), "models": library.plan_models().values(),
            "versions": list(queries.versions(self.person_id)), "story": queries.timeline(self.person_id)[:12],
        }  # fmt: skip


class StartView(PersonView):
    """Open a draft: empty, from a model, or the next version."""

    section = Section.PLAN
    template = "conference/plan.html"
    form_class = plan_forms.StartForm
    context = PlanView.context

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return plan_forms.StartForm(data, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        row = operations.draft(by=self.actor, at=self.now, person_id=self.person_id)
        if form.cleaned_data["code"]:
            operations.copy_from_template(
                by=self.actor, at=self.now, version_id=row.pk, code=form.cleaned_data["code"]
            )
        return back_to("conference:version", person=self.person_id, number=row.number)


class OneVersion(PersonView):
    """What the pages of one version share."""

    section = Section.PLAN
    template = "conference/version.html"

    @cached_property
    def row(self) -> PlanVersion:
        return queries.version(self.person_id, self.kwargs["number"])

    @cached_property
    def body(self) -> Content:
        return queries.content(self.row)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        assert self.form_class is not None
        return self.form_class(data, **kwargs)

    @cached_property
    def staff(self) -> list[Any]:
        return intake.possible_members(self.actor.area_id, self.now)

    def context(self) -> dict[str, Any]:
        return {"version": self.row, "writable": self.row.state == "draft" and self.actor.role in MAY_PLAN}

    def here(self) -> HttpResponse:
        return back_to("conference:version", person=self.person_id, number=self.row.number)


class VersionView(OneVersion):
    """One version: needs, two lanes, what to clear up, the typical week, the signatures."""

    def context(self) -> dict[str, Any]:
        body, row = self.body, self.row
        checks = plan_presenters.check_rows(body, queries.waivers(row.pk))
        said = queries.endorsements(row)
        person = row.person.given_name
        return {
            **super().context(), "body": body, "needs": plan_presenters.need_rows(body), "checks": checks,
            "open_checks": sum(c.waived is None for c in checks), "totals": plan_presenters.totals(body), "week": plan_presenters.week_rows(body),
            "lanes": plan_presenters.lanes(body, queries.attainments(row.pk)), "said": said,
            "people": {s: plan_presenters.lane_people(body, s) for s in ("health", "social")},
            "signers": plan_presenters.signers(row, said, person, "patto firmato" if row.signed_at else ""),
            "models": library.plan_models().values(),
        }  # fmt: skip


class WhatMattersView(OneVersion):
    """What matters to the person, in the person's words."""

    template = "conference/version_form.html"
    form_class = plan_forms.WhatMattersForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return plan_forms.WhatMattersForm(data, initial={"what_matters": self.row.what_matters}, **kwargs)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": "Che cosa conta", "button": "Salva", "stale": self.row.version}

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        operations.set_what_matters(
            by=self.actor, at=self.now, version_id=self.row.pk, text=given["what_matters"], version=given["version"]
        )  # fmt: skip
        return self.here()


class TermsView(OneVersion):
    """From when to when, when it is reviewed, who answers for it."""

    template = "conference/version_form.html"
    form_class = plan_forms.TermsForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        row = self.row
        begins = row.valid_from or local_day(self.now)
        first = {
            "valid_from": begins, "valid_to": row.valid_to or months_later(begins, 12),
            "review_date": row.review_date or months_later(begins, 6),
            "case_manager": row.case_manager_id, "health_responsible": row.health_responsible_id,
            "social_responsible": row.social_responsible_id,
        }  # fmt: skip
        sides = {
            s: roles_by_kind((r for r in self.staff if r.sector == s), standing=first.values())
            for s in (Sector.HEALTH, Sector.SOCIAL)
        }
        return plan_forms.TermsForm(
            data, initial=first, everybody=roles_by_kind(self.staff, standing=first.values()), health=sides[Sector.HEALTH],
            social=sides[Sector.SOCIAL], **kwargs,
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        title = "Periodo, revisione e chi firma"
        return {**super().context(), "title": title, "button": "Salva", "stale": self.row.version}

    def act(self, form: Any) -> HttpResponse:
        given = dict(form.cleaned_data)
        for name in ("case_manager", "health_responsible", "social_responsible"):
            given[f"{name}_id"] = given.pop(name)
        operations.set_terms(by=self.actor, at=self.now, version_id=self.row.pk, **given)
        return self.here()


class WaiveView(OneVersion):
    """Leave a check open, with the reason."""

    template = "conference/version_form.html"
    form_class = plan_forms.WaiveForm

    @cached_property
    def check(self) -> Any:
        subject = self.request.GET.get("oggetto") or None
        found = [
            c
            for c in self.body.checks
            if c.code == self.kwargs["code"] and str(c.subject or "") == (subject or "")
        ]
        return found[0] if found else None

    def context(self) -> dict[str, Any]:
        title = f"Lascia aperto: {self.check.text}" if self.check else "Punto già chiarito"
        return {**super().context(), "title": title, "button": "Lascia aperto", "stale": None}

    def act(self, form: Any) -> HttpResponse:
        operations.waive_check(
            by=self.actor, at=self.now, version_id=self.row.pk, code=self.kwargs["code"],
            subject=self.check.subject if self.check else None, reason=form.cleaned_data["reason"],
        )  # fmt: skip
        return self.here()


class ProposeView(VersionView):
    """Send the draft to both sides."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        operations.propose(by=self.actor, at=self.now, version_id=self.row.pk)
        messages.success(self.request, "Piano inviato. Chi deve condividerlo lo trova in Oggi.")
        return self.here()


class ActivateView(VersionView):
    """Put in force a signed version whose day has come."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        operations.activate(by=self.actor, at=self.now, version_id=self.row.pk)
        messages.success(self.request, "Piano in vigore: i servizi lo trovano tra le cose da fare.")
        return back_to("conference:plan", person=self.person_id)


class DiscardView(VersionView):
    """Put a draft aside."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        operations.discard_draft(by=self.actor, at=self.now, version_id=self.row.pk)
        messages.success(self.request, "Bozza messa da parte: resta leggibile tra le versioni.")
        return back_to("conference:plan", person=self.person_id)


class AnswerView(OneVersion):
    """The side that co-signs reads only what changes, and answers with one click."""

    template = "conference/answer.html"
    form_class = plan_forms.AnswerForm

    def context(self) -> dict[str, Any]:
        row, before = self.row, self.row.based_on_id
        old = (
            queries.content(queries.version(self.person_id, self.row.based_on.number)).value
            if before
            else None
        )
        empty = old or type(self.body.value)(0)
        found = differences(empty, self.body.value)
        said = queries.endorsements(row)
        return {
            **super().context(), "found": plan_presenters.difference_rows(found), "before": row.based_on,
            "signers": plan_presenters.signers(row, said, row.person.given_name, ""), "said": said,
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        asked = {"by": self.actor, "at": self.now, "version_id": self.row.pk, "round_": given["round"]}
        if given["answer"] == "change":
            operations.request_change(reason=given["reason"], **asked)
            messages.success(self.request, "Modifica chiesta: il piano torna a chi lo scrive.")
        else:
            dissent = given["reason"] if given["answer"] == "dissent" else ""
            operations.endorse(dissent_reason=dissent, **asked)
            messages.success(self.request, "Risposta registrata. Grazie.")
        return back_to("conference:plan", person=self.person_id)


class CompareView(OneVersion):
    """What changed from another version, in words."""

    template = "conference/compare.html"

    def context(self) -> dict[str, Any]:
        others = [v for v in queries.versions(self.person_id) if v.number != self.row.number]
        wanted = self.request.GET.get("con", "")
        older = [v for v in others if v.number < self.row.number]
        other = next((v for v in others if str(v.number) == wanted), older[0] if older else None)
        found = differences(queries.content(other).value, self.body.value) if other else []
        return {
            **super().context(),
            "other": other,
            "others": others,
            "found": plan_presenters.difference_rows(found),
        }


class PreviewView(OneVersion):
    """The plan as the person will read it."""

    template = "conference/preview.html"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "plain": plain_plan(self.body.value)}


class PlanPaperView(OneVersion):
    """One version as a PDF; «BOZZA» until it is signed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return paper(documents.plan_pdf(self.body, at=self.now), f"piano-versione-{self.row.number}.pdf")
