# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of the panel: signed by both sides, corrected until the first signature."""

from __future__ import annotations

import pytest

from raccordo.careplan import operations as careplan
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access
from raccordo.record.models import Task
from tests.personas import NOW

pytestmark = pytest.mark.django_db


def refusal(call, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value


def concluded(steps):
    w = steps.world
    conference = steps.session()
    case = steps.case(conference)
    steps.present(conference, w.ada, w.sara)
    return conference, steps.decided(case)


def test_minutes_are_final_when_both_sides_have_signed(steps):
    w = steps.world
    conference, case = concluded(steps)

    with steps.on(w.ada):
        careplan.sign_minutes(by=w.ada.actor, at=NOW, case_id=case.pk, render=False)
        assert (
            "già firmato" in refusal(careplan.sign_minutes, by=w.ada.actor, at=NOW, case_id=case.pk).message
        )
    with access(w.carla.context()):
        assert (
            careplan.close_session(by=w.carla.actor, at=NOW, conference_id=conference.pk).state == "decided"
        )
    with steps.on(w.sara):
        case = careplan.sign_minutes(by=w.sara.actor, at=NOW, case_id=case.pk, render=False)
    conference.refresh_from_db()

    assert (case.state, conference.state) == ("minutes-signed", "minutes-signed")
    with steps.on(w.carla):
        assert not Task.objects.filter(title="Firma il verbale della UVM", state="open").exists()


def test_a_decision_is_corrected_until_the_first_signature(steps):
    w = steps.world
    _, case = concluded(steps)
    fields = {"need_level": "low", "path": "home-social", "reason": "Riletto"}

    with steps.on(w.sara):
        digest = "0" * 64
        assert isinstance(
            refusal(careplan.sign_minutes, by=w.sara.actor, at=NOW, case_id=case.pk, sha256=digest), Conflict
        )
        careplan.decide(by=w.sara.actor, at=NOW, case_id=case.pk, **fields)
        careplan.sign_minutes(by=w.sara.actor, at=NOW, case_id=case.pk)
        assert isinstance(
            refusal(careplan.decide, by=w.sara.actor, at=NOW, case_id=case.pk, **fields), Conflict
        )


def test_who_was_not_there_does_not_sign_the_minutes(steps):
    w = steps.world
    _, case = concluded(steps)

    with steps.on(w.marta):
        found = refusal(careplan.sign_minutes, by=w.marta.actor, at=NOW, case_id=case.pk)

    assert found.message == "Firma il verbale chi era presente alla seduta."
