# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of the privacy office: the pack of a breach, a run of retention. The officer asks; the worker, who sees all, does."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.db.models.functions import ExtractYear
from procrastinate.contrib.django import app

from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy.codes import PackState, RunState, TallyAxis
from raccordo.privacy.models import BreachPack, RetentionRun, RetentionTally
from raccordo.privacy.operations._office import refuse_others
from raccordo.privacy.policies import house_tables
from raccordo.privacy.policies.house_tables import Expiry

_WHERE = """l.at >= %(since)s and l.at < %(until)s and (%(account)s::uuid is null or l.account_id = %(account)s)
 and (%(organization)s::uuid is null or l.organization_id = %(organization)s) and (%(request)s = '' or l.request_id = %(request)s)
 and l.permitted"""
# Persons of the officer's area alone: those of another are another officer's.
_PERSONS = f"""insert into privacy_breachperson (pack_id, area_id, person_id, reads, writes, sections, first_at, last_at)
 select %(pack)s, %(area)s, l.person_id, count(*) filter (where l.action = 'R'), count(*) filter (where l.action <> 'R'),
 left(coalesce(string_agg(distinct split_part(l.kind, '.', 2), ' ') filter (where l.kind like 'record.%%'), ''), 200), min(l.at), max(l.at)
 from kernel_accessline l join people_person p on p.id = l.person_id and p.area_id = %(area)s where {_WHERE} group by l.person_id"""  # noqa: S608
_TALLY = f"""insert into privacy_breachtally (pack_id, axis, value, lines, persons)
 select %(pack)s, '{{axis}}', coalesce({{value}}, '-'), count(*), count(distinct l.person_id) from kernel_accessline l
 join people_person p on p.id = l.person_id and p.area_id = %(area)s where {_WHERE} group by 3"""  # noqa: S608
_VALUES = {
    TallyAxis.KIND: "l.kind",
    TallyAxis.DAY: "(l.at at time zone 'Europe/Rome')::date::text",
    TallyAxis.ACCOUNT: "l.account_id::text",
}
_SUMS = """select coalesce(sum(reads + writes), 0), count(*), min(first_at), max(last_at) from privacy_breachperson
 where pack_id = %(pack)s"""


def ask_breach_pack(
    *, by: Actor, at: datetime, known_at: datetime, since: datetime, until: datetime, nature: str, account_id: UUID | None,
    organization_id: UUID | None, request_id: str,
) -> BreachPack:  # fmt: skip
    """The officer says what happened, when it was known, and whose accesses to look through; the worker draws the pack."""
    refuse_others(by, by.area_id)
    if not nature.strip():
        raise Refused("Scrivi che cosa è successo.", "nature")
    if account_id is None and organization_id is None and not request_id:
        raise Refused("Scrivi chi, oppure quale ente, oppure quale richiesta.", "worker")
    if until <= since:
        raise Refused("La fine deve venire dopo l'inizio.", "until")
    if known_at > at:
        raise Refused("Il momento in cui si è saputo non può essere nel futuro.", "known")
    row = records.create(
        BreachPack, by=by, at=at, area_id=by.area_id, known_at=known_at, since=since, until=until, account_id=account_id,
        organization_id=organization_id, request_id=request_id[:36], nature=nature.strip()[:1000],
    )  # fmt: skip
    _note(by, at, "C", "privacy.ask_breach_pack", row.pk)
    _let_the_worker_do_it(at)
    return row


def draw_breach_pack(*, by: Actor, at: datetime, pack_id: UUID) -> BreachPack:
    """Draw a pack from the register alone: persons, kinds, days, accounts. It runs where everything is seen."""
    began, row = perf_counter(), records.lock(BreachPack, pack_id)
    if row.state != PackState.ASKED:
        return row
    values = {
        "pack": row.pk, "area": row.area_id, "since": row.since, "until": row.until, "account": row.account_id,
        "organization": row.organization_id, "request": row.request_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, values)
        for axis, value in _VALUES.items():
            cursor.execute(_TALLY.format(axis=axis.value, value=value), values)
        cursor.execute(_SUMS, values)
        lines, persons, first, last = cursor.fetchone()
    records.change(
        row, by=by, at=at, state=PackState.READY, lines=lines, persons=persons, first_at=first, last_at=last, ready_at=at,
        seconds=round(perf_counter() - began, 3),
    )  # fmt: skip
    _note(by, at, "U", "privacy.draw_breach_pack", row.pk)
    return row


def note_export(*, by: Actor, at: datetime, pack_id: UUID) -> None:
    """The line of one download of the list of the affected."""
    refuse_others(by, by.area_id)
    _note(by, at, "R", "privacy.export_breach_pack", pack_id)


