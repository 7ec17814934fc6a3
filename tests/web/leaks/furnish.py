# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demonstration's year lacks for a leak to be seen: things of every kind, about persons whom one follows and
about persons whom one does not; and somebody at the edge of every period."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Section
from raccordo.careplan import operations as careplan
from raccordo.delivery import operations as delivery
from raccordo.intake import operations as intake
from raccordo.kernel import audit, records
from raccordo.kernel.scoping import SYSTEM_ACTOR, Actor, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import ExclusionSource, RelationshipKind
from raccordo.privacy.models import (
    CareRelationship,
    Emergency,
    EmergencyClock,
    Exclusion,
    ParentalOrder,
    SecondApproval,
    UnusualAccess,
)
from raccordo.privacy.operations import exclusions, office, subject_requests
from raccordo.record import operations as record
from raccordo.territory.models import Area, Organization
from tests.personas import NOW
from tests.web.leaks import hidden, sheltered
from tests.web.leaks.lived import Scene
from tests.web.leaks.papers import paper

YEAR, SECOND = timedelta(days=365), timedelta(seconds=1)
PARTED = 2
BY_CHOICE = (RelationshipKind.ENROLLED_GP, RelationshipKind.SELF, RelationshipKind.DELEGATE)


def furnish(scene: Scene) -> None:
    """Things of every kind about one person whom the services follow and about two whom they cease to follow now."""
    cases = [
        p for p in scene.by_ties if p in scene.things("careplan.Goal") and p in scene.things("delivery.Visit")
    ]
    near = next(p for p in cases if p in scene.followed("laura"))
    parted = [p for p in cases if p not in scene.followed("teresa") | scene.followed("giovanna")][-PARTED:]
    _estrange()
    # First, so that the newest thing of each kind is one that may still be hidden.
    heard = hidden.furnish(scene, near, {near, *parted})
    with system_access(NOW):
        _confide(scene, near)
        for person in (near, *parted):
            _leave_traces(scene, person)
        _call(scene, next(p for p in scene.by_ties if p in scene.followed("bruno")))
        _meet(scene, near)
        _assess(scene, near)
        _watch(scene, near)
        _empower(scene, near)
        _part(parted)
    sheltered.furnish(near)
    stand_at_the_edge(scene)
    keep_apart(scene, {near, *parted, heard})
    break_glass(scene, near)


STRANGER = "zz-senza-accordi"


def _estrange() -> None:
    """A body that has signed nothing with anybody."""
    area = Area.objects.order_by("pk")[0]
    Organization.objects.create(
        code=STRANGER, kind="school", name="Zz, un ente senza accordi", area=area, sector="social"
    )


def stranger() -> UUID:
    """That body."""
    return Organization.objects.get(code=STRANGER).pk


def _actor(scene: Scene, name: str) -> Actor:
    return scene.personas[name].actor


def _leave_traces(scene: Scene, person: UUID) -> None:
    """A contact, a document, a concern, a question about an access."""
    _call(scene, person)
    record.file_document(
        by=_actor(scene, "carla"), at=NOW - timedelta(days=2), person_id=person, kind="plan", title="Lettera di prova",
        media_type="application/pdf", inside=["N"], content=paper(["Lettera di prova"]),
    )  # fmt: skip
    delivery.report_concern(
        by=_actor(scene, "dino"), at=NOW - timedelta(hours=1), person_id=person, kind="skin"
    )
    line = audit.AccessLine.objects.filter(person_id=person, permitted=True).order_by("-id")[0]
    subject_requests.ask_right(by=_actor(scene, "teresa"), at=NOW, person_id=person, kind="access", text="")
    privacy.ask_about_access(
        by=_actor(scene, "teresa"), at=NOW, person_id=person, line_id=line.pk, about="prova", text="Chi è?"
    )


def _confide(scene: Scene, person: UUID) -> None:
    """One parent keeps her data apart, and told the services something: what came of it nobody else reads at home."""
    day, words = NOW - timedelta(days=3), "Una prova in confidenza"
    giver = records.create(
        RelatedPerson, by=_actor(scene, "sara"), at=day, person_id=person, family_name="Madre di prova", role="parent", reserved=True,
        reserved_reason="prova", starts=NOW - YEAR, label="N", sector="social",
    )  # fmt: skip
    said = {"by": _actor(scene, "marta"), "at": day, "person_id": person, "confided_by_id": giver.pk}
    record.file_document(
        kind="letter", title=words, media_type="application/pdf", content=paper([words]), **said
    )
    record.raise_alert(kind="social", tone="grey", text=words, **said)
    delivery.write_note(text=words, voice="family", **said)
    delivery.report_concern(kind="fall", text=words, **said)
    desk = _actor(scene, "bruno").organization_id
    intake.receive_signal(organization_id=desk, reasons=["caregiver"], words=words, **said)


