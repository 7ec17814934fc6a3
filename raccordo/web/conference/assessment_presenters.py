# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and marks of the assessments: scores in a sentence, parts with who fills them, questions with last time's answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from raccordo.assessment.codes import SECTION
from raccordo.assessment.models import Assessment, Response, Section
from raccordo.assessment.queries import ProfileRow, SuggestedNeed
from raccordo.assessment.rules import vocabulary
from raccordo.assessment.rules.answers import is_asked, italian, parse
from raccordo.assessment.rules.filling import is_someone_there, may_fill, who_fills
from raccordo.assessment.rules.instrument import Answers, Instrument, Item, Value
from raccordo.assessment.rules.scoring import NoScore, Result
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import Actor
from raccordo.privacy.queries import bodies
from raccordo.web.conference.assessment_forms import InstrumentForm, day_words, plain, sheet_json

_ONE = {
    "punti": "punto",
    "errori": "errore",
    "segni": "segno",
    "ambiti": "ambito",
    "pericoli": "pericolo",
    "secondi": "secondo",
}
_SPAN = ("punti", "errori", "segni", "ambiti", "pericoli")


@dataclass(frozen=True)
class ScoreLine:
    """A score as it stands at the foot of a scale or in a list."""

    text: str
    band: str = ""
    tone: str = "grigio"
    change: str = ""
    change_tone: str = "grigio"
    note: str = ""


@dataclass(frozen=True)
class Question:
    """One question on the page: its field, the worth of its answers, what was answered last time."""

    item: Item
    field: Any
    special: Any
    points: dict[str, str]
    last: str
    last_values: str
    repeatable: bool
    gate: str
    hidden: bool
    columns: bool


def amount(instrument: Instrument, value: Decimal) -> str:
    """«4 punti su 6», «1 errore su 10», «14,2 secondi»."""
    unit = instrument.score.unit
    word = _ONE.get(unit, unit) if value == 1 else unit
    span = f" su {italian(instrument.score.maximum)}" if unit in _SPAN else ""
    return f"{italian(value)} {word}{span}"


def live_line(instrument: Instrument, result: Result, last: Response | None = None) -> ScoreLine:
    """The score of the answers so far with the change since last time, or why there is none yet."""
    if isinstance(result, NoScore):
        if instrument.score.hidden_until_complete and result.reason != "not-measurable":
            return ScoreLine("Il punteggio compare dopo l'ultima domanda")
        return ScoreLine("Nessun punteggio per ora", note=result.sentence)
    band = result.band
    note = f"Stimato in proporzione: mancano {len(result.missing)} risposte" if result.prorated else ""
    change, tone = _change(instrument, result.value, last)
    return ScoreLine(
        amount(instrument, result.value),
        band.label if band else "",
        band.tone if band else "grigio",
        change,
        tone,
        note,
    )


def response_line(row: ProfileRow) -> ScoreLine:
    """A stored score, with the change since the one before."""
    response, instrument = row.response, row.instrument
    if response.score is None:
        return ScoreLine("Senza punteggio", note=response.no_score)
    change, tone = _change(instrument, response.score, row.previous)
    note = f"Stimato in proporzione: mancano {response.missing} risposte" if response.prorated else ""
    band = row.band
    return ScoreLine(
        amount(instrument, response.score),
        band.label if band else "",
        band.tone if band else "grigio",
        change,
        tone,
        note,
    )


def _change(instrument: Instrument, value: Decimal, before: Response | None) -> tuple[str, str]:
    if before is None or before.score is None or before.instrument_version != instrument.version:
        return "", "grigio"
    day = day_words(before.administered_on)
    change = value - before.score
    if not change:
        return f"come il {day}", "grigio"
    better = instrument.score.better
    good = None if better == "neither" else (change > 0) == (better == "higher")
    verdict, tone = {True: (", meglio", "verde"), False: (", peggio", "ambra"), None: ("", "grigio")}[good]
    return f"{italian(abs(change))} {'in più' if change > 0 else 'in meno'} del {day}{verdict}", tone


def in_words(item: Item, value: Value | None) -> str:
    """An answer as people read it."""
    if value is None:
        return "Nessuna risposta"
    if isinstance(value, Decimal):
        return f"{italian(value)} {item.unit}".strip()
    chosen = value if isinstance(value, tuple) else (value,)
    labels = {option.id: option.label for option in item.options} | dict(vocabulary.SPECIALS)
    return "; ".join(labels.get(one, one) for one in chosen)


def questions(
    form: InstrumentForm, answers: Answers, last: Answers, last_day: str, *, fresh: bool
) -> list[Question]:
    """The questions of a scale as the page shows them."""
    instrument = form.instrument
    found = []
    for item in instrument.items:
        before = last.get(item.id)
        parent = instrument.item(item.only_if.item) if item.only_if else None
        found.append(
            Question(
                item=item,
                field=form.question(item),
                special=form.special(item),
                points=_points(instrument, item),
                last=f"{last_day}: {in_words(item, before)}" if before is not None else "",
                last_values=_values_json(before),
                repeatable=fresh and before is not None,
                gate=_gate(item, parent),
                hidden=not is_asked(item, instrument, answers),
                columns=len(item.options) <= 3 and all(len(option.label) <= 14 for option in item.options),
            )
        )
    return found


