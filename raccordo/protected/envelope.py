# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Envelopes: each case has a key of its own, closed by the key of the compartment; each text is closed by the key of its case.

    closed key    8 bytes that tell which key of the compartment, 12 of nonce, 48 of AES-256-GCM
    closed text   12 bytes of nonce, then AES-256-GCM of the text filled up to a multiple of 256 bytes

What is authenticated with each says of which case it is, what it is and in which row it stands: moved elsewhere it does not
open. The filling keeps the length from telling what was written.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PRINT, _NONCE, _LENGTH, _BLOCK = 8, 12, 32, 256


class Unopenable(Exception):
    """It does not open: another key, another place, or somebody changed it."""


@dataclass(frozen=True)
class Place:
    """Where a closed text stands: of which case, what it is, in which row."""

    case_id: UUID
    name: str
    row_id: UUID

    @property
    def said(self) -> bytes:
        """What is authenticated with the text."""
        return f"raccordo-riservata-1\x1f{self.case_id}\x1f{self.name}\x1f{self.row_id}".encode()


def fingerprint(key: bytes) -> bytes:
    """Which key of the compartment it is."""
    return hashlib.sha256(b"raccordo-riservata\x1f" + key).digest()[:_PRINT]


def new_key() -> bytes:
    """A key for one case."""
    return os.urandom(_LENGTH)


def wrap(compartment_key: bytes, key: bytes, case_id: UUID) -> bytes:
    """Close the key of a case."""
    nonce = os.urandom(_NONCE)
    which = fingerprint(compartment_key)
    return which + nonce + AESGCM(compartment_key).encrypt(nonce, key, _of(case_id, which))


def unwrap(keys: Sequence[bytes], wrapped: bytes, case_id: UUID) -> bytes:
    """Open the key of a case with whichever key of the compartment closed it. Raises Unopenable."""
    which, nonce, closed = wrapped[:_PRINT], wrapped[_PRINT : _PRINT + _NONCE], wrapped[_PRINT + _NONCE :]
    key = next((one for one in keys if fingerprint(one) == which), None)
    if key is None:
        raise Unopenable("no such key of the compartment")
    try:
        return AESGCM(key).decrypt(nonce, closed, _of(case_id, which))
    except (InvalidTag, ValueError):
        raise Unopenable("the key of the case does not open") from None


def _of(case_id: UUID, which: bytes) -> bytes:
    return f"raccordo-riservata-1\x1f{case_id}\x1f".encode() + which


def close(key: bytes, text: str, place: Place) -> bytes:
    """Close a text in its place."""
    nonce, plain = os.urandom(_NONCE), text.encode()
    filled = len(plain).to_bytes(4, "big") + plain
    filled += bytes(-len(filled) % _BLOCK)
    return nonce + AESGCM(key).encrypt(nonce, filled, place.said)


def open_(key: bytes, closed: bytes, place: Place) -> str:
    """Open a text that was closed in this place. Raises Unopenable."""
    try:
        filled = AESGCM(key).decrypt(closed[:_NONCE], closed[_NONCE:], place.said)
    except (InvalidTag, ValueError):
        raise Unopenable("the text does not open here") from None
    return filled[4 : 4 + int.from_bytes(filled[:4], "big")].decode()
