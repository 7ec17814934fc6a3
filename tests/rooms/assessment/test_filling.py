# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An assessment is opened, filled by several hands, corrected and closed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from raccordo.assessment import operations, queries
from raccordo.assessment.models import Answer, Assessment, Response, Section
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access
from raccordo.record.models import Task
from tests.rooms.assessment.sheets import KATZ, SOCIAL


def open_triage(world, now, **changes):
    fields = {"outline": "triage", "reason": "Segnalata dal medico", **changes}
    return operations.open_assessment(by=world.marta.actor, at=now, person_id=world.teresa.pk, **fields)


def part(assessment, code):
    return Section.objects.get(assessment=assessment, code=code)


def fill(world, now, section, answers=KATZ, **extra):
    extra.setdefault("informant", "person")
    return operations.save_section(
        by=world.marta.actor, at=now, section_id=section.pk, answers=answers, **extra
    )


def test_opening_makes_the_parts_and_asks_each_profession_once(opened, now):
    assessment = open_triage(opened, now)

    sections = queries.sections(assessment.pk)
    assert [one.code for one in sections] == ["words", "frailty", "daily-living", "medicines", "social"]
    assert assessment.due_date == date(2026, 11, 26)
    assert {s.code: s.assigned_to.role for s in sections} == {
        "words": "social-worker", "frailty": "community-nurse", "daily-living": "community-nurse",
        "medicines": "community-nurse", "social": "social-worker",
    }  # fmt: skip
    tasks = {task.role_id: task.title for task in Task.objects.filter(source_id=assessment.pk)}
    assert tasks == {
        opened.marta.role.pk: "Compila 3 parti della valutazione iniziale",
        opened.sara.role.pk: "Compila 2 parti della valutazione iniziale",
    }


def test_opening_twice_is_refused_with_the_day_of_the_first(opened, now):
    open_triage(opened, now)

    with pytest.raises(Refused) as refused:
        open_triage(opened, now)

    assert refused.value.field == "outline"
    assert "aperta il 23/11/2026" in refused.value.message


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"outline": "horoscope"}, "outline"), ({"reason": "  "}, "reason"), ({"parts": []}, "parts")],
)
def test_opening_wrongly_is_refused_beside_the_field(opened, now, changes, field):
    with pytest.raises(Refused) as refused:
        open_triage(opened, now, **changes)

    assert refused.value.field == field


def test_a_part_says_who_is_filling_it(opened, now):
    section = part(open_triage(opened, now), "daily-living")

    operations.begin_section(by=opened.marta.actor, at=now, section_id=section.pk)
    operations.begin_section(by=opened.marta.actor, at=now, section_id=section.pk)

    section = queries.sections(section.assessment_id)[2]
    assert (section.state, section.touched_by.practitioner.given_name) == ("in-progress", "Marta")
    assert Response.objects.filter(section=section).count() == 1


def test_an_autosave_keeps_partial_answers_without_a_score(opened, now):
    section = part(open_triage(opened, now), "daily-living")

    saved = fill(opened, now, section, {"bathing": "dependent", "continence": "refused"})

    assert queries.answers_of(saved.response) == {"bathing": "dependent", "continence": "refused"}
    assert saved.response.score is None
    assert saved.response.state == "in-progress"


def test_completing_scores_and_closes_the_part(opened, now):
    section = part(open_triage(opened, now), "daily-living")
    fill(opened, now, section, {**KATZ, "bathing": "dependent"}, setting="home")

    operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)

    section.refresh_from_db()
    response = Response.objects.get(section=section)
    assert (section.state, section.filled_by_id) == ("complete", opened.marta.role.pk)
    assert (response.score, response.band, response.no_score) == (Decimal(5), "moderate", "")
    assert (response.administered_on, response.setting) == (date(2026, 11, 23), "home")


def test_questions_without_an_answer_are_named_one_by_one(opened, now):
    section = part(open_triage(opened, now), "daily-living")
    sheet = {key: value for key, value in KATZ.items() if key not in ("dressing", "feeding")}
    fill(opened, now, section, sheet, informant="")

    with pytest.raises(operations.AnswersRefused) as refused:
        operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)

    assert [p.item for p in refused.value.problems] == ["informant", "dressing", "feeding"]
    assert refused.value.problems[2].sentence == "Rispondi a «Mangia da sé, dal piatto alla bocca?»"


def test_a_refusal_completes_the_part_without_a_score(opened, now):
    section = part(open_triage(opened, now), "daily-living")
    fill(opened, now, section, {**KATZ, "continence": "refused"})

    operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)

    response = Response.objects.get(section=section)
    assert (response.score, response.band, response.missing) == (None, "", 1)
    assert response.no_score == "Manca 1 risposta: il punteggio non si calcola"


