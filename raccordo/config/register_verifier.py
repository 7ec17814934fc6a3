#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proves the register of accesses from its tables alone. It leans on psycopg, cryptography and the standard library, and on
nothing of ours: who does not trust the installation reads this page and runs it elsewhere, on a restored copy or over the wire.

    RACCORDO_AUDIT_KEY=… python register_verifier.py postgresql://… [--chiave FILE] [--testimoni FILE] [--pubblica FILE]
        [--archivio FILE]…

How the register is made (privacy.md, 3.2). The text of a line is its columns, in the order of COLUMNS, joined by \\x1f: nothing
for null, microseconds since 1970 for the moment. Its own seal is a salt of 8 digits and the first 32 digits of
HMAC-SHA-256(key, "line" \\x1e salt \\x1e text). A link's seal is HMAC-SHA-256(key, seal of the link before \\x1e number of the
line \\x1f text \\x1f the line's own seal), and the first link's has nothing before it. A witness is a line «day number seal
signature» of a link, kept where the keeper of the database has no hand: it alone can betray that the end was cut off. What is
signed (Ed25519, base64) is "RACCORDO-TESTIMONE-1", the signature of the line before and the three words, joined by \\n.

What went to the archive (docs/adr/0041): a line of the kind «register.archive» says, in `because`, first and last link that left,
how many lines, their days, the seal of the last link, the SHA-256 of the file. The chain then begins after that seal. Here the file's
digest is looked at; what is inside, by register_archive_verifier.py, with the private key.

What it cannot see: lines of the last moments that no witness has seen yet, cut off with their links; and the hand of whoever
holds the key. The number of a link counts only as its place in the order.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

COLUMNS = (
    "at", "action", "kind", "person_id", "object_id", "account_id", "role_id", "organization_id", "role", "purpose",
    "permitted", "rule", "because", "request_id",
)  # fmt: skip
AS_TEXT = {
    "at": "(extract(epoch from l.at) * 1000000)::bigint",
    "permitted": "case l.permitted when true then 'True' when false then 'False' end",
}
_TEXT = "concat(" + ", E'\\x1f', ".join(AS_TEXT.get(name, f"l.{name}") for name in COLUMNS) + ")"
_CHAIN = f"""select k.id, k.mac, k.line_id, l.id, l.mac, {_TEXT} from kernel_accesslink k
 left join kernel_accessline l on l.id = k.line_id order by k.id"""  # noqa: S608 - made of constants
_OUTSIDE = f"""select l.id, l.mac, {_TEXT}, l.at from kernel_accessline l
 where not exists (select 1 from kernel_accesslink k where k.line_id = l.id) order by l.id"""  # noqa: S608
_TWICE = """select max(id), min(id) from kernel_accessline where mac <> '' group by mac having count(*) > 1 order by 1"""
_REMOVALS = f"""select l.id, l.mac, {_TEXT}, l.because from kernel_accessline l where l.kind = 'register.archive'
 order by l.id"""  # noqa: S608
PATIENCE = timedelta(minutes=1)
"""A line that is younger may still wait for its link."""


@dataclass
class Verdict:
    """What was found."""

    proved: int = 0
    last: int = 0  # number of the last link
    archived: int = 0  # number of the last link that went to the archive
    faults: list[str] = field(default_factory=list)


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def own_seal(key: bytes, salt: str, text: str) -> str:
    """The seal that the application puts on a line."""
    return salt + _digest(key, f"line\x1e{salt}\x1e{text}")[:32]


def link_seal(key: bytes, before: str, line: int, text: str, own: str) -> str:
    """The seal of a link, bound to the one before."""
    return _digest(key, f"{before}\x1e{line}\x1f{text}\x1f{own}")


