# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dated data of the room, read once: composition of the panel, models of plan, limits of funding, texts of the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from raccordo.careplan.codes import Funding
from raccordo.careplan.rules.budget import FundLimit, limits_on
from raccordo.careplan.rules.quorum import Composition, Requirement, composition_on
from raccordo.kernel.catalogue import read_yaml

_ROOT = Path(__file__).parent


@dataclass(frozen=True)
class PactText:
    """One version of the agreement's text."""

    code: str
    starts: date
    months: int
    title: str
    opening: str
    free: str
    data: str
    change: str
    duration: str
    methods: dict[str, str]


@dataclass(frozen=True)
class PlanModel:
    """A model of plan to start from; needs, goals and services are plain data as in its file."""

    code: str
    title: str
    summary: str
    months: int
    review_weeks: int
    needs: tuple[dict[str, Any], ...]
    goals: tuple[dict[str, Any], ...]


@lru_cache(maxsize=1)
def compositions() -> tuple[Composition, ...]:
    """Every composition of the panel, oldest first."""
    return tuple(
        Composition(
            row["from"], row["source"],
            tuple(
                Requirement(r["code"], r["label"], tuple(r["professions"]), r["at_least"]) for r in row["required"]
            ),
            row["access_days"], row["case_minutes"], row["reassess_days"],
        )
        for row in read_yaml(_ROOT / "panels.yaml")
    )  # fmt: skip


def composition(day: date) -> Composition:
    """The composition in force on a day."""
    return composition_on(compositions(), day)


@lru_cache(maxsize=1)
def _fund_limits() -> tuple[FundLimit, ...]:
    return tuple(
        FundLimit(
            row["funding"], str(Funding(row["funding"]).label), Decimal(row["most"]), row["per"], row["from"],
            row["source"],
        )
        for row in read_yaml(_ROOT / "funding.yaml")
    )  # fmt: skip


def fund_limits(day: date) -> list[FundLimit]:
    """What each funding line gives at most, on a day."""
    return limits_on(_fund_limits(), day)


@lru_cache(maxsize=1)
def plan_models() -> dict[str, PlanModel]:
    """The models of plan by code."""
    models = {}
    for path in sorted((_ROOT / "plans").glob("*.yaml")):
        data = read_yaml(path)
        models[data["code"]] = PlanModel(
            data["code"], data["title"], data["summary"], data["months"], data["review_weeks"],
            tuple(data["needs"]), tuple(data["goals"]),
        )  # fmt: skip
    return models


@lru_cache(maxsize=1)
def pact_texts() -> dict[str, PactText]:
    """The texts of the agreement by code."""
    texts = {}
    for path in sorted((_ROOT / "pacts").glob("*.yaml")):
        data = dict(read_yaml(path))
        data["starts"] = data.pop("from")
        texts[data["code"]] = PactText(**data)
    return texts


def pact_text(day: date) -> PactText:
    """The text shown to who signs on a day."""
    fitting = [text for text in pact_texts().values() if text.starts <= day]
    return (
        max(fitting, key=lambda text: text.starts)
        if fitting
        else min(pact_texts().values(), key=lambda t: t.starts)
    )
