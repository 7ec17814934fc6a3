# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from collections import Counter
from datetime import date

from raccordo.territory import data
from raccordo.territory.rules.places import kilometres
from raccordo.territory.rules.shapes import vicinity


def test_the_municipalities_of_italy_have_unique_codes():
    found = data.municipalities()

    assert len(found) == 7896
    assert len({row.istat_code for row in found}) == len({row.cadastral_code for row in found}) == 7896
    assert {row.province for row in found} <= set(data.provinces())


def test_lecco_has_the_35_municipalities_the_project_names():
    in_province = [area for area in data.areas() if area.istat_code.startswith("097")]

    assert Counter(area.ambito for area in in_province) == {
        "Ambito di Lecco": 35, "Ambito di Bellano": 25, "Ambito di Merate": 24
    }  # fmt: skip
    assert len(data.lecco_municipalities()) == 35
    assert {area.reliability for area in in_province} == {"high"}


def test_milan_health_agency_has_the_193_municipalities_of_the_source():
    agency = [area for area in data.areas() if "Milano" in area.ats]

    assert len(agency) == 193
    assert len({area.istat_code for area in data.areas()}) == 332


def test_no_place_ever_had_a_code_that_opens_like_a_demo_code():
    letters = {code[0] for code in data.birth_places()}

    assert letters == set("ABCDEFGHILMZ") | {"E"}
    assert "X" not in letters
    assert max(code for code in data.birth_places() if code[0] == "M") == "M439"


def test_places_of_the_past_say_when_they_ended():
    acquate = data.birth_places()["A046"]

    assert (acquate.name, acquate.province) == ("Acquate", "CO")
    assert acquate.ceased_on is not None and acquate.ceased_on.year < 1930
    assert data.birth_places()["E507"].ceased_on is None


def test_a_clinic_may_open_twice():
    clinics = {clinic.place: clinic for clinic in data.temporary_clinics()}

    assert len(clinics) == 15
    assert clinics["Bollate"].periods == ((date(2023, 3, 20), date(2023, 4, 1)), (date(2023, 6, 26), None))
    assert clinics["Legnano"].periods == ((date(2023, 1, 16), date(2023, 9, 5)),)
    assert clinics["Gorgonzola"].periods == ((date(2023, 5, 29), None),)


def test_what_the_source_leaves_unclear_stays_unclear():
    sites = data.out_of_hours_sites()
    before = [site for site in sites if site.starts is None]
    since = [site for site in sites if site.starts == date(2023, 7, 1)]

    assert (len(before), len(since)) == (13, 13)
    assert {site.address for site in sites if site.certainty == "unclear"} == {
        "Via Adige 3",
        "Via San Pio II",
    }
    assert next(site for site in since if site.kind == "call-centre").zones == tuple(range(1, 10))
    assert not any(5 in site.zones for site in since if site.kind == "clinic")
    assert all(site.ends == date(2023, 7, 1) for site in before)


def test_the_population_bands_cover_the_province():
    bands = data.population()
    lecco = set(data.lecco_municipalities())

    assert len({band.istat_code for band in bands}) == 84
    assert sum(band.male + band.female for band in bands if band.istat_code in lecco) == 177_434
    assert {(band.age_from, band.until) for band in bands} >= {(0, 4), (85, 89), (100, None)}


def test_every_municipality_of_the_province_has_a_shape():
    features = data.shapes()["features"]

    assert len(features) == 84
    assert {feature["properties"]["istat_code"] for feature in features} >= set(data.lecco_municipalities())


def test_lecco_and_mandello_are_some_nine_kilometres_apart():
    place_of = {
        row.name: (row.latitude or 0, row.longitude or 0)
        for row in data.municipalities()
        if row.province == "LC"
    }

    assert 6 < kilometres(place_of["Lecco"], place_of["Mandello del Lario"]) < 12


def test_every_municipality_fits_on_its_little_map():
    for feature in data.shapes()["features"]:
        found = vicinity(data.shapes(), feature["properties"]["istat_code"])

        points = [(float(x), float(y)) for x, y in re.findall(r"(-?\d+) (-?\d+)", found.place)]
        assert all(x >= 0 and y >= 0 and x <= found.width and y <= found.height for x, y in points)
        assert found.around and len(found.around) + len(found.place) < 6_000


def test_a_municipality_without_a_shape_has_no_little_map():
    assert vicinity(data.shapes(), "015146") is None
