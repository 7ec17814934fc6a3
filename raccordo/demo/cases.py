# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How one person is followed, step by step: flag, triage, charge, assessment, panel, plan, pact, review."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import cast
from uuid import UUID

from raccordo.assessment import library as instruments
from raccordo.assessment import operations as assessment
from raccordo.assessment import queries as assessments
from raccordo.assessment.models import Section as Part
from raccordo.assessment.rules.instrument import Item
from raccordo.careplan import operations as careplan
from raccordo.careplan.models import Agreement, Commitment, Goal, PlannedService, PlanVersion
from raccordo.careplan.operations.deciding import Fact
from raccordo.careplan.operations.pact import Hand
from raccordo.careplan.operations.reviewing import Findings
from raccordo.demo import consents
from raccordo.demo.acting import PATRON, on, opening, working, working_day
from raccordo.demo.population import World
from raccordo.intake import operations as intake
from raccordo.intake.operations.team import Joiner
from raccordo.kernel.scoping import Actor
from raccordo.people.models import RelatedPerson
from raccordo.privacy.codes import Section
from raccordo.record import operations as record
from raccordo.record.models import Task

WORDS = (
    "Tornare al mercato del giovedì con le mie gambe e restare a casa mia",
    "Dormire nel mio letto e vedere i nipoti la domenica",
    "Non pesare su mia figlia, che ha già tanto da fare",
    "Curare l'orto finché riesco",
    "Scendere in cortile a far due parole",
    "Restare con mio marito, qui",
    "Non dimenticare le medicine e non finire in ospedale",
    "Suonare ancora la fisarmonica",
    "Andare a messa la domenica senza chiedere a nessuno",
    "Cucinare per me, anche poco",
)

MET = 7  # steps up to the panel's meeting

# Days and hours agreed with each of the ten, by service: nobody washes everybody at half past eight.
HOURS = {
    "home-social-care": (
        ((0, 2, 4), time(8, 30)), ((0, 1, 3), time(7, 30)), ((0, 2, 5), time(16)), ((0, 1, 4), time(14, 15)),
        ((0, 3, 5), time(9)), ((1, 3, 5), time(17, 15)), ((0, 2, 4), time(18)), ((1, 3, 5), time(8)),
    ),
    "home-health-care": (
        ((0, 3), time(10, 30)), ((1, 4), time(9, 15)), ((0, 2), time(14)), ((2, 4), time(11, 30)),
        ((0, 3), time(15, 15)), ((0, 2), time(16, 15)), ((2, 4), time(9)), ((1, 3), time(11, 30)),
    ),
    "community-nurse": (
        ((1,), time(11)), ((0,), time(9, 30)), ((2,), time(15)), ((3,), time(11, 45)), ((4,), time(10)), ((0,), time(14)),
        ((2,), time(10)), ((1,), time(14, 30)),
    ),
}  # fmt: skip


@dataclass
class Case:
    """One person who is being followed, and what has been done so far."""

    world: World
    key: str
    begins: date
    rng: Random
    words: str
    review_after: int = 180  # days from the first day of the plan
    number: int = 0  # which of the ten
    steps: int = 0  # how far the journey has come
    papers: bool = False  # whether minutes and pact are filed as documents too, which takes a while
    ids: dict[str, UUID] = field(default_factory=dict)
    members: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        staff = self.world.staff
        self.person_id = self.world.persons[self.key].pk
        self.gp: Actor = self.world.doctor_of(self.key)
        self.pua, self.social, self.nurse, self.panel = (
            staff["bruno"],
            staff["sara"],
            staff["marta"],
            staff["carla"],
        )

    def day(self, after: int) -> date:
        """A working day so many days after the flag."""
        return working_day(self.begins + timedelta(days=after))


