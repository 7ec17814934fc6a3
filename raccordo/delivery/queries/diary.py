# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stream of the shared diary, as one reader may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from raccordo.delivery.codes import Audience, DiaryKind
from raccordo.delivery.models import DiaryEntry, ReservedText
from raccordo.delivery.rules.diary import Reader, reads_from, reads_reserved, reads_voice
from raccordo.delivery.rules.moments import may_correct
from raccordo.kernel.scoping import Actor, current
from raccordo.people.codes import RelatedRole
from raccordo.privacy.queries import bodies
from raccordo.privacy.queries.reach import asker_values, confided
from raccordo.territory.codes import Role

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
    label: str = ""


@dataclass(frozen=True)
class Stream:
    """A page of the diary, and the address of the next one."""

    lines: list[Line]
    more: str = ""


@dataclass(frozen=True)
class _Row:
    """One entry as it stands, with the names beside it: read by cursor, because every record opens with these."""

    pk: UUID
    voice: str
    kind: str
    audience: str
    text: str
    happened_at: datetime
    created_at: datetime
    created_by_id: UUID | None
    pinned: bool
    by_the_person: bool
    organization_id: UUID | None
    visit_id: UUID | None
    concern_id: UUID | None
    organization_name: str | None
    role: str | None
    role_name: str | None
    related_role: str | None
    related_name: str | None
    own_name: str
    corrects: bool
    before: str | None
    reserved: str | None  # the words of an entry for one service, for that service alone
    label: str
    tells: bool | None


_ROWS = """select d.id, d.voice, d.kind, d.audience, d.text, d.happened_at, d.created_at, d.created_by_id, d.pinned,
 d.by_the_person, d.organization_id, d.visit_id, d.concern_id, o.name, r.role, w.given_name || ' ' || w.family_name,
 f.role, trim(f.given_name || ' ' || f.family_name), p.given_name, d.correction_of_id is not null, c.text, s.text, d.label, o.sensitive
 from delivery_diaryentry d join people_person p on p.id = d.person_id
 left join territory_organization o on o.id = d.organization_id
 left join territory_practitionerrole r on r.id = d.role_id left join territory_practitioner w on w.id = r.practitioner_id
 left join people_relatedperson f on f.id = d.related_id left join delivery_diaryentry c on c.id = d.correction_of_id
 left join delivery_reservedtext s on s.entry_id = d.id and s.organization_id = %(own)s and d.audience = 'service'
 where d.person_id = %(person)s and d.entered_in_error_at is null and (%(since)s::timestamptz is null or d.happened_at >= %(since)s)
 and {confided}
 and (%(voice)s = '' or d.voice = %(voice)s) and (not %(pinned)s or d.pinned)
 and (%(at)s::timestamptz is null or (d.happened_at, d.id) < (%(at)s, %(key)s::uuid))
 order by d.happened_at desc, d.id desc limit %(limit)s"""


def _rows(person_id: UUID, reader: Reader, now: datetime, limit: int, *, voice: str = "", pinned: bool = False,
          at: datetime | None = None, key: UUID | None = None) -> list[_Row]:  # fmt: skip
    context = current()  # from home one does not read what the other parent keeps to herself
    values = {"person": person_id, "since": reads_from(reader, now), "voice": voice, "pinned": pinned, "at": at, "key": key,
              "limit": limit, **asker_values(context), "own": reader.organization if reads_reserved(reader, reader.organization) else None}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(confided=confided(context, "d") or "true"), values)
        return [_Row(*row) for row in cursor.fetchall()]


def stream(
    person_id: UUID, reader: Actor, now: datetime, *, voice: str = "", before: str = "", limit: int = PAGE
) -> Stream:
    """The diary, newest first, a page at a time; a voice alone, if asked. Raises ValueError on a broken address."""
    at, key = None, None
    if before:
        moment, _, name = before.partition("_")
        at, key = datetime.fromisoformat(moment), UUID(name)
    found = _rows(person_id, _reader(reader), now, limit + 1, voice=voice, at=at, key=key)
    more = ""
    if len(found) > limit:
        found = found[:limit]
        more = f"{found[-1].happened_at.isoformat()}_{found[-1].pk}"
    return Stream(_lines(found, reader, now), more)


def pinned(person_id: UUID, reader: Actor, now: datetime) -> list[Line]:
    """The entries kept on top, newest first."""
    return _lines(_rows(person_id, _reader(reader), now, 5, pinned=True), reader, now)


def entry(entry_id: UUID) -> DiaryEntry | None:
    """One entry in reach; None when there is none."""
    return DiaryEntry.objects.filter(pk=entry_id).select_related("role__practitioner", "related").first()


def words(row: DiaryEntry, reader: Actor) -> str:
    """The words of one entry, if this reader may read them."""
    if row.audience != Audience.SERVICE:
        return row.text
    if not reads_reserved(_reader(reader), row.organization_id):
        return ""
    return ReservedText.objects.filter(entry_id=row.pk).values_list("text", flat=True).first() or ""


def _reader(actor: Actor) -> Reader:
    return Reader(actor.role, actor.organization_id)


def _lines(rows: list[_Row], actor: Actor, now: datetime) -> list[Line]:
    reader = _reader(actor)
    return [_line(row, reader, actor, now) for row in rows]


def _line(row: _Row, reader: Reader, actor: Actor, now: datetime) -> Line:
    text, hidden = row.text, ""
    if row.audience == Audience.SERVICE:
        text = row.reserved or "" if reads_reserved(reader, row.organization_id) else ""
        hidden = (
            ""
            if text
            else RESERVED.format(bodies.shown(row.organization_name or "", row.organization_id, row.tells))
        )
    elif not reads_voice(reader, row.voice, row.organization_id):
        text, hidden = "", CLINICAL
    author, author_role = _author(row)
    author = bodies.shown_worker(author, row.organization_id, row.tells) if row.role else author
    mine = row.created_by_id == actor.account_id and row.kind != DiaryKind.VISIT
    return Line(
        id=row.pk, voice=row.voice, kind=row.kind, title=_title(row), author=author, author_role=author_role,
        happened_at=row.happened_at, text=text, hidden=hidden, reserved=row.audience == Audience.SERVICE,
        pinned=row.pinned, corrected_at=row.created_at if row.corrects else None,
        before=row.before or "" if text and row.audience == Audience.TEAM else "", visit_id=row.visit_id,
        concern_id=row.concern_id, correctable=mine and may_correct(row.created_at, now), label=row.label,
    )  # fmt: skip


def _title(row: _Row) -> str:
    if row.kind == DiaryKind.VISIT:
        return "Visita a domicilio"
    if row.kind == DiaryKind.CONCERN:
        return "Segnalazione dal domicilio"
    if row.kind == DiaryKind.MESSAGE:
        return "Messaggio" if row.by_the_person else "Messaggio dalla famiglia"
    return str(DiaryKind(row.kind).label)


def _author(row: _Row) -> tuple[str, str]:
    """Who wrote, and as what."""
    if row.role:
        return row.role_name or "", str(Role(row.role).label)
    if row.related_role:
        return row.related_name or "", str(RelatedRole(row.related_role).label)
    if row.by_the_person:
        return row.own_name, "la persona stessa"
    return "Un familiare", ""
