# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about consent: give, take back; and what it opens and closes, in one place (domain.md 2.17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from raccordo.kernel import audit, records
from raccordo.kernel.periods import age_on, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label
from raccordo.people.codes import Power
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import policies, queries
from raccordo.privacy.codes import GivenBy, HeardHow, RelationshipKind
from raccordo.privacy.following import KINDS, alike_on_linked, one_at_a_time, stopped, take_back_likewise
from raccordo.privacy.models import CareRelationship, Consent
from raccordo.privacy.operations.readers import close_by_consent, open_by_consent
from raccordo.privacy.queries import consents, delegates, labels, readers
from raccordo.privacy.rules.consents import Asked, Giver, why_not_ask, why_not_give
from raccordo.privacy.rules.delegates import ages_on, birthday, opens
from raccordo.territory.models import Organization, PractitionerRole

TO_READER = "greater-protection"  # the use of bases.yaml that names a reader
_TWICE = "Questo consenso c'è già: per cambiarlo, prima si revoca."


@dataclass(frozen=True)
class _Given:
    by: str
    related: RelatedPerson | None = None
    ends: datetime | None = None


def give(
    *, by: Actor, at: datetime, person_id: UUID, purpose: str, recipient_id: UUID | None = None,
    related_id: UUID | None = None, heard_how: str = HeardHow.PORTAL,
) -> Consent:  # fmt: skip
    """The person, or who represents her, consents: from home, or heard by who follows her, who read her the words.

    Refused where the law wants no consent, with the reason; and where who gives it has no power to.
    """
    asked = _asked(purpose, at)
    if asked.named:
        raise Refused(why_not_give(asked, Giver(None, represents=True), majority=0, digital=0), "purpose")
    recipient = _recipient(asked, recipient_id)
    one_at_a_time(person_id)
    given = _given(by, at, person_id, asked, related_id)
    how = _how(by, heard_how)
    _close_what_is_over(by, at, person_id, purpose, recipient_id)
    try:
        with transaction.atomic():
            row = records.create(
                Consent, by=by, at=at, person_id=person_id, purpose=purpose, recipient=recipient, given_by=given.by,
                related=given.related, power=given.related.power if given.related else "", heard_by_id=by.role_id,
                heard_how=how, text_version=asked.text.version, words=asked.text.words, starts=at, ends=given.ends,
                sector=by.sector, label=labels.label_at_writing(by=by, at=at, choice=Label.NORMAL),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_TWICE) from error
    audit.note(by=by, at=at, act="privacy.create_consent", person_id=person_id, object_id=row.pk)
    return row


def give_to_reader(*, by: Actor, at: datetime, person_id: UUID, reader: str, kinds: Sequence[str]) -> Consent:
    """The person, from home, lets somebody who follows her read some kinds of data that the law protects more: `reader` is
    «role:…» or «unit:…» with its identifier (DM Salute 7 September 2023, art. 6)."""
    asked = _asked(TO_READER, at)
    one_at_a_time(person_id)
    given = _given(by, at, person_id, asked, None)
    if by.role_id is not None:
        raise Refused("Questo consenso lo dà solo la persona, dalla sua area.")
    chosen = sorted(set(kinds) & {one.code for one in readers.kinds_to_open()})
    if not chosen or len(chosen) != len(set(kinds)):
        raise Refused("Scegli quali dati.", "kinds")
    role, unit = _reader(person_id, at, reader)
    same = Consent.objects.filter(
        person_id=person_id, purpose=TO_READER, reader=role, recipient=unit, closed_at=None
    )
    if same.exclude(ends__lte=at).exists():
        raise Conflict(_TWICE, field="reader")
    row = records.create(
        Consent, by=by, at=at, person_id=person_id, purpose=TO_READER, recipient=unit, reader=role, kinds=chosen,
        given_by=given.by, heard_how=HeardHow.PORTAL, text_version=asked.text.version, words=asked.text.words, starts=at,
        ends=given.ends, sector=by.sector, label=labels.label_at_writing(by=by, at=at, choice=Label.VERY_RESTRICTED),
    )  # fmt: skip
    open_by_consent(by=by, at=at, consent=row, role=role, unit=unit)
    return row


def _reader(
    person_id: UUID, at: datetime, reader: str
) -> tuple[PractitionerRole | None, Organization | None]:
    for role in readers.may_be_chosen(person_id, at):
        if reader == f"role:{role.pk}":
            return role, None
    for unit in readers.bodies_to_choose(person_id, at):
        if reader == f"unit:{unit.pk}":
            return None, unit
    raise Refused("Scegli a chi, tra chi ti segue.", "reader")


def revoke(*, by: Actor, at: datetime, consent_id: UUID, related_id: UUID | None = None) -> Consent:
    """Taken back, as easily as given: what it opened closes at this instant, at the next request, on every record of the person
    that is linked to this one (decision 39)."""
    person_id = Consent.objects.values_list("person_id", flat=True).get(pk=consent_id)
    one_at_a_time(person_id)
    others = alike_on_linked(consent_id, person_id, at)
    row = records.lock(Consent, consent_id)
    asked = policies.bases().consents[row.purpose]
    _given(by, at, row.person_id, asked, related_id)
    if row.closed_at is not None or (row.ends is not None and row.ends <= at):
        raise Conflict("Questo consenso è già finito.")
    records.change(row, by=by, at=at, ends=max(at, row.starts), closed_at=at)
    _close(by, at, row)
    take_back_likewise(others, by, at, partial(_close, by, at))
    return row


def _close(by: Actor, at: datetime, row: Consent) -> None:
    """What a consent opened closes with it, and the register says so."""
    if row.kinds:
        close_by_consent(by=by, at=at, consent=row)
    else:
        _end_what_it_opened(row, at)
    act = "privacy.end_reader" if row.kinds else "privacy.revoke_consent"
    audit.note(by=by, at=at, act=act, person_id=row.person_id, object_id=row.pk)


