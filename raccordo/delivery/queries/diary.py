# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stream of the shared diary, as one reader may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from raccordo.delivery.codes import Audience, DiaryKind
from raccordo.delivery.models import DiaryEntry, ReservedText
from raccordo.delivery.rules.diary import Reader, reads_from, reads_reserved, reads_voice
from raccordo.delivery.rules.moments import may_correct
from raccordo.kernel.scoping import Actor, PersonQuerySet

PAGE = 20
RESERVED = "Nota riservata al servizio: {}"
CLINICAL = "Nota sanitaria: chi organizza le visite non la legge"


@dataclass(frozen=True)
class Line:
    """One entry as a reader sees it. `text` is empty when `hidden` says why."""

    id: UUID
    voice: str
    kind: str
    title: str
    author: str
    author_role: str
    happened_at: datetime
    text: str
    hidden: str = ""
    reserved: bool = False
    pinned: bool = False
    corrected_at: datetime | None = None
    before: str = ""  # the words that a correction took the place of, for those who may read them
    visit_id: UUID | None = None
    concern_id: UUID | None = None
    correctable: bool = False


@dataclass(frozen=True)
class Stream:
    """A page of the diary, and the address of the next one."""

    lines: list[Line]
    more: str = ""


def stream(
    person_id: UUID, reader: Actor, now: datetime, *, voice: str = "", before: str = "", limit: int = PAGE
) -> Stream:
    """The diary, newest first, a page at a time; a voice alone, if asked. Raises ValueError on a broken address."""
    rows = _in_reach(person_id, reader, now)
    if voice:
        rows = rows.filter(voice=voice)
    if before:
        at, _, key = before.partition("_")
        moment = datetime.fromisoformat(at)
        rows = rows.filter(Q(happened_at__lt=moment) | Q(happened_at=moment, id__lt=UUID(key)))
    found = list(rows.order_by("-happened_at", "-id")[: limit + 1])
    more = ""
    if len(found) > limit:
        found = found[:limit]
        more = f"{found[-1].happened_at.isoformat()}_{found[-1].pk}"
    return Stream(_lines(found, reader, now), more)


def pinned(person_id: UUID, reader: Actor, now: datetime) -> list[Line]:
    """The entries kept on top, newest first."""
    rows = _in_reach(person_id, reader, now).filter(pinned=True).order_by("-happened_at", "-id")[:5]
    return _lines(list(rows), reader, now)


def entry(entry_id: UUID) -> DiaryEntry | None:
    """One entry in reach; None when there is none."""
    return DiaryEntry.objects.filter(pk=entry_id).select_related("role__practitioner", "related").first()


def words(row: DiaryEntry, reader: Actor) -> str:
    """The words of one entry, if this reader may read them."""
    return _reserved([row], _reader(reader)).get(row.pk, "") if row.audience == Audience.SERVICE else row.text


def _reader(actor: Actor) -> Reader:
    return Reader(actor.role, actor.organization_id)


def _in_reach(person_id: UUID, reader: Actor, now: datetime) -> PersonQuerySet:
    rows = DiaryEntry.objects.filter(person_id=person_id, entered_in_error_at=None).select_related(
        "role__practitioner", "organization", "related", "correction_of", "person"
    )
    since = reads_from(_reader(reader), now)
    return rows.filter(happened_at__gte=since) if since else rows


def _reserved(rows: list[DiaryEntry], reader: Reader) -> dict[UUID, str]:
    """The reserved words among these entries that the reader may read, in one query at most."""
    wanted = [
        row.pk
        for row in rows
        if row.audience == Audience.SERVICE and reads_reserved(reader, row.organization_id)
    ]
    if not wanted:
        return {}
    return dict(ReservedText.objects.filter(entry_id__in=wanted).values_list("entry_id", "text"))


def _lines(rows: list[DiaryEntry], actor: Actor, now: datetime) -> list[Line]:
    reader = _reader(actor)
    reserved = _reserved(rows, reader)
    return [_line(row, reader, reserved, actor, now) for row in rows]


def _line(row: DiaryEntry, reader: Reader, reserved: dict[UUID, str], actor: Actor, now: datetime) -> Line:
    text, hidden = row.text, ""
    old = row.correction_of
    if row.audience == Audience.SERVICE:
        text = reserved.get(row.pk, "")
        hidden = "" if text else RESERVED.format(row.organization.name if row.organization else "")
    elif not reads_voice(reader, row.voice, row.organization_id):
        text, hidden = "", CLINICAL
    author, author_role = _author(row)
    mine = row.created_by_id == actor.account_id and row.kind != DiaryKind.VISIT
    return Line(
        id=row.pk, voice=row.voice, kind=row.kind, title=_title(row), author=author, author_role=author_role,
        happened_at=row.happened_at, text=text, hidden=hidden, reserved=row.audience == Audience.SERVICE,
        pinned=row.pinned, corrected_at=row.created_at if old else None,
        before=old.text if old and text and row.audience == Audience.TEAM else "", visit_id=row.visit_id,
        concern_id=row.concern_id, correctable=mine and may_correct(row.created_at, now),
    )  # fmt: skip


def _title(row: DiaryEntry) -> str:
    if row.kind == DiaryKind.VISIT:
        return "Visita a domicilio"
    if row.kind == DiaryKind.CONCERN:
        return "Segnalazione dal domicilio"
    if row.kind == DiaryKind.MESSAGE:
        return "Messaggio" if row.by_the_person else "Messaggio dalla famiglia"
    return str(row.get_kind_display())


def _author(row: DiaryEntry) -> tuple[str, str]:
    """Who wrote, and as what."""
    if row.role:
        return row.role.practitioner.full_name, str(row.role.get_role_display())
    if row.related:
        return row.related.full_name, str(row.related.get_role_display())
    if row.by_the_person:
        return row.person.given_name, "la persona stessa"
    return "Un familiare", ""
