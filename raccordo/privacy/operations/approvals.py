# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of second approvals: a colleague asks to work with a person who works in the same unit, somebody else answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, current
from raccordo.kernel.sensitivity import Label, Purpose
from raccordo.people.rules.tax_code_making import normalise
from raccordo.privacy import colleagues, policies
from raccordo.privacy.codes import ApprovalOutcome
from raccordo.privacy.following import digest
from raccordo.privacy.models import SecondApproval
from raccordo.privacy.operations._office import refuse_others
from raccordo.privacy.operations.exclusions import note_exact_search
from raccordo.privacy.queries import labels
from raccordo.privacy.rules.conflict import why_not_enough

_CODE_LENGTH = 16
_TWICE = "A questa richiesta è già stato risposto."


def ask_approval(
    *, by: Actor, at: datetime, tax_code: str, words: str, request_id: str = ""
) -> SecondApproval:
    """Ask for a second approval to work with who bears exactly a tax code. A row in any case, and the same answer: who asks does not
    learn whether somebody bears it, is followed, works here. Without a person it is never answered."""
    terms = policies.second_approvals(local_day(at))
    if by.role_id is None or not policies.load().roles.get(by.role):
        raise Refused("Il tuo ruolo non apre cartelle.")
    if len(normalise(tax_code)) != _CODE_LENGTH:
        raise Refused("Il codice fiscale ha 16 caratteri: controlla di averlo scritto intero.", "tax_code")
    if stop := why_not_enough(words, terms.least_characters):
        raise Refused(stop, "words")
    person = colleagues.shut_to(by, at, digest(normalise(tax_code)))
    if person is None:  # whoever is barred for another reason has tried, as by a search
        note_exact_search(by=by, at=at, text=tax_code, request_id=request_id)
    row = records.create(
        SecondApproval, by=by, at=at, person=person, area_id=by.area_id, account_id=by.account_id, role_id=by.role_id,
        organization_id=by.organization_id, words=words.strip(), due_at=at + terms.answer, sector=by.sector,
        label=labels.label_at_writing(by=by, at=at, choice=Label.RESTRICTED),
    )  # fmt: skip
    _note(by, at, "ask_approval", row.pk, person_id=row.person_id, request_id=request_id)
    return row


def answer_approval(
    *, by: Actor, at: datetime, approval_id: UUID, outcome: str, words: str = ""
) -> SecondApproval:
    """The officer of the area, who is of another unit, says yes for the days of the policy, or no: once. A no ends at once what went
    on since the mark."""
    row = records.lock(SecondApproval, approval_id)
    refuse_others(by, row.area_id)
    if by.account_id == row.account_id or by.organization_id == row.organization_id:
        raise Refused("L'ha chiesta il tuo stesso servizio: risponde un responsabile di un altro servizio.")
    if row.decided_at is not None:
        raise Conflict(_TWICE, {"outcome": row.get_outcome_display()})
    if outcome not in ApprovalOutcome.values:
        raise Refused("Scegli la risposta.", "outcome")
    decided = {
        "outcome": outcome, "outcome_words": words.strip(), "decided_at": at, "decided_by_id": by.role_id
    }  # fmt: skip
    if outcome == ApprovalOutcome.GRANTED:
        open_for = policies.second_approvals(local_day(at)).open
        running = row.starts is not None and row.ends is not None and row.starts <= at < row.ends
        decided |= {"starts": row.starts if running else at, "ends": at + open_for}
    elif row.starts is not None and row.ends is not None:
        decided["ends"] = min(row.ends, max(at, row.starts))
    records.change(row, by=by, at=at, **decided)
    _note(by, at, "answer_approval", row.pk)
    return row


def end_approval(*, by: Actor, at: datetime, approval_id: UUID) -> SecondApproval:
    """The officer takes back what was approved: from this moment the record is shut again. Ending what is over changes nothing."""
    row = records.lock(SecondApproval, approval_id)
    refuse_others(by, row.area_id)
    if row.ends is not None and row.ends > at:
        records.change(row, by=by, at=at, ends=max(at, row.starts or at))
        _note(by, at, "end_approval", row.pk)
    return row


def _note(
    by: Actor, at: datetime, act: str, row_id: UUID, *, person_id: UUID | None = None, request_id: str = ""
) -> None:
    """The line of who asks is about the person, who reads it on her page; the officer's bears no person."""
    letter, purpose = "C" if act == "ask_approval" else "U", current().purpose
    purpose = Purpose.LEGAL if person_id is None and letter == "U" else purpose
    line = audit.Access(letter, f"privacy.{act}", person_id, row_id, purpose.value, request_id=request_id)
    audit.write(by=by, at=at, accesses=[line])
