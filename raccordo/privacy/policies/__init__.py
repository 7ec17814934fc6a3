# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The access tables as data, owned by the data-protection officer, read once at start."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from raccordo.kernel.catalogue import read_yaml
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label, Sector
from raccordo.privacy.rules import LabelClass, Matrix, Obscurable, Part, Policy
from raccordo.privacy.rules.agreements import DataSet, DataSets, Warnings
from raccordo.privacy.rules.conflict import ApprovalTerms, SmallPlace
from raccordo.privacy.rules.consents import Asked, Bases, Basis, Text
from raccordo.privacy.rules.delegates import Act, Ages, Ahead, Covered, Power, Powers
from raccordo.privacy.rules.detection import Detection, DetectionRule, Threshold
from raccordo.privacy.rules.emergency import Terms
from raccordo.privacy.rules.linking import Standing
from raccordo.privacy.rules.subject_rights import AnswerTerm, Right, term_on

_WORDS: dict[str, tuple[str, ...]] = {".": (), "r": ("read",), "w": ("read", "write")}


@lru_cache(maxsize=1)
def load() -> Policy:
    """Read the tables. Raises KeyError on a word that is neither `.`, `r` nor `w`."""
    data = read_yaml(Path(__file__).parent / "sections.yaml")
    sections = data["sections"]
    return Policy(
        str(data["version"]), _table(data["roles"], sections), _table(data["relationships"], sections),
        frozenset(data["restricted"]), frozenset(data["by_name"]), _table(data["functions"], sections),
        frozenset(data["named"]),
    )  # fmt: skip


@lru_cache(maxsize=1)
def label_classes() -> tuple[LabelClass, ...]:
    """Which codes bring a label with them, from when and by which law. Raises ValueError on a label that is none."""
    data = read_yaml(Path(__file__).parent / "labels.yaml")
    return tuple(
        LabelClass(
            row["class"], row["words"], Label(row["label"]), row["security"], row["law"], row["from"], row.get("until"),
            {name: tuple(map(str, given)) for name, given in row["codes"].items()},
        )
        for row in data["classes"]
    )  # fmt: skip


@lru_cache(maxsize=1)
def columns_of_codes() -> dict[str, dict[str, str]]:
    """Where rows bear the codes of `label_classes`: model → vocabulary → column, as a query names it."""
    return dict(read_yaml(Path(__file__).parent / "labels.yaml")["columns"])


@lru_cache(maxsize=1)
def small_places() -> tuple[SmallPlace, ...]:
    """Up to how many inhabitants a municipality is small, line by line from a day on."""
    rows = read_yaml(Path(__file__).parent / "conflicts.yaml")["small_places"]
    return tuple(SmallPlace(row["from"], int(row["inhabitants"]), row["law"]) for row in rows)


@lru_cache(maxsize=1)
def obscurable() -> Obscurable:
    """What a person may hide, what goes with it, what stays: models by their label."""
    data = read_yaml(Path(__file__).parent / "obscuring.yaml")
    parts = tuple(Part(row["model"], row["of"], row.get("by", ""), row.get("after")) for row in data["parts"])
    return Obscurable(data["entries"], parts, data["stays"])


@lru_cache(maxsize=1)
def datasets() -> DataSets:
    """What bodies may share by an agreement, on which basis for each purpose, and which bodies answer for their data.

    Raises KeyError on a purpose without its law, ValueError on a model in two sets.
    """
    data = read_yaml(Path(__file__).parent / "datasets.yaml")
    bases = data["bases"]
    sets = {
        row["code"]: DataSet(
            row["code"], row["words"], row["inside"], tuple(row["models"]), {one: bases[one] for one in row["purposes"]}
        )
        for row in data["sets"]
    }  # fmt: skip
    models = [(model, code) for code, one in sets.items() for model in one.models]
    if len(dict(models)) != len(models):
        raise ValueError("a model stands in two data sets")
    warnings = tuple(Warnings(row["from"], tuple(row["days"]), row["law"]) for row in data["warnings"])
    return DataSets(sets, dict(models), tuple(data["legal_bodies"]), warnings)


@lru_cache(maxsize=1)
def delegates() -> Powers:
    """Which power opens what, and the ages of the law."""
    data = read_yaml(Path(__file__).parent / "delegates.yaml")
    ages = tuple(Ages(row["from"], row["majority"], row["digital"], row["law"]) for row in data["ages"])
    powers = (
        Power(
            row["power"], row["because"], row["law"], row["whole"], row["partial"], row["decree"],
            row.get("until_age") == "majority", row["consents"], row.get("everything", False),
        )
        for row in data["powers"]
    )  # fmt: skip
    scopes = {row["scope"]: Covered(**row) for row in data["scopes"]}
    acts = {row["act"]: Act(**row) for row in data["acts"]}
    ahead = tuple(Ahead(row["from"], row["majority"], row["digital"], row["law"]) for row in data["ahead"])
    return Powers(
        str(data["version"]), ages, {one.power: one for one in powers}, scopes, acts, ahead, tuple(data["kept_apart"])
    )  # fmt: skip


@lru_cache(maxsize=1)
def bases() -> Bases:
    """The legal basis of each purpose, where consent is wanted, and which bodies need it."""
    data = read_yaml(Path(__file__).parent / "bases.yaml")
    return Bases(
        str(data["version"]), {row["purpose"]: Basis(**row) for row in data["bases"]},
        {row["code"]: _asked(row) for row in data["consents"]},
        {row["kind"]: row["consent"] for row in data["partners"]},
    )  # fmt: skip


