# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shared diary: notes, calls, messages of the family; corrections that keep what was written before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from raccordo.careplan import queries as careplan
from raccordo.delivery.codes import Audience, DiaryKind
from raccordo.delivery.models import DiaryEntry, ReservedText
from raccordo.delivery.rules.diary import HOME_ROLES, wrong_text
from raccordo.delivery.rules.moments import CLOCK_SKEW, may_correct, when
from raccordo.kernel import audit, records
from raccordo.kernel.periods import add_working_days, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label, Sector
from raccordo.people import queries as people
from raccordo.privacy import operations as privacy_operations
from raccordo.privacy import queries as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.confidence import check_giver
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task

OLDEST = timedelta(days=365)


def write_note(
    *, by: Actor, at: datetime, person_id: UUID, text: str, kind: str = DiaryKind.NOTE, voice: str = "",
    audience: str = Audience.TEAM, happened_at: datetime | None = None, pinned: bool = False,
    visit_id: UUID | None = None, confided_by_id: UUID | None = None,
) -> DiaryEntry:  # fmt: skip
    """Write in the diary of a person. A note for one's own service tells the others only that it exists; words that a parent
    said in confidence the other does not read."""
    if not by.role_id:
        raise Refused("Le note le scrive chi segue la persona per lavoro. Puoi mandare un messaggio.")
    if voice not in ("", by.sector, Sector.FAMILY):
        raise Refused("Scrivi con la tua voce, o riporta le parole della famiglia.", "voice")
    wrong = wrong_text(text)
    if wrong:
        raise Refused(wrong, "text")
    if audience == Audience.SERVICE and by.role in HOME_ROLES:
        raise Refused("Le note dal domicilio servono a tutti quelli che seguono la persona.", "audience")
    if pinned and audience != Audience.TEAM:
        raise Refused("In evidenza si mette solo ciò che tutti possono leggere.", "pinned")
    check_giver(person_id, confided_by_id)
    entry = write(
        by=by, at=at, person_id=person_id, text=text.strip(), kind=kind, confided_by_id=confided_by_id, voice=voice or by.sector or Sector.SOCIAL,
        audience=audience, happened_at=_when(happened_at, at), pinned=pinned, visit_id=visit_id,
    )  # fmt: skip
    audit.note(by=by, at=at, act="delivery.create_note", person_id=person_id, object_id=entry.pk)
    return entry


def message_from_family(*, by: Actor, at: datetime, person_id: UUID, text: str) -> DiaryEntry:
    """The person, or who stands by her, writes to all who follow her (M-058)."""
    if by.role_id:
        raise Refused("I messaggi della famiglia li scrive la famiglia. Per riportarli scrivi una nota.")
    wrong = wrong_text(text)
    if wrong:
        raise Refused(wrong, "text")
    kinds = {line.kind for line in privacy.relationships(by, person_id, at)}
    related = people.network(person_id, at).filter(account_id=by.account_id).first()
    entry = write(
        by=by, at=at, person_id=person_id, text=text.strip(), kind=DiaryKind.MESSAGE, voice=Sector.FAMILY,
        audience=Audience.TEAM, happened_at=at, related_id=related.pk if related else None,
        by_the_person=RelationshipKind.SELF in kinds,
    )  # fmt: skip
    _ask_somebody_to_read(by, at, entry)
    audit.note(by=by, at=at, act="delivery.create_message", person_id=person_id, object_id=entry.pk)
    return entry


def _ask_somebody_to_read(by: Actor, at: datetime, entry: DiaryEntry) -> None:
    """A message is for all, and somebody must read it: who holds the plan together, if there is a plan."""
    plan = careplan.version_in_force(entry.person_id)
    if plan is None or plan.case_manager is None:
        return
    record.assign_task(
        by=by, at=at, person_id=entry.person_id, kind=TaskKind.ANSWER, title="Leggi il messaggio della famiglia",
        detail=entry.text[:120], organization_id=plan.case_manager.organization_id, role_id=plan.case_manager_id,
        due_date=add_working_days(local_day(at), 1), source_id=entry.pk, path=f"/persone/{entry.person_id}/diario/",
        about=entry.label,
    )  # fmt: skip


def correct_note(*, by: Actor, at: datetime, entry_id: UUID, text: str) -> DiaryEntry:
    """Who wrote an entry may correct it within a day: the new words stand in the diary, the old ones in its history."""
    old = records.lock(DiaryEntry, entry_id)
    if old.created_by_id != by.account_id:
        raise Refused("Una nota la corregge solo chi l'ha scritta. Scrivi tu un'altra nota.")
    if old.kind == DiaryKind.VISIT:
        raise Refused("Questa nota viene da una visita: correggi la visita.")
    if old.entered_in_error_at is not None:
        raise Conflict("Hai già corretto questa nota: nel diario trovi quella nuova.")
    if not may_correct(old.created_at, at):
        raise Refused(
            f"L'hai scritta {when(old.created_at, at)}: dopo 24 ore non si corregge più. Scrivi una nota."
        )
    wrong = wrong_text(text)
    if wrong:
        raise Refused(wrong, "text")
    entry = write(
        by=by, at=at, person_id=old.person_id, text=text.strip(), kind=old.kind, voice=old.voice,
        audience=old.audience, happened_at=old.happened_at, pinned=old.pinned, visit_id=old.visit_id,
        related_id=old.related_id, confided_by_id=old.confided_by_id, by_the_person=old.by_the_person, corrects=old,
    )  # fmt: skip
    audit.note(by=by, at=at, act="delivery.correct_note", person_id=old.person_id, object_id=entry.pk)
    return entry


