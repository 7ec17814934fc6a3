# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The copy that a person takes is a PDF/A-3: what the standard asks, looked for in the bytes."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from raccordo.careplan import documents
from raccordo.kernel.scoping import access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import queries as people
from raccordo.privacy.queries import extract
from tests.personas import NOW

pytestmark = pytest.mark.django_db
PDFA, RDF = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@pytest.fixture
def made(world):
    """Teresa's copy, and what it was made of."""
    with access(world.teresa_account.context(person=world.teresa, purpose=Purpose.SELF)):
        chapters, person = extract.extract(world.teresa.pk), people.person(world.teresa.pk)
        whole = extract.as_json(chapters, person_id=person.pk, at=NOW)
        return chapters, whole, documents.copy_pdf(chapters, person=person, at=NOW, whole=whole)


def fonts_of(reader: PdfReader) -> list[DictionaryObject]:
    """Every font of every page, the descendants of the composed ones in their place."""
    found = []
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            found += [one.get_object() for one in font.get("/DescendantFonts", [font])]
    return found


def test_it_says_of_itself_that_it_is_archival(made):
    reader = PdfReader(io.BytesIO(made[2]))

    tree = ElementTree.fromstring(reader.trailer["/Root"]["/Metadata"].get_object().get_data())
    said = {
        key.removeprefix(PDFA): value
        for one in tree.iter(f"{RDF}Description")
        for key, value in one.attrib.items()
    }
    said |= {one.tag.removeprefix(PDFA): one.text for one in tree.iter() if one.tag.startswith(PDFA)}
    assert (said["part"], said["conformance"]) == ("3", "A")
    assert not reader.is_encrypted and reader.trailer["/ID"] and made[2].startswith(b"%PDF-1.7")


def test_it_bears_its_colours_and_every_font(made):
    reader = PdfReader(io.BytesIO(made[2]))

    (intent,) = reader.trailer["/Root"]["/OutputIntents"]
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    assert intent.get_object()["/S"] == "/GTS_PDFA1" and profile.get_data()[36:40] == b"acsp"
    fonts = fonts_of(reader)
    assert fonts
    for font in fonts:
        described = font["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), font["/BaseFont"]


def test_every_letter_has_its_meaning_and_every_part_its_place(made):
    reader = PdfReader(io.BytesIO(made[2]))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]["/K"] and root["/Lang"] == "it"
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            assert "/ToUnicode" in font.get_object()
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Brambilla" in text and "La copia dei miei dati" in text and "\ufffd" not in text


def test_nothing_in_it_acts_or_lies_elsewhere(made):
    for forbidden in (b"/JavaScript", b"/Launch", b"/Encrypt", b"/URI", b"/Movie", b"/Sound"):
        assert forbidden not in made[2]


def test_it_carries_the_file_for_other_programs(made):
    _, whole, content = made
    reader = PdfReader(io.BytesIO(content))

    ((name, (inside,)),) = reader.attachments.items()
    assert name == "i-miei-dati-2026-11-23.json" and json.loads(inside) == json.loads(whole)
    (carried,) = {
        one.get_object()["/UF"]: one.get_object() for one in reader.trailer["/Root"]["/AF"]
    }.values()
    assert carried["/AFRelationship"] == "/Alternative"
    assert carried["/EF"]["/F"].get_object()["/Subtype"] == "/application/json"


def test_the_other_papers_are_what_they_were(steps):
    with steps.on(steps.world.sara):
        version = steps.written()
        from raccordo.careplan import queries

        content = documents.plan_pdf(
            queries.content(queries.version(steps.world.teresa.pk, version.number)), at=NOW
        )

    assert b"pdfuaid" in PdfReader(io.BytesIO(content)).trailer["/Root"]["/Metadata"].get_object().get_data()
