# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the ledger follows a power. The line of a delegate is opened and closed here and nowhere else, from the power as it is
written in the network and from the orders of courts: an instant that is written down needs nobody to remember it.

Orders are read by few and must stop everybody: they are looked up where all is seen, and told to nobody.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Q

from raccordo.kernel import records
from raccordo.kernel.barring import bars
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import SYSTEM_ACTOR, Actor, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person, PersonLink, RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.codes import ExclusionSource, RelationshipKind
from raccordo.privacy.models import CareRelationship, Consent, Exclusion, ParentalOrder
from raccordo.privacy.queries import consents, delegates
from raccordo.privacy.rules.delegates import Opened
from raccordo.territory.models import Organization, PractitionerRole

KINDS = delegates.DELEGATES
NEUTRAL = "Questo potere non si può registrare da qui: parlane con il servizio sociale che segue la persona."
NEEDED = "Serve il consenso della persona per {name}: si raccoglie in «Rete e accessi», o dalla sua area."
_REASON = "Un giudice ha deciso sulla responsabilità del genitore."


def follow(*, by: Actor, at: datetime, related: RelatedPerson) -> None:
    """Make the ledger say what the power says, from this instant on; the past stays as it was."""
    person = Person.objects.get(pk=related.person_id)
    with system_access(at):
        orders = delegates.orders_about(related)
        _deny(at, person, related, orders)
    wanted: list[Opened] = []
    if related.account_id is not None and related.entered_in_error_at is None:
        wanted = delegates.opened_by(related, person, at, delegates.stops(orders))
    wanted = [one for one in wanted if one.ends is None or one.ends > at]
    known = CareRelationship.objects.filter(
        Q(ends=None) | Q(ends__gt=at), person_id=person.pk, source_id=related.pk, kind__in=KINDS
    )
    for line in list(known.order_by("starts", "id")):
        same = next((one for one in wanted if _is(line, one, related, person, at)), None)
        if same is not None:
            wanted.remove(same)
        elif line.starts >= at:
            line.delete()
        else:
            known.filter(pk=line.pk).update(ends=at)
    for one in wanted:
        _open(by, at, related, person, one)


def _is(line: CareRelationship, one: Opened, related: RelatedPerson, person: Person, at: datetime) -> bool:
    begins = line.starts == one.starts or (line.starts <= at and one.starts <= at)
    same = (line.kind, line.ends, line.account_id) == (one.kind, one.ends, related.account_id)
    return same and begins and line.because == _because(related, person)


def _open(by: Actor, at: datetime, related: RelatedPerson, person: Person, one: Opened) -> None:
    records.create(
        CareRelationship, by=by, at=at, person_id=person.pk, kind=one.kind, purpose=Purpose.SELF,
        because=_because(related, person), starts=max(one.starts, at), ends=one.ends, source_id=related.pk,
        account_id=related.account_id,
    )  # fmt: skip


def _because(related: RelatedPerson, person: Person) -> str:
    rule = policies.delegates().powers[related.power]
    decree = f", decreto del {related.decree_date:%d/%m/%Y}" if rule.by_decree and related.decree_date else ""
    return (rule.because.format(name=person.given_name) + decree)[:200]


def _deny(at: datetime, person: Person, related: RelatedPerson, orders: list[ParentalOrder]) -> None:
    """Each order keeps each account of the parent from the child, for as long as it holds: a deny that no permit beats.
    Nobody is kept from their own record."""
    for row in orders:
        accounts = {related.account_id, row.related.account_id} - {None}
        known = {line.account_id: line for line in Exclusion.objects.filter(order=row)}
        own = CareRelationship.objects.filter(
            person=person, account_id__in=accounts, kind=RelationshipKind.SELF
        )
        for account_id in accounts - set(own.values_list("account_id", flat=True)) - known.keys():
            records.create(
                Exclusion, by=SYSTEM_ACTOR, at=at, person=person, account_id=account_id, area_id=person.area_id,
                source=ExclusionSource.PARENTAL, reason=_REASON, everywhere=True, order=row, starts=row.starts, ends=row.ends,
                code_digest=digest(person.tax_code),
            )  # fmt: skip
        for line in known.values():
            if line.ends != row.ends:
                records.change(line, by=SYSTEM_ACTOR, at=at, ends=row.ends)


def stopped(*, related: RelatedPerson, at: datetime) -> bool:
    """Whether a court stops a parent at a moment, whoever asks. Says no more than that."""
    with system_access(at):
        return any(
            row.starts <= at and (row.ends is None or row.ends > at)
            for row in delegates.orders_about(related)
        )


def refuse_ordered(related: RelatedPerson, at: datetime) -> None:
    """A parent whom a court stopped, now or from a day to come, is not let in by another door. The sentence does not say why."""
    with system_access(at):
        orders = delegates.orders_about(related)
    if any(row.ends is None or row.ends > at for row in orders):
        raise Refused(NEUTRAL, "power")


