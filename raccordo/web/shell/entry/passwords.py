# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is no password, whatever its length: what everybody writes, the words of this place, what was stolen elsewhere.

There is no rule about which characters to use: length and these lists are enough (OWASP ASVS 5.0, V6.2; NIST SP 800-63B).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

_WORDS = Path(__file__).with_name("password_words.yaml")
_SHORTEST_WORD = 4  # of the words of a name: «di», «ats» stand in too many others
_REST = 8  # letters and digits that must be left when the words of this place are taken away
_DIFFERENT = 5  # signs: «aaaaaaaaaaaa», «121212121212»
_STEPS = "abcdefghijklmnopqrstuvwxyz 01234567890123456789 qwertyuiop asdfghjkl zxcvbnm"
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_TAIL = re.compile(r"[\W\d_]+$")


def plain(text: str) -> str:
    """Small letters without accents: «Città» and «citta» are one word."""
    return "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    )


def stem(password: str) -> str:
    """What somebody had in mind before lengthening it: no digits and signs around it, said once («Ciaociao99!» is «ciao»)."""
    bare = plain(password)
    return _said_once(_EDGES.sub("", bare) or re.sub(r"\D+", "", bare) or bare)


def _before_a_tail(text: str) -> set[str]:
    """What may stand before a tail of digits and signs: of «abc1232026!», «abc», «abc1», «abc12», «abc123»…"""
    return {text[:end] for end in range(len(_TAIL.sub("", text)), len(text))}


def _said_once(text: str) -> str:
    for length in range(1, len(text) // 2 + 1):
        if text == (text[:length] * len(text))[: len(text)]:
            return text[:length]
    return text


class LengthenedPasswordValidator:
    """A password that everybody knows, made longer by saying it again or by a year: the lock that a list opens first."""

    def validate(self, password: str, user: Any = None) -> None:
        core = stem(password)
        steps = len(core) >= _SHORTEST_WORD and (core in _STEPS or core[::-1] in _STEPS)
        bare = plain(password)
        known = {core, _said_once(bare), *_before_a_tail(bare)} & _common()
        if steps or known or len(set(password)) < _DIFFERENT:
            raise ValidationError(
                "È una password che usano in tanti, solo allungata. Usa quattro parole a caso."
            )

    def get_help_text(self) -> str:
        return ""


class ContextPasswordValidator:
    """The name of the product, of the body, of the place, of a trade, of who enters: what a neighbour would try."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = bare = plain(password)
        for word in sorted(context_words(user), key=len, reverse=True):
            rest = rest.replace(word, " ")
        left = re.sub(r"\s+", "", _EDGES.sub("", rest))
        if rest != bare and len(left) < _REST:
            raise ValidationError(
                "È fatta di parole di questo posto o del tuo indirizzo, che si indovinano. Usa quattro parole a caso."
            )

    def get_help_text(self) -> str:
        return ""


class StolenPasswordValidator:
    """Passwords that were stolen elsewhere, by the list that the administrator keeps on this machine: none is sent out.

    The list is the one of Have I Been Pwned as it is published: a line for each, its SHA-1 in capitals, a colon, how often,
    in order. SHA-1 guards nothing here: it is how the list names them.
    """

    def __init__(self, path: str = "") -> None:
        self._path = path

    def validate(self, password: str, user: Any = None) -> None:
        if not self._path:
            return
        name = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        try:
            stolen = stands_in(Path(self._path), name)
        except OSError as error:
            raise ValidationError(
                "Adesso non si può controllare se è una password rubata. Riprova più tardi, o avvisa chi amministra."
            ) from error
        if stolen:
            raise ValidationError(
                "Questa password è tra quelle rubate altrove e pubblicate. Scegline un’altra."
            )

    def get_help_text(self) -> str:
        return ""


def stands_in(path: Path, name: str) -> bool:
    """Whether a line of a file in order begins with a name: by halves, since the file is of tens of gigabytes."""
    wanted = name.encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # the rest of a line that began before
            line = file.readline()
            if line and line[: len(wanted)] < wanted:
                low = middle + 1
            else:
                high = middle
        file.seek(low)
        if low:
            file.readline()
        return file.readline().startswith(wanted)


def context_words(user: Any = None) -> set[str]:
    """The words of this place: those of the list, of the names of who runs it, of the address of who enters."""
    names = (settings.OWNER["name"], settings.OWNER["territory"], getattr(user, "email", "") or "")
    return {*_listed(), *_words_of(names)}


def _words_of(names: Iterable[str]) -> set[str]:
    found = {word for name in names for word in re.split(r"[\W\d_]+", plain(name))}
    return {word for word in found if len(word) >= _SHORTEST_WORD}


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    data = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return frozenset(plain(word) for words in data["words"].values() for word in words)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The twenty thousand that Django carries, and what is left of them without digits."""
    known = CommonPasswordValidator().passwords
    return frozenset(word for one in known for word in (one, stem(one)) if len(word) >= _SHORTEST_WORD - 1)