def _meet(scene: Scene, person: UUID) -> None:
    """A session of the panel goes on, with one case on its agenda."""
    by = _actor(scene, "carla")
    called = [scene.personas[name].role.pk for name in ("sara", "marta")]
    session = careplan.convene(
        by=by,
        at=NOW,
        organization_id=by.organization_id,
        title="UVM",
        starts_at=NOW,
        place="Sala",
        member_role_ids=called,
    )
    case = careplan.add_case(
        by=by, at=NOW, conference_id=session.pk, person_id=person, person_words="Restare a casa"
    )
    careplan.open_session(by=by, at=NOW, conference_id=session.pk)
    careplan.leave_opinion(by=_actor(scene, "sara"), at=NOW, case_id=case.pk, text="Un parere di prova")


def _assess(scene: Scene, person: UUID) -> None:
    """An assessment is being made: one part has its first answers, which still take company."""
    by = _actor(scene, "sara")
    whole = assessment.open_assessment(by=by, at=NOW, person_id=person, outline="triage", reason="prova")
    part = Section.objects.get(assessment=whole, instrument="sunfrail")
    assessment.save_section(by=by, at=NOW, section_id=part.pk, answers={"medicines": "yes", "doctor": "no"})


def _empower(scene: Scene, person: UUID) -> None:
    """Somebody is delegated by the person, a court stopped somebody else."""
    by, about = _actor(scene, "sara"), {"person_id": person, "label": "N", "sector": "social"}
    records.create(
        RelatedPerson, by=by, at=NOW, family_name="Delegata di prova", role="neighbour", power="delegate", starts=NOW - YEAR,
        power_starts=NOW - YEAR, **about,
    )  # fmt: skip
    stopped = records.create(
        RelatedPerson,
        by=by,
        at=NOW,
        family_name="Genitore di prova",
        role="parent",
        starts=NOW - YEAR,
        **about,
    )
    records.create(
        ParentalOrder, by=by, at=NOW, related=stopped, kind="suspended", court="Prova", number="1", starts=NOW - YEAR,
        **{**about, "label": "R"},
    )  # fmt: skip


def _watch(scene: Scene, person: UUID) -> None:
    """The night found something, a breach was looked into, a run of retention was counted."""
    by = _actor(scene, "flavia")
    records.create(
        UnusualAccess, by=SYSTEM_ACTOR, at=NOW, area_id=by.area_id, account_id=scene.personas["sara"].account.pk, person_id=person,
        rule="near", day=NOW.date(), role="social-worker", count=1, first_at=NOW, last_at=NOW,
    )  # fmt: skip
    pack = office.ask_breach_pack(
        by=by, at=NOW, known_at=NOW, since=NOW - timedelta(days=30), until=NOW + SECOND, nature="prova",
        account_id=scene.personas["dino"].account.pk, organization_id=None, request_id="",
    )  # fmt: skip
    office.draw_breach_pack(by=SYSTEM_ACTOR, at=NOW, pack_id=pack.pk)
    run = office.ask_retention_run(by=by, at=NOW)
    office.count_retention_run(by=SYSTEM_ACTOR, at=NOW, run_id=run.pk)


def _call(scene: Scene, person: UUID) -> None:
    """Somebody rings the access point."""
    intake.record_contact(
        by=_actor(scene, "bruno"), at=NOW - timedelta(days=1), person_id=person, channel="phone", caller="self",
        need="Non ce la faccio più da sola", outcome="information", reasons=["personal-care"], answer="Il numero del servizio pasti",
    )  # fmt: skip


def _part(persons: list[UUID]) -> None:
    """The services cease at this moment to follow some persons: all that was written about them stays."""
    ties = CareRelationship.objects.filter(person_id__in=persons).exclude(kind__in=BY_CHOICE)
    ties.filter(ends=None).update(ends=NOW)
    ties.filter(ends__gt=NOW, starts__lt=NOW).update(ends=NOW)
    ties.filter(starts__gte=NOW).delete()


def stand_at_the_edge(scene: Scene) -> None:
    """Each persona has ceased at this very moment to follow one person, and begins to follow another in a second."""
    moments = ((NOW - YEAR, NOW), (NOW + SECOND, None))
    for name, persona in scene.personas.items():
        holder = {"role_id": persona.role.pk} if persona.role else {"account_id": persona.account.pk}
        strangers = [p for p in scene.by_ties if p not in scene.followed(name)]
        for person, (starts, ends) in zip(strangers[:2], moments, strict=True):
            with system_access(NOW):
                records.create(
                    CareRelationship, by=SYSTEM_ACTOR, at=NOW - YEAR, person_id=person, kind=RelationshipKind.CARE_TEAM,
                    purpose=Purpose.CARE, because="sull'orlo", starts=starts, ends=ends, **holder,
                )  # fmt: skip


