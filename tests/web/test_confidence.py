# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«In confidenza da» on the pages of who works, and «Adesso decidi tu» on those of who has come of age."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from raccordo.delivery.models import Concern, DiaryEntry
from raccordo.intake.codes import Reason
from raccordo.intake.models import Contact, Request, Signal
from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import CareRelationship, Consent
from raccordo.privacy.operations import delegates
from raccordo.record.models import Document
from tests.personas import LONG_AGO, NOW
from tests.rooms.privacy.families import make_family, on

pytestmark = pytest.mark.django_db
WORDS = "Vive dalla nonna a Bellano e non vuole che si sappia"


@pytest.fixture
def family(world):
    return make_family(world)


def page(client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def keep_apart(family):
    sara = family.world.sara
    with on(family, sara):
        delegates.set_power(
            by=sara.actor,
            at=NOW,
            related_id=family.mother.pk,
            power="parent",
            reserved=True,
            reserved_reason="Lo chiede",
        )


def test_a_note_is_written_in_confidence_and_the_other_parent_finds_nothing_of_it(family, enter):
    sara, marco, giulia = enter(family.world.sara), enter(family.marco), enter(family.giulia)
    door = f"/persone/{family.child.pk}/diario/scrivi/"
    assert "In confidenza da" not in page(sara, door)
    keep_apart(family)
    assert "In confidenza da" in page(sara, door) and "Giulia Ratti" in page(sara, door)
    before = page(marco, f"/mio/{family.child.pk}/accessi/")
    note = {
        "text": WORDS,
        "kind": "note",
        "voice": "family",
        "audience": "team",
        "confided_by": str(family.mother.pk),
    }

    wrong = sara.post(door, {**note, "confided_by": str(family.father.pk)})
    assert wrong.status_code == 422 and "Scegli da chi" in unescape(wrong.content.decode())
    assert sara.post(door, note).status_code == 302

    with system_access(NOW):
        assert DiaryEntry.objects.get(text=WORDS).confided_by_id == family.mother.pk
    for end in ("messaggi/", "nascondi/"):
        assert WORDS not in page(marco, f"/mio/{family.child.pk}/{end}")
    after = page(marco, f"/mio/{family.child.pk}/accessi/")
    assert after.count("ha scritto") == before.count("ha scritto")
    assert WORDS in page(sara, f"/persone/{family.child.pk}/diario/")
    assert WORDS in page(giulia, f"/mio/{family.child.pk}/nascondi/")


def test_a_contact_in_confidence_makes_a_request_in_confidence(family, enter):
    bruno = enter(family.world.bruno)
    keep_apart(family)
    door = f"/persone/{family.child.pk}/contatti/nuovo/"
    assert "In confidenza da" in page(bruno, door)
    organization = family.world.sara.role.organization_id
    data = {
        "channel": "phone", "caller": "relative", "need": WORDS, "reasons": [Contact._meta.get_field("reasons").base_field.choices[0][0]],
        "urgency": "", "outcome": "panel", "agreement": "given", "organization": str(organization), "nurse_organization": "",
        "confided_by": str(family.mother.pk),
    }  # fmt: skip

    checked = bruno.post(door, data)
    assert "In confidenza da" in unescape(checked.content.decode())
    sent = bruno.post(door, {**data, "azione": "invia"})

    assert sent.status_code == 302, unescape(sent.content.decode())[:2000]
    with system_access(NOW):
        assert {Contact.objects.get().confided_by_id, Request.objects.get().confided_by_id} == {
            family.mother.pk
        }


def test_a_signal_is_sent_in_confidence_and_who_answers_reads_so(family, enter):
    marta, bruno, marco = enter(family.world.marta), enter(family.world.bruno), enter(family.marco)
    door = f"/assistiti/{family.child.pk}/segnala/"
    assert "In confidenza da" not in page(marta, door)
    keep_apart(family)
    assert "In confidenza da" in page(marta, door)
    before = page(marco, f"/mio/{family.child.pk}/accessi/")
    data = {
        "reasons": [Reason.values[0]], "words": WORDS, "urgency": "three-days", "organization": str(family.world.pua.pk),
    }  # fmt: skip

    assert marta.post(door, {**data, "confided_by": str(family.father.pk)}).status_code == 422
    assert marta.post(door, {**data, "confided_by": str(family.mother.pk)}).status_code == 302

    with system_access(NOW):
        signal = Signal.objects.get()
    assert signal.confided_by_id == family.mother.pk
    told = page(bruno, f"/persone/{family.child.pk}/segnalazioni/{signal.pk}/")
    assert "In confidenza da Giulia Ratti" in told and WORDS in told
    for end in ("accessi/", "nascondi/", "messaggi/", ""):
        assert WORDS not in page(marco, f"/mio/{family.child.pk}/{end}")
    assert page(marco, f"/mio/{family.child.pk}/accessi/").count("ha scritto") == before.count("ha scritto")


def test_a_concern_is_told_in_confidence_and_its_page_says_so(family, enter):
    marta, sara, marco = enter(family.world.marta), enter(family.world.sara), enter(family.marco)
    door = f"/persone/{family.child.pk}/segnala/"
    assert "In confidenza da" not in page(marta, door)
    keep_apart(family)
    assert "In confidenza da" in page(marta, door)

    given = {"kind": "fall", "text": WORDS, "confided_by": str(family.mother.pk)}
    assert marta.post(door, given).status_code == 302

    with system_access(NOW):
        concern = Concern.objects.get()
    assert concern.confided_by_id == family.mother.pk
    assert "Giulia Ratti" in page(sara, f"/persone/{family.child.pk}/diario/segnalazioni/{concern.pk}/")
    for end in ("", "nascondi/", "messaggi/"):
        assert WORDS not in page(marco, f"/mio/{family.child.pk}/{end}")


def paper(words: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("lettera.pdf", b"%PDF-1.7 " + words + b" %%EOF", "application/pdf")


def test_a_document_is_added_in_confidence_and_the_other_parent_finds_nothing_of_it(family, enter):
    sara, marco, giulia = enter(family.world.sara), enter(family.marco), enter(family.giulia)
    listed = f"/persone/{family.child.pk}/documenti/"
    door = f"{listed}aggiungi/"
    assert door in page(sara, listed) and "In confidenza da" not in page(sara, door)
    keep_apart(family)
    assert "In confidenza da" in page(sara, door)
    data = {"kind": "letter", "title": WORDS, "confided_by": str(family.mother.pk)}

    assert (
        sara.post(door, {**data, "paper": paper(), "confided_by": str(family.father.pk)}).status_code == 422
    )
    assert sara.post(door, {**data, "paper": paper()}).status_code == 302

    with system_access(NOW):
        document = Document.objects.get()
    assert (document.confided_by_id, document.label) == (family.mother.pk, "N")
    assert "in confidenza da Giulia Ratti" in page(sara, listed)
    assert WORDS in page(giulia, f"/mio/{family.child.pk}/documenti/")
    page(giulia, f"/mio/{family.child.pk}/documenti/{document.pk}/")
    assert WORDS not in page(marco, f"/mio/{family.child.pk}/documenti/")
    page(marco, f"/mio/{family.child.pk}/documenti/{document.pk}/", 404)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"paper": None}, "Manca il file"),
        ({"paper": SimpleUploadedFile("x.pdf", b"<html>")}, "non è quello che dice il suo nome"),
        ({"title": ""}, "Scrivi un titolo"),
        ({"kind": "minutes"}, "Scegli che cos’è"),
    ],
)
def test_a_file_is_what_its_content_says_and_minutes_are_not_brought(family, enter, given, said):
    sara = enter(family.world.sara)
    data = {"kind": "other", "title": "Referto", "paper": paper(), **given}

    answer = sara.post(
        f"/persone/{family.child.pk}/documenti/aggiungi/", {k: v for k, v in data.items() if v is not None}
    )

    assert answer.status_code == 422 and said in unescape(answer.content.decode())


