# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one person: which pairs may be linked, and in which words the others are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

TWICE = "Le due schede sono già unite."
SAME = "È la stessa scheda: ne servono due."
REPLACED = "Questa scheda è già unita a un’altra: per separarle usa la fascia in alto della scheda."
KEPT_IS_REPLACED = "La scheda che vuoi tenere è già unita a un’altra: tieni quella a cui è unita."
REPLACES = "A questa scheda ne è già unita un’altra: tieni questa, e chiudi quella che hai scelto di tenere."
ELSEWHERE = "Le due schede sono di territori diversi: parlane con l’altro territorio."
NO_CODE = "Il codice fiscale si prende dall’altra scheda solo se qui manca e là c’è."
CONSENTS = (
    "Sulle due schede ci sono consensi diversi: chiedi alla persona, scrivi la stessa risposta in «Rete e accessi» di tutte e "
    "due le schede, poi uniscile."
)


@dataclass(frozen=True)
class Standing:
    """What, still open on a record, keeps it from being replaced: a model, in some states or until a moment it bears."""

    model: str
    words: str
    states: tuple[str, ...] = ()
    after: str = ""

    @property
    def sentence(self) -> str:
        """Why not, and what to do."""
        return (
            f"Sulla scheda da chiudere c’è {self.words}: scambia le due e tieni quella, oppure chiudi prima."
        )


@dataclass(frozen=True)
class Side:
    """One of the two records, as far as the rule looks."""

    id: UUID
    area_id: UUID
    tax_code: str = ""
    replaced_by: UUID | None = None
    replaces_others: bool = False


def why_not(remaining: Side, replaced: Side, *, take_tax_code: bool = False) -> str:
    """Why the second may not be replaced by the first, in a sentence; nothing when it may."""
    if remaining.id == replaced.id:
        return SAME
    if replaced.replaced_by == remaining.id or remaining.replaced_by == replaced.id:
        return TWICE
    if replaced.replaced_by is not None:
        return REPLACED
    if remaining.replaced_by is not None:
        return KEPT_IS_REPLACED
    if replaced.replaces_others:
        return REPLACES
    if remaining.area_id != replaced.area_id:
        return ELSEWHERE
    if take_tax_code and (remaining.tax_code or not replaced.tax_code):
        return NO_CODE
    return ""


def they_differ(first: Mapping[object, bool], second: Mapping[object, bool]) -> bool:
    """Whether what one record grants was taken back on the other: by use and recipient, True while the consent stands."""
    return any(first[use] != second[use] for use in first.keys() & second.keys())