def keep_apart(scene: Scene, but: set[UUID]) -> None:
    """The ex works here: everybody who works may know nothing of somebody whom their work would open, and of somebody whom the
    registry would show; one exclusion ends at this very moment, one begins in a second. One attempt, one request."""
    moments = ((NOW - YEAR, None), (NOW - YEAR, NOW), (NOW + SECOND, None))
    citizens = set().union(*(scene.followed(name) for name in ("teresa", "laura", "giovanna")))
    with system_access(NOW):
        for name, persona in scene.personas.items():
            if persona.role is None:
                continue
            spared = but | citizens
            mine = [p for p in scene.by_ties if p in scene.followed(name) and p not in spared][
                EX_AT : EX_AT + 3
            ]
            others = [p for p in scene.by_ties if p not in scene.followed(name) and p not in spared]
            for person, (starts, ends) in [*zip(mine, moments, strict=False), (others[-1], moments[0])]:
                _exclude(persona.account.pk, person, starts, ends)
        near = next(p for p in scene.by_ties if p in scene.followed("teresa"))
        _exclude(scene.personas["elsa"].account.pk, near, NOW - YEAR, None)
        exclusions.raise_alert(by=_actor(scene, "elsa"), at=NOW, person_id=near, what="record.summary")
        _ask_to_follow(_actor(scene, "bruno"), near)
        exclusions.ask_exclusion(
            by=_actor(scene, "teresa"), at=NOW, person_id=near, who="La vicina di prova", text=""
        )


def _ask_to_follow(by: Actor, person_id: UUID) -> None:
    """Somebody asks for a second word about a person."""
    person = Person.objects.get(pk=person_id)
    records.create(
        SecondApproval, by=by, at=NOW, person_id=person_id, area_id=person.area_id, account_id=by.account_id, role_id=by.role_id,
        organization_id=by.organization_id, words="Una prova di approvazione", due_at=NOW + timedelta(days=3), label="N",
        sector=by.sector,
    )  # fmt: skip


def break_glass(scene: Scene, near: UUID) -> None:
    """Each who may has opened a stranger in an emergency that ends at this very moment, and asks for another; one of somebody
    whom her family follows waits to be examined."""
    with system_access(NOW):
        for name, persona in scene.personas.items():
            if persona.actor.role in ("gp", "specialist", "community-nurse", "physiotherapist"):
                strangers = [p for p in scene.by_ties if p not in scene.followed(name)]
                _emergency(persona.actor, strangers[2], NOW - timedelta(hours=4), NOW)
                _emergency(persona.actor, strangers[3], None, None)
                _emergency(
                    persona.actor, strangers[4], NOW - timedelta(hours=8), NOW - timedelta(hours=4), ASKED
                )
        _emergency(_actor(scene, "elsa"), near, NOW - timedelta(hours=9), NOW - timedelta(hours=5))


ASKED = "Perché in emergenza?"
WORDS = ("Una prova di emergenza", "Una prova da confermare")


def _emergency(
    by: Actor, person_id: UUID, starts: datetime | None, ends: datetime | None, question: str = ""
) -> None:
    person = Person.objects.get(pk=person_id)
    row = records.create(
        Emergency, by=by, at=starts or NOW, person_id=person_id, area_id=person.area_id, account_id=by.account_id, role_id=by.role_id,
        organization_id=by.organization_id, reason="life-threat", words=WORDS[starts is None], tell_at=NOW - YEAR, label="R",
        sector=by.sector, starts=starts, ends=ends, question=question,
    )  # fmt: skip
    if starts is not None:
        records.create(
            EmergencyClock, by=by, at=starts, id=row.pk, organization_id=by.organization_id, area_id=person.area_id,
            opened_at=starts, due_at=starts + timedelta(hours=72),
        )  # fmt: skip


EX_AT = 1  # not the person whom one has most to do with: a page needs somebody to open


def _exclude(account_id: UUID, person_id: UUID, starts: datetime, ends: datetime | None) -> None:
    person = Person.objects.get(pk=person_id)
    records.create(
        Exclusion, by=SYSTEM_ACTOR, at=NOW - YEAR, person=person, account_id=account_id, area_id=person.area_id,
        source=ExclusionSource.REQUEST, reason="prova", everywhere=True, starts=starts, ends=ends,
    )  # fmt: skip
