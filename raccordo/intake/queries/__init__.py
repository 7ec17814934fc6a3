# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of intake, narrowed by the access context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from raccordo.intake import rules
from raccordo.intake.models import CareTeamMember, Contact, Episode, Request, Signal
from raccordo.intake.queries.around import Around, Neighbour, Worker, around
from raccordo.intake.queries.desk import Appointment, Nameless, anonymous_contacts, interviews
from raccordo.intake.queries.practice import Change, Enrolled, Lens, Page, changes, gp_list, state_word
from raccordo.intake.queries.queue import Queue, Waiting, awaiting
from raccordo.intake.queries.story import Event, person_story
from raccordo.kernel.periods import age_on, local_day
from raccordo.kernel.scoping import PersonQuerySet
from raccordo.people import queries as people
from raccordo.people.models import Person
from raccordo.privacy.queries import bodies
from raccordo.record import queries as record
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization, PractitionerRole

__all__ = [
    "Appointment",
    "Around",
    "Change",
    "Enrolled",
    "Event",
    "Lens",
    "Nameless",
    "Neighbour",
    "Page",
    "Queue",
    "Waiting",
    "Worker",
    "access_points",
    "anonymous_contacts",
    "around",
    "awaiting",
    "changes",
    "contact",
    "contacts_of",
    "episodes_of",
    "gp_list",
    "interviews",
    "members",
    "nearest",
    "open_episode",
    "past_team",
    "person_story",
    "possible_members",
    "request",
    "requests_of",
    "services_with",
    "signal",
    "signals_of",
    "signals_sent_by",
    "situation",
    "state_word",
    "team",
    "way_of",
]  # fmt: skip

_SIGNAL_NAMES = (
    "person",
    "confided_by",
    "organization",
    "sender__practitioner",
    "sender__organization",
    "taken_by__practitioner",
)
_REQUEST_NAMES = (
    "organization", "nurse_organization", "triage_by__practitioner", "decided_by__practitioner", "panel_organization",
    "closed_by__practitioner",
)  # fmt: skip


def _age(person: Person, at: datetime) -> int | None:
    return age_on(person.birth_date, local_day(at)) if person.birth_date else None


def signals_sent_by(role_id: UUID) -> PersonQuerySet:
    """What a professional has sent, newest first, each with its request at hand (`requests`)."""
    return _with_request(Signal.objects.filter(sender_id=role_id)).order_by("-created_at", "-id")


def signals_of(person_id: UUID) -> PersonQuerySet:
    """The signals about a person, newest first, with their request at hand."""
    return _with_request(Signal.objects.filter(person_id=person_id)).order_by("-created_at", "-id")


def _with_request(rows: PersonQuerySet) -> PersonQuerySet:
    born = Request.objects.select_related(*_REQUEST_NAMES)
    return rows.select_related(*_SIGNAL_NAMES, "closed_by__practitioner").prefetch_related(
        Prefetch("requests", queryset=born, to_attr="born")
    )


def signal(signal_id: UUID) -> Signal:
    """One signal with everything that its page says. Raises Signal.DoesNotExist out of reach."""
    return _with_request(Signal.objects.filter(entered_in_error_at=None)).get(pk=signal_id)


def request(request_id: UUID) -> Request:
    """One request with everything that its page says. Raises Request.DoesNotExist out of reach."""
    return Request.objects.select_related(*_REQUEST_NAMES, "signal__sender__practitioner", "contact").get(
        pk=request_id
    )


def contact(contact_id: UUID) -> Contact:
    """One contact with names at hand. Raises Contact.DoesNotExist out of reach."""
    return Contact.objects.select_related("organization", "role__practitioner", "service", "person").get(
        pk=contact_id
    )


def way_of(row: Signal) -> list[rules.Step]:
    """The steps of a signal as read by `signals_sent_by`, `signals_of` or `signal`."""
    request = row.born[0] if row.born else None
    return rules.way(
        rules.Parcel(
            state=row.state, received_at=row.created_at, to=bodies.name_of(row.organization, row.person_id), due_date=row.due_date,
            taken_at=row.taken_at, taken_by=bodies.worker(row.taken_by, row.person_id),
            closed_at=row.closed_at, outcome=row.outcome, answer=row.answer,
            request_state=request.state if request else "", request_at=request.created_at if request else None,
            request_due=request.due_date if request else None, decision=request.decision if request else "",
            request_by=bodies.worker(request.triage_by, row.person_id) if request else "",
        )
    )  # fmt: skip


