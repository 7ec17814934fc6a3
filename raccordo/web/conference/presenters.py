# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the panel: what is known, who is there, how the session goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from raccordo.assessment import queries as assessment
from raccordo.assessment.queries import ProfileRow
from raccordo.assessment.rules import vocabulary
from raccordo.careplan.models import Attendance, Conference, ConferenceCase, KnownFact
from raccordo.careplan.operations import Fact
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Sector
from raccordo.privacy.queries import bodies
from raccordo.web.conference.assessment_presenters import response_line
from raccordo.web.shell.presenters import day_word
from raccordo.web.shell.tones import mark

_MINUTE = 60


@dataclass(frozen=True)
class KnownRow:
    """One line of «Che cosa sappiamo»."""

    area: str
    result: str
    change: str
    change_tone: str
    source: str
    tone: str
    day: str


def known_facts(person_id: UUID) -> list[Fact]:
    """The last result of each scale, area by area, as it will be kept with the decision."""
    order = list(vocabulary.DOMAINS)
    rows = sorted(assessment.profile(person_id), key=lambda row: order.index(row.instrument.domain))
    return [_fact(row) for row in rows]


def _fact(row: ProfileRow) -> Fact:
    line, role = response_line(row), row.response.administered_by
    result = ", ".join(
        part for part in (f"{row.instrument.short_title}: {line.text}", line.band.lower()) if part
    )
    return Fact(
        (role.sector if role else "") or Sector.SOCIAL, vocabulary.DOMAINS[row.instrument.domain], result[:200], line.change[:80],
        bodies.worker_for_all(role), row.response.administered_on, row.response.label,
    )  # fmt: skip


def known_rows(facts: list[Fact] | list[KnownFact]) -> list[KnownRow]:
    """The same, as a table shows it."""
    return [
        KnownRow(
            fact.area, fact.result, fact.change or "prima volta", "ambra" if "peggio" in fact.change else "grigio",
            fact.source.split(" ", 1)[-1] or "non indicato", mark("sector", fact.side).tone,
            fact.observed_on.strftime("%d/%m/%Y") if fact.observed_on else "",
        )
        for fact in facts
    ]  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """One member as the list of who is there shows them."""

    name: str
    role: str
    presence: str
    icon: str
    here: bool
    tone: str
    only_case: bool


_ICONS = {"present": "check-circle-fill", "remote": "headset", "invited": "clock", "excused": "x-circle"}


def _sentence_case(word: str) -> str:
    """«coordinatrice della UVM»: the first letter only, acronyms stay."""
    return f"{word[:1].lower()}{word[1:]}"


def seats(members: list[Attendance]) -> list[Seat]:
    """Who was called, with the sign of the presence. Who sits for the whole session is not said again for a case."""
    whole = {m.role_id for m in members if m.for_case_id is None}
    return [
        Seat(
            bodies.worker(m.role), _sentence_case(m.get_profession_display()), m.get_presence_display(),
            _ICONS[m.presence], m.presence in ("present", "remote"), mark("sector", m.role.sector).tone,
            m.for_case_id is not None,
        )
        for m in members
        if m.for_case_id is None or m.role_id not in whole
    ]  # fmt: skip


def how_long(conference: Conference, now: datetime) -> str:
    """«aperta da 12 min», while the session is on."""
    if conference.state != "in-session" or conference.opened_at is None:
        return ""
    minutes = int((now - conference.opened_at).total_seconds() // _MINUTE)
    if minutes < _MINUTE:
        return f"aperta da {minutes} min"
    return f"aperta da {minutes // _MINUTE} h e {minutes % _MINUTE} min"


def session_line(conference: Conference, now: datetime) -> str:
    """«oggi», «domani», «25/11»: when the session is."""
    return day_word(conference.starts_at, local_day(now))


def after_closing(case: ConferenceCase, commitments: int, version: int | None) -> str:
    """What «Chiudi e genera il verbale» will do, in words."""
    parts = []
    if commitments:
        parts.append("1 impegno" if commitments == 1 else f"{commitments} impegni")
    if case.path != "no-plan":
        parts.append(f"la bozza del piano, versione {version}" if version else "la bozza del piano")
    parts.append("il verbale da firmare")
    return f"Crea {', '.join(parts[:-1])}{' e ' if parts[:-1] else ''}{parts[-1]}. Puoi correggere fino alla prima firma."
