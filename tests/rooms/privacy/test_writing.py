# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every room labels what it writes: by the service of origin, by its codes, by what it is made of."""

from __future__ import annotations

import pytest
from django.apps import apps

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Answer, Response, Section
from raccordo.careplan import operations as careplan
from raccordo.careplan.models import Goal, KnownFact, Need, PlannedService
from raccordo.delivery import operations as delivery
from raccordo.intake import operations as intake
from raccordo.intake.models import Contact, Signal
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record.codes import DocumentKind, TaskKind
from raccordo.territory.models import HealthcareService, Organization
from tests.personas import LONG_AGO, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(world):
    """All professionals of the small world follow Teresa; Marta's service is one whose very name says too much."""
    Organization.objects.filter(pk=world.nursing.pk).update(sensitive=True)
    with system_access(NOW):
        for persona in (world.marta, world.sara, world.carla, world.bruno, world.dino):
            privacy.grant_relationship(
                by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="la segui", role_id=persona.role.pk, source_id=world.teresa.pk,
            )  # fmt: skip
    return world


def on(world, persona):
    return access(persona.context(person=world.teresa))


def labels_of(world, *models: str) -> dict[str, set[str]]:
    """The labels of all rows of some models."""
    with system_access(NOW):
        return {name: set(apps.get_model(name).objects.values_list("label", flat=True)) for name in models}


def sensitive_service(code: str) -> HealthcareService:
    return HealthcareService.objects.create(
        code=code, title="Servizio", summary="Che cosa fa", sector="health", updated_on=NOW.date(), unit="access",
        organization=Organization.objects.get(code="ifec-lecco"), sensitive=True,
    )  # fmt: skip


@pytest.mark.parametrize(("who", "label"), [("sara", "N"), ("marta", "V")])
def test_what_is_put_into_a_plan_bears_the_label_of_the_service_that_writes_it(followed, who, label):
    by = getattr(followed, who).actor
    with on(followed, followed.carla):
        version = careplan.draft(by=followed.carla.actor, at=NOW, person_id=followed.teresa.pk)
    with on(followed, getattr(followed, who)):
        need = careplan.add_need(by=by, at=NOW, version_id=version.pk, domain="health", title="Cadute")
        goal = careplan.add_goal(
            by=by, at=NOW, version_id=version.pk, side="person", statement="Uscire", need_id=need.pk
        )
        careplan.plan_service(
            by=by, at=NOW, goal_id=goal.pk, terms=careplan.Terms("Passeggiata", doer="family")
        )

    parts = labels_of(followed, "careplan.Need", "careplan.Goal", "careplan.PlannedService")
    assert set().union(*parts.values()) == {label}
    assert version.label == "N", "the plan stays where it was, for those who work by it"


def test_a_service_whose_name_says_too_much_opens_no_plan_that_nobody_could_see(followed):
    with on(followed, followed.marta), pytest.raises(Refused) as refusal:
        careplan.draft(by=followed.marta.actor, at=NOW, person_id=followed.teresa.pk)

    assert "a maggior tutela per legge" in refusal.value.message


def test_a_correction_that_would_hide_an_entry_from_its_own_author_is_refused(followed):
    sara, marta = followed.sara.actor, followed.marta.actor
    with on(followed, followed.sara):
        version = careplan.draft(by=sara, at=NOW, person_id=followed.teresa.pk)
        goal = careplan.add_goal(by=sara, at=NOW, version_id=version.pk, side="social", statement="Uscire")

    with on(followed, followed.marta), pytest.raises(Refused) as refusal:
        careplan.change_goal(by=marta, at=NOW, goal_id=goal.pk, side="social", statement="Uscire da sola")

    assert "aggiungilo come voce nuova" in refusal.value.message


