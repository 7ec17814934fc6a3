# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the assessments: open, fill by several hands, complete, read; and who finds nothing there."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from raccordo.assessment import operations, queries
from raccordo.assessment.models import Assessment, Response, Section
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from tests.rooms.assessment.sheets import KATZ

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(world, now):
    """Teresa's team: Marta the nurse and Sara the social worker."""
    with system_access(now):
        for persona in (world.sara, world.marta):
            privacy.grant_relationship(
                by=world.sara.actor, at=now, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="la segui", role_id=persona.role.pk, source_id=world.teresa.pk,
            )  # fmt: skip
    return world


@pytest.fixture
def triage(team, now):
    """An open triage of Teresa."""
    with access(team.marta.context(person=team.teresa)):
        return operations.open_assessment(
            by=team.marta.actor, at=now, person_id=team.teresa.pk, outline="triage", reason="Due cadute"
        )


def part(world, triage, code):
    with access(world.marta.context(person=world.teresa)):
        return Section.objects.get(assessment=triage, code=code)


def address(section, tail=""):
    return f"/persone/{section.person_id}/valutazioni/{section.assessment_id}/parti/{section.pk}/{tail}"


def post(sheet, act="save", base=None, **more):
    data = {f"r-{key}": value for key, value in sheet.items()}
    return {**data, "base": json.dumps(base or {}), "act": act, "informant": "person", **more}


def text(response):
    return response.content.decode()


def test_an_assessment_is_opened_from_the_record(login, team):
    client = login(team.marta)
    home = f"/persone/{team.teresa.pk}/valutazioni/"

    assert "Nessuna scala compilata" in text(client.get(home))
    page = client.get(f"{home}nuova/triage/")
    assert "Perché la apri" in text(page)
    answer = client.post(
        f"{home}nuova/triage/", {"reason": "Due cadute", "parts": ["frailty", "daily-living"]}
    )

    with system_access(team.marta.context().at):
        row = Assessment.objects.get()
    assert answer.headers["Location"] == f"{home}{row.pk}/"
    assert "2 parti, 0 complete" in text(client.get(answer.headers["Location"]))
    assert client.get(f"{home}nuova/triage/").headers["Location"] == f"{home}{row.pk}/"


def test_an_empty_form_says_what_is_missing_beside_the_field(login, team):
    answer = login(team.marta).post(f"/persone/{team.teresa.pk}/valutazioni/nuova/triage/", {})

    assert answer.status_code == 422
    assert "Controlla 2 risposte" in text(answer)
    assert text(answer).count("Scrivi perché la apri, anche in poche parole") == 2
    assert "<title>Errore: " in text(answer)


def test_a_part_shows_questions_points_and_specials(login, team, triage):
    page = text(login(team.marta).get(address(part(team, triage, "daily-living"))))

    assert "1. Si lava da sé, in vasca, in doccia o al lavandino?" in page
    assert "1 punto" in page
    assert page.count("Rifiuta di rispondere") == 6
    assert "Nessun punteggio per ora" in page
    assert "Mancano 6 risposte: il punteggio non si calcola" in page


def test_saving_keeps_what_there_is_and_completing_scores(login, team, triage):
    client, section = login(team.marta), part(team, triage, "daily-living")

    saved = client.post(address(section), post({"bathing": "dependent"}))
    page = text(client.get(address(section)))
    base = {"bathing": "dependent"}
    done = client.post(address(section), post({**KATZ, "bathing": "dependent"}, "complete", base))

    assert saved.headers["Location"].endswith(f"/valutazioni/{triage.pk}/")
    assert 'value="dependent" id="id_r-bathing_1" checked' in page
    assert done.status_code == 302
    overview = text(client.get(f"/persone/{team.teresa.pk}/valutazioni/{triage.pk}/"))
    assert "5 punti su 6" in overview
    assert "Dipendenza moderata" in overview
    assert "Ha bisogno di aiuto per lavarsi" in overview
    assert "Si alza e si sposta da sé" in overview


