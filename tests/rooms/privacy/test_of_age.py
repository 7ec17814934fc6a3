# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Luca comes of age: what was decided in his name waits for his word, from the Italian midnight, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import Consent
from raccordo.privacy.operations import delegates, of_age
from raccordo.privacy.queries import of_age as queries
from raccordo.privacy.rules.delegates import birthday
from raccordo.territory.codes import OrganizationKind
from raccordo.territory.models import Organization
from tests.personas import NOW, make_citizen
from tests.rooms.privacy.families import add_parent, make_family, on

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BORN = date(2008, 12, 20)
ADULT = birthday(BORN, 18)


@pytest.fixture
def luca(world):
    """Luca is seventeen, has an account; his mother consented to volunteers, and an aunt was delegated in his name."""
    family = make_family(world, BORN)
    body = Organization.objects.create(
        code="volontari",
        kind=OrganizationKind.VOLUNTEERS,
        name="Passi Vicini",
        area=world.area,
        sector="social",
    )
    rosa = make_citizen("rosa@raccordo.example")
    add_parent(world, family.child, "Rosa", "Pini", rosa, role="relative", power="delegate")
    with on(family, family.giulia):
        privacy.consents.give(
            by=family.giulia.actor,
            at=NOW,
            person_id=family.child.pk,
            purpose="volunteers",
            recipient_id=body.pk,
        )
    with on(family, world.sara):
        delegates.tie_self(
            by=world.sara.actor, at=NOW, person_id=family.child.pk, account_id=family.luca.account.pk
        )
    return family


def waiting(family, at):
    with on(family, family.luca, at):
        return queries.waiting(family.child.pk, at)


def answer(family, at, *goes_on, persona=None):
    persona = persona or family.luca
    with on(family, persona, at):
        found = queries.waiting(family.child.pk, at)
        keys = [row.pk for row in (*found.consents, *found.delegations)]
        return of_age.reconfirm(
            by=persona.actor, at=at, person_id=family.child.pk, answers=dict(zip(keys, goes_on, strict=False))
        )


def test_nothing_waits_a_second_before_the_midnight_and_all_of_it_from_then(luca):
    assert not waiting(luca, ADULT - SECOND)
    for at in (ADULT, ADULT + SECOND, ADULT + timedelta(days=400)):
        found = waiting(luca, at)
        assert found.since == ADULT and found.since.astimezone(ROME).hour == 0
        assert [row.purpose for row in found.consents] == ["volunteers"]
        assert [row.given_name for row in found.delegations] == ["Rosa"]


def test_what_he_confirms_is_his_own_choice_from_that_instant_and_waits_no_more(luca):
    at = ADULT + timedelta(hours=9)

    assert answer(luca, at, True, True) == 2

    assert not waiting(luca, at + SECOND)
    with system_access(at):
        old, new = Consent.objects.filter(person=luca.child).order_by("starts", "id")
        aunt = RelatedPerson.objects.get(person=luca.child, given_name="Rosa")
    assert (old.given_by, old.ends, old.closed_at) == ("representative", ADULT, at)
    assert (new.given_by, new.starts, new.ends) == ("person", at, None)
    assert aunt.confirmed_at == at and aunt.power_ends is None


def test_what_he_ends_is_over_at_that_instant(luca):
    at = ADULT + timedelta(hours=9)

    assert answer(luca, at, False, False) == 2

    assert not waiting(luca, at)
    with system_access(at):
        row = Consent.objects.get(person=luca.child)
        aunt = RelatedPerson.objects.get(person=luca.child, given_name="Rosa")
    assert row.closed_at == at and aunt.power_ends == at


def test_he_may_answer_one_thing_today_and_the_other_another_day(luca):
    assert answer(luca, ADULT, True) == 1
    assert [row.given_name for row in waiting(luca, ADULT + SECOND).delegations] == ["Rosa"]
    assert answer(luca, ADULT + timedelta(days=3), True) == 1


def test_a_consent_of_a_guardian_does_not_end_by_itself_and_is_asked_too(luca):
    with system_access(NOW):
        Consent.objects.filter(person=luca.child).update(power="guardian", ends=None)

    assert len(waiting(luca, ADULT).consents) == 1
    answer(luca, ADULT, False)
    with system_access(ADULT):
        assert Consent.objects.get(person=luca.child).ends == ADULT


def test_only_he_answers_only_what_waits_and_not_before(luca):
    with pytest.raises(Refused) as refusal:
        answer(luca, ADULT - timedelta(days=1), persona=luca.giulia)
    assert "Lo decide la persona" in refusal.value.message
    with pytest.raises(Refused):
        answer(luca, ADULT)
    with access(luca.luca.context(person=luca.child, at=ADULT)), pytest.raises(Conflict):
        of_age.reconfirm(by=luca.luca.actor, at=ADULT, person_id=luca.child.pk, answers={luca.child.pk: True})
