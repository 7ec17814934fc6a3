# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel: who may convene, quorum, decisions, dissent, commitments, minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.models import ConferenceCase
from raccordo.careplan.operations import Fact
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access
from raccordo.people.models import Person
from raccordo.privacy import operations as privacy
from raccordo.record import operations as record
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.careplan.steps import days

pytestmark = pytest.mark.django_db


def refusal(call, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value


def convene(steps, persona, **fields):
    w = steps.world
    fields = {"starts_at": NOW + timedelta(days=2), "title": "UVM", "place": "Sala", **fields}
    with access(persona.context()):
        return careplan.convene(by=persona.actor, at=NOW, organization_id=w.social_service.pk, **fields)


def test_who_convenes_is_a_member_and_a_day_gone_by_is_refused(steps):
    conference = convene(steps, steps.world.carla, member_role_ids=[steps.world.ada.role.pk])

    assert [m.role_id for m in queries.members(conference.pk)] == [
        steps.world.carla.role.pk,
        steps.world.ada.role.pk,
    ]
    assert (
        "da adesso"
        in refusal(convene, steps=steps, persona=steps.world.carla, starts_at=NOW - timedelta(days=1)).message
    )
    assert refusal(convene, steps=steps, persona=steps.world.carla, place=" ").field == "place"


@pytest.mark.parametrize("who", ["ada", "bruno", "dino", "teresa_account"])
def test_who_may_not_convene(steps, who):
    assert "non può convocare" in refusal(convene, steps=steps, persona=getattr(steps.world, who)).message


def test_an_operator_is_not_called_to_the_panel(steps):
    w = steps.world

    assert refusal(convene, steps=steps, persona=w.carla, member_role_ids=[w.dino.role.pk]).field == "member"


def test_a_session_of_others_cannot_be_touched(steps):
    w = steps.world
    conference = convene(steps, w.carla)

    with access(w.elsa.context()):
        found = refusal(careplan.open_session, by=w.elsa.actor, at=NOW, conference_id=conference.pk)

    assert "Solo chi è convocato" in found.message


def test_a_case_opens_the_record_to_the_members_until_some_days_after(steps):
    w = steps.world
    conference = steps.session(w.elsa, w.sara)

    case = steps.case(conference)

    with access(w.elsa.context()):
        assert {p.pk for p in Person.objects.all()} == {w.teresa.pk, w.ugo.pk}
        assert [t.title for t in Task.objects.filter(role=w.elsa.role)] == [
            "Preparati alla UVM: leggi, lascia un parere"
        ]
    with access(w.elsa.context(at=NOW + timedelta(days=31))):
        assert not Person.objects.filter(pk=w.teresa.pk).exists()
    with steps.on(w.carla):
        careplan.withdraw_case(by=w.carla.actor, at=NOW, case_id=case.pk)
    with access(w.elsa.context()):
        assert not Person.objects.filter(pk=w.teresa.pk).exists()


def test_a_member_called_later_finds_the_cases_open_too(steps):
    w = steps.world
    conference = steps.session(w.sara)
    steps.case(conference)

    with access(w.carla.context()):
        careplan.invite(by=w.carla.actor, at=NOW, conference_id=conference.pk, role_id=w.elsa.role.pk)
        careplan.invite(by=w.carla.actor, at=NOW, conference_id=conference.pk, role_id=w.elsa.role.pk)

    with access(w.elsa.context()):
        assert Person.objects.filter(pk=w.teresa.pk).exists()
    assert len(queries.members(conference.pk)) == 3


def test_who_comes_for_one_case_sees_no_other_and_counts_for_that_one(steps):
    w = steps.world
    conference = steps.session(w.sara)
    case = steps.case(conference, member_role_ids=[w.marta.role.pk, w.sara.role.pk])
    with access(w.elsa.context(person=w.ugo)):
        privacy.grant_relationship(
            by=w.elsa.actor, at=NOW, person_id=w.ugo.pk, kind="care-team", purpose="social", because="lo segui",
            role_id=w.carla.role.pk,
        )  # fmt: skip
    with access(w.carla.context(person=w.ugo)):
        other = careplan.add_case(by=w.carla.actor, at=NOW, conference_id=conference.pk, person_id=w.ugo.pk)

    with access(w.marta.context()):
        assert [row.pk for row in queries.agenda(conference.pk)] == [case.pk]
    assert [m.role_id for m in queries.members(conference.pk, other.pk)] == [w.carla.role.pk, w.sara.role.pk]
    with access(w.carla.context()):
        for persona, for_case in ((w.sara, None), (w.marta, case.pk)):
            careplan.record_attendance(
                by=w.carla.actor, at=NOW, conference_id=conference.pk, role_id=persona.role.pk, presence="remote",
                case_id=for_case,
            )  # fmt: skip
    with steps.on(w.carla):
        assert queries.case_sheet(case.pk).quorum.reached
    with access(w.carla.context(person=w.ugo)):
        assert not queries.case_sheet(other.pk).quorum.reached


def test_a_person_is_on_an_agenda_once(steps):
    w = steps.world
    conference = steps.session()
    steps.case(conference)

    with steps.on(w.carla):
        found = refusal(
            careplan.add_case, by=w.carla.actor, at=NOW, conference_id=conference.pk, person_id=w.teresa.pk
        )

    assert found.message == "Questa persona è già in agenda."


def test_putting_a_person_on_an_agenda_answers_the_call_to_convene(steps):
    w = steps.world
    with steps.on(w.sara):
        record.assign_task(
            by=w.sara.actor, at=NOW, about="N", person_id=w.teresa.pk, kind="conference", title="Convoca la UVM",
            organization_id=w.social_service.pk, source_id=w.area.pk,
        )  # fmt: skip

    steps.case(steps.session())

    with steps.on(w.carla):
        assert Task.objects.get(title="Convoca la UVM").state == "done"


def test_without_the_quorum_a_case_closes_only_as_preliminary(steps):
    w = steps.world
    conference = steps.session()
    case = steps.case(conference)
    steps.present(conference, w.ada, how="remote")

    with steps.on(w.carla):
        careplan.decide(
            by=w.carla.actor, at=NOW, case_id=case.pk, need_level="high", path="home-social", reason="…"
        )
        found = refusal(careplan.conclude, by=w.carla.actor, at=NOW, case_id=case.pk)
        careplan.conclude(by=w.carla.actor, at=NOW, case_id=case.pk, preliminary=True)
        assert queries.case_sheet(case.pk).case.state == "preliminary"
        assert queries.preparation(w.teresa.pk) is None

    assert found.message == (
        "Per il numero legale manca un'assistente sociale. Puoi chiudere il caso solo come istruttoria."
    )
    with access(w.carla.context()):
        assert (
            careplan.close_session(by=w.carla.actor, at=NOW, conference_id=conference.pk).state
            == "preliminary"
        )


def test_with_the_quorum_nothing_is_left_as_preliminary_nor_decided_without_a_decision(steps):
    w = steps.world
    conference = steps.session()
    case = steps.case(conference)
    steps.present(conference, w.ada, w.sara)

    with steps.on(w.carla):
        assert "Il numero legale c'è" in refusal(
            careplan.conclude, by=w.carla.actor, at=NOW, case_id=case.pk, preliminary=True
        ).message  # fmt: skip
        assert refusal(careplan.conclude, by=w.carla.actor, at=NOW, case_id=case.pk).field == "need_level"


def test_presence_is_recorded_once_the_session_is_open(steps):
    w = steps.world
    conference = steps.session(opened=False)

    with access(w.carla.context()):
        found = refusal(
            careplan.record_attendance, by=w.carla.actor, at=NOW, conference_id=conference.pk, role_id=w.ada.role.pk,
            presence="present",
        )  # fmt: skip
        careplan.record_attendance(
            by=w.carla.actor, at=NOW, conference_id=conference.pk, role_id=w.ada.role.pk, presence="excused"
        )

    assert found.field == "presence"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"need_level": "huge"}, "need_level"), ({"path": "moon"}, "path"), ({"reason": " "}, "reason"), ({"reason": "x" * 2001}, "reason")],
)  # fmt: skip
def test_a_decision_has_level_path_and_reason(steps, change, field):
    w = steps.world
    case = steps.case(steps.session())
    fields = {"need_level": "high", "path": "home-social", "reason": "Serve", **change}

    with steps.on(w.carla):
        assert refusal(careplan.decide, by=w.carla.actor, at=NOW, case_id=case.pk, **fields).field == field


