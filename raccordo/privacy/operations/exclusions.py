# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about who may know nothing of whom: exclude, lift, confirm, ask for it; and the alert of an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from uuid_utils.compat import uuid7

from raccordo.kernel import audit, records
from raccordo.kernel.barring import bars
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, current
from raccordo.kernel.sensitivity import Label, Purpose, Sector, highest
from raccordo.people.models import Person
from raccordo.people.rules.tax_code_making import normalise
from raccordo.privacy.codes import ExclusionOf, ExclusionSource, RelationshipKind
from raccordo.privacy.following import digest, mark_copies, may_know_nothing
from raccordo.privacy.households import follow_household, living_with
from raccordo.privacy.models import CareRelationship, Exclusion, ExclusionRequest
from raccordo.privacy.operations._office import examining, refuse_others
from raccordo.privacy.queries import exclusions, labels
from raccordo.privacy.rules import EXCLUDED
from raccordo.territory.models import PractitionerRole

EVERYWHERE = (
    ExclusionSource.REQUEST,
    ExclusionSource.ORDER,
)  # an order about a parent is written by `following` alone
PROVISIONAL = (ExclusionSource.ADDRESS, ExclusionSource.SURNAME)
ANSWER_TERM = timedelta(days=15)
_TWICE = "In quel periodo c'è già un'esclusione tra le due persone."
_NEUTRAL = (
    "Questa persona non può essere scelta qui: indica qualcun altro."  # it does not say why (privacy.md 2.5)
)


@dataclass(frozen=True)
class Whom:
    """Whom an exclusion keeps away: one of an account, a unit, the household of somebody."""

    account_id: UUID | None = None
    organization_id: UUID | None = None
    household_of: Person | None = None


def exclude(
    *, by: Actor, at: datetime, person: Person, whom: Whom, source: str, reason: str, starts: datetime | None = None,
    ends: datetime | None = None, anyway: bool = True,
) -> Exclusion:  # fmt: skip
    """An account, a unit or a household may know nothing of a person from now on, silently and everywhere; the officer of her
    area says so. Unless `anyway`, refused where nobody would be left to follow her."""
    refuse_others(by, person.area_id)
    begins = starts or at
    if ends is not None and ends <= begins:
        raise Refused("La fine deve venire dopo l'inizio.", "until")
    if source not in ExclusionSource.values or source == ExclusionSource.PARENTAL:
        raise Refused("Scegli da dove viene.", "source")
    if not reason.strip():
        raise Refused("Scrivi il motivo.", "reason")
    with examining(person.pk):
        _refuse_twice(person.pk, whom, source, begins, ends)
        if not anyway:
            _refuse_alone(person.pk, whom, at)
        try:
            with transaction.atomic():
                row = records.create(
                    Exclusion, by=by, at=at, person=person, account_id=whom.account_id, organization_id=whom.organization_id,
                    household_of=whom.household_of, area_id=person.area_id, source=source, reason=reason.strip(),
                    everywhere=source in EVERYWHERE, provisional=source in PROVISIONAL, code_digest=digest(person.tax_code),
                    starts=begins, ends=ends,
                )  # fmt: skip
        except IntegrityError as error:  # another officer, in the same moment
            raise Conflict(_TWICE) from error
        _note(by, at, "create_exclusion", row.pk)
    if whom.household_of is not None:
        follow_household(at=at, exclusion_id=row.pk)
    mark_copies(at)
    return row