def flag(case: Case) -> None:
    """The GP flags; the access point of the Casa di Comunità receives."""
    reasons = case.rng.sample(
        ("medication", "falls", "personal-care", "meals", "isolation", "memory", "caregiver"), 2
    )
    at = on(case.day(0), 9, case.rng.randrange(5, 55))
    with opening(case.gp, case.person_id, at, Section.INTAKE):
        signal = intake.receive_signal(
            by=case.gp, at=at, person_id=case.person_id, organization_id=case.world.bodies["pua-lecco"].pk,
            reasons=reasons, words="Vista in ambulatorio: da sola non ce la fa più come prima.", patron=PATRON,
        )  # fmt: skip
    case.ids["signal"] = signal.pk
    case.ids["reasons"] = signal.pk


def answer(case: Case) -> None:
    """The access point takes the flag and opens a request for social service and nurses."""
    day = case.day(1)
    with opening(case.pua, case.person_id, on(day, 10), Section.INTAKE):
        intake.take_signal(by=case.pua, at=on(day, 10), signal_id=case.ids["signal"])
    with opening(case.pua, case.person_id, on(day, 11), Section.INTAKE):
        request = intake.open_request(
            by=case.pua, at=on(day, 11), person_id=case.person_id, organization_id=case.world.bodies["comune-lecco"].pk,
            nurse_organization_id=case.world.bodies["casa-comunita-lecco"].pk, reasons=["personal-care", "medication"],
            need="Ha bisogno di aiuto per lavarsi e per le medicine; chi la assiste è stanco.",
            signal_id=case.ids["signal"], patron=PATRON,
        )  # fmt: skip
    case.ids["request"] = request.pk


def triage(case: Case) -> None:
    """Nurse and social worker assess with short scales; the need is complex: the panel."""
    day = case.day(3)
    with opening(case.social, case.person_id, on(day, 9), Section.INTAKE):
        intake.begin_triage(by=case.social, at=on(day, 9), request_id=case.ids["request"])
    _assess(case, "triage", day, {"default": case.nurse, "social": case.social}, source=case.ids["request"])
    with opening(case.social, case.person_id, on(day, 16), Section.INTAKE):
        intake.triage(
            by=case.social, at=on(day, 16), request_id=case.ids["request"], decision="panel",
            answer="Serve una valutazione insieme: cure a casa, aiuto per l'igiene, sollievo per chi assiste.",
            panel_organization_id=case.world.bodies["ufficio-di-piano-lecco"].pk,
        )  # fmt: skip


def take_charge(case: Case) -> None:
    """The social worker opens the episode; the care team has roles, periods and reasons."""
    at = on(case.day(5), 10)
    team = [
        Joiner("Cura la salute a casa e le medicazioni", role_id=case.nurse.role_id),
        Joiner("È il suo medico di famiglia", role_id=case.gp.role_id),
        Joiner("Coordina la valutazione della UVM", role_id=case.panel.role_id),
    ]
    with opening(case.social, case.person_id, at, Section.INTAKE):
        relative = RelatedPerson.objects.filter(is_caregiver=True).first()
        if relative is not None:
            team.append(Joiner("È chi la assiste ogni giorno", related_id=relative.pk))
        assert case.social.role_id is not None
        episode = intake.open_episode(
            by=case.social, at=at, person_id=case.person_id, programme="frail-older",
            case_manager_id=case.social.role_id, reason="Anziana fragile che vuole restare a casa", team=team,
            request_id=case.ids["request"],
        )  # fmt: skip
    case.ids["episode"] = episode.pk


def assess(case: Case) -> None:
    """Each profession fills its parts."""
    workers = {"default": case.nurse, "network": case.social, "social": case.social, "instrumental": case.social,
               "mobility": case.nurse, "health": case.gp, "words": case.social}  # fmt: skip
    _assess(case, "multidimensional", case.day(9), workers, source=case.ids["episode"])


