# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a draft holds: needs, goals, services; each is added, changed, taken away, and every change is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max

from raccordo.careplan import queries
from raccordo.careplan.codes import Doer, Funding, GoalSide, NeedDomain
from raccordo.careplan.models import CheckWaiver, Goal, Need, PlannedService, PlanVersion
from raccordo.careplan.refusals import MAY_PLAN, draft_version, fit, may, role_at
from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import RANK, Label, highest
from raccordo.privacy.queries import labels
from raccordo.territory.models import HealthcareService

_Part = TypeVar("_Part", Need, Goal, PlannedService)
_MOST_TIMES, _MOST_WEEKS, _DAY = 70, 12, 24 * 60


@dataclass(frozen=True)
class Terms:
    """What is done for a goal: by whom, how often, from when to when (`ends` excluded), who pays."""

    title: str
    doer: str = Doer.PROVIDER
    service_id: UUID | None = None
    provider_id: UUID | None = None
    who: str = ""
    accountable_id: UUID | None = None
    weekdays: Sequence[int] = ()
    times_per_week: int = 1
    every_weeks: int = 1
    minutes: int = 0
    at_time: time | None = None
    starts: date | None = None
    ends: date | None = None
    funding: str = ""
    unit: str | None = None
    unit_cost: Decimal | None = None
    copayment: Decimal | None = None


def insert_need(
    *, by: Actor, at: datetime, version: PlanVersion, domain: str, title: str, severity: int = 2,
    evidence: str = "", deferred_reason: str = "", sources: Sequence[str] = (),
) -> Need:  # fmt: skip
    """Write a need into a locked draft; `sources` are the labels of what it was seen from."""
    if domain not in NeedDomain.values:
        raise Refused("Scegli l'area del bisogno.", "domain")
    if not 0 <= severity <= 3:
        raise Refused("La gravità va da 0 a 3.", "severity")
    label = labels.label_at_writing(by=by, at=at, sources=sources, profession=[by.profession])
    return _insert(
        Need, by, at, version, label=label, domain=domain, title=fit(title, "title", "Scrivi il bisogno.", 120),
        severity=severity, evidence=evidence.strip(), deferred_reason=deferred_reason.strip(),
        source_profession=by.role,
    )  # fmt: skip


def insert_goal(
    *, by: Actor, at: datetime, version: PlanVersion, side: str, statement: str, need_id: UUID | None = None,
    target: str = "", baseline: str = "", horizon: date | None = None, importance: int = 2,
    owner_id: UUID | None = None,
) -> Goal:  # fmt: skip
    """Write a goal into a locked draft."""
    fields = _goal_fields(
        by, version, at, side=side, statement=statement, need_id=need_id, target=target, baseline=baseline,
        horizon=horizon, importance=importance, owner_id=owner_id,
    )  # fmt: skip
    return _insert(Goal, by, at, version, **fields)


def insert_service(
    *, by: Actor, at: datetime, version: PlanVersion, goal: Goal, terms: Terms
) -> PlannedService:
    """Write a service into a locked draft, with the tariff of the Guida where none is said."""
    fields = _service_fields(by, version, terms, at, goal.label)
    return _insert(PlannedService, by, at, version, goal_id=goal.pk, **fields)


def _insert(model: type[_Part], by: Actor, at: datetime, version: PlanVersion, **fields: Any) -> _Part:
    last = model.objects.filter(plan_version_id=version.pk).aggregate(last=Max("order"))["last"] or 0
    return records.create(
        model, by=by, at=at, person_id=version.person_id, sector=by.sector, plan_version_id=version.pk,
        order=last + 1, **fields,
    )  # fmt: skip