def may_give(*, by: Actor, at: datetime, person_id: UUID, purpose: str) -> str:
    """Why somebody may not give, or take back, a consent from home: a sentence, or nothing. Writes nothing."""
    try:
        _given(by, at, person_id, _asked(purpose, at), None)
    except Refused as refusal:
        return refusal.message
    return ""


def follow_birth_date(*, by: Actor, at: datetime, person: Person) -> None:
    """A birth date was wrong: what a parent consented to ends on the right birthday, and what it opened with it."""
    rows = Consent.objects.filter(person_id=person.pk, power=Power.PARENT, closed_at=None)
    for row in rows.exclude(ends__lte=at):
        ends = max(_adult(person, at) or at, at)
        records.change(row, by=by, at=at, ends=ends)
        _end_what_it_opened(row, ends)


def _asked(purpose: str, at: datetime) -> Asked:
    table = policies.bases()
    stop = why_not_ask(table, purpose, local_day(at))
    if stop:
        raise Refused(stop, "purpose")
    return table.consents[purpose]


def _recipient(asked: Asked, recipient_id: UUID | None) -> Organization | None:
    if not asked.to:
        if recipient_id is not None:
            raise Refused("Questo consenso non è per un ente solo.", "recipient")
        return None
    found = Organization.objects.filter(pk=recipient_id, kind__in=asked.to).first()
    if found is None:
        raise Refused("Scegli a chi.", "recipient")
    return found


def _how(by: Actor, heard_how: str) -> str:
    if by.role_id is None:
        return HeardHow.PORTAL
    if heard_how not in HeardHow.values or heard_how == HeardHow.PORTAL:
        raise Refused("Scegli come lo hai raccolto.", "heard_how")
    return heard_how


def _given(by: Actor, at: datetime, person_id: UUID, asked: Asked, related_id: UUID | None) -> _Given:
    """Who gives it, if they may. Raises Refused with the reason."""
    ties = {line.kind for line in queries.relationships(by, person_id, at)}
    if not ties:
        raise Refused("Lo decide la persona, o chi la rappresenta.")
    person = Person.objects.get(pk=person_id)
    related = _representative(by, at, person_id, related_id, ties)
    day = local_day(at)
    ages = ages_on(policies.delegates().ages, day)
    age = age_on(person.birth_date, day) if person.birth_date else None
    represents = related is not None or (by.role_id is None and RelationshipKind.SELF not in ties)
    stop = why_not_give(
        asked, _giver(related, person, age, at, represents), majority=ages.majority, digital=ages.digital
    )
    if stop:
        raise Refused(stop, "given_by")
    if related is None:
        return _Given(GivenBy.PERSON)
    return _Given(GivenBy.REPRESENTATIVE, related, _until(related, person, at))


def _representative(
    by: Actor, at: datetime, person_id: UUID, related_id: UUID | None, ties: set[str]
) -> RelatedPerson | None:
    if by.role_id is None:
        if RelationshipKind.SELF in ties or not ties & set(KINDS):
            return None
        return delegates.power_in_force(person_id, by.account_id, at)
    if related_id is None:
        return None
    found = RelatedPerson.objects.filter(pk=related_id, person_id=person_id).first()
    if found is None:
        raise Refused("Chi dà il consenso non è nella rete della persona.", "given_by")
    return found


def _giver(
    related: RelatedPerson | None, person: Person, age: int | None, at: datetime, represents: bool
) -> Giver:
    if related is None:
        return Giver(age, represents=represents)
    powers = policies.delegates()
    open_now = any(
        one.starts <= at and (one.ends is None or one.ends > at)
        for one in opens(delegates.mandate_of(related), powers, born=person.birth_date, day=local_day(at))
    )
    return Giver(
        age, related.full_name, powers.powers.get(related.power), related.covers_health,
        open_now and not stopped(related=related, at=at), represents, powers.acts["consent"].needs in related.covered,
    )  # fmt: skip


def _until(related: RelatedPerson, person: Person, at: datetime) -> datetime | None:
    """What a parent consents to is asked again of who comes of age (DM 7 September 2023, art. 8)."""
    return _adult(person, at) if related.power == Power.PARENT else None


def _adult(person: Person, at: datetime) -> datetime | None:
    if person.birth_date is None:
        return None
    return birthday(person.birth_date, ages_on(policies.delegates().ages, local_day(at)).majority)


def _close_what_is_over(
    by: Actor, at: datetime, person_id: UUID, purpose: str, recipient_id: UUID | None
) -> None:
    rows = Consent.objects.filter(
        person_id=person_id, purpose=purpose, recipient_id=recipient_id, closed_at=None, ends__lte=at
    )
    for row in rows:
        records.change(row, by=by, at=at, closed_at=at)


def _end_what_it_opened(row: Consent, ends: datetime) -> None:
    """The lines of the ledger of the bodies that saw the person only because of it, unless another consent holds."""
    kinds = [kind for kind, code in policies.bases().partners.items() if code == row.purpose]
    bodies = Organization.objects.filter(kind__in=kinds)
    if row.recipient_id is not None:
        bodies = bodies.filter(pk=row.recipient_id)
    for body in bodies:
        other = consents.in_force(row.person_id, row.purpose, ends, body.pk)
        if other is not None and other.pk != row.pk:
            continue
        lines = CareRelationship.objects.filter(
            Q(organization=body) | Q(role__organization=body),
            Q(ends=None) | Q(ends__gt=ends),
            person_id=row.person_id,
        )
        lines.filter(starts__gte=ends).delete()
        lines.update(ends=ends)
