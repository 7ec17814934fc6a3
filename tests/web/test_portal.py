# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person's pages: her own, those of who stands by, and who has looked at her data and why."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client

from raccordo.config.guards import guarded_models
from raccordo.kernel import audit
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import AccessQuestion
from raccordo.privacy.queries import register
from raccordo.record import operations as record
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization
from raccordo.web.portal import presenters
from tests.personas import LONG_AGO, NOW, make_persona


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def officer(world):
    return make_persona("Flavia", "Nava", Role.PRIVACY_OFFICER, world.social_service, world.area)


def test_who_has_one_record_goes_straight_to_it(world, login):
    client = login(world.teresa_account)

    assert client.get("/mio/")["Location"] == f"/mio/{world.teresa.pk}/"
    assert client.get("/mio/accessi/")["Location"] == f"/mio/{world.teresa.pk}/accessi/"
    assert "Il mio piano" in page(client, f"/mio/{world.teresa.pk}/")


def test_who_stands_by_two_persons_chooses(world, login):
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.elsa.actor, at=LONG_AGO, person_id=world.ugo.pk, kind="delegate", purpose="self",
            because="Ugo ti ha delegata", account_id=world.laura.account.pk,
        )  # fmt: skip
    client = login(world.laura)

    text = page(client, "/mio/calendario/")

    assert f"/mio/{world.teresa.pk}/calendario/" in text and f"/mio/{world.ugo.pk}/calendario/" in text
    assert "Stai guardando le pagine di" in page(client, f"/mio/{world.teresa.pk}/")


@pytest.mark.parametrize("path", ["", "calendario/", "documenti/", "messaggi/", "accessi/"])
def test_pages_of_the_portal_are_for_the_person_and_who_stands_by_alone(world, enter, path):
    address = f"/mio/{world.teresa.pk}/{path}"

    assert enter(world.teresa_account).get(address).status_code == 200
    assert enter(world.laura).get(address).status_code == 200
    assert enter(world.ada).get(address).status_code == 404
    assert enter(world.teresa_account).get(f"/mio/{world.ugo.pk}/{path}").status_code == 404


def test_everything_that_anybody_opened_is_on_her_page_with_the_reason(world, enter):
    ada, elsa = enter(world.ada), enter(world.elsa)
    ada.get(f"/persone/{world.teresa.pk}/")
    ada.get(f"/persone/{world.teresa.pk}/documenti/")
    ada.get("/assistiti/")
    elsa.get(f"/persone/{world.teresa.pk}/")
    enter(world.laura).get(f"/mio/{world.teresa.pk}/documenti/")

    text = page(enter(world.teresa_account), f"/mio/{world.teresa.pk}/accessi/")

    assert "Studio di Ada Riva" in text and "Ada Riva, medico di famiglia" in text
    assert re.search(r"Ha letto: (sintesi, documenti|documenti, sintesi)", text)
    assert "Ha visto il nome in un elenco di lavoro" in text
    assert "Perché poteva: medico scelto dalla persona" in text
    assert "Da casa" in text
    assert "Elsa" not in text  # she was refused: the officer knows, the person is not frightened


def test_every_line_about_her_is_told_and_none_about_others(world, enter):
    for path in ("", "documenti/", "rete/"):
        enter(world.ada).get(f"/persone/{world.teresa.pk}/{path}")
    enter(world.elsa).get(f"/persone/{world.ugo.pk}/")

    with access(world.teresa_account.context(person=world.teresa)):
        told = {
            line.id
            for line in register.accesses(
                world.teresa.pk, LONG_AGO - timedelta(days=9), NOW + timedelta(days=1)
            )
        }
    with system_access(NOW):
        written = set(
            audit.AccessLine.objects.filter(person_id=world.teresa.pk, permitted=True).values_list(
                "id", flat=True
            )
        )

    assert told == written and len(told) >= 3


KINDS = [f"record.made-up-{number:02}" for number in range(20)]


