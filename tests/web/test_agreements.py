# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of agreements: the officer proposes, the administrators sign or leave, everybody reads the essence."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from raccordo.privacy.models import SharingAgreement
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization
from tests.agreements import agree
from tests.personas import LONG_AGO, NOW, make_persona


@pytest.fixture
def table(world):
    """Two bodies with their administrators, and the officer of the area."""
    bodies = [
        Organization.objects.create(
            code=f"ente-{n}",
            kind=OrganizationKind.MUNICIPALITY,
            name=f"Comune {n}",
            area=world.area,
            sector="social",
        )
        for n in (1, 2)
    ]
    signers = [
        make_persona(f"Rita{n}", "Firma", Role.ADMINISTRATOR, b, world.area) for n, b in enumerate(bodies)
    ]
    officer = make_persona("Flavia", "Nava", Role.PRIVACY_OFFICER, bodies[0], world.area)
    return SimpleNamespace(bodies=bodies, signers=signers, officer=officer, world=world)


def form(table, **fields):
    return {
        "kind": "joint-controllers", "title": "Cartella condivisa", "essence": "Leggono ciò che serve.",
        "basis": "GDPR, art. 26", "purposes": ["care", "social"], "parties": [str(b.pk) for b in table.bodies],
        "datasets": ["diary", "clinical"], "giver": "", "receiver": "", "controller": "",
        "starts": "23/11/2026", "ends": "31/12/2027", **fields,
    }  # fmt: skip


def proposed(table, **fields):
    said = {
        "kind": "joint-controllers",
        "parties": [(b.pk, "joint-controller") for b in table.bodies],
        **fields,
    }
    signers = {b.pk: s.actor for b, s in zip(table.bodies, table.signers, strict=True)}
    return agree(table.officer.actor, signers, LONG_AGO, **said)


def test_the_officer_proposes_both_sign_and_everybody_may_read(table, enter, client):
    officer = enter(table.officer)
    assert officer.get("/accordi/territorio/nuovo/").status_code == 200

    sent = officer.post("/accordi/territorio/nuovo/", form(table))

    row = SharingAgreement.objects.get(title="Cartella condivisa")
    assert sent.status_code == 302 and row.ends.date().isoformat() == "2027-12-31"
    assert "Cartella condivisa" not in client.get("/accordi/").content.decode()
    for signer in table.signers:
        hand = enter(signer)
        assert "Aspetta la tua firma" in hand.get("/accordi/da-firmare/").content.decode()
        path = f"/accordi/da-firmare/{row.pk}/"
        page = hand.get(path).content.decode()
        assert "Firma per il mio ente" in page
        assert hand.post(path, {"azione": "firma", "version": row.version}).status_code == 302
        row.refresh_from_db()
    public = client.get("/accordi/").content.decode()
    assert row.state == "in-force"
    assert all(
        words in public
        for words in ("Cartella condivisa", "Comune 1", "GDPR, art. 26", "diario", "31/12/2027")
    )
    assert "Rita" not in public and "Firma" not in public
    assert "Cartella condivisa" in officer.get("/accordi/territorio/").content.decode()
    assert "In vigore" in officer.get(f"/accordi/territorio/{row.pk}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "x"}, "Scegli il tipo di accordo."),
        ({"parties": []}, "Scegli gli enti dall’elenco."),
        ({"datasets": ["rights"]}, "Scegli almeno un insieme di dati."),
        ({"purposes": ["quality"]}, "non ha una base giuridica"),
        ({"ends": "01/01/2020"}, "La fine deve venire dopo l’inizio."),
        ({"starts": "01/01/2020", "ends": "01/01/2021"}, "già scaduto"),
        ({"ends": "31/12/9999"}, "troppo lontana"),
        ({"kind": "processor"}, "Serve un titolare"),
        ({"essence": ""}, "Scrivi il contenuto essenziale."),
        ({"title": "x" * 121}, "121"),
    ],
)  # fmt: skip
def test_bad_input_has_its_sentence_and_writes_nothing(table, enter, fields, words):
    before = SharingAgreement.objects.count()

    answer = enter(table.officer).post("/accordi/territorio/nuovo/", form(table, **fields))

    assert answer.status_code == 422 and SharingAgreement.objects.count() == before
    assert words.replace("’", "'") in answer.content.decode().replace("’", "'").replace("&#39;", "'")


def test_the_same_body_twice_and_giver_and_receiver_alike_are_refused(table, enter):
    officer, one = enter(table.officer), str(table.bodies[0].pk)

    twice = officer.post("/accordi/territorio/nuovo/", form(table, parties=[one, one]))
    alike = officer.post("/accordi/territorio/nuovo/", form(table, giver=one, receiver=one))

    assert twice.status_code == 422 and "due volte" in twice.content.decode()
    assert alike.status_code == 422 and "due enti diversi" in alike.content.decode()


