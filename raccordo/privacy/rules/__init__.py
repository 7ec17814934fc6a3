# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decision to open a record: a pure function of who asks, why, what, and the relationships in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from raccordo.kernel.sensitivity import Label, highest
from raccordo.privacy.rules import readers

BY_FUNCTION = "function"
BREAK_GLASS = "break-glass"  # the row of the table that an emergency opens by
EXCLUDED = "excluded"
FAULT = "fault"  # the rule of a line whose decision could not be taken
STRANGER = "Non risulti tra chi segue questa persona."
_FUNCTION = "Vedi questo registro per la tua funzione; anche questa lettura vi resta scritta."


@dataclass(frozen=True)
class Relationship:
    """One line of the ledger, as a plain value."""

    kind: str
    purpose: str
    because: str
    starts: datetime
    ends: datetime | None
    source_id: UUID | None = None  # of an emergency, which one


@dataclass(frozen=True)
class OpenedBy:
    """An agreement in force by which an actor reads other bodies' rows: the data sets that it gives."""

    id: UUID
    title: str
    edition: int
    sets: frozenset[str]

    @property
    def words(self) -> str:
        """As it stands in a sentence: «Titolo» (versione 2)."""
        return f"«{self.title}» (versione {self.edition})"


@dataclass(frozen=True)
class Question:
    """What is asked: a role wants to read or write one section of one person's record."""

    role: str
    section: str
    action: str  # "read" or "write"
    relationships: Sequence[Relationship]
    citizen: bool = False
    excluded: bool = False  # may know nothing of the person, whatever else is true (privacy.md 2.5)
    agreements: tuple[
        OpenedBy, ...
    ] = ()  # by which rows of other bodies are read (2.1, «dataset-in-agreement»)
    named: tuple[readers.Opening, ...] = ()  # why rows of greater protection are read (2.2, class V)


@dataclass(frozen=True)
class Decision:
    """The answer, with the rule that gave it and the sentence that explains it."""

    permit: bool
    rule: str
    sentence: str
    relationship: Relationship | None = None
    readable: frozenset[str] = frozenset()  # every section that the same relationships open to the same role
    writable: frozenset[str] = frozenset()  # those among them where it may also write
    agreements: tuple[OpenedBy, ...] = ()  # by which it also shows what other bodies wrote
    named: tuple[readers.Opening, ...] = ()  # by which it also shows what the law protects more

    @property
    def protected(self) -> str:
        """The sentence about what is read by name; empty where nothing is."""
        return readers.told(self.named)

    @property
    def sharing(self) -> str:
        """The sentence about what other bodies wrote; empty where nothing of theirs is read."""
        words = ", ".join(one.words for one in self.agreements)
        return f"Leggi anche ciò che hanno scritto altri enti, per l'accordo {words}." if words else ""


# role → section → actions, and kind of relationship → sections: read from privacy/policies, never written in code.
Matrix = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Policy:
    """The tables of the privacy officer: what a role may open, what a kind of relationship opens, who reads restricted rows."""

    version: str
    roles: Matrix
    kinds: Matrix
    restricted: frozenset[str] = frozenset()  # roles that read the restricted rows of their own sector
    by_name: frozenset[str] = frozenset()  # roles that open only what is entrusted to them by name
    functions: Matrix = field(default_factory=dict)  # sections that a role opens without following the person
    named: frozenset[str] = frozenset()  # roles that may be named to read what the law protects more


@dataclass(frozen=True)
class Term:
    """One term of the decision: whether it lets one pass, with the fact, or with what is missing (privacy.md 2.7)."""

    code: str
    holds: bool
    fact: str
    relationship: Relationship | None = None


@dataclass(frozen=True)
class Explained:
    """Every term, in the order in which it is weighed, and the decision that follows from the first that settles it."""

    terms: tuple[Term, ...]
    decision: Decision


def decide(question: Question, policy: Policy) -> Decision:
    """Permit only if the role may use the section so, and some relationship in force opens it. Deny by default; whoever is
    excluded is denied before anything else is asked, in the words that anybody gets."""
    for weigh in _TERMS:
        _, settled = weigh(question, policy)
        if settled is not None:
            return settled
    return Decision(False, "no-relationship", STRANGER)


def explain(question: Question, policy: Policy) -> Explained:
    """The same terms as `decide`, all of them, also those that no longer count: for the officer who simulates."""
    weighed = [weigh(question, policy) for weigh in _TERMS]
    settled = next((found for _, found in weighed if found is not None), None)
    return Explained(
        tuple(term for term, _ in weighed), settled or Decision(False, "no-relationship", STRANGER)
    )


def settles(terms: Sequence[Term]) -> tuple[bool, str]:
    """What a trace alone says: whether one passes, and the term that decides. It must agree with the decision."""
    for term in terms:
        if term.code in _BARRING and not term.holds:
            return False, term.code
        if term.code in _OPENING and term.holds:
            return True, term.code
    return False, terms[-1].code if terms else ""


_Weighed = tuple[Term, Decision | None]


def _not_excluded(question: Question, policy: Policy) -> _Weighed:
    if question.excluded:
        fact = "Un'esclusione in vigore: non deve sapere nulla della persona."
        return Term(EXCLUDED, False, fact), Decision(False, EXCLUDED, STRANGER)
    return Term(EXCLUDED, True, "Nessuna esclusione in vigore tra i due."), None


