# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the diary and of the visits of a person."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from raccordo.delivery import operations
from raccordo.delivery.models import Concern, DiaryEntry
from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.rooms.delivery.ground import at, service

__all__ = ["service"]
pytestmark = pytest.mark.django_db
DIARY_QUERIES = 18  # twelve of them are the gate and the band
VISITS_QUERIES = 18


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def of(service, path=""):
    return f"/persone/{service.world.teresa.pk}/diario/{path}"


def note(service, persona, text, **fields):
    with system_access(NOW):
        return operations.write_note(
            by=persona.actor, at=NOW, person_id=service.world.teresa.pk, text=text, **fields
        )


NOTE = {"kind": "note", "voice": "social", "audience": "team"}


def test_one_stream_with_whose_words_they_are(service, login):
    note(service, service.world.marta, "Pressione 128/74.")
    note(service, service.world.sara, "Ha bisogno di compagnia.", kind="talk")

    text = page(login(service.world.ada), of(service))

    assert "Pressione 128/74." in text and "Marta Rizzi, infermiera di comunità" in text
    assert "Colloquio" in text and "Sara Conti, assistente sociale" in text


def test_a_voice_alone_and_the_address_keeps_it(service, login):
    note(service, service.world.marta, "Pressione 128/74.")
    note(service, service.world.sara, "Ha bisogno di compagnia.")

    text = page(login(service.world.ada), of(service, "?voce=sanitario"))

    assert "Pressione" in text and "compagnia" not in text


def test_a_reserved_note_is_named_and_its_words_are_nowhere_in_the_page(service, login):
    note(service, service.world.sara, "Parola segretissima", audience="service")

    theirs = page(login(service.world.marta), of(service))
    mine = page(login(service.world.sara), of(service))

    assert "Nota riservata al servizio: Comune di Lecco, servizi sociali" in theirs
    assert "segretissima" not in theirs
    assert "segretissima" in mine and "Solo il tuo servizio" in mine


def test_writing_a_note(service, login):
    client = login(service.world.sara)

    response = client.post(
        of(service, "scrivi/"), {**NOTE, "text": "Chiamata la figlia.", "kind": "call", "hour": "9.15"}
    )

    assert "La nota è nel diario." in page(client, response["Location"])
    assert "Telefonata" in page(client, of(service))
    with system_access(NOW):
        assert DiaryEntry.objects.get().happened_at == at(9, 15)


def test_a_double_click_writes_once(service, login):
    client, data = login(service.world.sara), {**NOTE, "text": "Una volta.", "submission": str(uuid4())}

    for _ in range(2):
        client.post(of(service, "scrivi/"), data)

    with system_access(NOW):
        assert DiaryEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "Manca: che cosa è successo"),
        ({"text": "Ciao", "day": "24/11/2026"}, "è nel futuro"),
        ({"text": "Ciao", "day": "31/02/2026"}, "Scrivi la data così"),
        ({"text": "Ciao", "voice": "health"}, "Scegli una delle risposte"),
        ({"text": "x" * 4500}, "Il testo ha 4500 caratteri"),
    ],
)
def test_bad_notes_come_back_with_the_words_and_what_was_written(service, login, data, words):
    response = login(service.world.sara).post(of(service, "scrivi/"), {**NOTE, **data})

    text = response.content.decode()
    assert (response.status_code, words in text, "Errore: " in text) == (422, True, True)
    assert data["text"] in text