def _assess(case: Case, outline: str, day: date, workers: dict[str, Actor], source: UUID) -> None:
    opener = case.social
    with opening(opener, case.person_id, on(day, 9, 30), Section.ASSESSMENT):
        whole = assessment.open_assessment(
            by=opener, at=on(day, 9, 30), person_id=case.person_id, outline=outline,
            reason="Segnalazione del medico di famiglia", source_id=source,
        )  # fmt: skip
        parts = list(assessments.sections(whole.pk))
    for number, part in enumerate(parts):
        _fill(case, part, workers.get(part.code, workers["default"]), day, number)
    at = on(day, 15, 30)
    with opening(opener, case.person_id, at, Section.ASSESSMENT):
        assessment.complete_assessment(by=opener, at=at, assessment_id=whole.pk)
    case.ids[outline] = whole.pk


def _fill(case: Case, part: Part, by: Actor, day: date, number: int) -> None:
    at = on(day, 10 + number // 4, 15 * (number % 4))
    with opening(by, case.person_id, at, Section.ASSESSMENT):
        if part.instrument:
            scale, answers = instruments.instrument(part.instrument), plausible(case.rng, part.instrument)
            assessment.save_section(
                by=by, at=at, section_id=part.pk, answers=answers, informant="person" if "person" in scale.informants else scale.informants[0], setting="home" if "home" in scale.settings else scale.settings[0],
                administered_on=day,
            )  # fmt: skip
        else:
            text = (
                f"«{case.words}»"
                if part.code == "words"
                else "Pressione e diabete seguiti; dolore alle ginocchia."
            )
            assessment.save_text(by=by, at=at, section_id=part.pk, text=text)
        assessment.complete_section(by=by, at=at, section_id=part.pk)


def plausible(rng: Random, code: str) -> dict[str, object]:
    """Answers of a frail person to an instrument: more often in the middle than at the ends."""
    scale = instruments.instrument(code)
    answers: dict[str, object] = {}
    for item in scale.items:
        if item.only_if is None or answers.get(item.only_if.item) in item.only_if.answers:
            answers[item.id] = _one(rng, item)
    return answers


def _one(rng: Random, item: Item) -> object:
    if item.kind == "number":
        low, high = item.minimum or Decimal(0), item.maximum or Decimal(30)
        return str(min(high, max(low, Decimal(rng.choice((14, 16, 18, 21, 24))))))
    choices = [option.id for option in item.options if not option.exclusive]
    if item.kind == "multi":
        return rng.sample(choices, rng.randint(1, max(1, len(choices) // 3)))
    choices = [option.id for option in item.options]
    return rng.choices(choices, weights=[3, *[2] * (len(choices) - 1)])[0]


def convene(case: Case) -> None:
    """The panel is called, with the person on its agenda; to those still to come the physiotherapist is called too."""
    staff, day = case.world.staff, case.day(14)
    case.members = [a.role_id for a in (case.social, case.nurse, case.gp, staff["giorgio"]) if a.role_id]
    if case.steps < MET:
        case.members.append(cast(UUID, staff["lucia"].role_id))
    at = on(case.day(10), 9)
    with working(case.panel, at):
        conference = careplan.convene(
            by=case.panel, at=at, organization_id=case.world.bodies["ufficio-di-piano-lecco"].pk,
            title=f"UVM del {day:%d/%m/%Y}", starts_at=on(day, 14), place="Casa di Comunità di Lecco, sala 2",
            member_role_ids=case.members, area_id=case.world.area.pk,
        )  # fmt: skip
    with opening(case.panel, case.person_id, at, Section.CONFERENCE):
        agenda = careplan.add_case(
            by=case.panel, at=at, conference_id=conference.pk, person_id=case.person_id, person_words=case.words,
            person_takes_part="La figlia interviene alle 14:10", episode_id=case.ids["episode"],
        )  # fmt: skip
    case.ids |= {"conference": conference.pk, "agenda": agenda.pk}


def meet(case: Case) -> None:
    """The UVM meets: who is there, level of need, commitments, minutes signed by both sides."""
    day, conference, agenda = case.day(14), case.ids["conference"], case.ids["agenda"]
    presences = ("present", "present", "present", "remote", "excused")
    with working(case.panel, on(day, 14)):
        careplan.open_session(by=case.panel, at=on(day, 14), conference_id=conference)
        for role, presence in zip([case.panel.role_id, *case.members], presences, strict=True):
            assert role is not None
            careplan.record_attendance(
                by=case.panel, at=on(day, 14), conference_id=conference, role_id=role, presence=presence
            )
    with opening(case.panel, case.person_id, on(day, 14, 5), Section.CONFERENCE):
        _decide(case, agenda)
    for number, signer in enumerate((case.panel, case.social, case.nurse)):
        at = on(day, 15, 5 * number)
        with opening(signer, case.person_id, at, Section.CONFERENCE):
            careplan.sign_minutes(by=signer, at=at, case_id=agenda, render=case.papers)
    with working(case.panel, on(day, 15, 30)):
        careplan.close_session(by=case.panel, at=on(day, 15, 30), conference_id=conference)
    with opening(case.panel, case.person_id, on(day, 15, 45), Section.CONFERENCE):
        careplan.communicate(
            by=case.panel, at=on(day, 15, 45), case_id=agenda, told_date=day, channel="phone", recipient="person",
            render=case.papers,
        )  # fmt: skip


def _decide(case: Case, agenda: UUID) -> None:
    day = case.day(14)
    careplan.decide(
        by=case.panel, at=on(day, 14, 15), case_id=agenda, path="home-integrated",
        need_level=case.rng.choice(("medium", "high", "high-fragile-carer")),
        reason="Vuole restare a casa; la rete regge se l'aiuto arriva ogni mattina.",
    )  # fmt: skip
    promises = (
        (case.social, "Attivare l'assistenza domiciliare (SAD)"),
        (case.nurse, "Rivedere le medicine con il medico"),
    )
    for actor, what in promises:
        assert actor.role_id is not None
        careplan.commit(
            by=case.panel,
            at=on(day, 14, 16),
            case_id=agenda,
            role_id=actor.role_id,
            what=what,
            due_date=case.day(19),
        )
    known = [
        Fact("health", "Vita quotidiana", "Katz 4 su 6", "uguale", "Marta Rizzi", case.day(9)),
        Fact("social", "Rete", "Poche visite durante la settimana", "", "Sara Conti", case.day(9)),
    ]
    careplan.conclude(by=case.panel, at=on(day, 14, 20), case_id=agenda, known=known)


def write_plan(case: Case) -> None:
    """Two sides, equal: from the model of who lives alone, then changed for this person."""
    day = case.day(16)
    with opening(case.social, case.person_id, on(day, 10), Section.PLAN):
        draft = PlanVersion.objects.filter(state="draft").order_by("-created_at").first() or careplan.draft(
            by=case.social, at=on(day, 10), person_id=case.person_id, what_matters=case.words,
            case_id=case.ids["agenda"], episode_id=case.ids["episode"],
        )  # fmt: skip
        careplan.set_what_matters(by=case.social, at=on(day, 10, 5), version_id=draft.pk, text=case.words)
        careplan.copy_from_template(
            by=case.social,
            at=on(day, 10, 10),
            version_id=draft.pk,
            code="elderly-alone-after-hospital",
            starts=case.day(21),
        )
        _agree_hours(case, draft.pk, on(day, 10, 20))
        careplan.set_terms(
            by=case.social, at=on(day, 10, 40), version_id=draft.pk, valid_from=case.day(21), valid_to=case.day(21) + timedelta(days=365),
            review_date=case.day(21) + timedelta(days=case.review_after), case_manager_id=case.social.role_id,
            health_responsible_id=case.gp.role_id, social_responsible_id=case.social.role_id,
        )  # fmt: skip
    case.ids["version"] = draft.pk


def _agree_hours(case: Case, version_id: UUID, at: datetime) -> None:
    """The model's hours suit the first of them; the others choose their own, as people do."""
    for planned in PlannedService.objects.filter(plan_version_id=version_id, service__code__in=list(HOURS)):
        weekdays, hour = HOURS[planned.service.code][case.number % len(HOURS[planned.service.code])]
        terms = {one.name: getattr(planned, one.name) for one in fields(careplan.Terms)}
        terms |= {"weekdays": weekdays, "at_time": hour, "times_per_week": len(weekdays)}
        careplan.change_service(by=case.social, at=at, planned_id=planned.pk, terms=careplan.Terms(**terms))


def agree(case: Case) -> None:
    """The social worker proposes, and with that shares; the GP shares from the difference."""
    day = case.day(17)
    with opening(case.social, case.person_id, on(day, 9), Section.PLAN):
        careplan.propose(by=case.social, at=on(day, 9), version_id=case.ids["version"])
    with opening(case.gp, case.person_id, on(day, 13), Section.PLAN):
        careplan.endorse(by=case.gp, at=on(day, 13), version_id=case.ids["version"])


def sign(case: Case) -> None:
    """The person reads the plan and signs the pact at home."""
    day = case.day(19)
    with opening(case.social, case.person_id, on(day, 9), Section.PLAN):
        agreement = careplan.share_with_person(by=case.social, at=on(day, 9), version_id=case.ids["version"])
    with opening(case.social, case.person_id, on(day, 16), Section.PLAN):
        consents.ask(case.social, on(day, 16), case.person_id, case.ids["version"])
        hand = Hand(method="typed", name=case.world.persons[case.key].full_name, heard=True)
        careplan.sign(
            by=case.social, at=on(day, 16), agreement_id=agreement.pk, hand=hand, render=case.papers
        )
        case.ids["agreement"] = Agreement.objects.get(pk=agreement.pk).pk


def start(case: Case) -> None:
    """The first day of the plan's validity."""
    at = on(case.day(21), 8)
    with opening(case.social, case.person_id, at, Section.PLAN):
        version = PlanVersion.objects.get(pk=case.ids["version"])
        if version.state == "signed":
            careplan.activate(by=case.social, at=at, version_id=version.pk)
    for promised in (case.social, case.nurse):
        _keep_promises(case, promised, at)


def _keep_promises(case: Case, by: Actor, at: datetime) -> None:
    """What was promised to the panel was done by the day the plan began; writing the plan is no promise, and may still wait."""
    with opening(by, case.person_id, at, Section.SUMMARY):
        promised = list(Commitment.objects.filter(case_id=case.ids["agenda"]).values_list("pk", flat=True))
        for task in Task.objects.filter(role_id=by.role_id, source_id__in=promised, state="open"):
            record.finish_task(by=by, at=at, task_id=task.pk)


def keep_word(case: Case, *promised: Actor) -> None:
    """Who has not begun the plan yet has done what was promised all the same."""
    for one in promised:
        _keep_promises(case, one, on(case.day(18), 12))


def look_back(case: Case) -> None:
    """The review: what was delivered, how far the goals are, the plan goes on."""
    day = case.day(21 + case.review_after)
    with opening(case.social, case.person_id, on(day, 9), Section.PLAN):
        review = careplan.start_review(by=case.social, at=on(day, 9), version_id=case.ids["version"])
        goals = Goal.objects.filter(plan_version_id=case.ids["version"])
        found = {goal.pk: (case.rng.choice((-1, 0, 0, 1)), "Visto insieme a casa") for goal in goals}
        careplan.review(
            by=case.social, at=on(day, 9, 40), review_id=review.pk, outcome="continue", next_review=day + timedelta(days=180),
            findings=Findings(found, "Cammina meglio; le medicine sono in ordine. Resta la solitudine del pomeriggio."),
        )  # fmt: skip


STEPS = (flag, answer, triage, take_charge, assess, convene, meet, write_plan, agree, sign, start)
"""The journey of issue and law, in order: a case lives as many steps as it has come."""
