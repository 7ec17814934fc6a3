# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawings for a strict page: themed, told in words, readable when narrow, never of what is hidden."""

from __future__ import annotations

import re

import pytest

from raccordo.observatory import charts
from raccordo.observatory.declaration import Figures, indicators

LABELS = ["ago 26", "set", "ott"]
FIGURES = {
    "adesione-medici": [Figures(cases=27, yes=n, value=n / 0.27) for n in (12, 17, 20)],
    "giorni-alla-risposta": [
        Figures(cases=60, median=m, ninth=n, value=m, told=("median", "ninth"))
        for m, n in ((3, 9), (2, 8), (2, None))
    ],
    "piani-condivisi": [Figures(cases=27, yes=20, value=v) for v in (60.0, 70.5, 81.2)],
    "ore-date": [Figures(cases=9, numerator=80, denominator=100, value=80.0)] * 3,
    "persone-per-operatore": [Figures(cases=18, staff=4, value=v) for v in (3.5, 4.0, 4.5)],
}


@pytest.mark.parametrize("slug", FIGURES)
def test_a_drawing_fits_a_strict_page(slug):
    drawing = charts.series(indicators()[slug], LABELS, FIGURES[slug], "Che cosa <dicono> i dati", "prova")

    for svg, width in ((drawing.wide, charts.WIDE), (drawing.narrow, charts.NARROW)):
        assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ')
        assert float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1]) <= width
        assert 'role="img"' in svg and "<title id=" in svg and "Che cosa &lt;dicono&gt; i dati" in svg
        assert "style=" not in svg and "<script" not in svg and "href" not in svg
        assert "var(--" in svg
        assert min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)) >= 11


def test_the_drawing_says_its_last_numbers():
    svg = charts.series(indicators()["adesione-medici"], LABELS, FIGURES["adesione-medici"], "x", "k").wide

    assert "20 hanno aderito" in svg and "27 in servizio" in svg


def test_fewer_than_two_points_make_no_drawing():
    hidden = [Figures(mark="<5"), Figures(mark="<5"), Figures(cases=9, yes=9, value=100.0)]

    assert charts.series(indicators()["piani-condivisi"], LABELS, hidden, "x", "k") is None
    assert (
        charts.by_place(indicators()["piani-condivisi"], {"Lecco": hidden[2], "Airuno": hidden[0]}, "x", "k")
        is None
    )


def test_hidden_places_are_not_drawn():
    shown = {name: Figures(cases=n, yes=n, value=100.0) for name, n in (("Lecco", 30), ("Merate", 9))}

    svg = charts.by_place(
        indicators()["piani-condivisi"], {**shown, "Bellano": Figures(mark="<5")}, "x", "k"
    ).wide

    assert "Lecco" in svg and "30 su 30" in svg
    assert "Bellano" not in svg


def test_a_drawing_of_an_unexpected_shape_is_refused():
    with pytest.raises(ValueError, match="expected shape"):
        charts.clean(
            '<svg xmlns="x" width="1" height="1" viewBox="0 0 1 1"><g style="fill:red"/></svg>', "t", "d", "k"
        )