def walk(key: bytes, rows: Iterable[tuple[Any, ...]], verdict: Verdict, start: str = "") -> None:
    """Follow the chain from its first link, which follows the last one archived, and name what does not hold."""
    before = should = start  # the seal of the link before: as it stands, and as it should be
    for link, seal, number, line, own, text in rows:
        first, verdict.last = not verdict.last, link
        if line is None:
            verdict.faults.append(f"riga {number}: cancellata (anello {link})")
            before = should = seal
            continue
        true = hmac.compare_digest(own, own_seal(key, own[:8], text))
        expected = link_seal(key, before, line, text, own)
        follows = hmac.compare_digest(seal, expected)
        # Where the seal of the link before was changed, this one still follows what it should have been.
        innocent = not follows and before != should and seal == link_seal(key, should, line, text, own)
        if not true:
            verdict.faults.append(f"riga {line}: cambiata, o non scritta dall'applicazione (anello {link})")
        elif first and not follows:
            verdict.faults.append(
                f"riga {line}: l'anello {link} non comincia la catena (cambiato, o manca ciò che viene prima, e nessuna riga dice che è "
                f"nell'archivio; l'ultimo archiviato è {verdict.archived})"
            )
        elif not follows and not innocent:
            verdict.faults.append(
                f"riga {line}: l'anello {link} non segue quello prima (cambiato, spostato, o manca chi sta in mezzo)"
            )
        else:
            verdict.proved += 1
        # A link whose line was changed keeps a good seal: what it should be cannot be known, and is not needed.
        before, should = seal, expected if true and not innocent else seal


def removals(key: bytes, rows: Iterable[tuple[Any, ...]]) -> list[list[str]]:
    """What went to the archive, the oldest first: the words of each line that the application wrote, after its number."""
    return [
        [str(line), *said.split()]
        for line, own, text, said in rows
        if own == own_seal(key, own[:8], text) and len(said.split()) == 7
    ]


def _archives(known: list[list[str]], files: Iterable[Path]) -> Iterator[str]:
    """Files of the archive that are not as the register says, and those that are missing where some were given."""
    digests = {}
    for path in files:
        with path.open("rb") as file:
            digests[hashlib.file_digest(file, "sha256").hexdigest()] = path.name
    named = {said[7]: said for said in known}
    for digest, name in digests.items():
        if digest not in named:
            yield f"archivio {name}: alterato, o di nessuna riga di questo registro"
    for digest, said in named.items():
        if digests and digest not in digests:
            yield f"riga {said[0]}: manca il suo archivio (anelli {said[1]}-{said[2]}), o quello dato è alterato"


def _outside(key: bytes, rows: Iterable[tuple[Any, ...]], now: datetime) -> Iterator[str]:
    """Lines that stand outside the chain: forged, or never linked."""
    for line, own, text, at in rows:
        if own != own_seal(key, own[:8], text):
            yield f"riga {line}: aggiunta, non scritta dall'applicazione"
        elif at < now - PATIENCE:
            yield f"riga {line}: fuori dalla catena (mai sigillata, o il suo anello è stato tolto)"


def _witnessed(db: psycopg.Connection, witnesses: str, verdict: Verdict) -> Iterator[str]:
    """Witnesses that the chain no longer agrees with."""
    for text in witnesses.splitlines():
        try:
            day, number, seal = text.split()[:3]
            asked = int(number)
        except ValueError:
            yield f"testimone illeggibile: «{text[:60]}»"
            continue
        row = db.execute("select mac from kernel_accesslink where id = %s", [asked]).fetchone()
        if row is None and asked <= verdict.archived:
            continue  # the file of the archive holds it: register_archive_verifier.py
        if row is None and asked > verdict.last:
            yield f"fine tagliata: la catena finisce all'anello {verdict.last}, il testimone del {day} ha visto l'anello {asked}"
        elif row is None:
            yield f"anello {asked}: cancellato, il testimone del {day} l'aveva visto"
        elif row[0] != seal:
            yield f"anello {asked}: non è quello che il testimone del {day} aveva visto"


