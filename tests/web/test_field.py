# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's phone: one tap in, ticks, one tap out, a concern in a few seconds; what it may not see."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from raccordo.delivery import operations
from raccordo.delivery.models import Concern, DiaryEntry, VisitTask
from raccordo.kernel.scoping import system_access
from raccordo.record import operations as record
from raccordo.web.shell import clock
from tests.personas import NOW
from tests.rooms.delivery.ground import at, service

__all__ = ["service"]
pytestmark = pytest.mark.django_db
DAY = "/giornata/"
DAY_QUERIES = 12


@pytest.fixture
def visit(service):
    """Dino's visit of half past nine."""
    return service.visit(at(9, 30), role=service.world.dino)


def page(client, address=DAY):
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def act(visit, name):
    return f"/persone/{visit.person_id}/visite/{visit.pk}/{name}/"


def ticks(visit):
    with system_access(NOW):
        return [
            str(pk)
            for pk in VisitTask.objects.filter(visit=visit).order_by("position").values_list("pk", flat=True)
        ]


def entries():
    with system_access(NOW):
        return [e.text for e in DiaryEntry.objects.order_by("created_at", "id")]


def test_the_day_begins_with_the_visit_to_do_now(service, login, visit):
    service.visit(at(15), role=service.world.dino)
    with system_access(NOW):
        record.raise_alert(
            by=service.world.sara.actor, at=NOW, person_id=service.world.teresa.pk, kind="clinical", tone="red",
            text="Allergia: lattice",
        )  # fmt: skip

    text = page(login(service.world.dino))

    assert "Oggi, lunedì 23" in text and "0 fatte su 2" in text
    assert (
        text.index("Era alle 9:30")
        < text.index("Brambilla Teresa, 84 anni")
        < text.index("Allergia: lattice")
    )
    assert "Via dei Tigli 8, Lecco" in text and "Inizia la visita" in text and "Igiene personale" in text


def test_one_tap_to_begin_one_tap_to_close(service, login, visit):
    client = login(service.world.dino)

    started = client.post(act(visit, "inizia"), {"submission": str(uuid4())})
    during = page(client, started["Location"])
    closed = client.post(act(visit, "fatta"), {"done": ticks(visit), "submission": str(uuid4())})

    assert "In corso dalle 10:00" in during and "Chiudi la visita" in during
    assert "1 fatta su 1" in page(client, closed["Location"])
    assert service.fresh(visit).state == "done"
    assert "Fatto: Igiene personale" in entries()[0]


def test_ticks_are_saved_as_they_are_set(service, login, visit):
    client = login(service.world.dino)
    client.post(act(visit, "inizia"), {})

    saved = client.post(act(visit, "spunte"), {"done": ticks(visit)[:2]}, headers={"HX-Request": "true"})
    undone = client.post(act(visit, "spunte"), {"done": ticks(visit)[:1]})

    assert (saved.status_code, undone.status_code) == (204, 302)
    assert page(client).count(" checked") == 1


def test_closing_with_something_left_asks_how_it_went(service, login, visit):
    client = login(service.world.dino)
    client.post(act(visit, "inizia"), {})

    asked = client.post(act(visit, "fatta"), {"done": ticks(visit)[:1]})
    wrong = client.post(asked["Location"], {"state": "partly", "done": ticks(visit)[:1]})
    done = client.post(asked["Location"], {"state": "partly", "reason": "time", "done": ticks(visit)[:1]})

    assert asked["Location"] == act(visit, "chiudi") + "?esito=in-parte"
    assert (wrong.status_code, "Scegli il motivo." in wrong.content.decode()) == (422, True)
    assert done.status_code == 302
    assert service.fresh(visit).state == "partly"


def test_closing_twice_says_who_and_when(service, login, visit):
    client = login(service.world.dino)
    client.post(act(visit, "inizia"), {})
    client.post(act(visit, "fatta"), {"done": ticks(visit)})

    again = client.post(act(visit, "fatta"), {"done": ticks(visit)})

    assert again.status_code == 409
    assert "La visita è già chiusa: fatta, da Dino Corti, oggi alle 10:00." in again.content.decode()
    assert len(entries()) == 1


def test_a_double_tap_begins_once(service, login, visit):
    client, token = login(service.world.dino), {"submission": str(uuid4())}

    first, again = (client.post(act(visit, "inizia"), token) for _ in range(2))

    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, DAY)


@pytest.mark.parametrize(
    ("started", "ended", "words"),
    [
        ("9:30", "9:00", "La fine (9:00) viene prima dell’inizio (9:30)."),
        ("9:30", "23:00", "La fine è nel futuro"),
        ("", "", "Scrivi a che ora"),
        ("ieri", "9:00", "Scrivi l’ora così"),
    ],
)
def test_impossible_hours_are_refused_beside_the_field(service, login, visit, started, ended, words):
    response = login(service.world.dino).post(
        act(visit, "chiudi"), {"state": "done", "started": started, "ended": ended}
    )

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert service.fresh(visit).state == "assigned"


def test_a_visit_not_done_says_why(service, login, visit):
    response = login(service.world.dino).post(act(visit, "chiudi"), {"state": "not-done", "reason": "absent"})

    assert response.status_code == 302
    assert service.fresh(visit).state == "not-done"
    assert "Non era in casa" in entries()[0]