def test_a_need_seen_in_a_restricted_sheet_is_restricted_and_what_follows_from_it(followed):
    by = followed.sara.actor
    with on(followed, followed.sara):
        version = careplan.draft(by=by, at=NOW, person_id=followed.teresa.pk)
        need = careplan.add_need(
            by=by, at=NOW, version_id=version.pk, domain="safety", title="Paura in casa", sources=["N", "R"]
        )
        goal = careplan.add_goal(
            by=by,
            at=NOW,
            version_id=version.pk,
            side="social",
            statement="Sentirsi al sicuro",
            need_id=need.pk,
        )
        planned = careplan.plan_service(
            by=by, at=NOW, goal_id=goal.pk, terms=careplan.Terms("Colloquio", doer="person")
        )
        plain = careplan.add_goal(by=by, at=NOW, version_id=version.pk, side="social", statement="Uscire")

    assert [need.label, goal.label, planned.label] == ["R", "R", "R"]
    assert (version.label, plain.label) == ("N", "N")
    for persona, seen in ((followed.sara, 2), (followed.ada, 1), (followed.dino, 1)):
        with on(followed, persona):
            assert Goal.objects.count() == seen
            assert Need.objects.count() == PlannedService.objects.count() == seen - 1


def test_a_service_whose_name_says_too_much_is_not_told_by_the_plan(followed):
    by, service = followed.sara.actor, sensitive_service("addiction-service")
    with on(followed, followed.sara):
        version = careplan.draft(by=by, at=NOW, person_id=followed.teresa.pk)
        goal = careplan.add_goal(by=by, at=NOW, version_id=version.pk, side="social", statement="Uscire")
        planned = careplan.plan_service(
            by=by, at=NOW, goal_id=goal.pk, terms=careplan.Terms("Colloqui", service_id=service.pk)
        )

    assert (planned.label, goal.label) == ("V", "N")
    with on(followed, followed.ada):
        assert not PlannedService.objects.exists()


def test_the_next_version_keeps_the_labels_and_leaves_behind_what_its_writer_may_not_read(followed):
    by = followed.sara.actor
    with on(followed, followed.sara):
        version = careplan.draft(by=by, at=NOW, person_id=followed.teresa.pk)
        hidden = careplan.add_need(
            by=by, at=NOW, version_id=version.pk, domain="safety", title="Paura", sources=["R"]
        )
        careplan.add_goal(
            by=by, at=NOW, version_id=version.pk, side="social", statement="Stare bene", need_id=hidden.pk
        )
        careplan.add_goal(by=by, at=NOW, version_id=version.pk, side="social", statement="Uscire")
    with system_access(NOW):
        type(version).objects.filter(pk=version.pk).update(
            state="active", frozen_at=NOW, signed_at=NOW, valid_from=NOW.date()
        )

    for persona, said in ((followed.ada, ["Uscire"]), (followed.sara, ["Stare bene", "Uscire"])):
        with on(followed, persona):
            after = careplan.draft(by=persona.actor, at=NOW, person_id=followed.teresa.pk)
            assert [goal.statement for goal in after.goals.order_by("order")] == said
            assert {g.label for g in after.goals.all()} == ({"N", "R"} if len(said) > 1 else {"N"})
            careplan.discard_draft(by=persona.actor, at=NOW, version_id=after.pk)


def test_the_case_of_a_panel_and_what_is_said_in_it(followed):
    carla, marta = followed.carla, followed.marta
    with access(carla.context()):
        session = careplan.convene(
            by=carla.actor, at=NOW, organization_id=carla.actor.organization_id, title="UVM", starts_at=NOW,
            place="Sala", member_role_ids=[marta.role.pk],
        )  # fmt: skip
    with on(followed, carla):
        case = careplan.add_case(
            by=carla.actor, at=NOW, conference_id=session.pk, person_id=followed.teresa.pk
        )
        careplan.open_session(by=carla.actor, at=NOW, conference_id=session.pk)
        careplan.record_attendance(
            by=carla.actor, at=NOW, conference_id=session.pk, role_id=marta.role.pk, presence="present"
        )
    with on(followed, marta), pytest.raises(Refused) as refusal:
        careplan.leave_opinion(by=marta.actor, at=NOW, case_id=case.pk, text="Il mio parere")
    with on(followed, marta):
        dissent = careplan.dissent(by=marta.actor, at=NOW, case_id=case.pk, reason="Non sono d'accordo")

    assert "a maggior tutela" in refusal.value.message
    assert (case.label, dissent.label) == ("N", "N"), "who dissents is on record"


