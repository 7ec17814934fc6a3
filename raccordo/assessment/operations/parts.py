# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill the parts of an assessment, by several hands; or one scale at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from raccordo.assessment import answering, asking, library, queries
from raccordo.assessment.answering import AnswersRefused, check_profession
from raccordo.assessment.codes import SECTION
from raccordo.assessment.models import Assessment, Response, Section
from raccordo.assessment.rules import answers as checks
from raccordo.assessment.rules.answers import Problem
from raccordo.assessment.rules.filling import is_fresh
from raccordo.assessment.rules.merging import Conflict, merge
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.territory import queries as territory

_RESERVED = "Questa parte è riservata al servizio che l'ha aperta."


@dataclass(frozen=True)
class Saved:
    """What became of a save: the part, its response, the answers somebody must choose between, those not understood."""

    section: Section
    response: Response
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()


def begin_section(*, by: Actor, at: datetime, section_id: UUID) -> Section:
    """Take a part in hand: from now on the others see who is filling it. Beginning twice does no harm."""
    section = _lock(by, section_id)
    if section.state == "in-progress":
        return section
    if (
        section.state == "complete"
    ):  # a complete part is opened again on a copy, on purpose: never by a late answer
        SECTION.check("complete", "complete", _said(by, at, section))
    SECTION.check(section.state, "in-progress", _said(by, at, section))
    records.change(
        section, by=by, at=at, state="in-progress", begun_by_id=by.role_id, begun_at=at, touched_by_id=by.role_id,
        touched_at=at,
    )  # fmt: skip
    if section.instrument:
        scale = library.instrument(section.instrument)
        answering.begin(by=by, at=at, person_id=section.person_id, instrument=scale, section=section)
    audit.note(
        by=by, at=at, act="assessment.begin_section", person_id=section.person_id, object_id=section.pk
    )
    return section


def save_section(
    *, by: Actor, at: datetime, section_id: UUID, answers: Mapping[str, object],
    base: Mapping[str, object] | None = None, strict: bool = True, **circumstances: Any,
) -> Saved:  # fmt: skip
    """Save answers so far, joining them with what others wrote meanwhile.

    `base` is the sheet as it was when the page was opened: with it, `answers` is the whole sheet, and what both sides
    changed comes back as conflicts, left as stored. Without it, `answers` are only the ones to change.
    `strict=False` (autosave) keeps what is good and gives back the problems instead of refusing.
    """
    section = begin_section(by=by, at=at, section_id=section_id)
    response = _response(section)
    instrument = answering.instrument_of(response)
    mine, problems = checks.parse(instrument, answers)
    if problems and strict:
        raise AnswersRefused(problems)
    theirs = queries.answers_of(response)
    seen, _ = checks.parse(instrument, base if base is not None else {})
    before = seen if base is not None else theirs
    if base is None:
        mine = {**theirs, **mine}
    mine |= {p.item: before[p.item] for p in problems if p.item in before}
    joined = merge(base=before, mine=mine, theirs=theirs)
    changed = answering.store(by=by, at=at, response=response, before=theirs, after=joined.answers)
    changed |= answering.set_circumstances(response, instrument, circumstances, at)
    if changed:
        _touch(section, by, at)
    return Saved(section, response, joined.conflicts, problems)


def save_text(*, by: Actor, at: datetime, section_id: UUID, text: str, seen: str | None = None) -> Section:
    """Save a part told in words. `seen` is the text as it was when the page was opened.

    Raises Conflict with the other text when somebody changed it meanwhile.
    """
    section = begin_section(by=by, at=at, section_id=section_id)
    if not section.topic:
        raise Refused("Questa parte è una scala: rispondi alle domande.")
    SECTION.check(section.state, "complete", _said(by, at, section))
    mine = text.strip()
    if len(mine) > 6000:
        raise Refused("Accorcia il testo: al massimo 6.000 caratteri.", "text")
    if mine == section.text:
        return section
    if seen is not None and seen.strip() != section.text:
        raise records.Conflict(
            "Qualcun altro ha cambiato questo testo mentre scrivevi. Ecco le due versioni: scegli.",
            {"text": section.text},
        )
    return records.change(section, by=by, at=at, text=mine, touched_by_id=by.role_id, touched_at=at)


def complete_section(*, by: Actor, at: datetime, section_id: UUID) -> Section:
    """Close a part: every question answered, in one way or another; the score follows from the answers."""
    section = _lock(by, section_id)
    SECTION.check(section.state, "complete", _said(by, at, section))
    if section.instrument:
        response = answering.finish(by=by, at=at, response=_response(section))
        _tell(by=by, at=at, response=response)
    elif not section.text.strip():
        raise Refused("Scrivi qualcosa, oppure segna che questa parte non serve.", "text")
    records.change(section, by=by, at=at, state="complete", filled_by_id=by.role_id, filled_at=at)
    asking.close_if_done(by=by, at=at, section=section)
    audit.note(
        by=by, at=at, act="assessment.complete_section", person_id=section.person_id, object_id=section.pk
    )
    return section


def mark_not_needed(*, by: Actor, at: datetime, section_id: UUID, because: str) -> Section:
    """Say that a part is not needed, and why; answers given so far stay in the history. Any profession may."""
    section = _lock(by, section_id, anyone=True)
    SECTION.check(section.state, "not-needed", _said(by, at, section))
    if not because.strip():
        raise Refused("Scrivi perché questa parte non serve.", "because")
    response = queries.in_progress(section.pk)
    if response is not None:
        records.change(response, by=by, at=at, state="dropped")
    records.change(section, by=by, at=at, state="not-needed", because=because.strip())
    asking.close_if_done(by=by, at=at, section=section)
    audit.note(
        by=by, at=at, act="assessment.mark_not_needed", person_id=section.person_id, object_id=section.pk
    )
    return section