def test_an_answer_that_does_not_fit_is_refused_beside_its_question(opened, now):
    section = part(open_triage(opened, now), "daily-living")

    with pytest.raises(Refused) as refused:
        fill(opened, now, section, {"bathing": "sometimes"})

    assert refused.value.field == "bathing"
    assert not Answer.objects.exists()


def test_an_autosave_keeps_the_good_answers_and_gives_back_the_bad_ones(opened, now):
    section = part(open_triage(opened, now), "daily-living")

    saved = fill(opened, now, section, {"bathing": "sometimes", "feeding": "dependent"}, strict=False)

    assert queries.answers_of(saved.response) == {"feeding": "dependent"}
    assert [problem.item for problem in saved.problems] == ["bathing"]


def test_two_people_in_the_same_part_lose_nothing(opened, now):
    section = part(open_triage(opened, now), "daily-living")
    fill(opened, now, section, {"bathing": "independent"})
    base = {"bathing": "independent"}

    fill(opened, now, section, {**base, "dressing": "dependent"}, base=base)
    with access(opened.ada.context(person=opened.teresa)):
        saved = operations.save_section(
            by=opened.ada.actor,
            at=now,
            section_id=section.pk,
            answers={**base, "feeding": "dependent"},
            base=base,
        )

    assert saved.conflicts == ()
    assert queries.answers_of(saved.response) == {
        "bathing": "independent", "dressing": "dependent", "feeding": "dependent",
    }  # fmt: skip


def test_where_both_changed_the_same_answer_both_are_given_back(opened, now):
    section = part(open_triage(opened, now), "daily-living")
    fill(opened, now, section, {"bathing": "dependent", "feeding": "dependent"}, base={})

    with access(opened.ada.context(person=opened.teresa)):
        saved = operations.save_section(
            by=opened.ada.actor, at=now, section_id=section.pk,
            answers={"bathing": "independent", "dressing": "dependent"}, base={},
        )  # fmt: skip

    (conflict,) = saved.conflicts
    assert (conflict.item, conflict.mine, conflict.theirs) == ("bathing", "independent", "dependent")
    assert queries.answers_of(saved.response) == {
        "bathing": "dependent", "feeding": "dependent", "dressing": "dependent",
    }  # fmt: skip
    who = {row.item: row.answered_by_id for row in Answer.objects.filter(response=saved.response)}
    assert who["dressing"] == opened.ada.role.pk
    assert who["feeding"] == opened.marta.role.pk


def test_a_part_told_in_words_shows_both_texts_when_two_people_write(opened, now):
    section = part(open_triage(opened, now), "words")
    save = operations.save_text
    save(by=opened.marta.actor, at=now, section_id=section.pk, text="Vuole restare a casa.", seen="")

    with pytest.raises(Conflict) as conflict:
        save(by=opened.marta.actor, at=now, section_id=section.pk, text="Vuole il suo orto.", seen="")

    assert conflict.value.theirs == {"text": "Vuole restare a casa."}


def test_a_part_told_in_words_needs_words(opened, now):
    section = part(open_triage(opened, now), "words")
    operations.begin_section(by=opened.marta.actor, at=now, section_id=section.pk)

    with pytest.raises(Refused) as refused:
        operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)

    assert refused.value.field == "text"


def test_the_wrong_profession_is_told_who_fills_the_part(opened, now):
    section = part(open_triage(opened, now), "social")

    with pytest.raises(Refused) as refused:
        fill(opened, now, section, SOCIAL)

    assert refused.value.message == "Questa parte la compila: Assistente sociale."


def test_a_part_that_is_not_needed_says_why_and_keeps_what_was_answered(opened, now):
    section = part(open_triage(opened, now), "daily-living")
    fill(opened, now, section, {"bathing": "dependent"})

    with pytest.raises(Refused) as refused:
        operations.mark_not_needed(by=opened.marta.actor, at=now, section_id=section.pk, because=" ")
    operations.mark_not_needed(by=opened.marta.actor, at=now, section_id=section.pk, because="È in ospedale")

    section.refresh_from_db()
    assert refused.value.field == "because"
    assert (section.state, section.because) == ("not-needed", "È in ospedale")
    assert Response.objects.get(section=section).state == "dropped"


def test_a_correction_leaves_the_first_response_as_it_was(opened, now):
    section = part(open_triage(opened, now), "daily-living")
    fill(opened, now, section)
    operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)

    operations.reopen_section(by=opened.marta.actor, at=now, section_id=section.pk)
    assert queries.profile(opened.teresa.pk)[0].response.score == 6
    fill(opened, now, section, {"bathing": "dependent"})
    operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)

    first, second = Response.objects.order_by("created_at", "id")
    assert (first.state, first.score) == ("replaced", Decimal(6))
    assert (second.state, second.score, second.replaces_id) == ("completed", Decimal(5), first.pk)
    assert [row.response for row in queries.profile(opened.teresa.pk)] == [second]


