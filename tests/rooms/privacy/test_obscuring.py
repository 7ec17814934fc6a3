# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the person hides is read by its author and by her alone, in every table, until she takes it back (privacy.md 2.4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Assessment
from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.intake.models import Episode
from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy import policies
from raccordo.privacy.models import LabelChange, ObscuredEntry, Obscuring
from raccordo.privacy.queries import obscuring, register
from raccordo.record import operations as record
from raccordo.record import queries as record_queries
from tests.personas import LONG_AGO, NOW
from tests.rooms.privacy.hiding import (
    HIDDEN,
    NAMES,
    follow,
    hide,
    note,
    on,
    readers,
    reveal,
    write_everything,
)

pytestmark = pytest.mark.django_db
ALL, LATER, SECOND = set(NAMES), NOW + timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def followed(world):
    follow(world)
    return world


def whom(world, scope: str) -> object:
    """What is hidden, by scope, so that it covers what Sara writes now."""
    if scope == "episode":
        with system_access(NOW):
            return records.create(
                Episode, by=world.sara.actor, at=LONG_AGO, person_id=world.teresa.pk, programme="frail-older", label="N",
                organization_id=world.sara.actor.organization_id, case_manager=world.sara.role, starts=NOW,
            ).pk  # fmt: skip
    return {"author": world.sara.account.pk, "body": world.social_service.pk}[scope]


def test_the_table_of_what_is_hidden_speaks_of_rows_that_the_test_writes(followed):
    written = {kind for group in write_everything(followed).values() for kind, _ in group}

    assert written == policies.obscurable().models


@pytest.mark.parametrize("scope", ["author", "body", "episode"])
def test_everything_of_an_author_a_body_an_episode_goes_out_of_sight_and_comes_back(followed, scope):
    rows = [row for group in write_everything(followed).values() for row in group]
    before = [readers(followed, *row) for row in rows]
    assert ALL in before

    decision = hide(followed, scope, whom(followed, scope))

    assert {row: readers(followed, *row) for row in rows} == {
        row: HIDDEN & seen | ({"teresa_account"}) for row, seen in zip(rows, before, strict=True)
    }
    reveal(followed, decision)
    assert [readers(followed, *row) for row in rows] == before


@pytest.mark.parametrize("kind", sorted(policies.obscurable().entries))
def test_one_entry_goes_out_of_sight_with_all_that_is_made_of_it_and_nothing_else(followed, kind):
    groups = write_everything(followed)
    before = {row: readers(followed, *row) for group in groups.values() for row in group}

    decision = hide(followed, "item", groups[kind][0][1], kind=kind)

    for row, seen in before.items():
        assert readers(followed, *row) == (HIDDEN if row in groups[kind] else seen), row
    reveal(followed, decision)
    assert {row: readers(followed, *row) for row in before} == before


@pytest.mark.parametrize("scope", ["author", "body", "episode"])
def test_what_is_written_within_an_open_decision_is_born_hidden(followed, scope):
    decision = hide(followed, scope, whom(followed, scope))

    rows = [row for group in write_everything(followed).values() for row in group]

    born = {row: readers(followed, *row) for row in rows}
    assert {row: seen for row, seen in born.items() if seen != HIDDEN} == {}
    reveal(followed, decision)
    entry = next(row for row in rows if row[0] == "record.Condition")
    assert readers(followed, *entry) == ALL


def test_others_go_on_writing_in_the_open(followed):
    hide(followed, "author", followed.sara.account.pk)

    row = note(followed, "marta")

    assert row.label == "N" and readers(followed, "delivery.DiaryEntry", row.pk) == ALL


def test_a_row_stays_hidden_until_both_decisions_are_taken_back(followed):
    row = note(followed)
    one = hide(followed, "item", row.pk, kind="delivery.DiaryEntry")
    two = hide(followed, "author", followed.sara.account.pk)

    reveal(followed, one)
    between = readers(followed, "delivery.DiaryEntry", row.pk)
    reveal(followed, two)

    assert (between, readers(followed, "delivery.DiaryEntry", row.pk)) == (HIDDEN, ALL)


def test_what_was_restricted_or_protected_by_law_comes_back_as_it_was(followed):
    with on(followed, followed.sara):
        rows = [
            record.record_condition(
                by=followed.sara.actor,
                at=NOW,
                person_id=followed.teresa.pk,
                side="social",
                title="x",
                label=label,
            )
            for label in ("R", "V")
        ]
    before = [readers(followed, "record.Condition", row.pk) for row in rows]

    reveal(followed, hide(followed, "author", followed.sara.account.pk))

    assert [readers(followed, "record.Condition", row.pk) for row in rows] == before