def test_two_pens_on_the_same_decision_both_texts_are_shown(steps):
    w = steps.world
    case = steps.case(steps.session())
    fields = {"need_level": "high", "path": "home-social"}
    with steps.on(w.sara):
        careplan.decide(by=w.sara.actor, at=NOW, case_id=case.pk, reason="Prima", version=1, **fields)

    with steps.on(w.carla), pytest.raises(Conflict) as caught:
        careplan.decide(by=w.carla.actor, at=NOW, case_id=case.pk, reason="Dopo", version=1, **fields)

    assert caught.value.theirs["reason"] == "Prima"


def test_only_members_write_and_only_who_is_there_dissents(steps):
    w = steps.world
    conference = steps.session(w.ada, w.sara)
    case = steps.case(conference)
    steps.present(conference, w.ada)

    with steps.on(w.marta):
        for call, fields in (
            (careplan.decide, {"need_level": "high", "path": "home-social", "reason": "x"}),
            (careplan.leave_opinion, {"text": "x"}), (careplan.dissent, {"reason": "x"}),
            (careplan.hear_person, {"person_words": "x"}), (careplan.conclude, {}), (careplan.sign_minutes, {}),
            (careplan.commit, {"role_id": w.ada.role.pk, "what": "x", "due_date": days(1)}),
        ):  # fmt: skip
            assert (
                "Solo chi fa parte"
                in refusal(call, by=w.marta.actor, at=NOW, case_id=case.pk, **fields).message
            )
    with steps.on(w.sara):
        assert (
            "presente"
            in refusal(careplan.dissent, by=w.sara.actor, at=NOW, case_id=case.pk, reason="No").message
        )
    with steps.on(w.ada):
        careplan.dissent(by=w.ada.actor, at=NOW, case_id=case.pk, reason="Meglio il ricovero di sollievo")
        assert (
            "già a verbale"
            in refusal(careplan.dissent, by=w.ada.actor, at=NOW, case_id=case.pk, reason="x").message
        )
        (row,) = queries.case_sheet(case.pk).dissents
    assert row.role.practitioner.full_name == "Ada Riva"


