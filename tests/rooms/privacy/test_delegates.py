# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may act for a person, to the second: powers, decrees, courts, birthdays (privacy.md 1.3, threat 20)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.kernel import records
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.operations import delegates, parental
from raccordo.privacy.rules.delegates import birthday
from raccordo.record.models import Condition
from tests.personas import LONG_AGO, NOW, make_citizen
from tests.rooms.privacy.families import ALL, BORN, NONE, make_family, on, reaches, suspend

SECOND = timedelta(seconds=1)
AROUND = (-SECOND, timedelta(), SECOND)


@pytest.fixture
def family(world):
    return make_family(world)


def lines(family, persona):
    with system_access(NOW):
        rows = CareRelationship.objects.filter(person=family.child, account_id=persona.account.pk)
        return [(row.kind, row.starts, row.ends) for row in rows.order_by("starts")]


def test_a_parent_opens_the_record_because_of_the_power_until_the_birthday(family):
    adult = birthday(BORN, 18)

    assert lines(family, family.marco) == [("delegate", LONG_AGO, adult)]
    with access(family.marco.context()):
        decision = privacy.open_record(
            by=family.marco.actor,
            at=NOW,
            person_id=family.child.pk,
            purpose=Purpose.SELF,
            section="plan",
            action="read",
        )
    assert decision.sentence.startswith(
        "Vedi questa scheda perché sei un genitore e hai la responsabilità di Luca"
    )
    for offset in AROUND:
        right = ALL if offset < timedelta() else NONE
        assert reaches(family, family.marco, adult + offset) == right, offset


@pytest.mark.parametrize("born", [date(2008, 2, 29), date(2008, 3, 30), date(2008, 10, 26)])
def test_who_comes_of_age_is_let_go_at_the_italian_midnight(world, born):
    family = make_family(world, born)
    adult = birthday(born, 18)

    seen = [reaches(family, family.giulia, adult + offset) for offset in AROUND]

    assert seen == [ALL, NONE, NONE]


def test_a_birth_date_mended_later_moves_the_end(family):
    right = date(2008, 11, 23)  # eighteen today

    with on(family, family.world.sara):
        parental.correct_person(
            by=family.world.sara.actor, at=NOW, person_id=family.child.pk, birth_date=right
        )

    assert [end for _, _, end in lines(family, family.marco)] == [NOW]
    assert reaches(family, family.marco, NOW - SECOND) == ALL
    assert reaches(family, family.marco) == NONE
    with on(family, family.world.sara, NOW + SECOND):
        parental.correct_person(
            by=family.world.sara.actor,
            at=NOW + SECOND,
            person_id=family.child.pk,
            birth_date=date(2010, 1, 2),
        )
    assert reaches(family, family.marco, NOW + SECOND) == ALL
    assert lines(family, family.marco)[-1] == ("delegate", NOW + SECOND, birthday(date(2010, 1, 2), 18))


def test_only_the_social_worker_records_it_and_of_a_parent_of_a_minor_alone(family):
    world = family.world
    for persona in (world.bruno, world.marta, family.giulia):
        with on(family, persona), pytest.raises(Refused) as refusal:
            parental.suspend(
                by=persona.actor,
                at=NOW,
                related_id=family.father.pk,
                kind="removed",
                court="Milano",
                number="1",
            )
        assert "assistente sociale" in refusal.value.message
    with system_access(NOW):
        aunt = delegates.add_related(
            by=world.sara.actor,
            at=NOW,
            person=family.child,
            given_name="Zia",
            family_name="Rosa",
            role="relative",
        )
    with pytest.raises(Refused, match="refused"):
        suspend(family, related_id=aunt.pk)
    suspend(family)
    with pytest.raises(Conflict):
        suspend(family)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (
            {"power": "delegate", "power_starts": NOW, "power_ends": NOW},
            "power_ends",
            "finisce prima di cominciare",
        ),
        ({"power": "delegate", "power_ends": NOW - SECOND}, "power_ends", "finisce prima di cominciare"),
        ({"power": "guardian"}, "decree_date", "serve un decreto"),
        ({"power": "guardian", "decree_date": date(2031, 1, 1)}, "decree_date", "nel futuro"),
        ({"power": "parent"}, "power", "Chi ha compiuto 18 anni"),
    ],
)
def test_a_power_that_cannot_be_is_refused_and_nothing_is_written(world, fields, field, words):
    with access(world.ada.context(person=world.teresa)), pytest.raises(Refused) as refusal:
        delegates.add_related(
            by=world.ada.actor,
            at=NOW,
            person=world.teresa,
            family_name="Rizzi",
            given_name="Pia",
            role="child",
            **fields,
        )

    assert (refusal.value.field, words in refusal.value.message) == (field, True)
    with system_access(NOW):
        assert not RelatedPerson.objects.exists()


