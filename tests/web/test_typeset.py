# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The apostrophe of print: words on the page have it, what goes back to the server keeps what was written."""

from __future__ import annotations

import re

import pytest
from django.template import engines
from markupsafe import Markup

from raccordo.web.shell.templating import typeset
from tests.house.scan import faults_in, texts

GOES_BACK = re.compile(r'\bvalue="\{\{ (.*?) \}\}"')


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
    return [
        f"sends back {found.group(1)} unguarded"
        for found in GOES_BACK.finditer(text)
        if not found.group(1).endswith("| e")
    ]


def test_what_a_form_sends_back_is_guarded_everywhere():
    assert not faults_in(texts(".html"), unguarded)
    assert unguarded('<input value="{{ written }}">') == ["sends back written unguarded"]
