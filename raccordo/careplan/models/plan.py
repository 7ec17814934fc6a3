# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the plan: its versions, and in each the needs, the goals, what will be done, who agrees.

A version that bears a signature is frozen: triggers refuse any change of it and of what it holds, whoever asks.
`thread` is the same in every version, so that the next version can say what changed.
"""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from raccordo.careplan.codes import (
    IN_FORCE,
    IN_PREPARATION,
    PLAN,
    VERSION,
    ClosingReason,
    Doer,
    EndorsementKind,
    Funding,
    GoalSide,
    Importance,
    NeedDomain,
    PlanKind,
    Severity,
)
from raccordo.kernel.sensitivity import Label, Sector, declare
from raccordo.people.models import PersonRecord

_FROZEN = "Questa versione è firmata: non si cambia più. Crea la versione successiva."


def _every_change() -> tuple[pghistory.Tracker, ...]:
    """What is taken away from a draft is remembered too."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


def _frozen_child(name: str) -> pgtrigger.Trigger:
    """Refuse to write what belongs to a version that is frozen, not there, or about another person."""
    old, new = ("OLD.plan_version_id", "OLD.person_id"), ("NEW.plan_version_id", "NEW.person_id")
    free = (
        "exists (select 1 from careplan_planversion v where v.id = {0} and v.person_id = {1} "
        "and v.frozen_at is null)"
    )
    return pgtrigger.Trigger(
        name=f"{name}_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            if TG_OP <> 'INSERT' and not {free.format(*old)} then
                raise exception '{_FROZEN}' using errcode = 'check_violation';
            end if;
            if TG_OP = 'DELETE' then return OLD; end if;
            if not {free.format(*new)} then
                raise exception '{_FROZEN}' using errcode = 'check_violation';
            end if;
            return NEW;
        """,
    )


class Plan(PersonRecord):
    """The plan of a person, through all its versions; one open plan at a time."""

    sensitivity = declare(Label.NORMAL)

    kind = models.CharField(
        "tipo di piano", max_length=24, choices=PlanKind.choices, default=PlanKind.INTEGRATED
    )
    episode = models.ForeignKey("intake.Episode", models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(
        "careplan.ConferenceCase", models.PROTECT, null=True, blank=True, related_name="plans"
    )
    state = models.CharField(max_length=8, choices=PLAN.choices, default=PLAN.initial)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(
        "perché si chiude", max_length=16, choices=[("", "-"), *ClosingReason.choices], blank=True
    )
    closing_note = models.CharField("com'è finita", max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            PLAN.constraint("plan"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="open"), name="plan_one_open",
                violation_error_message="La persona ha già un piano aperto.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (Q(state="closed", closed_at__isnull=False) & ~Q(closing_reason="")),
                name="plan_closed_with_reason",
                violation_error_message="Un piano chiuso ha un giorno e un motivo.",
            ),
        ]  # fmt: skip


_CONTENT = (
    "id", "person_id", "plan_id", "number", "what_matters", "valid_from", "valid_to", "review_date", "case_manager_id",
    "health_responsible_id", "social_responsible_id", "proposed_at", "shared_at", "signed_at", "frozen_at",
    "based_on_id", "round", "label", "created_at", "created_by_id",
)  # fmt: skip


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _CONTENT)


@pghistory.track()
class PlanVersion(PersonRecord):
    """One version of a plan. `number` counts all the versions of the person, so that an address says one thing."""

    sensitivity = declare(Label.NORMAL)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=VERSION.choices, default=VERSION.initial)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    what_matters = models.CharField("che cosa conta per la persona", max_length=300, blank=True)
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)  # the last day, included, as people say it
    review_date = models.DateField("revisione il", null=True, blank=True)
    case_manager = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="responsabile del caso",
    )  # fmt: skip
    health_responsible = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="firma per il lato sanitario",
    )  # fmt: skip
    social_responsible = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="firma per il lato sociale",
    )  # fmt: skip
    round = models.PositiveSmallIntegerField(default=0)  # how many times it was proposed
    review_due_date = models.DateField(null=True, blank=True)  # as planned, or as the last review moved it
    proposed_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            VERSION.constraint("version"),
            models.UniqueConstraint(fields=["person", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=IN_PREPARATION), name="version_one_in_preparation",
                violation_error_message="C'è già una versione in preparazione: completa quella.",
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=IN_FORCE), name="version_one_in_force",
                violation_error_message="C'è già una versione in vigore.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="version_period",
                violation_error_message="La fine del piano deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed", "shared", "closed"])
                | Q(signed_at__isnull=False, frozen_at__isnull=False, valid_from__isnull=False),
                name="version_signed_is_frozen",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["review_due_date"], condition=Q(state__in=IN_FORCE), name="version_review_due"
            ),
            models.Index(fields=["person", "-number"], name="version_person"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="version_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.frozen_at is not null and ({_columns('OLD')}) is distinct from ({_columns('NEW')})"
                ),
                func=f"raise exception '{_FROZEN}' using errcode = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="version_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
                func=f"raise exception '{_FROZEN}' using errcode = 'check_violation';",
            ),
        ]


class VersionPart(PersonRecord):
    """What belongs to one version, and is carried to the next under the same `thread`."""

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="%(class)ss")
    thread = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        abstract = True


@pghistory.track(*_every_change())
class Need(VersionPart):
    """What is missing, on which evidence, who saw it; met by goals, or put off with a reason."""

    sensitivity = declare(Label.NORMAL)

    domain = models.CharField("area", max_length=16, choices=NeedDomain.choices)
    title = models.CharField("bisogno", max_length=120)
    severity = models.PositiveSmallIntegerField(
        "quanto pesa", choices=Severity.choices, default=Severity.MODERATE
    )
    evidence = models.CharField("da che cosa si vede", max_length=200, blank=True)
    source_profession = models.CharField("chi lo ha visto", max_length=32, blank=True)
    deferred_reason = models.CharField("non ora, perché", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan_version", "thread"], name="need_thread_once"),
            models.CheckConstraint(
                condition=Q(severity__gte=0, severity__lte=3), name="need_severity",
                violation_error_message="La gravità va da 0 a 3.",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [_frozen_child("need")]


@pghistory.track(*_every_change())
class Goal(VersionPart):
    """Where the person wants to arrive: in their words, with a measure, a starting point, a term and somebody who follows it."""

    sensitivity = declare(Label.NORMAL)

    side = models.CharField("lato", max_length=8, choices=GoalSide.choices)
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="goals")
    statement = models.CharField("obiettivo, con le parole della persona", max_length=200)
    target = models.CharField("come sapremo che è raggiunto", max_length=200, blank=True)
    baseline = models.CharField("da dove si parte", max_length=200, blank=True)
    horizon = models.DateField("entro il", null=True, blank=True)
    importance = models.PositiveSmallIntegerField(
        "quanto conta per la persona", choices=Importance.choices, default=Importance.MUCH
    )
    owner = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="chi lo segue",
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan_version", "thread"], name="goal_thread_once"),
            models.CheckConstraint(
                condition=Q(importance__gte=1, importance__lte=3), name="goal_importance",
                violation_error_message="L'importanza va da 1 a 3.",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [_frozen_child("goal")]


@pghistory.track(*_every_change())
class PlannedService(VersionPart):
    """What is done for a goal: by whom, how often, from when to when, who pays. `ends` is excluded, as everywhere."""

    sensitivity = declare(Label.NORMAL)

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="services")
    title = models.CharField("che cosa", max_length=120)
    service = models.ForeignKey(
        "territory.HealthcareService", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="servizio della Guida",
    )  # fmt: skip
    doer = models.CharField("chi lo fa", max_length=12, choices=Doer.choices, default=Doer.PROVIDER)
    provider = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ente"
    )
    who = models.CharField("figura o nome", max_length=80, blank=True)
    accountable = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="chi ne risponde",
    )  # fmt: skip
    # As date.weekday(): 0 Monday … 6 Sunday; empty where no day is fixed.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="giorni", default=list, blank=True)
    times_per_week = models.PositiveSmallIntegerField("quante volte", default=1)
    every_weeks = models.PositiveSmallIntegerField("ogni quante settimane", default=1)
    minutes = models.PositiveSmallIntegerField("minuti per volta", default=0)
    at_time = models.TimeField("a che ora", null=True, blank=True)
    starts = models.DateField("dal", null=True, blank=True)
    ends = models.DateField("fino al (escluso)", null=True, blank=True)
    unit = models.CharField("unità", max_length=12, blank=True)
    funding = models.CharField("chi paga", max_length=16, choices=[("", "-"), *Funding.choices], blank=True)
    unit_cost = models.DecimalField("costo per unità", max_digits=8, decimal_places=2, null=True, blank=True)
    copayment = models.DecimalField(
        "quota della persona per unità", max_digits=8, decimal_places=2, null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan_version", "thread"], name="service_thread_once"),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gt=F("starts")), name="service_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]), name="service_weekdays",
                violation_error_message="I giorni vanno da lunedì a domenica.",
            ),
            models.CheckConstraint(
                condition=Q(times_per_week__gte=1, times_per_week__lte=70, every_weeks__gte=1, every_weeks__lte=12),
                name="service_rhythm",
                violation_error_message="Scrivi da 1 a 70 volte, ogni 1-12 settimane.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=1440), name="service_minutes",
                violation_error_message="Una volta non può durare più di un giorno.",
            ),
            models.CheckConstraint(
                condition=(Q(unit_cost=None) | Q(unit_cost__gte=0)) & (Q(copayment=None) | Q(copayment__gte=0)),
                name="service_amounts",
                violation_error_message="Gli importi non possono essere negativi.",
            ),
            models.CheckConstraint(
                condition=~Q(doer="provider") | Q(provider__isnull=False), name="service_has_provider",
                violation_error_message="Scegli l'ente che lo fa.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["provider"], name="service_provider")]
        triggers: ClassVar = [_frozen_child("service")]


class Endorsement(PersonRecord):
    """A side, or the person, says of a proposed version: I share it, I do not and why, please change this."""

    sensitivity = declare(Label.NORMAL)

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="endorsements")
    side = models.CharField(max_length=8, choices=Sector.choices)
    kind = models.CharField(max_length=20, choices=EndorsementKind.choices)
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("motivo", max_length=500, blank=True)
    round = models.PositiveSmallIntegerField(
        default=1
    )  # which proposal it answers: a changed draft asks again

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="endorsed") | ~Q(reason=""), name="endorsement_reason",
                violation_error_message="Scrivi il motivo.",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [_frozen_child("endorsement")]


class CheckWaiver(PersonRecord):
    """A live check is left open, with the reason."""

    sensitivity = declare(Label.NORMAL)

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="waivers")
    code = models.CharField(max_length=32)
    subject = models.UUIDField(null=True, blank=True)  # the thread of the need, goal or service
    reason = models.CharField("perché resta aperto", max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_version", "code", "subject"], name="waiver_once", nulls_distinct=False,
                violation_error_message="Questo punto è già lasciato aperto.",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [_frozen_child("waiver")]
