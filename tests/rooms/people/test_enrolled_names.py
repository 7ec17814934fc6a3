# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The name that stands in an enrolment follows the person's, whoever changes it, and leaves with the dead."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.db import connection

from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations as people
from raccordo.people.models import GPEnrollment, Person
from tests.personas import NOW

pytestmark = pytest.mark.django_db


def name_of(person) -> str:
    with system_access(NOW):
        return GPEnrollment.objects.get(person=person).sort_name


def test_an_enrolment_bears_the_searched_name_of_the_person(world):
    assert name_of(world.teresa) == "brambilla teresa"


def test_a_corrected_name_is_corrected_there_too_by_who_does_not_see_enrolments(world):
    desk = AccessContext(world.bruno.actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)
    with access(desk):
        people.correct_person(by=world.bruno.actor, at=NOW, person_id=world.ugo.pk, given_name="Ugo Maria")
        assert not GPEnrollment.objects.exists()

    assert name_of(world.ugo) == "segreti ugo maria"


def test_who_has_died_has_no_name_in_the_list(world):
    with system_access(NOW):
        Person.objects.filter(pk=world.teresa.pk).update(deceased_date=date(2026, 11, 1))

    assert name_of(world.teresa) == ""


def test_the_migration_fills_what_was_written_before(world):
    fill = import_module("raccordo.people.migrations.0003_fill_enrollment_sort_name").FILL
    with system_access(NOW):
        GPEnrollment.objects.update(sort_name="")

    with connection.cursor() as cursor:
        for statement in fill.split(";")[:-1]:
            cursor.execute(statement)

    assert name_of(world.teresa) == "brambilla teresa"
    assert name_of(world.ugo) == "segreti ugo"
