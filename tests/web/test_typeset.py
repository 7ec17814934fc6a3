# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The apostrophe of print: words on the page have it, what goes back to the server keeps what was written."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.template import engines
from markupsafe import Markup

from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person
from raccordo.web.shell.templating import typeset
from tests.house.scan import faults_in, texts
from tests.personas import NOW

GOES_BACK = re.compile(
    r'(?:\bvalue|\bdata-(?:copia|uguale|bozza))="\{\{ (.*?) \}\}"|(?:<textarea[^>]*>|class="confronto__testo">)\{\{ (.*?) \}\}'
)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("l'acqua dell'ospedale", "l’acqua dell’ospedale"),
        ("C'è", "C’è"),
        ("Niccolo' Rossi", "Niccolo' Rossi"),
        ("'fra apici'", "'fra apici'"),
        (12, 12),
        (None, None),
    ],
)
def test_an_apostrophe_between_letters_becomes_that_of_print(written, printed):
    assert typeset(written) == printed


def test_markup_and_values_of_fields_are_left_as_they_are():
    assert typeset(Markup('<i title="l\'ora">')) == Markup('<i title="l\'ora">')
    page = engines["jinja2"].from_string('<p>{{ text }}</p><input value="{{ text | e }}">')

    assert page.render({"text": "l'ora"}) == '<p>l’ora</p><input value="l&#39;ora">'


def unguarded(text: str) -> list[str]:
    """Values sent back with a form that would leave with another apostrophe than they came with."""
    sent = [found.group(1) or found.group(2) for found in GOES_BACK.finditer(text)]
    return [f"sends back {words} unguarded" for words in sent if not words.endswith("| e")]


def test_what_a_form_sends_back_is_guarded_everywhere():
    assert not faults_in(texts(".html"), unguarded)
    for bad in (
        '<input value="{{ written }}">',
        '<b data-uguale="{{ written }}">',
        "<textarea>{{ written }}",
    ):
        assert unguarded(bad) == ["sends back written unguarded"]


NAME, WORDS = "D'Angelo", "Dice: «l'acqua non c'è»"


def test_a_name_typed_saved_and_searched_comes_back_byte_for_byte(world, enter):
    bruno = enter(world.bruno)
    newcomer = {
        "family_name": NAME, "given_name": "Rosa", "birth_date": "05/05/1950", "sex": "female",
    }  # fmt: skip

    kept = bruno.post("/sportello/persona/", {**newcomer, "birth_date": "mai"})
    bruno.post("/sportello/persona/", newcomer)
    searched = bruno.get("/sportello/cerca/", {"q": NAME})

    with system_access(NOW):
        assert Person.objects.get(given_name="Rosa").family_name == NAME
    assert _values(kept.content.decode(), "family_name") == {NAME}
    assert _values(searched.content.decode(), "q") == {NAME}
    assert "Rosa" in searched.content.decode(), "found by the straight apostrophe that was typed"


def test_a_text_sent_back_in_its_box_keeps_its_apostrophes(world, enter):
    page = enter(world.ada).post(f"/assistiti/{world.teresa.pk}/segnala/", {"words": WORDS}).content.decode()

    assert WORDS in {unescape(text) for text in (*_values(page, "words"), *_boxes(page))}


def _values(page: str, name: str) -> set[str]:
    fields = re.findall(r"<input[^>]*>", page)
    values = (re.search(r'\bvalue="([^"]*)"', field) for field in fields if f'name="{name}"' in field)
    return {unescape(found.group(1)) for found in values if found}


def _boxes(page: str) -> list[str]:
    return [
        text.removeprefix("\n") for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    ]
