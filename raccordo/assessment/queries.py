# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of assessments: what is open, what is due, what the scales say and suggest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import F, Prefetch

from raccordo.assessment import library
from raccordo.assessment.models import Answer, Assessment, Response, Section
from raccordo.assessment.rules.filling import may_fill
from raccordo.assessment.rules.findings import Findings, findings
from raccordo.assessment.rules.instrument import Band, Instrument, Suggestion, Value
from raccordo.assessment.rules.scoring import Result, score
from raccordo.kernel.scoping import Actor, PersonQuerySet
from raccordo.kernel.sensitivity import Label, highest

_PEOPLE = ("assigned_to__practitioner", "touched_by__practitioner", "filled_by__practitioner")


@dataclass(frozen=True)
class ProfileRow:
    """The last response to one scale, beside the one before it."""

    instrument: Instrument
    response: Response
    previous: Response | None

    @property
    def band(self) -> Band | None:
        """The band of the last score."""
        return next((band for band in self.instrument.bands if band.code == self.response.band), None)

    @property
    def change(self) -> Decimal | None:
        """Last score minus the one before; None when either is missing or the version changed."""
        if self.previous is None or self.response.score is None or self.previous.score is None:
            return None
        if self.previous.instrument_version != self.response.instrument_version:
            return None
        return self.response.score - self.previous.score

    @property
    def direction(self) -> str:
        """`better`, `worse`, `same`, or empty when it cannot be said."""
        change, better = self.change, self.instrument.score.better
        if change is None or better == "neither":
            return ""
        if not change:
            return "same"
        return "better" if (change > 0) == (better == "higher") else "worse"


@dataclass(frozen=True)
class SuggestedNeed:
    """A need the last responses point to: why, what could be done, and which scales say so."""

    code: str
    text: str
    suggestions: tuple[Suggestion, ...]
    instruments: tuple[str, ...]
    assessed_on: date
    label: str = Label.NORMAL  # the highest of the responses that say so


@dataclass(frozen=True)
class Detail:
    """One response with its answers, scored again from them."""

    instrument: Instrument
    response: Response
    answers: dict[str, Value]
    result: Result
    findings: Findings


def assessments(person_id: UUID) -> PersonQuerySet:
    """Every assessment of a person with its parts, the newest first."""
    sections = Section.objects.select_related(*_PEOPLE).order_by("position")
    return (
        Assessment.objects.filter(person_id=person_id, entered_in_error_at=None)
        .select_related("opened_by__practitioner")
        .prefetch_related(Prefetch("sections", queryset=sections))
        .order_by("-opened_at")
    )


def open_assessments(person_id: UUID) -> PersonQuerySet:
    """The assessments still being filled."""
    return assessments(person_id).filter(state="open")


def assessment(assessment_id: UUID) -> Assessment:
    """One assessment, in the current scope. Raises Assessment.DoesNotExist."""
    found: Assessment = Assessment.objects.select_related("person", "opened_by__practitioner").get(
        pk=assessment_id
    )
    return found


def sections(assessment_id: UUID) -> list[Section]:
    """The parts of an assessment, in order, with the people who fill them."""
    return list(
        Section.objects.filter(assessment_id=assessment_id).select_related(*_PEOPLE).order_by("position")
    )


def responses(assessment_id: UUID) -> dict[UUID, Response]:
    """The last response of each part that may be seen: the completed one, else the one in progress."""
    rows = Response.objects.filter(
        section__assessment_id=assessment_id, state__in=["completed", "in-progress"]
    )
    order = {"completed": 0, "in-progress": 1}
    return {row.section_id: row for row in sorted(rows, key=lambda row: order[row.state], reverse=True)}


def in_progress(section_id: UUID) -> Response | None:
    """The response a part is being filled with, if it was begun."""
    return Response.objects.filter(section_id=section_id, state="in-progress").first()


def parts_due(actor: Actor) -> list[Section]:
    """The parts still to fill that this actor's profession may fill, over everybody they follow; due order."""
    rows = (
        Section.objects.filter(state__in=["to-do", "in-progress"], assessment__state="open")
        .select_related("assessment", "person", *_PEOPLE)
        .order_by(F("assessment__due_date").asc(nulls_last=True), "assessment_id", "position")
    )
    return [row for row in rows if may_fill(actor.role, row.roles)]


