# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writers, a killer and the count afterwards, on a server of one's own (reliability.md, 4.1 and 4.2).

Every form bears a token. A writer sends it again, the same, until it is told where to go next: that is the acknowledgement.
At the end each token must have left one note, one submission and one line of the register: none is lost, double or half.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg

from raccordo.config import embedded
from tools.bench import sessions, territory
from tools.bench.client import CSRF
from tools.storm.killing import kill_family

if TYPE_CHECKING:
    from tools.storm.powercut import Plug  # needs FUSE: only where the power is cut

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 60  # seconds for anything to come back
NAME = "raccordo"


@dataclass
class Count:
    """What the storm left."""

    acknowledged: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    back_in: list[float] = field(default_factory=list)  # seconds from a kill to the next acknowledgement
    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing acknowledged is lost, nothing is double, nothing is half."""
        return not (self.lost or self.double or self.half)


class Server:
    """`raccordo serve` on an embedded PostgreSQL, and the two ways to kill it."""

    def __init__(self, folder: Path, secret: str) -> None:
        self.data = folder
        self._socket = embedded.start(folder / "postgres")
        self.port = _free_port()
        self._log = (folder / "tempesta.log").open("a")
        # A clock that stands still, where the territory's people are in service; and no static files to collect.
        self._environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")} | {
            "RACCORDO_DATA": str(folder), "RACCORDO_CLOCK": "2026-11-23T10:00", "RACCORDO_TESTING": "1",
            "RACCORDO_SECRET_KEY": secret, "RACCORDO_DATABASE": NAME,
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self.plug: Plug | None = None

    @property
    def admin(self) -> str:
        """The administrator's address, in the database of the application."""
        return f"postgresql://postgres@/{NAME}?host={self._socket}"

    def start(self) -> None:
        """Start what does not run. The application waits for nobody: it starts as an administrator would start it."""
        embedded.start(self.data / "postgres")
        if self._process is None:
            command = [sys.executable, "-m", "raccordo.config.cli", "serve", "--porta", str(self.port)]
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                cwd=ROOT,
                start_new_session=True,
                stdout=self._log,
                stderr=self._log,
            )
        _until(self._answers)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def kill_application(self) -> None:
        """The supervisor, the web server and the worker, all at once."""
        assert self._process is not None
        kill_family(self._process.pid)
        self._process.wait()
        self._process = None

    def kill_database(self) -> None:
        """The postmaster and every process below it, with the memory that they share."""
        pid_file = self.data / "postgres" / "postmaster.pid"
        kill_family(int(pid_file.read_text(encoding="ascii").splitlines()[0]))

    def cut_power(self) -> None:
        """Everything dies at once, and the disk forgets what nobody asked it to keep."""
        assert self.plug is not None
        self.kill_application()
        self.kill_database()
        self.plug.cut()
        self.plug.give()

    def stop(self) -> None:
        """End in order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=LIMIT)
            self._process = None
        embedded.stop_if_last(self.data / "postgres")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _until(what: object, limit: float = LIMIT) -> None:
    ends = time.monotonic() + limit
    while not what():  # type: ignore[operator]
        if time.monotonic() > ends:
            raise RuntimeError("it did not come back in time")
        time.sleep(0.02)


class Writers:
    """Social workers who write notes, each in a browser of their own."""

    def __init__(self, server: Server, count: int) -> None:
        self._port, self._stop = server.port, threading.Event()
        # Even in a weakened database the browsers stay logged in: what may be lost is what the forms say.
        with psycopg.connect(server.admin, options="-c synchronous_commit=on") as db:
            worker = territory.cast_of(db).social
            self._chi = sessions.remembered(worker)
            keys = sessions.log_in(db, worker, count)
            rows = db.execute(
                "select person_id from privacy_carerelationship where role_id = %s", [worker.role]
            )
            self._persons: list[UUID] = [row[0] for row in rows.fetchall()]
        self.acknowledged: dict[str, float] = {}
        self.sent: set[str] = set()
        self._threads = [threading.Thread(target=self._write, args=(key,), daemon=True) for key in keys]

    def start(self) -> None:
        """Begin to write."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Let each finish the note at hand."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=LIMIT)
            if thread.is_alive():
                raise RuntimeError("a writer waits for ever")

    def _write(self, key: str) -> None:
        while not self._stop.is_set():
            token = str(uuid4())
            path = f"/persone/{random.choice(self._persons)}/diario/scrivi/"
            self.sent.add(token)
            while not self._send(key, path, token):
                time.sleep(0.05)
            self.acknowledged[token] = time.monotonic()

    def _send(self, key: str, path: str, token: str) -> bool:
        """Whether the server said: written, go there."""
        form = {
            "kind": "call", "voice": "social", "text": f"Tempesta {token}", "audience": "team", "submission": token,
            "csrfmiddlewaretoken": CSRF,
        }  # fmt: skip
        cookies = f"sessionid={key}; csrftoken={CSRF}; chi={self._chi}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            line.request("POST", path, urlencode(form), headers)
            answer = line.getresponse()
            answer.read()
            return answer.status == 302 and "/diario/" in answer.getheader("Location", "")
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


def weaken(server: Server) -> None:
    """The control: a database that says yes before it has written. The storm must lose something with it."""
    with psycopg.connect(server.admin, autocommit=True) as db:
        db.execute(f"alter database {NAME} set synchronous_commit = off")
        db.execute("alter system set wal_writer_delay = '10s'")
        db.execute("select pg_reload_conf()")


def blow(
    server: Server, *, seconds: float, writers: int = 3, only: str = "", seed: int | None = None
) -> Count:
    """Write and kill for some time, then count."""
    rng, count = random.Random(seed), Count()
    people = Writers(server, writers)
    people.start()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        begun = len(people.acknowledged)
        _until(lambda begun=begun: len(people.acknowledged) > begun + 2)
        time.sleep(rng.uniform(0.05, 1.2))
        what = only or rng.choice(("applicazione", "database", "database", "tutto"))
        if what == "corrente":
            server.cut_power()
        else:
            if what != "applicazione":
                server.kill_database()
            if what != "database":
                server.kill_application()
        count.kills[what] = count.kills.get(what, 0) + 1
        killed, before = time.monotonic(), len(people.acknowledged)
        server.start()
        _until(lambda before=before: len(people.acknowledged) > before + writers)
        count.back_in.append(time.monotonic() - killed)
    people.finish()
    _count(server, people, count)
    return count


def _count(server: Server, people: Writers, count: Count) -> None:
    with psycopg.connect(server.admin) as db:
        rows = db.execute(
            "select substr(d.text, 10), count(*), count(*) filter (where exists (select 1 from kernel_accessline l where l.object_id = d.id)),"
            " count(*) filter (where exists (select 1 from shell_submission s where s.token = substr(d.text, 10)::uuid and s.location <> ''))"
            " from delivery_diaryentry d where d.text like 'Tempesta %' group by 1"
        ).fetchall()
        unwritten = db.execute(
            "select s.token::text from shell_submission s where not exists (select 1 from delivery_diaryentry d where d.text = 'Tempesta ' || s.token)"
        ).fetchall()
    there = {token: (notes, lines, tokens) for token, notes, lines, tokens in rows}
    count.acknowledged = len(people.acknowledged)
    count.lost = sorted(token for token in people.acknowledged if token not in there)
    count.double = sorted(token for token, (notes, _, _) in there.items() if notes != 1)
    count.half = sorted(
        token for token, (notes, lines, tokens) in there.items() if not notes == lines == tokens
    )
    count.half += sorted(row[0] for row in unwritten if row[0] in people.sent)
