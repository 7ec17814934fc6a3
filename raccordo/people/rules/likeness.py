# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Could two entries be the same person? A number from 0 to 100, and the reasons a human needs to decide.

Never a merge: the number only orders what is shown side by side. Weights are points for and against; names and birth
date carry the most because they are nearly always there, the tax code decides when both sides have it.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from raccordo.people.rules.names import is_part, joined, similarity, sound
from raccordo.people.rules.tax_code_making import decode_omocodia
from raccordo.territory.rules.words import distance

POSSIBLE = 60  # from here on two entries are shown as a possible double
LIKELY = 85  # from here on creating a new person asks why

_NAME_POINTS = 35
_DATE_POINTS = 40
_CODE = re.compile(r"[A-Z]{6}[A-Z0-9]{2}[A-Z][A-Z0-9]{2}[A-Z][A-Z0-9]{3}[A-Z]")


@dataclass(frozen=True)
class Identity:
    """What is known of one person; what is not known is left empty."""

    family_name: str
    given_name: str
    birth_date: date | None = None
    sex: str = ""
    tax_code: str = ""
    phones: tuple[str, ...] = ()
    municipality: str = ""
    address: str = ""


@dataclass(frozen=True)
class Likeness:
    """The score, what speaks for, what speaks against."""

    score: int
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        """True if a human should look at both."""
        return self.score >= POSSIBLE


@dataclass
class _Tally:
    points: float = 0.0
    reasons: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def gain(self, points: float, reason: str) -> None:
        self.points += points
        self.reasons.append(reason)

    def lose(self, points: float, doubt: str) -> None:
        self.points -= points
        self.doubts.append(doubt)


def likeness(first: Identity, second: Identity) -> Likeness:
    """Compare two entries; the order of the two makes no difference."""
    tally = _Tally()
    _names(first, second, tally)
    _birth(first, second, tally)
    _sex(first, second, tally)
    _contacts(first, second, tally)
    decided = _tax_codes(first, second, tally)
    score = decided if decided is not None else round(max(0.0, min(97.0, tally.points)))
    return Likeness(score, tuple(tally.reasons), tuple(tally.doubts))


def _names(first: Identity, second: Identity, tally: _Tally) -> None:
    family = similarity(first.family_name, second.family_name)
    given = similarity(first.given_name, second.given_name)
    crossed = min(
        similarity(first.family_name, second.given_name), similarity(first.given_name, second.family_name)
    )
    if crossed >= 0.85 and crossed > min(family, given):
        tally.gain(0.85 * 1.6 * _NAME_POINTS, "nome e cognome scambiati")
        return
    one_woman = "male" not in (first.sex, second.sex)
    if family < 0.6 and given >= 0.85 and one_woman and _same_birth(first, second):
        tally.gain(0.9 * _NAME_POINTS, "stesso nome e stessa nascita, cognome diverso: forse da sposata")
        return
    _one_name(first.family_name, second.family_name, family, "cognome", tally, _NAME_POINTS)
    _one_name(first.given_name, second.given_name, given, "nome", tally, 0.6 * _NAME_POINTS)


def _one_name(first: str, second: str, alike: float, what: str, tally: _Tally, weight: float) -> None:
    if not first or not second:
        return
    if alike < 0.6:
        tally.lose(0.5 * weight, f"{what} diverso")
    elif joined(first) == joined(second):
        same = first.strip().lower() == second.strip().lower()
        tally.gain(weight, f"stesso {what}" if same else f"stesso {what}, scritto in un altro modo")
    elif is_part(first, second):
        tally.gain(alike * weight, f"{what} doppio, scritto per intero solo da una parte")
    elif sound(first) == sound(second):
        tally.gain(alike * weight, f"{what} che suona uguale")
    else:
        tally.gain((2 * alike - 1) * weight, f"{what} simile")


def _same_birth(first: Identity, second: Identity) -> bool:
    return first.birth_date is not None and first.birth_date == second.birth_date


def _birth(first: Identity, second: Identity, tally: _Tally) -> None:
    one, other = sorted((first.birth_date or date.max, second.birth_date or date.max))
    if other == date.max:
        return
    if one == other:
        tally.gain(_DATE_POINTS, "stessa data di nascita")
        return
    one_text, other_text = f"{one:%d%m%Y}", f"{other:%d%m%Y}"
    if (one.day, one.month, one.year) == (other.month, other.day, other.year):
        tally.gain(0.8 * _DATE_POINTS, "giorno e mese di nascita scambiati")
    elif sorted(one_text) == sorted(other_text) and distance(one_text, other_text) == 1:
        tally.gain(0.75 * _DATE_POINTS, "due cifre scambiate nella data di nascita")
    elif sum(a != b for a, b in zip(one_text, other_text, strict=True)) == 1:
        tally.gain(0.6 * _DATE_POINTS, "una sola cifra diversa nella data di nascita")
    elif (one.day, one.month) == (other.day, other.month):
        tally.gain(0.35 * _DATE_POINTS, "stesso giorno e mese di nascita, anno diverso")
    elif abs((one - other).days) <= 1:
        tally.gain(0.6 * _DATE_POINTS, "un giorno di differenza nella nascita")
    elif one.day == 1 and one.month == 1 and one.year == other.year:
        tally.gain(0.4 * _DATE_POINTS, "stesso anno; una data di nascita è forse solo l'anno")
    else:
        tally.lose(0.6 * _DATE_POINTS, "data di nascita diversa")


def _sex(first: Identity, second: Identity, tally: _Tally) -> None:
    if first.sex and second.sex and {first.sex, second.sex} == {"male", "female"}:
        tally.lose(15, "sesso diverso")


def phone_digits(phone: str) -> str:
    """Return the digits that tell a phone from another: without signs and without the Italian prefix."""
    digits = re.sub(r"\D", "", phone)
    for prefix in ("0039", "39"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 8:
            return digits[len(prefix) :]
    return digits


def _contacts(first: Identity, second: Identity, tally: _Tally) -> None:
    shared = {phone_digits(phone) for phone in first.phones} & {
        phone_digits(phone) for phone in second.phones
    }
    if shared - {""}:
        tally.gain(12, "stesso telefono")
    if first.municipality and joined(first.municipality) == joined(second.municipality):
        if first.address and _street(first.address) == _street(second.address):
            tally.gain(8, "stesso indirizzo")
        else:
            tally.gain(2, "stesso Comune")


def _street(address: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-zà-ù]{3,}|\d+", address.lower()))


def _tax_codes(first: Identity, second: Identity, tally: _Tally) -> int | None:
    """Equal codes decide; different ones pull down, unless they are a slip apart."""
    one, other = first.tax_code.upper(), second.tax_code.upper()
    if not one or not other:
        return None
    if one == other:
        tally.reasons.insert(0, "stesso codice fiscale")
        return 100
    if _CODE.fullmatch(one) and _CODE.fullmatch(other) and decode_omocodia(one) == decode_omocodia(other):
        tally.doubts.insert(0, "codici fiscali uguali salvo omocodia: di solito sono due persone diverse")
        return max(POSSIBLE, min(round(tally.points), LIKELY - 1))
    if distance(one, other, at_most=2) <= 2:
        tally.gain(8, "codice fiscale quasi uguale")
    else:
        tally.lose(20, "codice fiscale diverso")
    return None