def _goal_fields(by: Actor, version: PlanVersion, at: datetime, **fields: Any) -> dict[str, Any]:
    if fields["side"] not in GoalSide.values:
        raise Refused("Scegli il lato.", "side")
    if not 1 <= fields["importance"] <= 3:
        raise Refused("L'importanza va da 1 a 3.", "importance")
    need_id, owner_id, horizon = fields["need_id"], fields["owner_id"], fields["horizon"]
    met = Need.objects.filter(pk=need_id, plan_version_id=version.pk).first() if need_id else None
    if need_id and met is None:
        raise Refused("Scegli un bisogno di questo piano.", "need")
    if owner_id:
        role_at(owner_id, at, "owner")
    if horizon and version.valid_from and horizon < version.valid_from:
        raise Refused(
            f"La scadenza viene prima dell'inizio del piano ({version.valid_from:%d/%m/%Y}).", "horizon"
        )
    statement = fit(fields["statement"], "statement", "Scrivi l'obiettivo con le parole della persona.", 200)
    return {
        **fields,
        "label": labels.label_at_writing(by=by, at=at, sources=[met.label] if met else []),
        "statement": statement,
        "target": fields["target"].strip(),
        "baseline": fields["baseline"].strip(),
    }


def _service_fields(
    by: Actor, version: PlanVersion, terms: Terms, at: datetime, goal_label: str
) -> dict[str, Any]:
    fields = {
        **asdict(terms),
        "title": fit(terms.title, "title", "Scrivi che cosa si fa.", 120),
        "who": terms.who.strip(),
    }
    service = (
        HealthcareService.objects.filter(pk=terms.service_id, active=True).first()
        if terms.service_id
        else None
    )
    if terms.service_id and service is None:
        raise Refused("Questo servizio non è più nella Guida: scegline un altro.", "service")
    if service is not None:
        fields["provider_id"] = terms.provider_id or service.organization_id
        fields["unit"] = service.unit if terms.unit is None else terms.unit
        fields["unit_cost"] = service.unit_cost if terms.unit_cost is None else terms.unit_cost
    fields["label"] = labels.label_at_writing(
        by=by, at=at, sources=[goal_label], service=[service.code] if service else []
    )
    fields["unit"] = fields["unit"] or ""
    fields["weekdays"] = sorted(set(terms.weekdays))
    _fit_doer(terms, fields["provider_id"])
    _fit_rhythm(terms)
    _fit_period(version, terms)
    _fit_money(terms)
    if terms.accountable_id:
        role_at(terms.accountable_id, at, "accountable")
    return fields


def _fit_doer(terms: Terms, provider_id: UUID | None) -> None:
    if terms.doer not in Doer.values:
        raise Refused("Scegli chi lo fa.", "doer")
    if terms.doer == Doer.PROVIDER and provider_id is None:
        raise Refused("Scegli il servizio della Guida, oppure l'ente che lo fa.", "provider")


def _fit_rhythm(terms: Terms) -> None:
    if not 1 <= terms.times_per_week <= _MOST_TIMES:
        raise Refused(f"Scrivi da 1 a {_MOST_TIMES} volte.", "times_per_week")
    if not 1 <= terms.every_weeks <= _MOST_WEEKS:
        raise Refused(f"Scrivi da 1 a {_MOST_WEEKS} settimane.", "every_weeks")
    if not 0 <= terms.minutes <= _DAY:
        raise Refused("Una volta non può durare più di un giorno.", "minutes")
    days = set(terms.weekdays)
    if days - set(range(7)):
        raise Refused("I giorni vanno da lunedì a domenica.", "weekdays")
    if days and terms.times_per_week < len(days):
        raise Refused(
            f"Hai scelto {len(days)} giorni ma {terms.times_per_week} volte: togli qualche giorno o aumenta le volte.",
            "times_per_week",
        )


def _fit_period(version: PlanVersion, terms: Terms) -> None:
    if terms.starts and terms.ends and terms.ends <= terms.starts:
        raise Refused("La fine deve venire dopo l'inizio.", "ends")
    first, last = version.valid_from, version.valid_to
    if first and terms.starts and terms.starts < first and version.based_on_id is None:
        raise Refused(f"L'inizio viene prima di quello del piano ({first:%d/%m/%Y}).", "starts")
    if last and terms.starts and terms.starts > last:
        raise Refused(f"L'inizio viene dopo la fine del piano ({last:%d/%m/%Y}).", "starts")


def _fit_money(terms: Terms) -> None:
    if terms.funding and terms.funding not in Funding.values:
        raise Refused("Scegli chi paga.", "funding")
    for name in ("unit_cost", "copayment"):
        amount = getattr(terms, name)
        if amount is not None and amount < 0:
            raise Refused("L'importo non può essere negativo.", name)


# --- needs ---------------------------------------------------------------------------------------------------------


