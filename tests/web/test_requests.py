# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signals answered, requests assessed, a person taken in charge: the pages from the flag to the team."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from raccordo.intake.models import Episode, Request, Signal
from raccordo.kernel.scoping import system_access
from raccordo.people import operations as people
from raccordo.territory.codes import Role
from tests.personas import NOW, make_persona
from tests.rooms.intake.acts import ask, flag, take, take_charge, to_panel

pytestmark = pytest.mark.django_db


def text(response):
    return re.sub(r"\s+", " ", response.content.decode()).replace("&#39;", "'")


def one(model):
    with system_access(NOW):
        return model.objects.get()


def signal_path(signal, act=""):
    return f"/persone/{signal.person_id}/segnalazioni/{signal.pk}/{act}"


def request_path(request, act=""):
    return f"/persone/{request.person_id}/richieste/{request.pk}/{act}"


def send(client, path, **fields):
    return client.post(path, {"submission": str(uuid4()), **fields})


# --- signals --------------------------------------------------------------------------------------------------------


def test_the_queue_shows_what_waits_with_its_clock_and_whose_it_is(
    world, login, django_assert_max_num_queries
):
    flag(world)

    client = login(world.bruno)
    with django_assert_max_num_queries(8):
        page = text(client.get("/segnalazioni/"))

    assert "Brambilla Teresa, 84 anni" in page
    assert "da Ada Riva" in page and "Entro il 26/11" in page
    assert "Prendi" in page


def test_taking_a_signal_names_who_answers_and_the_second_to_come_gets_a_conflict(world, login):
    signal = flag(world)
    olga = make_persona("Olga", "Sala", Role.ACCESS_POINT_OPERATOR, world.pua, world.area)

    first = login(world.bruno).post(signal_path(signal, "prendi/"), {"submission": str(uuid4())}, follow=True)
    second = send(login(olga), signal_path(signal, "prendi/"))

    assert "Segnalazione presa: ora rispondi tu." in text(first)
    assert second.status_code == 409
    assert "L’ha già presa Bruno Galli alle 10:00." in text(second)


def test_an_answer_closes_the_signal_and_its_sender_reads_it(world, login):
    signal = take(world, flag(world))

    sent = send(
        login(world.bruno), signal_path(signal), outcome="service", answer="La farmacia prepara il dispenser",
        version=signal.version,
    )  # fmt: skip

    assert sent.status_code == 302
    page = text(login(world.ada).get(signal_path(signal)))
    assert "Attivato un servizio" in page and "La farmacia prepara il dispenser" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "", "answer": "Fatto"}, "Scegli che cosa ne è stato."),
        ({"outcome": "service", "answer": " "}, "Scrivi che cosa è stato fatto"),
        ({"outcome": "service", "answer": "x" * 601}, "Il testo è di 601 caratteri"),
    ],
)
def test_an_answer_that_says_nothing_comes_back_with_the_words(world, login, fields, words):
    signal = take(world, flag(world))

    response = send(login(world.bruno), signal_path(signal), version=signal.version, **fields)

    assert response.status_code == 422
    assert text(response).count(words) >= 2
    assert one(Signal).state == "taken"


def test_a_stale_answer_is_a_409_that_keeps_what_was_written(world, login):
    signal = take(world, flag(world))

    response = send(
        login(world.bruno), signal_path(signal), outcome="service", answer="Il mio testo", version="1"
    )

    assert response.status_code == 409
    assert "Mentre scrivevi la segnalazione è cambiata" in text(response)
    assert "Il mio testo" in text(response)


def test_a_signal_may_be_put_back_or_withdrawn_by_who_may(world, login):
    signal = take(world, flag(world))

    assert send(login(world.bruno), signal_path(signal, "rimetti/")).status_code == 302
    assert send(login(world.bruno), signal_path(signal, "ritira/"), reason="No").status_code == 422
    assert (
        send(login(world.ada), signal_path(signal, "ritira/"), reason="Ho sbagliato persona").status_code
        == 302
    )
    assert one(Signal).state == "withdrawn"