def _values_json(value: Value | None) -> str:
    """Last time's answer as the page can tick it again."""
    if value is None:
        return "[]"
    one = plain(value)
    return json.dumps(one if isinstance(one, list) else [one], ensure_ascii=False)


def _gate(item: Item, parent: Item | None) -> str:
    if item.only_if is None or parent is None:
        return ""
    labels = [option.label for option in parent.options if option.id in item.only_if.answers]
    return f"Solo se a «{parent.question}» la risposta è «{'» o «'.join(labels)}»."


def _points(instrument: Instrument, item: Item) -> dict[str, str]:
    counts = item.scored and instrument.score.kind not in ("value", "custom") and not item.count_points
    if not counts or instrument.score.hidden_until_complete:
        return {}
    worth = {option.id: option.points for option in item.options if option.points is not None}
    return {key: f"{italian(one)} {'punto' if one == 1 else 'punti'}" for key, one in worth.items()}


def part_items(
    sections: Sequence[Section], actor: Actor, now: datetime, current: UUID | None = None
) -> list[tuple[str, str, str, str, bool]]:
    """The parts for the list: title, address, state in words, who, whether it is the one on the page."""
    return [
        (one.title, part_url(one), SECTION.labels[one.state], _who(one, actor, now), one.pk == current)
        for one in sections
    ]


def part_url(section: Section) -> str:
    """The address of a part."""
    names = {"person": section.person_id, "assessment": section.assessment_id, "section": section.pk}
    return reverse("conference:assessment-part", kwargs=names)


def _who(section: Section, actor: Actor, now: datetime) -> str:
    if section.state == "complete" and section.filled_by and section.filled_at:
        return f"{bodies.worker(section.filled_by)}, {_short(section.filled_at)}"
    if section.state == "not-needed":
        return section.because
    if section.state == "in-progress" and section.touched_by:
        if section.touched_by_id == actor.role_id:
            return "Tu, adesso" if _there(section, now) else f"Tu, {_short(section.touched_at)}"
        name = bodies.worker(section.touched_by)
        return f"{name} sta compilando" if _there(section, now) else f"{name}, {_short(section.touched_at)}"
    if section.assigned_to:
        mine = section.assigned_to_id == actor.role_id
        return "Tocca a te" if mine else f"Tocca a {bodies.worker(section.assigned_to, within=True)}"
    return who_fills(section.roles)


def someone_else(section: Section, actor: Actor, now: datetime) -> str:
    """The name of whoever else is filling this part right now, or nothing."""
    other = section.touched_by if section.touched_by_id != actor.role_id else None
    return bodies.worker(other) if other and _there(section, now) else ""


def _there(section: Section, now: datetime) -> bool:
    return is_someone_there((now - section.touched_at).total_seconds() if section.touched_at else None)


def _short(at: datetime | None) -> str:
    return at.astimezone(ROME).strftime("%d/%m") if at else ""


def tally(sections: Sequence[Section]) -> str:
    """«6 parti, 3 complete»."""
    done = sum(1 for one in sections if one.state in ("complete", "not-needed"))
    parts = "1 parte" if len(sections) == 1 else f"{len(sections)} parti"
    return f"{parts}, {'1 completa' if done == 1 else f'{done} complete'}"


def next_part(sections: Sequence[Section], actor: Actor, after: int = 0) -> Section | None:
    """The next part still open that waits for this actor, or for nobody in particular: first those that follow."""
    mine = [
        one for one in sections
        if one.state in ("to-do", "in-progress") and may_fill(actor.role, one.roles)
        and one.assigned_to_id in (None, actor.role_id)
    ]  # fmt: skip
    return next((one for one in mine if one.position > after), mine[0] if mine else None)


@dataclass(frozen=True)
class DomainRow:
    """One scale in the summary."""

    title: str
    line: ScoreLine
    who: str
    href: str
    response: Response


def by_domain(rows: Sequence[ProfileRow]) -> list[tuple[str, list[DomainRow]]]:
    """The profile grouped by domain, in the order of the vocabulary."""
    found = []
    for code, label in vocabulary.DOMAINS.items():
        inside = [_domain_row(row) for row in rows if row.instrument.domain == code]
        if inside:
            found.append((label, inside))
    return found


def _domain_row(row: ProfileRow) -> DomainRow:
    response = row.response
    href = reverse(
        "conference:assessment-scale",
        kwargs={"person": response.person_id, "instrument": response.instrument},
    )
    name = bodies.worker(response.administered_by)
    who = ", ".join(part for part in (name, day_words(response.administered_on)) if part)
    return DomainRow(row.instrument.short_title, response_line(row), who, href, response)


