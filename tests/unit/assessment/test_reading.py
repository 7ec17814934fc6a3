# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that says too little, too much or wrong is refused, and the place is told."""

import copy

import pytest

from raccordo.assessment import library
from raccordo.assessment.rules.nodes import BadInstrument
from raccordo.assessment.rules.reading import read

KATZ = library.read_yaml(library.FOLDER / "katz" / "instrument.yaml")


def bent(*path, to):
    """Katz with one value changed; `to=None` takes the key away."""
    data = copy.deepcopy(KATZ)
    spot = data
    for step in path[:-1]:
        spot = spot[step]
    if to is None:
        del spot[path[-1]]
    else:
        spot[path[-1]] = to
    return data


@pytest.mark.parametrize(
    ("path", "to", "why"),
    [
        (("title",), None, "instrument.title: expected a text"),
        (("colour",), "red", "unknown keys ['colour']"),
        (("domain",), "astrology", "'astrology' is none of"),
        (("code",), "Katz ADL", "is not a lower-kebab id"),
        (("professions",), ["wizard"], "['wizard'] is not among"),
        (("minutes",), "soon", "expected a number, found 'soon'"),
        (("review_months",), "0", "review_months are at least 1"),
        (("items",), [], "an instrument needs items"),
        (("items", 0, "answers", 0, "points"), "2", "the score goes from 0 to 7"),
        (("items", 0, "answers", 0, "points"), None, "bathing: every answer of a scored question has points"),
        (("items", 0, "answers", 0, "id"), "refused", "reserved for a special answer"),
        (("items", 0, "answers", 0, "id"), "dependent", "answer of bathing dependent twice"),
        (("items", 0, "id"), "feeding", "item feeding twice"),
        (("items", 0, "kind"), "multi", "exactly one exclusive answer"),
        (
            ("items", 0, "only_if"),
            {"item": "feeding", "answers": ["dependent"]},
            "must look at an earlier question",
        ),
        (("items", 0, "unscored"), "maybe", "expected true or false"),
        (("bands", 1, "from"), "4", "band moderate starts at 4, expected 3"),
        (("bands", 2, "to"), "7", "the last band ends at 7, not at 6"),
        (("bands", 0, "tone"), "blu", "'blu' is none of"),
        (("score", "missing"), "guess", "'guess' is none of"),
        (("score", "max_missing"), "2", "max_missing belongs to prorata"),
        (("triggers", 0, "when", 0, "answers"), ["sometimes"], "answers it does not offer: ['sometimes']"),
        (("triggers", 0, "when", 0, "item"), "flying", "names the unknown item flying"),
        (("triggers", 0, "need"), "happiness", "'happiness' is none of"),
        (("strengths", 0, "when", 0), {"from": "6", "to": "6", "subscale": "x"}, "the unknown subscale x"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(path, to, why):
    with pytest.raises(BadInstrument) as refused:
        read(bent(*path, to=to))

    assert why in str(refused.value)


def test_prorata_wants_equal_questions():
    data = library.read_yaml(library.FOLDER / "norton" / "instrument.yaml")
    data["score"] |= {"missing": "prorata", "max_missing": "1"}
    assert read(data)

    data["items"][0]["answers"][0]["points"] = "9"
    data["score"]["maximum"] = data["bands"][-1]["to"] = "25"
    with pytest.raises(BadInstrument, match="worth the same points"):
        read(data)


def test_a_key_given_twice_in_a_file_is_an_error(tmp_path):
    path = tmp_path / "instrument.yaml"
    path.write_text("code: a\ncode: b\n")

    with pytest.raises(Exception, match="key given twice"):
        library.read_yaml(path)


def test_yes_and_no_stay_words(tmp_path):
    path = tmp_path / "instrument.yaml"
    path.write_text("a: yes\nb: 012\nc: 2026-11-22\n")

    assert library.read_yaml(path) == {"a": "yes", "b": "012", "c": "2026-11-22"}


def test_old_answers_keep_the_version_they_were_given_to(tmp_path):
    folder = tmp_path / "katz"
    (folder / "versions").mkdir(parents=True)
    text = (library.FOLDER / "katz" / "instrument.yaml").read_text(encoding="utf-8")
    (folder / "versions" / "1.yaml").write_text(text)
    (folder / "instrument.yaml").write_text(text.replace('version: "1"', 'version: "2"'))

    assert [one.version for one in library.read_folder(folder)] == ["1", "2"]


def test_the_folder_and_the_code_must_agree(tmp_path):
    folder = tmp_path / "barthel"
    folder.mkdir()
    (folder / "instrument.yaml").write_text(
        (library.FOLDER / "katz" / "instrument.yaml").read_text(encoding="utf-8")
    )

    with pytest.raises(BadInstrument, match="the code in the file is katz"):
        library.read_folder(folder)


def test_an_unknown_scale_or_version_says_so():
    with pytest.raises(library.UnknownInstrument, match="mmse"):
        library.instrument("mmse")
    with pytest.raises(library.UnknownInstrument, match="katz 99"):
        library.instrument("katz", "99")
