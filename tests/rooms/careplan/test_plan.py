# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a plan: draft, model, needs, goals, services, checks; both sides agree or say why not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.models import Goal
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from tests.personas import NOW
from tests.rooms.careplan.steps import days

pytestmark = pytest.mark.django_db


def refusal(call, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value


@pytest.mark.parametrize("who", ["bruno", "lucia", "dino", "teresa_account"])
def test_who_may_not_write_a_plan(steps, who):
    w, persona = steps.world, getattr(steps.world, who)
    version = steps.draft()
    with steps.on(persona):
        for call, fields in (
            (careplan.draft, {"person_id": w.teresa.pk}),
            (careplan.set_what_matters, {"version_id": version.pk, "text": "x"}),
            (careplan.set_terms, {"version_id": version.pk}),
            (careplan.add_need, {"version_id": version.pk, "domain": "mood", "title": "x"}),
            (careplan.copy_from_template, {"version_id": version.pk, "code": "elderly-alone-after-hospital"}),
            (careplan.move_goal, {"goal_id": version.pk, "side": "health"}),
            (careplan.move_service, {"planned_id": version.pk, "goal_id": version.pk}),
            (careplan.propose, {"version_id": version.pk}),
            (careplan.discard_draft, {"version_id": version.pk}),
            (careplan.start_review, {"version_id": version.pk}),
            (careplan.close, {"plan_id": version.plan_id, "reason": "wish", "note": "x"}),
        ):
            assert "Il tuo ruolo non può" in refusal(call, by=persona.actor, at=NOW, **fields).message


def test_an_outsider_cannot_draft_a_plan(steps):
    w = steps.world

    with access(w.elsa.context()), pytest.raises(type(w.teresa).DoesNotExist):
        careplan.draft(by=w.elsa.actor, at=NOW, person_id=w.teresa.pk)


def test_one_version_is_prepared_at_a_time(steps):
    w = steps.world
    steps.draft()

    with steps.on(w.ada):
        found = refusal(careplan.draft, by=w.ada.actor, at=NOW, person_id=w.teresa.pk)

    assert found.message == "C'è già la versione 1 in preparazione: completa quella."


def test_a_draft_put_aside_leaves_room_for_another(steps):
    w = steps.world
    version = steps.draft()

    with steps.on(w.sara):
        careplan.discard_draft(by=w.sara.actor, at=NOW, version_id=version.pk)
        again = careplan.draft(by=w.sara.actor, at=NOW, person_id=w.teresa.pk)

    assert (again.number, again.plan_id) == (2, version.plan_id)


def test_a_model_fills_an_empty_draft_with_what_this_territory_offers(steps):
    w = steps.world
    version = steps.draft()

    with steps.on(w.sara):
        model = {
            "by": w.sara.actor,
            "at": NOW,
            "version_id": version.pk,
            "code": "elderly-alone-after-hospital",
        }
        version = careplan.copy_from_template(**model)
        body = queries.content(queries.version(w.teresa.pk, 1))
        assert refusal(careplan.copy_from_template, **model).field == "code"

    assert len(body.needs) == len(body.goals) == 5
    assert (version.valid_from, version.valid_to, version.review_date) == (days(0), days(180), days(56))
    sad = next(s for s in body.services if s.service_id == steps.sad.pk)
    assert (sad.provider_id, sad.unit, sad.unit_cost, sad.times_per_week) == (
        w.cooperative.pk,
        "hour",
        Decimal("24.50"),
        3,
    )
    assert {s.doer for s in body.services} == {"provider", "person", "family", "volunteers"}


def test_what_matters_is_kept_as_the_person_says_it(steps):
    w = steps.world
    version = steps.draft()

    with steps.on(w.sara):
        row = careplan.set_what_matters(
            by=w.sara.actor, at=NOW, version_id=version.pk, text=" «Tornare  al mercato» "
        )
        assert refusal(
            careplan.set_what_matters, by=w.sara.actor, at=NOW, version_id=version.pk, text="x" * 301
        ).field

    assert row.what_matters == "Tornare al mercato"


def test_a_stale_form_gets_both_texts(steps):
    w = steps.world
    version = steps.draft()
    with steps.on(w.sara):
        careplan.set_what_matters(
            by=w.sara.actor, at=NOW, version_id=version.pk, text="Mia", version=version.version
        )

    with steps.on(w.ada), pytest.raises(Conflict) as caught:
        careplan.set_what_matters(
            by=w.ada.actor, at=NOW, version_id=version.pk, text="Altra", version=version.version
        )

    assert caught.value.theirs == {"what_matters": "Mia"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_to": days(-1)}, "valid_to"),
        ({"review_date": days(0)}, "review_date"),
        ({"review_date": days(181)}, "review_date"),
    ],
)
def test_dates_of_a_plan_follow_one_another(steps, change, field):
    version = steps.draft()

    assert refusal(steps.terms, version=version, **change).field == field


