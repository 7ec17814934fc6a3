# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of accesses: append-only lines without foreign keys, chained by hash, and the verifier of the chain.

Lines are plain rows, written in the transaction of the answer they belong to, each with a seal of its own that only the
application can make. A single sealer links them into an HMAC chain a moment later, so that writers never queue on one
head. A line holds identifiers, never content.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import connection, models

from raccordo.kernel.scoping import AccessContext, Actor, Guard, PersonManager, narrow
from raccordo.kernel.sensitivity import Label, declare

LOOK_BACK = 20_000
"""How many numbers behind the last sealed line a pass of the sealer looks: a lower one may be committed later."""

OPENED = ("record.summary", "record.plan", "record.diary")
"""The kinds of the lines that say «looked at the record», not «saw the name in a list»."""

ARCHIVED = "register.archive"
"""The kind of the line that says which links went to the archive (docs/adr/0041); the database looks for it by this name."""


class AccessLine(models.Model):
    """One access to one person's data, or one act. Written once, never changed."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(labelled=False, insert_open=True, append_only=True, audit="person_id")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(
        max_length=1
    )  # C create, R read, U update, D delete, E execute (FHIR AuditEvent)
    kind = models.CharField(max_length=64)  # what was opened or done: "record.summary", "careplan.sign"
    person_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    role_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40)
    purpose = models.CharField(max_length=16)
    permitted = models.BooleanField(default=True)
    rule = models.CharField(max_length=64)
    because = models.CharField(max_length=300)
    request_id = models.CharField(max_length=36)
    mac = models.CharField(max_length=40, db_default="")  # the application's seal on what stands above

    objects = PersonManager()

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at", "-id"], name="accessline_person_at"),
            # «Since you last looked»: without it, the lines of every list ever shown are read to find one opening.
            models.Index(
                fields=["account_id", "person_id", "-at"], name="accessline_opened",
                condition=models.Q(kind__in=OPENED),
            ),
            # What went to the archive: a handful of lines, asked for by whoever proves the chain.
            models.Index(fields=["id"], name="accessline_archived", condition=models.Q(kind=ARCHIVED)),
            # A day, or a period, of the whole register: lines come in the order of time, so that a few bytes a page suffice.
            BrinIndex(fields=["at"], name="accessline_at", pages_per_range=16),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"access line {self.pk}"


class AccessLink(models.Model):
    """One link of the chain: the seal of one line, bound to the link before it."""

    sensitivity = declare(Label.NORMAL)
    append_only = True  # for the application's role, like the lines themselves

    id = models.BigAutoField(primary_key=True)
    line_id = models.BigIntegerField(unique=True)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"access link {self.pk}"


_COLUMNS = (
    "at, action, kind, person_id, object_id, account_id, role_id, organization_id, role, purpose, permitted, rule, "
    "because, request_id"
)
# One statement for any number of lines: the database and its driver prepare it once.
_INSERT = f"""insert into kernel_accessline ({_COLUMNS}, mac)
 select %s, l.action, l.kind, l.person_id, l.object_id, %s, %s, %s, %s, l.purpose, l.permitted, l.rule, l.because,
 l.request_id, l.mac
 from unnest(%s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::boolean[], %s::text[], %s::text[], %s::text[],
 %s::text[]) as l (action, kind, person_id, object_id, purpose, permitted, rule, because, request_id, mac)"""  # noqa: S608


@dataclass(frozen=True)
class Access:
    """What one line says, besides who and when."""

    action: str
    kind: str
    person_id: UUID | None = None
    object_id: UUID | None = None
    purpose: str = ""
    permitted: bool = True
    rule: str = ""
    because: str = ""
    request_id: str = ""


def write(*, by: Actor, at: datetime, accesses: Iterable[Access]) -> None:
    """Append lines in one statement, in the current transaction: no line, no answer."""
    writing = statement(by, at, accesses)
    if writing is not None:
        with connection.cursor() as cursor:
            cursor.execute(*writing)
            if cursor.rowcount != len(writing[1][-1]):
                raise RuntimeError("lines of the register were not written")


def write_and_narrow(*, by: Actor, at: datetime, access: Access, context: AccessContext) -> None:
    """Append the line of an opening and narrow to what it opens, in one statement: neither is there without the other."""
    narrow(context, writing=statement(by, at, [access]))


def statement(by: Actor, at: datetime, accesses: Iterable[Access]) -> tuple[str, list[Any]] | None:
    """What appends some lines, each sealed: a statement with its values; None for no line."""
    lines = [
        (a.action, a.kind, a.person_id, a.object_id, a.purpose, a.permitted, a.rule, a.because[:300], a.request_id)
        for a in accesses
    ]  # fmt: skip
    if not lines:
        return None
    who = (by.account_id, by.role_id, by.organization_id, by.role)
    when, whose, salts = _plain(at), _text(who), secrets.token_hex(4 * len(lines))
    macs = [
        _sealed(settings.AUDIT_KEY, f"{when}\x1f{_text(line[:4])}\x1f{whose}\x1f{_text(line[4:])}", salts[8 * n : 8 * n + 8])
        for n, line in enumerate(lines)
    ]  # fmt: skip
    return _INSERT, [at, *who, *map(list, zip(*lines, strict=True)), macs]


def note(*, by: Actor, at: datetime, act: str, person_id: UUID | None, object_id: UUID | None = None) -> None:
    """The one line that an operation writes about itself: `note(by=by, at=at, act="careplan.sign", …)`."""
    action = (
        "C" if act.rsplit(".", 1)[-1].startswith(("create", "open", "receive", "draft", "register")) else "U"
    )
    write(by=by, at=at, accesses=[Access(action, act, person_id, object_id)])


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _plain(value: object) -> str:
    """A value as it is sealed: the same before it is written and after it is read."""
    if value is None:
        return ""
    return str((value - _EPOCH) // timedelta(microseconds=1)) if isinstance(value, datetime) else str(value)


def _text(values: Iterable[object]) -> str:
    """Some values in the one form in which they are sealed."""
    return "\x1f".join(map(_plain, values))


def _own_mac(key: bytes, line: tuple[object, ...], salt: str) -> str:
    """The seal of one line, from its columns in their order."""
    return _sealed(key, _text(line), salt)


def _sealed(key: bytes, text: str, salt: str) -> str:
    """The seal of one line: a salt, so that no two lines bear the same, and the application's word on both."""
    return salt + hmac.digest(key, f"line\x1e{salt}\x1e{text}".encode(), "sha256").hex()[:32]


