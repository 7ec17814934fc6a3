# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts of two people: who may open a case, and erasing it. One asks, another of the same body confirms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.protected import register
from raccordo.protected.codes import ChangeKind, ChangeState
from raccordo.protected.compartment import compartment
from raccordo.protected.models import Case, CaseKey, CaseReader, Change
from raccordo.protected.operations._checks import colleagues, erased

FEWEST = 2
_ALREADY = "È già stato chiesto: manca la conferma."


def ask_change(
    *, by: Actor, at: datetime, case_id: UUID, kind: str, reader_id: UUID | None, confirmer_id: UUID | None
) -> None:
    """A reader asks for one more reader, one fewer, or that a closed case be erased, and says who confirms."""
    about = None if kind == ChangeKind.ERASE else reader_id
    around = colleagues(by, at)
    with compartment():
        case = Case.objects.select_for_update().get(pk=case_id)
        _refuse_impossible(case, kind, about, around, at)
        if confirmer_id not in around or confirmer_id in (by.role_id, about):
            raise Refused("Conferma un’altra collega: né tu, né chi deve aprirlo.", "confirmer")
        try:
            with transaction.atomic():
                Change.objects.create(
                    case=case, body_id=by.organization_id, pseudonym=case.pseudonym, kind=kind, reader_id=about, asked_at=at,
                    asked_by_id=by.role_id, confirmer_id=confirmer_id,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_ALREADY) from error
    register.note(by=by, at=at, kind=register.WRITE, case_id=case_id, name="readers")


def _refuse_impossible(
    case: Case, kind: str, about: UUID | None, around: dict[UUID, str], at: datetime
) -> None:
    now = Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))
    readers = set(CaseReader.objects.filter(now, case=case).values_list("role_id", flat=True))
    if kind == ChangeKind.ERASE:
        if case.closed_at is None:
            raise Refused("Prima si chiude: solo dopo si può cancellare.", "kind")
        if erased(case.pk):
            raise Conflict("È già stato cancellato.")
    elif kind == ChangeKind.ADD:
        if about not in around:
            raise Refused("Scegli una collega.", "reader")
        if about in readers:
            raise Refused("Questa collega può già aprirlo.", "reader")
    elif kind == ChangeKind.END:
        if about not in readers:
            raise Refused("Scegli chi non deve più aprirlo.", "reader")
        leaving = Change.objects.filter(case=case, kind=ChangeKind.END, state=ChangeState.ASKED).count()
        if len(readers) - leaving <= FEWEST:
            raise Refused("Devono restare almeno in due: prima aggiungi un’altra collega.", "reader")
    else:
        raise Refused("Scegli che cosa cambiare.", "kind")


def decide_change(*, by: Actor, at: datetime, change_id: UUID, confirm: bool) -> None:
    """The second person confirms, and it is done; or does not, and nothing changes. Raises DoesNotExist for others."""
    around = colleagues(by, at)
    with compartment():
        change = Change.objects.select_for_update().get(pk=change_id)
        if change.confirmer_id != by.role_id:
            raise Change.DoesNotExist
        if change.state != ChangeState.ASKED:
            raise Conflict("È già stato deciso.")
        if confirm and change.kind == ChangeKind.ADD and change.reader_id not in around:
            raise Refused("Questa collega non lavora più qui: non confermare.")
        state = ChangeState.CONFIRMED if confirm else ChangeState.REFUSED
        Change.objects.filter(pk=change.pk).update(state=state, decided_at=at)
        if confirm:
            _carry_out(change, by, at)
    register.note(by=by, at=at, kind=register.WRITE, case_id=change.case_id, name="readers")


def _carry_out(change: Change, by: Actor, at: datetime) -> None:
    if change.kind == ChangeKind.ERASE:
        CaseKey.objects.filter(case_id=change.case_id).delete()
    elif change.kind == ChangeKind.ADD:
        try:
            with transaction.atomic():
                CaseReader.objects.create(
                    case_id=change.case_id, role_id=change.reader_id, body_id=change.body_id, change=change,
                    given_by_id=by.role_id, starts=at,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict("Questa collega può già aprirlo.") from error
    else:
        CaseReader.objects.filter(case_id=change.case_id, role_id=change.reader_id, ends=None).update(
            ends=at, ended_by_id=by.role_id
        )
