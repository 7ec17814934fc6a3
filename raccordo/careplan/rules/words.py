# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Italian words for days, amounts and frequencies, as the plan says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal

DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_UNITS = {
    "hour": ("accesso", "accessi"),
    "access": ("accesso", "accessi"),
    "visit": ("visita", "visite"),
    "meal": ("pasto", "pasti"),
    "ride": ("viaggio", "viaggi"),
    "call": ("telefonata", "telefonate"),
    "day": ("giornata", "giornate"),
}
_UNIT_PRICE = {
    "hour": "l'ora",
    "meal": "a pasto",
    "ride": "a viaggio",
    "month": "al mese",
    "day": "al giorno",
}
_WEEK, _HOUR = 7, 60


def day_words(day: date | None) -> str:
    """«21/11/2026», or nothing."""
    return day.strftime("%d/%m/%Y") if day else ""


def hour_words(moment: time | None) -> str:
    """«alle 9», «alle 9:30», or nothing."""
    if moment is None:
        return ""
    clock = f"{moment.hour}" if not moment.minute else f"{moment.hour}:{moment.minute:02d}"
    return f"all'{clock}" if moment.hour == 1 else f"alle {clock}"


def euro_words(amount: Decimal | None) -> str:
    """«1.234,50 €»."""
    if amount is None:
        return ""
    text = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{text}\N{NO-BREAK SPACE}€"


def number_words(value: Decimal | float) -> str:
    """«11,5», «3»: no decimals when there are none."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",")


def duration_words(minutes: int) -> str:
    """«1 ora», «45 minuti», «1 ora e 30 minuti»."""
    hours, rest = divmod(minutes, _HOUR)
    parts = []
    if hours:
        parts.append("1 ora" if hours == 1 else f"{hours} ore")
    if rest:
        parts.append(f"{rest} minuti" if rest != 1 else "1 minuto")
    return " e ".join(parts)


def listed(words: Iterable[str]) -> str:
    """«lunedì, mercoledì e venerdì»."""
    items = list(words)
    return " e ".join(items) if len(items) < 3 else f"{', '.join(items[:-1])} e {items[-1]}"


def days_words(weekdays: Sequence[int]) -> str:
    """«ogni giorno», «dal lunedì al venerdì», «lunedì e giovedì»; nothing when no day is fixed."""
    days = sorted(set(weekdays))
    if len(days) == _WEEK:
        return "ogni giorno"
    if days == [0, 1, 2, 3, 4]:
        return "dal lunedì al venerdì"
    return listed(DAYS[day] for day in days)


def count_words(times: int, unit: str) -> str:
    """«3 accessi», «1 pasto», «2 volte»."""
    one, many = _UNITS.get(unit, ("volta", "volte"))
    return f"{times} {one if times == 1 else many}"


def rhythm_words(every_weeks: int) -> str:
    """«a settimana», «ogni 2 settimane»."""
    return "a settimana" if every_weeks == 1 else f"ogni {every_weeks} settimane"


def frequency_words(times: int, every_weeks: int, unit: str, minutes: int = 0) -> str:
    """«3 accessi a settimana, 1 ora per volta»; what is priced by the month is always on."""
    if unit == "month":
        return "sempre attivo"
    text = f"{count_words(times, unit)} {rhythm_words(every_weeks)}"
    return f"{text}, {duration_words(minutes)} per volta" if minutes else text


def price_words(amount: Decimal, unit: str) -> str:
    """«3,20 € a pasto»."""
    return f"{euro_words(amount)} {_UNIT_PRICE.get(unit, 'a volta')}"


def period_words(starts: date | None, last: date | None) -> str:
    """«dal 25/11/2026 al 25/05/2027», the last day included."""
    parts = []
    if starts:
        parts.append(f"dal {day_words(starts)}")
    if last:
        parts.append(f"{'al' if starts else 'fino al'} {day_words(last)}")
    return " ".join(parts)
