# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consent, only where the law wants it: who may give it, what it opens, and that it closes at once (domain.md 2.17)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import CareRelationship, Consent
from raccordo.privacy.operations import consents, delegates, parental
from raccordo.privacy.queries import consents as queries
from raccordo.privacy.rules.delegates import birthday
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization
from tests.personas import LONG_AGO, NOW, make_citizen, make_persona
from tests.rooms.privacy.families import make_family, suspend
from tests.rooms.privacy.two_records import double, link, unlink

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def association(world):
    return Organization.objects.create(
        code="volontari",
        kind=OrganizationKind.VOLUNTEERS,
        name="Passi Vicini",
        area=world.area,
        sector="social",
    )


@pytest.fixture
def walter(world, association):
    """Walter coordinates the volunteers."""
    return make_persona("Walter", "Sala", Role.VOLUNTEER_COORDINATOR, association, world.area)


def give(persona, person, *, at=NOW, purpose="volunteers", **more):
    with access(persona.context(person=person, at=at)):
        return consents.give(by=persona.actor, at=at, person_id=person.pk, purpose=purpose, **more)


def revoke(persona, row, *, at=LATER, **more):
    person = Person(pk=row.person_id)
    with access(persona.context(person=person, at=at)):
        return consents.revoke(by=persona.actor, at=at, consent_id=row.pk, **more)


def grant(world, association, *, at=NOW, role=None, person=None, kind=RelationshipKind.PROVIDER):
    holder = {"role_id": role.pk} if role else {"organization_id": association.pk}
    person = person or world.teresa
    with access(world.ada.context(person=person, at=at)):
        return privacy.grant_relationship(
            by=world.ada.actor, at=at, person_id=person.pk, kind=kind, purpose=Purpose.SOCIAL, because="la accompagna",
            source_id=person.pk, **holder,
        )  # fmt: skip


def sees(persona, at):
    with access(persona.context(at=at)):
        return Person.objects.count()


def test_volunteers_see_her_only_with_her_consent_and_nothing_from_the_instant_she_takes_it_back(
    world, association, walter
):
    for holder in ({}, {"role": walter.role}):
        with pytest.raises(Refused) as refusal:
            grant(world, association, **holder)
        assert refusal.value.message.startswith("Serve il consenso della persona per Passi Vicini")
    row = give(world.teresa_account, world.teresa, recipient_id=association.pk)
    grant(world, association)
    grant(world, association, role=walter.role, kind=RelationshipKind.CARE_TEAM)
    assert sees(walter, NOW) == 1

    revoke(world.teresa_account, row)

    assert [sees(walter, LATER + offset) for offset in (-SECOND, timedelta(), SECOND)] == [1, 0, 0]
    with pytest.raises(Refused):
        grant(world, association, at=LATER)
    with system_access(LATER):
        kept = Consent.objects.get()
        assert (kept.ends, kept.closed_at, kept.words[:14]) == (LATER, LATER, "L'associazione")


@pytest.mark.parametrize("taken_back_on", ["the one that goes on", "the one that is replaced"])
def test_what_is_taken_back_on_one_of_two_linked_records_is_taken_back_on_both(
    world, association, walter, taken_back_on
):
    rows = {}
    for person in (world.teresa, again := double(world)):
        rows[person] = give(world.bruno, person, recipient_id=association.pk, heard_how="telephone")
        grant(world, association, person=person)
    kept = give(world.bruno, again, purpose="photos", heard_how="telephone")
    link(world, world.teresa, again)
    first = world.teresa if taken_back_on == "the one that goes on" else again

    revoke(world.bruno, rows[first])

    with system_access(LATER):
        ended = {row.pk: row.closed_at for row in Consent.objects.all()}
        lines = CareRelationship.objects.filter(organization=association)
        assert ended == {rows[world.teresa].pk: LATER, rows[again].pk: LATER, kept.pk: None}
        assert {(line.person_id, line.ends) for line in lines} == {(one.pk, LATER) for one in rows}
        noted = AccessLine.objects.filter(kind="privacy.revoke_consent").values_list("person_id", flat=True)
        assert set(noted) == {one.pk for one in rows}
    assert sees(walter, LATER) == 0


def test_records_that_were_parted_again_are_two_persons(world, association):
    again = double(world)
    rows = [
        give(world.bruno, person, recipient_id=association.pk, heard_how="telephone")
        for person in (world.teresa, again)
    ]
    unlink(world, link(world, world.teresa, again))

    revoke(world.bruno, rows[0], at=LATER + SECOND)

    with system_access(LATER):
        assert Consent.objects.get(closed_at=None) == rows[1]