@pytest.fixture
def long_register(world, monkeypatch):
    """More lines than a page holds, three at each instant."""
    monkeypatch.setattr(register, "MOST", 7)
    monkeypatch.setattr(presenters, "what_words", lambda line: f"ha letto: {line.kind}")
    for number, kind in enumerate(KINDS):
        line = audit.Access("R", kind, world.teresa.pk, None, "care", True, "relationship-enrolled-gp")
        audit.write(by=world.ada.actor, at=NOW - timedelta(hours=number // 3), accesses=[line])


@pytest.mark.parametrize("reader", ["person", "officer"])
def test_a_register_too_long_for_one_page_is_told_whole_on_the_next(
    world, enter, officer, long_register, reader
):
    start = {"person": f"/mio/{world.teresa.pk}/accessi/", "officer": f"/privacy/persone/{world.teresa.pk}/"}[
        reader
    ]
    client, address, told = enter(world.teresa_account if reader == "person" else officer), start, []

    for _ in range(6):
        text = page(client, address)
        told += re.findall(r"record\.made-up-\d\d", text)
        address = start + re.search(r'href="(\?prima=[^"]+)"', text)[1]

    assert sorted(told) == KINDS


def test_an_old_access_can_be_asked_about_however_many_came_after(world, enter, monkeypatch):
    monkeypatch.setattr(register, "MOST", 3)
    enter(world.ada).get(f"/persone/{world.teresa.pk}/")
    old = _line(world)
    for _ in range(4):
        enter(world.ada).get(f"/persone/{world.teresa.pk}/documenti/")

    assert enter(world.teresa_account).get(f"/mio/{world.teresa.pk}/accessi/{old}/").status_code == 200


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31", "mai", "", "2026-11-01T10:00", "2026-13-01"])
def test_a_moment_that_makes_no_sense_shows_the_last_month(world, enter, officer, moment):
    query = f"?prima={moment}"

    page(enter(world.teresa_account), f"/mio/{world.teresa.pk}/accessi/{query}")
    page(enter(officer), f"/privacy/persone/{world.teresa.pk}/{query}")


def test_her_own_visits_are_left_out_and_the_title_is_neutral(world, login):
    client = login(world.teresa_account)
    client.get(f"/mio/{world.teresa.pk}/documenti/")

    text = page(client, f"/mio/{world.teresa.pk}/accessi/")

    assert "Da casa" not in text
    assert "<title>Le mie pagine · Raccordo</title>" in text


def test_a_body_whose_name_tells_too_much_is_masked_for_who_stands_by(world, enter):
    Organization.objects.filter(pk=world.practice.pk).update(
        sensitive=True, name="Servizio per le dipendenze"
    )
    enter(world.ada).get(f"/persone/{world.teresa.pk}/")
    address = f"/mio/{world.teresa.pk}/accessi/"

    assert "Servizio per le dipendenze" in page(enter(world.teresa_account), address)
    masked = page(enter(world.laura), address)
    assert "Servizio per le dipendenze" not in masked and "Ada" not in masked
    assert "Un servizio specialistico" in masked


def _line(world) -> int:
    with system_access(NOW):
        rows = audit.AccessLine.objects.filter(
            person_id=world.teresa.pk, account_id=world.ada.account.pk, permitted=True
        )
        return rows.order_by("-id")[0].pk


def test_an_access_that_is_not_understood_is_asked_about_and_answered(world, enter, officer):
    enter(world.ada).get(f"/persone/{world.teresa.pk}/")
    teresa, flavia = enter(world.teresa_account), enter(officer)
    asking = f"/mio/{world.teresa.pk}/accessi/{_line(world)}/"

    assert "Ada Riva" in page(teresa, asking)
    sent = teresa.post(asking, {"text": "Chi è?"})
    again = teresa.post(asking, {"text": "Chi è?"})
    with system_access(NOW):
        question = AccessQuestion.objects.get()
    office = page(flavia, "/privacy/")
    answering = f"/privacy/domande/{question.pk}/"
    flavia.post(answering, {"answer": "È la tua dottoressa."})
    twice = flavia.post(answering, {"answer": "Un'altra cosa."})

    assert (sent.status_code, again.status_code, twice.status_code) == (302, 409, 409)
    assert "Hai già chiesto di questo accesso" in again.content.decode()
    assert question.number in office and "08/12/2026" in office and "Brambilla" not in office
    assert "È la tua dottoressa." in page(teresa, f"/mio/{world.teresa.pk}/accessi/")


def test_a_line_about_somebody_else_cannot_be_asked_about(world, enter):
    enter(world.elsa).get(f"/persone/{world.ugo.pk}/")
    with system_access(NOW):
        line = audit.AccessLine.objects.filter(person_id=world.ugo.pk, permitted=True).order_by("-id")[0].pk

    assert enter(world.teresa_account).get(f"/mio/{world.teresa.pk}/accessi/{line}/").status_code == 404


OLD = "2022-03-01T00:00:00+01:00"


@pytest.mark.parametrize("reader", ["person", "who stands by"])
def test_what_is_older_than_the_term_is_said_to_be_in_the_archive_and_can_be_asked_for(world, enter, reader):
    client = enter(world.teresa_account if reader == "person" else world.laura)
    address = f"/mio/{world.teresa.pk}/accessi/"

    old, now = page(client, f"{address}?prima={quote(OLD)}"), page(client, address)

    assert "possono essere già nell’archivio" in old and "Nessun accesso in questi 30 giorni" not in old
    assert f'href="/mio/{world.teresa.pk}/diritti/"' in old and "Chiedi gli accessi più vecchi" in old
    assert "possono essere già" not in now and "Da qui si risale fino al 23/11/2023" in now
    page(client, f"/mio/{world.teresa.pk}/diritti/")


def test_a_body_that_keeps_the_register_online_for_longer_says_so(world, enter, settings):
    settings.REGISTER_MONTHS = 60

    assert "Da qui si risale fino al 23/11/2021" in page(
        enter(world.teresa_account), f"/mio/{world.teresa.pk}/accessi/"
    )
    assert "possono essere già" not in page(
        enter(world.teresa_account), f"/mio/{world.teresa.pk}/accessi/?prima={quote(OLD)}"
    )


def test_a_question_outlives_the_line_that_it_was_about(world, enter, officer):
    enter(world.ada).get(f"/persone/{world.teresa.pk}/")
    teresa = enter(world.teresa_account)
    address = re.search(
        r'href="(/mio/[^"]+/accessi/\d+/)"', page(teresa, f"/mio/{world.teresa.pk}/accessi/")
    )[1]
    teresa.post(address, {"text": "Chi è?"})
    with system_access(NOW):
        AccessQuestion.objects.update(line_id=-1)  # its line went to the archive
        question = AccessQuestion.objects.get()

    assert question.number in page(teresa, f"/mio/{world.teresa.pk}/accessi/")
    assert "Ada Riva" in page(enter(officer), f"/privacy/domande/{question.pk}/")
    assert teresa.get(f"/mio/{world.teresa.pk}/accessi/999999999/").status_code == 404


def test_the_officer_is_told_where_the_older_lines_are(world, enter, officer):
    flavia, address = enter(officer), f"/privacy/persone/{world.teresa.pk}/"

    assert "archivio del registro" in page(flavia, f"{address}?prima={quote(OLD)}")
    assert "archivio del registro" not in page(flavia, address)


def test_the_officer_reads_who_and_when_and_never_whom_by_name(world, enter, officer):
    enter(world.ada).get(f"/persone/{world.teresa.pk}/")
    enter(world.elsa).get(f"/persone/{world.teresa.pk}/")
    flavia = enter(officer)

    opened = flavia.post("/privacy/", {"reference": str(world.teresa.pk).upper()})
    text = page(flavia, opened["Location"])

    assert "Ada Riva" in text and "Elsa Neri" in text and "1 tentativo respinto" in text
    assert "Brambilla" not in text and "Teresa" not in text
    assert "Vedi questo registro per la tua funzione" in text
    with system_access(NOW):
        own = audit.AccessLine.objects.filter(person_id=world.teresa.pk, account_id=officer.account.pk)
        assert {(line.rule, line.permitted) for line in own} == {("function", True)}


@pytest.mark.parametrize("path", ["", "documenti/", "rete/", "diario/"])
def test_the_officer_opens_no_record(world, enter, officer, path):
    assert enter(officer).get(f"/persone/{world.teresa.pk}/{path}").status_code == 404


def test_the_officers_context_reaches_the_register_and_nothing_else(world, officer):
    guards = guarded_models()
    context = AccessContext(officer.actor, Purpose.LEGAL, NOW).opening(world.teresa.pk, Reach.AUDIT)
    with access(context):
        seen = {
            m.__name__
            for m in apps.get_models()
            if m._meta.db_table in guards and hasattr(m, "guard") and m.objects.exists()
        }

    assert seen == {"AccessLine", "CareRelationship"}


@pytest.mark.parametrize("wrong", ["", "Brambilla", "teresa brambilla", "1234", "-" * 36])
def test_the_register_is_not_searched_by_name(world, enter, officer, wrong):
    response = enter(officer).post("/privacy/", {"reference": wrong})

    assert response.status_code == 422


def test_a_reference_of_nobody_and_one_without_lines_look_the_same(world, enter, officer):
    flavia = enter(officer)
    nobody, nothing = uuid4(), uuid4()

    one, other = (page(flavia, f"/privacy/persone/{ref}/").replace(str(ref), "") for ref in (nobody, nothing))

    assert one == other


@pytest.mark.parametrize("name", ["ada", "sara", "bruno", "teresa_account"])
def test_the_register_of_a_person_is_for_the_officer(world, enter, name):
    client = enter(getattr(world, name))

    assert client.get("/privacy/").status_code == 404
    assert client.get(f"/privacy/persone/{world.teresa.pk}/").status_code == 404


def test_a_document_comes_down_byte_for_byte_and_leaves_a_line(world, login):
    with system_access(NOW):
        document = record.file_document(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, kind="plan", title="Piano di Teresa Brambilla",
            media_type="application/pdf", inside=["N"], content=b"%PDF-1.7 prova",
        )  # fmt: skip
    client = login(world.teresa_account)

    response = client.get(f"/mio/{world.teresa.pk}/documenti/{document.pk}/")

    assert response.content == b"%PDF-1.7 prova"
    assert response["Content-Disposition"] == 'attachment; filename="documento-2026-11-23.pdf"'
    with system_access(NOW):
        assert audit.AccessLine.objects.filter(kind="record.download", object_id=document.pk).count() == 1


def test_a_message_of_the_daughter_reaches_the_diary(world, enter):
    laura = enter(world.laura)

    empty = laura.post(f"/mio/{world.teresa.pk}/messaggi/", {"text": ""})
    sent = laura.post(f"/mio/{world.teresa.pk}/messaggi/", {"text": "Domani porto io la mamma."})

    assert (empty.status_code, sent.status_code) == (422, 302)
    assert "Scrivi il messaggio." in empty.content.decode()
    assert "Domani porto io la mamma." in page(laura, f"/mio/{world.teresa.pk}/messaggi/")


@pytest.mark.parametrize("path", ["", "calendario/", "documenti/", "messaggi/", "accessi/", "nascosto/"])
def test_one_click_ends_the_session_and_lands_where_nothing_is_said(world, login, path):
    client = login(world.teresa_account)
    here = f"/mio/{world.teresa.pk}/{path}"
    assert page(client, here).count("Esci subito") == 1

    away = client.post("/entra/esci/", {"next": "/guida/"})

    assert (away.status_code, away["Location"]) == (302, "/guida/")
    assert client.get(here)["Location"].startswith("/entra/")


def test_an_access_is_on_her_page_as_soon_as_it_is_answered(world, enter):
    """Within five seconds, says the law of the house: the line is written in the transaction of the answer."""
    teresa = enter(world.teresa_account)
    before = page(teresa, f"/mio/{world.teresa.pk}/accessi/").count("Ada Riva")

    page(enter(world.ada), f"/persone/{world.teresa.pk}/")

    assert page(teresa, f"/mio/{world.teresa.pk}/accessi/").count("Ada Riva") > before
