# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor's pages: the list, the flag in a few clicks, what goes wrong and is said kindly."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from raccordo.intake.models import Signal
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.rooms.intake.acts import flag, take
from tests.rooms.intake.test_practice import enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world, login):
    return login(world.ada)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def flag_form(world, **fields):
    return {
        "submission": str(uuid4()), "reasons": ["medication"], "words": "Confonde le pastiglie", "urgency": "three-days",
        "organization": str(world.pua.pk), **fields,
    }  # fmt: skip


def send(client, world, **fields):
    return client.post(f"/assistiti/{world.teresa.pk}/segnala/", flag_form(world, **fields))


def signals():
    with system_access(NOW):
        return list(Signal.objects.all())


def test_the_list_shows_the_own_people_with_what_is_open_and_leaves_a_line_for_each(world, ada):
    flag(world)

    page = text(ada.get("/assistiti/"))

    assert "Brambilla Teresa" in page and "84 anni" in page
    assert "Segnalazione ricevuta" in page
    assert "Segreti" not in page
    with system_access(NOW):
        assert (
            AccessLine.objects.filter(
                person_id=world.teresa.pk, rule="list", kind="practice.ListView"
            ).count()
            == 1
        )


def test_the_list_costs_the_same_for_one_or_thirty_people(world, ada, django_assert_max_num_queries):
    ada.get("/assistiti/")
    for number in range(30):
        enrol(world, f"Nome{number}", "Colombo")

    with django_assert_max_num_queries(11):
        page = text(ada.get("/assistiti/"))

    assert "31 persone" in page
    following = re.search(r'href="(/assistiti/\?dopo=[0-9a-f-]+)"', page)[1]
    assert "Colombo Nome9" in text(ada.get(following))


def test_a_name_or_a_tax_code_leads_straight_to_the_flag(world, ada):
    enrol(world, "Ida", "Colombo")

    by_name = ada.get("/assistiti/", {"q": "brambilla", "vai": "segnala"})
    by_code = ada.get("/assistiti/", {"q": "BRMTRS42C52X000B", "vai": "segnala"})

    assert by_name["Location"] == by_code["Location"] == f"/assistiti/{world.teresa.pk}/segnala/"


def test_when_several_people_answer_to_the_name_the_doctor_chooses(world, ada):
    enrol(world, "Ugo", "Brambilla")

    page = text(ada.get("/assistiti/", {"q": "brambilla", "vai": "segnala"}))

    assert "Ci sono più persone: scegli chi vuoi segnalare." in page


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("CLMDAA40A41X000", "ha 16 caratteri: qui sono 15, ne manca 1"),
        ("BRMTRS42C52X00OB", "è la lettera O, ma qui va una cifra. Forse è la cifra 0?"),
        ("BRMTRS42Z52X000B", "il mese è una fra"),
        ("BRMTRS42C52X000A", "L’ultima lettera dovrebbe essere"),
    ],
)
def test_a_wrong_tax_code_is_explained_letter_by_letter(world, ada, code, words):
    page = ada.get("/assistiti/", {"q": code}).content.decode().replace("&#39;", "'")

    assert "Il codice fiscale non torna" in page
    assert words in page


def test_somebody_elses_patient_is_not_found_and_the_page_says_whom_to_call(world, ada):
    page = text(ada.get("/assistiti/", {"q": "segreti"}))

    assert "Nessun assistito trovato per «segreti»" in page
    assert "0300 555 100" in page


@pytest.mark.parametrize(
    "query", [{"dopo": "x"}, {"di": "niente"}, {"q": "%"}, {"dopo": str(uuid4())}, {"q": "x" * 3000}]
)
def test_strange_addresses_give_a_page_not_a_fault(world, ada, query):
    assert ada.get("/assistiti/", query).status_code == 200


def test_nobody_but_doctors_has_this_list(world, login):
    assert login(world.bruno).get("/assistiti/").status_code == 404


def test_a_flag_in_three_clicks_ends_on_the_page_that_follows_it(world, ada):
    opened = text(ada.get(f"/assistiti/{world.teresa.pk}/segnala/"))
    sent = ada.post(f"/assistiti/{world.teresa.pk}/segnala/", flag_form(world), follow=True)

    assert "Non riesce a prendere i farmaci da solo" in opened
    assert sent.redirect_chain[0][0].startswith(f"/persone/{world.teresa.pk}/segnalazioni/")
    page = text(sent)
    assert "Avrai una risposta entro giovedì 26 novembre 2026." in page
    assert "Ricevuta" in page and "Da prendere" in page
    (signal,) = signals()
    assert (signal.sender_id, signal.due_date) == (world.ada.role.pk, date(2026, 11, 26))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reasons": []}, "Scegli almeno un motivo tra quelli dell"),
        ({"reasons": ["magia"]}, "Scegli almeno un motivo tra quelli dell"),
        ({"words": "x" * 301}, "hai scritto 301 caratteri, il massimo è 300"),
        ({"urgency": ""}, "Scegli quando serve una risposta."),
    ],
)
def test_a_flag_that_does_not_hold_comes_back_with_the_words_twice_and_nothing_lost(
    world, ada, fields, words
):
    response = send(ada, world, **fields)

    page = text(response)
    assert response.status_code == 422
    assert "<title>Errore: " in page
    assert page.count(words) >= 2, "in the summary and beside the field"
    if "words" not in fields:
        assert 'value="Confonde le pastiglie"' in page
    assert not signals()


def test_the_same_flag_of_today_is_refused_kindly_with_a_link_to_the_open_one(world, ada):
    signal = flag(world)

    response = send(ada, world, reasons=["falls"])

    page = text(response)
    assert response.status_code == 409
    assert "Hai già segnalato questa persona oggi alle 10:00" in page
    assert f"/persone/{world.teresa.pk}/segnalazioni/{signal.pk}/" in page
    assert len(signals()) == 1


def test_a_double_click_sends_one_flag(world, ada):
    form = flag_form(world)

    first = ada.post(f"/assistiti/{world.teresa.pk}/segnala/", form)
    again = ada.post(f"/assistiti/{world.teresa.pk}/segnala/", form)

    assert first["Location"] == again["Location"]
    assert len(signals()) == 1


def test_the_flag_page_says_who_follows_already_and_what_is_open(world, login):
    flag(world)

    page = text(login(world.sara).get(f"/assistiti/{world.teresa.pk}/segnala/"))
    assert "Non trovato" in page, "Sara does not follow Teresa yet"

    page = text(login(world.ada).get(f"/assistiti/{world.teresa.pk}/segnala/"))
    assert "Segnalazione del 23/11/2026" in page


def test_the_doctor_follows_the_flags_like_parcels(world, ada):
    take(world, flag(world))

    page = text(ada.get("/segnalazioni/"))

    assert "Le mie segnalazioni" in page
    assert "Presa da Bruno Galli" in page
    assert "Prendi la segnalazione" not in page


def test_an_outsider_gets_the_same_bytes_as_for_a_person_who_does_not_exist(world, login):
    elsa = login(world.elsa)

    hidden = elsa.get(f"/assistiti/{world.teresa.pk}/segnala/")
    missing = elsa.get(f"/assistiti/{uuid4()}/segnala/")

    assert hidden.status_code == 404
    assert hidden.content == missing.content
    assert send(elsa, world).status_code == 404
    assert not signals()
