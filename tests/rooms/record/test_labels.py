# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fact is labelled when it is written: by the service it comes from, and by what its author chose."""

from __future__ import annotations

import pytest

from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Label, Purpose, label_for
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.record import operations as record
from raccordo.record.codes import DocumentKind
from raccordo.record.models import Condition, Document
from tests.personas import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(world):
    """Ada, Marta and Sara follow Teresa; Marta's service is one whose very name says too much."""
    type(world.nursing).objects.filter(pk=world.nursing.pk).update(sensitive=True)
    with system_access(NOW):
        for persona in (world.marta, world.sara):
            privacy.grant_relationship(
                by=world.ada.actor, at=NOW, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="la segui", role_id=persona.role.pk, source_id=world.teresa.pk,
            )  # fmt: skip
    return world


def condition(world, persona, **fields) -> str:
    with access(persona.context(person=world.teresa)):
        return record.record_condition(
            by=persona.actor, at=NOW, person_id=world.teresa.pk, side="health", title="In cura", **fields
        ).label


@pytest.mark.parametrize(
    ("sensitive", "choice", "label"),
    [
        (False, "N", "N"),
        (False, "R", "R"),
        (True, "N", "V"),
        (True, "R", "V"),
        (True, "S", "S"),
        (False, "S", "S"),
    ],
)
def test_the_highest_of_origin_and_choice_wins(sensitive, choice, label):
    assert label_for(sensitive_origin=sensitive, choice=Label(choice)) == label


def test_what_an_ordinary_service_writes_is_shared_unless_its_author_keeps_it(followed):
    assert condition(followed, followed.ada) == Label.NORMAL
    assert condition(followed, followed.ada, label=Label.RESTRICTED) == Label.RESTRICTED


def test_what_a_service_whose_name_says_too_much_writes_is_seen_by_its_author_alone(followed):
    assert condition(followed, followed.marta) == Label.VERY_RESTRICTED

    for persona, seen in ((followed.marta, 1), (followed.ada, 0), (followed.sara, 0)):
        with access(persona.context(person=followed.teresa)):
            assert Condition.objects.count() == seen


@pytest.mark.parametrize(("kind", "label"), [(DocumentKind.LETTER, "V"), (DocumentKind.AGREEMENT, "N")])
def test_a_letter_is_of_its_service_and_a_pact_of_the_team(followed, kind, label):
    with access(followed.marta.context(person=followed.teresa)):
        record.file_document(
            by=followed.marta.actor, at=NOW, person_id=followed.teresa.pk, kind=kind, title="Carta",
            media_type="application/pdf", inside=["N"], content=b"%PDF-1.7 %%EOF",
        )  # fmt: skip

        assert Document.objects.get().label == label
