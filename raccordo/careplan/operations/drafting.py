# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first lines of a plan: open a draft, begin from a model or from the version before, say what matters, set the terms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from raccordo.careplan import library, queries
from raccordo.careplan.codes import PlanKind
from raccordo.careplan.models import Goal, Need, Plan, PlannedService, PlanVersion
from raccordo.careplan.operations.parts import Terms, insert_goal, insert_need, insert_service
from raccordo.careplan.refusals import MAY_PLAN, draft_version, fit, may, role_at
from raccordo.careplan.rules.calendar import months_later
from raccordo.intake import queries as intake
from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector, highest
from raccordo.people import queries as people
from raccordo.people.models import Person
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.territory.codes import Role
from raccordo.territory.models import HealthcareService

_COPIED = ("what_matters", "case_manager_id", "health_responsible_id", "social_responsible_id")
_NEED = (
    "thread", "domain", "title", "severity", "evidence", "source_profession", "deferred_reason", "order", "label", "sector",
)  # fmt: skip
_GOAL = (
    "thread", "side", "statement", "target", "baseline", "horizon", "importance", "owner_id", "order", "label", "sector",
)  # fmt: skip
_SERVICE = (
    "thread", "title", "service_id", "doer", "provider_id", "who", "accountable_id", "weekdays", "times_per_week",
    "every_weeks", "minutes", "at_time", "starts", "ends", "unit", "funding", "unit_cost", "copayment", "order", "label",
    "sector",
)  # fmt: skip


def draft(
    *, by: Actor, at: datetime, person_id: UUID, kind: str = PlanKind.INTEGRATED, what_matters: str = "",
    case_id: UUID | None = None, episode_id: UUID | None = None,
) -> PlanVersion:  # fmt: skip
    """Open a draft: the first version of a plan, or the next of the plan in force, which it copies."""
    may(by, MAY_PLAN, "scrivere il piano")
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    if person.deceased_date is not None:
        raise Refused("La persona risulta deceduta: non si aprono nuovi piani.")
    waiting = queries.preparation(person_id)
    if waiting is not None:
        raise Refused(f"C'è già la versione {waiting.number} in preparazione: completa quella.")
    before = queries.version_in_force(person_id)
    plan = before.plan if before else Plan.objects.filter(person_id=person_id, state="open").first()
    if plan is None:
        episode = intake.open_episode(person_id) if episode_id is None else None
        plan = records.create(
            Plan, by=by, at=at, person_id=person_id, label=labels.label_to_send(by=by, at=at), sector=by.sector, kind=kind,
            case_id=case_id, episode_id=episode.pk if episode else episode_id,
        )  # fmt: skip
    version = _new_version(by, at, plan, before, what_matters)
    audit.note(by=by, at=at, act="careplan.draft", person_id=person_id, object_id=version.pk)
    return version


def _new_version(
    by: Actor, at: datetime, plan: Plan, before: PlanVersion | None, what_matters: str
) -> PlanVersion:
    last = PlanVersion.objects.filter(person_id=plan.person_id).aggregate(last=Max("number"))["last"] or 0
    fields: dict[str, Any] = {name: getattr(before, name) for name in _COPIED} if before else {}
    if what_matters.strip():
        fields["what_matters"] = what_matters.strip()
    version = records.create(
        PlanVersion, by=by, at=at, person_id=plan.person_id, sector=by.sector, plan_id=plan.pk, number=last + 1,
        label=highest([before.label if before else plan.label]),
        based_on_id=before.pk if before else None, **(fields or {}),
    )  # fmt: skip
    if before is not None:
        _copy_content(by, at, before, version)
    else:
        _suggest_responsible(by, at, version)
    return version


