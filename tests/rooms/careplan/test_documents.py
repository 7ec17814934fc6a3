# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers: tagged PDF in Italian with time and hash; and a clear word where no PDF can be made."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from raccordo.careplan import documents, queries
from raccordo.careplan import operations as careplan
from raccordo.kernel.records import Refused
from raccordo.record.models import Document
from tests.personas import NOW

pytestmark = pytest.mark.django_db


def read(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(content))
    return reader, " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def assert_accessible(reader: PdfReader, title: str) -> None:
    """What PDF/UA-1 asks of a file that can be seen from outside."""
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "it"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title == title
    fonts = {name for page in reader.pages for name in page["/Resources"]["/Font"]}
    assert fonts


def minutes(steps) -> bytes:
    w, conference = steps.world, steps.session()
    case = steps.case(conference, person_takes_part="la figlia Laura")
    steps.present(conference, w.ada, w.sara)
    with steps.on(w.ada):
        careplan.dissent(by=w.ada.actor, at=NOW, case_id=case.pk, reason="Meglio un sollievo")
    steps.decided(case)
    for persona in (w.ada, w.sara):
        with steps.on(persona):
            careplan.sign_minutes(by=persona.actor, at=NOW, case_id=case.pk)
    with steps.on(w.carla):
        return bytes(Document.objects.get(kind="minutes").content)


def test_minutes_are_a_tagged_pdf_with_everything_that_was_said(steps):
    reader, text = read(minutes(steps))

    assert_accessible(reader, "Verbale della UVM del 23/11/2026: Teresa Brambilla")
    for words in ("Restare a casa mia", "la figlia Laura", "non è d'accordo", "Numero legale raggiunto", "Ada Riva",
                  "Ha firmato il 23/11/2026, ore 10:00", "Impronta del testo"):  # fmt: skip
        assert words in text, words
    assert "BOZZA" not in text


def test_the_pact_is_a_tagged_pdf_with_time_and_hash(steps):
    w, agreement = steps.world, steps.signed()

    with steps.on(w.sara):
        agreement = careplan.file_pact(by=w.sara.actor, at=NOW, agreement_id=agreement.pk)
        careplan.file_pact(by=w.sara.actor, at=NOW, agreement_id=agreement.pk)
        (document,) = Document.objects.filter(kind="agreement")
    reader, text = read(bytes(document.content))

    assert_accessible(reader, "Patto di cura di Teresa Brambilla")
    assert "Firmato il 23/11/2026, ore 10:00" in text
    assert agreement.sha256 in text.replace("\n", "").replace(" ", "")
    for words in (
        "Restare a casa mia",
        "Lunedì, mercoledì e venerdì alle 8:30",
        "Crema ogni sera",
        "Sara Conti",
    ):
        assert words in text, words


def test_the_hash_is_of_the_words_and_changes_with_them(steps):
    w, agreement = steps.world, steps.signed()

    with steps.on(w.sara):
        pact = queries.pact(queries.latest_agreement(w.teresa.pk))
        assert documents.pact_hash(pact) == agreement.sha256
        pact.content.services[0].title = "Altro"
        other = queries.Pact(pact.agreement, pact.content, pact.plain, pact.text, {}, [])
        changed = queries.content(pact.content.version)
        assert documents.pact_hash(other) == agreement.sha256 and changed


def test_a_plan_not_yet_signed_is_printed_as_a_draft(steps):
    w, version = steps.world, steps.written()

    with steps.on(w.sara):
        body = queries.content(queries.version(w.teresa.pk, version.number))
        reader, text = read(documents.plan_pdf(body, at=NOW))

    assert_accessible(reader, "Piano assistenziale (PAI) di Teresa Brambilla, versione 1")
    assert "BOZZA" in text
    assert "Assistenza domiciliare (SAD): 3 accessi a settimana, 1 ora per volta" in text


def test_where_no_pdf_can_be_made_the_reason_is_said_and_the_signature_counts(steps, monkeypatch):
    monkeypatch.setattr(documents, "_weasyprint", lambda: None)
    w, agreement = steps.world, steps.signed()

    with steps.on(w.sara), pytest.raises(Refused) as caught:
        careplan.file_pact(by=w.sara.actor, at=NOW, agreement_id=agreement.pk)

    assert agreement.state == "signed"
    assert caught.value.message.startswith("Il PDF non si può generare su questo computer")
    assert not documents.available()
