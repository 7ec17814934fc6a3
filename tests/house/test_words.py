# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house tests its words: licence headers, hosts and paths that must not be there, plain Italian, the glossary."""

from __future__ import annotations

import re
from fnmatch import fnmatch

from tests.house.scan import ROOT, faults_in, files, python, texts
from tests.house.test_tables import ours

HEADED = (".py", ".html", ".css", ".scss", ".js", ".mjs", ".yaml", ".yml", ".toml", ".sh", ".sql", ".ini")
# Generated, taken from others, or without comments: REUSE.toml tells their licence.
MADE_BY_OTHERS = (
    "*/migrations/*",
    "*.min.js",
    "*/static/raccordo/pubblico.css",
    "REUSE.toml",
    "publiccode.yml",
)
REGISTRIES = re.compile(
    r"pypi\.o[r]g|python[h]osted\.o[r]g|registry\.npm|npmjs\.[co]|crates\.i[o]|ghcr\.i[o]|docker\.i[o]/|--index-ur[l]|"
    r"PIP_INDE[X]|UV_INDE[X]|extra-index-ur[l]"
)
MACHINE = re.compile(r"(?<![\w.<>-])/(?:ho[m]e|ro[o]t|wo[r]k|Use[r]s|mn[t])/\w")
BANNED = re.compile(r"\b(?:effettu\w+|procede(?:re|te)|procedi(?!m)|proceda|clicca\w* qui)\b", re.IGNORECASE)
BARE_OK = re.compile(r"\bOK\b")
CODE_IN_TEMPLATE = re.compile(r"\{#.*?#\}|\{%.*?%\}|<script.*?</script>|<style.*?</style>", re.DOTALL)


def headless(text: str) -> list[str]:
    """A source without licence and author in its first lines; an empty file has neither."""
    if not text.strip():
        return []
    head = "\n".join(text.split("\n")[:6])
    wanted = ("SPDX-" + "FileCopyrightText:", "SPDX-" + "License-Identifier:")
    return [f"lacks {line}" for line in wanted if line not in head]


def registry_hosts(text: str) -> list[str]:
    """Hosts of package registries: a lock bears hashes, not addresses."""
    return [f"names {match.group()}" for match in REGISTRIES.finditer(text)]


def machine_paths(text: str) -> list[str]:
    """Absolute paths of somebody's machine."""
    return [f"names {match.group()}" for match in MACHINE.finditer(text)]


def wooden_words(text: str) -> list[str]:
    """Words of officialese and empty labels, outside the template's own code."""
    plain = CODE_IN_TEMPLATE.sub(" ", text)
    return [f"says «{m.group()}»" for pattern in (BANNED, BARE_OK) for m in pattern.finditer(plain)]


def wooden_strings(text: str) -> list[str]:
    """The same words in what code says to people."""
    return [f"says «{match.group()}»" for match in BANNED.finditer(text)]


def test_every_source_says_its_licence():
    assert headless("x = 1") == headless("# a comment") != []

    sources = ((n, t) for n, t in texts(*HEADED) if not any(fnmatch(n, glob) for glob in MADE_BY_OTHERS))
    assert not faults_in(sources, headless)


def _readable():
    for name in files():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_registry_or_a_place_on_a_machine():
    assert registry_hosts("see https://" + "pypi" + ".org/simple") and registry_hosts("--index" + "-url x")
    assert machine_paths("cd /" + "home/ada/raccordo") and machine_paths('"/' + 'root/x"')
    assert not machine_paths("https://example.org/" + "home/index") and not machine_paths("team" + "work/x")

    assert not faults_in(_readable(), registry_hosts)
    assert not faults_in(_readable(), machine_paths)


def test_screens_speak_plain_italian():
    assert wooden_words("<button>OK</button>") and wooden_words("<a>Clicca qui</a>")
    assert wooden_words("<p>Per procedere occorre effettuare l'accesso</p>")
    assert not wooden_words("{# OK #}<p>Il procedimento si chiude qui</p>{% if OK %}{% endif %}")

    templates = ((n, t) for n, t in texts(".html") if n.startswith("raccordo/"))
    assert not faults_in(templates, wooden_words)
    assert not faults_in(python("raccordo"), wooden_strings)


def missing_rows(names: set[str], glossary: str) -> set[str]:
    """Words of the code that the glossary does not know."""
    return names - set(re.findall(r"`(\w+)`", glossary))


TWO_DIGITS = re.compile(r"%H[:.]%M")
FIELDS = ("*/forms.py", "*_forms.py", "*/fields.py")


def test_hours_are_said_in_one_way():
    """«8:30», by kernel.periods.clock; only what a field of a form takes or gives back has two digits."""
    rooms = ("web", "careplan", "intake", "delivery", "assessment")
    found = {
        name
        for name, text in python(*(f"raccordo/{room}/" for room in rooms))
        if TWO_DIGITS.search(text) and not any(fnmatch(name, one) for one in FIELDS)
    }
    assert found == {"raccordo/careplan/operations/drafting.py"}, "reads the hours of a model of plan"


def test_every_model_has_its_row_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

    assert missing_rows({"Gizmo"}, glossary) == {"Gizmo"}
    assert not missing_rows({model.__name__ for model in ours()}, glossary)


def test_every_code_has_its_row_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    kind = re.compile(r"^class (\w+)\((?:Text|Integer)Choices\)", re.M)
    codes = {name for _, text in python("raccordo") for name in kind.findall(text)}

    assert len(codes) > 50
    assert not missing_rows(codes, glossary)


TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock %\}", re.DOTALL)
SOMEBODY = re.compile(r"band\.|family_name|given_name|full_name|list_name|tax_code|\bperson\b")


def telling_titles(text: str) -> list[str]:
    """Titles that name somebody: a title stays in the browser's history, on the bar of the window, in a screen share."""
    return [f"title {title.strip()}" for title in TITLE.findall(text) if SOMEBODY.search(title)]


def test_no_title_names_a_person():
    assert telling_titles("{% block title %}UVM, {{ band.family_name }}{% endblock %}")
    pages = (
        (name, text) for name, text in texts(".html") if "/paper/" not in name
    )  # a paper bears the name anyway
    assert not faults_in(pages, telling_titles)