def _mac(key: bytes, previous: str, line: tuple[object, ...]) -> str:
    return hmac.digest(key, f"{previous}\x1e{_text(line)}".encode(), "sha256").hex()


_LINE = ", ".join(f"l.{c.strip()}" for c in ("id", *_COLUMNS.split(","), "mac"))


_CHAIN = """insert into kernel_accesslink (line_id, mac)
 select l.line_id, l.mac from unnest(%s::bigint[], %s::text[]) with ordinality as l (line_id, mac, place) order by l.place"""


def seal(key: bytes) -> int:
    """Chain the lines that are not chained yet; only one sealer works at a time. Returns how many it sealed."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(724001)")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            "select mac, (select max(line_id) from kernel_accesslink) from kernel_accesslink order by id desc limit 1"
        )
        previous, last = cursor.fetchone() or ("", 0)
        # Written as a number, and on both sides: so the planner sees that the recent ends of two long tables are asked for.
        since = int(last) - LOOK_BACK
        cursor.execute(
            f"""select {_LINE} from kernel_accessline l where l.id > {since} and not exists
            (select 1 from kernel_accesslink k where k.line_id = l.id and k.line_id > {since}) order by l.id limit {LOOK_BACK}"""  # noqa: S608
        )
        links = []
        for line in cursor.fetchall():
            previous = _mac(key, previous, line)
            links.append((line[0], previous))
        if links:  # in one statement, in the order of the chain
            cursor.execute(_CHAIN, [list(column) for column in zip(*links, strict=True)])
    return len(links)


@dataclass(frozen=True)
class Removal:
    """What the line of a removal says: the links that went to the archive, their days, the seal of the last, the file's digest."""

    first: int
    last: int
    lines: int
    since: date
    until: date
    seal: str
    digest: str

    def __str__(self) -> str:
        return f"{self.first} {self.last} {self.lines} {self.since} {self.until} {self.seal} {self.digest}"

    @classmethod
    def read(cls, text: str) -> Removal:
        """The same, as it stands in the line."""
        first, last, lines, since, until, seal, digest = text.split()
        day = date.fromisoformat
        return cls(int(first), int(last), int(lines), day(since), day(until), seal, digest)


REMOVALS = f"select {_LINE} from kernel_accessline l where l.kind = '{ARCHIVED}' order by l.id desc"  # noqa: S608


def newest(key: bytes, lines: Iterable[tuple[Any, ...]]) -> Removal | None:
    """The newest removal among the rows of REMOVALS, of those that the application wrote; the chain begins after it."""
    for line in lines:
        if hmac.compare_digest(line[-1], _own_mac(key, line[1:-1], line[-1][:8])):
            return Removal.read(line[13])
    return None


def removed(key: bytes) -> Removal | None:
    """The newest removal, as the context in force sees it."""
    with connection.cursor() as cursor:
        cursor.execute(REMOVALS)
        return newest(key, cursor.fetchall())


@dataclass(frozen=True)
class Verdict:
    """What the verifier found: how many lines are proved, and the first things that are wrong."""

    proved: int
    faults: list[str]


def verify(key: bytes, *, now: datetime, patience: timedelta = timedelta(minutes=1)) -> Verdict:
    """Walk the chain, from its beginning or from what went to the archive, and name every line that was changed, removed, added
    late or never sealed."""
    faults: list[str] = []
    gone, proved = removed(key), 0
    previous = start = gone.seal if gone else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select k.mac, k.line_id, {_LINE} from kernel_accesslink k
            left join kernel_accessline l on l.id = k.line_id order by k.id"""  # noqa: S608
        )
        while rows := cursor.fetchmany(5000):
            for mac, line_id, *line in rows:
                if line[0] is None:
                    faults.append(f"line {line_id} is missing")
                elif not hmac.compare_digest(line[-1], _own_mac(key, tuple(line[1:-1]), line[-1][:8])):
                    faults.append(f"line {line_id} was not written by the application")
                elif not hmac.compare_digest(mac, _mac(key, previous, tuple(line))):
                    faults.append(f"line {line_id} does not match its seal")
                    if previous == start:
                        faults.append(
                            f"line {line_id} does not begin the chain: what stood before went without a line that says so"
                        )
                else:
                    proved += 1
                previous = mac
        faults += _strays(cursor, now - patience)
    return Verdict(proved, faults)


def _strays(cursor: Any, before: datetime) -> list[str]:
    """Lines that stand outside the chain, and lines that were copied."""
    cursor.execute(
        """select l.id from kernel_accessline l where l.at < %s
        and not exists (select 1 from kernel_accesslink k where k.line_id = l.id) order by l.id limit 100""",
        [before],
    )
    found = [f"line {row[0]} was never sealed" for row in cursor.fetchall()]
    cursor.execute(
        """select max(id), min(id) from kernel_accessline where mac <> '' group by mac having count(*) > 1
        order by 1 limit 100"""
    )
    return found + [f"line {copy} repeats line {true}" for copy, true in cursor.fetchall()]