def reopen_section(*, by: Actor, at: datetime, section_id: UUID) -> Section:
    """Open a part again: a complete one is corrected on a copy, the first response stays as it was until then."""
    section = _lock(by, section_id, anyone=True)
    if section.state == "not-needed":
        return records.change(section, by=by, at=at, state="to-do", because="")
    if section.state == "to-do":
        SECTION.check("to-do", "to-do")
    SECTION.check(section.state, "in-progress", _said(by, at, section))
    check_profession(by, section.roles)
    if section.instrument:
        old = queries.responses(section.assessment_id).get(section.pk)
        if old is None:
            raise Refused(_RESERVED if section.state == "complete" else "Questa parte è ancora da compilare.")
        scale = answering.instrument_of(old)
        copy = answering.begin(
            by=by, at=at, person_id=section.person_id, instrument=scale, section=section, replaces=old
        )
        answering.store(by=by, at=at, response=copy, before={}, after=queries.answers_of(old))
        given = {name: getattr(old, name) for name in answering.CIRCUMSTANCES}
        answering.set_circumstances(copy, scale, given, at)
    records.change(
        section, by=by, at=at, state="in-progress", filled_by_id=None, filled_at=None, touched_by_id=by.role_id,
        touched_at=at,
    )  # fmt: skip
    audit.note(
        by=by, at=at, act="assessment.reopen_section", person_id=section.person_id, object_id=section.pk
    )
    return section


def repeat_answers(
    *, by: Actor, at: datetime, section_id: UUID, items: Collection[str] | None = None
) -> Saved:
    """«Uguale a prima»: take last time's answers, those named or all that are still open, marked with their day."""
    section = begin_section(by=by, at=at, section_id=section_id)
    response = _response(section)
    instrument = answering.instrument_of(response)
    last = queries.last_before(
        section.person_id, instrument.code, but=[response.replaces_id] if response.replaces_id else ()
    )
    if last is None or not last.administered_on:
        raise Refused("Non ci sono risposte di prima da ripetere.")
    if not is_fresh(last.administered_on, local_day(at), instrument.review_months):
        raise Refused(f"Le risposte di prima hanno più di {instrument.review_months} mesi: chiedi di nuovo.")
    stored = queries.answers_of(response)
    before = queries.answers_of(last)
    wanted = {k: v for k, v in before.items() if (k in items if items is not None else k not in stored)}
    unfit = {problem.item for problem in checks.check(instrument, wanted)}
    taken = {k: v for k, v in wanted.items() if k not in unfit}
    answering.store(
        by=by,
        at=at,
        response=response,
        before=stored,
        after={**stored, **taken},
        repeated=last.administered_on,
    )
    _touch(section, by, at)
    return Saved(section, response)


def administer(
    *, by: Actor, at: datetime, person_id: UUID, instrument: str, answers: Mapping[str, object], informant: str,
    setting: str = "", administered_on: Any = None, note: str = "",
) -> Response:  # fmt: skip
    """Fill one scale at once, outside any assessment: short screening in a surgery, a check at home."""
    try:
        scale = library.instrument(instrument)
    except library.UnknownInstrument:
        raise Refused("Scegli uno degli strumenti elencati.", "instrument") from None
    check_profession(by, scale.professions)
    sheet, problems = checks.parse(scale, answers)
    if problems:
        raise AnswersRefused(problems)
    response = answering.begin(by=by, at=at, person_id=person_id, instrument=scale)
    answering.store(by=by, at=at, response=response, before={}, after=sheet)
    given = {"informant": informant, "setting": setting, "administered_on": administered_on, "note": note}
    answering.set_circumstances(response, scale, given, at)
    answering.finish(by=by, at=at, response=response)
    audit.note(by=by, at=at, act="assessment.register_response", person_id=person_id, object_id=response.pk)
    _tell(by=by, at=at, response=response)
    return response


def _tell(*, by: Actor, at: datetime, response: Response) -> None:
    outbox.announce(
        by=by, at=at, topic="assessment.response", person_id=response.person_id, object_id=response.pk,
        instrument=response.instrument, version=response.instrument_version,
    )  # fmt: skip


def _said(by: Actor, at: datetime, section: Section) -> Callable[[], str]:
    """Who completed a part, or has it in hand, and since when; for who comes second."""
    return lambda: territory.who_and_when(
        by=by, at=at, moment=section.filled_at or section.touched_at,
        role_id=section.filled_by_id or section.touched_by_id,
    )  # fmt: skip


def _lock(by: Actor, section_id: UUID, *, anyone: bool = False) -> Section:
    section = records.lock(Section, section_id)
    if not anyone:
        check_profession(by, section.roles)
    state = Assessment.objects.values_list("state", flat=True).get(pk=section.assessment_id)
    if state != "open":
        raise records.Conflict("La valutazione è chiusa: riaprila per cambiarla.")
    return section


def _response(section: Section) -> Response:
    response = queries.in_progress(section.pk)
    if response is None:
        raise Refused(_RESERVED)
    return records.lock(Response, response.pk)


def _touch(section: Section, by: Actor, at: datetime) -> None:
    Section.objects.filter(pk=section.pk).update(touched_by_id=by.role_id, touched_at=at)
