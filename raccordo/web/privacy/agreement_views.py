# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements between bodies: the officer proposes, the administrators of the parties sign, everybody may read the essence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.periods import ROME, local_day
from raccordo.kernel.scoping import Reach
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.codes import AgreementKind, PartyRole
from raccordo.privacy.models import SharingAgreement
from raccordo.privacy.operations import agreements as operations
from raccordo.privacy.queries import agreements as queries
from raccordo.territory.codes import Role
from raccordo.web.privacy.agreement_forms import (
    LeaveForm,
    ProposalForm,
    beginning_of,
    directions_of,
    end_of,
    initial_of,
)
from raccordo.web.shell.gate import PublicView, StaffView, back_to

MOST = 200


@dataclass(frozen=True)
class Sheet:
    """One agreement in words."""

    row: SharingAgreement
    state: str
    tone: str
    last_day: Any
    left: int  # days to the end
    warned: bool
    told: list[tuple[int, datetime]]  # so many days before the end, when the night said so
    purposes: str
    sets: list[tuple[str, str]]  # what, from whom to whom
    parties: list[tuple[str, str, str]]  # body, role, signed when or waited for

    @property
    def between(self) -> str:
        """The bodies, in a line."""
        names = [name for name, _, _ in self.parties]
        return ", ".join(names[:3]) + (f" e altri {len(names) - 3}" if len(names) > 3 else "")

    @property
    def names(self) -> str:
        """All the bodies, with their role."""
        return "; ".join(f"{name} ({role})" for name, role, _ in self.parties)

    @property
    def what(self) -> str:
        """All the data sets."""
        return ", ".join(dict.fromkeys(what[:1].lower() + what[1:] for what, _ in self.sets))


def sheet_of(row: SharingAgreement, now: datetime) -> Sheet:
    """An agreement as its pages show it."""
    table, left = policies.datasets(), (local_day(row.ends) - local_day(now)).days
    over = row.ended_at is not None and row.ended_at <= now
    days = table.warning_days(local_day(now))
    state, tone = _state(row, now, over)
    warned = state == "In vigore" and bool(days) and left <= max(days)
    sets = [
        (table.sets[one.dataset].words if one.dataset in table.sets else one.dataset, _direction(one))
        for one in row.datasets.all()
    ]
    parties = [
        (p.organization.name, PartyRole(p.role).label, f"{p.signed_at.astimezone(ROME):%d/%m/%Y}" if p.signed_at else "")
        for p in row.parties.all()
    ]  # fmt: skip
    purposes = ", ".join(Purpose(one).label.lower() for one in row.purposes)
    last = local_day(row.ends - timedelta(seconds=1))
    told = sorted(((one.days, one.told_at) for one in row.warnings.all()), reverse=True)
    return Sheet(row, state, tone, last, left, warned, told, purposes, sets, sorted(parties))


def _state(row: SharingAgreement, now: datetime, over: bool) -> tuple[str, str]:
    if row.ends <= now and not over:
        return "Scaduto", "grigio"
    if over:
        return "Chiuso", "grigio"
    if row.effective_at is None:
        return "Da firmare", "ambra"
    return ("In vigore", "verde") if row.starts <= now else ("Firmato, non ancora in vigore", "primario")


def _direction(one: Any) -> str:
    giver = one.giver.name if one.giver else "ciascun ente"
    why = f", solo per {', '.join(Purpose(p).label.lower() for p in one.purposes)}" if one.purposes else ""
    return f"da {giver} a {one.receiver.name if one.receiver else 'tutti gli altri'}{why}"


class _OfficerView(StaffView):
    """What the pages of the officer share."""

    roles = (Role.PRIVACY_OFFICER,)
    reach = Reach.AUDIT
    purpose = Purpose.LEGAL


class AgreementsView(_OfficerView):
    """The agreements of the area, those that end sooner first."""

    template = "privacy/agreements.html"

    def context(self) -> dict[str, Any]:
        rows = queries.agreements_of_office(self.actor)[:MOST]
        return {"sheets": [sheet_of(row, self.now) for row in rows]}


class ProposeView(_OfficerView):
    """A new agreement, put before its parties."""

    template = "privacy/agreement_new.html"
    form_class = ProposalForm
    old: SharingAgreement | None = None

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return ProposalForm(data, files, bodies=queries.bodies(self.actor.area_id), **kwargs)

    def context(self) -> dict[str, Any]:
        return {"old": self.old}

    def act(self, form: Any) -> HttpResponse:
        said = form.cleaned_data
        kept = ("kind", "title", "essence", "basis")
        purposes, grants = directions_of(said)
        row = operations.propose(
            by=self.actor, at=self.now, starts=beginning_of(said["starts"]), ends=end_of(said["ends"]),
            parties=_roles(said), replaces_id=self.old.pk if self.old else None,
            purposes=purposes, grants=grants,
            **{name: said[name] for name in kept},
        )  # fmt: skip
        messages.success(self.request, "Accordo proposto: vale quando tutti gli enti hanno firmato.")
        return back_to("privacy:agreement", agreement=row.pk)


