# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody takes charge: the episode, its team with periods and reasons, the hand-over, the closing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.models import CareTeamMember, Episode
from raccordo.intake.operations import Joiner
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.people import operations as people
from raccordo.people.models import Person
from raccordo.record import operations as record
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.intake.acts import LATER, NEXT_WEEK, as_, ask, take_charge, why

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(world):
    with as_(world.sara, world):
        return people.add_related_person(
            by=world.sara.actor,
            at=NOW,
            person=world.teresa,
            family_name="Pini",
            given_name="Rosa",
            role="neighbour",
        )


def test_taking_charge_gives_the_case_manager_and_the_team_the_right_to_open_the_person(world, neighbour):
    team = [
        Joiner("medica il tallone", role_id=world.marta.role.pk),
        Joiner("ha le chiavi", related_id=neighbour.pk),
    ]

    episode = take_charge(world, team=team)

    assert why(world, world.sara) == ["sei responsabile del suo caso"]
    assert why(world, world.marta) == ["sei nella sua rete di cura: medica il tallone"]
    with as_(world.sara, world):
        members = [(m.responsible, m.reason, m.related_id) for m in queries.team(world.teresa.pk, NOW)]
    assert members == [
        (True, "la segue dalla richiesta", None), (False, "medica il tallone", None), (False, "ha le chiavi", neighbour.pk),
    ]  # fmt: skip
    with system_access(NOW):
        assert (
            AccessLine.objects.filter(object_id=episode.pk, kind="intake.open_episode", action="C").count()
            == 1
        )


def test_who_becomes_case_manager_by_the_hand_of_another_finds_it_in_the_list(world):
    take_charge(world, case_manager_id=world.marta.role.pk)

    with access(world.marta.context()):
        (task,) = Task.objects.filter(role_id=world.marta.role.pk)
    assert task.title == "Sei responsabile del caso: leggi la cartella"


def test_the_same_episode_is_not_opened_twice(world):
    take_charge(world)

    with pytest.raises(intake.AlreadyOpen) as refusal:
        take_charge(world, at=LATER)

    assert (
        refusal.value.message
        == "È già presa in carico per «Anziani fragili a casa»: responsabile del caso Sara Conti."
    )
    take_charge(world, at=LATER, programme="social")


@pytest.mark.parametrize("persona", ["bruno", "dino", "lucia"])
def test_who_may_not_take_charge_is_refused_in_words(world, persona):
    actor = getattr(world, persona).actor
    with as_(getattr(world, persona), world), pytest.raises(Refused) as refusal:
        intake.open_episode(
            by=actor, at=NOW, person_id=world.teresa.pk, programme="social", case_manager_id=actor.role_id, reason="x"
        )  # fmt: skip
    assert "non può aprire una presa in carico" in refusal.value.message


def test_an_outsider_cannot_take_charge_of_a_person_out_of_reach(world):
    actor = world.elsa.actor
    with access(world.elsa.context()), pytest.raises(Person.DoesNotExist):
        intake.open_episode(
            by=actor, at=NOW, person_id=world.teresa.pk, programme="social", case_manager_id=actor.role_id, reason="x"
        )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"programme": "vacanza"}, "programme"), ({"reason": ""}, "reason"), ({"reason": "x" * 161}, "reason")],
)
def test_an_episode_says_for_what_and_why(world, fields, field):
    with pytest.raises(Refused) as refusal:
        take_charge(world, **fields)
    assert refusal.value.field == field


def test_a_home_operator_cannot_be_the_case_manager_nor_can_a_mandate_that_has_ended(world):
    with pytest.raises(Refused) as operator:
        take_charge(world, case_manager_id=world.dino.role.pk)
    world.marta.role.ends = NOW - timedelta(days=1)
    world.marta.role.save()
    with pytest.raises(Refused) as ended:
        take_charge(world, case_manager_id=world.marta.role.pk)

    assert "Dino Corti non può essere responsabile del caso" in operator.value.message
    assert ended.value.field == "case_manager"
    with system_access(NOW):
        assert not Episode.objects.exists()


def test_a_request_closed_meanwhile_is_a_conflict_that_says_what_happened(world):
    request = ask(world)
    with as_(world.marta, world, LATER):
        intake.triage(
            by=world.marta.actor, at=LATER, request_id=request.pk, decision="direct-answer", answer="Bastava il dispenser"
        )  # fmt: skip

    with pytest.raises(Conflict) as conflict:
        take_charge(world, request=request, at=LATER)

    assert conflict.value.theirs == {"outcome": "Risposta diretta", "answer": "Bastava il dispenser"}


