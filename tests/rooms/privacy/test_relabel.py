# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A label is raised by anybody of the team and lowered by its own service alone, with a reason, on the record."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Answer, Assessment, Response, Section
from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry, ReservedText
from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Label, Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import LabelChange
from raccordo.record.models import Condition, Task
from tests.personas import LONG_AGO, NOW

pytestmark = pytest.mark.django_db
WHY = "La persona lo ha chiesto"


@pytest.fixture
def followed(world):
    with system_access(NOW):
        for persona in (world.marta, world.sara, world.carla, world.dino):
            privacy.grant_relationship(
                by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="la segui", role_id=persona.role.pk, source_id=world.teresa.pk,
            )  # fmt: skip
    return world


def on(world, persona):
    return access(persona.context(person=world.teresa))


@pytest.fixture
def note(followed):
    with on(followed, followed.sara):
        return delivery.write_note(
            by=followed.sara.actor, at=NOW, person_id=followed.teresa.pk, text="Ha parlato del figlio"
        )


def relabel(world, persona, entry, label, reason=WHY, **more):
    with on(world, persona):
        return delivery.relabel_entry(
            by=persona.actor, at=NOW, entry_id=entry.pk, label=label, reason=reason, **more
        )


def readers(world, model=DiaryEntry) -> set[str]:
    names = ("ada", "marta", "sara", "carla", "dino", "teresa_account", "laura")
    found = set()
    for name in names:
        with on(world, getattr(world, name)), connection.cursor() as cursor:
            cursor.execute(f'select count(*) from "{model._meta.db_table}"')
            if cursor.fetchone()[0]:
                assert model.objects.exists()
                found.add(name)
            else:
                assert not model.objects.exists()
    return found


EVERYBODY = {"ada", "marta", "sara", "carla", "dino", "teresa_account", "laura"}


@pytest.mark.parametrize(
    ("who", "label", "left"),
    [
        ("sara", "R", {"sara", "carla", "teresa_account", "laura"}),
        ("ada", "R", {"sara", "carla", "teresa_account", "laura"}),
        ("marta", "V", {"sara", "teresa_account"}),
        ("dino", "V", {"sara", "teresa_account"}),
        ("sara", "V", {"sara", "teresa_account"}),
    ],
)
def test_anybody_of_the_team_raises_also_beyond_their_own_eyes(followed, note, who, label, left):
    assert readers(followed) == EVERYBODY

    relabel(followed, getattr(followed, who), note, label)

    assert readers(followed) == left
    with system_access(NOW):
        change = LabelChange.objects.get()
        assert (change.before, change.after, change.reason) == ("N", label, WHY)
        assert change.role_id == getattr(followed, who).role.pk and change.label == label
        line = audit.AccessLine.objects.get(kind="delivery.relabel_entry")
        assert (line.action, line.object_id) == ("U", note.pk) and WHY not in line.because


def test_its_own_service_lowers_it_again(followed, note):
    relabel(followed, followed.sara, note, "R")

    relabel(followed, followed.carla, note, "N", "Ora è d'accordo")

    assert readers(followed) == EVERYBODY
    with system_access(NOW):
        assert [(c.before, c.after) for c in LabelChange.objects.order_by("id")] == [("N", "R"), ("R", "N")]


def test_another_service_does_not_lower_it_even_where_it_reads(followed, note):
    relabel(followed, followed.sara, note, "R")
    with system_access(NOW):
        DiaryEntry.objects.filter(pk=note.pk).update(organization_id=followed.pua.pk)

    with pytest.raises(Refused) as refusal:
        relabel(followed, followed.carla, note, "N")

    assert refusal.value.message.startswith("Solo il servizio che l'ha scritta")
    assert refusal.value.field == "label"


@pytest.mark.parametrize(
    ("label", "reason", "field"),
    [("N", WHY, "label"), ("S", WHY, "label"), ("?", WHY, "label"), ("R", "  ", "reason")],
)
def test_a_refusal_says_what_to_mend(followed, note, label, reason, field):
    with pytest.raises(Refused) as refusal:
        relabel(followed, followed.sara, note, label, reason)

    assert refusal.value.field == field


def test_who_does_not_work_there_does_not_change_who_reads(followed, note):
    for persona in (followed.teresa_account, followed.laura):
        with pytest.raises(Refused):
            relabel(followed, persona, note, "R")
    with access(followed.elsa.context()), pytest.raises(DiaryEntry.DoesNotExist):
        delivery.relabel_entry(by=followed.elsa.actor, at=NOW, entry_id=note.pk, label="V", reason=WHY)


def test_somebody_changed_it_meanwhile(followed, note):
    relabel(followed, followed.sara, note, "R", version=1)

    with pytest.raises(Conflict) as conflict:
        relabel(followed, followed.sara, note, "V", version=1)

    assert conflict.value.theirs == {"label": Label.RESTRICTED.label}