def ask_retention_run(*, by: Actor, at: datetime) -> RetentionRun:
    """The officer asks what a run would touch; nothing is touched."""
    refuse_others(by, by.area_id)
    _lapse(by, at)
    try:
        with transaction.atomic():
            row = records.create(
                RetentionRun, by=by, at=at, area_id=by.area_id, policy=house_tables.retention().version
            )
    except IntegrityError as error:
        raise Conflict("C'è già una prova aperta: finisci quella.") from error
    _note(by, at, "C", "privacy.ask_retention_run", row.pk)
    _let_the_worker_do_it(at)
    return row


def confirm_retention_run(*, by: Actor, at: datetime, run_id: UUID, rows: int, version: int) -> RetentionRun:
    """The officer has read the counts and confirms those, within a day; the worker does it if they are still the same."""
    row = records.lock(RetentionRun, run_id)
    refuse_others(by, row.area_id)
    if row.state != RunState.COUNTED:
        raise Conflict("Questa prova non aspetta conferma: ricarica la pagina.")
    if row.version != version or row.rows != rows:
        raise Conflict("I numeri non sono più quelli che hai letto: ricarica la pagina.")
    if _late(row, at):
        raise Conflict("È passato più di un giorno dalla prova: falla di nuovo.")
    records.change(row, by=by, at=at, state=RunState.CONFIRMED, confirmed_at=at)
    _note(by, at, "U", "privacy.confirm_retention_run", row.pk)
    _let_the_worker_do_it(at)
    return row


def count_retention_run(*, by: Actor, at: datetime, run_id: UUID) -> RetentionRun:
    """Count what a run would touch, by table and year. It runs where everything is seen."""
    row = records.lock(RetentionRun, run_id)
    if row.state != RunState.ASKED:
        return row
    found = _counts(at)
    RetentionTally.objects.bulk_create(
        RetentionTally(run=row, model=m, year=y, rows=n) for (m, y), n in found.items()
    )
    records.change(row, by=by, at=at, state=RunState.COUNTED, counted_at=at, rows=sum(found.values()))
    return row


def execute_retention_run(*, by: Actor, at: datetime, run_id: UUID) -> RetentionRun:
    """Delete what was counted and confirmed, batch by batch, if the counts as of that moment are still the same; the act is
    sealed in the register like any other. It runs where everything is seen."""
    row = records.lock(RetentionRun, run_id)
    if row.state != RunState.CONFIRMED or row.counted_at is None:
        return row
    if row.policy != house_tables.retention().version or sum(_counts(row.counted_at).values()) != row.rows:
        records.change(row, by=by, at=at, state=RunState.CHANGED, done_at=at)
        return row
    removed = sum(_remove(expiry, row.counted_at) for expiry in house_tables.retention().delete)
    records.change(row, by=by, at=at, state=RunState.DONE, done_at=at, removed=removed)
    line = audit.Access(
        "D", "privacy.retention", None, row.pk, Purpose.LEGAL.value, True, row.policy, f"{removed} righe"
    )
    audit.write(by=by, at=at, accesses=[line])
    return row


WORK = "raccordo.privacy.tasks.do_office_work"
"""The job that does what was asked; named, because it stands on the floor of whoever calls this room."""


def _let_the_worker_do_it(at: datetime) -> None:
    """On the queue in this very transaction: neither is the request without its job, nor the job without its request."""
    app.configure_task(WORK).defer(timestamp=at.timestamp())


def _remove(expiry: Expiry, at: datetime) -> int:
    removed, batch = 0, house_tables.retention().batch
    while keys := list(_expired(expiry, at).order_by().values_list("pk", flat=True)[:batch]):
        removed += _model(expiry).objects.filter(pk__in=keys).delete()[0]
    return removed


def _counts(at: datetime) -> dict[tuple[str, int], int]:
    return {
        (expiry.model, row["year"]): row["many"]
        for expiry in house_tables.retention().delete
        for row in _expired(expiry, at)
        .order_by()
        .values(year=ExtractYear(expiry.column))
        .annotate(many=Count("pk"))
    }


def _expired(expiry: Expiry, at: datetime) -> Any:
    return _model(expiry).objects.filter(**{f"{expiry.column}__lt": at - timedelta(days=expiry.days)})


def _model(expiry: Expiry) -> Any:
    return apps.get_model(expiry.model)


def _late(row: RetentionRun, at: datetime) -> bool:
    hours = timedelta(hours=house_tables.retention().hours)
    return row.counted_at is not None and at - row.counted_at > hours


def _lapse(by: Actor, at: datetime) -> None:
    """A count that nobody confirmed in a day stands in nobody's way."""
    waiting = RetentionRun.objects.select_for_update().filter(area_id=by.area_id, state=RunState.COUNTED)
    for row in waiting:
        if _late(row, at):
            records.change(row, by=by, at=at, state=RunState.LAPSED)


def _note(by: Actor, at: datetime, action: str, kind: str, row_id: UUID) -> None:
    audit.write(by=by, at=at, accesses=[audit.Access(action, kind, None, row_id, Purpose.LEGAL.value)])