def test_one_agreement_goes_both_ways_each_with_its_sets_and_purposes(table, enter):
    officer, (left, right) = enter(table.officer), table.bodies
    ways = {
        "giver": str(left.pk), "receiver": str(right.pk), "datasets": ["diary", "plan"], "back_datasets": ["clinical"],
        "back_purposes": ["care"],
    }  # fmt: skip
    assert officer.post("/accordi/territorio/nuovo/", form(table, **ways)).status_code == 302

    row = SharingAgreement.objects.get(title="Cartella condivisa")
    found = {(one.dataset, one.giver_id, one.receiver_id, *one.purposes) for one in row.datasets.all()}
    assert found == {
        ("diary", left.pk, right.pk),
        ("plan", left.pk, right.pk),
        ("clinical", right.pk, left.pk, "care"),
    }
    page = officer.get(f"/accordi/territorio/{row.pk}/").content.decode()
    assert "da Comune 1 a Comune 2" in page and "da Comune 2 a Comune 1, solo per" in page
    again = officer.get(f"/accordi/territorio/{row.pk}/nuova-versione/").content.decode()
    chosen = {
        line.split('name="')[1].split('"')[0]
        for line in again.split("<input")
        if " checked" in line and "back_" in line
    }
    assert chosen == {"back_datasets", "back_purposes"}


def test_others_find_nothing_there(table, enter):
    row = proposed(table, signed=False)
    stranger = make_persona("Zeno", "Firma", Role.ADMINISTRATOR, table.world.practice, table.world.area)
    nothing = enter(stranger).get(f"/accordi/da-firmare/{table.world.teresa.pk}/")

    answer = enter(stranger).get(f"/accordi/da-firmare/{row.pk}/")

    assert answer.status_code == nothing.status_code == 404
    assert enter(table.world.sara).get("/accordi/territorio/").status_code == 404
    assert enter(table.officer).get("/accordi/da-firmare/").status_code == 404
    assert enter(table.world.ada).get("/accordi/da-firmare/").status_code == 404


def test_a_party_leaves_with_a_reason(table, enter, client):
    row = proposed(table, title="Da lasciare")
    assert "Da lasciare" in client.get("/accordi/").content.decode()
    hand, path = enter(table.signers[0]), f"/accordi/da-firmare/{row.pk}/"

    assert hand.post(path, {"azione": "chiudi", "reason": ""}).status_code == 422
    assert hand.post(path, {"azione": "chiudi", "reason": "Cambia il gestore"}).status_code == 302
    assert hand.post(path, {"azione": "firma"}).status_code == 409
    assert "Da lasciare" not in client.get("/accordi/").content.decode()
    assert "Cambia il gestore" in enter(table.officer).get(f"/accordi/territorio/{row.pk}/").content.decode()


def test_a_stale_signature_meets_a_conflict(table, enter):
    row = proposed(table, signed=False)
    path = f"/accordi/da-firmare/{row.pk}/"
    enter(table.signers[0]).post(path, {"azione": "firma", "version": row.version})

    assert enter(table.signers[1]).post(path, {"azione": "firma", "version": row.version}).status_code == 409


def test_a_new_edition_begins_with_the_words_of_the_one_before(table, enter):
    row = proposed(table, title="Prima versione", ends=NOW + timedelta(days=200))
    officer, path = enter(table.officer), f"/accordi/territorio/{row.pk}/nuova-versione/"
    assert "Prima versione" in officer.get(path).content.decode()

    assert officer.post(path, form(table, title="Seconda versione")).status_code == 302

    new = SharingAgreement.objects.get(title="Seconda versione")
    assert new.edition == 2 and new.replaces_id == row.pk
    assert officer.post(path, form(table)).status_code == 409


def test_the_record_says_by_which_agreement_one_reads_others(world, login):
    page = login(world.ada).get(f"/persone/{world.teresa.pk}/").content.decode()

    assert "Vedi questa scheda perché" in page and "«Accordo di prova» (versione 1)" in page


def test_an_end_that_comes_near_is_said(table, enter):
    row = proposed(table, ends=NOW + timedelta(days=10))

    assert "Scade tra 10 giorni" in enter(table.officer).get("/accordi/territorio/").content.decode()
    assert (
        "Scade tra 10 giorni"
        in enter(table.signers[0]).get(f"/accordi/da-firmare/{row.pk}/").content.decode()
    )
