# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Snoopers of each kind are found among people who work, and people who work are left alone (privacy.md 3.4)."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from raccordo.kernel import scoping
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import SYSTEM_ACTOR, AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.models import UnusualAccess, UnusualLine
from raccordo.privacy.operations import unusual as operations
from raccordo.privacy.queries import unusual
from raccordo.territory.codes import Role
from tests.personas import NOW, make_persona
from tests.rooms.privacy.traces import DAY, moment, ordinary_day, people, snoop

SEED, SNOOPERS = 20261128, 20
ALARMS_A_WEEK = 1  # for a hundred people at work
KINDS = ("near", "colleague", "volume", "hours", "codes", "empty", "emergency", "after-end", "idle")


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area."""
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)


def at_work(world, luck: Random, *, days: int):
    """An office with some days of ordinary work behind it, which the night has looked at."""
    office = people(world, luck)
    for back in range(days, 0, -1):
        day = DAY - timedelta(days=back)
        if day.weekday() < 5:
            ordinary_day(office, day, luck)
    office.write()
    with system_access(NOW):
        for back in range(days, 0, -1):
            unusual.remember(DAY - timedelta(days=back))
    return office


def look(day=DAY) -> int:
    with system_access(NOW):
        return operations.look_at_day(by=SYSTEM_ACTOR, at=NOW, day=day)


def audit(persona) -> AccessContext:
    return AccessContext(persona.actor, Purpose.LEGAL, NOW, Reach.AUDIT)


def test_an_ordinary_week_raises_at_most_one_alarm(world):
    luck = Random(SEED)
    office = at_work(world, luck, days=11)
    week = [DAY + timedelta(days=n) for n in range(7)]
    for day in week:
        if day.weekday() < 5:
            ordinary_day(office, day, luck)
    office.write()

    found = sum(look(day) for day in week)

    assert found <= ALARMS_A_WEEK


def test_of_each_kind_of_snooper_nineteen_in_twenty_are_found(world):
    assert set(KINDS) == set(policies.detection().rules)
    luck = Random(SEED + 1)
    office = at_work(world, luck, days=11)
    ordinary_day(office, DAY, luck)
    at_night = policies.detection().shifts
    seeded = {}
    for kind in KINDS:
        fit = [w for w in office.workers if kind != "hours" or w.role not in at_night]
        if kind == "empty":  # one who does both is found by the other rule
            fit = [w for w in fit if w not in seeded["codes"]]
        seeded[kind] = luck.sample(fit, SNOOPERS)
        for who in seeded[kind]:
            snoop(office, kind, who, DAY, luck)
    office.write()

    look()

    with system_access(NOW):
        found = {(row.rule, row.account_id) for row in UnusualAccess.objects.all()}
    share = {kind: sum((kind, who.account) in found for who in seeded[kind]) / SNOOPERS for kind in KINDS}
    assert min(share.values()) >= 0.95, share


def test_the_night_done_twice_finds_nothing_more_and_keeps_identifiers_alone(world):
    office = at_work(world, Random(1), days=0)
    for who, kind in zip((office.workers[n] for n in (0, 1, 5)), ("codes", "empty", "hours"), strict=True):
        snoop(office, kind, who, DAY, Random(2))
    office.write()

    assert (look(), look()) == (3, 0)
    with system_access(NOW):
        assert UnusualAccess.objects.count() == 3
        assert {line.kind for line in UnusualLine.objects.all()} <= {"people.search", "record.diary"}
        assert UnusualLine.objects.count() <= 3 * unusual.MOST_LINES


def found(world, officer, who=None) -> UnusualAccess:
    """One finding, about Ada or about somebody else."""
    who = who or world.ada
    with system_access(NOW):
        AccessLine.objects.bulk_create(
            AccessLine(
                at=moment(DAY, 10) + timedelta(seconds=n), action="R", kind="people.search", account_id=who.account.pk, role_id=who.role.pk,
                organization_id=who.role.organization_id, role=who.role.role, purpose="care", rule="code", because="0", request_id="",
            )
            for n in range(12)
        )  # fmt: skip
    look()
    with system_access(NOW):
        return UnusualAccess.objects.get(account=who.account, rule="codes")


def test_the_officer_of_the_area_sees_it_by_each_wall_and_nobody_else_does(world, officer):
    row = found(world, officer)
    for persona in (world.ada, world.sara, world.teresa_account):
        for context in (persona.context(), persona.context(person=world.teresa), audit(persona)):
            with access(context), connection.cursor() as cursor:
                own = persona is world.ada or context.reach is not Reach.AUDIT
                cursor.execute("select count(*) from privacy_unusualaccess")
                assert cursor.fetchone()[0] == (0 if own or persona is world.teresa_account else 1)
                assert not own or not UnusualAccess.objects.exists()
    with access(audit(officer)):
        assert unusual.finding(row.pk).count == 12 and unusual.lines_of(row).count() == 12
    elsewhere = scoping.Actor(officer.account.pk, officer.role.pk, None, None, "privacy-officer")
    with access(AccessContext(elsewhere, Purpose.LEGAL, NOW, Reach.AUDIT)):
        assert not UnusualAccess.objects.exists()


def test_what_speaks_of_the_officer_is_for_another_officer(world, officer):
    found(world, officer, officer)
    other = make_persona("Piero", "Neri", Role.PRIVACY_OFFICER, world.nursing, world.area)

    with access(audit(officer)), connection.cursor() as cursor:
        cursor.execute("select count(*) from privacy_unusualaccess")
        assert cursor.fetchone()[0] == 0 and not unusual.findings().exists()
    with access(audit(other)):
        assert unusual.findings().count() == 1


def test_it_is_decided_once_with_words_and_a_line(world, officer):
    row = found(world, officer)

    def act(state, words="Ha cercato per un censimento", **more):
        with access(audit(officer)):
            return operations.decide_finding(
                by=officer.actor, at=NOW, finding_id=row.pk, state=state, words=words, **more
            )

    with pytest.raises(Refused):
        act("explained", " ")
    with pytest.raises(Refused):
        act("to-look")
    assert act("asked").state == "asked"
    with pytest.raises(Conflict):
        act("explained", version=1)
    assert act("reported").state == "reported"
    with pytest.raises(Conflict):
        act("explained")
    with system_access(NOW):
        assert AccessLine.objects.filter(kind__startswith="privacy.finding_", person_id=None).count() == 2