def _suggest_responsible(by: Actor, at: datetime, version: PlanVersion) -> None:
    """The person's own GP for the health side, the social worker who has the case for the social one; all can be changed."""
    choice = people.current_gp(version.person_id, at)
    fields: dict[str, Any] = {"health_responsible_id": choice.gp_role_id if choice else None}
    episode = intake.open_episode(version.person_id)
    if episode is not None:
        fields["case_manager_id"] = episode.case_manager_id
        if episode.case_manager.role == Role.SOCIAL_WORKER:
            fields["social_responsible_id"] = episode.case_manager_id
    elif by.role == Role.SOCIAL_WORKER:
        fields["social_responsible_id"] = fields["case_manager_id"] = by.role_id
    records.change(version, by=by, at=at, **fields)


def _copy_content(by: Actor, at: datetime, before: PlanVersion, version: PlanVersion) -> None:
    """The next version begins as the one in force, without what the person had refused."""
    body = queries.content(before)
    agreement = queries.agreement_of(before.pk)
    refused = queries.refused_threads(agreement.pk) if agreement else {}
    base = {"by": by, "at": at, "person_id": version.person_id, "plan_version_id": version.pk}
    needs = {need.pk: records.create(Need, **base, **_values(need, _NEED)) for need in body.needs}
    goals = {}
    for goal in body.goals:
        need = needs.get(goal.need_id)  # one that whoever copies may not read stays behind
        values = _values(goal, _GOAL)
        goals[goal.pk] = records.create(Goal, need_id=need.pk if need else None, **base, **values)
    for service in body.services:
        if service.thread not in refused and service.goal_id in goals:
            goal_id = goals[service.goal_id].pk
            records.create(PlannedService, goal_id=goal_id, **base, **_values(service, _SERVICE))


