#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proves files of the archive of the register of accesses. It leans on cryptography and the standard library, and on nothing of
ours: who does not trust the installation reads this page and runs it elsewhere, where the private key is.

    RACCORDO_AUDIT_KEY=… python register_archive_verifier.py --privata FILE [--chiave FILE] [--testimoni FILE] FILE…

An envelope is `RACCORDO-COPIA-1\\n`, 8 bytes of the key's fingerprint, 80 with the content's key sealed by HPKE (RFC 9180, base mode,
X25519, HKDF-SHA256, AES-256-GCM, the format's name as info), then blocks of 1 MiB and 16 bytes by AES-256-GCM: the nonce is the
block's number (11 bytes) and 1 for the last, 0 for the others; the header is authenticated with each. Inside are lines of JSON: a
head with the seal of the link before; [link, seal, line, own seal, columns…] for each link; witnesses; an end, with the SHA-256 of
all above. The seals are those of register_verifier.py. Files are given from the oldest: each must follow the one before.

What it says, to be compared with the line «register.archive» of the register: links, lines, last seal, SHA-256 of the file. That the
register names this file is looked at by register_verifier.py --archivio.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"RACCORDO-COPIA-1\n"
_HEADER, _SEALED, _BLOCK = len(FORMAT) + 88, len(FORMAT) + 8, (1 << 20) + 16
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_PRIVATE = "RACCORDO-COPIE-PRIVATA-1:"


class Altered(Exception):
    """The file cannot be gone on with; the message says why, in Italian."""


@dataclass
class Verdict:
    """What was found in one file."""

    first: int = 0
    last: int = 0
    proved: int = 0
    before: str = ""
    seal: str = ""
    digest: str = ""
    faults: list[str] = field(default_factory=list)


def private_key(path: Path) -> X25519PrivateKey:
    """The private key in a file. Raises ValueError."""
    text = path.read_text(encoding="ascii").strip().removeprefix(_PRIVATE)
    return X25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def _blocks(file: IO[bytes], key: X25519PrivateKey) -> Iterator[bytes]:
    """What is inside an envelope, block by block, each proved."""
    header = file.read(_HEADER)
    if not header.startswith(FORMAT) or len(header) < _HEADER:
        raise Altered("non è un archivio di Raccordo, o è troncato nei primi byte")
    try:
        cipher = AESGCM(_SUITE.decrypt(header[_SEALED:], key, FORMAT))
    except (InvalidTag, ValueError):
        raise Altered("questa chiave non lo apre, o è alterato nei primi byte") from None
    number, block = 0, file.read(_BLOCK)
    while True:
        ahead = file.read(_BLOCK)
        try:
            yield cipher.decrypt(number.to_bytes(11, "big") + bytes([not ahead]), block, header)
        except (InvalidTag, ValueError):
            raise Altered(f"alterato o troncato nel blocco {number + 1}") from None
        if not ahead:
            return
        number, block = number + 1, ahead


def _lines(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, Any]]:
    """Each line, as it stands and as it is read."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line + b"\n", json.loads(line)
    if rest:
        raise Altered("l'ultima riga è troncata")


def _link(key: bytes, row: list[Any], verdict: Verdict) -> None:
    """One link with its line."""
    link, seal, line, own, *texts = row
    text = "\x1f".join(texts)
    verdict.first = verdict.first or link
    if own != own[:8] + _digest(key, f"line\x1e{own[:8]}\x1e{text}")[:32]:
        verdict.faults.append(f"riga {line}: cambiata, o non scritta dall'applicazione (anello {link})")
    elif link <= verdict.last or seal != _digest(key, f"{verdict.seal}\x1e{line}\x1f{text}\x1f{own}"):
        verdict.faults.append(f"riga {line}: l'anello {link} non segue quello prima")
    else:
        verdict.proved += 1
    verdict.seal, verdict.last = seal, link


def prove(path: Path, private: X25519PrivateKey, key: bytes, witnesses: str = "") -> Verdict:
    """Prove one file, from its envelope to each seal."""
    verdict, above, end, seen = Verdict(), hashlib.sha256(), {}, {}
    asked = {int(words[1]): words for words in map(str.split, witnesses.splitlines()) if len(words) >= 3}
    try:
        with path.open("rb") as file:
            verdict.digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            for raw, said in _lines(_blocks(file, private)):
                if end:
                    raise Altered("c'è qualcosa dopo la fine")
                if isinstance(said, list):
                    _link(key, said, verdict)
                    if said[0] in asked:
                        seen[said[0]] = said[1]
                elif "columns" in said:
                    verdict.before = verdict.seal = said["before"]
                elif "sha256" in said:
                    end = said
                if not end:
                    above.update(raw)
    except (Altered, ValueError, TypeError, KeyError, IndexError) as fault:
        verdict.faults.append(f"{fault}" if isinstance(fault, Altered) else "il contenuto non si legge")
    verdict.faults += [
        f"fine: {word} non torna" for word, true in _end(verdict, above).items() if end.get(word) != true
    ]
    verdict.faults += [
        f"anello {link}: non è quello che il testimone del {words[0]} aveva visto"
        for link, words in asked.items()
        if verdict.first <= link <= verdict.last and seen.get(link) != words[2]
    ]
    return verdict


def _end(verdict: Verdict, above: Any) -> dict[str, Any]:
    """What the last line of a file must say."""
    return {
        "first": verdict.first, "last": verdict.last, "before": verdict.before, "seal": verdict.seal,
        "lines": verdict.proved + sum(fault.startswith("riga ") for fault in verdict.faults), "sha256": above.hexdigest(),
    }  # fmt: skip


def main() -> int:
    """0 when all holds, 1 when something was found, 2 when it could not be looked at."""
    parser = argparse.ArgumentParser(description="Prova i file dell'archivio del registro degli accessi.")
    parser.add_argument("file", type=Path, nargs="+", help="dal più vecchio")
    parser.add_argument("--privata", type=Path, required=True, help="file della chiave privata delle copie")
    parser.add_argument(
        "--chiave", type=Path, help="file con la chiave del registro; se manca, RACCORDO_AUDIT_KEY"
    )
    parser.add_argument("--testimoni", type=Path, help="file dei testimoni")
    options = parser.parse_args()
    try:
        given = (
            options.chiave.read_text().strip() if options.chiave else os.environ.get("RACCORDO_AUDIT_KEY", "")
        )
        witnesses, private = (
            options.testimoni.read_text() if options.testimoni else "",
            private_key(options.privata),
        )
        if not given:
            raise ValueError("manca la chiave del registro: --chiave FILE, oppure RACCORDO_AUDIT_KEY")
        found = [(path, prove(path, private, given.encode(), witnesses)) for path in options.file]
    except (OSError, ValueError) as error:
        sys.stdout.write(f"L'archivio non si è potuto leggere: {error}\n")
        return 2
    for (before, earlier), (path, later) in pairwise(found):
        if later.before != earlier.seal:
            later.faults.append(
                f"{path.name} non segue {before.name}: ne manca uno in mezzo, o uno è un altro"
            )
    for path, verdict in found:
        sys.stdout.write("".join(f"{path.name}: {fault}\n" for fault in verdict.faults))
        sys.stdout.write(
            f"{path.name}: anelli {verdict.first}-{verdict.last}, {verdict.proved} righe provate, {len(verdict.faults)} problemi. "
            f"Segue {verdict.before or 'niente'}; ultimo sigillo {verdict.seal}; impronta {verdict.digest}\n"
        )
    return 1 if any(verdict.faults for _, verdict in found) else 0


if __name__ == "__main__":
    sys.exit(main())
