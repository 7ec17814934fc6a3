# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of the panel and of the plan, by the real operations, each as the persona who takes it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.models import Agreement, Conference, ConferenceCase, PlanVersion
from raccordo.careplan.operations import Hand, Terms
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations as people
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.territory.models import HealthcareService
from tests.personas import NOW, Persona, World

TODAY = NOW.date()


@dataclass
class Steps:
    """What a test calls to get somewhere in the journey."""

    world: World
    sad: HealthcareService
    nurse: HealthcareService

    @classmethod
    def begin(cls, world: World) -> Steps:
        w = world
        with system_access(NOW):
            for persona in (w.sara, w.marta, w.carla):
                privacy.grant_relationship(
                    by=w.ada.actor, at=NOW - timedelta(days=30), person_id=w.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                    purpose=Purpose.SOCIAL, because="segui la sua presa in carico", role_id=persona.role.pk,
                )  # fmt: skip
        sad = HealthcareService.objects.create(
            code="home-social-care", title="Assistenza domiciliare (SAD)", organization=w.cooperative, sector="social",
            unit="hour", unit_cost=Decimal("24.50"), updated_on=TODAY,
        )  # fmt: skip
        nurse = HealthcareService.objects.create(
            code="community-nurse", title="Infermiera di comunità", organization=w.nursing, sector="health",
            unit="access", unit_cost=Decimal("30.00"), updated_on=TODAY,
        )  # fmt: skip
        return cls(w, sad, nurse)

    @contextmanager
    def on(self, persona: Persona, at=NOW):
        """As the gate would open Teresa's record for a persona."""
        with access(persona.context(person=self.world.teresa, at=at)):
            yield

    # the panel

    def session(self, *members: Persona, opened: bool = True) -> Conference:
        w = self.world
        called = members or (w.ada, w.sara, w.marta)
        with access(w.carla.context()):
            row = careplan.convene(
                by=w.carla.actor, at=NOW, organization_id=w.social_service.pk, title="UVM di Lecco", starts_at=NOW,
                place="Casa di Comunità", member_role_ids=[p.role.pk for p in called],
            )  # fmt: skip
            if opened:
                row = careplan.open_session(by=w.carla.actor, at=NOW, conference_id=row.pk)
        return row

    def case(self, conference: Conference, **fields) -> ConferenceCase:
        w = self.world
        fields = {"person_words": "Restare a casa mia", **fields}
        with self.on(w.carla):
            return careplan.add_case(
                by=w.carla.actor, at=NOW, conference_id=conference.pk, person_id=w.teresa.pk, **fields
            )

    def present(self, conference: Conference, *personas: Persona, how: str = "present") -> None:
        with access(self.world.carla.context()):
            for persona in personas:
                careplan.record_attendance(
                    by=self.world.carla.actor, at=NOW, conference_id=conference.pk, role_id=persona.role.pk, presence=how
                )  # fmt: skip

    def decided(self, case: ConferenceCase) -> ConferenceCase:
        w = self.world
        with self.on(w.carla):
            careplan.decide(
                by=w.carla.actor, at=NOW, case_id=case.pk, need_level="high", path="home-integrated",
                reason="La rete tiene, serve aiuto ogni giorno.",
            )  # fmt: skip
            return careplan.conclude(by=w.carla.actor, at=NOW, case_id=case.pk)

    def minuted(self) -> ConferenceCase:
        """A case decided, with the minutes signed by both sides."""
        w, session = self.world, self.session()
        self.present(session, w.ada, w.sara, w.marta)
        case = self.decided(self.case(session))
        for persona in (w.ada, w.sara):
            with self.on(persona):
                careplan.sign_minutes(by=persona.actor, at=NOW, case_id=case.pk, render=False)
        return case

    # the plan

    def draft(self) -> PlanVersion:
        w = self.world
        with self.on(w.sara):
            return careplan.draft(
                by=w.sara.actor, at=NOW, person_id=w.teresa.pk, what_matters="Restare a casa mia"
            )

    def terms(self, version: PlanVersion, **fields) -> PlanVersion:
        w = self.world
        fields = {
            "valid_from": TODAY, "valid_to": TODAY + timedelta(days=180), "review_date": TODAY + timedelta(days=60),
            "case_manager_id": w.sara.role.pk, "health_responsible_id": w.ada.role.pk,
            "social_responsible_id": w.sara.role.pk, **fields,
        }  # fmt: skip
        with self.on(w.sara):
            return careplan.set_terms(by=w.sara.actor, at=NOW, version_id=version.pk, **fields)

    def written(self) -> PlanVersion:
        """A draft with two needs, two goals, three services, dates and responsible people."""
        version, w = self.terms(self.draft()), self.world
        with self.on(w.sara):
            by, at = w.sara.actor, NOW
            washing = careplan.add_need(
                by=by, at=at, version_id=version.pk, domain="function", title="Non si lava da sola"
            )
            skin = careplan.add_need(
                by=by, at=at, version_id=version.pk, domain="health", title="Lesione al tallone"
            )
            wash = careplan.add_goal(
                by=by, at=at, version_id=version.pk, side="social", statement="Essere in ordine ogni mattina",
                need_id=washing.pk, horizon=TODAY + timedelta(days=30), owner_id=w.sara.role.pk,
            )  # fmt: skip
            heel = careplan.add_goal(
                by=by, at=at, version_id=version.pk, side="health", statement="Chiudere la lesione al tallone",
                need_id=skin.pk, target="Pelle chiusa", horizon=TODAY + timedelta(days=42), owner_id=w.marta.role.pk,
            )  # fmt: skip
            careplan.plan_service(by=by, at=at, goal_id=wash.pk, terms=self.sad_terms())
            careplan.plan_service(
                by=by, at=at, goal_id=heel.pk,
                terms=Terms("Medicazione", service_id=self.nurse.pk, weekdays=(1, 4), times_per_week=2, minutes=30,
                            at_time=time(11), starts=TODAY),
            )  # fmt: skip
            careplan.plan_service(
                by=by, at=at, goal_id=heel.pk,
                terms=Terms("Crema ogni sera", doer="person", weekdays=range(7), times_per_week=7, minutes=5),
            )  # fmt: skip
        return version

    def sad_terms(self, **fields) -> Terms:
        fields = {
            "title": "Assistenza domiciliare (SAD)", "service_id": self.sad.pk, "weekdays": (0, 2, 4),
            "times_per_week": 3, "minutes": 60, "at_time": time(8, 30), "starts": TODAY,
            "copayment": Decimal("4.00"), **fields,
        }  # fmt: skip
        return Terms(**fields)

    def proposed(self) -> PlanVersion:
        version, w = self.written(), self.world
        with self.on(w.sara):
            return careplan.propose(by=w.sara.actor, at=NOW, version_id=version.pk)

    def to_sign(self) -> Agreement:
        version, w = self.proposed(), self.world
        with self.on(w.ada):
            careplan.endorse(by=w.ada.actor, at=NOW, version_id=version.pk)
        with self.on(w.sara):
            return careplan.share_with_person(by=w.sara.actor, at=NOW, version_id=version.pk)

    def signed(self, at=NOW, **hand) -> Agreement:
        agreement, w = self.to_sign(), self.world
        with self.on(w.sara, at):
            return careplan.sign(
                by=w.sara.actor, at=at, agreement_id=agreement.pk, hand=typed(**hand), render=False
            )

    def in_force(self) -> PlanVersion:
        self.signed()
        with self.on(self.world.sara):
            return queries.version_in_force(self.world.teresa.pk)


def typed(**fields) -> Hand:
    """Teresa's own name, typed after hearing the plan."""
    return Hand(**{"method": "typed", "name": "Teresa Brambilla", "heard": True, **fields})


def days(count: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=count)


def representative(steps: Steps, **fields) -> RelatedPerson:
    """Laura, with a decree that covers her mother's health unless told otherwise."""
    w = steps.world
    fields = {
        "power": "support-administrator", "covers_health": True, "decree_date": date(2025, 3, 4),
        "powers_text": "Atti di cura e spese ordinarie", "account_id": w.laura.account.pk, **fields,
    }  # fmt: skip
    with steps.on(w.sara):
        return people.add_related_person(
            by=w.sara.actor, at=NOW - timedelta(days=9), person=w.teresa, family_name="Brambilla", given_name="Laura",
            role="child", **fields,
        )  # fmt: skip
