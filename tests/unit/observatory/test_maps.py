# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indicators on the map: five classes, names as text, and what may not be shown hatched like the table hides it."""

from __future__ import annotations

import re

import pytest

from raccordo.observatory import charts, maps
from raccordo.observatory.declaration import Figures, indicators

LECCO, VALMADRERA, CALOLZIO, BALLABIO = "097042", "097083", "097013", "097004"
SHARE, DAYS = indicators()["piani-condivisi"], indicators()["giorni-alla-risposta"]
SEEN = {
    LECCO: Figures(cases=40, yes=30, value=75.0),
    VALMADRERA: Figures(cases=9, yes=1, value=11.0),
    CALOLZIO: Figures(mark="<5"),
}


def test_a_hidden_place_is_hatched_and_its_colour_is_that_of_no_class():
    drawing = maps.by_place(SHARE, SEEN, "Piani condivisi, sulla mappa", "prova")

    for svg, width in ((drawing.wide, charts.WIDE), (drawing.narrow, charts.NARROW)):
        assert float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1]) <= width
        assert svg.count("url(#prova-mappa-") >= 2, "the place and its line in the legend"
        assert maps.HATCHED not in svg
        assert 'role="img"' in svg and "style=" not in svg and "href" not in svg
        assert "Lecco" in svg and "Calolziocorte" not in svg
        assert min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)) >= 11
        assert len(svg) < 30_000


def test_two_hidden_places_cannot_be_told_apart():
    other = {**SEEN, CALOLZIO: Figures(mark="·")}

    assert maps.by_place(SHARE, SEEN, "x", "k") == maps.by_place(SHARE, other, "x", "k")


def test_fewer_than_two_shown_places_make_no_map():
    assert maps.by_place(SHARE, {LECCO: SEEN[LECCO], CALOLZIO: SEEN[CALOLZIO]}, "x", "k") is None


def test_places_out_of_the_known_shapes_make_no_map():
    assert maps.by_place(SHARE, {"015146": SEEN[LECCO], "058091": SEEN[VALMADRERA]}, "x", "k") is None


@pytest.mark.parametrize(
    ("values", "percent", "edges"),
    [
        ([3, 90], True, ["0–20 u", "20–40 u", "40–60 u", "60–80 u", "80–100 u"]),
        ([2, 12], False, ["2–4 u", "4–6 u", "6–8 u", "8–10 u", "10–12 u"]),
        ([7, 7], False, ["6–8 u", "8–10 u", "10–12 u", "12–14 u", "14–16 u"]),
        ([0, 0], False, ["0–0,2 u", "0,2–0,4 u", "0,4–0,6 u", "0,6–0,8 u", "0,8–1 u"]),
    ],
)
def test_the_edges_of_the_classes_are_round(values, percent, edges):
    cut = maps.classes(values, percent=percent)

    assert cut.words("u") == edges
    assert all(0 <= cut.of(value) <= 4 for value in values)


def test_every_value_falls_in_the_class_that_its_words_tell():
    cut = maps.classes([1, 3, 14.2, 27], percent=False)

    for value in (1, 3, 14.2, 27):
        low, high = cut.low + cut.step * cut.of(value), cut.low + cut.step * (cut.of(value) + 1)
        assert low <= value <= high
    assert maps.by_place(
        DAYS, {LECCO: Figures(cases=9, value=3), VALMADRERA: Figures(cases=9, value=9)}, "x", "k"
    )
