# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One row of each kind that a person may hide, written by Sara for Teresa; and who reads a row, by the page's way and by bare SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Response, Section
from raccordo.careplan.models import Conference, ConferenceCase, KnownFact
from raccordo.delivery import operations as delivery
from raccordo.kernel import records
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import LabelChange
from raccordo.record import operations as record
from raccordo.record.codes import Frailty
from raccordo.record.models import Observation, Task
from tests.personas import LONG_AGO, NOW

NAMES = ("ada", "marta", "sara", "carla", "dino", "teresa_account", "laura")
HIDDEN = {"sara", "teresa_account"}


def on(world, persona, at=NOW):
    """As the gate would open Teresa's record."""
    return access(persona.context(person=world.teresa, at=at))


def follow(world) -> None:
    """Everybody of the team follows Teresa."""
    with system_access(NOW):
        for persona in (world.marta, world.sara, world.carla, world.dino):
            privacy.grant_relationship(
                by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="la segui", role_id=persona.role.pk, source_id=world.teresa.pk,
            )  # fmt: skip


def note(world, who="sara", text="Ha parlato del figlio", at=NOW, **more):
    persona = getattr(world, who)
    with on(world, persona, at):
        return delivery.write_note(by=persona.actor, at=at, person_id=world.teresa.pk, text=text, **more)


def hide(world, scope, target, who="teresa_account", kind="", at=NOW, **more):
    persona = getattr(world, who)
    with on(world, persona, at):
        return privacy.obscure(
            by=persona.actor,
            at=at,
            person_id=world.teresa.pk,
            scope=scope,
            target_id=target,
            kind=kind,
            words="prova",
            **more,
        )


def reveal(world, row, who="teresa_account", at=NOW):
    persona = getattr(world, who)
    with on(world, persona, at):
        return privacy.reveal(by=persona.actor, at=at, obscuring_id=row.pk)


def readers(world, kind: str, pk: Any) -> set[str]:
    """Who reads one row: asked of the manager and of the database, which must agree; its history no more than itself."""
    model, found = apps.get_model(kind), set()
    history = getattr(model, "pgh_event_model", None)
    for name in NAMES:
        with on(world, getattr(world, name)), connection.cursor() as cursor:
            cursor.execute(f'select count(*) from "{model._meta.db_table}" where id = %s', [pk])
            there = cursor.fetchone()[0] == 1
            assert model.objects.filter(pk=pk).exists() == there, (name, kind)
            if history is not None:
                cursor.execute(f'select count(*) from "{history._meta.db_table}" where pgh_obj_id = %s', [pk])
                assert (cursor.fetchone()[0] > 0) == there, (name, kind, "history")
            found |= {name} if there else set()
    return found


def write_everything(world) -> dict[str, list[tuple[str, Any]]]:
    """Rows of every kind: entry → the entry itself first, then all that goes with it."""
    by, person = world.sara.actor, world.teresa.pk
    with on(world, world.sara):
        facts = [
            record.record_condition(by=by, at=NOW, person_id=person, side="social", title="Solitudine"),
            record.record_medication(by=by, at=NOW, person_id=person, title="Gocce"),
            record.observe(by=by, at=NOW, person_id=person, code="weight", text="Pesa poco"),
            record.record_risk(
                by=by, at=NOW, person_id=person, scheme="prova", level=Frailty.values[-1], evidence="Cade"
            ),
        ]
        paper = record.file_document(
            by=by, at=NOW, person_id=person, kind="other", title="Relazione", media_type="text/plain", content=b"relazione"
        )  # fmt: skip
    return {
        **{row._meta.label: [(row._meta.label, row.pk)] for row in (*facts, paper)},
        "delivery.DiaryEntry": _diary(world), "assessment.Assessment": _assessment(world),
    }  # fmt: skip


def _diary(world) -> list[tuple[str, Any]]:
    by = world.sara.actor
    old = note(world, text="Riservato", audience="service")
    with on(world, world.sara):
        new = delivery.correct_note(by=by, at=NOW, entry_id=old.pk, text="Riservato davvero")
        task = record.assign_task(
            by=by, at=NOW, person_id=world.teresa.pk, kind="answer", title="Leggi", organization_id=by.organization_id,
            source_id=new.pk, about="N",
        )  # fmt: skip
        for label in ("R", "N") if new.label == "N" else ():  # nobody does it to what the person hides
            delivery.relabel_entry(by=by, at=NOW, entry_id=new.pk, label=label, reason="prova")
        changes = LabelChange.objects.filter(object_id=new.pk)
        mine = [new, old, new.reserved, old.reserved, task, *changes]
    return [(row._meta.label, row.pk) for row in mine]


def _assessment(world) -> list[tuple[str, Any]]:
    by, person = world.sara.actor, world.teresa.pk
    with on(world, world.sara):
        whole = assessment.open_assessment(by=by, at=NOW, person_id=person, outline="triage", reason="prova")
        part = Section.objects.get(assessment=whole, instrument="sunfrail")
        assessment.save_section(
            by=by, at=NOW, section_id=part.pk, answers={"medicines": "yes", "doctor": "no"}
        )
        response = Response.objects.get(section=part)
        seen = records.create(
            Observation, by=by, at=NOW, person_id=person, code="x", text="x", observed_at=NOW, source_id=response.pk,
            label=whole.label, sector=by.sector,
        )  # fmt: skip
        parts = [*whole.sections.all(), response, *response.answers.all(), seen]
        tasks = Task.objects.filter(source_id__in=[row.pk for row in parts])
        mine = [whole, *parts, *tasks, *_minutes(world, whole)]
    return [(row._meta.label, row.pk) for row in mine]


def panel(world) -> ConferenceCase:
    """A case of the panel: it is not hidden, and stands there before anything is."""
    with system_access(NOW):
        known = ConferenceCase.objects.filter(person_id=world.teresa.pk).first()
        by = world.sara.actor
        if known is not None:
            return known
        session = records.create(
            Conference,
            by=by,
            at=NOW,
            organization_id=by.organization_id,
            title="UVM",
            starts_at=NOW,
            place="Sala",
        )
        return records.create(
            ConferenceCase,
            by=by,
            at=NOW,
            person_id=world.teresa.pk,
            conference=session,
            label="N",
            sector=by.sector,
        )


def _minutes(world, whole) -> list[Any]:
    """A case of the panel had the assessment before its eyes: a result in the minutes, and their PDF."""
    by, person, later, case = world.sara.actor, world.teresa.pk, NOW + timedelta(minutes=1), panel(world)
    fact = records.create(
        KnownFact, by=by, at=later, person_id=person, case=case, side="social", area="Fragilità", result="Fragile",
        label=whole.label, sector=by.sector,
    )  # fmt: skip
    pdf = record.file_document(
        by=by, at=later, person_id=person, kind="minutes", title="Verbale", media_type="application/pdf", content=b"pdf",
        source_id=case.pk, inside=[whole.label],
    )  # fmt: skip
    return [fact, pdf]
