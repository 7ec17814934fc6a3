# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody takes charge, hands the case over, closes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.codes import MAY_MANAGE, MAY_TAKE_CHARGE
from raccordo.intake.models import Episode, Request
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import queries as people
from raccordo.privacy.codes import Section
from raccordo.territory.codes import Role
from raccordo.territory.models import PractitionerRole
from raccordo.web.desk import presenters
from raccordo.web.desk.forms import CloseEpisodeForm, HandOverForm, TakeChargeForm
from raccordo.web.shell.gate import PersonView, back_to

_NEAR_ROLES = {Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE, Role.PHYSIOTHERAPIST, Role.HOME_CARE_COORDINATOR}


class TakeChargeView(PersonView):
    """Take charge of the open person: for what, who is responsible, who stands in the team from the first day."""

    section = Section.INTAKE
    purpose = Purpose.SOCIAL
    roles = tuple(MAY_TAKE_CHARGE)
    template = "desk/take_charge.html"
    form_class = TakeChargeForm
    twin: Episode | None = None

    def _request(self) -> Request | None:
        """The open request that this answers: the one named in the address, else the only one open."""
        found = [row for row in queries.requests_of(self.person_id) if row.closed_at is None]
        asked = self.request.GET.get("richiesta", "")
        named = [row for row in found if str(row.pk) == asked]
        return (named or found or [None])[0]

    def _staff(self) -> list[PractitionerRole]:
        """Who may enter from the first day: the person's doctor, and the colleagues of the area that work at home."""
        gp = people.current_gp(self.person_id, self.now)
        staff = queries.possible_members(self.actor.area_id, self.now)
        return [
            r
            for r in staff
            if r.role in _NEAR_ROLES or (gp and r.pk == gp.gp_role_id) or r.pk == self.actor.role_id
        ]

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> TakeChargeForm:
        staff, request = self._staff(), self._request()
        managers = [presenters.role_choice(role) for role in staff if role.role in MAY_MANAGE]
        team = [presenters.role_choice(role) for role in staff if role.pk != self.actor.role_id]
        lay = [presenters.related_choice(one) for one in people.network(self.person_id, self.now)]
        gp = [str(role.pk) for role in staff if role.role == Role.GP]
        initial = {
            "case_manager": str(self.actor.role_id), "team": gp, "lay": [key for key, _ in lay],
            "reason": f"la segue dalla richiesta del {request.requested_date:%d/%m/%Y}" if request else "",
        }  # fmt: skip
        return TakeChargeForm(data, initial=initial, managers=managers, team=team, lay=lay)

    def context(self) -> dict[str, Any]:
        request = self._request()
        return {
            "request_row": request, "what": presenters.reasons(request.reasons) if request else "", "twin": self.twin,
            "episodes": [row for row in queries.episodes_of(self.person_id) if row.state == "active"],
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        fields, request = dict(form.cleaned_data), self._request()
        try:
            intake.open_episode(
                by=self.actor, at=self.now, person_id=self.person_id, programme=fields["programme"],
                case_manager_id=UUID(fields["case_manager"]), reason=fields["reason"],
                team=self._joiners(fields), request_id=request.pk if request else None,
            )  # fmt: skip
        except intake.AlreadyOpen as refusal:
            self.twin = queries.episodes_of(self.person_id).get(pk=refusal.object_id)
            raise
        messages.success(self.request, "Presa in carico aperta. Chi è nella rete ora vede la cartella.")
        return back_to("person:network", person=self.person_id)

    def _joiners(self, fields: dict[str, Any]) -> list[intake.Joiner]:
        roles = {str(role.pk): role for role in self._staff()}
        team = [
            intake.Joiner(presenters.why_in_team(roles[key]), role_id=UUID(key)) for key in fields["team"]
        ]
        return team + [intake.Joiner("le sta vicino", related_id=UUID(key)) for key in fields["lay"]]


class _EpisodeView(PersonView):
    """What the acts on an open episode share."""

    section = Section.NETWORK
    purpose = Purpose.SOCIAL
    roles = tuple(MAY_TAKE_CHARGE)

    def episode(self) -> Episode:
        """The episode that the address names, if it is of this person."""
        row = queries.episodes_of(self.person_id).filter(pk=self.kwargs["episode"]).first()
        if row is None:
            raise Http404
        return row

    def done(self, text: str) -> HttpResponse:
        """Back to the network, with a word on what happened."""
        messages.success(self.request, text)
        return back_to("person:network", person=self.person_id)


class HandOverView(_EpisodeView):
    """Pass the case, with its access and its things to do."""

    template = "desk/hand_over.html"
    form_class = HandOverForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> HandOverForm:
        episode = self.episode()
        staff = queries.possible_members(self.actor.area_id, self.now)
        managers = [
            presenters.role_choice(r)
            for r in staff
            if r.role in MAY_MANAGE and (data or r.pk != episode.case_manager_id)  # sent twice: it is told so
        ]
        return HandOverForm(data, initial={"version": episode.version}, managers=managers)

    def context(self) -> dict[str, Any]:
        return {"episode": self.episode()}

    def act(self, form: Any) -> HttpResponse:
        fields = dict(form.cleaned_data)
        intake.hand_over(
            by=self.actor,
            at=self.now,
            episode_id=self.episode().pk,
            to_role_id=UUID(fields.pop("role")),
            **fields,
        )
        return self.done("Il caso è passato, con le cose da fare.")


class CloseView(_EpisodeView):
    """Close the episode, knowing what ends with it."""

    template = "desk/episode_close.html"
    form_class = CloseEpisodeForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> CloseEpisodeForm:
        return CloseEpisodeForm(data, initial={"version": self.episode().version})

    def context(self) -> dict[str, Any]:
        team = list(queries.team(self.person_id, self.now))
        return {"episode": self.episode(), "professionals": sum(1 for member in team if member.role_id)}

    def act(self, form: Any) -> HttpResponse:
        fields = dict(form.cleaned_data)
        intake.close_episode(
            by=self.actor,
            at=self.now,
            episode_id=self.episode().pk,
            note=fields.pop("closing_note"),
            **fields,
        )
        return self.done("Presa in carico chiusa. La cartella resta leggibile per trenta giorni.")
