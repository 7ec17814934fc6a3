# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the office: register of processing, retention, threats of the impact assessment; read once at start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from raccordo.kernel.catalogue import read_yaml

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Activity:
    """One line of the register of processing (GDPR art. 30): what is done, why, on which basis, with which tables.

    `models` gives each table the words under which the person finds it in her extract; without words it is left out there.
    """

    code: str
    words: str
    purpose: str
    basis: str
    subjects: str
    data: str
    sections: tuple[str, ...]
    models: Mapping[str, str]


@dataclass(frozen=True)
class Keep:
    """Tables that nothing deletes, and why."""

    words: str
    law: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class Expiry:
    """A table whose rows are deleted some days after an instant that they bear."""

    model: str
    column: str
    days: int
    words: str
    law: str


@dataclass(frozen=True)
class OnlineTerm:
    """How many months the register of accesses stays online, from which day on, and below how many nobody goes."""

    since: date
    months: int
    least: int
    law: str


@dataclass(frozen=True)
class Retention:
    """The table of retention: what stays, what goes, how a run is confirmed and in which batches."""

    version: str
    source: str
    hours: int
    batch: int
    keep: Sequence[Keep]
    delete: Sequence[Expiry]
    register: Sequence[OnlineTerm]

    def online_months(self, day: date, body: int | None) -> int:
        """How many months the register stays online; a body lengthens the term of the day, and never shortens it."""
        term = [one for one in self.register if one.since <= day][-1]
        return max(term.months, term.least, body or 0)

    @property
    def models(self) -> frozenset[str]:
        """Every table of which the policy speaks."""
        return frozenset(m for one in self.keep for m in one.models) | {one.model for one in self.delete}

    def words_of(self, model: str) -> str:
        """How long a table is kept, in a sentence. Raises KeyError for one of which nothing is said."""
        for expiry in self.delete:
            if expiry.model == model:
                return f"{expiry.words}: {expiry.days} giorni ({expiry.law})"
        for keep in self.keep:
            if model in keep.models:
                return f"{keep.words} ({keep.law})"
        raise KeyError(model)


@dataclass(frozen=True)
class Threat:
    """One threat of the impact assessment, the control against it and the test that shows it; without test, it says so."""

    number: int
    threat: str
    control: str
    test: str


@lru_cache(maxsize=1)
def activities() -> tuple[Activity, ...]:
    """The register of processing, as declared."""
    return tuple(
        Activity(
            row["code"], row["words"], row["purpose"], row["basis"], row["subjects"], row["data"], tuple(row["sections"]), row["models"]
        )
        for row in read_yaml(_HERE / "processing.yaml")["activities"]
    )  # fmt: skip


@lru_cache(maxsize=1)
def measures() -> tuple[str, ...]:
    """The measures of security that hold for every activity."""
    return tuple(read_yaml(_HERE / "processing.yaml")["measures"])


@lru_cache(maxsize=1)
def retention() -> Retention:
    """What is kept, and what goes after how long."""
    data = read_yaml(_HERE / "retention.yaml")
    return Retention(
        str(data["version"]), data["source"], int(data["confirm_within_hours"]), int(data["batch"]),
        tuple(Keep(row["words"], row["law"], tuple(row["models"])) for row in data["keep"]),
        tuple(Expiry(row["model"], row["from"], int(row["days"]), row["words"], row["law"]) for row in data["delete"]),
        tuple(OnlineTerm(row["from"], int(row["months"]), int(row["least"]), row["law"]) for row in data["register"]),
    )  # fmt: skip


@lru_cache(maxsize=1)
def threats() -> tuple[Threat, ...]:
    """The threats of the impact assessment (GDPR art. 35)."""
    rows = read_yaml(_HERE / "dpia.yaml")["threats"]
    return tuple(Threat(int(row["number"]), row["threat"], row["control"], row["test"]) for row in rows)
