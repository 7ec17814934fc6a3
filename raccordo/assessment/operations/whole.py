# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open an assessment with its parts, add one, close it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from raccordo.assessment import asking, library, outlines
from raccordo.assessment.codes import ASSESSMENT
from raccordo.assessment.models import Assessment, Section
from raccordo.assessment.rules.outline import Part
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import add_working_days, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.privacy.queries import labels
from raccordo.territory import queries as territory
from raccordo.territory.models import PractitionerRole


def open_assessment(
    *, by: Actor, at: datetime, person_id: UUID, outline: str, reason: str, parts: Collection[str] | None = None,
    source_id: UUID | None = None,
) -> Assessment:  # fmt: skip
    """Open an assessment with the parts of an outline, or some of them, and ask the team to fill them."""
    plan = _outline(outline, at)
    chosen = [part for part in plan.parts if parts is None or part.code in parts]
    if not chosen:
        raise Refused("Scegli almeno una parte.", "parts")
    if not reason.strip():
        raise Refused("Scrivi perché apri la valutazione, anche in poche parole.", "reason")
    already = Assessment.objects.filter(person_id=person_id, outline=outline, state="open").first()
    if already is not None:
        day = local_day(already.opened_at).strftime("%d/%m/%Y")
        raise Conflict(
            f"C'è già una valutazione di questo tipo in corso, aperta il {day}: continua quella.",
            field="outline",
        )
    row = records.create(
        Assessment, by=by, at=at, person_id=person_id, kind=plan.kind, outline=outline, reason=reason.strip(),
        opened_at=at, opened_by_id=by.role_id, due_date=add_working_days(local_day(at), plan.working_days),
        source_id=source_id, label=labels.label_at_writing(by=by, at=at), sector=by.sector,
    )  # fmt: skip
    people = asking.candidates(by, person_id, at)
    made = [_create(by, at, row, part, place, people) for place, part in enumerate(chosen, 1)]
    asking.assign(by=by, at=at, assessment=row, sections=made)
    audit.note(by=by, at=at, act="assessment.open_assessment", person_id=person_id, object_id=row.pk)
    outbox.announce(by=by, at=at, topic="assessment.opened", person_id=person_id, object_id=row.pk)
    return row


def add_section(*, by: Actor, at: datetime, assessment_id: UUID, instrument: str) -> Section:
    """Add a scale to an open assessment; once only."""
    row = records.lock(Assessment, assessment_id)
    _must_be_open(row)
    try:
        scale = library.instrument(instrument)
    except library.UnknownInstrument:
        raise Refused("Scegli uno degli strumenti elencati.", "instrument") from None
    sections = Section.objects.filter(assessment_id=row.pk)
    if sections.filter(instrument=instrument).exists():
        raise Conflict("Questo strumento c'è già tra le parti.", field="instrument")
    last = sections.order_by("-position").values_list("position", flat=True).first() or 0
    part = Part(f"scale-{instrument}", scale.short_title, instrument, "", scale.professions)
    section = _create(by, at, row, part, last + 1, asking.candidates(by, row.person_id, at))
    asking.assign(by=by, at=at, assessment=row, sections=[section])
    audit.note(by=by, at=at, act="assessment.add_section", person_id=row.person_id, object_id=section.pk)
    return section


def complete_assessment(*, by: Actor, at: datetime, assessment_id: UUID) -> Assessment:
    """Close an assessment whose parts are all complete or not needed."""
    row = records.lock(Assessment, assessment_id)
    ASSESSMENT.check(row.state, "complete", _said(by, at, row))
    waiting = Section.objects.filter(assessment_id=row.pk, state__in=["to-do", "in-progress"]).order_by(
        "position"
    )
    titles = [section.title for section in waiting]
    if titles:
        raise Refused(f"Mancano ancora: {', '.join(titles)}. Compilale o segna che non servono.")
    records.change(row, by=by, at=at, state="complete", closed_at=at)
    asking.close_all(by=by, at=at, assessment=row, state="done")
    audit.note(by=by, at=at, act="assessment.complete_assessment", person_id=row.person_id, object_id=row.pk)
    outbox.announce(by=by, at=at, topic="assessment.completed", person_id=row.person_id, object_id=row.pk)
    return row


def reopen_assessment(*, by: Actor, at: datetime, assessment_id: UUID) -> Assessment:
    """Open again a complete assessment, to correct or add a part."""
    row = records.lock(Assessment, assessment_id)
    ASSESSMENT.check(row.state, "open", _said(by, at, row))
    other = Assessment.objects.filter(person_id=row.person_id, outline=row.outline, state="open").exists()
    if other:
        raise Conflict(
            "Nel frattempo è stata aperta un'altra valutazione dello stesso tipo: continua quella."
        )
    records.change(row, by=by, at=at, state="open", closed_at=None)
    audit.note(by=by, at=at, act="assessment.reopen_assessment", person_id=row.person_id, object_id=row.pk)
    return row


def cancel_assessment(*, by: Actor, at: datetime, assessment_id: UUID, because: str) -> Assessment:
    """Call off an open assessment; what was answered stays in the history."""
    row = records.lock(Assessment, assessment_id)
    ASSESSMENT.check(row.state, "cancelled", _said(by, at, row))
    if not because.strip():
        raise Refused("Scrivi perché la annulli.", "because")
    records.change(row, by=by, at=at, state="cancelled", closed_at=at, because=because.strip())
    asking.close_all(by=by, at=at, assessment=row, state="cancelled")
    audit.note(by=by, at=at, act="assessment.cancel_assessment", person_id=row.person_id, object_id=row.pk)
    return row


def _said(by: Actor, at: datetime, row: Assessment) -> Callable[[], str]:
    """When an assessment was closed, for who comes second."""
    return lambda: territory.who_and_when(by=by, at=at, moment=row.closed_at) if row.closed_at else ""


def _outline(code: str, at: datetime) -> outlines.Outline:
    try:
        return outlines.outline(code, local_day(at))
    except outlines.UnknownOutline:
        raise Refused("Scegli uno dei tipi di valutazione elencati.", "outline") from None


def _must_be_open(row: Assessment) -> None:
    if row.state != "open":
        raise Conflict("La valutazione è chiusa: riaprila per cambiarla.")


def _create(
    by: Actor, at: datetime, row: Assessment, part: Part, position: int, people: list[PractitionerRole]
) -> Section:
    scale = library.instrument(part.instrument).label if part.instrument else row.label
    return records.create(
        Section, by=by, at=at, person_id=row.person_id, assessment=row, position=position, code=part.code,
        title=part.title, instrument=part.instrument, topic=part.topic, roles=list(part.roles),
        assigned_to=asking.likeliest(people, part.roles), sector=by.sector,
        label=labels.label_at_writing(by=by, at=at, sources=[row.label, scale], instrument=[part.instrument]),
    )  # fmt: skip