@pytest.mark.parametrize("act", ["", "prendi/", "rimetti/", "ritira/", "richiesta/"])
def test_the_outsider_finds_no_signal(world, login, act):
    signal = flag(world)
    elsa = login(world.elsa)

    assert (
        elsa.get(signal_path(signal, act)).content
        == elsa.get(f"/persone/{uuid4()}/segnalazioni/{uuid4()}/{act}").content
    )
    assert send(elsa, signal_path(signal, act)).status_code == 404
    assert one(Signal).state == "received"


# --- requests -------------------------------------------------------------------------------------------------------


def test_a_signal_becomes_a_request_with_the_reasons_already_there(world, login):
    signal = take(world, flag(world))
    bruno = login(world.bruno)

    page = text(bruno.get(signal_path(signal, "richiesta/")))
    sent = send(
        bruno, signal_path(signal, "richiesta/"), need="Serve qualcuno a casa", reasons=["medication"], urgency="three-days",
        organization=str(world.social_service.pk), nurse_organization=str(world.nursing.pk),
    )  # fmt: skip

    assert "risposta entro giovedì 26 novembre 2026" in page
    assert "Priorità" in page
    request = one(Request)
    assert sent["Location"] == request_path(request)
    assert request.signal_id == signal.pk


def test_a_request_shows_need_priority_term_and_way(world, login, django_assert_max_num_queries):
    request = ask(world, signal=flag(world))

    client = login(world.sara)
    with django_assert_max_num_queries(20):
        page = text(client.get(request_path(request)))

    assert "Priorità" in page and "Entro il 26/11" in page
    assert "«Vive sola, confonde le medicine»" in page
    assert "Registra l’esito" in page


def test_the_access_point_reads_the_request_but_does_not_decide_it(world, login):
    request = ask(world, signal=flag(world))

    page = text(login(world.bruno).get(request_path(request)))
    sent = send(
        login(world.bruno), request_path(request), decision="direct-answer", answer="Fatto", version="1"
    )

    assert "Registra l’esito" not in page
    assert sent.status_code == 422
    assert one(Request).state == "requested"


def test_one_begins_and_the_second_hears_who(world, login):
    request = ask(world)

    assert send(login(world.sara), request_path(request, "inizia/")).status_code == 302
    second = send(login(world.marta), request_path(request, "inizia/"))

    assert second.status_code == 409
    assert "La sta già valutando Sara Conti" in text(second)


@pytest.mark.parametrize("decision", ["direct-answer", "panel"])
def test_triage_decides_in_one_form(world, login, decision):
    request = ask(world)

    sent = login(world.sara).post(
        request_path(request),
        {"submission": str(uuid4()), "decision": decision, "answer": "Ecco la risposta", "version": request.version,
         "panel_organization": str(world.social_service.pk)},
        follow=True,
    )  # fmt: skip

    assert one(Request).decision == decision
    assert ("Passa alla UVM" if decision == "panel" else "Risposta inviata") in text(sent)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decision": "", "answer": "x"}, "Scegli se basta una risposta diretta o serve la UVM."),
        (
            {"decision": "panel", "answer": "x", "panel_organization": ""},
            "Scegli quale unità di valutazione la riceve.",
        ),
        ({"decision": "direct-answer", "answer": ""}, "Scrivi la risposta, o perché serve la UVM"),
    ],
)
def test_a_triage_that_decides_nothing_comes_back_with_the_words(world, login, fields, words):
    request = ask(world)

    response = send(login(world.sara), request_path(request), version="1", **fields)

    assert response.status_code == 422
    assert words in text(response)
    assert one(Request).state == "requested"


def test_a_stale_triage_shows_what_is_there_now(world, login):
    request = ask(world)
    send(login(world.marta), request_path(request, "inizia/"))

    response = send(
        login(world.sara), request_path(request), decision="direct-answer", answer="Mia", version="1"
    )

    assert response.status_code == 409
    assert "ora è «in valutazione»" in text(response)


def test_a_request_may_be_closed_without_assessment(world, login):
    request = ask(world)

    sent = send(
        login(world.sara),
        request_path(request, "chiudi/"),
        outcome="declined",
        answer="Non vuole",
        version="1",
    )

    assert sent.status_code == 302
    assert one(Request).outcome == "declined"