def test_completing_with_holes_names_each_question_and_keeps_the_rest(login, team, triage):
    client, section = login(team.marta), part(team, triage, "daily-living")
    sheet = {key: value for key, value in KATZ.items() if key != "feeding"}

    answer = client.post(address(section), post(sheet, "complete", informant=""))

    page = text(answer)
    assert answer.status_code == 422
    assert "Controlla 2 risposte" in page
    assert 'href="#id_r-feeding_0">Rispondi a «Mangia da sé, dal piatto alla bocca?»' in page
    assert "Indica chi risponde" in page
    with system_access(team.marta.context().at):
        assert len(queries.answers_of(Response.objects.get())) == 5


def test_a_wrong_answer_is_told_beside_its_question_and_the_good_ones_stay(login, team, triage):
    client, section = login(team.marta), part(team, triage, "daily-living")

    answer = client.post(address(section), post({"bathing": "sometimes", "feeding": "dependent"}))

    assert answer.status_code == 422
    assert "Scegli una delle risposte elencate" in text(answer)
    with system_access(team.marta.context().at):
        assert queries.answers_of(Response.objects.get()) == {"feeding": "dependent"}


def test_two_people_in_the_same_part_choose_between_two_answers(login, team, triage):
    section = part(team, triage, "daily-living")
    login(team.marta).post(address(section), post({"bathing": "dependent", "dressing": "dependent"}))
    client = login(team.ada)

    answer = client.post(address(section), post({"bathing": "independent", "feeding": "dependent"}))

    page = text(answer)
    assert answer.status_code == 409
    assert "Scegli tra due risposte" in page
    assert "Marta Rizzi ha risposto in modo diverso" in page
    sheets = {"mine": json.dumps({"bathing": "independent"}), "theirs": json.dumps({"bathing": "dependent"})}
    chosen = client.post(address(section, "scegli/"), {**sheets, "c-bathing": "mine"})
    assert chosen.status_code == 302
    with system_access(team.marta.context().at):
        assert queries.answers_of(Response.objects.get()) == {
            "bathing": "independent", "dressing": "dependent", "feeding": "dependent",
        }  # fmt: skip


def test_the_page_says_who_is_filling_it_now(login, team, triage):
    section = part(team, triage, "daily-living")
    login(team.marta).post(address(section), post({"bathing": "dependent"}))

    page = text(login(team.ada).get(address(section)))

    assert "Marta Rizzi sta compilando questa parte" in page


def test_the_draft_saves_by_itself_and_tells_the_score_so_far(login, team, triage):
    client, section = login(team.marta), part(team, triage, "daily-living")

    half = client.post(address(section, "bozza/"), post({"bathing": "dependent"})).json()
    full = client.post(
        address(section, "bozza/"), post({**KATZ, "bathing": "dependent"}, base=half["base"])
    ).json()

    assert (half["score"], half["base"]) == ("Nessun punteggio per ora", {"bathing": "dependent"})
    assert (full["score"], full["band"], full["tone"]) == ("5 punti su 6", "Dipendenza moderata", "ambra")
    assert full["saved_at"] == "10:00"


def test_the_draft_does_not_take_away_what_somebody_else_wrote(login, team, triage):
    section = part(team, triage, "daily-living")
    marta = login(team.marta).post(address(section, "bozza/"), post({"bathing": "dependent"})).json()
    login(team.ada).post(address(section, "bozza/"), post({"feeding": "dependent"}))

    again = post({"bathing": "dependent", "dressing": "dependent"}, base=marta["base"])
    base = login(team.marta).post(address(section, "bozza/"), again).json()["base"]
    last = post({"bathing": "dependent", "dressing": "independent"}, base=base)
    login(team.marta).post(address(section, "bozza/"), last)

    with system_access(team.marta.context().at):
        assert queries.answers_of(Response.objects.get()) == {
            "bathing": "dependent", "dressing": "independent", "feeding": "dependent",
        }  # fmt: skip


