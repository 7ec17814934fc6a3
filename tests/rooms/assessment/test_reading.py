# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the assessments say: profile with change, needs, strengths, parts due; and who may not see it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from raccordo.assessment import operations, queries
from raccordo.assessment.models import Answer, Response, Section
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import access
from tests.rooms.assessment.sheets import KATZ, SOCIAL


def administer(world, at, instrument="katz", answers=KATZ, persona=None, **extra):
    extra.setdefault("informant", "person")
    return operations.administer(
        by=(persona or world.marta).actor, at=at, person_id=world.teresa.pk, instrument=instrument, answers=answers,
        **extra,
    )  # fmt: skip


def test_the_profile_shows_the_last_score_and_the_change(opened, now):
    administer(opened, now - timedelta(days=90))
    administer(opened, now, answers={**KATZ, "bathing": "dependent", "feeding": "dependent"})
    administer(opened, now, "tug", {"done": "with-aid", "seconds": "14,2"}, informant="observer")

    katz, tug = queries.profile(opened.teresa.pk)

    assert (katz.response.score, katz.band.label, katz.change, katz.direction) == (
        Decimal(4), "Dipendenza moderata", Decimal(-2), "worse",
    )  # fmt: skip
    assert (tug.response.score, tug.change, tug.direction) == (Decimal("14.2"), None, "")


def test_a_score_that_was_not_possible_is_in_the_profile_with_its_reason(opened, now):
    administer(opened, now, "tug", {"done": "unable"}, informant="observer")

    (row,) = queries.profile(opened.teresa.pk)

    assert (row.response.score, row.band) == (None, None)
    assert row.response.no_score.startswith("La prova non si è potuta fare")


def test_needs_are_said_once_with_all_that_point_to_them(opened, now):
    iadl = dict.fromkeys(
        ("telephone", "shopping", "cooking", "housekeeping", "laundry", "transport", "money"), "alone"
    )
    administer(opened, now, "iadl", {**iadl, "medicines": "prepared"})
    check = {
        "amount": "up-to-4", "autonomy": "prepared", "knows": "yes", "reads": "yes", "opens": "yes",
        "special-forms": "not-used", "forgets": "never", "stops": "no", "supply": "yes", "leftovers": "no",
        "changes": "alone",
    }  # fmt: skip
    administer(opened, now, "medication", check)

    (need,) = queries.suggested_needs(opened.teresa.pk)

    assert (need.code, need.text) == ("medicines", "Non riesce a prendere i farmaci da sé")
    assert need.instruments == ("Lawton-Brody (IADL)", "Gestione dei farmaci")
    assert [one.code for one in need.suggestions] == [
        "pill-dispenser", "reminder-call", "care-worker-visit", "pharmacy-delivery",
    ]  # fmt: skip
    assert queries.suggested_needs(opened.teresa.pk, covered={"medicines"}) == []


def test_strengths_are_told_too(opened, now):
    response = administer(opened, now)

    found = queries.details([response])

    assert queries.strengths_of(found) == [
        "Fa da sé tutte le attività di base", "Si alza e si sposta da sé", "Mangia da sé",
    ]  # fmt: skip


def test_reading_a_whole_profile_takes_two_queries(opened, now, django_assert_num_queries):
    for instrument, answers in (("katz", KATZ), ("tug", {"done": "unable"})):
        informant = "person" if instrument == "katz" else "observer"
        administer(opened, now, instrument, answers, informant=informant)

    with django_assert_num_queries(2):
        queries.suggested_needs(opened.teresa.pk)


def test_parts_due_are_those_of_my_profession_for_the_people_i_follow(team, now):
    with access(team.marta.context(person=team.teresa)):
        operations.open_assessment(
            by=team.marta.actor, at=now, person_id=team.teresa.pk, outline="triage", reason="Cadute"
        )

    with access(team.marta.context()):
        assert [s.code for s in queries.parts_due(team.marta.actor)] == [
            "words", "frailty", "daily-living", "medicines",
        ]  # fmt: skip
    with access(team.sara.context()):
        assert "social" in [s.code for s in queries.parts_due(team.sara.actor)]
    with access(team.elsa.context()):
        assert queries.parts_due(team.elsa.actor) == []


def test_an_outsider_reads_and_writes_nothing(team, now):
    with access(team.marta.context(person=team.teresa)):
        assessment = operations.open_assessment(
            by=team.marta.actor, at=now, person_id=team.teresa.pk, outline="triage", reason="Cadute"
        )
        section = queries.sections(assessment.pk)[2]
        administer(team, now)

    with access(team.elsa.context()):
        assert list(queries.assessments(team.teresa.pk)) == []
        assert queries.profile(team.teresa.pk) == []
        with pytest.raises(Section.DoesNotExist):
            operations.begin_section(by=team.elsa.actor, at=now, section_id=section.pk)


def test_an_answer_that_must_stay_private_hides_the_response_from_the_other_side(team, now):
    with access(team.sara.context(person=team.teresa)):
        administer(team, now, "socialneeds", {**SOCIAL, "safety": "some"}, persona=team.sara)

    with access(team.sara.context(person=team.teresa)):
        assert Response.objects.get().label == "R"
        assert set(Answer.objects.values_list("label", flat=True)) == {"R"}
    with access(team.marta.context(person=team.teresa)):
        assert not Response.objects.exists()
        assert not Answer.objects.exists()
        assert queries.suggested_needs(team.teresa.pk) == []


def test_the_wrong_profession_may_not_administer(opened, now):
    with pytest.raises(Refused) as refused:
        administer(opened, now, "socialneeds", SOCIAL)

    assert "Assistente sociale" in refused.value.message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instrument": "mmse"}, "instrument"),
        ({"answers": {**KATZ, "bathing": "7"}}, "bathing"),
        ({"answers": {"bathing": "dependent"}}, "dressing"),
        ({"informant": "oracle"}, "informant"),
        ({"informant": ""}, "informant"),
    ],
)
def test_administering_wrongly_is_refused_beside_the_field(opened, now, changes, field):
    with pytest.raises(Refused) as refused:
        administer(opened, now, **changes)

    assert refused.value.field == field