def test_a_correction_within_the_day(service, login, visit):
    client = login(service.world.dino)
    client.post(act(visit, "inizia"), {})
    client.post(act(visit, "fatta"), {"done": ticks(visit)})

    form = page(client, act(visit, "correggi"))
    response = client.post(act(visit, "correggi"), {
        "state": "done", "started": "9:35", "ended": "9:55", "done": ticks(visit),
    })  # fmt: skip

    assert 'value="10:00"' in form
    assert response.status_code == 302
    assert service.fresh(visit).delivered_minutes == 20


def test_a_correction_of_what_was_corrected_meanwhile_is_told_with_both(service, login, visit):
    client, path = login(service.world.dino), act(visit, "correggi")
    client.post(act(visit, "inizia"), {})
    client.post(act(visit, "fatta"), {"done": ticks(visit)})
    (read,) = re.findall(r'name="version" value="(\d+)"', page(client, path))
    form = {"state": "done", "started": "9:35", "ended": "9:55", "done": ticks(visit), "version": read}
    assert client.post(path, {**form, "note": "Prima correzione"}).status_code == 302

    late = client.post(path, {**form, "note": "Seconda correzione"})

    assert late.status_code == 409
    assert "Prima correzione" in late.content.decode() and "Seconda correzione" in late.content.decode()


def test_a_note_from_the_phone_lands_in_the_diary(service, login, visit):
    response = login(service.world.dino).post(act(visit, "nota"), {"text": "Ha chiesto della figlia."})

    assert (response["Location"], entries()) == (DAY, ["Ha chiesto della figlia."])


def test_a_concern_in_two_taps_and_who_is_told_is_written_beside_each_reason(service, login, visit):
    client = login(service.world.dino)
    address = f"/persone/{visit.person_id}/segnala/?visita={visit.pk}"

    form = page(client, address)
    nothing = client.post(address, {})
    other = client.post(address, {"kind": "other"})
    sent = client.post(address, {"kind": "fall", "text": "In bagno"})

    assert "Avvisa Lucia Bonfanti, Ada Riva, Sara Conti, Marta Rizzi" in form
    assert (nothing.status_code, other.status_code, sent.status_code) == (422, 422, 302)
    assert "Scrivi in una riga che cosa succede." in other.content.decode()
    with system_access(NOW):
        assert Concern.objects.get().visit_id == visit.pk


def test_no_visit_today_is_said_kindly(service, login):
    assert "Oggi non hai visite" in page(login(service.world.dino))


def test_a_visit_of_a_colleague_is_neither_seen_nor_touched(service, login):
    other = service.visit(at(9, 30), role=service.anna)
    service.visit(at(15), role=service.world.dino)
    client = login(service.world.dino)

    started = client.post(act(other, "inizia"), {})

    assert "9:30" not in page(client)
    assert started.status_code == 422
    assert "Questa visita è di Anna Villa." in started.content.decode()


def test_what_the_visit_does_not_need_stays_closed(service, login, visit):
    client = login(service.world.dino)
    person = service.world.teresa.pk

    codes = {
        path: client.get(f"/persone/{person}/{path}").status_code
        for path in ("diario/", "visite/", "documenti/")
    }

    assert codes == {"diario/": 200, "visite/": 200, "documenti/": 404}


def test_outside_its_hours_a_visit_opens_nothing(service, login, visit, monkeypatch):
    client = login(service.world.dino)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=13))

    response = client.get(f"/persone/{visit.person_id}/diario/")

    assert response.status_code == 404


@pytest.mark.parametrize("who", ["ada", "sara", "lucia", "elsa"])
def test_the_phone_is_for_who_makes_visits(service, login, who):
    assert login(getattr(service.world, who)).get(DAY).status_code == 404


def test_thirty_megabytes_of_note_are_refused_before_they_are_read(service, login, visit):
    response = login(service.world.dino).post(
        act(visit, "nota"),
        f"text={'x' * (30 * 1024 * 1024)}",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 413
    assert "troppo grande" in response.content.decode()


def test_a_long_note_is_counted_and_stays_on_the_page(service, login, visit):
    response = login(service.world.dino).post(act(visit, "nota"), {"text": "parola " * 700})

    text = response.content.decode()
    assert (response.status_code, "Il testo ha 4899 caratteri" in text, text.count("parola ")) == (
        422,
        True,
        700,
    )


def test_the_sheet_of_the_day_for_paper(service, login, visit):
    text = page(login(service.world.dino), "/giornata/foglio/")

    assert "Arrivo ________" in text and "Igiene personale" in text and "tel. 0300 555 014" in text


def test_the_day_asks_the_same_of_the_database_for_one_visit_and_for_five(service, login, visit):
    client = login(service.world.dino)
    with CaptureQueriesContext(connection) as one:
        client.get(DAY)
    for n in range(4):
        service.visit(at(12 + n), role=service.world.dino)

    with CaptureQueriesContext(connection) as five:
        client.get(DAY)

    assert len(one) == len(five) <= DAY_QUERIES


def test_the_coordinator_closes_for_the_operator_and_goes_back_to_the_visit(service, login, visit):
    response = login(service.world.lucia).post(
        act(visit, "chiudi"), {"state": "done", "started": "9:30", "ended": "10:00", "done": ticks(visit)}
    )

    assert response["Location"] == f"/persone/{visit.person_id}/visite/{visit.pk}/"
    assert operations  # the operation itself is tried in the room