def test_a_cognitive_test_shows_neither_points_nor_score_before_the_end(login, team, now):
    with access(team.marta.context(person=team.teresa)):
        row = operations.open_assessment(
            by=team.marta.actor, at=now, person_id=team.teresa.pk, outline="multidimensional", reason="UVM"
        )
    section = part(team, row, "memory")

    page = text(login(team.marta).get(address(section)))

    assert "Il punteggio compare dopo l" in page
    assert "scelta__punti" not in page


def test_last_time_s_answer_stands_in_grey_and_can_be_repeated(login, team, triage, now):
    with access(team.marta.context(person=team.teresa)):
        operations.administer(
            by=team.marta.actor, at=now, person_id=team.teresa.pk, instrument="katz",
            answers={**KATZ, "bathing": "dependent"}, informant="person",
        )  # fmt: skip
    client, section = login(team.marta), part(team, triage, "daily-living")

    page = text(client.get(address(section)))
    one = client.post(address(section), post({}, "same:bathing"))
    client.post(address(section), post({}, "same"))

    assert "23/11/2026: No, serve aiuto per più parti del corpo" in page
    assert one.headers["Location"].endswith("#q-bathing")
    with system_access(now):
        response = Response.objects.get(section=section)
        assert queries.answers_of(response) == {**KATZ, "bathing": "dependent"}


def test_a_part_that_is_not_needed_says_why(login, team, triage):
    client, section = login(team.marta), part(team, triage, "medicines")

    empty = client.post(address(section, "non-serve/"), {"because": ""})
    client.post(address(section, "non-serve/"), {"because": "Non prende farmaci"})
    page = text(client.get(address(section)))

    assert empty.status_code == 422
    assert "Questa parte non serve: Non prende farmaci" in page
    client.post(address(section, "riapri/"), {})
    assert "Quanti farmaci diversi prende ogni giorno?" in text(client.get(address(section)))


def test_a_topic_is_told_in_words_and_two_texts_are_both_shown(login, team, triage):
    client, section = login(team.marta), part(team, triage, "words")
    client.post(address(section), {"text": "Vuole restare a casa.", "seen": "", "act": "save"})

    answer = client.post(address(section), {"text": "Vuole il suo orto.", "seen": "", "act": "save"})

    assert answer.status_code == 409
    assert "Vuole restare a casa." in text(answer)
    assert "Vuole il suo orto." in text(answer)


def test_the_other_profession_reads_who_fills_the_part(login, team, triage):
    section = part(team, triage, "social")

    page = text(login(team.marta).get(address(section)))
    answer = login(team.marta).post(address(section), post({"housing": "fine"}))

    assert "Questa parte la compila: Assistente sociale." in page
    assert answer.status_code == 422


def test_a_filled_scale_prints_with_source_and_licence(login, team, now):
    with access(team.marta.context(person=team.teresa)):
        response = operations.administer(
            by=team.marta.actor,
            at=now,
            person_id=team.teresa.pk,
            instrument="katz",
            answers=KATZ,
            informant="caregiver",
        )
    client = login(team.marta)

    page = text(client.get(f"/persone/{team.teresa.pk}/valutazioni/fogli/{response.pk}/"))
    history = text(client.get(f"/persone/{team.teresa.pk}/valutazioni/scale/katz/"))

    for words in ("6 punti su 6", "Chi la assiste", "Marta Rizzi", "JAMA 1963", "Versione 1", "Licenza:"):
        assert words in page
    assert "23/11/2026" in history


def test_the_catalogue_and_the_blank_sheets_open_for_every_scale(login, team):
    client = login(team.marta)

    assert "Alzati e cammina" in text(client.get("/strumenti/"))
    for code in ("katz", "spmsq", "tug", "brass", "lsns6", "socialneeds"):
        assert "Fonte" in text(client.get(f"/strumenti/{code}/foglio/"))
        assert client.get(f"/strumenti/{code}/").status_code == 200
    assert client.get("/strumenti/mmse/").status_code == 404