def unsigned(witnesses: str, public: str) -> Iterator[str]:
    """Lines of one file of witnesses that the holder of the public key's other half did not sign, each after the one before."""
    key, before = Ed25519PublicKey.from_public_bytes(base64.b64decode(public)), ""
    for text in witnesses.splitlines():
        *words, signature = [*text.split(), *[""] * (4 - len(text.split()))]
        try:
            key.verify(
                base64.b64decode(signature), f"RACCORDO-TESTIMONE-1\n{before}\n{' '.join(words)}".encode()
            )
        except (InvalidSignature, ValueError):
            yield f"testimone del {words[0]}: la firma non è di questa installazione, o manca la riga prima"
        before = signature


def verify(
    db: psycopg.Connection, key: bytes, witnesses: str = "", now: datetime | None = None, files: Iterable[Path] = ()
) -> Verdict:  # fmt: skip
    """Prove the whole register, in one state of the database."""
    verdict = Verdict()
    with db.transaction(), db.cursor() as plain, db.cursor(name="register_chain") as chain:
        chain.itersize = 5000
        known = removals(key, plain.execute(_REMOVALS).fetchall())
        verdict.archived = int(known[-1][2]) if known else 0
        walk(key, chain.execute(_CHAIN), verdict, known[-1][6] if known else "")
        verdict.faults += _outside(key, plain.execute(_OUTSIDE).fetchall(), now or datetime.now(UTC))
        verdict.faults += [
            f"riga {copy}: ripete la riga {true}" for copy, true in plain.execute(_TWICE).fetchall()
        ]
        verdict.faults += [*_witnessed(db, witnesses, verdict), *_archives(known, files)]
    return verdict


def main() -> int:
    """0 when all holds, 1 when something was found, 2 when it could not be looked at."""
    parser = argparse.ArgumentParser(description="Prova il registro degli accessi dalle sole tabelle.")
    add = parser.add_argument
    add("indirizzo", help="del database, con un ruolo che vede tutte le righe (raccordo_copie)")
    add("--chiave", type=Path, help="file con la chiave del registro; se manca, RACCORDO_AUDIT_KEY")
    add("--testimoni", type=Path, action="append", default=[], help="file dei testimoni; anche più d'uno")
    add("--pubblica", type=Path, help="file con la chiave pubblica dei testimoni")
    add("--archivio", type=Path, action="append", default=[], help="file dell'archivio; anche più d'uno")
    options = parser.parse_args()
    try:
        given = (
            options.chiave.read_text().strip() if options.chiave else os.environ.get("RACCORDO_AUDIT_KEY", "")
        )
        files = [path.read_text() for path in options.testimoni]
        public = options.pubblica.read_text() if options.pubblica else ""
        forged = [fault for text in files if public for fault in unsigned(text, public)]
        if not given:
            sys.stdout.write("Manca la chiave del registro: --chiave FILE, oppure RACCORDO_AUDIT_KEY.\n")
            return 2
        with psycopg.connect(options.indirizzo) as db:
            # Whoever would not see every row is told so by the database, rather than given fewer rows.
            db.execute("set transaction isolation level repeatable read, read only")
            db.execute("set local row_security = off")
            verdict = verify(db, given.encode(), "\n".join(files), files=options.archivio)
            verdict.faults += forged
    except (OSError, ValueError, psycopg.Error) as error:
        sys.stdout.write(f"Il registro non si è potuto leggere: {str(error).strip().splitlines()[0]}\n")
        return 2
    sys.stdout.write("".join(f"{fault}\n" for fault in verdict.faults))
    if verdict.archived:
        sys.stdout.write(f"Fino all'anello {verdict.archived} sono nell'archivio.\n")
    sys.stdout.write(
        f"{verdict.proved} righe provate fino all'anello {verdict.last}, {len(verdict.faults)} problemi.\n"
    )
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
