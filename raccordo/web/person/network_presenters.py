# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The network in words: professionals and lay people side by side, and who may open the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from raccordo.intake.models import CareTeamMember, Episode
from raccordo.kernel.sensitivity import Sector
from raccordo.people.codes import Power, RelatedRole, Scope
from raccordo.people.models import GPEnrollment, RelatedPerson
from raccordo.privacy.models import CareRelationship, ParentalOrder
from raccordo.privacy.queries import bodies as names
from raccordo.privacy.queries.delegates import mandate_of
from raccordo.territory.models import PractitionerRole
from raccordo.web.shell.templating import day
from raccordo.web.shell.tones import mark

Mark = tuple[str, str]
_WHOLE = (Power.PARENT, Power.CURATOR)  # of whom health needs no word of its own
_ORDERED = {"removed": "Decaduto dalla responsabilità", "suspended": "Responsabilità sospesa"}
_PRESENCE = {3: "Molto presente", 2: "Abbastanza presente", 1: "Poco presente"}


@dataclass(frozen=True)
class Professional:
    """One professional of the network."""

    name: str
    what: str
    since: str
    phone: str
    marks: list[Mark]
    sector: Mark
    leave: tuple[UUID, int] | None = None


@dataclass(frozen=True)
class Near:
    """One relative, neighbour, volunteer or paid carer."""

    id: UUID
    version: int
    name: str
    what: str
    detail: str
    phone: str
    marks: list[Mark]
    power: str
    order: UUID | None = None  # what a court decided, for who may know of it
    parent: bool = False


@dataclass(frozen=True)
class Reader:
    """Somebody who may open the record, and why."""

    name: str
    why: str
    until: str


def professionals(
    team: Sequence[CareTeamMember], gp: GPEnrollment | None, may_manage: bool
) -> list[Professional]:
    """The team of the open episodes, and the person's doctor, who is always there."""
    found = [_member(member, may_manage) for member in team if member.role]
    if gp and gp.gp_role_id not in {member.role_id for member in team}:
        found.append(_professional(gp.gp_role, "medico scelto dalla persona", f"dal {day(gp.starts)}", []))
    return found


def _member(member: CareTeamMember, may_manage: bool) -> Professional:
    assert member.role is not None
    marks = [("Responsabile del caso", "primario")] if member.responsible else []
    until = f", fino al {day(member.ends)}" if member.ends else ""
    leave = (member.pk, member.version) if may_manage and not member.responsible else None
    return _professional(member.role, member.reason, f"dal {day(member.starts)}{until}", marks, leave)


def _professional(
    role: PractitionerRole, reason: str, since: str, marks: list[Mark], leave: tuple[UUID, int] | None = None
) -> Professional:
    sector = Sector(role.sector).label if role.sector else ""
    return Professional(
        name=names.worker(role), what=f"{role.get_role_display()}, {names.name_of(role.organization)}",
        since=f"{reason}, {since}", phone="" if names.kept_back(role) else role.practitioner.phone, marks=marks, leave=leave,
        sector=(mark("sector", role.sector).tone, sector),
    )  # fmt: skip


def near(network: Iterable[RelatedPerson], orders: Mapping[UUID, ParentalOrder], now: datetime) -> list[Near]:
    """The lay people, the closest first."""
    return [_near(one, orders.get(one.pk), now) for one in network]


def power_words(one: RelatedPerson, now: datetime) -> str:
    """«Tutore, decreto del 03/03/2025, Tribunale di Lecco, fino al 30/06/2027»; nothing without a power that still holds."""
    mandate = mandate_of(one)
    if one.power == Power.NONE or (mandate.ends is not None and mandate.ends <= now):
        return ""
    parts = [one.get_power_display()]
    if one.decree_date:
        parts.append(
            f"decreto{' n. ' + one.decree_number if one.decree_number else ''} del {day(one.decree_date)}"
        )
    parts += [one.court] if one.court else []
    if mandate.starts > now:
        parts.append(f"dal {day(mandate.starts)}")
    if mandate.ends is not None:
        parts.append(f"fino al {day(mandate.ends - timedelta(seconds=1))}")
    if one.power not in _WHOLE and not one.covers_health:
        parts.append("senza la salute")
    if one.power not in _WHOLE:
        parts += [f"senza «{label.lower()}»" for code, label in Scope.choices if code not in one.scopes]
    return ", ".join(parts)


def _near(one: RelatedPerson, order: ParentalOrder | None, now: datetime) -> Near:
    power = power_words(one, now)
    marks: list[Mark] = [("Caregiver", "persona")] if one.is_caregiver else []
    if power:
        marks.append((one.get_power_display(), "primario"))
    if order is not None:
        ahead = f" dal {day(order.starts)}" if order.starts > now else ""
        marks.append((f"{_ORDERED[order.kind]}{ahead}", "rosso"))
    if one.reserved:
        marks.append(("Dati riservati all’altro genitore", "ambra"))
    if one.lives_with:
        marks.append(("Vive con lei", "grigio"))
    if one.conflict:
        marks.append(("Rapporto difficile", "ambra"))
    return Near(
        id=one.pk, version=one.version, name=one.full_name, phone=one.phone, marks=marks,
        power=power if power != one.get_power_display() else "", order=order.pk if order else None,
        parent=one.role == RelatedRole.PARENT or one.power == Power.PARENT, what=one.get_role_display(), detail=". ".join(part for part in (_PRESENCE[one.strength], one.note) if part),
    )  # fmt: skip


def left(past: Iterable[CareTeamMember]) -> list[tuple[str, str]]:
    """Who stood in the team and has left."""
    rows = []
    for member in past:
        name = (
            names.worker(member.role) if member.role else member.related.full_name if member.related else ""
        )
        rows.append(
            (
                name,
                f"{member.reason}, dal {day(member.starts)} al {day(member.ends)}. {member.get_leave_reason_display()}",
            )
        )
    return rows


def readers(ledger: Iterable[CareRelationship]) -> tuple[list[Reader], int]:
    """Who may open the record now, each once with all the reasons; and of how many bodies they are."""
    reasons: dict[str, list[str]] = {}
    untils: dict[str, set[str]] = {}
    bodies = set()
    for row in ledger:
        body = row.role.organization if row.role else row.organization
        if body:
            bodies.add(body.pk)
        kind = row.get_kind_display()
        name = names.worker(row.role) if row.role else names.name_of(body) if body else kind.capitalize()
        until = f"fino al {day(row.ends)}" if row.ends else ""
        reasons.setdefault(name, []).append(f"{kind}, dal {day(row.starts)}")
        untils.setdefault(name, set()).add(until)
    found = [Reader(name, " · ".join(why), _until(untils[name])) for name, why in reasons.items()]
    return found, len(bodies)


def _until(words: set[str]) -> str:
    """The one term, when all the reasons share it; none when one of them has no end."""
    return next(iter(words)) if len(words) == 1 else ""


def episode_line(episode: Episode) -> str:
    """«Anziani fragili a casa, dal 04/09/2026, Comune di Lecco»."""
    return f"{episode.get_programme_display()}, dal {day(episode.starts)}, {names.name_of(episode.organization, episode.person_id)}"
