# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of the compartment, as plain values: nothing that could be asked again outside the door leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from raccordo.protected import sealing
from raccordo.protected.codes import CaseKind, ChangeKind, ChangeState, SealedName
from raccordo.protected.compartment import compartment
from raccordo.protected.models import (
    Case,
    CaseKey,
    CaseNote,
    CaseReader,
    Change,
    RegistryLink,
    SafeContact,
    SealedField,
    Sending,
)
from raccordo.protected.rules import Contact


@dataclass(frozen=True)
class Summary:
    """A case in a list."""

    id: UUID
    pseudonym: str
    kind: str
    opened_at: datetime
    closed_at: datetime | None

    @property
    def kind_label(self) -> str:
        """What sort of case, in words."""
        return str(CaseKind(self.kind).label)


@dataclass(frozen=True)
class Asked:
    """An act of two people that waits for the second."""

    id: UUID
    case_id: UUID
    pseudonym: str
    kind: str
    reader_id: UUID | None
    asked_by_id: UUID
    confirmer_id: UUID
    asked_at: datetime

    @property
    def kind_label(self) -> str:
        """What was asked, in words."""
        return str(ChangeKind(self.kind).label)


@dataclass(frozen=True)
class Line:
    """Something closed: that it is there, since when, by whom."""

    name: str
    label: str
    id: UUID | None = None
    written_at: datetime | None = None
    written_by_id: UUID | None = None


@dataclass(frozen=True)
class Opened:
    """A case as its page shows it: the safe contact open, the rest closed."""

    summary: Summary
    contact: Contact | None
    contact_id: UUID | None
    contact_at: datetime | None
    contact_by_id: UUID | None
    locked: str
    erased: bool
    lines: list[Line]
    notes: int
    last_note_at: datetime | None
    readers: list[tuple[UUID, datetime]]
    asked: list[Asked] = field(default_factory=list)
    heard_on: date | None = None
    heard_by_id: UUID | None = None


def my_cases() -> list[Summary]:
    """The cases that name this mandate, open ones first, by their made-up name."""
    with compartment():
        rows = [_summary(row) for row in Case.objects.order_by("pseudonym")]
    return sorted(rows, key=lambda row: row.closed_at is not None)


def to_confirm(role_id: UUID | None) -> list[Asked]:
    """What waits for this mandate's word."""
    with compartment():
        rows = Change.objects.filter(confirmer_id=role_id, state=ChangeState.ASKED).order_by("asked_at")
        return [_asked(row) for row in rows]


def change(change_id: UUID, role_id: UUID | None) -> Asked:
    """One act that waits for this mandate's word. Raises DoesNotExist."""
    with compartment():
        return _asked(Change.objects.get(pk=change_id, confirmer_id=role_id, state=ChangeState.ASKED))


def summary(case_id: UUID) -> Summary:
    """One case. Raises DoesNotExist for who is not among its readers."""
    with compartment():
        return _summary(Case.objects.get(pk=case_id))


def opened(case_id: UUID, at: datetime) -> Opened:
    """One case with its safe contact. Raises DoesNotExist for who is not among its readers."""
    with compartment():
        case = Case.objects.get(pk=case_id)
        row = SafeContact.objects.filter(case=case, replaced_at=None).first()
        contact, locked = _contact(row)
        notes = list(
            CaseNote.objects.filter(case=case).order_by("-written_at").values_list("written_at", flat=True)
        )
        link = RegistryLink.objects.filter(case=case, ends=None).first()
        readers = CaseReader.objects.filter(_now(at), case=case).order_by("starts", "first")
        asked = Change.objects.filter(case=case, state=ChangeState.ASKED).order_by("asked_at")
        return Opened(
            summary=_summary(case), contact=contact, contact_id=row.pk if row else None,
            contact_at=row.written_at if row else None, contact_by_id=row.written_by_id if row else None,
            locked=locked, erased=not CaseKey.objects.filter(case=case).exists(), lines=_lines(case), notes=len(notes),
            last_note_at=notes[0] if notes else None, readers=list(readers.values_list("role_id", "starts")),
            asked=[_asked(one) for one in asked], heard_on=link and link.heard_on, heard_by_id=link and link.heard_by_id,
        )  # fmt: skip


def sent_before(token: UUID) -> str | None:
    """Where a form that was already sent led; None for one that was not."""
    with compartment():
        return Sending.objects.filter(token=token).values_list("location", flat=True).first()


def _contact(row: SafeContact | None) -> tuple[Contact | None, str]:
    if row is None:
        return None, ""
    try:
        return sealing.contact_of(row), ""
    except sealing.Locked as locked:
        return None, locked.message


def _lines(case: Case) -> list[Line]:
    there = {row.name: row for row in SealedField.objects.filter(case=case, replaced_at=None)}
    found = []
    for name in SealedName:
        row = there.get(name.value)
        if row is not None:
            found.append(Line(name.value, str(name.label), row.pk, row.written_at, row.written_by_id))
        else:
            found.append(Line(name.value, str(name.label)))
    return found


def _now(at: datetime) -> Q:
    return Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))


def _summary(row: Case) -> Summary:
    return Summary(row.pk, row.pseudonym, row.kind, row.opened_at, row.closed_at)


def _asked(row: Change) -> Asked:
    return Asked(
        row.pk, row.case_id, row.pseudonym, row.kind, row.reader_id, row.asked_by_id, row.confirmer_id, row.asked_at
    )  # fmt: skip
