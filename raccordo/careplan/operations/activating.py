# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A signed version comes into force: providers may open the record, work reaches their lists, the old version rests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from raccordo.careplan import queries
from raccordo.careplan.codes import IN_FORCE, VERSION
from raccordo.careplan.models import Agreement, PlannedService, PlanVersion
from raccordo.careplan.refusals import inside, when
from raccordo.careplan.rules.words import frequency_words
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import ROME, add_working_days, local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose, Sector, highest
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import CareRelationship
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task
from raccordo.territory.codes import OrganizationKind
from raccordo.territory.models import Organization, PractitionerRole

# Reports and corrections of the last visits. privacy.md 2.1 allows thirty days to read: a provider needs, and gets, less.
_GRACE_DAYS = 8
_ASSIGN_WITHIN = 2
_WITH_A_BOARD = {
    OrganizationKind.HOME_CARE_PROVIDER,
    OrganizationKind.COMMUNITY_HOUSE,
}  # others read the person's visits


def activate(*, by: Actor, at: datetime, version_id: UUID) -> PlanVersion:
    """Put a signed version in force from its day on; the version before it is superseded."""
    row = records.lock(PlanVersion, version_id)
    VERSION.check(row.state, "active", lambda: f" {when(row.activated_at, at)}" if row.activated_at else "")
    if row.state != "signed":
        raise Refused("Il piano va prima firmato.")
    if row.valid_from is None or row.valid_from > local_day(at):
        raise Refused(f"Il piano comincia il {row.valid_from:%d/%m/%Y}: entra in vigore da solo quel giorno.")
    for before in PlanVersion.objects.select_for_update(of=("self",)).filter(
        plan_id=row.plan_id, state__in=IN_FORCE
    ):
        records.change(before, by=by, at=at, state="superseded", ended_at=at)
        end_access(by=by, at=at, row=before, followed_by=row)
        end_pact(by=by, at=at, row=before)
    records.change(row, by=by, at=at, state="active", activated_at=at, review_due_date=row.review_date)
    _open_to_providers(by, at, row)
    _open_to_owners(by, at, row)
    _remind_review(by, at, row)
    audit.note(by=by, at=at, act="careplan.activate", person_id=row.person_id, object_id=row.pk)
    outbox.announce(by=by, at=at, topic="plan.active", person_id=row.person_id, object_id=row.pk)
    return row


def activate_due(*, by: Actor, at: datetime) -> int:
    """Put in force every signed version whose day has come: a job of the early morning. Returns how many."""
    waiting = list(PlanVersion.objects.filter(state="signed", valid_from__lte=local_day(at)))
    for row in waiting:
        with inside(row.person_id):
            activate(by=by, at=at, version_id=row.pk)
    return len(waiting)


def end_access(*, by: Actor, at: datetime, row: PlanVersion, followed_by: PlanVersion | None = None) -> None:
    """What a version opened and asked for ends with it; a provider that has no part any more is told.

    The team's access ends at once. A provider's ends after a few days: its last visits are still to be reported.
    """
    gone = _providers(row).keys() - (_providers(followed_by).keys() if followed_by else set())
    held = row.activated_at is not None
    team, providers = RelationshipKind.CARE_TEAM, RelationshipKind.PROVIDER
    common = {"by": by, "at": at, "person_id": row.person_id, "source_id": row.pk}
    privacy.end_relationships(**common, kind=team)
    privacy.end_relationships(**common, kind=providers, grace=timedelta(days=_GRACE_DAYS))
    record.close_tasks(**common, state="cancelled")
    if held:
        _tell_providers(by, at, row, gone)


def _tell_providers(by: Actor, at: datetime, row: PlanVersion, gone: Iterable[UUID]) -> None:
    """Whoever coordinates closes what is left. The words say that a service ends, never which one nor why."""
    last = local_day(at) + timedelta(days=_GRACE_DAYS - 1)
    for organization in Organization.objects.filter(pk__in=gone).order_by("id"):
        record.assign_task(
            by=by, at=at, person_id=row.person_id, kind=TaskKind.VISIT, organization_id=organization.pk,
            title="Servizio finito: chiudi le visite rimaste", source_id=row.plan_id, path=_board(organization, row),
            due_date=add_working_days(local_day(at), _ASSIGN_WITHIN),
            detail=f"Le visite future si annullano; la cartella si apre fino al {last:%d/%m/%Y}", about=row.label,
        )  # fmt: skip