def test_words_that_a_correction_took_the_place_of_are_raised_with_it(followed, note):
    with on(followed, followed.sara):
        new = delivery.correct_note(
            by=followed.sara.actor, at=NOW, entry_id=note.pk, text="Ha parlato della figlia"
        )

    relabel(followed, followed.ada, new, "V")

    assert readers(followed) == {"sara", "teresa_account"}


def test_a_message_and_the_task_that_tells_of_it(followed):
    with on(followed, followed.laura):
        message = delivery.message_from_family(
            by=followed.laura.actor, at=NOW, person_id=followed.teresa.pk, text="La mamma beve"
        )
    with on(followed, followed.laura):
        records.create(
            Task, by=followed.laura.actor, at=NOW, person_id=followed.teresa.pk, kind="answer", title="Leggi", label="N",
            detail=message.text, organization=followed.social_service, source_id=message.pk, sector="family",
        )  # fmt: skip

    relabel(followed, followed.ada, message, "V")

    assert readers(followed, Task) == readers(followed) == {"laura", "teresa_account"}


def test_the_words_of_a_reserved_note_never_fall_below_restricted(followed):
    with on(followed, followed.sara):
        entry = delivery.write_note(
            by=followed.sara.actor, at=NOW, person_id=followed.teresa.pk, text="Riservato", audience="service"
        )
    relabel(followed, followed.sara, entry, "V")
    relabel(followed, followed.sara, entry, "N")

    with system_access(NOW):
        assert (DiaryEntry.objects.get().label, ReservedText.objects.get().label) == ("N", "R")


@pytest.mark.parametrize("kind", ["visit", "concern"])
def test_what_is_told_elsewhere_too_is_not_hidden_by_halves(followed, note, kind):
    with system_access(NOW):
        DiaryEntry.objects.filter(pk=note.pk).update(kind=kind)

    with pytest.raises(Refused):
        relabel(followed, followed.sara, note, "R")


@pytest.fixture
def whole(followed):
    by = followed.sara.actor
    with on(followed, followed.sara):
        row = assessment.open_assessment(
            by=by, at=NOW, person_id=followed.teresa.pk, outline="multidimensional", reason="prova"
        )
        part = Section.objects.get(assessment=row, instrument="socialneeds")
        assessment.save_section(by=by, at=NOW, section_id=part.pk, answers={"safety": "some"})
    return row


def inside(world) -> dict[str, set[str]]:
    with system_access(NOW):
        return {
            model.__name__: set(model.objects.values_list("label", flat=True))
            for model in (Assessment, Section, Response, Answer, Task)
        }


def test_an_assessment_is_raised_with_all_that_is_in_it_and_lowered_to_what_its_answers_call_for(
    followed, whole
):
    act = {"assessment_id": whole.pk, "at": NOW, "reason": WHY}
    with on(followed, followed.ada):
        assessment.relabel_assessment(by=followed.ada.actor, label="V", **act)
    raised = inside(followed)
    with on(followed, followed.sara):
        assessment.relabel_assessment(by=followed.sara.actor, label="N", **act)

    assert raised == {
        "Assessment": {"V"},
        "Section": {"V"},
        "Response": {"R"},
        "Answer": {"R"},
        "Task": {"V"},
    }
    assert inside(followed) == {
        "Assessment": {"N"}, "Section": {"N"}, "Response": {"R"}, "Answer": {"R"}, "Task": {"N"},
    }  # fmt: skip


def test_answers_given_later_do_not_lower_what_was_raised_by_hand(followed, whole):
    with on(followed, followed.sara):
        assessment.relabel_assessment(
            by=followed.sara.actor, assessment_id=whole.pk, at=NOW, label="V", reason=WHY
        )
        part = Section.objects.get(assessment=whole, instrument="socialneeds")
        assessment.save_section(
            by=followed.sara.actor, at=NOW, section_id=part.pk, answers={"safety": "fine"}
        )

        assert {Response.objects.get().label, *Answer.objects.values_list("label", flat=True)} == {"V"}


def test_the_database_lets_a_label_go_up_out_of_sight_and_nothing_else(followed):
    """Who may not read a row cannot change it; who may cannot give it to another person, nor bring it back."""
    with system_access(NOW):
        row, hidden = (
            records.create(
                Condition, by=followed.sara.actor, at=NOW, person_id=followed.teresa.pk, side="social", title="a",
                label=label, sector="social",
            )
            for label in ("N", "V")
        )  # fmt: skip

    with on(followed, followed.ada), connection.cursor() as cursor:
        for label in ("N", "V"):
            cursor.execute("update record_condition set label = %s where id = %s", [label, hidden.pk])
            assert cursor.rowcount == 0
        with pytest.raises(Condition.DoesNotExist):
            records.relabel(hidden, "N")
    with pytest.raises(DatabaseError), on(followed, followed.ada), connection.cursor() as cursor:
        cursor.execute("update record_condition set person_id = %s where id = %s", [followed.ugo.pk, row.pk])
    with on(followed, followed.ada):
        records.relabel(row, "V")
        assert not Condition.objects.exists()
        with pytest.raises(Condition.DoesNotExist):
            records.relabel(row, "N")
