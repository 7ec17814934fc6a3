# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about agreements between bodies: propose, sign, withdraw; and the night's look at those that end.

No body widens its own view alone: what is shared is shared when everybody who gives and who receives has signed. To narrow
it, one is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.codes import AGREEMENT
from raccordo.privacy.models import AgreementParty, AgreementWarning, SharedDataSet, SharingAgreement
from raccordo.privacy.queries import agreements as queries
from raccordo.privacy.rules.agreements import Grant, Party, Proposal, contradiction, why_not_sign
from raccordo.territory.codes import Role

_STALE = "Intanto è cambiato: ricarica la pagina."


def propose(
    *, by: Actor, at: datetime, kind: str, title: str, essence: str, basis: str, purposes: Sequence[str], starts: datetime,
    ends: datetime, parties: Sequence[tuple[UUID, str]], grants: Sequence[Grant], replaces_id: UUID | None = None,
) -> SharingAgreement:  # fmt: skip
    """Put an agreement before its parties, or a new edition of one. It opens nothing until all have signed.

    `parties` are bodies with their roles. Raises Refused on the first contradiction, with the field to mend.
    """
    _refuse_others(by)
    if by.area_id is None:
        raise Refused("Un accordo è di un territorio: il tuo incarico non ne ha uno.")
    for name, text in (("title", title), ("essence", essence), ("basis", basis)):
        if not text.strip():
            raise Refused("Scrivi qui: chi firma e chi legge lo deve sapere.", name)
    known = queries.with_controllers({one for one, _ in parties})
    if any(one not in known or known[one][0].area_id not in (None, by.area_id) for one, _ in parties):
        raise Refused("Scegli gli enti dall'elenco.", "parties")
    sides = [Party(one, role, known[one][0].name, known[one][1]) for one, role in parties]
    fault = contradiction(Proposal(kind, purposes, starts, ends, sides, grants), policies.datasets(), at)
    if fault is not None:
        raise Refused(fault.message, fault.field)
    if set(purposes) - set(Purpose.values):
        raise Refused("Scegli le finalità dall'elenco.", "purposes")
    old = _replaced(by, at, replaces_id, {one for one, _ in parties})
    row = records.create(
        SharingAgreement, by=by, at=at, kind=kind, title=title.strip(), essence=essence.strip(), basis=basis.strip(),
        purposes=list(purposes), area_id=by.area_id, starts=starts, ends=ends, replaces=old,
        edition=old.edition + 1 if old else 1,
    )  # fmt: skip
    _write_parts(row, parties, grants)
    _note(by, at, "create_agreement", row.pk)
    return row


def _write_parts(row: SharingAgreement, parties: Sequence[tuple[UUID, str]], grants: Sequence[Grant]) -> None:
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=row, organization_id=one, role=role) for one, role in parties
    )
    SharedDataSet.objects.bulk_create(
        SharedDataSet(
            agreement=row,
            dataset=g.dataset,
            giver_id=g.giver,
            receiver_id=g.receiver,
            purposes=list(g.purposes),
        )
        for g in grants
    )


def _replaced(
    by: Actor, at: datetime, replaces_id: UUID | None, bodies: set[UUID]
) -> SharingAgreement | None:
    """The edition before: of the same area and between the same bodies, and nobody has written the next one yet."""
    if replaces_id is None:
        return None
    old = records.lock(SharingAgreement, replaces_id)
    if old.area_id != by.area_id:
        raise SharingAgreement.DoesNotExist
    if {party.organization_id for party in old.parties.all()} != bodies:
        raise Refused(
            "Una nuova versione è tra gli stessi enti. Chi esce recede; con altri enti si fa un accordo nuovo.",
            "parties",
        )
    if SharingAgreement.objects.filter(replaces=old).exists():
        raise Conflict("C'è già una nuova versione di questo accordo: apri quella.")
    return old


def sign(*, by: Actor, at: datetime, agreement_id: UUID, version: int | None = None) -> SharingAgreement:
    """Sign for one's own body, once. With the last signature the agreement is in force, and the edition before ends.

    Raises Refused for who may not, Conflict for who signed already or comes late.
    """
    row = _lock_with_former(agreement_id)
    parties = list(row.parties.select_for_update().order_by("id"))
    mine = next((party for party in parties if party.organization_id == by.organization_id), None)
    if mine is None and by.role != Role.ADMINISTRATOR:
        raise SharingAgreement.DoesNotExist
    if mine is not None and mine.signed_at is not None:
        raise Conflict("Il tuo ente ha già firmato.")
    words = why_not_sign(
        state=row.state, ends=row.ends, at=at, role=by.role if by.role_id else "", is_party=mine is not None
    )
    if words:
        raise Refused(words)
    if version is not None and version != row.version:
        raise Conflict(_STALE)
    assert mine is not None
    if _signed_for_another(by, parties):
        raise Refused("Nessuno firma per due enti.")
    mine.signed_at, mine.signed_by_id = at, by.role_id
    mine.save(update_fields=["signed_at", "signed_by"])
    if all(party.signed_at is not None for party in parties):
        _enter_into_force(by, at, row)
    else:
        records.change(row, by=by, at=at)
    _note(by, at, "sign_agreement", row.pk)
    return row