def lift(*, by: Actor, at: datetime, exclusion_id: UUID, reason: str) -> Exclusion:
    """The officer takes an exclusion away, and says why; what it hid is seen again from this moment."""
    row = records.lock(Exclusion, exclusion_id)
    refuse_others(by, row.area_id)
    if row.ends is not None and row.ends <= at:
        raise Conflict("Questa esclusione è già finita.")
    _refuse_copy(row)
    if row.source == ExclusionSource.PARENTAL:
        raise Refused(
            "Viene da un provvedimento del giudice: finisce quando chi lo ha registrato ne scrive la fine."
        )
    if row.follows_id is not None:
        raise Refused("Segue l'esclusione di una casa: togli quella.")
    if not reason.strip():
        raise Refused("Scrivi perché la togli.", "reason")
    records.change(
        row, by=by, at=at, ends=max(at, row.starts), lifted_by_id=by.role_id, lifted_reason=reason.strip()
    )
    if row.household_of_id is not None:
        follow_household(at=at, exclusion_id=row.pk)
    _note(by, at, "lift_exclusion", row.pk)
    return row


def confirm(*, by: Actor, at: datetime, exclusion_id: UUID) -> Exclusion:
    """The officer has looked at what a likeness suggested: it holds."""
    row = records.lock(Exclusion, exclusion_id)
    refuse_others(by, row.area_id)
    if not row.provisional:
        raise Conflict("Questa esclusione è già confermata.")
    _refuse_copy(row)
    records.change(row, by=by, at=at, provisional=False)
    _note(by, at, "confirm_exclusion", row.pk)
    return row


def ask_exclusion(
    *, by: Actor, at: datetime, person_id: UUID, who: str, text: str, of: str = ExclusionOf.ACCOUNT
) -> ExclusionRequest:
    """The person asks that somebody, a service or a household see nothing of her. Only she reads it again, not who stands by her."""
    person = Person.objects.get(pk=person_id)
    if not CareRelationship.objects.filter(
        _alive(at), person_id=person_id, account_id=by.account_id, kind=RelationshipKind.SELF
    ).exists():
        raise Refused(
            "Questa richiesta la fa la persona stessa. Tu puoi aiutarla a scriverla dalla sua area."
        )
    if not who.strip():
        raise Refused("Scrivi chi non deve vedere i tuoi dati.", "who")
    if of not in ExclusionOf.values:
        raise Refused("Scegli tra le risposte.", "of")
    row = records.create(
        ExclusionRequest, by=by, at=at, person_id=person_id, area_id=person.area_id, of=of, who=who.strip(), text=text.strip(),
        due_date=local_day(at) + ANSWER_TERM, sector=Sector.FAMILY,
        label=labels.label_at_writing(by=by, at=at, choice=Label.VERY_RESTRICTED),
    )  # fmt: skip
    _note(by, at, "create_exclusion_request", row.pk)
    return row


def answer_request(*, by: Actor, at: datetime, request_id: UUID, answer: str) -> ExclusionRequest:
    """The officer answers, once; the person reads it on her page."""
    row = records.lock(ExclusionRequest, request_id)
    refuse_others(by, row.area_id)
    if row.answered_at is not None:
        raise Conflict("A questa richiesta è già stato risposto.")
    if not answer.strip():
        raise Refused("Scrivi la risposta.", "answer")
    records.change(row, by=by, at=at, answer=answer.strip(), answered_at=at, answered_by_id=by.role_id)
    _note(by, at, "answer_exclusion_request", row.pk)
    return row


_BARRED = bars(account="%(account)s", role="%(role)s", unit="%(unit)s", at="%(at)s")
_ALERT = f"""insert into privacy_exclusionalert (id, created_at, version, person_id, label, sector, custodian_id, area_id, account_id,
 role_id, what) select %(id)s, %(at)s, 1, barred.person_id, %(label)s, '', %(unit)s, barred.area_id, %(account)s, %(role)s, %(what)s
 from privacy_exclusion barred where barred.person_id = %(person)s and {_BARRED} limit 1"""  # noqa: S608 - of constants
_BY_CODE = f"""select barred.person_id from privacy_exclusion barred where barred.code_digest = %(code)s and {_BARRED}
 limit 1"""  # noqa: S608 - of constants


