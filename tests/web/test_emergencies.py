# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of an emergency: one answer for whoever is not to be known, a banner and no file, and who is told."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from raccordo.privacy.models import Emergency, EmergencyClock
from raccordo.record import operations as record
from raccordo.territory.codes import Role
from raccordo.web.shell import clock
from tests.conftest import PROVED_AT
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.privacy.test_emergencies import WORDS
from tests.rooms.privacy.test_exclusions import bar

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The moment of the pages: `moment(NOW + HOUR)` moves it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area."""
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)


def form(world, **changes) -> dict[str, str]:
    return {"tax_code": world.teresa.tax_code, "reason": "unconscious", "words": WORDS, **changes}


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def opened(world, client) -> str:
    """The address of an emergency that was asked and confirmed."""
    asked = client.post("/emergenza/", form(world))
    assert asked.status_code == 302, asked.content.decode()
    assert client.post(asked["Location"])["Location"] == f"/persone/{world.teresa.pk}/"
    return asked["Location"]


def plain(response) -> bytes:
    """A page without what changes at each asking: tokens, and the code that was typed."""
    text = re.sub(rb'name="(csrfmiddlewaretoken|submission)" value="[^"]*"', b"", response.content)
    return re.sub(rb"ZZZZZZ00Z00Z000Z|BRMTRS42C52X000B", b"", text)


@pytest.mark.parametrize("why", ["excluded", "hushed"])
def test_a_code_of_nobody_and_one_of_who_is_not_to_be_known_get_the_same_bytes(world, enter, why):
    elsa = enter(world.elsa)
    if why == "excluded":
        bar(world, world.elsa)
    else:
        type(world.practice).objects.filter(pk=world.practice.pk).update(sensitive=True)

    hidden = elsa.post("/emergenza/", form(world))
    nobody = elsa.post("/emergenza/", form(world, tax_code="ZZZZZZ00Z00Z000Z"))

    assert hidden.status_code == nobody.status_code == 422
    assert plain(hidden) == plain(nobody) and dict(hidden.items()) == dict(nobody.items())
    assert "non si apre nessuna cartella" in hidden.content.decode()
    with system_access(NOW):
        assert AccessLine.objects.filter(kind="emergency.search", permitted=False).count() == 2


def test_she_confirms_knowing_who_is_told_and_reads_with_a_banner_on_every_page(world, enter):
    make_persona("Rosa", "Capo", Role.ADMINISTRATOR, world.elsewhere, world.area)
    elsa, here = enter(world.elsa), f"/persone/{world.teresa.pk}/"
    assert elsa.get(here).status_code == 404

    asked = elsa.post("/emergenza/", form(world))
    confirm = page(elsa, asked["Location"])
    assert "Rosa Capo" in confirm and "protezione dei dati di Ambito di prova" in confirm
    assert "Brambilla" not in confirm and elsa.get(here).status_code == 404
    assert elsa.post(asked["Location"])["Location"] == here

    for path in ("", "valutazioni/", "piano/", "diario/", "visite/", "documenti/", "rete/"):
        text = page(elsa, f"{here}{path}")
        assert "Cartella aperta in emergenza" in text and "ancora 4 ore" in text and "Brambilla" in text
        assert text.count("Emergenza · Elsa Neri · 23/11/2026, 10:00") == 24
    for path in ("/persone/", "/oggi/", "/assistiti/", f"/persone/?q={world.teresa.tax_code}"):
        assert "Brambilla" not in page(elsa, path)


def test_it_ends_by_itself_and_by_a_click_and_the_record_is_as_if_never(world, enter, moment):
    elsa, here = enter(world.elsa), f"/persone/{world.teresa.pk}/"
    one = opened(world, elsa)
    moment(NOW + 4 * HOUR - timedelta(seconds=1))
    assert "ancora 1 minuto" in page(elsa, here)
    moment(NOW + 4 * HOUR)
    assert elsa.get(here).content == elsa.get(f"/persone/{uuid4()}/").content
    moment(NOW)
    assert elsa.post(f"{one}chiudi/").status_code == 302 and elsa.get(here).status_code == 404
    assert elsa.post(one)["Location"] == one  # confirmed again after the end: it opens nothing


def test_nothing_is_written_or_taken_away(world, enter):
    with system_access(NOW):
        paper = record.file_document(
            by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind="plan", title="Lettera", media_type="application/pdf",
            inside=["N"], content=b"%PDF-1.4 prova",
        )  # fmt: skip
    elsa, here = enter(world.elsa), f"/persone/{world.teresa.pk}/"
    opened(world, elsa)

    taken = elsa.get(f"{here}documenti/{paper.pk}/")

    assert taken.status_code == 403 and "In emergenza non si scarica" in taken.content.decode()
    assert elsa.post(f"{here}diario/", {"text": "Una nota"}).status_code in (404, 405)
    with system_access(NOW):
        assert not AccessLine.objects.filter(kind="record.download").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"words": "aaaaaaaaaaaaaaaaaaaaaaaaaa"}, "Scrivi che cosa succede con parole tue"),
        ({"words": "urgente"}, "con almeno 20 lettere"),
        ({"words": "La persona non può parlare o non capisce"}, "il motivo che hai già scelto"),
        ({"words": ""}, "Scrivi che cosa succede."),
        ({"reason": "x"}, "Scegli il motivo."),
        ({"tax_code": "BRM"}, "16 caratteri"),
    ],
)
def test_without_a_real_reason_it_says_so_writes_nothing_and_reveals_nothing(world, enter, changes, words):
    answers = [
        enter(world.elsa).post("/emergenza/", form(world, **{"tax_code": code, **changes}))
        for code in (world.teresa.tax_code, "ZZZZZZ00Z00Z000Z")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert words in answers[0].content.decode().replace("’", "'") and plain(answers[0]) == plain(answers[1])
    with system_access(NOW):
        assert not Emergency.objects.exists()


def test_an_expired_confirmation_says_so_and_opens_nothing(world, enter, moment):
    elsa = enter(world.elsa)
    one = elsa.post("/emergenza/", form(world))["Location"]
    moment(NOW + timedelta(minutes=10))

    seen, sent = elsa.get(one), elsa.post(one)

    assert (seen.status_code, sent.status_code) == (410, 409)
    assert "Il tempo per confermare è passato" in seen.content.decode()
    assert "ricomincia dalla richiesta" in sent.content.decode()
    assert elsa.get(f"/persone/{world.teresa.pk}/").status_code == 404
    with system_access(NOW):
        assert not EmergencyClock.objects.exists()


def test_it_wants_a_fresh_proof_and_keeps_what_was_written(world, enter, monkeypatch):
    elsa = enter(world.elsa)
    monkeypatch.setattr(clock, "epoch", lambda: PROVED_AT + 300)

    stopped = elsa.post("/emergenza/", form(world))
    with system_access(NOW):
        assert not Emergency.objects.exists()
    monkeypatch.setattr(clock, "epoch", lambda: PROVED_AT)
    again = elsa.get(elsa.get(stopped["Location"])["Location"])

    assert stopped["Location"].startswith("/conferma/") and WORDS in again.content.decode()


def test_sent_twice_it_opens_once(world, enter):
    elsa = enter(world.elsa)
    one = elsa.post("/emergenza/", form(world))["Location"]

    answers = [elsa.post(one)["Location"] for _ in range(2)]

    assert answers == [f"/persone/{world.teresa.pk}/"] * 2
    with system_access(NOW):
        assert EmergencyClock.objects.count() == 1


def test_pages_are_for_who_may_and_an_emergency_for_who_opened_it(world, enter, officer):
    one = opened(world, enter(world.elsa))
    for persona in (world.sara, world.bruno, world.dino, world.teresa_account, officer):
        client = enter(persona)
        assert client.get("/emergenza/").status_code == client.get(one).status_code == 404
    assert enter(world.marta).get(one).status_code == 404
    assert enter(world.ada).get(f"/privacy{one.replace('emergenza', 'emergenze')}").status_code == 404


def test_a_search_that_finds_nobody_offers_it_to_who_may_whoever_is_hidden(world, enter):
    marta, sara = enter(world.marta), enter(world.sara)

    found, nobody = (marta.get("/persone/", {"q": q}) for q in (world.teresa.tax_code, "ZZZZZZ00Z00Z000Z"))

    assert 'href="/emergenza/"' in found.content.decode() and plain(found) == plain(nobody)
    assert 'href="/emergenza/"' not in page(sara, "/persone/?q=nessuno")


def test_the_officer_examines_without_content_and_the_second_is_told(world, enter, officer):
    elsa, flavia = enter(world.elsa), enter(officer)
    one = opened(world, elsa)
    page(elsa, f"/persone/{world.teresa.pk}/")
    path = one.replace("/emergenza/", "/privacy/emergenze/")

    assert page(flavia, "/privacy/").count("Emergenza da esaminare") == 1
    listed, text = page(flavia, "/privacy/emergenze/"), page(flavia, path)
    assert "Brambilla" not in listed + text and world.teresa.tax_code not in listed + text
    assert "Elsa Neri" in text and WORDS in text and "Sintesi" in text
    assert flavia.post(path, {"decision": "ask", "words": "Chi ti ha chiamata?"}).status_code == 302
    assert "Chi ti ha chiamata?" in page(elsa, one)
    assert elsa.post(f"{one}spiega/", {"explanation": "La vicina"}).status_code == 302
    assert "La vicina" in page(flavia, path)
    assert flavia.post(path, {"decision": "improper", "words": ""}).status_code == 422
    assert flavia.post(path, {"decision": "improper", "words": "Non era grave"}).status_code == 302
    assert flavia.post(path, {"decision": "accepted", "words": ""}).status_code == 409
    assert "Non era grave" in page(elsa, one)


def test_the_head_of_the_unit_reads_a_number_and_staff_the_figures(world, enter):
    rosa = enter(make_persona("Rosa", "Capo", Role.ADMINISTRATOR, world.elsewhere, world.area))
    one = opened(world, enter(world.elsa))
    number = one.strip("/")[-8:].upper()

    told = page(rosa, "/emergenze/")

    assert f"Emergenza {number}" in told and "Brambilla" not in told and WORDS not in told
    assert number not in page(enter(world.sara), "/emergenze/")
    assert enter(world.teresa_account).get("/emergenze/").status_code == 404


def test_the_person_reads_it_at_once_or_when_the_officer_says(world, enter, officer, moment):
    elsa, flavia, teresa, laura = (enter(p) for p in (world.elsa, officer, world.teresa_account, world.laura))
    one = opened(world, elsa)
    page(elsa, f"/persone/{world.teresa.pk}/")
    hers = f"/mio/{world.teresa.pk}/"

    for client in (teresa, laura):
        text = page(client, f"{hers}accessi/")
        assert "Elsa Neri" in text and "In emergenza" in text and "Aperta in emergenza" in text
    assert "qualcosa di nuovo" in page(teresa, hers)
    wait = f"{one.replace('/emergenza/', '/privacy/emergenze/')}attesa/"
    assert flavia.post(wait, {"until": "31/12/2027", "reason": "Vive con chi la minaccia"}).status_code == 422
    assert flavia.post(wait, {"until": "30/11/2026", "reason": "Vive con chi la minaccia"}).status_code == 302
    for client in (teresa, laura):
        assert "Elsa Neri" not in page(client, f"{hers}accessi/")
    assert "qualcosa di nuovo" not in page(teresa, hers)
    moment(NOW.replace(month=12, day=1, hour=0))
    assert "Elsa Neri" in page(teresa, f"{hers}accessi/")
