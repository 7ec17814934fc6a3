# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about who reads what the law protects more: name somebody, end it; and what the person consents to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from raccordo.kernel import audit, records
from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, system_access
from raccordo.kernel.sensitivity import Label
from raccordo.people.models import PersonRecord
from raccordo.privacy import hiding, readers
from raccordo.privacy.models import Consent, NamedReader
from raccordo.privacy.operations.exclusions import refuse_excluded
from raccordo.privacy.queries import labels
from raccordo.privacy.queries import readers as queries
from raccordo.territory.models import Organization, PractitionerRole

WHOLE_UNIT = "unit"
_TWICE = "È già tra chi può leggere: per cambiare, prima togli la riga che c'è."


def name_reader(
    *, by: Actor, at: datetime, row: PersonRecord, reader: str, reason: str, alike: bool = False, until: date | None = None,
) -> NamedReader:  # fmt: skip
    """Who wrote an entry, or their service, lets one professional who follows the person read it, or the whole own unit
    (`reader` is a mandate or WHOLE_UNIT); with `alike`, all that the own service wrote of the same kinds."""
    stop = queries.why_not(by, row)
    if stop:
        raise Refused(stop)
    hiding.wait(row.person_id, to_decide=True)
    role, unit = _chosen(by, at, row.person_id, reader)
    ends = datetime.combine(until + timedelta(days=1), time.min, ROME) if until else None
    if ends is not None and ends <= at:
        raise Refused("L'ultimo giorno non può essere passato.", "until")
    kinds = sorted(readers.classes_of(row, at)) if alike else []
    if alike and not kinds:
        raise Refused("Questa voce non ha un codice che dica di che tipo è: si apre da sola.", "alike")
    _refuse_twice(at, row, kinds, role, unit)
    return _write(
        by, at, row.person_id, role=role, organization=unit, kinds=kinds, reason=reason.strip(), ends=ends,
        kind="" if alike else row._meta.label, target_id=None if alike else row.pk,
    )  # fmt: skip


def end_reader(*, by: Actor, at: datetime, row: PersonRecord, reader_id: UUID) -> None:
    """From this instant the entry is not theirs to read any more: at their next request."""
    stop = queries.why_not(by, row)
    if stop:
        raise Refused(stop)
    with system_access(at):
        fact = readers.standing(row.person_id, at).select_for_update().filter(pk=reader_id).first()
        if fact is None or row.pk not in fact.opened:
            raise Conflict("Non è più tra chi può leggere.")
        if not readers.is_own(fact, by):
            raise Refused("Lo ha deciso la persona, con il suo consenso: lo revoca lei, quando vuole.")
        records.change(fact, by=by, at=at, ends=max(at, fact.starts))
    audit.note(by=by, at=at, act="privacy.end_reader", person_id=row.person_id, object_id=reader_id)


def open_by_consent(
    *, by: Actor, at: datetime, consent: Consent, role: PractitionerRole | None, unit: Organization | None
) -> NamedReader:
    """What a consent opens: some kinds of data of the person, whoever wrote them, to one reader."""
    hiding.wait(consent.person_id, to_decide=True)
    return _write(
        by, at, consent.person_id, role=role, organization=unit, kinds=consent.kinds, consent=consent, ends=consent.ends,
        reason="Lo vuole la persona, con il suo consenso.",
    )  # fmt: skip


def close_by_consent(*, by: Actor, at: datetime, consent: Consent) -> None:
    """What a consent opened closes with it."""
    with system_access(at):
        for fact in readers.standing(consent.person_id, at).filter(consent_id=consent.pk):
            records.change(fact, by=by, at=at, ends=max(at, fact.starts))


def _write(by: Actor, at: datetime, person_id: UUID, **fields: object) -> NamedReader:
    row = records.create(
        NamedReader, by=by, at=at, person_id=person_id, sector=by.sector, starts=at,
        label=labels.label_at_writing(by=by, at=at, choice=Label.VERY_RESTRICTED), **fields,
    )  # fmt: skip
    with system_access(at):
        readers.follow(person_id, at)
    audit.note(by=by, at=at, act="privacy.name_reader", person_id=person_id, object_id=row.pk)
    return row


def _chosen(
    by: Actor, at: datetime, person_id: UUID, reader: str
) -> tuple[PractitionerRole | None, Organization | None]:
    if reader == WHOLE_UNIT:
        unit = queries.own_unit(by)
        if unit is None:
            raise Refused("Scegli chi può leggere.", "reader")
        return None, unit
    role = next(
        (one for one in queries.may_be_chosen(person_id, at, but=by.role_id) if str(one.pk) == reader), None
    )
    if role is None:
        raise Refused("Scegli chi può leggere tra chi segue la persona.", "reader")
    refuse_excluded(by=by, at=at, person_id=person_id, role=role, field="reader")
    return role, None


def _refuse_twice(
    at: datetime,
    row: PersonRecord,
    kinds: Sequence[str],
    role: PractitionerRole | None,
    unit: Organization | None,
) -> None:
    """Said only of what the page shows anyway: facts that open this very entry."""
    with system_access(at):
        same = readers.standing(row.person_id, at).filter(
            opened__contains=[row.pk], role=role, organization=unit, kinds=list(kinds), consent=None
        )
        if same.exists():
            raise Conflict(_TWICE, field="reader")