def test_institutions_ask_for_none(world):
    with access(world.ada.context(person=world.teresa)):
        privacy.grant_relationship(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, kind=RelationshipKind.PROVIDER, purpose=Purpose.SOCIAL,
            because="x", organization_id=world.cooperative.pk, source_id=world.teresa.pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("care", "il consenso non si chiede"),
        ("provider", "lavorano per conto dell'ente"),
        ("fse-consultation", "Fascicolo sanitario"),
        ("", "Scegli per che cosa"),
    ],
)
def test_consent_where_the_law_wants_none_is_refused_with_the_reason(world, purpose, words):
    with pytest.raises(Refused) as refusal:
        give(world.teresa_account, world.teresa, purpose=purpose)

    assert words in refusal.value.message
    with system_access(NOW):
        assert not Consent.objects.exists()


def test_to_whom_how_and_by_whom_are_asked_for(world, association):
    wrong = [
        ({"recipient_id": None}, "recipient"),
        ({"recipient_id": world.cooperative.pk}, "recipient"),
        ({"purpose": "photos", "recipient_id": association.pk}, "recipient"),
    ]
    for given, field in wrong:
        with pytest.raises(Refused) as refusal:
            give(world.teresa_account, world.teresa, **given)
        assert refusal.value.field == field
    for how in ("", "portal", "sogno"):
        with pytest.raises(Refused) as refusal:
            give(world.ada, world.teresa, purpose="photos", heard_how=how)
        assert refusal.value.field == "heard_how"
    with pytest.raises(Refused) as refusal:
        give(world.elsa, world.teresa, purpose="photos", heard_how="in-person")
    assert refusal.value.message == "Lo decide la persona, o chi la rappresenta."


def test_a_consent_heard_says_who_heard_it_and_how(world, association):
    row = give(world.ada, world.teresa, recipient_id=association.pk, heard_how="telephone")

    assert (row.given_by, row.heard_by_id, row.heard_how, row.text_version) == (
        "person", world.ada.role.pk, "telephone", "2026-11",
    )  # fmt: skip
    with system_access(NOW):
        assert (
            AccessLine.objects.filter(kind="privacy.create_consent", person_id=world.teresa.pk).count() == 1
        )


def test_the_same_twice_is_a_conflict_and_after_taking_it_back_it_may_be_given_again(world, association):
    row = give(world.teresa_account, world.teresa, recipient_id=association.pk)
    with pytest.raises(Conflict):
        give(world.teresa_account, world.teresa, recipient_id=association.pk, at=LATER)
    revoke(world.teresa_account, row)
    with pytest.raises(Conflict):
        revoke(world.teresa_account, row)

    again = give(world.teresa_account, world.teresa, recipient_id=association.pk, at=LATER)

    with system_access(LATER):
        assert queries.in_force(world.teresa.pk, "volunteers", LATER, association.pk) == again


def test_who_stands_by_without_a_power_does_not_consent(world, association):
    for persona in (world.laura,):
        with pytest.raises(Refused) as refusal:
            give(persona, world.teresa, recipient_id=association.pk)
        assert "non ha poteri per questo consenso" in refusal.value.message
    with system_access(NOW):
        row = delegates.add_related(
            by=world.ada.actor,
            at=NOW,
            person=world.teresa,
            family_name="Pini",
            given_name="Rosa",
            role="neighbour",
        )
    with pytest.raises(Refused) as refusal:
        give(world.ada, world.teresa, recipient_id=association.pk, related_id=row.pk, heard_how="paper")
    assert refusal.value.message.startswith("Rosa Pini non ha poteri")


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({"power": "support-administrator", "decree_date": date(2025, 3, 4)}, True),
        ({"power": "guardian", "decree_date": date(2025, 3, 4), "covers_health": True}, True),
        ({"power": "guardian", "decree_date": date(2025, 3, 4), "power_starts": NOW + SECOND}, False),
        (
            {
                "power": "guardian",
                "decree_date": date(2025, 3, 4),
                "power_starts": LONG_AGO,
                "power_ends": NOW + SECOND,
            },
            True,
        ),
        ({"power": "curator", "decree_date": date(2025, 3, 4)}, False),
        ({"power": "delegate", "covers_health": True}, False),
    ],
)
def test_who_represents_her_consents_within_the_powers(world, association, fields, may):
    with system_access(NOW):
        row = delegates.add_related(
            by=world.ada.actor,
            at=NOW,
            person=world.teresa,
            family_name="Bo",
            given_name="Ivo",
            role="relative",
            **fields,
        )
    try:
        given = give(
            world.ada, world.teresa, recipient_id=association.pk, related_id=row.pk, heard_how="paper"
        )
    except Refused:
        assert not may
    else:
        assert may and (given.given_by, given.power) == ("representative", fields["power"])


