# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a consent is wanted by the law, and whether who gives it may: pure (domain.md 2.17, GDPR artt. 6-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from raccordo.privacy.rules.delegates import Power


@dataclass(frozen=True)
class Basis:
    """Why data are used for a purpose without asking for consent."""

    purpose: str
    words: str
    data: str
    bodies: str
    basis: str
    law: str
    instead: str


@dataclass(frozen=True)
class Text:
    """The words that are read to who consents, in one version."""

    version: str
    words: str


@dataclass(frozen=True)
class Asked:
    """One use of data for which the law wants consent."""

    code: str
    words: str
    law: str
    starts: date
    to: frozenset[str] = frozenset()  # kinds of body, one at a time; none: to all who follow the person
    shown: bool = False
    health: bool = False
    minor_alone: bool = False
    refused: str = ""
    texts: Sequence[Text] = ()
    elsewhere: str = ""
    named: bool = False  # to one reader by name, for some kinds of data; the person alone gives it

    @property
    def text(self) -> Text:
        """The words in use: the last version."""
        return self.texts[-1]


@dataclass(frozen=True)
class Bases:
    """The table of legal bases."""

    version: str
    bases: Mapping[str, Basis]
    consents: Mapping[str, Asked]
    partners: Mapping[str, str]  # kind of body → the consent that it needs


@dataclass(frozen=True)
class Giver:
    """Who gives a consent: the person, with her age where it is known; or somebody by a power, in force or not."""

    age: int | None
    name: str = ""
    power: Power | None = None
    covers_health: bool = False
    in_force: bool = True
    represents: bool = False
    covers_social: bool = True


def why_not_ask(table: Bases, code: str, day: date) -> str:
    """The sentence that stops a consent from being asked, or nothing."""
    asked = table.consents.get(code)
    if asked is not None and asked.starts <= day:
        return asked.elsewhere
    basis = table.bases.get(code)
    if basis is None:
        return "Scegli per che cosa."
    return f"Per «{basis.words.lower()}» il consenso non si chiede: {basis.instead} ({basis.basis})."


def why_not_give(asked: Asked, giver: Giver, *, majority: int, digital: int) -> str:
    """The sentence that stops somebody from giving a consent, or nothing."""
    if not giver.represents:
        enough = digital if asked.minor_alone else majority
        if giver.age is not None and giver.age < enough:
            return f"Fino a {enough} anni questo consenso lo dà un genitore, o chi rappresenta la persona."
        return ""
    if asked.named:
        return "Questo consenso lo dà solo la persona, dalla sua area."
    refused = f"{giver.name or 'Chi lo chiede'} non ha poteri per questo consenso: lo dà la persona, o chi la rappresenta."
    if giver.power is None or not giver.in_force or giver.power.consents == "no":
        return refused
    if giver.power.ends_at_majority and (giver.age is None or giver.age >= majority):
        return refused
    if giver.power.consents == "health" and not (
        giver.covers_health if asked.health else giver.covers_social
    ):
        return refused
    return ""