def may_know_nothing(*, person_id: UUID, role: PractitionerRole, at: datetime) -> bool:
    """Whether who works in a mandate is barred from a person, whoever asks. Says no more than that."""
    values = {
        "person": person_id, "account": role.practitioner.account_id, "role": role.pk, "unit": role.organization_id, "at": at
    }  # fmt: skip
    with system_access(at), connection.cursor() as cursor:
        cursor.execute(_BARRED, values)
        return bool(cursor.fetchone()[0])


_BARS = bars(account="%(account)s", role="%(role)s", unit="%(unit)s", at="%(at)s")
_BARRED = (
    f"select exists (select 1 from privacy_exclusion barred where barred.person_id = %(person)s and {_BARS})"  # noqa: S608
)


def follow_choice(related: RelatedPerson, at: datetime) -> None:
    """What they wrote from home before follows what they choose now; what a professional wrote in their confidence stays so."""
    if related.account_id is None:
        return
    now, before = (related.pk, None) if related.reserved else (None, related.pk)
    with system_access(at):
        for label in policies.delegates().kept_apart:
            model: Any = apps.get_model(label)
            rows = model.objects.filter(person_id=related.person_id, created_by_id=related.account_id)
            rows.filter(confided_by_id=before).update(confided_by_id=now)


def one_at_a_time(about: UUID) -> None:
    """What is written about one identifier (powers, orders and consents of a person, emergencies of an account) is written one after
    the other: each sees the one before."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 25))", [str(about)])


def digest(code: str) -> str:
    """A mark of a tax code that only the application can make: the code itself is not kept a second time."""
    return hmac.digest(settings.AUDIT_KEY, f"code\x1e{code}".encode(), "sha256").hex()[:32] if code else ""


def mark_copies(at: datetime) -> None:
    """A copy of an exclusion is recognised, too, by the tax code of the record that it keeps."""
    with system_access(at):
        copies = Exclusion.objects.filter(link__isnull=False, code_digest="").exclude(person__tax_code="")
        for copy in copies.select_related("person"):
            Exclusion.objects.filter(pk=copy.pk).update(code_digest=digest(copy.person.tax_code))


def goes_on_for(person_id: UUID, at: datetime) -> list[UUID]:
    """The records that a person's record goes on for: of what was done with them she herself is told, though she follows none."""
    with system_access(at):
        rows = PersonLink.objects.filter(remaining_id=person_id, ended_at=None).order_by("created_at", "id")
        return list(rows.values_list("person_id", flat=True))


def alike_on_linked(consent_id: UUID, person_id: UUID, at: datetime) -> list[Consent]:
    """The same consent on the other records that are linked to a person's, whichever goes on, for who takes it back here. Who links or
    parts them meanwhile waits until the end; so does who takes it back on another of them: all are taken in one order."""
    with system_access(at):
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
        links = PersonLink.objects.filter(Q(person=person_id) | Q(remaining=person_id), ended_at=None)
        both = {one for pair in links.values_list("person_id", "remaining_id") for one in pair}
        if not both:
            return []
        alike = consents.like(Consent.objects.get(pk=consent_id), both, at).select_for_update(of=("self",))
        return [row for row in alike if row.person_id != person_id]


def take_back_likewise(
    rows: Sequence[Consent], by: Actor, at: datetime, close: Callable[[Consent], None]
) -> None:
    """What is taken back on one record is taken back on those linked to it, which who does it may not see."""
    if not rows:
        return
    with system_access(at):
        for row in rows:
            records.change(row, by=by, at=at, ends=max(at, row.starts), closed_at=at)
            close(row)


def taken_back(person_id: UUID, at: datetime) -> dict[tuple[str, UUID | None], bool]:
    """Each use that a record was ever asked about, with its recipient: whether the consent stands. For who links two records:
    what one of them took back is not to be given by the other."""
    with system_access(at):
        uses = Consent.objects.filter(person_id=person_id, entered_in_error_at=None)
        found: dict[tuple[str, UUID | None], bool] = {}
        for row in uses:
            use = (row.purpose, row.recipient_id)
            found[use] = found.get(use, False) or (row.starts <= at and (row.ends is None or row.ends > at))
    return found


def require_consent(
    *,
    at: datetime,
    person_id: UUID,
    organization_id: UUID | None,
    role_id: UUID | None,
    ends: datetime | None,
    starts: datetime,
) -> datetime | None:
    """Who is no institution, nor works for one, sees a person only with her consent. Returns until when, at the latest."""
    where = Q(pk=organization_id)
    if role_id is not None:
        where = Q(pk__in=PractitionerRole.objects.filter(pk=role_id).values("organization_id"))
    partners = policies.bases().partners
    body = Organization.objects.filter(where, kind__in=partners).first()
    if body is None:
        return ends
    with system_access(at):
        consent = consents.in_force(person_id, partners[body.kind], at, body.pk)
    if consent is None or (consent.ends is not None and consent.ends <= starts):
        raise Refused(NEEDED.format(name=body.name))
    known = [end for end in (ends, consent.ends) if end is not None]
    return min(known) if known else None