def join(world, episode, joiner, *, by=None, at=LATER, **fields):
    with as_(by or world.sara, world, at):
        return intake.join_team(
            by=(by or world.sara).actor, at=at, episode_id=episode.pk, joiner=joiner, **fields
        )


def test_a_membership_with_a_period_opens_the_person_for_that_period_only(world):
    episode = take_charge(world)

    join(
        world, episode, Joiner("sostituisce Marta", role_id=world.dino.role.pk), starts=NEXT_WEEK,
        ends=NEXT_WEEK + timedelta(days=7),
    )  # fmt: skip

    assert why(world, world.dino, NEXT_WEEK - timedelta(minutes=1)) == []
    assert why(world, world.dino, NEXT_WEEK) == ["sei nella sua rete di cura: sostituisce Marta"]
    assert why(world, world.dino, NEXT_WEEK + timedelta(days=7)) == []


def test_nobody_stands_twice_in_the_same_team_at_the_same_time(world, neighbour):
    episode = take_charge(world, team=[Joiner("ha le chiavi", related_id=neighbour.pk)])

    with pytest.raises(Refused) as professional:
        join(world, episode, Joiner("di nuovo", role_id=world.sara.role.pk))
    with pytest.raises(Refused) as lay:
        join(world, episode, Joiner("di nuovo", related_id=neighbour.pk), ends=NEXT_WEEK)

    assert (professional.value.field, lay.value.field) == ("role", "related")


def test_periods_that_make_no_sense_are_refused_beside_their_field(world):
    episode = take_charge(world)
    dino = Joiner("aiuta", role_id=world.dino.role.pk)

    with pytest.raises(Refused) as before:
        join(world, episode, dino, starts=NOW - timedelta(days=1))
    with pytest.raises(Refused) as backwards:
        join(world, episode, dino, starts=NEXT_WEEK, ends=NEXT_WEEK)

    assert (before.value.field, backwards.value.field) == ("starts", "ends")


def test_a_relative_of_somebody_else_cannot_join(world):
    episode = take_charge(world)
    with system_access(NOW):
        stranger = people.add_related_person(
            by=world.elsa.actor,
            at=NOW,
            person=world.ugo,
            family_name="Segreti",
            given_name="Ida",
            role="child",
        )

    with pytest.raises(Refused) as refusal:
        join(world, episode, Joiner("figlia", related_id=stranger.pk))

    assert refusal.value.field == "related"


@pytest.mark.parametrize("persona", ["bruno", "dino"])
def test_who_may_not_compose_the_team_is_refused(world, persona):
    episode = take_charge(world)

    with pytest.raises(Refused):
        join(world, episode, Joiner("aiuta", role_id=world.lucia.role.pk), by=getattr(world, persona))


def leave(world, member, *, by=None, at=NEXT_WEEK, reason="task-done", **fields):
    with as_(by or world.sara, world, at):
        return intake.leave_team(
            by=(by or world.sara).actor, at=at, member_id=member.pk, reason=reason, **fields
        )


def test_who_leaves_loses_the_access_at_once_and_the_past_stays_readable(world):
    member = join(world, take_charge(world), Joiner("medica", role_id=world.marta.role.pk))

    leave(world, member)

    assert why(world, world.marta, NEXT_WEEK) == []
    with as_(world.sara, world, NEXT_WEEK):
        assert [m.pk for m in queries.past_team(world.teresa.pk, NEXT_WEEK)] == [member.pk]


def test_a_membership_that_had_not_begun_is_taken_back(world):
    episode = take_charge(world)
    member = join(world, episode, Joiner("medica", role_id=world.marta.role.pk), starts=NEXT_WEEK)

    left = leave(world, member, at=LATER)

    assert left.entered_in_error_at == LATER
    assert why(world, world.marta, NEXT_WEEK) == []
    join(world, episode, Joiner("medica", role_id=world.marta.role.pk))


def test_leaving_is_refused_twice_to_the_responsible_and_without_a_reason(world):
    episode = take_charge(world)
    member = join(world, episode, Joiner("medica", role_id=world.marta.role.pk))
    with system_access(NOW):
        responsible = CareTeamMember.objects.get(responsible=True)

    with pytest.raises(Refused) as first:
        leave(world, responsible)
    with pytest.raises(Refused) as second:
        leave(world, member, reason="")
    with pytest.raises(Refused) as third:
        leave(world, member, by=world.bruno)
    leave(world, member)
    with pytest.raises(Refused) as fourth:
        leave(world, member, at=NEXT_WEEK + timedelta(days=1))

    assert "prima passa il caso" in first.value.message
    assert second.value.field == "reason"
    assert "non può comporre" in third.value.message
    assert "Ha già lasciato" in fourth.value.message