class NewEditionView(ProposeView):
    """The next edition of an agreement: it takes the place of the one before when all have signed it."""

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        rows = queries.agreements_of_area(self.actor.area_id)
        self.old = rows.get(pk=self.kwargs["agreement"])
        kwargs.setdefault("initial", initial_of(self.old))
        return super().form(data, files, **kwargs)


def _roles(said: dict[str, Any]) -> list[tuple[UUID, str]]:
    """Each body in the role that the kind of agreement gives it."""
    role = "joint-controller" if said["kind"] == AgreementKind.JOINT_CONTROLLERS else "controller"
    if said["kind"] == AgreementKind.PROCESSOR:
        return [(UUID(p), "controller" if p == said["controller"] else "processor") for p in said["parties"]]
    return [(UUID(p), role) for p in said["parties"]]


class _OneView(StaffView):
    """One agreement, by who may see it."""

    purpose = Purpose.LEGAL
    form_class = LeaveForm
    template = "privacy/agreement.html"

    def rows(self) -> Any:
        """The agreements among which it is looked for."""
        raise NotImplementedError

    def row(self) -> SharingAgreement:
        """The agreement of the address. Raises DoesNotExist out of reach."""
        found: SharingAgreement = self.rows().get(pk=self.kwargs["agreement"])
        return found

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        row = self.row()
        return LeaveForm(data, files, initial={"version": row.version})

    def context(self) -> dict[str, Any]:
        row = self.row()
        mine = next((p for p in row.parties.all() if p.organization_id == self.actor.organization_id), None)
        closed = row.state in ("ended", "expired") or row.ends <= self.now
        return {
            "sheet": sheet_of(row, self.now), "closed": closed, "signing": self.actor.role == Role.ADMINISTRATOR,
            "ours": row.area_id == self.actor.area_id,
            "may_sign": not closed and mine is not None and mine.signed_at is None,
            "next": SharingAgreement.objects.filter(replaces=row).first(),
        }  # fmt: skip

    def leave(self, form: Any) -> None:
        """Take back, or leave."""
        said = form.cleaned_data
        operations.withdraw(
            by=self.actor,
            at=self.now,
            agreement_id=self.kwargs["agreement"],
            reason=said["reason"],
            version=said["version"],
        )
        messages.success(self.request, "Chiuso: da adesso nessuno legge più niente per questo accordo.")


class AgreementView(_OneView):
    """One agreement, to the officer of its area."""

    roles = (Role.PRIVACY_OFFICER,)
    reach = Reach.AUDIT

    def rows(self) -> Any:
        return queries.agreements_of_office(self.actor)

    def act(self, form: Any) -> HttpResponse:
        self.leave(form)
        return back_to("privacy:agreements")


class ToSignView(StaffView):
    """The agreements of an administrator's body: to sign first."""

    roles = (Role.ADMINISTRATOR,)
    purpose = Purpose.LEGAL
    template = "privacy/agreements_to_sign.html"

    def context(self) -> dict[str, Any]:
        rows = list(queries.agreements_of_body(self.actor.organization_id)[:MOST])
        mine = {
            row.pk for row in rows for p in row.parties.all()
            if p.organization_id == self.actor.organization_id and p.signed_at is None and row.state == "proposed"
        }  # fmt: skip
        return {"sheets": [sheet_of(row, self.now) for row in rows], "waiting": mine}


class SignView(_OneView):
    """One agreement, to an administrator of a body that is its party: sign, or leave."""

    roles = (Role.ADMINISTRATOR,)

    def rows(self) -> Any:
        return queries.agreements_of_body(self.actor.organization_id)

    def act(self, form: Any) -> HttpResponse:
        if self.request.POST.get("azione") == "firma":
            row = operations.sign(
                by=self.actor,
                at=self.now,
                agreement_id=self.kwargs["agreement"],
                version=form.cleaned_data["version"],
            )
            done = row.effective_at is not None
            words = "hanno firmato tutti, l'accordo vale." if done else "mancano gli altri enti."
            messages.success(self.request, f"Firmato per il tuo ente: {words}")
        else:
            self.leave(form)
        return back_to("privacy:to-sign")


class PublicAgreementsView(PublicView):
    """What everybody may know of the agreements in force (GDPR art. 26, par. 2): who, what, why, until when. No name of a person."""

    template = "privacy/agreements_public.html"

    def context(self) -> dict[str, Any]:
        rows = queries.agreements().filter(queries.in_force(self.now))[:MOST]
        return {"sheets": [sheet_of(row, self.now) for row in rows]}
