# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies under the parts: a response is begun, its answers are merged, and at the end it is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from raccordo.assessment import library, queries
from raccordo.assessment.models import Answer, Response, Section
from raccordo.assessment.rules import answers as checks
from raccordo.assessment.rules import filling, findings
from raccordo.assessment.rules.answers import Problem
from raccordo.assessment.rules.instrument import Answers, Instrument, Value
from raccordo.assessment.rules.scoring import Score, score
from raccordo.kernel import records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import RANK, Label
from raccordo.people.models import Person
from raccordo.privacy.queries import labels

CIRCUMSTANCES = ("informant", "setting", "administered_on", "note")


class AnswersRefused(Refused):
    """One or more answers do not fit or are missing; each problem stands beside its question."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].sentence, problems[0].item)
        self.problems = tuple(problems)


def check_profession(by: Actor, professions: Sequence[str]) -> None:
    """Refuse whoever does not belong to the professions that may fill a part; jobs and imports may."""
    if by.role != "system" and not filling.may_fill(by.role, professions):
        raise Refused(f"Questa parte la compila: {filling.who_fills(professions)}.")


def instrument_of(response: Response) -> Instrument:
    """The scale of a response, in the version it was begun with."""
    return library.instrument(response.instrument, response.instrument_version)


def begin(
    *, by: Actor, at: datetime, person_id: UUID, instrument: Instrument, section: Section | None = None,
    replaces: Response | None = None,
) -> Response:  # fmt: skip
    """An empty response in progress, at the scale's current version; a correction keeps the version corrected."""
    return records.create(
        Response, by=by, at=at, person_id=person_id, section=section, instrument=instrument.code,
        instrument_version=instrument.version, replaces=replaces, label=_label(by, at, instrument, section, {}), sector=by.sector,
        administered_by_id=by.role_id,
    )  # fmt: skip


def store(
    *,
    by: Actor,
    at: datetime,
    response: Response,
    before: Answers,
    after: Answers,
    repeated: date | None = None,
) -> bool:
    """Write the difference between two sheets, answer by answer. Returns whether anything changed."""
    changed = {item: value for item, value in after.items() if before.get(item) != value}
    gone = [item for item in before if item not in after]
    if gone:
        Answer.objects.filter(response_id=response.pk, item__in=gone).delete()
    known = {row.item: row for row in Answer.objects.filter(response_id=response.pk, item__in=changed)}
    fresh = []
    for item, value in changed.items():
        row = known.get(item) or Answer(
            response_id=response.pk, person_id=response.person_id, item=item, sector=response.sector,
            label=response.label, **records.authored(Answer, by=by, at=at),
        )  # fmt: skip
        _fill(row, value, by, at, repeated)
        if item not in known:
            fresh.append(row)
    Answer.objects.bulk_create(fresh)
    records.written(fresh, at)
    Answer.objects.bulk_update(known.values(), _CHANGING) if known else None
    _relabel(by, at, response, after)
    return bool(changed or gone)


_CHANGING = ["options", "number", "special", "answered_at", "answered_by", "repeated_from", "version"]


def _fill(row: Answer, value: Value, by: Actor, at: datetime, repeated: date | None) -> None:
    special = checks.is_special(value)
    row.special = value if special and isinstance(value, str) else ""
    row.number = None if isinstance(value, str | tuple) else value
    row.options = (
        None if special or row.number is not None else ([value] if isinstance(value, str) else list(value))
    )  # type: ignore[arg-type]
    row.answered_at, row.answered_by_id, row.repeated_from = at, by.role_id, repeated
    row.version = row.version if row._state.adding else row.version + 1


def _label(by: Actor, at: datetime, instrument: Instrument, section: Section | None, answers: Answers) -> str:
    """What the scale and its answers call for, never below the part that they fill."""
    sources = [findings.label(instrument, answers), *([section.label] if section else [])]
    return labels.label_at_writing(by=by, at=at, sources=sources, instrument=[instrument.code])


def _relabel(by: Actor, at: datetime, response: Response, answers: Answers) -> None:
    """The label follows the answers while they are being given; the answers bear the label of their response."""
    label = _label(by, at, instrument_of(response), response.section, answers)
    if label != response.label:
        if RANK[Label(label)] >= RANK[Label.VERY_RESTRICTED] and response.created_by_id != by.account_id:
            raise Refused(
                "Ciò che scrive il tuo servizio è a maggior tutela, e questa scheda l'ha aperta un altro: compilane una tua."
            )
        Answer.objects.filter(response_id=response.pk).update(label=label)
        response.label = label
        response.save(update_fields=["label"])


def set_circumstances(
    response: Response, instrument: Instrument, given: Mapping[str, Any], at: datetime
) -> bool:
    """Who answered, where, which day, what was seen besides. Returns whether anything changed."""
    values = {name: given[name] for name in CIRCUMSTANCES if name in given}
    _check_circumstances(response.person_id, instrument, values, at)
    changed = [name for name, value in values.items() if getattr(response, name) != value]
    for name in changed:
        setattr(response, name, values[name])
    if changed:
        response.save(update_fields=changed)
    return bool(changed)


def _check_circumstances(
    person_id: UUID, instrument: Instrument, values: Mapping[str, Any], at: datetime
) -> None:
    if values.get("informant") and values["informant"] not in instrument.informants:
        raise Refused("Scegli chi risponde tra le voci elencate.", "informant")
    if values.get("setting") and values["setting"] not in instrument.settings:
        raise Refused("Scegli il luogo tra le voci elencate.", "setting")
    if len(values.get("note") or "") > 2000:
        raise Refused("Accorcia il testo: al massimo 2.000 caratteri.", "note")
    day = values.get("administered_on")
    if day and day > local_day(at):
        raise Refused(
            "Il giorno è nel futuro: scrivi quando l'hai compilata, per esempio oggi.", "administered_on"
        )
    if day:
        born = Person.objects.values_list("birth_date", flat=True).get(pk=person_id)
        if born and day < born:
            raise Refused("Il giorno viene prima della nascita: controlla l'anno.", "administered_on")


def finish(*, by: Actor, at: datetime, response: Response) -> Response:
    """Check that every question has an answer, score, and close the response for good."""
    instrument = instrument_of(response)
    answers = queries.answers_of(response)
    problems = [
        Problem(item, f"Rispondi a «{question.question}»")
        for item in checks.unanswered(instrument, answers)
        if (question := instrument.item(item))
    ]
    if not response.informant:
        problems.insert(0, Problem("informant", "Indica chi risponde"))
    if problems:
        raise AnswersRefused(problems)
    kept = checks.prune(instrument, answers)
    store(by=by, at=at, response=response, before=answers, after=kept)
    result = score(instrument, kept)
    scored = isinstance(result, Score)
    records.change(
        response, by=by, at=at, state="completed", completed_at=at, administered_by_id=by.role_id,
        administered_on=response.administered_on or local_day(at),
        score=result.value if isinstance(result, Score) else None,
        band=result.band.code if isinstance(result, Score) and result.band else "",
        prorated=scored and result.prorated, missing=len(result.missing),
        no_score="" if isinstance(result, Score) else result.sentence,
    )  # fmt: skip
    if response.replaces_id:
        old = records.lock(Response, response.replaces_id)
        records.change(old, by=by, at=at, state="replaced")
    return response