def test_the_minutes_keep_no_more_than_all_may_read(followed):
    carla = followed.carla
    with access(carla.context()):
        session = careplan.convene(
            by=carla.actor, at=NOW, organization_id=carla.actor.organization_id, title="UVM", starts_at=NOW, place="Sala",
            member_role_ids=[followed.ada.role.pk],
        )  # fmt: skip
    with on(followed, carla):
        case = careplan.add_case(
            by=carla.actor, at=NOW, conference_id=session.pk, person_id=followed.teresa.pk
        )
        careplan.open_session(by=carla.actor, at=NOW, conference_id=session.pk)
        facts = [
            careplan.Fact("social", "Rete", words, label=label)
            for words, label in (("sola", "N"), ("paura", "R"))
        ]
        careplan.conclude(by=carla.actor, at=NOW, case_id=case.pk, known=facts, preliminary=True)

        assert [fact.result for fact in KnownFact.objects.all()] == ["sola"]


@pytest.mark.parametrize(("who", "label"), [("sara", "N"), ("marta", "V")])
def test_an_assessment_its_parts_its_answers_and_the_tasks_about_it(followed, who, label):
    persona = getattr(followed, who)
    with on(followed, persona):
        row = assessment.open_assessment(
            by=persona.actor, at=NOW, person_id=followed.teresa.pk, outline="triage", reason="prova"
        )
        scale = assessment.administer(
            by=persona.actor, at=NOW, person_id=followed.teresa.pk, instrument="katz", informant="observer",
            answers=dict.fromkeys(("bathing", "dressing", "toileting", "transferring", "continence", "feeding"), "independent"),
        )  # fmt: skip
        assert Response.objects.get(pk=scale.pk).label == label
        assert set(Answer.objects.values_list("label", flat=True)) == {label}

    found = labels_of(followed, "assessment.Assessment", "assessment.Section", "record.Task")
    assert row.label == label
    assert set().union(*found.values()) == {label}


def test_what_one_does_not_see_does_not_stand_in_ones_way(followed):
    """Nor is it told by standing there."""
    ada, marta = followed.ada, followed.marta
    for persona in (marta, ada):
        with on(followed, persona):
            row = assessment.open_assessment(
                by=persona.actor, at=NOW, person_id=followed.teresa.pk, outline="triage", reason="prova"
            )
            if persona is marta:
                hidden = row
    with on(followed, marta), pytest.raises(Refused) as refusal:
        assessment.relabel_assessment(
            by=marta.actor, at=NOW, assessment_id=hidden.pk, label="N", reason="Ora è d'accordo"
        )

    assert "C'è già una valutazione di questo tipo" in refusal.value.message


def test_answers_that_would_hide_a_sheet_from_who_writes_them_are_refused(followed):
    sara, marta = followed.sara, followed.marta
    with on(followed, sara):
        row = assessment.open_assessment(
            by=sara.actor, at=NOW, person_id=followed.teresa.pk, outline="multidimensional", reason="prova"
        )
        part = Section.objects.get(assessment=row, instrument="katz")
        assessment.save_section(by=sara.actor, at=NOW, section_id=part.pk, answers={"bathing": "independent"})
    with on(followed, marta), pytest.raises(Refused) as refusal:
        assessment.save_section(
            by=marta.actor, at=NOW, section_id=part.pk, answers={"dressing": "independent"}, strict=False
        )

    assert "compilane una tua" in refusal.value.message
    assert labels_of(followed, "assessment.Response") == {"assessment.Response": {"N"}}


def test_a_part_is_not_taken_up_again_before_it_was_filled(followed):
    with on(followed, followed.sara):
        row = assessment.open_assessment(
            by=followed.sara.actor,
            at=NOW,
            person_id=followed.teresa.pk,
            outline="multidimensional",
            reason="prova",
        )
        part = Section.objects.get(assessment=row, instrument="katz")
        with pytest.raises(Refused):
            assessment.reopen_section(by=followed.sara.actor, at=NOW, section_id=part.pk)


