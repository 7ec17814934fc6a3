# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of accesses in words for the person it is about: by day, by body, who, what, why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from raccordo.kernel.periods import local_day
from raccordo.privacy.codes import RelationshipKind, Section
from raccordo.privacy.queries.register import Seen
from raccordo.privacy.rules import BREAK_GLASS
from raccordo.territory.codes import Role

MASKED = "Un servizio specialistico"
_SECTIONS = dict(Section.choices)
_KINDS = dict(RelationshipKind.choices)
_ROLES = dict(Role.choices)
# First word of an act → what part of the record it touched.
_ROOMS = {
    "people": "Dati anagrafici e rete",
    "emergency": "Apertura in emergenza",
    "privacy": "Chi può vedere i dati",
    "record": "Dati della cartella",
    "assessment": "Valutazioni",
    "intake": "Segnalazioni e richieste",
    "careplan": "Piano e patto",
    "delivery": "Diario e visite",
}
_EMERGENCIES = {
    "privacy.ask_approval": "ha chiesto di poterti seguire anche se lavorate nello stesso servizio",
    "emergency.search": "ha cercato il codice fiscale in emergenza",
    "emergency.open": "ha aperto la cartella in emergenza",
    "emergency.close": "ha chiuso la cartella aperta in emergenza",
    "emergency.explain": "ha spiegato perché l’ha aperta",
}
_WRITES = {"C": "ha scritto", "U": "ha aggiornato", "D": "ha tolto", "E": "ha usato"}


@dataclass
class Visitor:
    """One person of one body on one day: what they did, why they could, and the line to ask about."""

    name: str
    role: str
    body: str
    why: str
    last: datetime
    line: int
    what: list[str] = field(default_factory=list)
    emergency: bool = False  # the record was opened without following the person

    @property
    def sentences(self) -> list[str]:
        """The same acts in a few lines: «Ha letto: sintesi, documenti»."""
        acts: dict[str, list[str]] = {}
        for words in self.what:
            act, _, thing = words.partition(": ")
            acts.setdefault(act, []).append(thing.lower())
        return [
            f"{act.capitalize()}: {', '.join(things)}" if things[0] else act.capitalize()
            for act, things in acts.items()
        ]

    @property
    def about(self) -> str:
        """The whole in one line, as it is kept with a question."""
        who = ", ".join(part for part in (self.name, self.role, self.body) if part)
        return f"{who}: {'; '.join(self.what)}"


@dataclass(frozen=True)
class Day:
    """One day of the register."""

    day: date
    visitors: list[Visitor]


def days(lines: Iterable[Seen], *, mask: bool) -> list[Day]:
    """Lines, newest first, by day and by who. `mask` hides bodies whose name tells too much: for those who stand by."""
    found = []
    for day, of_day in groupby(lines, key=lambda line: local_day(line.at)):
        visitors: dict[tuple[str, str, str], Visitor] = {}
        for line in of_day:
            fresh = visitor(line, mask=mask)
            known = visitors.setdefault((fresh.name, fresh.role, fresh.body), fresh)
            known.emergency = known.emergency or fresh.emergency
            known.what += [word for word in fresh.what if word not in known.what]
            if not known.why or line.rule.startswith("relationship-"):
                known.why = fresh.why
        found.append(Day(day, list(visitors.values())))
    return found


def visitor(line: Seen, *, mask: bool) -> Visitor:
    """One line in words."""
    what = [what_words(line)]
    if line.sensitive and mask:
        return Visitor("", "", MASKED, why_words(line), line.at, line.id, what)
    if line.role in _ROLES:
        forced = line.kind.startswith("emergency.") or line.rule == f"relationship-{BREAK_GLASS}"
        return Visitor(
            line.name, _ROLES[line.role], line.body, why_words(line), line.at, line.id, what, forced
        )
    if line.role == "system":
        return Visitor("Raccordo", "operazione automatica", "", "", line.at, line.id, what)
    return Visitor(
        line.relative or "La persona stessa o chi la rappresenta",
        "",
        "Da casa",
        why_words(line),
        line.at,
        line.id,
        what,
    )


def what_words(line: Seen) -> str:
    """«ha letto: Sintesi», «ha scaricato un documento», «ha visto il nome in un elenco di lavoro»."""
    if line.rule == "list":
        return "ha visto il nome in un elenco di lavoro"
    if line.kind == "record.download":
        return "ha scaricato un documento"
    if line.kind in _EMERGENCIES:
        return _EMERGENCIES[line.kind]
    room, _, rest = line.kind.partition(".")
    if room == "record" and rest in _SECTIONS:
        return f"{'ha letto' if line.action == 'R' else 'ha scritto in'}: {_SECTIONS[rest]}"
    part = _ROOMS.get(room, "Cartella")
    return f"{'ha letto' if line.action == 'R' else _WRITES.get(line.action, 'ha usato')}: {part}"


def why_words(line: Seen) -> str:
    """Why it was possible, in words for the person."""
    kind = line.rule.removeprefix("relationship-")
    if kind == BREAK_GLASS or line.kind.startswith("emergency."):
        return "ha dichiarato un’emergenza"
    if kind in _KINDS:
        return _KINDS[kind]
    return {"list": "è tra le persone che segue", "function": "vigila sulla protezione dei dati"}.get(
        line.rule, ""
    )
