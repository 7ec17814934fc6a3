# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weeks of home care: visits proposed, given, made, told in the diary; and the morning of the demonstration's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from raccordo.delivery import operations as delivery
from raccordo.delivery import queries as visits
from raccordo.delivery.models import VisitTask
from raccordo.delivery.operations.reports import Outcome
from raccordo.demo.acting import on, opening, working
from raccordo.demo.population import DAY, World
from raccordo.kernel.scoping import Actor, system_access
from raccordo.privacy.codes import Section
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task

COORDINATORS = (
    ("sid-lecco", "ornella"),
    ("cure-domiciliari-lecco", "pina"),
    ("casa-comunita-lecco", "marta"),
)
THEIRS = {"cure-domiciliari-lecco": "lucia"}  # what this service brings home is physiotherapy
SEED = 194
WEEKS = 5
LEFT_TO_GIVE = 2  # visits of today's week that nobody has yet, for who tries the coordinator's page
NOTES = (
    "Igiene e colazione. Ha camminato in corridoio con il deambulatore.",
    "Tutto tranquillo. Ha mangiato di gusto.",
    "Stanca, ha voluto riposare. La figlia passa stasera.",
    "Medicine prese davanti a me. Pressione 128/74.",
    "Ha chiesto notizie del centro diurno.",
)


def live(world: World, body: str, key: str) -> None:
    """Prepare and make the last weeks of one service, up to ten o'clock of the demonstration's day."""
    rng = Random(f"{SEED}-{body}")  # noqa: S311 - a story, not a secret
    by_role = {actor.role_id: actor for actor in world.staff.values()}
    coordinator, organization = world.staff[key], world.bodies[body]
    for back in range(WEEKS, -1, -1):
        monday = DAY - timedelta(days=7 * back)
        _prepare(
            coordinator,
            organization.pk,
            monday,
            leave=LEFT_TO_GIVE if back == 0 and body not in THEIRS else 0,
            mondays=world.staff["dino"].role_id,
            always=world.staff[THEIRS[body]].role_id if body in THEIRS else None,
        )
    now = on(DAY, 10)
    with working(coordinator, now):
        rows = [
            (visit.pk, visit.person_id, visit.starts, visit.ends, by_role.get(visit.role_id))
            for back in range(WEEKS, -1, -1)
            for visit in visits.of_service(organization.pk, DAY - timedelta(days=7 * back), 7)
            if visit.role_id and visit.starts < now
        ]
    for row in sorted(rows, key=lambda row: row[2]):
        _make(rng, now, *row)


def settle(world: World) -> None:
    """What the plans of the year asked to put in a calendar was put there, before these weeks or by the volunteers; one waits.
    What was left of services that ended was closed."""
    for key, waiting in (("pina", 0), ("vittorio", 1), ("lucia", 0)):
        by = world.staff[key]
        with system_access(on(DAY, 9)):  # of services that ended, the provider itself sees nothing any more
            asked = Task.objects.filter(organization_id=by.organization_id, role=None, state="open")
            over = asked.filter(kind=TaskKind.REMINDER, due_date__lt=DAY)
            put = asked.filter(kind=TaskKind.ASSIGNMENT).order_by("-due_date")
            rows = [*over.values_list("pk", "due_date"), *put.values_list("pk", "due_date")[waiting:]]
        for task_id, due in rows:
            at = on(min(due, DAY), 9)
            with working(by, at):
                record.finish_task(by=by, at=at, task_id=task_id)


def _prepare(
    coordinator: Actor, organization_id: object, monday: date, leave: int, mondays: object, always: object
) -> None:
    at = on(monday - timedelta(days=3), 15)
    with working(coordinator, at):
        delivery.propose_week(by=coordinator, at=at, organization_id=organization_id, monday=monday)
        planned = [v for v in visits.of_service(organization_id, monday, 7) if v.state == "planned"]
        wanted = [(v.pk, v.person_id) for v in planned[: len(planned) - leave]]
    for visit_id, person_id in wanted:
        with opening(coordinator, person_id, at, Section.VISITS):
            visit = visits.visit(visit_id)
            assert visit is not None
            ranked = [one.candidate.key for one in visits.candidates(visit, at) if one.may]
            is_monday = visit.starts.weekday() == DAY.weekday()
            usual = [key for key in ranked if key == always or (key == mondays and is_monday)]
            if ranked:
                delivery.assign(by=coordinator, at=at, visit_id=visit_id, role_id=(usual or ranked)[0])


def _make(
    rng: Random,
    now: object,
    visit_id: object,
    person_id: object,
    starts: object,
    ends: object,
    by: Actor | None,
) -> None:
    if by is None:
        return
    arrived = starts + timedelta(minutes=rng.randrange(0, 9))
    with opening(by, person_id, arrived, Section.VISITS):
        delivery.start_visit(by=by, at=arrived, visit_id=visit_id)
    if ends > now:
        return
    left = ends + timedelta(minutes=rng.randrange(0, 6))
    roll = rng.random()
    outcome = Outcome("done", note=rng.choice(NOTES))
    if roll < 0.06:
        outcome = Outcome("partly", reason="time", note="Non è bastato il tempo per il bagno.")
    with opening(by, person_id, min(left, now), Section.VISITS):
        outcome = replace(
            outcome, ticked=list(VisitTask.objects.filter(visit_id=visit_id).values_list("pk", flat=True))
        )
        delivery.report_visit(by=by, at=min(left, now), visit_id=visit_id, outcome=outcome)