def add_need(
    *, by: Actor, at: datetime, version_id: UUID, domain: str, title: str, severity: int = 2, evidence: str = "",
    deferred_reason: str = "", sources: Sequence[str] = (),
) -> Need:  # fmt: skip
    """Write down something that is missing, with the evidence; the profession of who saw it is kept."""
    may(by, MAY_PLAN, "scrivere il piano")
    need = insert_need(
        by=by, at=at, version=draft_version(version_id), domain=domain, title=title, severity=severity,
        evidence=evidence, deferred_reason=deferred_reason, sources=sources,
    )  # fmt: skip
    _note(by, at, "add_need", need)
    return need


def change_need(*, by: Actor, at: datetime, need_id: UUID, version: int | None = None, **fields: Any) -> Need:
    """Correct a need, or put it off with a reason («non ora, perché»)."""
    may(by, MAY_PLAN, "scrivere il piano")
    need = _locked(Need, need_id)
    if "title" in fields:
        fields["title"] = fit(fields["title"], "title", "Scrivi il bisogno.", 120)
    records.change(need, by=by, at=at, version=version, **fields)
    _note(by, at, "change_need", need)
    return need


def remove_need(*, by: Actor, at: datetime, need_id: UUID) -> None:
    """Take a need away from a draft; its goals stay, without it."""
    may(by, MAY_PLAN, "scrivere il piano")
    need = _locked(Need, need_id)
    for goal in Goal.objects.select_for_update(of=("self",)).filter(need_id=need.pk):
        records.change(goal, by=by, at=at, need_id=None)
    _remove(by, at, "remove_need", need)


# --- goals ---------------------------------------------------------------------------------------------------------


def add_goal(
    *, by: Actor, at: datetime, version_id: UUID, side: str, statement: str, need_id: UUID | None = None,
    target: str = "", baseline: str = "", horizon: date | None = None, importance: int = 2,
    owner_id: UUID | None = None,
) -> Goal:  # fmt: skip
    """Write where the person wants to arrive: in their words, with a measure, a term, somebody who follows it."""
    may(by, MAY_PLAN, "scrivere il piano")
    goal = insert_goal(
        by=by, at=at, version=draft_version(version_id), side=side, statement=statement, need_id=need_id,
        target=target, baseline=baseline, horizon=horizon, importance=importance, owner_id=owner_id,
    )  # fmt: skip
    _note(by, at, "add_goal", goal)
    return goal


def change_goal(
    *, by: Actor, at: datetime, goal_id: UUID, side: str, statement: str, need_id: UUID | None = None,
    target: str = "", baseline: str = "", horizon: date | None = None, importance: int = 2,
    owner_id: UUID | None = None, version: int | None = None,
) -> Goal:  # fmt: skip
    """Correct a goal, or move it to another side of the plan."""
    may(by, MAY_PLAN, "scrivere il piano")
    goal = _locked(Goal, goal_id)
    fields = _goal_fields(
        by, goal.plan_version, at, side=side, statement=statement, need_id=need_id, target=target, baseline=baseline,
        horizon=horizon, importance=importance, owner_id=owner_id,
    )  # fmt: skip
    fields["label"] = _not_above(by, goal, fields["label"])
    records.change(goal, by=by, at=at, version=version, **fields)
    _note(by, at, "change_goal", goal)
    return goal


def move_goal(*, by: Actor, at: datetime, goal_id: UUID, side: str, version: int | None = None) -> Goal:
    """Move a goal, with what is done for it, to another side of the plan."""
    may(by, MAY_PLAN, "scrivere il piano")
    goal = _locked(Goal, goal_id)
    if side not in GoalSide.values:
        raise Refused("Scegli il lato.", "side")
    records.change(goal, by=by, at=at, version=version, side=side)
    _note(by, at, "move_goal", goal)
    return goal


def remove_goal(*, by: Actor, at: datetime, goal_id: UUID) -> None:
    """Take a goal away from a draft, with what was foreseen for it."""
    may(by, MAY_PLAN, "scrivere il piano")
    goal = _locked(Goal, goal_id)
    for service in PlannedService.objects.filter(goal_id=goal.pk):
        _remove(by, at, "remove_service", service)
    _remove(by, at, "remove_goal", goal)


# --- services ------------------------------------------------------------------------------------------------------