def test_a_parent_consents_until_the_birthday_and_the_volunteers_leave_with_it(world, association, walter):
    family = make_family(world)
    row = give(family.giulia, family.child, recipient_id=association.pk)
    line = grant(world, association, person=family.child)
    adult = birthday(family.child.birth_date, 18)

    assert row.ends == adult and line.ends == adult
    assert sees(walter, adult - SECOND) == 1 and sees(walter, adult) == 0
    with system_access(adult):
        delegates.tie_self(
            by=world.sara.actor, at=adult, person_id=family.child.pk, account_id=family.luca.account.pk
        )
    again = give(family.luca, family.child, recipient_id=association.pk, at=adult)
    assert (again.given_by, again.ends) == ("person", None)


def test_a_birth_date_mended_moves_what_a_parent_consented_to(world, association, walter):
    family = make_family(world)
    give(family.giulia, family.child, recipient_id=association.pk)
    grant(world, association, person=family.child)

    with access(world.sara.context(person=family.child)):
        parental.correct_person(
            by=world.sara.actor, at=NOW, person_id=family.child.pk, birth_date=date(2008, 11, 24)
        )

    tomorrow = birthday(date(2008, 11, 24), 18)
    assert sees(walter, tomorrow - SECOND) == 1 and sees(walter, tomorrow) == 0
    with system_access(NOW):
        assert Consent.objects.get().ends == tomorrow


def test_a_stopped_parent_consents_no_more(world, association):
    family = make_family(world)
    suspend(family)

    with pytest.raises(Refused):
        give(
            world.sara,
            family.child,
            recipient_id=association.pk,
            related_id=family.father.pk,
            heard_how="in-person",
        )
    assert give(
        world.sara,
        family.child,
        recipient_id=association.pk,
        related_id=family.mother.pk,
        heard_how="in-person",
    ).pk


def test_a_minor_of_fourteen_decides_alone_on_digital_services_only(world, association):
    family = make_family(world, date(2012, 11, 23))
    with system_access(NOW):
        delegates.tie_self(
            by=world.sara.actor, at=NOW, person_id=family.child.pk, account_id=family.luca.account.pk
        )

    assert give(family.luca, family.child, purpose="messaging").given_by == "person"
    with pytest.raises(Refused) as refusal:
        give(family.luca, family.child, recipient_id=association.pk)
    assert "Fino a 18 anni" in refusal.value.message


def test_who_takes_it_back_is_the_person_or_who_represents_her(world, association):
    row = give(world.teresa_account, world.teresa, recipient_id=association.pk)

    with pytest.raises(Refused):
        revoke(world.laura, row)
    assert revoke(world.ada, row).closed_at == LATER


def test_lines_of_others_stay_when_a_consent_ends(world, association, walter):
    other = Organization.objects.create(
        code="altri", kind=OrganizationKind.VOLUNTEERS, name="Altri", area=world.area, sector="social"
    )
    row = give(world.teresa_account, world.teresa, recipient_id=association.pk)
    give(world.teresa_account, world.teresa, recipient_id=other.pk)
    grant(world, association)
    grant(world, other)

    revoke(world.teresa_account, row)

    with system_access(LATER):
        alive = CareRelationship.objects.filter(ends=None, organization__kind=OrganizationKind.VOLUNTEERS)
        assert [line.organization_id for line in alive] == [other.pk]


def test_the_database_refuses_consents_that_cannot_be(world, association):
    row = give(world.teresa_account, world.teresa, recipient_id=association.pk)
    broken = [
        {"ends": LONG_AGO}, {"given_by": "representative"}, {"heard_by": world.ada.role}, {"heard_how": "paper"}, {"closed_at": NOW},
    ]  # fmt: skip
    with system_access(NOW):
        for change in broken:
            with pytest.raises(IntegrityError), transaction.atomic():
                Consent.objects.filter(pk=row.pk).update(**change)
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.id = world.teresa.pk
            row.save(force_insert=True)


def test_citizens_of_other_persons_find_no_consent(world, association):
    row = give(world.teresa_account, world.teresa, recipient_id=association.pk)
    stranger = make_citizen("nessuno@raccordo.example")

    with access(stranger.context(person=world.ugo)), pytest.raises(Consent.DoesNotExist):
        consents.revoke(by=stranger.actor, at=LATER, consent_id=row.pk)
