# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk in the pages: search before create, a contact in a few clicks, the slip; and what goes wrong."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from raccordo.intake.models import Contact, Request
from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person
from raccordo.people.rules.tax_code import compute
from tests.personas import NOW
from tests.rooms.intake.acts import flag

pytestmark = pytest.mark.django_db


def text(response):
    return re.sub(r"\s+", " ", response.content.decode()).replace("&#39;", "'")


def rows(model):
    with system_access(NOW):
        return list(model.objects.all())


@pytest.fixture
def bruno(world, login):
    return login(world.bruno)


@pytest.fixture
def welcomed(world, bruno):
    bruno.post("/sportello/accogli/", {"person": str(world.teresa.pk)})
    return bruno


def contact_form(**fields):
    return {
        "submission": str(uuid4()), "channel": "phone", "caller": "relative", "need": "La mamma non riesce più a lavarsi",
        "reasons": ["personal-care"], "urgency": "", "outcome": "information", "answer": "Ho spiegato come si chiede il SAD",
        "agreement": "not-asked", **fields,
    }  # fmt: skip


def test_the_desk_opens_with_one_field_and_the_queue_with_its_clocks(
    world, bruno, django_assert_max_num_queries
):
    flag(world)

    with django_assert_max_num_queries(10):
        page = text(bruno.get("/sportello/"))

    assert re.search(r'<input[^>]*id="chi"[^>]*autofocus', page)
    assert "Brambilla Teresa, 84 anni" in page
    assert "Entro il 26/11" in page


@pytest.mark.parametrize("persona", ["ada", "sara", "dino", "laura"])
@pytest.mark.parametrize("path", ["/sportello/", "/sportello/cerca/?q=brambilla", "/sportello/persona/"])
def test_the_registry_is_open_to_the_desk_alone(world, login, persona, path):
    assert login(getattr(world, persona)).get(path).status_code == 404


def test_a_person_found_in_the_registry_is_opened_by_one_click_and_the_page_says_why(world, bruno):
    assert bruno.get(f"/persone/{world.teresa.pk}/contatti/nuovo/").status_code == 404

    found = text(bruno.get("/sportello/cerca/", {"q": "brambilla"}))
    chosen = bruno.post("/sportello/accogli/", {"person": str(world.teresa.pk)}, follow=True)

    assert "Brambilla Teresa" in found and "nata il 12/03/1942, 84 anni" in found
    assert "BRMTRS42" not in found, "the registry shows no more than it takes to recognise somebody"
    assert chosen.redirect_chain[0][0] == f"/persone/{world.teresa.pk}/contatti/nuovo/"
    assert "l’hai accolta allo sportello il 23/11/2026" in text(bruno.get(f"/persone/{world.teresa.pk}/"))


def test_who_is_not_found_may_be_registered_from_the_foot_of_the_search(world, bruno):
    page = text(bruno.get("/sportello/cerca/", {"q": "sala mario 20/05/1947"}))

    assert "Nessuna persona trovata" in page
    assert 'value="Sala"' in page and 'value="Mario"' in page and 'value="20/05/1947"' in page


def test_who_is_not_among_those_found_is_one_click_away_with_what_was_typed(world, bruno):
    found = text(bruno.get("/sportello/cerca/", {"q": "brambilla luigi"}))
    before = len(rows(Person))
    form = bruno.post("/sportello/persona/", {"family_name": "Brambilla", "given_name": "Luigi", "birth_date": "", "azione": "modifica"})  # fmt: skip

    assert "Registra una nuova persona" in found and 'name="family_name" value="Brambilla"' in found
    assert form.status_code == 200 and 'value="Luigi"' in text(form) and "Controlla" not in text(form)
    assert len(rows(Person)) == before


def new_person(**fields):
    return {
        "submission": str(uuid4()),
        "family_name": "Sala",
        "given_name": "Mario",
        "birth_date": "20/5/1947",
        "sex": "male",
        **fields,
    }


