# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers, days and places as the observatory says them in Italian."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")


def number(value: float, digits: int = 0) -> str:
    """«1.234,5»; a trailing «,0» is left out."""
    text = f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return text.removesuffix("," + "0" * digits) if digits else text


def percent(value: float) -> str:
    """«74,1%»."""
    return f"{number(value, 1)}%"


def days(value: float) -> str:
    """«1 giorno», «12 giorni», «lo stesso giorno»."""
    if value == 0:
        return "lo stesso giorno"
    return f"{number(value)} {'giorno' if value == 1 else 'giorni'}"


def plural(count: float, words: tuple[str, str]) -> str:
    """«1 medico», «27 medici»."""
    return f"{number(count)} {words[0] if count == 1 else words[1]}"


def stretch(first: date, last: date) -> str:
    """«ott 2026», «ago–ott 2026», «nov 2025–apr 2026»."""
    end = f"{MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    start = MONTHS[first.month - 1] + ("" if first.year == last.year else f" {first.year}")
    return f"{start}–{end}"


def axis(stretches: Sequence[tuple[date, date]]) -> list[str]:
    """Short labels under a chart: the year only where it begins or changes. «nov 25», «dic», «gen 26», «feb»."""
    labels, year = [], 0
    for first, last in stretches:
        months = MONTHS[last.month - 1]
        if (first.year, first.month) != (last.year, last.month):
            months = f"{MONTHS[first.month - 1]}–{months}"
        labels.append(months if last.year == year else f"{months} {last.year % 100}")
        year = last.year
    return labels


def day(value: date) -> str:
    """«31/10/2026»."""
    return value.strftime("%d/%m/%Y")


def at_place(name: str) -> str:
    """«a Lecco», «ad Airuno», «nell'Ambito di Lecco»."""
    if name.lower().startswith("ambito"):
        return f"nell'{name}"
    return f"{'ad' if name[:1] in 'AaÀà' else 'a'} {name}"


def one_in(share: float) -> str:
    """A share as people say it: «3 su 4», «quasi tutti», «tutti», «nessuno»."""
    if share <= 0:
        return "nessuno"
    if share >= 100:
        return "tutti"
    if share >= 95:
        return "quasi tutti"
    if share < 5:
        return "quasi nessuno"
    whole = min(
        (2, 3, 4, 5, 10), key=lambda parts: (abs(share - 100 * round(share * parts / 100) / parts), parts)
    )
    part = max(1, round(share * whole / 100))
    exact = abs(share - 100 * part / whole) < 1
    return f"{'' if exact else 'circa '}{part} su {whole}"


def trend(now: float, before: float | None) -> str:
    """«scende», «sale», «non cambia»; nothing without a year before."""
    if before is None:
        return ""
    return "non cambia" if now == before else ("scende" if now < before else "sale")


def change(now: float, before: float, words: tuple[str, str], digits: int = 0) -> str:
    """«6 medici in più di un anno fa», «come un anno fa»."""
    step = round(now - before, digits)
    if not step:
        return "come un anno fa"
    size = number(abs(step), digits)
    return f"{size} {words[0] if size == '1' else words[1]} in {'più' if step > 0 else 'meno'} di un anno fa"


def signed(step: float, digits: int = 1) -> str:
    """«+4», «−0,8»: with the true minus sign."""
    return f"{'+' if step > 0 else '−' if step < 0 else ''}{number(abs(step), digits)}"
