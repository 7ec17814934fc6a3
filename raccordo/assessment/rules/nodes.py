# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Strict reading of plain data: every key known, every value of its kind, every fault told with its place."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from raccordo.assessment.rules.answers import number


class BadInstrument(ValueError):
    """An instrument's file says something it may not; the message tells where."""


class Node:
    """A mapping being read: remembers its place, and refuses keys that nobody asked for."""

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, Mapping):
            raise BadInstrument(f"{place}: expected a mapping, found {type(data).__name__}")
        self._data = {str(key): value for key, value in data.items()}
        self._unread = set(self._data)
        self.place = place

    def fail(self, key: str, why: str) -> BadInstrument:
        """The error to raise about one key."""
        return BadInstrument(f"{self.place}.{key}: {why}")

    def done(self) -> None:
        """To be called when all known keys were read."""
        if self._unread:
            raise BadInstrument(f"{self.place}: unknown keys {sorted(self._unread)}")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._data

    def raw(self, key: str) -> object:
        """The value as it came, marked as read."""
        self._unread.discard(key)
        return self._data.get(key)

    def text(self, key: str, default: str | None = None, *, among: Collection[str] = ()) -> str:
        """A text that is not empty, from a closed list where there is one."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "expected a text")
        value = " ".join(value.split())
        if among and value not in among:
            raise self.fail(key, f"{value!r} is none of {sorted(among)}")
        return value

    def decimal(self, key: str, default: Decimal | None = None) -> Decimal:
        """A number."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        read = number(value) if isinstance(value, str) else None
        if read is None:
            raise self.fail(key, f"expected a number, found {value!r}")
        return read

    def maybe_decimal(self, key: str) -> Decimal | None:
        """A number, or nothing."""
        return self.decimal(key) if self.has(key) else None

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value = self.decimal(key, None if default is None else Decimal(default))
        if value != int(value):
            raise self.fail(key, "expected a whole number")
        return int(value)

    def flag(self, key: str) -> bool:
        """`true` or `false`; false when absent."""
        value = self.raw(key)
        if value not in (None, "true", "false"):
            raise self.fail(key, "expected true or false")
        return value == "true"

    def texts(
        self, key: str, *, among: Collection[str] = (), default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """A list of texts without repetitions."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.fail(key, "expected a list of texts")
        texts = tuple(" ".join(one.split()) for one in value)
        if len(set(texts)) != len(texts):
            raise self.fail(key, "the same text twice")
        if among and (strange := set(texts) - set(among)):
            raise self.fail(key, f"{sorted(strange)} is not among {sorted(among)}")
        return texts

    def nodes(self, key: str) -> tuple["Node", ...]:
        """A list of mappings; empty when absent."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.fail(key, "expected a list")
        return tuple(Node(one, f"{self.place}.{key}[{place}]") for place, one in enumerate(value))

    def node(self, key: str) -> "Node":
        """A mapping."""
        return Node(self.raw(key), f"{self.place}.{key}")