def withdraw_left(*, by: Actor, at: datetime) -> int:
    """What a provider has not done by the end of its access is withdrawn: it could no longer be found, by the provider above all.

    Returns how many things to do.
    """
    ties = CareRelationship.objects.filter(
        person_id=OuterRef("person_id"), organization_id=OuterRef("organization_id")
    )
    of_task = Q(pk=OuterRef(OuterRef("source_id"))) | Q(plan_id=OuterRef(OuterRef("source_id")))
    over = ties.filter(
        kind=RelationshipKind.PROVIDER,
        ends__lte=at,
        source_id__in=PlanVersion.objects.filter(of_task).values("pk"),
    )
    left = Task.objects.filter(
        Exists(over), ~Exists(ties.filter(Q(ends=None) | Q(ends__gt=at))), state="open"
    )
    sources = left.values_list("person_id", "source_id", "organization_id").distinct()
    return sum(
        record.close_tasks(
            by=by, at=at, person_id=person_id, source_id=source_id, organization_id=organization_id, state="cancelled"
        )
        for person_id, source_id, organization_id in list(sources)
    )  # fmt: skip


def _board(organization: Organization, row: PlanVersion) -> str:
    """Where a provider works on its visits; others read the person's."""
    return "/visite/" if organization.kind in _WITH_A_BOARD else f"/persone/{row.person_id}/visite/"


def end_pact(*, by: Actor, at: datetime, row: PlanVersion) -> None:
    """A person has one pact in force: the one on a version that rests stays readable and no longer holds."""
    signed = Agreement.objects.select_for_update(of=("self",)).filter(plan_version_id=row.pk, state="signed")
    for agreement in signed:
        records.change(agreement, by=by, at=at, state="ended")
        forget_renewal(by=by, at=at, agreement=agreement)


def forget_renewal(*, by: Actor, at: datetime, agreement: Agreement) -> None:
    """A pact that no longer holds is not to be renewed."""
    record.close_tasks(
        by=by, at=at, person_id=agreement.person_id, source_id=agreement.pk, kind=TaskKind.REMINDER, state="cancelled"
    )  # fmt: skip


def _agreed(row: PlanVersion) -> Iterable[PlannedService]:
    """What the version foresees, without the parts that the person refused."""
    agreement = queries.agreement_of(row.pk)
    refused = queries.refused_threads(agreement.pk) if agreement else {}
    services = PlannedService.objects.filter(plan_version_id=row.pk).select_related("provider")
    return [s for s in services.order_by("order", "id") if s.thread not in refused]


def _providers(row: PlanVersion) -> dict[UUID, tuple[Organization, list[PlannedService]]]:
    """Who provides what of a version."""
    found: dict[UUID, tuple[Organization, list[PlannedService]]] = {}
    for service in _agreed(row):
        if service.provider is not None:
            found.setdefault(service.provider.pk, (service.provider, []))[1].append(service)
    return found


def _open_to_providers(by: Actor, at: datetime, row: PlanVersion) -> None:
    for organization, services in _providers(row).values():
        last = _last_day(row, services)
        if not _open_to(by, at, row, organization, services, last):
            continue
        if last is not None and last != row.valid_to:
            _remind_end(by, at, row, organization, last)
        first = services[0]
        words = frequency_words(first.times_per_week, first.every_weeks, first.unit, first.minutes)
        more = f" e altri {len(services) - 1}" if len(services) > 1 else ""
        record.assign_task(
            by=by, at=at, person_id=row.person_id, kind=TaskKind.ASSIGNMENT, source_id=row.pk, path=_board(organization, row),
            title=f"Metti in calendario: {first.title}{more}"[:160], organization_id=organization.pk,
            due_date=add_working_days(local_day(at), _ASSIGN_WITHIN), detail=words,
            about=highest([s.label for s in services]),
        )  # fmt: skip