def test_a_new_person_is_registered_and_the_contact_begins(world, bruno):
    response = bruno.post("/sportello/persona/", new_person())

    (person,) = [p for p in rows(Person) if p.family_name == "Sala"]
    assert response["Location"] == f"/persone/{person.pk}/contatti/nuovo/"
    assert person.birth_date == date(1947, 5, 20)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"family_name": " "}, "Scrivi il cognome."),
        ({"birth_date": "31/2/1947"}, "Il 31 febbraio non esiste"),
        ({"birth_date": "20/05/2031"}, "è nel futuro: controlla l’anno"),
        ({"birth_date": "ieri"}, "Non capisco «ieri»"),
        ({"birth_date": "20/05/1847"}, "anni fa: controlla l’anno"),
        ({"tax_code": "SLAMRA47E20X00OZ"}, "è la lettera O, ma qui va una cifra. Forse è la cifra 0?"),
        ({"tax_code": "SLAMRA47E20"}, "Il codice fiscale ha 16 caratteri: qui sono 11"),
        ({"municipality": "000000"}, "Scegli un Comune del territorio."),
    ],
)
def test_bad_data_of_a_new_person_come_back_with_the_words_twice_and_nothing_lost(
    world, bruno, fields, words
):
    response = bruno.post("/sportello/persona/", new_person(**fields))

    page = text(response)
    assert response.status_code == 422
    assert "<title>Errore: " in page
    assert page.count(words) >= 2
    assert 'value="Mario"' in page
    assert len(rows(Person)) == 2


def test_a_tax_code_of_somebody_else_is_refused_beside_the_field(world, bruno):
    response = bruno.post(
        "/sportello/persona/",
        new_person(
            tax_code=compute(
                family_name="Rossi",
                given_name="Mario",
                birth_date=date(1947, 5, 20),
                sex="male",
                place_code="X001",
            )
        ),
    )

    assert response.status_code == 422
    assert "Con il cognome Sala il codice comincia per SLA, qui per RSS" in text(response)


TERESA = {"family_name": "Brambila", "given_name": "Teresa", "birth_date": "12/03/1942", "sex": "female"}


def test_somebody_alike_stops_the_registration_with_both_side_by_side(world, bruno):
    response = bruno.post("/sportello/persona/", new_person(**TERESA))

    page = text(response)
    assert response.status_code == 409
    assert "È già tra le persone che conosciamo?" in page
    assert "stessa data di nascita" in page
    assert "È lei" in page and "Non è lei: registra" in page
    assert len(rows(Person)) == 2


def test_told_apart_with_a_reason_the_new_person_is_registered(world, bruno):
    silent = bruno.post("/sportello/persona/", new_person(**TERESA, not_these=str(world.teresa.pk)))
    told = bruno.post(
        "/sportello/persona/", new_person(**TERESA, not_these=str(world.teresa.pk), why_new="document")
    )

    assert silent.status_code == 422 and "Scrivi come hai capito" in text(silent)
    assert told.status_code == 302
    assert len(rows(Person)) == 3


def test_the_choice_of_a_person_out_of_the_area_is_not_found(world, bruno):
    assert bruno.post("/sportello/accogli/", {"person": str(uuid4())}).status_code == 404
    assert bruno.post("/sportello/accogli/", {"person": "x"}).status_code == 422


def test_a_simple_contact_is_checked_sent_and_printed(world, welcomed):
    path = f"/persone/{world.teresa.pk}/contatti/nuovo/"

    check = welcomed.post(path, contact_form())
    sent = welcomed.post(path, contact_form(azione="invia"), follow=True)

    assert check.status_code == 200
    assert "Conferma e invia" in text(check) and "Entro 15 giorni: non ci sono segni di urgenza." in text(
        check
    )
    (contact,) = rows(Contact)
    assert (contact.person_id, contact.outcome, contact.channel) == (world.teresa.pk, "information", "phone")
    assert f"Contatto {contact.number}" in text(sent)
    assert "Ho spiegato come si chiede il SAD" in text(sent)


def test_the_check_writes_nothing_and_going_back_loses_nothing(world, welcomed):
    path = f"/persone/{world.teresa.pk}/contatti/nuovo/"

    welcomed.post(path, contact_form())
    back = welcomed.post(path, contact_form(azione="modifica"))

    assert "La mamma non riesce più a lavarsi" in text(back)
    assert "Errore" not in text(back)
    assert not rows(Contact)


