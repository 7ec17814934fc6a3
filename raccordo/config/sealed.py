# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The envelope of a copy: a stream that anybody may close with the public key and only the private key opens.

    RACCORDO-COPIA-1\\n                   17 bytes, the name of the format
    fingerprint of the public key         8 bytes: tells which key, not who
    the content's key, sealed by HPKE     80 bytes (RFC 9180, base mode: X25519, HKDF-SHA256, AES-256-GCM)
    blocks of 1 MiB and 16 bytes          AES-256-GCM; the last one is shorter, or as long

The nonce of a block is its number (11 bytes) and 1 for the last block, 0 for the others: a block that is changed, moved,
left out or added does not open, and a stream without its last block is known to be cut. Every byte of the header is
authenticated with each block. Memory holds two blocks, however long the stream.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"RACCORDO-COPIA-1\n"
_FAMILY = b"RACCORDO-COPIA-"
BLOCK = 1 << 20
_TAG, _PRINT, _WRAPPED = 16, 8, 80
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_PUBLIC, _PRIVATE = "raccordo-copie-pubblica-1:", "RACCORDO-COPIE-PRIVATA-1:"


class Unreadable(Exception):
    """The envelope does not open; the message says why, in Italian."""


def new_pair() -> tuple[str, str]:
    """A private key and its public half, as the text of their files."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return (
        _PRIVATE + base64.b64encode(private.private_bytes_raw()).decode(),
        _PUBLIC + base64.b64encode(public).decode(),
    )


def _key(path: Path, start: str, what: str) -> bytes:
    try:
        text = path.read_text(encoding="ascii").strip()
        raw = base64.b64decode(text.removeprefix(start), validate=True)
    except FileNotFoundError:
        raise Unreadable(f"Non trovo il file della chiave {what}: {path}.") from None
    except (OSError, ValueError):
        raise Unreadable(f"Il file {path} non contiene una chiave {what} delle copie.") from None
    if not text.startswith(start) or len(raw) != 32:
        raise Unreadable(f"Il file {path} non contiene una chiave {what} delle copie.")
    return raw


def public_key(path: Path) -> X25519PublicKey:
    """The public key in a file."""
    return X25519PublicKey.from_public_bytes(_key(path, _PUBLIC, "pubblica"))


def private_key(path: Path) -> X25519PrivateKey:
    """The private key in a file."""
    return X25519PrivateKey.from_private_bytes(_key(path, _PRIVATE, "privata"))


def fingerprint(key: X25519PublicKey) -> bytes:
    """Which key it is."""
    return hashlib.sha256(key.public_bytes_raw()).digest()[:_PRINT]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


class Closing:
    """Writes into an envelope; without `close` what was written does not open."""

    def __init__(self, file: IO[bytes], key: X25519PublicKey) -> None:
        secret = os.urandom(32)
        self._header = FORMAT + fingerprint(key) + _SUITE.encrypt(secret, key, FORMAT)
        self._cipher, self._file, self._number = AESGCM(secret), file, 0
        self._waiting = bytearray()
        file.write(self._header)

    def write(self, data: bytes) -> int:
        """Take some bytes; a block leaves when more is known to follow."""
        self._waiting += data
        while len(self._waiting) > BLOCK:
            self._leave(bytes(self._waiting[:BLOCK]), last=False)
            del self._waiting[:BLOCK]
        return len(data)

    def close(self) -> None:
        """Write the last block."""
        self._leave(bytes(self._waiting), last=True)

    def _leave(self, block: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), block, self._header))
        self._number += 1


class Opening:
    """Reads from an envelope; gives no byte that was not proved. Raises Unreadable."""

    def __init__(self, file: IO[bytes], key: X25519PrivateKey) -> None:
        self._header = file.read(len(FORMAT) + _PRINT + _WRAPPED)
        _check_format(self._header)
        expected = self._header[len(FORMAT) : len(FORMAT) + _PRINT]
        if expected != fingerprint(key.public_key()):
            raise Unreadable(
                f"Questa chiave non apre questa copia: serve quella con impronta {expected.hex()}, "
                f"la tua è {fingerprint(key.public_key()).hex()}."
            )
        try:
            secret = _SUITE.decrypt(self._header[len(FORMAT) + _PRINT :], key, FORMAT)
        except (InvalidTag, ValueError):
            raise Unreadable("La copia è alterata o troncata nei primi byte: usane un'altra.") from None
        self._cipher, self._file, self._number = AESGCM(secret), file, 0
        self._ahead = file.read(BLOCK + _TAG)
        self._proved, self._at = b"", 0
        self._ended = False

    def read(self, size: int) -> bytes:
        """As many bytes as asked for, fewer only at the end."""
        found = bytearray()
        while len(found) < size and (self._at < len(self._proved) or not self._ended):
            if self._at == len(self._proved):
                self._next()
            piece = self._proved[self._at : self._at + size - len(found)]
            self._at += len(piece)
            found += piece
        return bytes(found)

    def _next(self) -> None:
        block, self._ahead = self._ahead, self._file.read(BLOCK + _TAG)
        last = not self._ahead
        try:
            self._proved = self._cipher.decrypt(_nonce(self._number, last), block, self._header)
        except (InvalidTag, ValueError):
            raise Unreadable(self._why(block, last)) from None
        self._at, self._ended = 0, last
        self._number += 1

    def _why(self, block: bytes, last: bool) -> str:
        """A block that would open as one of the middle stands where the stream was cut."""
        if last:
            try:
                self._cipher.decrypt(_nonce(self._number, False), block, self._header)
                return f"La copia è troncata: finisce dopo {self._number + 1} blocchi, e ne mancano. Usane un'altra."
            except (InvalidTag, ValueError):
                pass
        return f"La copia è alterata o troncata nel blocco {self._number + 1}: usane un'altra."


def _check_format(header: bytes) -> None:
    if header.startswith(_FAMILY) and not header.startswith(FORMAT):
        raise Unreadable("Questa copia ha un formato più nuovo: aggiorna Raccordo su questa macchina.")
    if not header.startswith(FORMAT):
        raise Unreadable("Questo file non è una copia di Raccordo.")
    if len(header) < len(FORMAT) + _PRINT + _WRAPPED:
        raise Unreadable("La copia è troncata nei primi byte: usane un'altra.")