def requests_of(person_id: UUID) -> PersonQuerySet:
    """The requests about a person, newest first."""
    return (
        Request.objects.filter(person_id=person_id)
        .select_related(*_REQUEST_NAMES)
        .order_by("-created_at", "-id")
    )


def contacts_of(person_id: UUID) -> PersonQuerySet:
    """The contacts about a person, newest first."""
    rows = Contact.objects.filter(person_id=person_id, entered_in_error_at=None)
    return rows.select_related("role__practitioner", "organization", "service").order_by("-created_at", "-id")


def episodes_of(person_id: UUID) -> PersonQuerySet:
    """The episodes of a person, newest first, with the case manager's name."""
    rows = Episode.objects.filter(person_id=person_id, entered_in_error_at=None)
    return rows.select_related(
        "case_manager__practitioner", "case_manager__organization", "organization"
    ).order_by("-starts", "-id")


def open_episode(person_id: UUID) -> Episode | None:
    """The episode in course, the newest if there are several."""
    return episodes_of(person_id).filter(state="active").first()


def team(person_id: UUID, at: datetime) -> PersonQuerySet:
    """Who stands in the teams of a person at a moment: the responsible one first, then by time."""
    alive = Q(ends=None) | Q(ends__gt=at)
    return (
        CareTeamMember.objects.filter(
            alive, person_id=person_id, entered_in_error_at=None, episode__state="active"
        )
        .select_related("role__practitioner", "role__organization", "related", "episode")
        .order_by("-responsible", "starts", "id")
    )


def members(episode_id: UUID, at: datetime) -> PersonQuerySet:
    """Who stands in the team of one episode at a moment, or will."""
    alive = Q(ends=None) | Q(ends__gt=at)
    return CareTeamMember.objects.filter(alive, episode_id=episode_id, entered_in_error_at=None)


def past_team(person_id: UUID, at: datetime) -> PersonQuerySet:
    """Who stood in the teams of a person and has left, the last to leave first."""
    return (
        CareTeamMember.objects.filter(person_id=person_id, ends__lte=at, entered_in_error_at=None)
        .select_related("role__practitioner", "role__organization", "related", "episode")
        .order_by("-ends", "id")
    )


def situation(person: Person, at: datetime) -> rules.Situation:
    """What the record knows of a person that makes a request come first."""
    risk = record.latest_risk(person.pk)
    network = list(people.network(person.pk, at))
    return rules.Situation(
        age=_age(person, at), lives_alone=person.lives_alone, frailty=risk.level if risk else "",
        conditions=record.conditions(person.pk).filter(side="health").count(),
        has_caregiver=any(related.is_caregiver for related in network) if network else None,
    )  # fmt: skip


# --- to whom things go ----------------------------------------------------------------------------------------------


def access_points(area_id: UUID | None) -> list[Organization]:
    """The access points of an area, by name."""
    rows = Organization.objects.filter(area_id=area_id, kind=OrganizationKind.ACCESS_POINT)
    return list(rows.select_related("municipality").order_by("name"))


def services_with(role: Role, area_id: UUID | None, at: datetime) -> list[Organization]:
    """The organisations of an area where somebody holds this role at a moment, by name."""
    alive = Q(roles__ends=None) | Q(roles__ends__gt=at)
    rows = Organization.objects.filter(alive, area_id=area_id, roles__role=role, roles__starts__lte=at)
    return list(rows.select_related("municipality").distinct().order_by("name"))


def nearest(organizations: list[Organization], person: Person) -> Organization | None:
    """The one of the person's municipality, else the first; the list is short and already ordered."""
    near = [o for o in organizations if o.municipality_id and o.municipality_id == person.municipality_id]
    return (near or organizations or [None])[0]


def possible_members(area_id: UUID | None, at: datetime) -> list[PractitionerRole]:
    """Professionals of an area who may stand in a team, by role and name."""
    alive = Q(ends=None) | Q(ends__gt=at)
    staff = [
        role
        for role in Role.values
        if role not in {Role.PLANNER, Role.ANALYST, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR}
    ]
    rows = PractitionerRole.objects.filter(alive, area_id=area_id, starts__lte=at, role__in=staff)
    return list(
        rows.select_related("practitioner", "organization").order_by(
            "role", "practitioner__family_name", "id"
        )
    )