def _role_opens(question: Question, policy: Policy) -> _Weighed:
    allowed = policy.roles.get("citizen" if question.citizen else question.role, {}).get(question.section, ())
    if question.action not in allowed:
        fact = "Il ruolo non apre questa parte, chiunque sia la persona."
        sentence = "Il tuo ruolo non apre questa parte della cartella."
        return Term("role-section", False, fact), Decision(False, "role-section", sentence)
    return Term("role-section", True, "Il ruolo può aprire questa parte."), None


def _related(question: Question, policy: Policy) -> _Weighed:
    for relationship in sorted(question.relationships, key=lambda one: one.kind == BREAK_GLASS):
        if question.action in policy.kinds.get(relationship.kind, {}).get(question.section, ()):
            sentence = _sentence(relationship)
            term = Term(
                "relationship",
                True,
                f"{relationship.because[:1].upper()}{relationship.because[1:]}.",
                relationship,
            )
            return term, Decision(
                True, f"relationship-{relationship.kind}", sentence, relationship,
                _open(question, policy, "read"), _open(question, policy, "write"),
                () if question.citizen else question.agreements,
                () if question.citizen or relationship.kind == BREAK_GLASS else question.named,
            )  # fmt: skip
    known = question.relationships
    fact = (
        "C'è un legame in vigore, ma non apre questa parte."
        if known
        else "Nessun legame in vigore con la persona."
    )
    return Term("relationship", False, fact, known[0] if known else None), None


def _by_function(question: Question, policy: Policy) -> _Weighed:
    if question.action in policy.functions.get(question.role, {}).get(question.section, ()):
        fact = "La funzione apre il registro, senza seguire la persona."
        return Term(BY_FUNCTION, True, fact), Decision(True, BY_FUNCTION, _FUNCTION)
    return Term(BY_FUNCTION, False, "Nessuna funzione apre questa parte."), None


# One entry a term, in the order in which they are weighed. A term that can only bar, or only open, says so below.
_TERMS = (_not_excluded, _role_opens, _related, _by_function)
_BARRING = frozenset({"account", "membership", EXCLUDED, "role-section"})
_OPENING = frozenset({"relationship", BY_FUNCTION})


def _open(question: Question, policy: Policy, action: str) -> frozenset[str]:
    """The sections that may be read, or written, so that a page offers no door that would stay shut."""
    role = policy.roles.get("citizen" if question.citizen else question.role, {})
    kinds = [policy.kinds.get(relationship.kind, {}) for relationship in question.relationships]
    return frozenset(
        section
        for section, actions in role.items()
        if action in actions and any(action in kind.get(section, ()) for kind in kinds)
    )


def _sentence(relationship: Relationship) -> str:
    if relationship.kind == BREAK_GLASS:
        return "Vedi questa scheda perché hai dichiarato un’emergenza: la esamina chi protegge i dati, e la persona lo sa."
    since = relationship.starts.strftime("%d/%m/%Y")
    return f"Vedi questa scheda perché {relationship.because} (dal {since})."


# --- labels --------------------------------------------------------------------------------------------------------

WHOLE = "="  # after a code of the table: that code and no longer one


@dataclass(frozen=True)
class LabelClass:
    """A class of data that the law, or a code of conduct, wants less widely read: from when, for which codes."""

    code: str
    words: str
    label: str
    security: str  # as FHIR `meta.security` will say it
    law: str
    starts: date
    ends: date | None
    codes: Mapping[str, Sequence[str]]  # vocabulary → beginnings of codes


def law_classes(
    classes: Sequence[LabelClass], codes: Mapping[str, Sequence[str]], day: date
) -> list[LabelClass]:
    """The classes, in force on a day, that some codes of some vocabularies fall into."""
    return [
        one
        for one in classes
        if one.starts <= day and (one.ends is None or day < one.ends)
        and any(_falls(code, one.codes.get(name, ())) for name, given in codes.items() for code in given)
    ]  # fmt: skip


def _falls(code: str, beginnings: Sequence[str]) -> bool:
    """Whether a code is one of those, or begins as one of them; ICD-10 is written with its point or without."""
    plain = code.replace(".", "").strip().casefold()
    return any(
        plain == start[:-1].casefold() if start.endswith(WHOLE) else plain.startswith(start.casefold())
        for start in beginnings
    )


# --- obscuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """What goes out of sight with an entry: rows that a column ties to it, or copies made after it."""

    model: str
    of: str  # the model of the entry; "*" for any
    by: str
    after: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True)
class Obscurable:
    """The table of what a person may hide (privacy.md 2.4): models by their label, and why the others stay."""

    entries: Mapping[str, Mapping[str, Any]]
    parts: Sequence[Part]
    stays: Mapping[str, str]

    @property
    def models(self) -> frozenset[str]:
        """Every model whose rows may go out of sight."""
        return frozenset(self.entries) | {part.model for part in self.parts}


def hidden_label(before: str) -> Label:
    """The label of an entry while the person hides it: its author and the person read it, unless it was sealed."""
    return highest([before, Label.VERY_RESTRICTED])


_BY_DECREE = ("guardian", "support-administrator")


def why_not_decide(
    *, power: str, covers_health: bool, decree_date: date | None, minor: bool, day: date
) -> str:
    """The sentence that stops who stands by from deciding on confidentiality for the person, or nothing."""
    if power == "parent":
        return "" if minor else "Un genitore decide solo per chi ha meno di 18 anni."
    if power not in _BY_DECREE:
        return "Lo decide la persona, o chi la rappresenta con poteri scritti nella sua rete."
    if decree_date is None or decree_date > day:
        return "Manca la data del decreto di nomina: chiedi di scriverla nella rete della persona."
    return "" if covers_health else "I poteri del decreto non comprendono la salute: lo decide la persona."
