# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was written before words bore in whose confidence they were given is filled in."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.kernel.scoping import system_access
from raccordo.people.models import RelatedPerson
from tests.personas import NOW
from tests.rooms.privacy.families import make_family, on


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        for statement in sql.split(";")[:-1]:
            cursor.execute(statement)


@pytest.mark.django_db
def test_messages_of_who_kept_her_data_apart_are_in_her_confidence(world):
    family = make_family(world)
    for persona in (family.giulia, family.marco):
        with on(family, persona):
            delivery.message_from_family(
                by=persona.actor, at=NOW, person_id=family.child.pk, text="Domani non viene"
            )
    with system_access(NOW):
        RelatedPerson.objects.filter(pk=family.mother.pk).update(reserved=True, reserved_reason="Lo chiede")

    run(import_module("raccordo.delivery.migrations.0003_confidence").FILL)

    with system_access(NOW):
        rows = dict(DiaryEntry.objects.values_list("created_by_id", "confided_by_id"))
    assert rows == {family.giulia.account.pk: family.mother.pk, family.marco.account.pk: None}