def raise_alert(*, by: Actor, at: datetime, person_id: UUID, what: str) -> None:
    """Somebody barred tried: the officer knows as soon as the refusal is written. No message leaves, so none tells."""
    values = {"id": uuid7(), "label": highest([Label.SEALED]), "person": person_id, "what": what[:64]}
    with connection.cursor() as cursor:
        cursor.execute(_ALERT, {**_who(by, at), **values})


def _who(by: Actor, at: datetime) -> dict[str, Any]:
    return {"account": by.account_id, "role": by.role_id, "unit": by.organization_id, "at": at}


def note_exact_search(*, by: Actor, at: datetime, text: str, request_id: str = "") -> None:
    """Somebody searched for exactly one tax code: if it is of a person of whom he may know nothing, it is an attempt."""
    code = normalise(text)
    if len(code) != 16 or by.account_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODE, {**_who(by, at), "code": digest(code)})
        found = cursor.fetchone()
    if found is None:
        return
    line = audit.Access(
        "R", "people.search", found[0], None, current().purpose.value, False, EXCLUDED, "", request_id
    )
    audit.write(by=by, at=at, accesses=[line])
    raise_alert(by=by, at=at, person_id=found[0], what=line.kind)


def refuse_excluded(*, by: Actor, at: datetime, person_id: UUID, role: PractitionerRole, field: str) -> None:
    """Nobody is given work with a person of whom they may know nothing: they would never see it. Refused without saying why."""
    if may_know_nothing(person_id=person_id, role=role, at=at):
        raise Refused(_NEUTRAL, field)


def _refuse_twice(person_id: UUID, whom: Whom, source: str, starts: datetime, ends: datetime | None) -> None:
    """Nobody is kept from their own record; and one exclusion at a time is enough."""
    own = CareRelationship.objects.filter(
        person_id=person_id, account_id=whom.account_id, kind=RelationshipKind.SELF
    )
    if whom.account_id is not None and source != ExclusionSource.ONESELF and own.exists():
        raise Refused("Nessuno può essere escluso dai propri dati.", "worker")
    meeting = Q(ends=None) | Q(ends__gt=starts)
    if ends is not None:
        meeting &= Q(starts__lt=ends)
    same = Exclusion.objects.filter(
        meeting, person_id=person_id, account_id=whom.account_id, organization_id=whom.organization_id,
        household_of=whom.household_of, follows=None, link=None,
    )  # fmt: skip
    other = {ExclusionSource.PARENTAL, ExclusionSource.COLLEAGUE} - {source}
    if same.exclude(source__in=other).exists():
        raise Conflict(_TWICE)


def _refuse_copy(row: Exclusion) -> None:
    if row.link_id is not None:
        raise Refused("Viene dall’altra scheda della stessa persona: si cambia da lì, e qui la segue.")


def _refuse_alone(person_id: UUID, whom: Whom, at: datetime) -> None:
    """Whoever is left without anybody is not looked after: the officer must have seen to it, and say so."""
    accounts = {whom.account_id} - {None}
    if whom.household_of is not None:
        accounts |= living_with(whom.household_of.pk, person_id, at)
    if exclusions.would_leave_nobody(person_id, at, accounts=accounts, organization_id=whom.organization_id):
        raise Refused(
            "Con questa esclusione nessuno seguirebbe più la persona: prima affidala a qualcun altro. Se deve valere subito, "
            "segna la casella qui sotto.",
            "anyway",
        )


def nobody_left(*, by: Actor, at: datetime, person_id: UUID) -> bool:
    """Whether nobody follows a person any more by their work: what the officer who shut one out must see to."""
    refuse_others(by, by.area_id)
    with examining(person_id):
        return not exclusions.who_follows(person_id, at)


def _alive(at: datetime) -> Q:
    return Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))


def _note(by: Actor, at: datetime, act: str, row_id: UUID) -> None:
    """The line of the act bears no person: on her page of accesses who stands by her would learn of it."""
    line = audit.Access(
        "C" if act.startswith("create") else "U", f"privacy.{act}", None, row_id, Purpose.LEGAL.value
    )
    audit.write(by=by, at=at, accesses=[line])