def test_the_version_of_an_entry_does_not_tell_that_it_was_hidden(followed):
    row = note(followed)

    reveal(followed, hide(followed, "item", row.pk, kind="delivery.DiaryEntry"))

    with system_access(NOW):
        assert DiaryEntry.objects.get(pk=row.pk).version == row.version


def test_nobody_opens_again_what_the_person_hides(followed):
    row = note(followed)
    hide(followed, "item", row.pk, kind="delivery.DiaryEntry")

    with on(followed, followed.sara), pytest.raises(Refused) as refusal:
        delivery.relabel_entry(by=followed.sara.actor, at=NOW, entry_id=row.pk, label="N", reason="Serve")

    assert refusal.value.message.startswith("La persona ha chiesto")
    with system_access(NOW):
        assert not LabelChange.objects.exists()


def test_only_its_author_knows_that_the_person_hid_it(followed):
    row = note(followed)
    hide(followed, "item", row.pk, kind="delivery.DiaryEntry")

    for name in NAMES:
        with on(followed, getattr(followed, name)):
            assert (obscuring.hidden_now([row.pk]) == {row.pk}) is (name in HIDDEN), name
            assert Obscuring.objects.exists() is (name == "teresa_account"), name
            assert ObscuredEntry.objects.exists() is (name in HIDDEN), name


def test_a_paper_made_before_is_given_to_no_professional_afterwards_and_another_may_be_made(followed):
    papers = dict(write_everything(followed)["assessment.Assessment"])
    whole, pdf = papers["assessment.Assessment"], papers["record.Document"]
    given = {}
    for stage in ("before", "hidden", "shown"):
        if stage == "hidden":
            decision = hide(followed, "item", whole, kind="assessment.Assessment")
        elif stage == "shown":
            reveal(followed, decision)
        for name in NAMES:
            with on(followed, getattr(followed, name)):
                given[stage, name] = record_queries.document(followed.teresa.pk, pdf) is not None
    with on(followed, followed.carla):
        new = record.file_document(
            by=followed.carla.actor, at=LATER, person_id=followed.teresa.pk, kind="minutes", title="Verbale",
            media_type="application/pdf", content=b"altro", inside=["N"],
        )  # fmt: skip

    assert {name for (stage, name), there in given.items() if stage == "hidden" and there} == {
        "teresa_account"
    }
    assert all(there for (stage, _), there in given.items() if stage != "hidden")
    assert readers(followed, "record.Document", new.pk) == ALL


def test_a_paper_less_confidential_than_an_entry_does_not_go_with_it(followed):
    """It cannot hold it: and by going out of sight it would tell its readers of what they never saw."""
    papers = dict(write_everything(followed)["assessment.Assessment"])
    with system_access(NOW):
        Assessment.objects.filter(pk=papers["assessment.Assessment"]).update(label="V")

    hide(followed, "item", papers["assessment.Assessment"], kind="assessment.Assessment")

    for kind in ("record.Document", "careplan.KnownFact"):
        assert readers(followed, kind, papers[kind]) == ALL


def test_another_assessment_takes_the_place_of_a_hidden_one_and_both_may_be_seen_again(followed):
    whole = dict(write_everything(followed)["assessment.Assessment"])["assessment.Assessment"]
    decision = hide(followed, "item", whole, kind="assessment.Assessment")

    with on(followed, followed.marta):
        other = assessment.open_assessment(
            by=followed.marta.actor, at=NOW, person_id=followed.teresa.pk, outline="triage", reason="prova"
        )
    reveal(followed, decision)

    with system_access(NOW):
        labels = {row.pk: row.label for row in Assessment.objects.all()}
    assert labels == {whole: "R", other.pk: "N"}


def test_what_is_told_elsewhere_too_is_not_hidden_by_halves(followed):
    row = note(followed)
    with system_access(NOW):
        DiaryEntry.objects.filter(pk=row.pk).update(kind="visit")

    with pytest.raises(Refused):
        hide(followed, "item", row.pk, kind="delivery.DiaryEntry")
    hide(followed, "author", followed.sara.account.pk)
    assert readers(followed, "delivery.DiaryEntry", row.pk) == ALL


# --- who may -----------------------------------------------------------------------------------------------------------


def daughter(world, **powers):
    with system_access(NOW):
        records.create(
            RelatedPerson, by=world.sara.actor, at=LONG_AGO, person_id=world.teresa.pk, family_name="Brambilla", role="child",
            starts=LONG_AGO, account_id=world.laura.account.pk, label="N", **powers,
        )  # fmt: skip


DECREE = {"power": "support-administrator", "covers_health": True, "decree_date": LONG_AGO.date()}