def test_an_opinion_left_by_who_is_away_closes_the_preparation(steps):
    w = steps.world
    case = steps.case(steps.session(opened=False))

    with steps.on(w.ada):
        careplan.leave_opinion(by=w.ada.actor, at=NOW, case_id=case.pk, text="Il cuore regge poco.")
        assert not Task.objects.filter(role=w.ada.role, state="open").exists()
        assert [o.text for o in queries.case_sheet(case.pk).opinions] == ["Il cuore regge poco."]


def test_a_commitment_is_for_a_day_to_come_and_can_be_taken_back(steps):
    w = steps.world
    case = steps.case(steps.session())

    with steps.on(w.carla):
        promise = {
            "by": w.carla.actor,
            "at": NOW,
            "case_id": case.pk,
            "role_id": w.ada.role.pk,
            "what": "ADI",
        }
        assert refusal(careplan.commit, due_date=days(-1), **promise).field == "due_date"
        row = careplan.commit(due_date=days(1), **promise)
        careplan.withdraw_commitment(by=w.carla.actor, at=NOW, commitment_id=row.pk)
        assert queries.case_sheet(case.pk).commitments == []


def test_what_was_known_is_kept_with_the_decision(steps):
    w = steps.world
    conference = steps.session()
    case = steps.case(conference)
    steps.present(conference, w.ada, w.sara)

    with steps.on(w.carla):
        careplan.decide(
            by=w.carla.actor, at=NOW, case_id=case.pk, need_level="low", path="no-plan", reason="Basta il PUA"
        )
        careplan.conclude(
            by=w.carla.actor,
            at=NOW,
            case_id=case.pk,
            known=[Fact("health", "Memoria", "SPMSQ 6 errori", "+2", "Ada Riva")],
        )
        assert [k.result for k in queries.case_sheet(case.pk).known] == ["SPMSQ 6 errori"]
        assert queries.preparation(w.teresa.pk) is None  # no plan was wanted


def test_a_session_closes_when_every_case_is_concluded(steps):
    w = steps.world
    conference = steps.session()
    steps.case(conference)

    with access(w.carla.context()):
        found = refusal(careplan.close_session, by=w.carla.actor, at=NOW, conference_id=conference.pk)

    assert "c'è ancora 1 caso" in found.message


def test_a_session_that_will_not_be_held_is_cancelled_once_its_agenda_is_empty(steps):
    w = steps.world
    conference = steps.session(opened=False)
    case = steps.case(conference)

    with access(w.carla.context()):
        assert (
            "ancora casi"
            in refusal(careplan.cancel_session, by=w.carla.actor, at=NOW, conference_id=conference.pk).message
        )
    with steps.on(w.carla):
        careplan.withdraw_case(by=w.carla.actor, at=NOW, case_id=case.pk)
    with access(w.carla.context()):
        assert (
            careplan.cancel_session(by=w.carla.actor, at=NOW, conference_id=conference.pk).state
            == "cancelled"
        )


def test_an_outsider_sees_no_session_and_no_case(steps):
    w = steps.world
    conference = steps.session()
    steps.case(conference)

    with access(w.elsa.context()):
        assert not queries.conferences_of(w.elsa.actor).exists()
        assert not ConferenceCase.objects.exists()