def test_my_parts_are_on_my_list(login, team, triage):
    page = text(login(team.marta).get("/valutazioni/"))

    assert "Brambilla Teresa" in page
    assert "Segni di fragilità" in page
    assert "Casa e bisogni sociali" not in page
    assert "Nessuna parte da compilare" in text(login(team.elsa).get("/valutazioni/"))


def test_an_assessment_closes_when_everything_is_settled(login, team, now):
    with access(team.marta.context(person=team.teresa)):
        row = operations.open_assessment(
            by=team.marta.actor,
            at=now,
            person_id=team.teresa.pk,
            outline="triage",
            reason="x",
            parts=["words"],
        )
    home = f"/persone/{team.teresa.pk}/valutazioni/{row.pk}/"
    client = login(team.marta)

    early = client.post(f"{home}chiudi/", {})
    client.post(address(part(team, row, "words")), {"text": "Il suo orto.", "seen": "", "act": "complete"})
    client.post(f"{home}chiudi/", {})

    assert early.status_code == 422
    assert "Mancano ancora: Le sue parole." in text(early)
    assert "Valutazione completa." in text(client.get(home))


@pytest.mark.parametrize("tail", ["", "bozza/", "scegli/", "non-serve/", "riapri/"])
def test_an_outsider_finds_nothing_and_changes_nothing(login, team, triage, tail):
    section, client = part(team, triage, "daily-living"), login(team.elsa)
    nobody = address(section, tail).replace(str(team.teresa.pk), str(uuid4()))

    for act in (client.get, client.post):
        hidden, missing = act(address(section, tail)), act(nobody)
        assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_a_part_of_somebody_else_s_assessment_is_not_there(login, team, triage):
    section = part(team, triage, "daily-living")

    answer = login(team.elsa).get(address(section).replace(str(team.teresa.pk), str(team.ugo.pk)))

    assert answer.status_code == 404


def test_the_guided_page_asks_the_database_few_things(login, team, triage, django_assert_max_num_queries):
    client, section = login(team.marta), part(team, triage, "daily-living")
    client.post(address(section), post({"bathing": "dependent"}))

    with django_assert_max_num_queries(22):
        client.get(address(section))


def test_the_history_of_a_scale_that_nobody_filled_says_so(login, team):
    page = login(team.marta).get(f"/persone/{team.teresa.pk}/valutazioni/scale/katz/")

    assert page.status_code == 200
    assert "Non è mai stata compilata" in text(page)


def test_a_choice_that_comes_too_late_shows_both_answers_again(login, team, triage, now):
    section = part(team, triage, "daily-living")
    login(team.marta).post(address(section), post({"bathing": "dependent"}))
    with system_access(now):
        Assessment.objects.filter(pk=triage.pk).update(state="complete", closed_at=now)
    sheets = {"mine": json.dumps({"bathing": "independent"}), "theirs": json.dumps({"bathing": "dependent"})}

    late = login(team.ada).post(address(section, "scegli/"), {**sheets, "c-bathing": "mine"})

    page = text(late)
    assert late.status_code == 409
    assert "La valutazione è chiusa: riaprila per cambiarla." in page
    assert 'value="mine"' in page and 'value="theirs"' in page


@pytest.mark.parametrize("sheet", ["", "[]", "{", "[" * 100_000, '{"bathing": {"a": 1}}', '{"nothing": "x"}'])
def test_a_choice_between_answers_that_are_none_changes_nothing(login, team, triage, sheet):
    section = part(team, triage, "daily-living")

    response = login(team.marta).post(address(section, "scegli/"), {"mine": sheet, "theirs": sheet})

    assert response.status_code in (302, 422)