def test_a_part_whose_sheet_is_hidden_is_not_taken_up_again(followed):
    with on(followed, followed.sara):
        row = assessment.open_assessment(
            by=followed.sara.actor,
            at=NOW,
            person_id=followed.teresa.pk,
            outline="multidimensional",
            reason="prova",
        )
        part = Section.objects.get(assessment=row, instrument="katz")
        assessment.begin_section(by=followed.sara.actor, at=NOW, section_id=part.pk)
    with system_access(NOW):
        Section.objects.filter(pk=part.pk).update(state="complete", filled_at=NOW)
        Response.objects.update(label="V")
    with on(followed, followed.ada), pytest.raises(Refused) as refusal:
        assessment.reopen_section(by=followed.ada.actor, at=NOW, section_id=part.pk)

    assert "riservata" in refusal.value.message


def test_a_signal_that_its_addressee_could_not_see_is_refused_in_words(followed):
    marta = followed.marta
    with on(followed, marta), pytest.raises(Refused) as refusal:
        intake.receive_signal(
            by=marta.actor,
            at=NOW,
            person_id=followed.teresa.pk,
            organization_id=followed.pua.pk,
            reasons=["falls"],
        )

    assert "a maggior tutela per legge" in refusal.value.message
    assert labels_of(followed, "intake.Signal") == {"intake.Signal": set()}
    with on(followed, followed.ada):
        intake.receive_signal(
            by=followed.ada.actor,
            at=NOW,
            person_id=followed.teresa.pk,
            organization_id=followed.pua.pk,
            reasons=["falls"],
        )
        assert Signal.objects.get().label == "N"


def test_a_contact_oriented_to_a_service_whose_name_says_too_much(followed):
    bruno = followed.bruno
    with on(followed, bruno):
        for services in (["home-social-care"], ["family-clinic"]):
            intake.record_contact(
                by=bruno.actor, at=NOW, person_id=followed.teresa.pk, channel="phone", caller="self", need="Chiede",
                outcome="orientation", services=services,
            )  # fmt: skip

    assert labels_of(followed, "intake.Contact") == {"intake.Contact": {"N", "V"}}
    with on(followed, followed.sara):
        assert [contact.services for contact in Contact.objects.all()] == [["home-social-care"]]


def test_what_a_service_whose_name_says_too_much_writes_in_the_diary(followed):
    with on(followed, followed.marta):
        note = delivery.write_note(
            by=followed.marta.actor, at=NOW, person_id=followed.teresa.pk, text="Colloquio"
        )

    assert note.label == "V"
    with on(followed, followed.sara):
        assert not type(note).objects.exists()


def test_a_code_that_the_law_lists(followed):
    with on(followed, followed.ada):
        row = record.record_condition(
            by=followed.ada.actor,
            at=NOW,
            person_id=followed.teresa.pk,
            side="health",
            title="In cura",
            code="B20.8",
        )

    assert row.label == "V"


@pytest.mark.parametrize(("inside", "label"), [(["N", "R"], "R"), (["N", "V"], "V"), (["N"], "N"), ([], "R")])
def test_a_paper_of_the_team_bears_the_highest_inside(followed, inside, label):
    with on(followed, followed.sara):
        paper = record.file_document(
            by=followed.sara.actor, at=NOW, person_id=followed.teresa.pk, kind=DocumentKind.MINUTES, title="Verbale",
            media_type="application/pdf", content=b"%PDF-1.7 %%EOF", inside=inside,
        )  # fmt: skip

    assert paper.label == label


@pytest.mark.parametrize(("about", "label"), [("N", "N"), ("V", "V"), (None, "R")])
def test_a_task_is_as_confidential_as_what_it_is_about(followed, about, label):
    with on(followed, followed.sara):
        task = record.assign_task(
            by=followed.sara.actor, at=NOW, person_id=followed.teresa.pk, kind=TaskKind.REMINDER, title="Chiama",
            organization_id=followed.social_service.pk, about=about,
        )  # fmt: skip

    assert task.label == label


def test_a_vocabulary_that_the_table_does_not_know_is_a_fault_of_the_code(followed):
    with on(followed, followed.sara), pytest.raises(KeyError):
        labels.label_at_writing(by=followed.sara.actor, at=NOW, reazon=["hiv"])