def test_thirty_megabytes_are_refused(service, login):
    response = login(service.world.sara).post(
        of(service, "scrivi/"),
        "text=" + "x" * (30 * 1024 * 1024),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 413


def test_a_correction_shows_what_was_there_before(service, login):
    entry = note(service, service.world.sara, "Domani viene Marta.")
    client = login(service.world.sara)

    form = page(client, of(service, f"{entry.pk}/correggi/"))
    client.post(of(service, f"{entry.pk}/correggi/"), {"text": "Martedì viene Marta."})
    again = client.post(of(service, f"{entry.pk}/correggi/"), {"text": "Mercoledì."})

    assert "Domani viene Marta." in form
    assert again.status_code == 409
    assert "Prima diceva: «Domani viene Marta.»" in page(client, of(service))


def test_the_note_of_another_is_not_corrected(service, login):
    entry = note(service, service.world.marta, "Pressione 128/74.")

    response = login(service.world.sara).post(of(service, f"{entry.pk}/correggi/"), {"text": "No"})

    assert (response.status_code, "solo chi l’ha scritta" in response.content.decode()) == (422, True)


def test_home_operators_have_no_reserved_notes_and_read_two_weeks(service, login):
    service.visit(at(15), role=service.world.dino)
    note(service, service.world.sara, "Tre settimane fa.", happened_at=NOW - timedelta(days=21))
    client = login(service.world.dino)

    assert "Chi può leggerla" not in page(client, of(service, "scrivi/"))
    text = page(client, of(service))
    assert "Tre settimane fa." not in text and "ultimi 14 giorni" in text


def test_a_concern_is_taken_answered_and_closed_once(service, login):
    service.visit(at(9, 30), role=service.world.dino)
    with service.as_dino():
        concern = operations.report_concern(
            by=service.world.dino.actor,
            at=NOW,
            person_id=service.world.teresa.pk,
            kind="skin",
            text="Rossore",
        )
    client, address = login(service.world.marta), of(service, f"segnalazioni/{concern.pk}/")

    assert "Da guardare" in page(client, of(service))
    taken = client.post(address, {"act": "take"})
    empty = client.post(address, {"act": "close", "answer": ""})
    closed = client.post(address, {"act": "close", "answer": "Vista, crema due volte al giorno."})
    again = client.post(address, {"act": "close", "answer": "Ancora"})

    assert [r.status_code for r in (taken, empty, closed, again)] == [302, 422, 302, 409]
    assert "Vista, crema due volte al giorno." in page(client, of(service))
    with system_access(NOW):
        assert Concern.objects.get().state == "closed"


@pytest.mark.parametrize("broken", ["?prima=ieri", "?prima=2026-11-23_boh", "?prima=_"])
def test_a_broken_address_is_not_found(service, login, broken):
    assert login(service.world.sara).get(of(service, broken)).status_code == 404


def test_pages_follow_one_another(service, login):
    for n in range(23):
        note(service, service.world.sara, f"Nota numero {n:02}.", happened_at=NOW - timedelta(hours=n))
    client = login(service.world.sara)

    first = page(client, of(service))
    more = re.search(r'href="(\?prima=[^"]+)"', first).group(1)
    second = page(client, of(service, more))

    assert "Nota numero 19." in first and "Nota numero 20." not in first
    assert "Nota numero 20." in second and "Nota numero 22." in second


@pytest.mark.parametrize("path", ["diario/", "diario/scrivi/", "visite/", "segnala/"])
def test_an_outsider_finds_nothing(service, login, path):
    client = login(service.world.elsa)

    hidden = client.get(f"/persone/{service.world.teresa.pk}/{path}")
    missing = client.get(f"/persone/{uuid4()}/{path}")

    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_the_visits_of_a_person_next_week_grid_hours_past(service, login):
    service.visit(at(15), role=service.world.dino)
    past = service.visit(at(8), role=service.anna)
    with system_access(NOW):
        operations.report_visit(
            by=service.anna.actor, at=NOW, visit_id=past.pk,
            outcome=operations.Outcome("done", started_at=at(8), ended_at=at(8, 45)),
        )  # fmt: skip

    text = page(login(service.world.sara), f"/persone/{service.world.teresa.pk}/visite/")

    assert "Lunedì 23 novembre 2026, 15:00–16:00" in text
    assert "SAD" in text and "45 min" in text and "75%" in text
    assert "Visite passate" in text and "Anna Villa" in text


def test_one_visit_says_who_when_and_what(service, login):
    visit = service.visit(at(15), role=service.world.dino)

    team = page(login(service.world.sara), f"/persone/{visit.person_id}/visite/{visit.pk}/")
    coordinator = page(login(service.world.lucia), f"/persone/{visit.person_id}/visite/{visit.pk}/")

    assert "Dino Corti" in team and "Igiene personale" in team and "Annulla la visita" not in team
    assert "Annulla la visita" in coordinator and "Servono due operatori" in coordinator


@pytest.mark.parametrize("asked", ["ieri", "2026-02-31", "9999-12-31"])
def test_a_week_that_cannot_be_is_not_found(service, login, asked):
    response = login(service.world.sara).get(f"/persone/{service.world.teresa.pk}/visite/?settimana={asked}")

    assert response.status_code == 404


def test_the_pages_ask_the_same_of_the_database_however_long_the_story(service, login):
    client = login(service.world.sara)
    note(service, service.world.sara, "Riservata", audience="service")
    counts = []
    for n in range(2):
        for k in range(8):
            note(service, service.world.marta, f"Nota {n} {k}")
        service.visit(at(14 + 2 * n), role=service.world.dino)
        with CaptureQueriesContext(connection) as diary:
            client.get(of(service))
        with CaptureQueriesContext(connection) as visits:
            client.get(f"/persone/{service.world.teresa.pk}/visite/")
        counts.append((len(diary), len(visits)))

    assert counts[0] == counts[1]
    assert counts[0][0] <= DIARY_QUERIES and counts[0][1] <= VISITS_QUERIES
