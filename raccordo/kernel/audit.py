# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of accesses: append-only lines without foreign keys, chained by hash, and the verifier of the chain.

Lines are plain rows, written in the transaction of the answer they belong to. A single sealer links them into an HMAC
chain a moment later, so that writers never queue on one head. A line holds identifiers, never content.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models

from raccordo.kernel.scoping import Actor, Guard, PersonManager
from raccordo.kernel.sensitivity import Label, declare


class AccessLine(models.Model):
    """One access to one person's data, or one act. Written once, never changed."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(labelled=False, insert_open=True, append_only=True)

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

    objects = PersonManager()

    class Meta:
        indexes = [models.Index(fields=["person_id", "-at", "-id"], name="accessline_person_at")]

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
_INSERT = f"insert into kernel_accessline ({_COLUMNS}) values "  # noqa: S608 - constants only
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


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
    rows = [
        (at, a.action, a.kind, a.person_id, a.object_id, by.account_id, by.role_id, by.organization_id, by.role,
         a.purpose, a.permitted, a.rule, a.because[:300], a.request_id)
        for a in accesses
    ]  # fmt: skip
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + ", ".join([_ROW] * len(rows)), [value for row in rows for value in row])


def note(*, by: Actor, at: datetime, act: str, person_id: UUID | None, object_id: UUID | None = None) -> None:
    """The one line that an operation writes about itself: `note(by=by, at=at, act="careplan.sign", …)`."""
    action = (
        "C" if act.rsplit(".", 1)[-1].startswith(("create", "open", "receive", "draft", "register")) else "U"
    )
    write(by=by, at=at, accesses=[Access(action, act, person_id, object_id)])


def _mac(key: bytes, previous: str, line: tuple[object, ...]) -> str:
    text = "\x1f".join("" if value is None else _plain(value) for value in line)
    return hmac.new(key, f"{previous}\x1e{text}".encode(), hashlib.sha256).hexdigest()


def _plain(value: object) -> str:
    return value.astimezone(tz=None).isoformat() if isinstance(value, datetime) else str(value)


_LINE = "l.id, extract(epoch from l.at)::text, " + ", ".join(
    f"l.{c.strip()}" for c in _COLUMNS.split(",")[1:]
)


def seal(key: bytes) -> int:
    """Chain the lines that are not chained yet; only one sealer works at a time. Returns how many it sealed."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(724001)")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("select mac from kernel_accesslink order by id desc limit 1")
        head = cursor.fetchone()
        previous = head[0] if head else ""
        # An access line with a lower number may be committed later than a higher one: look back a good way.
        cursor.execute(
            f"""select {_LINE} from kernel_accessline l
            where l.id > (select coalesce(max(line_id), 0) - 20000 from kernel_accesslink)
            and not exists (select 1 from kernel_accesslink k where k.line_id = l.id) order by l.id limit 20000"""  # noqa: S608
        )
        links = []
        for line in cursor.fetchall():
            previous = _mac(key, previous, line)
            links.append((line[0], previous))
        cursor.executemany("insert into kernel_accesslink (line_id, mac) values (%s, %s)", links)
    return len(links)


@dataclass(frozen=True)
class Verdict:
    """What the verifier found: how many lines are proved, and the first things that are wrong."""

    proved: int
    faults: list[str]


def verify(key: bytes, *, now: datetime, patience: timedelta = timedelta(minutes=1)) -> Verdict:
    """Walk the whole chain and name every line that was changed, removed, added late or never sealed."""
    faults: list[str] = []
    previous, proved = "", 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select k.mac, k.line_id, {_LINE} from kernel_accesslink k
            left join kernel_accessline l on l.id = k.line_id order by k.id"""  # noqa: S608
        )
        while rows := cursor.fetchmany(5000):
            for mac, line_id, *line in rows:
                if line[0] is None:
                    faults.append(f"line {line_id} is missing")
                elif not hmac.compare_digest(mac, _mac(key, previous, tuple(line))):
                    faults.append(f"line {line_id} does not match its seal")
                else:
                    proved += 1
                previous = mac
        cursor.execute(
            """select l.id from kernel_accessline l where l.at < %s
            and not exists (select 1 from kernel_accesslink k where k.line_id = l.id) order by l.id limit 100""",
            [now - patience],
        )
        faults += [f"line {row[0]} was never sealed" for row in cursor.fetchall()]
    return Verdict(proved, faults)
