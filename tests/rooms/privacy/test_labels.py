# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Labels N, R, V, S: who reads what of a person that they follow, by the manager and by the database alone."""

from __future__ import annotations

import pytest
from django.db import connection

from raccordo.kernel import records
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Label, Purpose, Sector
from raccordo.people.models import Person
from raccordo.privacy import operations as privacy
from raccordo.privacy import queries
from raccordo.privacy.codes import RelationshipKind
from raccordo.record.models import Condition
from tests.personas import LONG_AGO, NOW


@pytest.fixture
def labelled(world):
    """Teresa has one condition for each label and sector, written by Carla; everybody of the small world follows her."""
    with system_access(NOW):
        for persona in (world.bruno, world.sara, world.marta, world.lucia, world.dino):
            privacy.grant_relationship(
                by=world.carla.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="prova", role_id=persona.role.pk,
            )  # fmt: skip
        for label in Label:
            for sector in (Sector.HEALTH, Sector.SOCIAL):
                records.create(
                    Condition, by=world.carla.actor, at=LONG_AGO, person_id=world.teresa.pk, side=sector,
                    title=f"{label}-{sector}", label=label, sector=sector,
                )  # fmt: skip
    return world


SHARED = {"N-health", "N-social"}
SEEN = {
    "ada": SHARED | {"R-health"},
    "marta": SHARED | {"R-health"},
    "sara": SHARED | {"R-social"},
    "bruno": SHARED,
    "lucia": SHARED,
    "dino": SHARED,
    "elsa": set(),
    "teresa_account": SHARED | {"R-health", "R-social", "V-health", "V-social"},
    "laura": SHARED | {"R-health", "R-social"},
}


@pytest.mark.parametrize("name", SEEN)
def test_each_reads_the_labels_of_the_role_in_lists_and_by_bare_sql(labelled, name):
    persona = getattr(labelled, name)

    with access(persona.context()):
        by_manager = set(Condition.objects.values_list("title", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("select title from record_condition")
            by_database = {row[0] for row in cursor.fetchall()}

    assert by_manager == by_database == SEEN[name]


@pytest.mark.parametrize("name", [name for name in SEEN if name != "elsa"])
def test_an_open_record_shows_no_more_than_the_lists(labelled, name):
    persona = getattr(labelled, name)

    with access(persona.context(person=labelled.teresa)):
        by_manager = set(Condition.objects.values_list("title", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("select title from record_condition")
            by_database = {row[0] for row in cursor.fetchall()}

    assert by_manager == by_database == SEEN[name]


def test_a_professional_at_work_is_not_a_relative(world):
    """What an account holds as a daughter does not open anything to the same account at work."""
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.DELEGATE,
            purpose=Purpose.SELF, because="Teresa ti ha delegata", account_id=world.elsa.account.pk,
        )  # fmt: skip

    with access(world.elsa.context()), connection.cursor() as cursor:
        cursor.execute("select family_name from people_person")
        assert cursor.fetchall() == [("Segreti",)]


def test_what_is_entrusted_to_the_body_opens_nothing_to_an_operator_of_home_care(world):
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.carla.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.PROVIDER,
            purpose=Purpose.SOCIAL, because="prova", organization_id=world.cooperative.pk,
        )  # fmt: skip

    for persona, seen in ((world.lucia, 1), (world.dino, 0)):
        with access(persona.context()):
            assert Person.objects.count() == seen
            with connection.cursor() as cursor:
                cursor.execute("select count(*) from people_person")
                assert cursor.fetchone() == (seen,)
            assert len(queries.relationships(persona.actor, world.teresa.pk, NOW)) == seen