def _lock_with_former(agreement_id: UUID) -> SharingAgreement:
    """Take an agreement for writing, and before it the edition it replaces: whoever leaves that one meets us there, not at the
    mark of what is shared (`kernel.sharing`), which each write of either moves and holds until its end."""
    either = Q(pk=agreement_id) | Q(
        pk__in=SharingAgreement.objects.filter(pk=agreement_id).values("replaces_id")
    )
    held = {row.pk: row for row in SharingAgreement.objects.select_for_update().filter(either).order_by("id")}
    if agreement_id not in held:
        raise SharingAgreement.DoesNotExist
    return held[agreement_id]


def _signed_for_another(by: Actor, parties: Sequence[AgreementParty]) -> bool:
    """Whether the same account has signed already, with another mandate."""
    others = Q(pk__in=[party.pk for party in parties], signed_by__practitioner__account_id=by.account_id)
    return AgreementParty.objects.filter(others).exists()


def _enter_into_force(by: Actor, at: datetime, row: SharingAgreement) -> None:
    AGREEMENT.check(row.state, "in-force")
    records.change(row, by=by, at=at, state="in-force", effective_at=at)
    if row.replaces_id is None:
        return
    old = SharingAgreement.objects.get(pk=row.replaces_id)  # `sign` holds it
    when = max(at, row.starts)
    if old.state in ("proposed", "in-force") and (old.ended_at is None or old.ended_at > when):
        changed = {
            "ended_at": when,
            "end_reason": "Sostituito da una nuova versione",
            "ended_by_id": by.role_id,
        }
        records.change(old, by=by, at=at, state="ended", **changed)


def withdraw(
    *, by: Actor, at: datetime, agreement_id: UUID, reason: str, version: int | None = None
) -> SharingAgreement:
    """A party leaves: the agreement ends at once, for all. To see less, one body is enough.

    The officer of the area may take back a proposal that nobody has completed; what is in force ends by a party alone.
    """
    row = records.lock(SharingAgreement, agreement_id)
    party = row.parties.filter(organization_id=by.organization_id).exists()
    of_party = party and by.role == Role.ADMINISTRATOR and by.role_id is not None
    of_area = by.role == Role.PRIVACY_OFFICER and by.area_id == row.area_id
    if not (of_party or of_area):
        raise SharingAgreement.DoesNotExist
    if row.state in ("ended", "expired") or row.ends <= at:
        raise Conflict("L'accordo è già finito.")
    if not of_party and row.state != "proposed":
        raise Refused("Un accordo firmato lo chiude chi amministra uno degli enti che lo hanno firmato.")
    if version is not None and version != row.version:
        raise Conflict(_STALE)
    if not reason.strip():
        raise Refused("Scrivi il motivo: lo leggono gli altri enti.", "reason")
    changed = {"ended_at": at, "end_reason": reason.strip()[:300], "ended_by_id": by.role_id}
    records.change(row, by=by, at=at, state="ended", **changed)
    _note(by, at, "withdraw_agreement", row.pk)
    return row


def look_at_ends(*, by: Actor, at: datetime) -> int:
    """Once a night: tell officer and administrators of agreements that end in so many days, each number of days once; give
    those that are over their state. What may be read ends by itself at the second. Returns how many were told.

    The row is the notice: `queries.told_to` says whose it is, by mandate, so that who comes tomorrow is told too. An agreement
    whose next edition is signed by all is not spoken of.
    """
    told, days = 0, policies.datasets().warning_days(local_day(at))
    alive = SharingAgreement.objects.filter(queries.in_force(at), ended_at=None)
    for row in alive.order_by("ends", "id"):
        left = (local_day(row.ends) - local_day(at)).days
        reached = [one for one in days if left <= one]
        if reached:  # who wakes up late tells the nearest alone
            _, fresh = AgreementWarning.objects.get_or_create(
                agreement=row, days=min(reached), defaults={"told_at": at}
            )
            told += fresh
    over = SharingAgreement.objects.filter(state__in=("proposed", "in-force"), ends__lte=at)
    for row in over.select_for_update().order_by("id"):
        records.change(row, by=by, at=at, state="expired")
    return told


def _refuse_others(by: Actor) -> None:
    if by.role != Role.PRIVACY_OFFICER or by.role_id is None:
        raise Refused("Un accordo lo propone il responsabile della protezione dei dati del territorio.")


def _note(by: Actor, at: datetime, act: str, row_id: UUID) -> None:
    letter = "C" if act.startswith("create") else "U"
    line = audit.Access(letter, f"privacy.{act}", None, row_id, Purpose.LEGAL.value)
    audit.write(by=by, at=at, accesses=[line])
