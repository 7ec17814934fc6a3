# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agreement between bodies may say: pure rules over plain values, each contradiction in a sentence.

Law: GDPR art. 26 (joint controllers) and 28 (processors); D.Lgs. 196/2003, art. 2-sexies (which data, why, by which act).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

PROCESSOR_KIND = "processor"
ROLES = {  # kind of agreement → roles of its parties
    "joint-controllers": ("joint-controller",),
    "processor": ("controller", "processor"),
    "protocol": ("controller",),
}
LONGEST = 10
"""Years that an agreement lasts at most: what is signed is looked at again."""


@dataclass(frozen=True)
class DataSet:
    """One data set: its Italian words, what is inside, the models, and for each purpose the law it rests on."""

    code: str
    words: str
    inside: str
    models: tuple[str, ...]
    bases: Mapping[str, str]


@dataclass(frozen=True)
class Warnings:
    """How many days before its end an agreement is spoken of, from a day on."""

    starts: date
    days: tuple[int, ...]
    law: str


@dataclass(frozen=True)
class DataSets:
    """The table of data sets, and the kinds of organisation that answer for their data by themselves."""

    sets: Mapping[str, DataSet]
    of: Mapping[str, str]
    legal_bodies: tuple[str, ...]
    warnings: tuple[Warnings, ...] = ()

    @property
    def shareable(self) -> list[DataSet]:
        """The sets that rest on some basis."""
        return [one for one in self.sets.values() if one.bases]

    def warning_days(self, day: date) -> tuple[int, ...]:
        """The days before the end that count on a day."""
        lines = [line for line in self.warnings if line.starts <= day]
        return max(lines, key=lambda line: line.starts).days if lines else ()


@dataclass(frozen=True)
class Party:
    """A body in its role. `controller` is the body that answers for it: itself, if it is not an office."""

    organization: UUID
    role: str
    name: str
    controller: UUID


@dataclass(frozen=True)
class Grant:
    """One data set in one direction; nobody named: each party gives, every other receives. No purpose: all the agreement's."""

    dataset: str
    giver: UUID | None = None
    receiver: UUID | None = None
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Direction:
    """What one body (nobody named: each) gives to another (every other), and why; the way back needs no names."""

    datasets: Sequence[str]
    purposes: Sequence[str]
    giver: UUID | None = None
    receiver: UUID | None = None


@dataclass(frozen=True)
class Proposal:
    """What is proposed for signature. Instants are aware; the end is excluded."""

    kind: str
    purposes: Sequence[str]
    starts: datetime
    ends: datetime
    parties: Sequence[Party]
    grants: Sequence[Grant] = field(default_factory=tuple)


@dataclass(frozen=True)
class Fault:
    """A contradiction: the sentence, and the field of the form to mend."""

    message: str
    field: str


def contradiction(proposal: Proposal, table: DataSets, at: datetime) -> Fault | None:
    """The first thing that an agreement may not say; None when it may be proposed."""
    return _of_parties(proposal) or _of_time(proposal, at) or _of_sets(proposal, table)


def _of_parties(proposal: Proposal) -> Fault | None:
    roles = ROLES.get(proposal.kind)
    if roles is None:
        return Fault("Scegli il tipo di accordo.", "kind")
    bodies = [party.organization for party in proposal.parties]
    office = next((p for p in proposal.parties if p.controller != p.organization), None)
    given = [party.role for party in proposal.parties]
    if len(set(bodies)) != len(bodies):
        return Fault(
            "Lo stesso ente compare due volte: ogni ente sta in un accordo con un ruolo solo.", "parties"
        )
    if office is not None:
        return Fault(f"«{office.name}» è un ufficio: scegli l'ente che ne risponde.", "parties")
    if len(bodies) < 2:
        return Fault("Servono almeno due enti: nessuno fa un accordo con sé stesso.", "parties")
    if set(given) - set(roles):
        return Fault("Il ruolo di un ente non è di questo tipo di accordo.", "parties")
    if proposal.kind == PROCESSOR_KIND and (given.count("controller") != 1 or "processor" not in given):
        return Fault("Serve un titolare, uno solo, e almeno un responsabile del trattamento.", "parties")
    return None


