# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database is the last guardian: every constraint of intake, broken once on purpose behind the operations' back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.intake.models import CareTeamMember, Contact, Episode, Request, Signal
from raccordo.kernel.scoping import system_access
from raccordo.people import operations as people
from tests.personas import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def rows(world):
    """One good row of each table, as field values."""
    common = {"created_at": NOW, "person": world.teresa, "label": "N"}
    sara, ada = world.sara.role, world.ada.role
    return {
        Contact: common | {
            "organization": world.pua, "role": world.bruno.role, "channel": "phone", "caller": "self", "need": "Aiuto",
            "urgency": "fifteen-days", "outcome": "information",
        },
        Signal: common | {
            "organization": world.pua, "sender": ada, "sent_date": DAY, "reasons": ["falls"], "due_date": DAY,
            "urgency": "today",
        },
        Request: common | {
            "organization": world.social_service, "need": "Aiuto", "urgency": "today", "priority": "high",
            "requested_date": DAY, "due_date": DAY,
        },
        Episode: common | {
            "programme": "social", "organization": world.social_service, "case_manager": sara, "starts": NOW,
        },
    }  # fmt: skip


def broken(model, values, name):
    with system_access(NOW), pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**values)
    assert name in str(refusal.value)


BROKEN = [
    (Contact, "contact_reasons_known", {"reasons": ["magia"]}),
    (Contact, "contact_signs_known", {"signs": ["magia"]}),
    (Contact, "contact_need", {"need": ""}),
    (Contact, "contact_panel_needs_person", {"person": None, "outcome": "panel"}),
    (Contact, "contact_interview_when", {"outcome": "interview"}),
    (Contact, "contact_service_which", {"outcome": "service"}),
    (Contact, "contact_panel_agreed", {"outcome": "panel", "agreement": "declined"}),
    (Signal, "signal_state_known", {"state": "persa"}),
    (Signal, "signal_reasons_known", {"reasons": ["magia"]}),
    (Signal, "signal_reasons_some", {"reasons": []}),
    (Signal, "signal_due_after_sent", {"due_date": DAY - timedelta(days=1)}),
    (Signal, "signal_taken_by_whom", {"state": "taken"}),
    (Signal, "signal_taken_by_whom", {"taken_at": NOW}),
    (Signal, "signal_closed_with_outcome", {"closed_at": NOW}),
    (Signal, "signal_closed_with_outcome", {"outcome": "service"}),
    (Request, "request_state_known", {"state": "persa"}),
    (Request, "request_reasons_known", {"reasons": ["magia"]}),
    (Request, "request_due_after_request", {"due_date": DAY - timedelta(days=1)}),
    (Request, "request_triage_by_whom", {"triage_at": NOW}),
    (Request, "request_decided_by_whom", {"decision": "panel"}),
    (Request, "request_panel_which", {"state": "panel"}),
    (Request, "request_closed_with_outcome", {"state": "answered"}),
    (Episode, "episode_state_known", {"state": "persa"}),
    (Episode, "episode_closed_with_outcome", {"state": "closed", "ends": NOW + WEEK}),
    (Episode, "episode_closed_with_outcome", {"ends": NOW + WEEK}),
]


@pytest.mark.parametrize(
    ("model", "name", "change"), BROKEN, ids=[f"{name}-{n}" for n, (_, name, _) in enumerate(BROKEN)]
)
def test_a_row_that_breaks_a_rule_does_not_get_in(world, model, name, change):
    broken(model, rows(world)[model] | change, name)


def test_moments_follow_each_other(world):
    bruno = world.bruno.role
    early = {"taken_at": NOW - HOUR, "taken_by": bruno, "state": "taken"}

    broken(Signal, rows(world)[Signal] | early, "signal_order")
    broken(
        Request, rows(world)[Request] | {"triage_at": NOW - HOUR, "triage_by": world.sara.role, "state": "triage"}, "request_order"
    )  # fmt: skip


def test_the_same_open_signal_does_not_get_in_twice_on_a_day(world):
    good = rows(world)[Signal]
    with system_access(NOW):
        Signal.objects.create(**good)

    broken(Signal, good, "signal_once_a_day")


def test_one_open_request_for_each_service_and_one_for_each_signal(world):
    good = rows(world)
    with system_access(NOW):
        signal = Signal.objects.create(**good[Signal])
        Request.objects.create(**good[Request] | {"signal": signal})

    broken(Request, good[Request], "request_one_open")
    broken(Request, good[Request] | {"signal": signal, "organization": world.nursing}, "request_one_a_signal")


def test_two_episodes_for_the_same_thing_do_not_overlap(world):
    good = rows(world)[Episode]
    closed = {"state": "closed", "outcome": "moved", "closed_by": world.sara.role}
    with system_access(NOW):
        Episode.objects.create(**good | closed | {"starts": NOW - WEEK, "ends": NOW})
        Episode.objects.create(**good)

    broken(Episode, good | closed | {"starts": NOW - HOUR, "ends": NOW + HOUR}, "episode_no_overlap")
    broken(Episode, good | closed | {"ends": NOW}, "episode_period")


def test_a_team_has_one_responsible_at_a_time_and_nobody_twice(world):
    with system_access(NOW):
        episode = Episode.objects.create(**rows(world)[Episode])
        pini = people.add_related_person(
            by=world.sara.actor, at=NOW, person=world.teresa, family_name="Pini", role="neighbour"
        )
        base = {
            "created_at": NOW,
            "person": world.teresa,
            "label": "N",
            "episode": episode,
            "reason": "aiuta",
            "starts": NOW,
        }
        CareTeamMember.objects.create(**base, role=world.sara.role, responsible=True)
        CareTeamMember.objects.create(**base, related=pini)

    later = base | {"starts": NOW + HOUR}
    broken(
        CareTeamMember,
        later | {"role": world.marta.role, "responsible": True},
        "careteammember_one_responsible",
    )
    broken(CareTeamMember, later | {"role": world.sara.role}, "careteammember_role_once")
    broken(CareTeamMember, later | {"related": pini}, "careteammember_related_once")
    broken(CareTeamMember, base | {"role": world.marta.role, "ends": NOW}, "careteammember_period")
    broken(CareTeamMember, base, "careteammember_one_of_two")
    broken(CareTeamMember, base | {"related": pini, "responsible": True}, "careteammember_responsible_works")