def test_a_complex_contact_becomes_a_request_with_its_term(world, welcomed):
    path = f"/persone/{world.teresa.pk}/contatti/nuovo/"
    form = contact_form(
        azione="invia", outcome="panel", agreement="given", signs=["worsening"], organization=str(world.social_service.pk),
        nurse_organization=str(world.nursing.pk),
    )  # fmt: skip

    page = text(welcomed.post(path, form, follow=True))

    (request,) = rows(Request)
    assert (request.urgency, request.organization_id) == ("three-days", world.social_service.pk)
    assert "risposta entro giovedì 26 novembre 2026" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"need": "  "}, "Scrivi che cosa serve"),
        ({"need": "x" * 2001}, "Il testo è di 2001 caratteri: il massimo è 2000."),
        ({"outcome": ""}, "Scegli che cosa hai fatto."),
        ({"outcome": "interview"}, "Scrivi il giorno del colloquio"),
        (
            {"outcome": "interview", "interview_date": "2026-11-20", "interview_time": "10:00"},
            "Il colloquio è nel passato",
        ),
        (
            {"outcome": "interview", "interview_date": "2026-02-31", "interview_time": "10:00"},
            "Scrivi il giorno del colloquio",
        ),
        ({"outcome": "service"}, "Scegli il servizio a cui hai inviato."),
        ({"outcome": "panel", "agreement": "declined"}, "Senza il suo accordo non si apre una richiesta"),
        ({"outcome": "panel", "reasons": []}, "Scegli almeno un bisogno"),
        ({"signs": ["drago"]}, "Scegli i segni tra quelli dell’elenco."),
    ],
)
def test_a_contact_that_does_not_hold_comes_back_with_the_words_and_nothing_lost(
    world, welcomed, fields, words
):
    response = welcomed.post(f"/persone/{world.teresa.pk}/contatti/nuovo/", contact_form(**fields))

    page = text(response)
    assert response.status_code == 422
    assert page.count(words) >= 2, "in the summary and beside the field"
    assert "Ho spiegato come si chiede il SAD" in page
    assert not rows(Contact)


def test_thirty_megabytes_of_text_are_refused_before_they_are_read(world, welcomed):
    response = welcomed.post(
        f"/persone/{world.teresa.pk}/contatti/nuovo/", contact_form(need="x" * 3_000_000)
    )

    assert response.status_code in {413, 422}
    assert not rows(Contact)


def test_a_double_click_records_one_contact(world, welcomed):
    path, form = f"/persone/{world.teresa.pk}/contatti/nuovo/", contact_form(azione="invia")

    first, again = welcomed.post(path, form), welcomed.post(path, form)

    assert first["Location"] == again["Location"]
    assert len(rows(Contact)) == 1


def test_an_anonymous_contact_leaves_no_name_anywhere(world, bruno, login):
    form = contact_form(azione="invia", caller="other")

    page = text(bruno.post("/sportello/anonimo/", form, follow=True))

    (contact,) = rows(Contact)
    assert contact.person_id is None
    assert f"Contatto {contact.number}" in page
    assert contact.number not in text(login(world.sara).get(f"/sportello/contatti/{contact.pk}/"))


def test_without_script_the_guide_is_searched_by_a_button_and_nothing_is_judged_yet(world, welcomed):
    response = welcomed.post(
        f"/persone/{world.teresa.pk}/contatti/nuovo/", contact_form(azione="cerca", outcome="")
    )

    assert response.status_code == 200
    assert "Errore" not in text(response)


def test_the_fragment_of_services_has_no_page_around_it(world, bruno):
    fragment = text(bruno.post("/sportello/servizi/", {"need": "lavarsi"}))

    assert "<html" not in fragment
    assert 'role="status"' in fragment


def test_a_slip_is_found_only_under_its_own_person(world, welcomed):
    welcomed.post(f"/persone/{world.teresa.pk}/contatti/nuovo/", contact_form(azione="invia"))
    (contact,) = rows(Contact)

    assert welcomed.get(f"/persone/{world.teresa.pk}/contatti/{contact.pk}/").status_code == 200
    assert welcomed.get(f"/persone/{world.ugo.pk}/contatti/{contact.pk}/").status_code == 404
    assert welcomed.get(f"/sportello/contatti/{contact.pk}/").status_code == 404