def answers_of(response: Response) -> dict[str, Value]:
    """The answers of a response, as the rules know them."""
    instrument = library.instrument(response.instrument, response.instrument_version)
    return _values(instrument, Answer.objects.filter(response_id=response.pk))


def _values(instrument: Instrument, rows: Iterable[Answer]) -> dict[str, Value]:
    values = {}
    for row in rows:
        item = instrument.item(row.item)
        if item is not None:
            values[row.item] = value_of(row, multiple=item.kind == "multi")
    return values


def value_of(row: Answer, *, multiple: bool) -> Value:
    """One stored answer as a value."""
    if row.special:
        return str(row.special)
    if row.number is not None:
        return Decimal(row.number).normalize()
    options = tuple(row.options or ())
    return options if multiple else options[0]


def history(person_id: UUID, instrument: str) -> PersonQuerySet:
    """The completed responses to one scale, the newest first."""
    return (
        Response.objects.filter(
            person_id=person_id, instrument=instrument, state="completed", entered_in_error_at=None
        )
        .select_related("administered_by__practitioner")
        .order_by("-administered_on", "-completed_at")
    )


def response(person_id: UUID, response_id: UUID) -> Response | None:
    """One response of a person, if it may be seen."""
    rows = Response.objects.filter(person_id=person_id, pk=response_id)
    return rows.select_related("administered_by__practitioner", "section").first()


def last_before(person_id: UUID, instrument: str, but: Collection[UUID] = ()) -> Response | None:
    """The last completed response to a scale, leaving some out (the one being corrected)."""
    return history(person_id, instrument).exclude(pk__in=but).first()


def profile(person_id: UUID) -> list[ProfileRow]:
    """The last response to each scale beside the one before, by domain as the library orders them."""
    rows = (
        Response.objects.filter(person_id=person_id, state="completed", entered_in_error_at=None)
        .select_related("administered_by__practitioner")
        .order_by("instrument", "-administered_on", "-completed_at")
    )
    found = []
    for code, group in groupby(rows, key=lambda row: row.instrument):
        last, *before = group
        instrument = library.instrument(code, last.instrument_version)
        found.append(ProfileRow(instrument, last, before[0] if before else None))
    return found


def details(responses: Collection[Response]) -> list[Detail]:
    """Responses with their answers, in two queries however many they are."""
    wanted = {row.pk: row for row in responses}
    rows = Answer.objects.filter(response_id__in=wanted).order_by("response_id")
    grouped = {key: list(group) for key, group in groupby(rows, key=lambda row: row.response_id)}
    found = []
    for response in wanted.values():
        instrument = library.instrument(response.instrument, response.instrument_version)
        values = _values(instrument, grouped.get(response.pk, ()))
        result = score(instrument, values)
        found.append(Detail(instrument, response, values, result, findings(instrument, values, result)))
    return found


def suggested_needs(person_id: UUID, *, covered: Collection[str] = ()) -> list[SuggestedNeed]:
    """The needs that the last response to each scale points to, without those the caller says are covered."""
    return needs_of(details([row.response for row in profile(person_id)]), covered=covered)


def needs_of(found: Collection[Detail], *, covered: Collection[str] = ()) -> list[SuggestedNeed]:
    """The needs some responses point to: the same need with the same words is said once, with all its sources."""
    needs: dict[tuple[str, str], SuggestedNeed] = {}
    for one in found:
        day = one.response.administered_on or one.response.created_at.date()
        for trigger in one.findings.triggers:
            if trigger.need in covered:
                continue
            key = (trigger.need, trigger.text)
            sources = (*(needs[key].instruments if key in needs else ()), one.instrument.short_title)
            known = needs[key].suggestions if key in needs else ()
            fresh = tuple(s for s in trigger.suggestions if s.code not in {k.code for k in known})
            label = highest([one.response.label, *([needs[key].label] if key in needs else [])])
            needs[key] = SuggestedNeed(trigger.need, trigger.text, (*known, *fresh), sources, day, label)
    return list(needs.values())


def strengths_of(found: Collection[Detail]) -> list[str]:
    """What goes well according to some responses, each thing once."""
    return list(dict.fromkeys(strength.text for one in found for strength in one.findings.strengths))
