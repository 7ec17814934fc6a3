# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scaffold of a new scale and the generated catalogue page."""

from pathlib import Path

import pytest

from raccordo.assessment import library
from raccordo.assessment.library import page, scaffold

ROOT = Path(__file__).parents[2]


def test_a_new_scale_loads_at_once(tmp_path):
    folder = scaffold.scaffold("nuova", library=tmp_path)

    (instrument,) = library.read_folder(folder)
    assert instrument.code == "nuova"
    assert len(library.read_yaml(folder / "examples.yaml")["cases"]) == 5


def test_a_folder_that_exists_is_left_alone(tmp_path):
    scaffold.scaffold("nuova", library=tmp_path)

    with pytest.raises(scaffold.CannotScaffold, match="c'è già"):
        scaffold.scaffold("nuova", library=tmp_path)


@pytest.mark.parametrize("code", ["", "x", "Katz", "katz adl", "../katz", "9lives"])
def test_a_code_that_cannot_be_a_folder_is_refused(code, tmp_path):
    with pytest.raises(scaffold.CannotScaffold):
        scaffold.scaffold(code, library=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_page_is_up_to_date():
    written = (ROOT / "docs" / "catalogue" / "instruments.md").read_text(encoding="utf-8")

    assert written == page.render(library.instruments()), "run: make docs"