def sheet_rows(instrument: Instrument, answers: Answers) -> list[tuple[str, str]]:
    """A filled scale as question and answer, for reading and printing."""
    return [
        (f"{place}. {item.question}", in_words(item, answers.get(item.id)))
        for place, item in enumerate(instrument.items, 1)
        if is_asked(item, instrument, answers)
    ]


def by_need(needs: Sequence[SuggestedNeed]) -> list[tuple[str, list[SuggestedNeed]]]:
    """The needs that the scales point to, each named once with all that is said about it."""
    grouped: dict[str, list[SuggestedNeed]] = {}
    for one in needs:
        grouped.setdefault(vocabulary.NEEDS[one.code], []).append(one)
    return list(grouped.items())


def head_line(assessment: Assessment) -> str:
    """«Aperta il 23/11/2026 da Marta Rizzi, da completare entro il 26/11/2026»."""
    opened = assessment.opened_at.astimezone(ROME).strftime("%d/%m/%Y")
    by = f" da {bodies.worker(assessment.opened_by, within=True)}" if assessment.opened_by else ""
    due = (
        f", da completare entro il {day_words(assessment.due_date)}"
        if assessment.due_date and assessment.state == "open"
        else ""
    )
    return f"Aperta il {opened}{by}{due}"


def response_of(found: Mapping[UUID, Response], section: Section) -> Response | None:
    """The response of a part, if it may be seen."""
    return found.get(section.pk)


def conflict_rows(instrument: Instrument, saved: Any) -> list[tuple[str, str, str, str]]:
    """Each contested question: its id, its words, my answer, theirs."""
    items = {item.id: item for item in instrument.items}
    return [
        (
            one.item,
            items[one.item].question,
            in_words(items[one.item], one.mine),
            in_words(items[one.item], one.theirs),
        )
        for one in saved.conflicts
    ]


def conflict_sheets(saved: Any) -> tuple[str, str]:
    """My side and theirs of the contested questions, as the page carries them."""
    mine = {one.item: one.mine for one in saved.conflicts if one.mine is not None}
    theirs = {one.item: one.theirs for one in saved.conflicts if one.theirs is not None}
    return sheet_json(mine), sheet_json(theirs)


def next_base(
    instrument: Instrument, mine: Mapping[str, Any], base: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """What the page may take as known after saving by itself: mine where it was stored, else what it knew before.

    An answer that somebody else gave meanwhile is not on this page: it must not look as if it were taken away here.
    """
    known, _ = parse(instrument, mine)
    sent = {key: plain(value) for key, value in known.items()}
    ids = [item.id for item in instrument.items]
    fresh = {item: sent.get(item) if sent.get(item) == stored.get(item) else base.get(item) for item in ids}
    return {item: value for item, value in fresh.items() if value is not None}


def history_row(row: ProfileRow) -> tuple[str, ScoreLine, str, Response]:
    """One line of the history of a scale: day, score, who, response."""
    response = row.response
    who, day = bodies.worker(response.administered_by), day_words(response.administered_on)
    return day, response_line(row), who, response


def facts(response: Response) -> list[tuple[str, str]]:
    """Who filled a scale, with whom, where, when."""
    found = [
        ("Giorno", day_words(response.administered_on)),
        ("Compilata da", bodies.worker(response.administered_by)),
        ("Ha risposto", vocabulary.INFORMANTS.get(response.informant, "")),
        ("Dove", vocabulary.SETTINGS.get(response.setting, "")),
    ]
    return [(name, value) for name, value in found if value]


def band_rows(instrument: Instrument) -> list[tuple[str, str, str, str]]:
    """The bands of a scale: range in words, label, tone, meaning."""
    return [
        (
            italian(band.start)
            if band.start == band.end
            else f"da {italian(band.start)} a {italian(band.end)}",
            band.label,
            band.tone,
            band.meaning,
        )
        for band in instrument.bands
    ]


def scale_facts(instrument: Instrument) -> list[tuple[str, str]]:
    """What to know before using a scale."""
    rule = instrument.score
    missing = "nessun punteggio se manca una risposta"
    if rule.missing == "prorata":
        missing = f"stima in proporzione, dichiarata, fino a {rule.max_missing} risposte mancanti"
    join = lambda codes, names: ", ".join(names[code] for code in codes)  # noqa: E731
    return [
        ("Chi la compila", join(instrument.professions, vocabulary.PROFESSIONS)),
        ("Come", join(instrument.modes, vocabulary.MODES)),
        ("Chi risponde", join(instrument.informants, vocabulary.INFORMANTS)),
        ("Dove", join(instrument.settings, vocabulary.SETTINGS)),
        ("Tempo", f"{instrument.minutes} minuti"),
        ("Punteggio", f"da {italian(rule.minimum)} a {italian(rule.maximum)} {rule.unit}"),
        ("Risposte mancanti", missing),
        ("Si ripete", f"dopo {instrument.review_months} mesi, o prima se cambia qualcosa"),
    ]
