# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new indicator is one file that already proves itself; the catalogue page is what the declarations say."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from raccordo.observatory import page, scaffold
from raccordo.observatory.figures import worked

ROOT = Path(__file__).resolve().parents[3]


def test_a_new_indicator_counts_and_proves_its_example_at_once(tmp_path):
    path = scaffold.make("days_to_first_visit", tmp_path)

    spec = spec_from_file_location("days_to_first_visit", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    indicator = module.INDICATOR
    assert (indicator.code, indicator.slug) == ("days_to_first_visit", "days-to-first-visit")
    assert {
        name: worked(indicator)[name] for name in indicator.example.expected
    } == indicator.example.expected


@pytest.mark.parametrize("code", ["Giorni", "9lives", "x", "a-b", "../via"])
def test_a_code_that_is_no_identifier_is_refused(tmp_path, code):
    with pytest.raises(ValueError, match="Il codice è inglese"):
        scaffold.make(code, tmp_path)


def test_a_code_that_is_taken_is_refused(tmp_path, capsys):
    assert scaffold.main(["gp_adoption"]) == 1
    assert "c'è già" in capsys.readouterr().err


def test_the_catalogue_page_is_what_the_declarations_say():
    assert (ROOT / page.PAGE).read_text(encoding="utf-8") == page.markdown()