def _values(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def copy_from_template(
    *, by: Actor, at: datetime, version_id: UUID, code: str, starts: date | None = None
) -> PlanVersion:
    """Begin from a model of plan: an empty draft gets its needs, goals and services, all to be changed with the person."""
    may(by, MAY_PLAN, "scrivere il piano")
    version = draft_version(version_id)
    model = library.plan_models().get(code)
    if model is None:
        raise Refused("Scegli un modello dell'elenco.", "code")
    if (
        Need.objects.filter(plan_version_id=version.pk).exists()
        or Goal.objects.filter(plan_version_id=version.pk).exists()
    ):
        raise Refused("La bozza non è vuota: un modello si copia solo all'inizio.", "code")
    day = starts or version.valid_from or local_day(at)
    needs = {
        row["code"]: insert_need(
            by=by, at=at, version=version, domain=row["domain"], title=row["title"], severity=row["severity"]
        )
        for row in model.needs
    }
    services = _guide()
    for row in model.goals:
        goal = insert_goal(
            by=by, at=at, version=version, need_id=needs[row["need"]].pk, side=row["side"], statement=row["statement"],
            target=row["target"], baseline=row.get("baseline", ""), importance=row["importance"],
            horizon=day + timedelta(weeks=row["weeks"]), owner_id=_owner(version, row["side"]),
        )  # fmt: skip
        for item in row["services"]:
            terms = _terms_of(item, services, day)
            if terms is not None:
                insert_service(by=by, at=at, version=version, goal=goal, terms=terms)
    if version.valid_from is None:
        last = months_later(day, model.months) - timedelta(days=1)
        review = day + timedelta(weeks=model.review_weeks)
        records.change(version, by=by, at=at, valid_from=day, valid_to=last, review_date=review)
    audit.note(
        by=by, at=at, act="careplan.copy_from_template", person_id=version.person_id, object_id=version.pk
    )
    return version


def _guide() -> dict[str, HealthcareService]:
    codes = {
        s["service"]
        for m in library.plan_models().values()
        for g in m.goals
        for s in g["services"]
        if "service" in s
    }
    rows = HealthcareService.objects.filter(code__in=codes, active=True, organization__isnull=False)
    return {row.code: row for row in rows}


def _terms_of(item: dict[str, Any], services: dict[str, HealthcareService], day: date) -> Terms | None:
    """A line of the model as terms; None when this territory's Guida has no such service."""
    service = services.get(item.get("service", ""))
    doer = item.get("doer", "provider")
    if doer == "provider" and service is None:
        return None
    at_time = datetime.strptime(item["at"], "%H:%M").time() if "at" in item else None
    return Terms(
        title=item["title"], doer=doer, service_id=service.pk if service else None,
        provider_id=service.organization_id if service else None, who=item.get("who", ""),
        weekdays=tuple(item.get("weekdays", ())), times_per_week=item["times"], minutes=item.get("minutes", 0),
        at_time=at_time, starts=day, ends=day + timedelta(weeks=item["weeks"]) if "weeks" in item else None,
        funding=item.get("funding", ""),
    )  # fmt: skip


def _owner(version: PlanVersion, side: str) -> UUID | None:
    return version.health_responsible_id if side == Sector.HEALTH else version.social_responsible_id


def set_what_matters(
    *, by: Actor, at: datetime, version_id: UUID, text: str, version: int | None = None
) -> PlanVersion:
    """Write what matters to the person, in the person's words."""
    may(by, MAY_PLAN, "scrivere il piano")
    row = draft_version(version_id)
    words = fit(text, "what_matters", "Scrivi che cosa conta, con le parole della persona.", 300).strip(
        '«»" '
    )
    records.change(row, by=by, at=at, version=version, what_matters=words)
    audit.note(by=by, at=at, act="careplan.set_what_matters", person_id=row.person_id, object_id=row.pk)
    return row


def set_terms(
    *, by: Actor, at: datetime, version_id: UUID, valid_from: date | None = None, valid_to: date | None = None,
    review_date: date | None = None, case_manager_id: UUID | None = None, health_responsible_id: UUID | None = None,
    social_responsible_id: UUID | None = None, version: int | None = None,
) -> PlanVersion:  # fmt: skip
    """Set from when to when the plan holds, when it is reviewed, who answers for it on each side."""
    may(by, MAY_PLAN, "scrivere il piano")
    row = draft_version(version_id)
    _fit_dates(valid_from, valid_to, review_date)
    _fit_side(health_responsible_id, Sector.HEALTH, at, "health_responsible")
    _fit_side(social_responsible_id, Sector.SOCIAL, at, "social_responsible")
    if case_manager_id is not None:
        role_at(case_manager_id, at, "case_manager")
    records.change(
        row, by=by, at=at, version=version, valid_from=valid_from, valid_to=valid_to, review_date=review_date,
        case_manager_id=case_manager_id, health_responsible_id=health_responsible_id,
        social_responsible_id=social_responsible_id,
    )  # fmt: skip
    audit.note(by=by, at=at, act="careplan.set_terms", person_id=row.person_id, object_id=row.pk)
    return row


def _fit_dates(valid_from: date | None, valid_to: date | None, review_date: date | None) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused("La fine del piano deve venire dopo l'inizio.", "valid_to")
    if valid_from and review_date and review_date <= valid_from:
        raise Refused("La revisione deve venire dopo l'inizio del piano.", "review_date")
    if valid_to and review_date and review_date > valid_to:
        raise Refused("La revisione deve venire prima della fine del piano.", "review_date")


def _fit_side(role_id: UUID | None, side: str, at: datetime, field: str) -> None:
    if role_id is None:
        return
    role = role_at(role_id, at, field)
    if role.sector != side:
        word = "sanitario" if side == Sector.HEALTH else "sociale"
        raise Refused(f"{role.practitioner.full_name} non lavora sul lato {word}.", field)


def discard_draft(*, by: Actor, at: datetime, version_id: UUID, version: int | None = None) -> PlanVersion:
    """Put a draft aside: it stays readable, the version in force goes on."""
    may(by, MAY_PLAN, "scrivere il piano")
    row = draft_version(version_id)
    records.change(row, by=by, at=at, version=version, state="closed", ended_at=at, frozen_at=at)
    record.close_tasks(by=by, at=at, person_id=row.person_id, source_id=row.pk, state="cancelled")
    audit.note(by=by, at=at, act="careplan.discard_draft", person_id=row.person_id, object_id=row.pk)
    return row