def test_a_written_delegation_opens_its_days_and_its_sections_and_ends_when_it_is_revoked(world):
    rosa, later = make_citizen("rosa@raccordo.example"), NOW + timedelta(hours=1)
    with access(world.ada.context(person=world.teresa)):
        row = delegates.add_related(
            by=world.ada.actor, at=NOW, person=world.teresa, family_name="Brambilla", given_name="Rosa", role="child",
            power="delegate", power_starts=NOW + timedelta(seconds=30), power_ends=NOW + timedelta(days=30),
        )  # fmt: skip
        delegates.tie_account(by=world.ada.actor, at=NOW, related_id=row.pk, account_id=rosa.account.pk)

    def opens(section, at):
        with access(rosa.context(at=at)):
            return privacy.open_record(
                by=rosa.actor,
                at=at,
                person_id=world.teresa.pk,
                purpose=Purpose.SELF,
                section=section,
                action="read",
            ).permit

    assert not opens("visits", NOW + timedelta(seconds=29)) and opens("visits", NOW + timedelta(seconds=30))
    assert not any(
        opens(section, later) for section in ("summary", "diary", "documents", "plan", "assessment")
    )
    with access(world.teresa_account.context(person=world.teresa, at=later)):
        delegates.revoke_delegation(
            by=world.teresa_account.actor, at=later, person_id=world.teresa.pk, related_id=row.pk
        )
        with pytest.raises(Conflict):
            delegates.revoke_delegation(
                by=world.teresa_account.actor, at=later, person_id=world.teresa.pk, related_id=row.pk
            )
    assert opens("visits", later - SECOND) and not opens("visits", later)


def test_nobody_else_revokes_a_delegation_from_home(world):
    with system_access(NOW):
        row = delegates.add_related(
            by=world.ada.actor,
            at=NOW,
            person=world.teresa,
            family_name="Brambilla",
            given_name="Rosa",
            role="child",
            power="delegate",
        )
    for persona in (world.laura, world.ada):
        with access(persona.context(person=world.teresa)), pytest.raises(Refused):
            delegates.revoke_delegation(
                by=persona.actor, at=NOW, person_id=world.teresa.pk, related_id=row.pk
            )


def test_what_a_power_opened_ends_with_the_place_in_the_network(family):
    with on(family, family.world.sara):
        delegates.end_related(by=family.world.sara.actor, at=NOW, related_id=family.father.pk)

    assert [reaches(family, family.marco, NOW + offset) for offset in AROUND] == [ALL, NONE, NONE]


def test_an_account_of_ones_own_begins_at_fourteen_to_the_second(world):
    born = date(2012, 11, 24)
    family = make_family(world, born)
    day = birthday(born, 14)
    with system_access(day - SECOND), pytest.raises(Refused) as refusal:
        delegates.tie_self(
            by=world.sara.actor, at=day - SECOND, person_id=family.child.pk, account_id=family.luca.account.pk
        )

    with system_access(day):
        delegates.tie_self(
            by=world.sara.actor, at=day, person_id=family.child.pk, account_id=family.luca.account.pk
        )

    assert "da 14 anni" in refusal.value.message
    assert reaches(family, family.luca, day) == ALL and reaches(family, family.giulia, day) == ALL


def test_what_the_law_lets_a_minor_ask_alone_is_never_shown_to_the_parents(world):
    family = make_family(world, date(2010, 1, 1))
    with system_access(NOW):
        delegates.tie_self(
            by=world.sara.actor, at=NOW, person_id=family.child.pk, account_id=family.luca.account.pk
        )
        records.create(
            Condition,
            by=world.marta.actor,
            at=NOW,
            person=family.child,
            side="health",
            title="Consultorio",
            label="V",
            sector="health",
        )

    seen = {}
    for name in ("luca", "giulia", "marco"):
        with on(family, getattr(family, name)):
            seen[name] = Condition.objects.count()

    assert seen == {"luca": 1, "giulia": 0, "marco": 0}


def test_every_write_leaves_its_line(family):
    order = suspend(family)
    with on(family, family.world.sara):
        parental.lift(by=family.world.sara.actor, at=NOW, order_id=order.pk, reason="Errore")

    with system_access(NOW):
        kinds = set(AccessLine.objects.filter(person_id=family.child.pk).values_list("kind", flat=True))
    assert {
        "people.add_related_person",
        "privacy.tie_account",
        "privacy.create_order",
        "privacy.lift_order",
    } <= kinds