def test_who_may_not_write_documents_adds_none(family, enter):
    marco = enter(family.marco)

    assert marco.get(f"/persone/{family.child.pk}/documenti/aggiungi/").status_code == 404


def test_who_has_come_of_age_confirms_or_ends_on_one_page(family, enter):
    child = family.child
    with on(family, family.giulia):
        privacy.consents.give(by=family.giulia.actor, at=NOW, person_id=child.pk, purpose="photos")
    with system_access(NOW):
        CareRelationship.objects.create(
            created_at=LONG_AGO, person=child, account=family.luca.account, kind="self", purpose="self", because="sono i tuoi dati",
            starts=LONG_AGO, source_id=child.pk,
        )  # fmt: skip
    luca, giulia = enter(family.luca), enter(family.giulia)
    door = f"/mio/{child.pk}/scelte/maggiore-eta/"
    page(luca, door, 404)
    with system_access(NOW):
        Consent.objects.update(starts=LONG_AGO, ends=None, power="guardian")
        Person.objects.filter(pk=child.pk).update(birth_date=date(2008, 1, 1))
    page(giulia, door, 404)

    assert door in page(luca, f"/mio/{child.pk}/scelte/")
    assert "Sei maggiorenne dal 01/01/2026" in page(luca, door)
    with system_access(NOW):
        row = Consent.objects.get()
    empty = luca.post(door, {})
    assert empty.status_code == 422 and "Scegli almeno una risposta" in unescape(empty.content.decode())
    assert luca.post(door, {str(row.pk): "forse"}).status_code == 422
    assert luca.post(door, {str(row.pk): "yes"}).status_code == 302

    page(luca, door, 404)
    with system_access(NOW):
        assert {one.given_by for one in Consent.objects.filter(closed_at=None)} == {"person"}
        assert RelatedPerson.objects.filter(person=child).count() == 2
