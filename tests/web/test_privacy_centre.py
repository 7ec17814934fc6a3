# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The privacy centre: the officer runs the house from its screens, and learns nothing of what is written in a record."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from raccordo.kernel import records
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from raccordo.people import operations as people
from raccordo.people.models import RelatedPerson
from raccordo.privacy.models import BreachPack, RetentionRun, SubjectRequest
from raccordo.record.models import Condition
from raccordo.territory.codes import Role
from raccordo.web.privacy import breach_views
from raccordo.web.shell.models import Draft
from tests.personas import NOW, make_persona
from tests.rooms.privacy.queue import queue_works
from tests.rooms.privacy.test_exclusions import bar
from tests.rooms.privacy.test_unusual import found

PLACES = (
    "/privacy/", "/privacy/insoliti/", "/privacy/diritti/", "/privacy/diritti/nuova/", "/privacy/simulatore/", "/privacy/violazione/",
    "/privacy/conservazione/", "/privacy/registro-trattamenti/",
)  # fmt: skip


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area."""
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)


@pytest.fixture
def flavia(enter, officer):
    return enter(officer)


def page(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_every_place_is_the_officers_alone_and_names_nobody(world, flavia, enter):
    for path in PLACES:
        assert "Brambilla" not in page(flavia, path)
        for other in (world.ada, world.sara, world.teresa_account):
            page(enter(other), path, 404)
    first = page(flavia, "/privacy/")
    for place in PLACES[1:3] + PLACES[4:]:
        assert f'href="{place}"' in first


def test_a_person_asks_waits_and_reads_the_answer(world, flavia, enter):
    teresa, here = enter(world.teresa_account), f"/mio/{world.teresa.pk}/diritti/"
    assert teresa.post(here, {"kind": "erasure", "text": ""}).status_code == 422
    assert teresa.post(here, {"kind": "rectification", "text": "La via è cambiata"}).status_code == 302
    assert teresa.post(here, {"kind": "rectification", "text": "Di nuovo"}).status_code == 409
    with system_access(NOW):
        row = SubjectRequest.objects.get()
    assert row.due_date.isoformat() == "2026-12-23"
    assert f"Richiesta {row.number}" in page(flavia, "/privacy/")
    one = f"/privacy/diritti/{row.pk}/"
    assert "La via è cambiata" in page(flavia, one)

    more = {"azione": "proroga", "reason": "Serve l'anagrafe", "version": "1"}
    assert flavia.post(one, more).status_code == 302
    assert flavia.post(one, {**more, "version": "2"}).status_code == 409
    assert flavia.post(one, {"outcome": "granted", "answer": "Corretta.", "version": "1"}).status_code == 409
    assert flavia.post(one, {"outcome": "granted", "answer": " ", "version": "2"}).status_code == 422
    assert flavia.post(one, {"outcome": "granted", "answer": "Corretta.", "version": "2"}).status_code == 302
    assert flavia.post(one, {"outcome": "refused", "answer": "Anzi no.", "version": "3"}).status_code == 409

    hers = page(teresa, here)
    assert "Corretta." in hers and "anagrafe" in hers
    assert "23/02/2027" in page(flavia, one) or "Corretta." in page(flavia, one)


def test_a_request_on_paper_runs_from_the_day_it_came(world, flavia, enter):
    form = {
        "person": world.teresa.tax_code,
        "kind": "access",
        "channel": "paper",
        "received": "30/10/2026",
        "text": "",
        "identified": "document",
        "given_by": "person",
    }
    assert flavia.post("/privacy/diritti/nuova/", {**form, "received": "24/12/2026"}).status_code == 422
    assert flavia.post("/privacy/diritti/nuova/", {**form, "channel": "portal"}).status_code == 422
    assert flavia.post("/privacy/diritti/nuova/", {**form, "person": "ZZZZZZ00Z00Z000Z"}).status_code == 422
    assert flavia.post("/privacy/diritti/nuova/", {**form, "identified": ""}).status_code == 422
    assert flavia.post("/privacy/diritti/nuova/", form).status_code == 302
    with system_access(NOW):
        row = SubjectRequest.objects.get()
    assert (row.due_date.isoformat(), row.channel) == ("2026-11-30", "paper")
    assert "Su carta" in page(enter(world.teresa_account), f"/mio/{world.teresa.pk}/diritti/").replace(
        "su carta", "Su carta"
    )


def test_the_copy_is_the_persons_alone_whole_and_leaves_its_line(world, enter):
    teresa, laura, here = enter(world.teresa_account), enter(world.laura), f"/mio/{world.teresa.pk}/diritti/"
    with system_access(NOW):
        row = people.add_related_person(
            by=world.sara.actor, at=NOW, person=world.teresa, family_name="Pini", given_name="Rosa", role="neighbour"
        )  # fmt: skip
        RelatedPerson.objects.filter(pk=row.pk).update(scopes=["social", "money"])

    body = json.loads(page(teresa, f"{here}copia.json"))
    shown = page(teresa, f"{here}copia/")

    assert body["dati"]["people.Person"][0]["family_name"] == "Brambilla"
    assert "Brambilla" in shown and "Segreti" not in shown + json.dumps(body)
    assert "Servizi sociali e assistenza; Denaro, pensioni e contributi" in shown
    paper = teresa.get(f"{here}copia.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-1.7")
    assert paper["Content-Disposition"] == 'attachment; filename="i-miei-dati-2026-11-23.pdf"'
    page(laura, f"{here}copia/", 404)
    page(laura, f"{here}copia.pdf", 404)
    page(laura, f"{here}copia.json", 404)
    page(enter(world.ada), f"{here}copia/", 404)
    with system_access(NOW):
        assert AccessLine.objects.filter(kind="record.extract", person_id=world.teresa.pk).count() == 3


def asked(world, **changes) -> dict[str, str]:
    return {
        "person": world.teresa.tax_code, "worker": "Ada Riva", "day": "23/11/2026", "hour": "10:00", "section": "summary", "action": "read",
        **changes,
    }  # fmt: skip


def test_the_simulator_says_what_the_page_would_do(world, flavia, enter):
    may = flavia.post("/privacy/simulatore/", asked(world)).content.decode()
    may_not = flavia.post("/privacy/simulatore/", asked(world, worker="Elsa Neri")).content.decode()
    wrong = flavia.post("/privacy/simulatore/", asked(world, person="Brambilla"))

    assert "Risposta: può" in may and "Risposta: non può" in may_not and "«non trovato»" in may_not
    assert "Brambilla" not in may + may_not
    assert wrong.status_code == 422 and "è nessuno con questo codice" in wrong.content.decode()
    with system_access(NOW):
        assert AccessLine.objects.filter(kind="privacy.simulate", person_id=world.teresa.pk).count() == 2
    flavia.post(
        "/privacy/esclusioni/nuova/",
        {"person": world.teresa.tax_code, "worker": "Ada Riva", "source": "order", "reason": "Ordine"},
    )
    now_not = flavia.post("/privacy/simulatore/", asked(world)).content.decode()
    assert (
        "Risposta: non può" in now_not
        and enter(world.ada).get(f"/persone/{world.teresa.pk}/").status_code == 404
    )


def test_the_simulator_says_of_each_part_what_would_stay_hidden_and_never_how_much(world, flavia):
    def parts(worker: str) -> str:
        page = flavia.post("/privacy/simulatore/", asked(world, worker=worker)).content.decode()
        return (
            page.split("Parte per parte, che cosa")[1].split("<form")[0] if "Parte per parte" in page else ""
        )

    with system_access(NOW):
        before = parts("Ada Riva")
        for label in "NRVS":
            records.create(
                Condition, by=world.sara.actor, at=NOW, person_id=world.teresa.pk, side="social", title="Nascosta", label=label, sector="social"
            )  # fmt: skip

    doctor, outsider = parts("Ada Riva"), parts("Elsa Neri")
    assert "«Accordo di prova» (versione 1)" in doctor and "solo del lato sanitario" in doctor
    assert "Nessun legame in vigore" in outsider and "Niente" in outsider and "solo del lato" not in outsider
    assert "il numero direbbe già che c" in doctor and "Nascosta" not in doctor
    assert strip_ids(doctor) == strip_ids(before), "what is written changes nothing of the answer"
    assert "Il ruolo non apre questa parte" in doctor


def strip_ids(page: str) -> str:
    return re.sub(r'id="[^"]*"|value="[^"]*"', "", page)


def test_of_whom_the_officer_may_know_nothing_she_simulates_nothing(world, officer, flavia):
    other = make_persona("Piero", "Neri", Role.PRIVACY_OFFICER, world.nursing, world.area)
    bar(world, officer)
    nobody = flavia.post("/privacy/simulatore/", asked(world, person="ZZZZZZ00Z00Z000Z")).content.decode()
    hidden = flavia.post("/privacy/simulatore/", asked(world)).content.decode()

    words = "è nessuno con questo codice"
    assert words in nobody and words in hidden and "Risposta:" not in hidden
    assert other.actor.area_id == officer.actor.area_id


def test_a_finding_is_read_and_decided(world, officer, flavia):
    row = found(world, officer)
    one = f"/privacy/insoliti/{row.pk}/"

    listed, shown = page(flavia, "/privacy/insoliti/"), page(flavia, one)
    assert "Ada Riva" in listed and "people.search" in shown and "Brambilla" not in listed + shown
    assert flavia.post(one, {"state": "explained", "words": "", "version": "1"}).status_code == 422
    assert flavia.post(one, {"state": "asked", "words": "Perché?", "version": "1"}).status_code == 302
    assert (
        flavia.post(one, {"state": "explained", "words": "Un censimento", "version": "1"}).status_code == 409
    )
    assert "Perché?" in page(flavia, "/privacy/insoliti/?stato=asked") or "Ada Riva" in page(
        flavia, "/privacy/insoliti/?stato=asked"
    )
    assert "Niente da guardare" in page(flavia, "/privacy/insoliti/")


def test_an_officer_does_not_open_what_speaks_of_her(world, officer, flavia):
    row = found(world, officer, officer)

    page(flavia, f"/privacy/insoliti/{row.pk}/", 404)
    assert "Niente da guardare" in page(flavia, "/privacy/insoliti/")


def breach(**changes) -> dict[str, str]:
    return {
        "nature": "Password rubata", "known": "23/11/2026", "known_hour": "9:00", "since": "01/11/2026", "until": "23/11/2026",
        "worker": "Ada Riva", "body": "", "number": "", **changes,
    }  # fmt: skip


def test_a_breach_is_drawn_from_the_register_alone(world, flavia, enter):
    ada = enter(world.ada)
    for path in ("", "piano/", "diario/"):
        ada.get(f"/persone/{world.teresa.pk}/{path}")
    assert flavia.post("/privacy/violazione/", breach(worker="")).status_code == 422
    assert flavia.post("/privacy/violazione/", breach(until="01/10/2026")).status_code == 422
    made = flavia.post("/privacy/violazione/", breach())
    assert made.status_code == 302
    assert "si prepara" in page(flavia, made["Location"])
    page(flavia, f"{made['Location']}persone.csv", 404)

    assert queue_works() == 1

    shown = page(flavia, made["Location"])
    assert "record.plan" in shown and "record.diary" in shown and str(world.teresa.pk) in shown
    assert "Brambilla" not in shown and str(world.ugo.pk) not in shown and "26/11/2026" in shown
    taken = flavia.get(f"{made['Location']}persone.csv")
    assert str(world.teresa.pk) in taken.content.decode() and "Brambilla" not in taken.content.decode()
    with system_access(NOW):
        assert AccessLine.objects.filter(kind="privacy.export_breach_pack").count() == 1
        assert AccessLine.objects.filter(kind="privacy.AffectedView", person_id=world.teresa.pk).count() == 1
        assert BreachPack.objects.get().persons == 1
    page(enter(world.sara), made["Location"], 404)


def test_a_breach_older_than_the_register_says_that_part_of_it_is_in_the_archive(world, flavia):
    made = flavia.post("/privacy/violazione/", breach(since="01/11/2022"))
    queue_works()

    assert "possono essere nell’archivio del registro, e qui non sono contate" in page(
        flavia, made["Location"]
    )


def test_the_list_of_the_affected_is_no_formula():
    assert breach_views.guarded("=1+1") == "'=1+1" and breach_views.guarded("@x") == "'@x"
    assert breach_views.guarded("018f-7") == "018f-7" and breach_views.guarded(3) == "3"


def test_retention_counts_first_and_deletes_what_was_confirmed(world, flavia, officer):
    with system_access(NOW):
        Draft.objects.create(account=world.ada.account, key="vecchia", saved_at=NOW - timedelta(days=31))
        Draft.objects.create(account=world.ada.account, key="nuova", saved_at=NOW - timedelta(days=1))
    asked_ = flavia.post("/privacy/conservazione/")
    assert asked_.status_code == 302 and flavia.post("/privacy/conservazione/").status_code == 409
    queue_works()
    with system_access(NOW):
        run = RetentionRun.objects.get()
    sent = {"rows": str(run.rows), "version": str(run.version), "sure": "on"}

    assert "Bozze lasciate a metà" in page(flavia, asked_["Location"])
    assert flavia.post(asked_["Location"], {**sent, "sure": ""}).status_code == 422
    assert flavia.post(asked_["Location"], {**sent, "rows": "999"}).status_code == 409
    assert flavia.post(asked_["Location"], sent).status_code == 302
    assert flavia.post(asked_["Location"], sent).status_code == 409
    queue_works()

    with system_access(NOW):
        run.refresh_from_db()
        assert (run.state, run.removed) == ("done", run.rows) and run.rows >= 1
        assert [draft.key for draft in Draft.objects.all()] == ["nuova"]
        assert AccessLine.objects.filter(kind="privacy.retention", action="D").count() == 1


def test_a_run_whose_numbers_changed_deletes_nothing(world, flavia):
    here = flavia.post("/privacy/conservazione/")["Location"]
    queue_works()
    with system_access(NOW):
        run = RetentionRun.objects.get()
    flavia.post(here, {"rows": str(run.rows), "version": str(run.version), "sure": "on"})
    with system_access(NOW):
        Draft.objects.create(
            account=world.ada.account, key="arrivata dopo", saved_at=NOW - timedelta(days=40)
        )

    queue_works()

    with system_access(NOW):
        run.refresh_from_db()
        assert run.state == "changed" and Draft.objects.exists()


def test_a_search_leaves_its_kind_and_its_count_and_never_its_words(world, enter):
    ada = enter(world.ada)
    for text in ("brambilla", "nessunomai", world.teresa.tax_code):
        ada.get("/persone/", {"q": text})
    ada.get("/cerca/suggerimenti/", {"q": "nes"})

    with system_access(NOW):
        lines = AccessLine.objects.filter(kind="people.search").order_by("id")
        assert [(line.rule, line.because, line.person_id) for line in lines[:3]] == [
            ("words", "1", None), ("words", "0", None), ("code", "1", None),
        ]  # fmt: skip
        assert not any("rambilla" in line.because + line.rule for line in lines)
