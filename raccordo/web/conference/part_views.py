# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a draft holds, one page each: a need, a goal, what is done for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.careplan import operations
from raccordo.careplan.codes import GoalSide
from raccordo.intake import queries as intake
from raccordo.privacy.queries import bodies
from raccordo.territory.models import HealthcareService, Organization
from raccordo.web.conference import plan_forms
from raccordo.web.conference.fields import NoFields, roles_by_kind
from raccordo.web.conference.plan_views import OneVersion, VersionView

SIDES = {"sanitario": "health", "sociale": "social", "insieme": "shared", "persona": "person"}


def _find(rows: list[Any], pk: Any) -> Any:
    found = next((row for row in rows if str(row.pk) == str(pk)), None)
    if found is None:
        raise Http404
    return found


class _Part(OneVersion):
    """A page that writes one part of a draft."""

    template = "conference/version_form.html"
    title, button = "", "Salva"

    def part(self) -> Any:
        return None

    def context(self) -> dict[str, Any]:
        row = self.part()
        return {
            **super().context(), "title": self.title, "button": self.button, "stale": row.version if row else None,
            "remove": f"{self.request.path}togli/" if row else None,
        }  # fmt: skip


class NeedNewView(_Part):
    """A need to add."""

    title, form_class = "Nuovo bisogno", plan_forms.NeedForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return plan_forms.NeedForm(data, initial={"severity": "2"}, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        given = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        given["severity"] = int(given["severity"])
        operations.add_need(by=self.actor, at=self.now, version_id=self.row.pk, **given)
        return self.here()


class NeedView(_Part):
    """A need to correct, or to put off with a reason."""

    title, form_class = "Bisogno", plan_forms.NeedForm

    def part(self) -> Any:
        return _find(self.body.needs, self.kwargs["need"])

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        need = self.part()
        names = ("title", "domain", "severity", "evidence", "deferred_reason")
        return plan_forms.NeedForm(data, initial={n: getattr(need, n) for n in names}, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        given = {**form.cleaned_data, "severity": int(form.cleaned_data["severity"])}
        operations.change_need(by=self.actor, at=self.now, need_id=self.part().pk, **given)
        return self.here()


class GoalNewView(_Part):
    """A goal to add, for a need and on a side."""

    title, form_class = "Nuovo obiettivo", plan_forms.GoalForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        side = SIDES.get(self.request.GET.get("lato", ""), "social")
        first = {"side": side, "need": self.request.GET.get("bisogno"), "importance": "2"}
        return _goal_form(self, data, first, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        operations.add_goal(by=self.actor, at=self.now, version_id=self.row.pk, **form.values())
        return self.here()


def _goal_form(view: _Part, data: Any, first: dict[str, Any], **kwargs: Any) -> Any:
    needs = [(str(need.pk), need.title) for need in view.body.needs]
    owners = roles_by_kind(view.staff, standing=first.values())
    return plan_forms.GoalForm(data, initial=first, needs=needs, owners=owners, **kwargs)


class GoalView(_Part):
    """A goal to correct, or to move to another side."""

    title, form_class = "Obiettivo", plan_forms.GoalForm

    def part(self) -> Any:
        return _find(self.body.goals, self.kwargs["goal"])

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return _goal_form(self, data, plan_forms.goal_initial(self.part()), **kwargs)

    def act(self, form: Any) -> HttpResponse:
        operations.change_goal(
            by=self.actor, at=self.now, goal_id=self.part().pk, version=form.cleaned_data["version"], **form.values()
        )  # fmt: skip
        return self.here()


class GoalMoveView(_Part):
    """The menu «Sposta» of a goal: a click moves its card to another side."""

    title, button, form_class = "Sposta l’obiettivo", "Sposta", plan_forms.MoveGoalForm

    def part(self) -> Any:
        return _find(self.body.goals, self.kwargs["goal"])

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": f"Sposta: {self.part().statement}", "remove": None}

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return plan_forms.MoveGoalForm(data, initial={"side": self.part().side}, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        row = operations.move_goal(by=self.actor, at=self.now, goal_id=self.part().pk, **given)
        messages.success(self.request, f"Obiettivo spostato: {_side(row.side)}.")
        return self.here()


def _side(side: str) -> str:
    label = str(GoalSide(side).label)
    return label[:1].lower() + label[1:]


def _service_form(view: _Part, data: Any, first: dict[str, Any], **kwargs: Any) -> Any:
    rows = HealthcareService.objects.filter(active=True, organization__isnull=False).exclude(unit="")
    stands = {first.get("service"), first.get("provider")}  # whose body is named as who asks may read it
    listed = [
        (
            str(s.pk),
            f"{s.title} · {bodies.name_of(s.organization) if s.pk in stands else s.organization.name}",
        )
        for s in rows.select_related("organization").order_by("title")
    ]
    found = Organization.objects.filter(area_id=view.actor.area_id, services__in=rows).distinct()
    providers = [(str(o.pk), bodies.name_of(o) if o.pk in stands else o.name) for o in found.order_by("name")]
    return plan_forms.ServiceForm(
        data, initial=first, services=[("Servizi della Guida", listed)], providers=providers,
        owners=roles_by_kind(intake.possible_members(view.actor.area_id, view.now), standing=first.values()), **kwargs,
    )  # fmt: skip


class ServiceNewView(_Part):
    """Something to do for a goal."""

    title, form_class = "Nuovo intervento", plan_forms.ServiceForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        _find(self.body.goals, self.kwargs["goal"])
        return _service_form(self, data, {"doer": "provider", "starts": self.row.valid_from}, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        operations.plan_service(by=self.actor, at=self.now, goal_id=self.kwargs["goal"], terms=form.terms())
        return self.here()


class ServiceView(_Part):
    """What is done, to change."""

    title, form_class = "Intervento", plan_forms.ServiceForm

    def part(self) -> Any:
        return _find(self.body.services, self.kwargs["service"])

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return _service_form(self, data, plan_forms.service_initial(self.part()), **kwargs)

    def act(self, form: Any) -> HttpResponse:
        operations.change_service(
            by=self.actor, at=self.now, planned_id=self.part().pk, terms=form.terms(),
            version=form.cleaned_data["version"],
        )  # fmt: skip
        return self.here()


class ServiceMoveView(_Part):
    """Something done for one goal goes to another, on this side or the other."""

    button, form_class = "Sposta", plan_forms.MoveServiceForm

    def part(self) -> Any:
        return _find(self.body.services, self.kwargs["service"])

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": f"Sposta: {self.part().title}", "remove": None}

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        goals = [
            (str(side.label), [(str(g.pk), g.statement) for g in self.body.goals if g.side == side])
            for side in GoalSide
        ]
        first = {"goal": self.part().goal_id}
        return plan_forms.MoveServiceForm(data, initial=first, goals=[g for g in goals if g[1]], **kwargs)

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        operations.move_service(
            by=self.actor, at=self.now, planned_id=self.part().pk, goal_id=given["goal"], version=given["version"]
        )  # fmt: skip
        messages.success(self.request, "Intervento spostato.")
        return self.here()


class _Remove(VersionView):
    """A part taken away from a draft."""

    form_class = NoFields


class NeedRemoveView(_Remove):
    """A need that is none."""

    def act(self, form: Any) -> HttpResponse:
        operations.remove_need(
            by=self.actor, at=self.now, need_id=_find(self.body.needs, self.kwargs["need"]).pk
        )
        return self.here()


class GoalRemoveView(_Remove):
    """A goal nobody wants, with what was foreseen for it."""

    def act(self, form: Any) -> HttpResponse:
        operations.remove_goal(
            by=self.actor, at=self.now, goal_id=_find(self.body.goals, self.kwargs["goal"]).pk
        )
        return self.here()


class ServiceRemoveView(_Remove):
    """Something that will not be done."""

    def act(self, form: Any) -> HttpResponse:
        found = _find(self.body.services, self.kwargs["service"])
        operations.remove_service(by=self.actor, at=self.now, planned_id=found.pk)
        return self.here()
