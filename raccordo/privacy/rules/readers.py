# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read what the law protects more, besides who wrote it: named readers, and the person's consent (privacy.md 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Opening:
    """One reason, in force, for which an actor is a named reader of something about a person."""

    person_id: UUID
    by_consent: bool
    service_id: UUID | None = None  # who named; nobody where the person consented


def opens(classes: frozenset[str], kinds: frozenset[str]) -> bool:
    """Whether who may read some kinds of data may read an entry: all that the entry tells must be among them.

    What falls under no class of the law (its author protected it by choice) is opened one by one only.
    """
    return bool(classes) and classes <= kinds


def told(openings: Sequence[Opening]) -> str:
    """The sentence beside «Vedi questa scheda perché…»; empty where one is no named reader."""
    if not openings:
        return ""
    consents = {one.by_consent for one in openings}
    reasons = [
        words for given, words in ((True, "con il consenso della persona"), (False, "perché chi le ha scritte ti ha indicato"))
        if given in consents
    ]  # fmt: skip
    return f"Leggi anche voci a maggior tutela, {' e '.join(reasons)}."


def why_not_name(*, author: bool, own_service: bool, label: str, hidden: bool) -> str:
    """The sentence that stops somebody from saying who reads an entry, or nothing."""
    if label != "V":
        return "Si dice per nome chi legge solo per le voci a maggior tutela."
    if hidden:
        return "La persona ha chiesto di nasconderla: la mostra di nuovo lei, quando vuole."
    if not (author or own_service):
        return "Lo decide chi l'ha scritta, o il suo servizio."
    return ""