def _asked(row: dict[str, Any]) -> Asked:
    texts = tuple(Text(text["version"], text["words"]) for text in row.get("texts", ()))
    return Asked(
        row["code"], row["words"], row["law"], row["from"], frozenset(row.get("to", ())), row.get("shown", False),
        row.get("health", False), row.get("minor_alone", False), row.get("refused", ""), texts, row.get("elsewhere", ""),
        row.get("named", False),
    )  # fmt: skip


@lru_cache(maxsize=1)
def detection() -> Detection:
    """Which accesses are unusual, by which thresholds from when."""
    data = read_yaml(Path(__file__).parent / "detection.yaml")
    rules = {
        row["code"]: DetectionRule(row["code"], row["words"], row["looks_at"], tuple(map(_threshold, row["thresholds"])))
        for row in data["rules"]
    }  # fmt: skip
    return Detection(
        str(data["version"]), data["law"], frozenset(data["shifts"]), tuple(data["emergency"]), tuple(data["opened"]), rules
    )  # fmt: skip


def _threshold(row: dict[str, Any]) -> Threshold:
    return Threshold(
        row["from"], int(row["least"]), {name: value for name, value in row.items() if name not in ("from", "least")}
    )  # fmt: skip


@lru_cache(maxsize=1)
def emergencies() -> tuple[Terms, ...]:
    """The terms of emergencies, line by line from a day on. Spans become timedeltas."""
    rows = read_yaml(Path(__file__).parent / "emergencies.yaml")["terms"]
    return tuple(
        Terms(
            row["from"], row["law"], tuple(row["roles"]), timedelta(minutes=row["confirm_minutes"]),
            timedelta(hours=row["open_hours"]), row["least_characters"], row["least_letters"], row["least_words"],
            timedelta(hours=row["review_hours"]), row["blocking"], timedelta(hours=row["tell_hours"]),
            timedelta(days=row["longest_delay_days"]), row["least_accesses"],
        )
        for row in rows
    )  # fmt: skip


@lru_cache(maxsize=64)
def second_approvals(day: date) -> ApprovalTerms:
    """The terms of second approvals on a day: the last line that has begun, or the first."""
    rows = read_yaml(Path(__file__).parent / "colleagues.yaml")["terms"]
    begun = [row for row in rows if row["from"] <= day] or rows[:1]
    row = max(begun, key=lambda one: one["from"])
    return ApprovalTerms(
        row["from"], row["law"], timedelta(days=row["open_days"]), timedelta(days=row["answer_days"]),
        timedelta(days=row["grace_days"]), row["least_characters"],
    )  # fmt: skip


@lru_cache(maxsize=1)
def emergency_reasons() -> dict[str, str]:
    """The reasons that may be chosen, in their order, with their words."""
    rows = read_yaml(Path(__file__).parent / "emergencies.yaml")["reasons"]
    return {row["code"]: row["words"] for row in rows}


@lru_cache(maxsize=1)
def standing() -> tuple[Standing, ...]:
    """What, still open on a record, keeps it from being replaced by another of the same person."""
    rows = read_yaml(Path(__file__).parent / "linking.yaml")["open"]
    return tuple(
        Standing(row["model"], row["words"], tuple(row.get("states", ())), row.get("after", ""))
        for row in rows
    )


@lru_cache(maxsize=1)
def subject_rights() -> dict[str, Right]:
    """What a person may ask of her own data, by code."""
    rows = read_yaml(Path(__file__).parent / "subject_rights.yaml")["rights"]
    return {code: Right(code, row["article"], row["explains"]) for code, row in rows.items()}


@lru_cache(maxsize=64)
def answer_term(day: date) -> AnswerTerm:
    """How long the answer to a request received on a day may take."""
    rows = read_yaml(Path(__file__).parent / "subject_rights.yaml")["terms"]
    lines = [AnswerTerm(row["from"], int(row["months"]), int(row["extension"]), row["law"]) for row in rows]
    return term_on(lines, day)


def clearance(actor: Actor) -> str:
    """The sector whose restricted rows an actor may read: a citizen's own side, a clinician's or social worker's, or
    none at all (privacy.md 2.3: access point, coordinators and operators of home care see shared rows only)."""
    if not actor.role_id and actor.sector == Sector.FAMILY:
        return Sector.FAMILY
    return actor.sector if actor.role in load().restricted else ""


def may_be_named(actor: Actor) -> bool:
    """Whether a role may be a named reader of what the law protects more (privacy.md 2.3, column V); never from home."""
    return bool(actor.role_id) and actor.role in load().named


def body(actor: Actor) -> UUID | None:
    """The body whose relationships are the actor's too; none for who opens only what is entrusted by name: an operator of
    home care sees the persons of the day's visits, not everybody the cooperative provides for (privacy.md 2.3)."""
    return None if actor.role in load().by_name else actor.organization_id


def _table(rows: dict[str, str], sections: list[str]) -> Matrix:
    table = {}
    for name, cells in rows.items():
        words = cells.split()
        if len(words) != len(sections):
            raise ValueError(f"policy row {name} has {len(words)} cells, wants {len(sections)}")
        table[name] = {section: _WORDS[word] for section, word in zip(sections, words, strict=True)}
    return table