def test_each_side_is_signed_by_who_works_on_it(steps):
    version, w = steps.draft(), steps.world

    assert (
        refusal(steps.terms, version=version, health_responsible_id=w.sara.role.pk).field
        == "health_responsible"
    )
    assert (
        refusal(steps.terms, version=version, social_responsible_id=w.ada.role.pk).field
        == "social_responsible"
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"domain": "moon"}, "domain"), ({"severity": 4}, "severity"), ({"title": "  "}, "title"), ({"title": "x" * 121}, "title"),
    ],
)  # fmt: skip
def test_a_need_that_is_not_one_is_refused(steps, change, field):
    version, w = steps.draft(), steps.world
    fields = {"domain": "mood", "title": "Triste", "severity": 1, **change}

    with steps.on(w.sara):
        assert (
            refusal(careplan.add_need, by=w.sara.actor, at=NOW, version_id=version.pk, **fields).field
            == field
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"side": "left"}, "side"), ({"importance": 0}, "importance"), ({"statement": ""}, "statement"),
        ({"horizon": days(-3)}, "horizon"), ({"need_id": NOW and "01890000-0000-7000-8000-000000000000"}, "need"),
    ],
)  # fmt: skip
def test_a_goal_that_cannot_be_is_refused(steps, change, field):
    version, w = steps.terms(steps.draft()), steps.world
    fields = {"side": "social", "statement": "Uscire", **change}

    with steps.on(w.sara):
        assert (
            refusal(careplan.add_goal, by=w.sara.actor, at=NOW, version_id=version.pk, **fields).field
            == field
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"times_per_week": 2}, "times_per_week"), ({"times_per_week": 0, "weekdays": ()}, "times_per_week"),
        ({"minutes": 1500}, "minutes"), ({"weekdays": (7,)}, "weekdays"), ({"every_weeks": 13}, "every_weeks"),
        ({"ends": days(0)}, "ends"), ({"starts": days(-1)}, "starts"), ({"starts": days(400)}, "starts"),
        ({"copayment": Decimal("-1")}, "copayment"), ({"funding": "lottery"}, "funding"), ({"title": ""}, "title"),
        ({"doer": "robot"}, "doer"), ({"service_id": None}, "provider"),
        ({"service_id": "01890000-0000-7000-8000-000000000000"}, "service"),
    ],
)  # fmt: skip
def test_a_service_that_cannot_be_is_refused_beside_its_field(steps, change, field):
    version, w = steps.terms(steps.draft()), steps.world
    with steps.on(w.sara):
        goal = careplan.add_goal(
            by=w.sara.actor, at=NOW, version_id=version.pk, side="social", statement="Uscire"
        )
        terms = steps.sad_terms(**change)
        assert (
            refusal(careplan.plan_service, by=w.sara.actor, at=NOW, goal_id=goal.pk, terms=terms).field
            == field
        )


def test_a_goal_moves_side_and_what_is_removed_is_remembered(steps):
    version, w = steps.written(), steps.world
    with steps.on(w.sara):
        goal = Goal.objects.get(plan_version=version, side="social")
        careplan.change_goal(
            by=w.sara.actor,
            at=NOW,
            goal_id=goal.pk,
            side="shared",
            statement=goal.statement,
            need_id=goal.need_id,
        )
        careplan.remove_need(by=w.sara.actor, at=NOW, need_id=goal.need_id)
        goal.refresh_from_db()
        assert (goal.side, goal.need_id) == ("shared", None)
        careplan.remove_goal(by=w.sara.actor, at=NOW, goal_id=goal.pk)
    with system_access(NOW):
        gone = Goal.pgh_event_model.objects.filter(pgh_obj_id=goal.pk).order_by("pgh_id")
        assert [event.pgh_label for event in gone][-1] == "delete"