def test_a_request_is_found_only_under_its_own_person(world, login):
    request = ask(world)

    assert login(world.elsa).get(f"/persone/{world.ugo.pk}/richieste/{request.pk}/").status_code == 404


# --- taking charge --------------------------------------------------------------------------------------------------


def charge_form(world, **fields):
    return {
        "submission": str(uuid4()), "programme": "frail-older", "case_manager": str(world.sara.role.pk),
        "reason": "la segue dalla richiesta", "team": [str(world.marta.role.pk)], **fields,
    }  # fmt: skip


def charge_path(world):
    return f"/persone/{world.teresa.pk}/presa-in-carico/"


def test_taking_charge_opens_the_record_to_the_team_and_shows_the_network(world, login):
    request = to_panel(world, ask(world))
    with system_access(NOW):
        rosa = people.add_related_person(
            by=world.sara.actor,
            at=NOW,
            person=world.teresa,
            family_name="Pini",
            given_name="Rosa",
            role="neighbour",
        )
    sara = login(world.sara)

    form = text(sara.get(f"{charge_path(world)}?richiesta={request.pk}"))
    done = sara.post(charge_path(world), charge_form(world, lay=[str(rosa.pk)]), follow=True)

    assert "la segue dalla richiesta del 23/11/2026" in form
    page = text(done)
    assert done.redirect_chain[0][0] == f"/persone/{world.teresa.pk}/rete/"
    for words in (
        "Responsabile del caso",
        "Marta Rizzi",
        "segue la salute a casa",
        "Rosa Pini",
        "Chi vede questa cartella",
    ):
        assert words in page
    assert one(Episode).request_id == request.pk
    assert login(world.marta).get(f"/persone/{world.teresa.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"programme": ""}, "Scegli per che cosa viene presa in carico."),
        ({"reason": " "}, "Scrivi perché la prendi in carico"),
        ({"reason": "x" * 161}, "Il testo è di 161 caratteri"),
        ({"case_manager": str(uuid4())}, "Scegli il responsabile del caso."),
    ],
)
def test_a_charge_that_does_not_hold_comes_back_with_the_words(world, login, fields, words):
    ask(world)

    response = login(world.sara).post(charge_path(world), charge_form(world, **fields))

    assert response.status_code == 422
    assert text(response).count(words) >= 2


def test_taking_charge_twice_is_refused_kindly_and_a_double_click_opens_one(world, login):
    ask(world)
    form = charge_form(world)
    sara = login(world.sara)

    first, again = sara.post(charge_path(world), form), sara.post(charge_path(world), form)
    later = sara.post(charge_path(world), charge_form(world))

    assert first["Location"] == again["Location"]
    assert later.status_code == 409
    assert "È già presa in carico per «Anziani fragili a casa»" in text(later)
    assert "Vedi la rete di cura" in text(later)


def test_who_may_not_take_charge_finds_no_page(world, login):
    flag(world)

    assert login(world.bruno).get(charge_path(world)).status_code == 404


def test_the_case_is_handed_over_and_closed_from_the_network(world, login):
    episode = take_charge(world)
    sara = login(world.sara)
    base = f"/persone/{world.teresa.pk}/presa-in-carico/{episode.pk}"

    nobody = send(sara, f"{base}/passa/", role="", reason="x", version="1")
    over = send(
        sara, f"{base}/passa/", role=str(world.marta.role.pk), reason="cambia zona", stays="on", version="1"
    )
    stale = send(sara, f"{base}/chiudi/", outcome="goals-met", closing_note="Bene", version="1")

    assert nobody.status_code == 422 and "Scegli a chi passa il caso." in text(nobody)
    assert over.status_code == 302
    assert stale.status_code == 409
    assert one(Episode).case_manager_id == world.marta.role.pk


def test_who_is_not_at_the_desk_is_not_sent_back_to_it(world, login):
    take_charge(world)
    sara = login(world.sara)

    page = text(sara.get(f"/persone/{world.teresa.pk}/contatti/nuovo/"))

    assert "Torna alla cartella" in page
    assert 'href="/sportello/"' not in page
