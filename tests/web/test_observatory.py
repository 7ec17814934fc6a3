# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the observatory: findings, filters, hidden numbers, downloads, and who may read what."""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import sys
from datetime import timedelta

import pyarrow.parquet
import pytest

from raccordo.observatory.declaration import indicators
from raccordo.observatory.lake.reading import made_of
from raccordo.observatory.publish import publish
from raccordo.territory.codes import Role
from raccordo.web.shell.templating import typeset
from tests.personas import NOW, make_persona
from tests.rooms.observatory import territory

pytestmark = pytest.mark.django_db
LOADED = NOW.replace(hour=2, minute=30)


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """What a night's round publishes, once for all tests."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("dati")
    with override_settings(DATA_DIR=folder), made_of(territory.rows()) as lake:
        publish(LOADED, lake, "prova")
    return folder


@pytest.fixture
def data(published, settings):
    settings.DATA_DIR = published
    return published


@pytest.fixture
def planner(world, login):
    return login(make_persona("Piera", "Villa", Role.PLANNER, world.social_service, world.area))


def text_of(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_the_overview_says_what_the_data_say(planner, data):
    page = text_of(planner.get("/osservatori/"))

    assert "Hanno aderito 20 medici di famiglia su 27" in page
    assert "74,1%" in page
    assert "Dati al 31/10/2026 · caricati il 23/11/2026 alle 2:30" in page
    assert all(f"/osservatori/{slug}/" in page for slug in indicators())


def test_every_indicator_has_finding_chart_table_source_definition_and_downloads(planner, data):
    for slug, indicator in indicators().items():
        page = text_of(planner.get(f"/osservatori/{slug}/"))

        assert page.count("<h1") == 1
        assert "Come è calcolato" in page and typeset(indicator.numerator_words.split(":")[0]) in page
        assert '<svg xmlns="http://www.w3.org/2000/svg"' in page and "<desc" in page
        assert "<table" in page and f"Fonte: {typeset(indicator.source)}" in page
        assert f"/osservatori/{slug}/dati.csv" in page


def test_the_map_stands_beside_the_chart_of_the_latest_period_and_leaves_with_a_place(planner, data):
    whole = text_of(planner.get("/osservatori/adesione-medici/"))
    lecco = text_of(planner.get("/osservatori/adesione-medici/?comune=097042"))

    svg = next(one for one in re.findall(r"<svg.*?</svg>", whole, re.S) if "sulla mappa</title>" in one)
    assert "confini ISTAT" in whole and "sulla mappa" not in lecco
    assert "Lecco" in svg and "80–100 %" in svg


def test_with_too_few_places_to_show_there_is_no_map(planner, data):
    assert "sulla mappa" not in text_of(planner.get("/osservatori/giorni-alla-risposta/"))


def test_the_names_within_each_page_of_an_indicator_are_different(planner, data):
    ids = re.findall(r' id="([^"]+)"', text_of(planner.get("/osservatori/adesione-medici/")))

    assert len(ids) == len(set(ids))


def test_known_flaws_of_the_data_stand_beside_the_figures(planner, data):
    assert "il viaggio non è compreso" in text_of(planner.get("/osservatori/ore-date/"))


def test_drawings_need_no_inline_style_and_their_text_stays_readable_on_a_phone(planner, data):
    page = text_of(planner.get("/osservatori/"))

    assert "style=" not in page
    assert "var(--primario" in page
    narrow = re.findall(r'<div class="grafico__stretto">(.*?)</div>', page, re.S)
    sizes = [float(size) for svg in narrow for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    widths = [float(width) for svg in narrow for width in re.findall(r'viewBox="0 0 ([\d.]+)', svg)]
    assert sizes and min(sizes) >= 11 and max(widths) <= 300


def test_each_drawing_has_names_of_its_own(planner, data):
    ids = re.findall(r' id="([^"]+)"', text_of(planner.get("/osservatori/")))

    assert len(ids) == len(set(ids))


def test_filters_live_in_the_address_and_unknown_ones_fall_back(planner, data):
    lecco = text_of(planner.get("/osservatori/adesione-medici/?comune=097042"))
    odd = text_of(planner.get("/osservatori/adesione-medici/?comune=Roma&periodo=sempre"))
    before = text_of(planner.get("/osservatori/adesione-medici/?periodo=12-mesi-prima"))

    assert "medici di famiglia su 14" in lecco
    assert "Hanno aderito 20 medici di famiglia su 27" in odd
    assert "Hanno aderito 0 medici di famiglia su 27" in before


def test_a_small_place_is_named_and_not_counted(planner, data):
    whole = text_of(planner.get("/osservatori/giorni-alla-risposta/"))
    bellano = text_of(planner.get(f"/osservatori/giorni-alla-risposta/?comune={territory.BELLANO}"))

    assert "Bellano (<5)" in whole
    assert "Altri 4 comuni insieme" in whole
    assert "Bellano è contato in «Altri comuni»" in bellano


def test_a_period_without_data_says_so(planner, data):
    page = text_of(planner.get("/osservatori/giorni-al-piano/?periodo=12-mesi-prima"))

    assert "Nessun dato per questo filtro" in page


def test_before_the_first_night_the_pages_say_what_to_do(planner, settings, tmp_path):
    settings.DATA_DIR = tmp_path

    for address in ("/osservatori/", "/osservatori/adesione-medici/", "/osservatori/scheda/"):
        assert "raccordo manage osservatori" in text_of(planner.get(address))
    assert planner.get("/osservatori/adesione-medici/dati.csv").status_code == 404


def test_old_data_say_that_they_are_old(world, login, data, monkeypatch):
    monkeypatch.setattr("raccordo.web.observatory.presenters.STALE", timedelta(hours=1))

    assert "I dati sono fermi al caricamento del 23/11/2026" in text_of(
        login(world.sara).get("/osservatori/")
    )


def test_downloads_say_what_they_are_and_agree(planner, data):
    csv = planner.get("/osservatori/adesione-medici/dati.csv").content.decode("utf-8-sig")
    whole = json.loads(planner.get("/osservatori/adesione-medici/dati.json").content)
    parquet = pyarrow.parquet.read_table(
        io.BytesIO(planner.get("/osservatori/adesione-medici/dati.parquet").content)
    )

    assert csv.startswith("# Adesione dei medici di famiglia, versione 1 · dati al 31/10/2026")
    assert len(csv.splitlines()) - 2 == len(whole["righe"]) == parquet.num_rows
    assert whole["righe"][0]["valore"] == parquet.to_pylist()[0]["valore"] == 74.1
    assert parquet.schema.metadata[b"manifesto"].decode() == whole["manifesto"]


def test_no_download_holds_a_small_number(planner, data):
    for slug, indicator in indicators().items():
        rows = json.loads(planner.get(f"/osservatori/{slug}/dati.json").content)["righe"]
        small = [row for row in rows if row["casi"] is not None and 0 < row["casi"] < indicator.rule.cell]

        assert rows and not small


def test_everybody_sees_adoption_by_a_stricter_rule_and_nothing_else(client, data):
    page = text_of(client.get("/indicatori/"))
    rows = json.loads(client.get("/indicatori/adesione-medici/dati.json").content)["righe"]

    assert "Hanno aderito 20 medici di famiglia su 27" in page
    assert {row["comune"]: row["segno"] for row in rows if row["livello"] == "periodo"}["Colico"] == "<5"
    assert not [row for row in rows if row["casi"] is not None and 0 < row["casi"] < 5]
    for slug in set(indicators()) - {"adesione-medici"}:
        assert client.get(f"/indicatori/{slug}/dati.json").status_code == 404


def test_the_accountability_sheet_tells_the_programme_with_live_figures(planner, data):
    page = text_of(planner.get("/osservatori/scheda/"))

    assert "Connessioni in rete" in page and "Sette incontri" in page
    assert "Hanno aderito 20 medici di famiglia su 27" in page and "74,1%" in page


@pytest.mark.parametrize(
    "address", ["/osservatori/", "/osservatori/adesione-medici/", "/osservatori/scheda/"]
)
def test_other_roles_find_nothing_there(world, login, client, data, address):
    assert client.get(address).status_code == 302
    assert login(world.dino).get(address).status_code == 404
    assert login(world.teresa_account).get(address).status_code == 404


def test_odd_addresses_find_nothing(planner, data):
    for address in ("inventato/", "adesione-medici/dati.exe", "inventato/dati.csv"):
        assert planner.get(f"/osservatori/{address}").status_code == 404


def test_a_page_asks_the_database_nothing_about_persons(planner, data, django_assert_max_num_queries):
    planner.get("/osservatori/")

    with django_assert_max_num_queries(10) as asked:
        planner.get("/osservatori/")

    assert not [query for query in asked.captured_queries if "people_person" in query["sql"]]


def test_the_web_starts_without_the_libraries_of_the_lake():
    code = (
        "import django, sys; django.setup(); import raccordo.config.urls, raccordo.web.observatory.views as v; "
        "v.indicators(); print([m for m in ('ibis', 'duckdb', 'pyarrow', 'altair', 'vl_convert', 'pandas') if m in sys.modules])"
    )

    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert out.stdout.strip() == "[]"
