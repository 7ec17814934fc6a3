# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Powers, courts and consents on the pages: who writes them, who reads what of them, and what a parent who was stopped finds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest

from raccordo.delivery.models import DiaryEntry
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import CareRelationship, Consent, Exclusion, ParentalOrder
from raccordo.privacy.operations import delegates
from raccordo.territory.codes import OrganizationKind
from raccordo.territory.models import Organization
from tests.personas import LONG_AGO, NOW, make_citizen
from tests.rooms.privacy.families import make_family, suspend

pytestmark = pytest.mark.django_db
SURE = {"sure": "on"}


@pytest.fixture
def family(world):
    return make_family(world)


@pytest.fixture
def association(world):
    return Organization.objects.create(
        code="volontari",
        kind=OrganizationKind.VOLUNTEERS,
        name="Passi Vicini",
        area=world.area,
        sector="social",
    )


def page(client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def refused(client, url: str, data: dict, status: int = 422) -> str:
    response = client.post(url, data)
    assert response.status_code == status, (url, response.status_code)
    return unescape(response.content.decode())


def rete(family, end=""):
    return f"/persone/{family.child.pk}/rete/{end}"


def mio(person, end=""):
    return f"/mio/{person.pk}/{end}"


def test_the_social_worker_records_what_the_court_decided_and_the_father_finds_nobody(family, enter):
    sara, marco, giulia = enter(family.world.sara), enter(family.marco), enter(family.giulia)
    assert "sei un genitore e hai la responsabilità di Luca, fino al 04/05/2033" in page(
        marco, mio(family.child)
    )
    door = rete(family, f"vicini/{family.father.pk}/provvedimento/")
    assert door in page(sara, rete(family))

    wrong = refused(sara, door, {"kind": "suspended", "court": "", "number": "1"})
    done = sara.post(
        door, {"kind": "suspended", "court": "Tribunale per i minorenni di Milano", "number": "12/2026"}
    )

    assert "Scrivi quale tribunale." in wrong and done["Location"] == rete(family)
    assert "Responsabilità sospesa" in page(sara, rete(family))
    nobody = marco.get(mio(make_stranger(family)))
    answer = marco.get(mio(family.child))
    assert answer.status_code == 404 and answer.content == nobody.content
    assert "Non c’è ancora una cartella per te" in page(marco, "/mio/")
    assert page(giulia, mio(family.child))
    assert "sospesa" not in page(giulia, mio(family.child, "scelte/")).casefold()
    assert enter(family.world.bruno).get(door).status_code == 404


def make_stranger(family):
    return family.world.ugo


def test_the_order_is_lifted_from_its_page(family, enter):
    order = suspend(family)
    sara = enter(family.world.sara)
    door = rete(family, f"provvedimenti/{order.pk}/fine/")
    assert "12" in page(sara, door)

    assert "Scrivi perché finisce." in refused(sara, door, {})
    assert sara.post(door, {"reason": "Revocato"}).status_code == 302

    assert page(enter(family.marco), mio(family.child))
    refused(sara, door, {"reason": "Ancora"}, 409)
    assert enter(family.world.marta).get(door).status_code == 404


GUARDIAN = {
    "power": "guardian",
    "scopes": ["social", "money", "housing", "agreement"],
    "court": "Tribunale di Lecco",
    "decree_number": "77/2026",
    "version": "1",
}


@pytest.fixture
def aunt(family):
    with system_access(NOW):
        return delegates.add_related(
            by=family.world.sara.actor,
            at=NOW,
            person=family.child,
            given_name="Rosa",
            family_name="Villa",
            role="relative",
        )


def test_a_power_is_written_corrected_and_taken_away(family, aunt, enter):
    bruno, guardian = enter(family.world.bruno), GUARDIAN
    door = rete(family, f"vicini/{aunt.pk}/potere/")

    assert "serve un decreto" in refused(bruno, door, guardian)
    assert "finisce prima di cominciare" in refused(
        bruno,
        door,
        {**guardian, "decree_date": "03/03/2026", "power_starts": "01/12/2026", "power_ends": "30/11/2026"},
    )
    assert "Scrivi perché i suoi dati" in refused(
        bruno, door, {**guardian, "decree_date": "03/03/2026", "reserved": "on"}
    )
    assert (
        bruno.post(door, {**guardian, "decree_date": "03/03/2026", "power_ends": "30/06/2027"}).status_code
        == 302
    )

    shown = page(bruno, rete(family))
    assert (
        "Tutore, decreto n. 77/2026 del 03/03/2026, Tribunale di Lecco, fino al 30/06/2027, senza la salute"
        in shown
    )
    refused(
        bruno, door, {**guardian, "decree_date": "03/03/2026", "covers_health": "on"}, 409
    )  # an old version
    shown = page(bruno, door)
    assert 'value="77/2026"' in shown and 'value="30/06/2027"' in shown
    end = rete(family, f"vicini/{aunt.pk}/potere/fine/")
    assert bruno.post(end, {}).status_code == 302
    assert "77/2026" not in page(bruno, rete(family))
    refused(bruno, end, {}, 409)


def test_a_guardian_without_health_sees_the_days_and_the_accesses_and_nothing_else(world, enter):
    vera = make_citizen("vera@raccordo.example")
    with system_access(LONG_AGO):
        row = delegates.add_related(
            by=world.ada.actor, at=LONG_AGO, person=world.teresa, given_name="Vera", family_name="Sala", role="relative",
            power="support-administrator", decree_date=date(2025, 3, 4),
        )  # fmt: skip
        delegates.tie_account(by=world.ada.actor, at=LONG_AGO, related_id=row.pk, account_id=vera.account.pk)
    client = enter(vera)

    home = client.get("/mio/")

    assert home["Location"] == mio(world.teresa, "calendario/")
    days = page(client, home["Location"])
    assert "sei amministratore di sostegno di Teresa, decreto del 04/03/2025" in days
    assert "documenti/" not in days and "Il mio piano" not in days
    for end in ("", "documenti/", "messaggi/", "decisione/"):
        page(client, mio(world.teresa, end), 404)
    assert page(client, mio(world.teresa, "accessi/")) and page(client, mio(world.teresa, "scelte/"))


def test_she_chooses_by_body_reads_what_it_means_and_takes_it_back(world, enter, association):
    teresa = enter(world.teresa_account)
    choices = page(teresa, mio(world.teresa, "scelte/"))
    assert "Cura e servizi restano gli stessi" in choices and "il consenso" in choices.casefold()
    door = mio(world.teresa, "scelte/volunteers/")

    assert "Conferma di avere letto." in refused(teresa, door, {"recipient": association.pk})
    assert "Scegli a chi." in refused(teresa, door, {**SURE, "recipient": "nessuno"})
    assert teresa.post(door, {**SURE, "recipient": association.pk})["Location"] == mio(
        world.teresa, "scelte/"
    )
    refused(teresa, door, {**SURE, "recipient": association.pk}, 409)

    assert "di volontariato che mi aiuta: Passi Vicini" in page(teresa, mio(world.teresa, "scelte/"))
    with system_access(NOW):
        row = Consent.objects.get()
    end = mio(world.teresa, f"scelte/consensi/{row.pk}/revoca/")
    assert "Vale da adesso" in page(teresa, end)
    assert teresa.post(end, {}).status_code == 302
    assert "Che cosa è finito (1)" in page(teresa, mio(world.teresa, "scelte/"))
    refused(teresa, end, {}, 409)
    assert teresa.post(mio(world.teresa, "scelte/photos/"), SURE).status_code == 302
    assert "Dico di sì" in page(teresa, mio(world.teresa, "scelte/photos/"))
    for code in ("care", "fse-consultation", "mago"):
        page(teresa, mio(world.teresa, f"scelte/{code}/"), 404)
    with system_access(NOW):
        kinds = set(AccessLine.objects.filter(person_id=world.teresa.pk).values_list("kind", flat=True))
    assert {"privacy.create_consent", "privacy.revoke_consent"} <= kinds


def test_who_stands_by_without_power_reads_why_and_cannot(world, enter, association):
    laura = enter(world.laura)

    assert "non ha poteri per questo consenso" in page(laura, mio(world.teresa, "scelte/"))
    assert "non ha poteri" in refused(
        laura, mio(world.teresa, "scelte/volunteers/"), {**SURE, "recipient": association.pk}
    )
    with system_access(NOW):
        assert not Consent.objects.exists()


def test_a_consent_is_heard_at_the_desk_and_revoked_there(family, enter, association):
    sara, child = enter(family.world.sara), family.child
    door = rete(family, "consensi/")
    heard = {
        "what": f"volunteers:{association.pk}",
        "given_by": str(family.mother.pk),
        "heard_how": "in-person",
        **SURE,
    }
    assert "Nessun consenso in vigore" in page(sara, door)
    assert "Passi Vicini" in page(sara, door) and "Firma della persona" in page(
        sara, rete(family, "consensi/foglio/")
    )

    assert "Prima leggi il testo" in refused(sara, door, {**heard, "sure": ""})
    assert "Fino a 18 anni" in refused(sara, door, {**heard, "given_by": "person"})
    assert "Scegli come lo hai raccolto." in refused(sara, door, {**heard, "heard_how": "portal"})
    assert sara.post(door, heard)["Location"] == door

    assert "Dato da Giulia Ratti, a voce, di persona, raccolto da Sara Conti" in page(sara, door)
    assert "vale fino al 05/05/2033" in page(sara, door)
    with system_access(NOW):
        row = Consent.objects.get(person=child)
    end = rete(family, f"consensi/{row.pk}/revoca/")
    assert sara.post(end, {"given_by": str(family.mother.pk)}).status_code == 302
    refused(sara, end, {"given_by": str(family.mother.pk)}, 409)
    assert enter(family.world.elsa).get(door).status_code == 404


def test_she_sees_who_may_act_for_her_and_takes_back_the_delegation_she_gave(world, enter):
    rosa = make_citizen("rosa@raccordo.example")
    with system_access(LONG_AGO):
        row = delegates.add_related(
            by=world.ada.actor, at=LONG_AGO, person=world.teresa, given_name="Rosa", family_name="Pini", role="friend",
            power="delegate", covers_health=True,
        )  # fmt: skip
        delegates.tie_account(by=world.ada.actor, at=LONG_AGO, related_id=row.pk, account_id=rosa.account.pk)
    teresa, friend = enter(world.teresa_account), enter(rosa)
    door = mio(world.teresa, f"scelte/deleghe/{row.pk}/revoca/")
    assert door in page(teresa, mio(world.teresa, "scelte/")) and page(friend, mio(world.teresa))
    page(friend, door, 404)

    assert teresa.post(door, {}).status_code == 302

    assert "Rosa Pini" not in page(teresa, mio(world.teresa, "scelte/")).replace("Rosa Pini non può più", "")
    page(friend, mio(world.teresa), 404)
    assert teresa.post(door, {}).status_code == 404


def test_volunteers_lose_her_at_the_next_request(world, enter, association):
    with system_access(LONG_AGO):
        privacy.consents.give(
            by=world.teresa_account.actor,
            at=LONG_AGO,
            person_id=world.teresa.pk,
            purpose="volunteers",
            recipient_id=association.pk,
        )
        line = privacy.grant_relationship(
            by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.PROVIDER, purpose=Purpose.SOCIAL,
            because="la accompagna", organization_id=association.pk, source_id=world.teresa.pk,
        )  # fmt: skip
        row = Consent.objects.get()

    enter(world.teresa_account).post(mio(world.teresa, f"scelte/consensi/{row.pk}/revoca/"), {})

    with system_access(NOW):
        line = CareRelationship.objects.get(pk=line.pk)
        assert line.ends is not None and line.ends - NOW < timedelta(days=30)
        assert not Exclusion.objects.exists() and not ParentalOrder.objects.exists()
        assert RelatedPerson.objects.count() == 0


def test_what_the_mother_keeps_apart_the_father_does_not_read_anywhere(family, enter):
    giulia, marco, sara = enter(family.giulia), enter(family.marco), enter(family.world.sara)
    words = "Domani siamo dalla nonna a Bellano"
    giulia.post(mio(family.child, "messaggi/"), {"text": words})
    assert words in page(marco, mio(family.child, "messaggi/"))
    door = rete(family, f"vicini/{family.mother.pk}/potere/")

    kept = {"power": "parent", "reserved": "on", "reserved_reason": "Lo chiede lei", "version": "2"}
    assert sara.post(door, kept).status_code == 302

    assert "Dati riservati all’altro genitore" in page(sara, rete(family))
    for end in ("messaggi/", "accessi/", "nascondi/", "scelte/"):
        shown = page(marco, mio(family.child, end))
        assert words not in shown and "Giulia" not in shown and family.mother.phone not in shown
    assert words in page(giulia, mio(family.child, "messaggi/")) and words in page(
        sara, f"/persone/{family.child.pk}/diario/"
    )
    with system_access(NOW):
        entry = DiaryEntry.objects.get(text=words)
    page(marco, mio(family.child, f"nascondi/nota/{entry.pk}/"), 404)
    page(giulia, mio(family.child, f"nascondi/nota/{entry.pk}/"))