@pytest.mark.parametrize(
    ("powers", "may"),
    [
        ({}, False),
        ({"power": "delegate", "covers_health": True}, False),
        ({"power": "curator", "covers_health": True, "decree_date": LONG_AGO.date()}, False),
        ({"power": "parent"}, False),  # of somebody of age
        ({**DECREE, "covers_health": False}, False),
        ({**DECREE, "decree_date": None}, False),
        ({**DECREE, "decree_date": LATER.date() + timedelta(days=1)}, False),
        ({**DECREE, "ends": NOW}, False),
        ({**DECREE, "ends": NOW + SECOND}, True),
        (DECREE, True),
        ({**DECREE, "power": "guardian"}, True),
    ],
)
def test_who_stands_by_decides_only_within_powers(followed, powers, may):
    daughter(followed, **powers)
    row = note(followed)

    if not may:
        with pytest.raises(Refused):
            hide(followed, "item", row.pk, "laura", kind="delivery.DiaryEntry")
        return
    decision = hide(followed, "item", row.pk, "laura", kind="delivery.DiaryEntry")
    assert decision.asked_by == "representative"
    assert readers(followed, "delivery.DiaryEntry", row.pk) == HIDDEN
    reveal(followed, decision, "laura")
    assert readers(followed, "delivery.DiaryEntry", row.pk) == ALL


def test_at_the_desk_it_is_written_down_who_heard_it_and_beyond_ones_own_eyes(followed):
    with on(followed, followed.marta):
        kept = record.record_condition(
            by=followed.marta.actor, at=NOW, person_id=followed.teresa.pk, side="health", title="x", label="R"
        )

    decision = hide(followed, "author", followed.marta.account.pk, "sara")

    assert decision.heard_by_id == followed.sara.role.pk and decision.asked_by == "person"
    assert readers(followed, "record.Condition", kept.pk) == {"marta", "teresa_account"}
    with on(followed, followed.sara):
        assert not ObscuredEntry.objects.exists(), "what it covered is not told"
        assert list(obscuring.decisions(followed.teresa.pk)) == [decision]
        line = audit.AccessLine.objects.get(kind="privacy.obscure")
        assert (line.object_id, line.role_id) == (decision.pk, followed.sara.role.pk)


def test_who_cannot_see_a_decision_does_not_learn_of_it_by_writing_it_again(followed):
    hide(followed, "author", followed.marta.account.pk)

    again = hide(followed, "author", followed.marta.account.pk, "sara")

    assert again.ends is None
    with pytest.raises(Conflict):
        hide(followed, "author", followed.marta.account.pk, "sara")
    with on(followed, followed.carla), pytest.raises(Obscuring.DoesNotExist):
        privacy.reveal(by=followed.carla.actor, at=NOW, obscuring_id=again.pk)


def test_who_does_not_follow_the_person_hides_nothing(followed):
    row = note(followed)

    with access(followed.elsa.context()), pytest.raises(Refused):
        privacy.obscure(
            by=followed.elsa.actor, at=NOW, person_id=followed.teresa.pk, scope="item", kind="delivery.DiaryEntry",
            target_id=row.pk, words="x",
        )  # fmt: skip
    assert readers(followed, "delivery.DiaryEntry", row.pk) == ALL


@pytest.mark.parametrize(
    ("scope", "kind"), [("item", "delivery.DiaryEntry"), ("item", "careplan.Plan"), ("item", ""), ("episode", ""),
                        ("author", ""), ("body", ""), ("?", "")],
)  # fmt: skip
def test_what_is_not_there_cannot_be_hidden(followed, scope, kind):
    with pytest.raises(Refused):
        hide(followed, scope, uuid4(), kind=kind)


def test_a_decision_is_taken_back_once(followed):
    decision = hide(followed, "author", followed.sara.account.pk)
    reveal(followed, decision, at=LATER)

    with pytest.raises(Conflict):
        reveal(followed, decision, at=LATER)


# --- the register ------------------------------------------------------------------------------------------------------


def test_the_register_tells_who_stands_by_nothing_of_what_is_hidden(followed):
    row = note(followed)

    def told(name):
        with on(followed, getattr(followed, name), LATER):
            lines = register.accesses(followed.teresa.pk, LONG_AGO, LATER, hushed=name == "laura")
            return [line.kind for line in lines]

    before = told("laura")
    decision = hide(followed, "item", row.pk, kind="delivery.DiaryEntry")

    assert "delivery.create_note" in before and "delivery.create_note" not in told("laura")
    assert "privacy.obscure" not in told("laura")
    assert {"delivery.create_note", "privacy.obscure"} <= set(told("teresa_account"))
    reveal(followed, decision)
    assert told("laura") == before
