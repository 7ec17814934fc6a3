# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panels of the summary: each asks its room once or twice and speaks in words; the view places them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from raccordo.careplan import queries as careplan
from raccordo.careplan.codes import Attainment, GoalSide
from raccordo.delivery import queries as delivery
from raccordo.intake import queries as intake
from raccordo.kernel.periods import ROME, clock
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector
from raccordo.people.codes import Power, RelatedRole
from raccordo.territory.codes import SECTOR_OF_ROLE, Role
from raccordo.web.shell.presenters import WEEKDAYS, day_word, uncapitalised
from raccordo.web.shell.tones import mark


@dataclass(frozen=True)
class PlanPanel:
    """The plan in short: the person's words, and the goals by side."""

    state: tuple[str, str]
    note: str
    what_matters: str
    lanes: dict[str, list[dict[str, Any]]]
    signed_at: datetime | None = None


def plan_panel(person_id: UUID) -> PlanPanel | None:
    """The version in force, else the one on its way; None for who has no plan."""
    plan = careplan.plan_at_a_glance(person_id)
    if plan is None:
        return None
    lanes: dict[str, list[dict[str, Any]]] = {side.value: [] for side in GoalSide}
    for goal in plan.goals:
        lanes[goal.side].append({
            "statement": goal.statement, "owner": goal.owner, "next": goal.next_step, "by": goal.horizon,
            "steps": 0 if goal.attainment is None else goal.attainment + 3,
            "word": "da misurare alla revisione" if goal.attainment is None else Attainment(goal.attainment).label,
        })  # fmt: skip
    since = f" dal {plan.valid_from:%d/%m/%Y}" if plan.state == "active" and plan.valid_from else ""
    due = f" · rivedi entro il {plan.review_date:%d/%m/%Y}" if plan.review_date else ""
    state = (plan.state_label + since, mark("version", plan.state).tone)
    return PlanPanel(state, f"versione {plan.number}{due}", plan.what_matters, lanes, plan.signed_at)


@dataclass(frozen=True)
class Member:
    """Somebody around the person."""

    name: str
    role: str
    phone: str
    tags: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class NetworkPanel:
    """Professionals and lay people in one list, the responsible one first."""

    members: list[Member]
    responsible: str
    since: datetime | None


def network_panel(person_id: UUID, at: datetime) -> NetworkPanel:
    """The team of the open episodes, the chosen doctor, and the person's own network."""
    found = intake.around(person_id, at)
    workers = found.workers
    members = [_worker(row) for row in workers] + [_lay(row) for row in found.neighbours]
    responsible = next((row.name for row in workers if row.responsible), "")
    return NetworkPanel(members, responsible, min((row.since for row in workers if row.since), default=None))


def _worker(row: intake.Worker) -> Member:
    if row.since is None:
        return Member(row.name, "Medico di famiglia", row.phone)
    tags = (
        [("Responsabile del caso", mark("sector", SECTOR_OF_ROLE.get(row.role, "")).tone)]
        if row.responsible
        else []
    )
    return Member(row.name, Role(row.role).label, row.phone, tags)


def _lay(row: intake.Neighbour) -> Member:
    tags = []
    if row.is_caregiver:
        tags.append(("La assiste", "persona"))
    if row.lives_with:
        tags.append(("Convive", "persona"))
    if row.power != Power.NONE:
        tags.append((str(Power(row.power).label), "grigio"))
    if row.conflict:
        tags.append(("Rapporto difficile", "ambra"))
    return Member(row.name, str(RelatedRole(row.role).label), row.phone, tags)


def diary_rows(lines: Iterable[delivery.Line], today: date) -> list[dict[str, Any]]:
    """Entries of the diary as the timeline shows them: the ring tells the voice, its icon the kind."""
    return [
        {
            "day": day_word(line.happened_at, today), "hour": clock(line.happened_at), "title": line.title,
            "author": ", ".join(part for part in (line.author, uncapitalised(line.author_role)) if part),
            "tone": mark("sector", line.voice).tone, "icon": (mark("sector", line.voice) if line.kind == "note" else mark("diary-kind", line.kind)).icon,
            "voice": Sector(line.voice).label if line.voice else "", "text": line.text, "hidden": line.hidden,
            "tags": [("Corretta", "grigio")] * bool(line.corrected_at) + [("Solo il mio servizio", "grigio")] * (line.reserved and bool(line.text)),
        }
        for line in lines
    ]  # fmt: skip


def diary_panel(
    person_id: UUID, reader: Actor, now: datetime, today: date, limit: int = 6
) -> list[dict[str, Any]]:
    """The last entries of the shared diary, as this reader may read them."""
    return diary_rows(delivery.stream(person_id, reader, now, limit=limit).lines, today)


def visits_panel(person_id: UUID, now: datetime, today: date) -> list[dict[str, str]]:
    """The next visits: when, what, who comes."""
    return [_coming(visit, today) for visit in delivery.coming(person_id, now, limit=4)]


def _coming(visit: delivery.Coming, today: date) -> dict[str, str]:
    starts, ends = visit.starts.astimezone(ROME), visit.ends.astimezone(ROME)
    near = day_word(starts, today)
    day = near.capitalize() if near.isalpha() else f"{WEEKDAYS[starts.weekday()][:3].capitalize()} {near}"
    state = " · in corso" if visit.state == "in-progress" else ""
    return {
        "when": f"{day} {clock(starts)}–{clock(ends)}", "what": visit.title, "tone": mark("sector", visit.side).tone,
        "who": f"{visit.operator or 'Da assegnare'} · {visit.organization}{state}",
    }  # fmt: skip
