# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor's list in words: frailty, what is open, plan, what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from raccordo.careplan.queries import PlanState
from raccordo.intake import rules
from raccordo.intake.queries import Change, Enrolled, Lens, state_word
from raccordo.kernel.periods import age_on
from raccordo.people.rules import tax_code
from raccordo.record.codes import Frailty
from raccordo.web.shell.presenters import day_word
from raccordo.web.shell.tones import mark

NEWS_SHOWN = 2
LENS_WORDS: Mapping[Lens, str] = {
    Lens.ALL: "Tutti", Lens.FRAIL: "Fragili", Lens.OPEN: "Con richieste aperte", Lens.FOLLOWED: "In carico",
    Lens.NEWS: "Con novità",
}  # fmt: skip
_PLAN_TONE = {"signed": "verde", "active": "verde", "draft": "grigio"}


@dataclass(frozen=True)
class Row:
    """One enrolled person as the list shows it."""

    id: UUID
    name: str
    age: str
    tax_code: str
    alone: bool
    frailty: tuple[str, str]
    frailty_on: str
    open: tuple[str, str]
    open_url: str
    plan: tuple[str, str]
    manager: str
    news: list[tuple[str, str]]
    more_news: int


def rows(enrolled: Sequence[Enrolled], plans: Mapping[UUID, PlanState], today: date) -> list[Row]:
    """Turn the enrolled people of one page into words."""
    return [_row(one, plans.get(one.id), today) for one in enrolled]


def _row(one: Enrolled, plan: PlanState | None, today: date) -> Row:
    return Row(
        id=one.id, name=one.list_name, age=f"{age_on(one.birth_date, today)} anni" if one.birth_date else "età non nota",
        tax_code=one.tax_code, alone=bool(one.lives_alone), frailty=_frailty(one.frailty),
        frailty_on=day_word(one.frailty_at, today) if one.frailty_at else "", open=_open(one), open_url=_open_url(one),
        plan=(f"Piano: {plan.label.lower()}", _PLAN_TONE.get(plan.state, "ambra")) if plan else ("", ""),
        manager=one.case_manager, news=[_said(change, today) for change in one.changes[:NEWS_SHOWN]],
        more_news=max(0, len(one.changes) - NEWS_SHOWN),
    )  # fmt: skip


def _frailty(level: str) -> tuple[str, str]:
    return (Frailty(level).label, mark("frailty", level).tone) if level else ("", "grigio")


def _open(one: Enrolled) -> tuple[str, str]:
    word = state_word(one)
    waiting = one.signal_state == "received" and not one.request_state
    return (word, "ambra" if waiting else "primario") if word else ("", "")


def _open_url(one: Enrolled) -> str:
    if one.request_id:
        return rules.request_path(one.id, one.request_id)
    return rules.signal_path(one.id, one.signal_id) if one.signal_id else ""


def _said(change: Change, today: date) -> tuple[str, str]:
    return (day_word(change.at, today), change.words)


def wrong_code(text: str, *, demo: bool) -> list[str]:
    """What is wrong with a typed tax code, letter by letter; nothing when the text is not meant as a code."""
    code = tax_code.normalise(text)
    digits = sum(letter.isdigit() for letter in code)
    if len(text.split()) > 5 or not 10 <= len(code) <= 18 or digits < 3 or digits == len(code):
        return []
    reading = tax_code.read(code, demo_allowed=demo)
    hints = [f"Forse è {suggestion}?" for suggestion in reading.suggestions[:1]]
    return [] if reading.is_valid else [*reading.messages, *hints]