def plan_service(*, by: Actor, at: datetime, goal_id: UUID, terms: Terms) -> PlannedService:
    """Foresee something for a goal: a service of the Guida, volunteers, or the person's and the family's own doing."""
    may(by, MAY_PLAN, "scrivere il piano")
    goal = _locked(Goal, goal_id)
    service = insert_service(by=by, at=at, version=goal.plan_version, goal=goal, terms=terms)
    _note(by, at, "plan_service", service)
    return service


def change_service(
    *, by: Actor, at: datetime, planned_id: UUID, terms: Terms, version: int | None = None
) -> PlannedService:
    """Change what is foreseen: how often, by whom, from when to when, who pays."""
    may(by, MAY_PLAN, "scrivere il piano")
    service = _locked(PlannedService, planned_id)
    fields = _service_fields(by, service.plan_version, terms, at, service.goal.label)
    fields["label"] = _not_above(by, service, fields["label"])
    records.change(service, by=by, at=at, version=version, **fields)
    _note(by, at, "change_service", service)
    return service


def move_service(
    *, by: Actor, at: datetime, planned_id: UUID, goal_id: UUID, version: int | None = None
) -> PlannedService:
    """Move something that is done to another goal of the same draft, on this side or another."""
    may(by, MAY_PLAN, "scrivere il piano")
    service = _locked(PlannedService, planned_id)
    if not Goal.objects.filter(pk=goal_id, plan_version_id=service.plan_version_id).exists():
        raise Refused("Scegli un obiettivo di questo piano.", "goal")
    records.change(service, by=by, at=at, version=version, goal_id=goal_id)
    _note(by, at, "move_service", service)
    return service


def remove_service(*, by: Actor, at: datetime, planned_id: UUID) -> None:
    """Take a service away from a draft."""
    may(by, MAY_PLAN, "scrivere il piano")
    _remove(by, at, "remove_service", _locked(PlannedService, planned_id))


# --- checks --------------------------------------------------------------------------------------------------------


def waive_check(
    *, by: Actor, at: datetime, version_id: UUID, code: str, reason: str, subject: UUID | None = None
) -> CheckWaiver:
    """Leave a check open, with the reason."""
    may(by, MAY_PLAN, "scrivere il piano")
    row = draft_version(version_id)
    found = [c for c in queries.content(row).checks if (c.code, c.subject) == (code, subject)]
    if not found:
        raise Conflict("Questo punto non c'è più: qualcuno lo ha già chiarito.")
    text = fit(reason, "reason", "Scrivi perché resta aperto.", 300)
    if CheckWaiver.objects.filter(plan_version_id=row.pk, code=code, subject=subject).exists():
        raise Conflict("Questo punto è già lasciato aperto.")
    waiver = records.create(
        CheckWaiver, by=by, at=at, person_id=row.person_id, sector=by.sector, plan_version_id=row.pk,
        label=highest([row.label]), code=code, subject=subject, reason=text,
    )  # fmt: skip
    audit.note(by=by, at=at, act="careplan.waive_check", person_id=row.person_id, object_id=row.pk)
    return waiver


def _not_above(by: Actor, row: Goal | PlannedService, label: str) -> str:
    """The label of a corrected entry: it never falls; and where it rises, only its own author would still read it."""
    if RANK[Label(label)] > RANK[Label(row.label)] and row.created_by_id != by.account_id:
        raise Refused("Ciò che scrivi è più riservato di quello che c'è: aggiungilo come voce nuova.")
    return highest([row.label, label])


def _locked(model: type[_Part], pk: UUID) -> _Part:
    row = records.lock(model, pk)
    row.plan_version = draft_version(row.plan_version_id)
    return row


def _remove(by: Actor, at: datetime, act: str, row: Need | Goal | PlannedService) -> None:
    CheckWaiver.objects.filter(plan_version_id=row.plan_version_id, subject=row.thread).delete()
    person_id, pk = row.person_id, row.pk
    row.delete()
    audit.note(by=by, at=at, act=f"careplan.{act}", person_id=person_id, object_id=pk)


def _note(by: Actor, at: datetime, act: str, row: Need | Goal | PlannedService) -> None:
    audit.note(by=by, at=at, act=f"careplan.{act}", person_id=row.person_id, object_id=row.pk)