def hand(world, episode, to, *, by=None, at=NEXT_WEEK, **fields):
    with as_(by or world.sara, world, at):
        return intake.hand_over(
            by=(by or world.sara).actor, at=at, episode_id=episode.pk, to_role_id=to.role.pk,
            **{"reason": "cambia zona", **fields},
        )  # fmt: skip


def test_a_hand_over_passes_responsibility_access_and_things_to_do_together(world):
    episode = take_charge(world, team=[Joiner("medica", role_id=world.marta.role.pk)])
    with as_(world.sara, world):
        task = record.assign_task(
            by=world.sara.actor, at=NOW, about="N", person_id=world.teresa.pk, kind="reminder", title="Chiama la figlia",
            organization_id=world.social_service.pk, role_id=world.sara.role.pk,
        )  # fmt: skip

    hand(world, episode, world.marta)

    assert why(world, world.marta, NEXT_WEEK) == ["sei responsabile del suo caso"]
    assert why(world, world.sara, NEXT_WEEK) == []
    with system_access(NEXT_WEEK):
        task.refresh_from_db()
        assert (task.role_id, task.organization_id) == (world.marta.role.pk, world.nursing.pk)
        assert Episode.objects.get().case_manager_id == world.marta.role.pk


def test_who_hands_over_may_stay_in_the_team(world):
    episode = take_charge(world)

    hand(world, episode, world.marta, stays=True)

    assert why(world, world.sara, NEXT_WEEK) == ["sei nella sua rete di cura: continua a seguirla"]


def test_a_hand_over_is_refused_to_the_same_to_who_cannot_and_from_a_stale_page(world):
    episode = take_charge(world)

    with pytest.raises(Refused) as same:
        hand(world, episode, world.sara)
    with pytest.raises(Refused) as cannot:
        hand(world, episode, world.dino)
    with pytest.raises(Refused) as silent:
        hand(world, episode, world.marta, reason=" ")
    with pytest.raises(Refused) as may_not:
        hand(world, episode, world.marta, by=world.bruno)
    hand(world, episode, world.marta, version=1)
    with pytest.raises(Conflict) as stale:
        hand(world, episode, world.carla, version=1)

    assert "È già responsabile" in same.value.message
    assert "non può essere responsabile" in cannot.value.message
    assert silent.value.field == "reason"
    assert "non può passare il caso" in may_not.value.message
    assert stale.value.theirs["case_manager"] == "Marta Rizzi"


def close(world, episode, *, by=None, at=NEXT_WEEK, **fields):
    with as_(by or world.sara, world, at):
        return intake.close_episode(
            by=(by or world.sara).actor, at=at, episode_id=episode.pk,
            **{"outcome": "goals-met", "note": "Torna al mercato da sola", **fields},
        )  # fmt: skip


def test_closing_ends_every_membership_now_and_the_access_after_thirty_days(world):
    episode = take_charge(world, team=[Joiner("medica", role_id=world.marta.role.pk)])

    closed = close(world, episode)

    assert (closed.state, closed.ends, closed.outcome) == ("closed", NEXT_WEEK, "goals-met")
    for persona in (world.sara, world.marta):
        assert why(world, persona, NEXT_WEEK + timedelta(days=29))
        assert not why(world, persona, NEXT_WEEK + timedelta(days=31))
    with system_access(NEXT_WEEK):
        assert set(CareTeamMember.objects.values_list("leave_reason", "ends")) == {
            ("episode-closed", NEXT_WEEK)
        }


def test_a_closing_is_refused_twice_without_outcome_and_to_who_may_not(world):
    episode = take_charge(world)

    with pytest.raises(Refused) as no_outcome:
        close(world, episode, outcome="")
    with pytest.raises(Refused) as no_words:
        close(world, episode, note="")
    with pytest.raises(Refused) as may_not:
        close(world, episode, by=world.lucia)
    with pytest.raises(Refused) as too_soon:
        close(world, episode, at=NOW)
    close(world, episode)
    with pytest.raises(Refused) as twice:
        close(world, episode, at=NEXT_WEEK + timedelta(days=1))

    assert (no_outcome.value.field, no_words.value.field) == ("outcome", "closing_note")
    assert "non può chiudere" in may_not.value.message
    assert "nello stesso momento" in too_soon.value.message
    assert "La presa in carico è chiusa" in twice.value.message


def test_a_new_episode_may_begin_when_the_old_one_has_ended(world):
    close(world, take_charge(world))

    again = take_charge(world, at=NEXT_WEEK)

    assert again.starts == NEXT_WEEK