def _of_time(proposal: Proposal, at: datetime) -> Fault | None:
    if proposal.ends <= proposal.starts:
        return Fault("La fine deve venire dopo l'inizio.", "ends")
    if proposal.ends <= at:
        return Fault("L'accordo sarebbe già scaduto: scegli una fine nel futuro.", "ends")
    if proposal.ends.year - proposal.starts.year > LONGEST:
        return Fault(f"Un accordo dura al massimo {LONGEST} anni.", "ends")
    return None


def _of_sets(proposal: Proposal, table: DataSets) -> Fault | None:
    if not proposal.purposes:
        return Fault("Scegli almeno una finalità.", "purposes")
    if not proposal.grants:
        return Fault("Scegli almeno un insieme di dati.", "datasets")
    roles = {party.organization: party.role for party in proposal.parties}
    if len({(one.dataset, one.giver, one.receiver) for one in proposal.grants}) != len(proposal.grants):
        return Fault("Lo stesso insieme di dati compare due volte nella stessa direzione.", "datasets")
    for grant in proposal.grants:
        fault = _of_grant(grant, proposal, table, roles)
        if fault is not None:
            return fault
    return None


def _of_grant(grant: Grant, proposal: Proposal, table: DataSets, roles: Mapping[UUID, str]) -> Fault | None:
    known = table.sets.get(grant.dataset)
    if known is None:
        return Fault("Scegli gli insiemi di dati dall'elenco.", "datasets")
    if set(grant.purposes) - set(proposal.purposes):
        return Fault("Una direzione ha solo finalità dell'accordo.", "purposes")
    baseless = next((one for one in grant.purposes or proposal.purposes if one not in known.bases), None)
    if baseless is not None:
        return Fault(
            f"«{known.words}» non ha una base giuridica per questa finalità: non si può dare.", "datasets"
        )
    if any(body is not None and body not in roles for body in (grant.giver, grant.receiver)):
        return Fault("Dà e riceve solo chi è parte dell'accordo.", "giver")
    if grant.giver is not None and grant.giver == grant.receiver:
        return Fault("Chi dà e chi riceve sono due enti diversi.", "giver")
    if proposal.kind == PROCESSOR_KIND and (grant.giver is None or roles[grant.giver] != "controller"):
        return Fault("In una nomina a responsabile dà solo il titolare.", "giver")
    return None


def directions(given: Direction, back: Direction | None = None) -> tuple[tuple[str, ...], list[Grant]]:
    """The purposes of an agreement and its grants, from one direction, or from two that face each other.

    What goes for all the purposes of the agreement says none of its own. Raises ValueError for a way back where nobody is
    named: each gives to every other already, and no way is left.
    """
    if back is None:
        return tuple(given.purposes), [Grant(one, given.giver, given.receiver) for one in given.datasets]
    if given.giver is None and given.receiver is None:
        raise ValueError("nobody is named")
    answering = Direction(back.datasets, back.purposes or given.purposes, given.receiver, given.giver)
    purposes = tuple(dict.fromkeys((*given.purposes, *answering.purposes)))
    return purposes, [
        Grant(one, way.giver, way.receiver, () if set(way.purposes) == set(purposes) else tuple(way.purposes))
        for way in (given, answering)
        for one in way.datasets
    ]


def why_not_sign(*, state: str, ends: datetime, at: datetime, role: str, is_party: bool) -> str:
    """The sentence that stops a signature, or nothing. It does not depend on what others may know."""
    if role != "administrator":
        return "Firma chi amministra l'ente, con quel ruolo."
    if not is_party:
        return "Il tuo ente non è parte di questo accordo."
    if state != "proposed":
        return "Questo accordo non aspetta firme."
    return "L'accordo è già scaduto: proponine uno nuovo." if ends <= at else ""