def test_same_as_before_takes_last_time_s_answers_and_says_of_which_day(opened, now):
    then = now - timedelta(days=60)
    operations.administer(
        by=opened.marta.actor, at=then, person_id=opened.teresa.pk, instrument="katz",
        answers={**KATZ, "bathing": "dependent"}, informant="person",
    )  # fmt: skip
    section = part(open_triage(opened, now), "daily-living")
    fill(opened, now, section, {"feeding": "dependent"})

    operations.repeat_answers(by=opened.marta.actor, at=now, section_id=section.pk)

    rows = {row.item: row for row in Answer.objects.filter(response__section=section)}
    assert rows["feeding"].options == ["dependent"]
    assert rows["feeding"].repeated_from is None
    assert rows["bathing"].options == ["dependent"]
    assert rows["bathing"].repeated_from == date(2026, 9, 24)


def test_answers_too_old_are_not_repeated(opened, now):
    operations.administer(
        by=opened.marta.actor, at=now - timedelta(days=200), person_id=opened.teresa.pk, instrument="katz",
        answers=KATZ, informant="person",
    )  # fmt: skip
    section = part(open_triage(opened, now), "daily-living")

    with pytest.raises(Refused, match="refused") as refused:
        operations.repeat_answers(by=opened.marta.actor, at=now, section_id=section.pk)

    assert "più di 6 mesi" in refused.value.message


def test_the_assessment_closes_when_every_part_is_settled(opened, now):
    assessment = open_triage(opened, now, parts=["words", "daily-living"])
    section = part(assessment, "daily-living")
    fill(opened, now, section)
    operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)

    with pytest.raises(Refused) as refused:
        operations.complete_assessment(by=opened.marta.actor, at=now, assessment_id=assessment.pk)
    operations.mark_not_needed(
        by=opened.marta.actor, at=now, section_id=part(assessment, "words").pk, because="Già scritte"
    )
    operations.complete_assessment(by=opened.marta.actor, at=now, assessment_id=assessment.pk)

    assert refused.value.message.startswith("Mancano ancora: Le sue parole.")
    assert Assessment.objects.get().state == "complete"
    assert not Task.objects.filter(state="open").exists()
    with pytest.raises(Refused, match="refused"):
        operations.reopen_section(by=opened.marta.actor, at=now, section_id=section.pk)


def test_a_task_closes_with_the_last_part_of_whoever_was_asked(opened, now):
    assessment = open_triage(opened, now, parts=["frailty", "daily-living"])
    task = Task.objects.get(source_id=assessment.pk)
    section = part(assessment, "daily-living")
    fill(opened, now, section)
    operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)
    task.refresh_from_db()
    assert task.state == "open"

    operations.mark_not_needed(
        by=opened.marta.actor, at=now, section_id=part(assessment, "frailty").pk, because="Già fragile"
    )

    task.refresh_from_db()
    assert task.state == "done"


def test_a_scale_is_added_once_to_an_open_assessment(opened, now):
    assessment = open_triage(opened, now)

    section = operations.add_section(
        by=opened.marta.actor, at=now, assessment_id=assessment.pk, instrument="norton"
    )
    with pytest.raises(Refused) as again:
        operations.add_section(
            by=opened.marta.actor, at=now, assessment_id=assessment.pk, instrument="norton"
        )
    with pytest.raises(Refused) as unknown:
        operations.add_section(by=opened.marta.actor, at=now, assessment_id=assessment.pk, instrument="mmse")

    assert (section.position, section.title) == (6, "Norton")
    assert (again.value.field, unknown.value.field) == ("instrument", "instrument")


def test_a_cancelled_assessment_says_why_and_frees_the_way_for_another(opened, now):
    assessment = open_triage(opened, now)

    operations.cancel_assessment(
        by=opened.marta.actor, at=now, assessment_id=assessment.pk, because="Ricoverata"
    )

    assert open_triage(opened, now).pk != assessment.pk


@pytest.mark.parametrize(
    ("circumstances", "field"),
    [
        ({"administered_on": date(2026, 11, 24)}, "administered_on"),
        ({"administered_on": date(1900, 1, 1)}, "administered_on"),
        ({"informant": "oracle"}, "informant"),
        ({"setting": "moon"}, "setting"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_impossible_circumstances_are_refused_beside_the_field(opened, now, circumstances, field):
    section = part(open_triage(opened, now), "daily-living")

    with pytest.raises(Refused) as refused:
        fill(opened, now, section, {}, **circumstances)

    assert refused.value.field == field