def _open_to(
    by: Actor,
    at: datetime,
    row: PlanVersion,
    organization: Organization,
    services: list[PlannedService],
    last: date | None,
) -> bool:
    """Let a provider in. Volunteers need the person's consent: who signs is told, and so is, by the morning's job, who holds
    the case; the rest of the plan goes on."""
    try:
        privacy.grant_relationship(
            by=by, at=at, person_id=row.person_id, kind=RelationshipKind.PROVIDER,
            purpose=Purpose.CARE if organization.sector == Sector.HEALTH else Purpose.SOCIAL,
            because=f"il suo piano prevede: {', '.join(s.title for s in services)}"[:200],
            organization_id=organization.pk, ends=_end_of_access(last), source_id=row.pk,
        )  # fmt: skip
    except Refused:
        if by.role != "system" or row.case_manager is None:
            raise
        record.assign_task(
            by=by, at=at, person_id=row.person_id, kind=TaskKind.REMINDER, role_id=row.case_manager_id, source_id=row.pk,
            title="Serve un consenso della persona", organization_id=row.case_manager.organization_id, due_date=local_day(at),
            path=f"/persone/{row.person_id}/rete/consensi/", detail=organization.name[:120], about=row.label,
        )  # fmt: skip
        return False
    return True


def _last_day(row: PlanVersion, services: Iterable[PlannedService]) -> date | None:
    """The last day on which a provider has something to do in a version; None when it has no end."""
    ends = [s.ends - timedelta(days=1) if s.ends else row.valid_to for s in services]
    known = [day for day in ends if day is not None]
    last = max(known) if len(known) == len(ends) else None
    return min(filter(None, (last, row.valid_to)), default=None)


def _remind_end(by: Actor, at: datetime, row: PlanVersion, organization: Organization, last: date) -> None:
    """A service that ends before its plan ends without anybody's act: its coordinator finds it on that day."""
    record.assign_task(
        by=by, at=at, person_id=row.person_id, kind=TaskKind.REMINDER, organization_id=organization.pk,
        title="Servizio che finisce: chiudi le visite rimaste", source_id=row.pk, path=_board(organization, row),
        due_date=last, detail=f"Ultimo giorno: {last:%d/%m/%Y}", about=row.label,
    )  # fmt: skip


def _end_of_access(last: date | None) -> datetime | None:
    if last is None:
        return None
    return datetime.combine(last + timedelta(days=_GRACE_DAYS), time.min, tzinfo=ROME)


def _open_to_owners(by: Actor, at: datetime, row: PlanVersion) -> None:
    """Who answers for the plan or follows one of its goals may open the record as long as it holds."""
    ids = {row.case_manager_id, row.health_responsible_id, row.social_responsible_id}
    ids |= set(row.goals.values_list("owner_id", flat=True))
    roles = PractitionerRole.objects.filter(Q(pk__in=ids - {None}))
    for role in roles:
        privacy.grant_relationship(
            by=by, at=at, person_id=row.person_id, kind=RelationshipKind.CARE_TEAM, because="segui il suo piano",
            purpose=Purpose.CARE if role.sector == Sector.HEALTH else Purpose.SOCIAL, role_id=role.pk,
            ends=_end_of_access(row.valid_to), source_id=row.pk,
        )  # fmt: skip


def _remind_review(by: Actor, at: datetime, row: PlanVersion) -> None:
    role = PractitionerRole.objects.filter(pk=row.case_manager_id or row.social_responsible_id).first()
    if role is None or row.review_due_date is None:
        return
    record.assign_task(
        by=by, at=at, person_id=row.person_id, kind=TaskKind.REVIEW, role_id=role.pk, source_id=row.pk,
        title="Rivedi il piano", organization_id=role.organization_id, due_date=row.review_due_date,
        path=f"/persone/{row.person_id}/piano/{row.number}/revisione/", detail=f"Versione {row.number}", about=row.label,
    )  # fmt: skip
