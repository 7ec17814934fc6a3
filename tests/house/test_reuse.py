# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body must find to take the software up: `publiccode.yml` as its standard wants it, the headings of the README."""

from __future__ import annotations

import re

import pytest
import yaml

from raccordo import __version__
from tests.house.scan import ROOT

PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
# The standard's core, version 0.7: mandatory keys and closed lists.
MANDATORY = (
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal",
    "maintenance", "localisation",
)  # fmt: skip
KNOWN = {
    *MANDATORY, "applicationSuite", "landingURL", "isBasedOn", "organisation", "softwareVersion", "releaseDate", "logo",
    "categories", "usedBy", "roadmap", "fundedBy", "intendedAudience", "dependsOn", "IT",
}  # fmt: skip
LISTS = {
    "platforms": {"web", "windows", "mac", "linux", "ios", "android"},
    "developmentStatus": {"concept", "development", "beta", "stable", "obsolete"},
    "softwareType": {
        "standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend",
        "standalone/other", "addon", "library", "configurationFiles",
    },
    "maintenance.type": {"internal", "contract", "community", "none"},
}  # fmt: skip
# Guidelines on acquisition and reuse of software (AgID), annex on the release of software under an open licence.
HEADINGS = (
    "Finalità e contesto", "Come provarlo", "Struttura", "Requisiti e installazione", "Stato",
    "Titolare del diritto d'autore", "Sicurezza",
)  # fmt: skip


@pytest.mark.parametrize("key", MANDATORY)
def test_publiccode_has_what_is_mandatory(key):
    assert PUBLICCODE.get(key)


def test_publiccode_has_no_key_of_its_own():
    assert set(PUBLICCODE) <= KNOWN


@pytest.mark.parametrize("key", LISTS)
def test_publiccode_speaks_the_words_of_the_standard(key):
    found = PUBLICCODE
    for step in key.split("."):
        found = found[step]

    assert set([found] if isinstance(found, str) else found) <= LISTS[key]


@pytest.mark.parametrize("language", ["it", "en"])
def test_descriptions_have_the_length_that_catalogues_show(language):
    text = PUBLICCODE["description"][language]

    assert 0 < len(text["shortDescription"]) <= 150
    assert 150 <= len(text["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in text["features"])


def test_publiccode_tells_who_maintains_it_and_which_version_this_is():
    assert PUBLICCODE["softwareVersion"] == __version__
    assert PUBLICCODE["legal"]["license"] == "AGPL-3.0-or-later"
    assert all({"name", "email"} <= set(one) for one in PUBLICCODE["maintenance"]["contacts"])
    assert "it" in PUBLICCODE["localisation"]["availableLanguages"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_readme_has_the_heading(heading):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(rf"^## {re.escape(heading)}", readme, re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_what_the_readme_points_to_is_there(name):
    readme = (ROOT / name).read_text(encoding="utf-8")

    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