def pin_entry(*, by: Actor, at: datetime, entry_id: UUID, pinned: bool) -> DiaryEntry:
    """Keep an entry on top, or let it go."""
    entry = records.lock(DiaryEntry, entry_id)
    if entry.audience != Audience.TEAM:
        raise Refused("In evidenza si mette solo ciò che tutti possono leggere.")
    if entry.pinned != pinned:
        records.change(entry, by=by, at=at, pinned=pinned)
        audit.note(by=by, at=at, act="delivery.pin_entry", person_id=entry.person_id, object_id=entry.pk)
    return entry


def relabel_entry(
    *, by: Actor, at: datetime, entry_id: UUID, label: str, reason: str, version: int | None = None
) -> DiaryEntry:
    """Say who may read an entry: anybody of the team makes it more confidential, its own service alone less."""
    entry = records.lock(DiaryEntry, entry_id)
    if entry.kind in (DiaryKind.VISIT, DiaryKind.CONCERN):
        raise Refused("Questa voce racconta una visita o una segnalazione, che si leggono anche altrove.")
    reserved = ReservedText.objects.filter(entry_id=entry.pk)
    tasks = Task.objects.filter(person_id=entry.person_id, source_id=entry.pk)
    privacy_operations.relabel(
        by=by, at=at, row=entry, label=label, reason=reason, version=version, owner_id=entry.organization_id,
        inside=[*((text, Label.RESTRICTED) for text in reserved), *((row, Label.NORMAL) for row in (*_before(entry), *tasks))],
    )  # fmt: skip
    audit.note(by=by, at=at, act="delivery.relabel_entry", person_id=entry.person_id, object_id=entry.pk)
    return entry


def _before(entry: DiaryEntry) -> list[DiaryEntry]:
    """The entries that this one took the place of, by corrections: the diary still says their words."""
    found, old = [], entry.correction_of_id
    while old is not None and (row := DiaryEntry.objects.filter(pk=old).first()) is not None:
        found.append(row)
        old = row.correction_of_id
    return found


def write(
    *, by: Actor, at: datetime, person_id: UUID, text: str, kind: str, voice: str, audience: str,
    happened_at: datetime, pinned: bool = False, visit_id: UUID | None = None, concern_id: UUID | None = None,
    related_id: UUID | None = None, by_the_person: bool = False, corrects: DiaryEntry | None = None,
    sources: Sequence[str] = (), confided_by_id: UUID | None = None,
) -> DiaryEntry:  # fmt: skip
    """Append one entry; with `corrects`, the entry it takes the place of leaves the stream and stays in the history.

    Rooms and pages use the named operations; this is what they share. The team learns that a reserved note exists, unless
    the very name of the service would say too much; a correction is never less confidential than what it corrects.
    """
    reserved = audience == Audience.SERVICE
    if reserved and by.organization_id is None:
        raise Refused("Una nota riservata ha bisogno di un servizio.", "audience")
    if corrects is not None:
        records.change(corrects, by=by, at=at, entered_in_error_at=at)
    sources = [*sources, *([corrects.label] if corrects else [])]
    label = labels.label_at_writing(by=by, at=at, sources=sources)
    entry = records.create(
        DiaryEntry, by=by, at=at, person_id=person_id, voice=voice, kind=kind, audience=audience,
        text="" if reserved else text, happened_at=happened_at, pinned=pinned, organization_id=by.organization_id,
        role_id=by.role_id, related_id=related_id, by_the_person=by_the_person, visit_id=visit_id, concern_id=concern_id,
        correction_of=corrects, label=label, sector=by.sector, confided_by_id=confided_by_id,
    )  # fmt: skip
    if reserved:
        records.create(
            ReservedText, by=by, at=at, person_id=person_id, entry=entry, organization_id=by.organization_id,
            text=text, sector=by.sector, label=labels.label_at_writing(by=by, at=at, choice=Label.RESTRICTED, sources=sources),
            confided_by_id=entry.confided_by_id,
        )  # fmt: skip
    return entry


def _when(happened_at: datetime | None, at: datetime) -> datetime:
    if happened_at is None:
        return at
    if happened_at > at + CLOCK_SKEW:
        raise Refused(
            f"Hai scritto {when(happened_at, at)}: è nel futuro. Controlla giorno e ora.", "happened_at"
        )
    if happened_at < at - OLDEST:
        raise Refused("È più di un anno fa. Controlla la data.", "happened_at")
    return happened_at
