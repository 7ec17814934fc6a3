# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL's own programs, of the version that a server and a copy want: a `pg_dump` older than its server refuses it, a
`pg_restore` older than a copy does not read it, and one that is newer sets what the server does not know yet.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from raccordo.config import embedded

WHERE = "RACCORDO_PG_BIN"  # a folder of programs in a place of one's own
_PLACES = (
    "lib/postgresql/*/bin",
    "pgsql-*/bin",
    "local/pgsql/bin",
    "lib/postgresql*/bin",
)  # Debian, Red Hat, Alpine
# From this version on `pg_restore` writes a line at the head of its script that older servers refuse.
_SETS_MORE = 17
TOO_NEW = b"SET transaction_timeout = 0;"


class Missing(Exception):
    """No program here does; the message says which to install, in Italian."""


def able(server: int, *, reads: int = 0) -> tuple[int, Path]:
    """The version and the folder of the programs for a server: its own version's, or the next newer ones that are here and read the copy."""
    wanted = max(server, reads)
    here = found()
    fitting = sorted(version for version in here if version >= wanted)
    if not fitting:
        raise Missing(
            f"Per un server PostgreSQL {server} servono i programmi (pg_dump, pg_restore, psql) della versione {wanted} o più nuova, e "
            f"qui ci sono solo: {', '.join(map(str, sorted(here))) or 'nessuno'}. Installa il pacchetto postgresql-client-{wanted}, "
            f"oppure indica in {WHERE} la loro cartella."
        )
    return fitting[0], here[fitting[0]]


def sets_too_much(version: int, server: int) -> bool:
    """Whether what these programs write must lose a line before this server takes it."""
    return server < _SETS_MORE <= version


@lru_cache(maxsize=1)
def found() -> dict[int, Path]:
    """Every version on this machine, with its folder: the one that was said, the wheel's, the system's."""
    said, known = os.environ.get(WHERE), shutil.which("pg_dump")
    places = [Path(said)] if said else []
    places.append(embedded.programs_folder())
    places += [path for pattern in _PLACES for path in sorted(Path("/usr").glob(pattern))]
    places += [Path(known).parent] if known else []
    versions: dict[int, Path] = {}
    for place in places:
        version = version_of(place)
        if version:
            versions.setdefault(version, place)
    return versions


def version_of(place: Path) -> int:
    """Of which version a folder's programs are; 0 where there are none."""
    if not all((place / name).exists() for name in ("pg_dump", "pg_restore", "psql")):
        return 0
    done = subprocess.run([place / "pg_dump", "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"(\d+)(?:\.|\s|$)", done.stdout.partition(")")[2])
    return int(match.group(1)) if match else 0
