# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of intake."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from raccordo.intake.codes import (
    EPISODE,
    REQUEST,
    SIGNAL,
    Agreement,
    Answer,
    Caller,
    Channel,
    Decision,
    EpisodeOutcome,
    EpisodeProgramme,
    LeaveReason,
    Outcome,
    Priority,
    Reason,
    Sign,
    Urgency,
)
from raccordo.intake.rules import number_of
from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import ConfidedRecord, PersonRecord


def _codes(choices: type[models.TextChoices]) -> ArrayField:
    return ArrayField(models.CharField(max_length=24, choices=choices.choices), default=list, blank=True)


def _known(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__contained_by": list(choices.values)}), name=name)


def _role_key(**options: bool) -> models.ForeignKey:
    return models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+", **options)


def _organization_key(**options: bool) -> models.ForeignKey:
    return models.ForeignKey("territory.Organization", models.PROTECT, related_name="+", **options)


# The half-open period [starts, ends) of a row, for exclusion constraints.
_PERIOD = Func(
    F("starts"), F("ends"), RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField()
)


class Contact(ConfidedRecord):
    """One time that somebody turned to the access point, and what was answered. Without a person it is anonymous."""

    sensitivity = declare(Label.NORMAL)
    guard = Guard(owner="organization_id", confided="confided_by_id")

    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    organization = _organization_key()
    role = _role_key()
    channel = models.CharField("come", max_length=8, choices=Channel.choices)
    caller = models.CharField("chi chiama", max_length=16, choices=Caller.choices)
    caller_name = models.CharField("nome di chi chiama", max_length=120, blank=True)
    caller_phone = models.CharField("telefono per richiamare", max_length=30, blank=True)
    need = models.TextField("che cosa serve, con parole loro", max_length=2000)
    reasons = _codes(Reason)
    signs = _codes(Sign)
    urgency = models.CharField("urgenza", max_length=16, choices=Urgency.choices)
    urgency_why = models.CharField(max_length=400, blank=True)
    agreement = models.CharField(
        "è d'accordo che i servizi ne parlino",
        max_length=16,
        choices=Agreement.choices,
        default=Agreement.NOT_ASKED,
    )
    services = ArrayField(models.SlugField(max_length=60), default=list, blank=True)  # codes of the Guida
    outcome = models.CharField("risposta", max_length=16, choices=Answer.choices)
    answer = models.CharField("che cosa hai risposto", max_length=600, blank=True)
    service = models.ForeignKey(
        "territory.HealthcareService",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="servizio",
    )
    interview_at = models.DateTimeField("colloquio", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            _known("reasons", Reason, "contact_reasons_known"),
            _known("signs", Sign, "contact_signs_known"),
            models.CheckConstraint(
                condition=~Q(need=""), name="contact_need",
                violation_error_message="Scrivi che cosa serve, con le parole di chi chiama.",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(outcome=Answer.PANEL), name="contact_panel_needs_person",
                violation_error_message="Per aprire una richiesta bisogna sapere di chi si tratta.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Answer.INTERVIEW) | Q(interview_at__isnull=False), name="contact_interview_when",
                violation_error_message="Scrivi il giorno e l'ora del colloquio.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Answer.SERVICE) | Q(service__isnull=False), name="contact_service_which",
                violation_error_message="Scegli il servizio a cui hai inviato.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Answer.PANEL) | ~Q(agreement=Agreement.DECLINED), name="contact_panel_agreed",
                violation_error_message="Senza il suo accordo non si apre una richiesta: puoi informare o orientare.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at"], name="contact_person"),
            models.Index(fields=["organization", "-created_at"], name="contact_org"),
        ]

    @property
    def number(self) -> str:
        """The number on the slip."""
        return number_of(self.pk)


@pghistory.track()
class Signal(ConfidedRecord):
    """Somebody tells the access point that a person needs help, and follows the signal like a parcel."""

    sensitivity = declare(Label.NORMAL)

    organization = _organization_key()  # who must answer
    sender = _role_key()
    sent_date = models.DateField()
    reasons = _codes(Reason)
    words = models.CharField("in una riga", max_length=300, blank=True)
    urgency = models.CharField("quando serve una risposta", max_length=16, choices=Urgency.choices)
    urgency_why = models.CharField(max_length=400, blank=True)
    due_date = models.DateField()
    state = models.CharField(max_length=12, choices=SIGNAL.choices, default=SIGNAL.initial)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = _role_key(null=True, blank=True)
    outcome = models.CharField("esito", max_length=20, choices=Outcome.choices, blank=True)
    answer = models.CharField("che cosa è stato fatto", max_length=600, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = _role_key(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            SIGNAL.constraint("signal"),
            _known("reasons", Reason, "signal_reasons_known"),
            models.CheckConstraint(
                condition=Q(reasons__len__gte=1), name="signal_reasons_some",
                violation_error_message="Scegli almeno un motivo.",
            ),
            models.CheckConstraint(condition=Q(due_date__gte=F("sent_date")), name="signal_due_after_sent"),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None, state__in=["received", "withdrawn"])
                | Q(taken_at__isnull=False, taken_by__isnull=False) & ~Q(state="received"),
                name="signal_taken_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "withdrawn"], closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(outcome="")
                | Q(closed_at=None, closed_by=None, outcome="") & ~Q(state__in=["closed", "withdrawn"]),
                name="signal_closed_with_outcome",
                violation_error_message="Una segnalazione si chiude con il suo esito.",
            ),
            models.CheckConstraint(
                condition=(Q(taken_at=None) | Q(taken_at__gte=F("created_at")))
                & (Q(closed_at=None) | Q(closed_at__gte=F("created_at")))
                & (Q(closed_at=None) | Q(taken_at=None) | Q(closed_at__gte=F("taken_at"))),
                name="signal_order",
            ),
            models.UniqueConstraint(
                fields=["person", "sender", "sent_date"],
                condition=Q(state__in=["received", "taken", "forwarded"], entered_in_error_at=None),
                name="signal_once_a_day",
                violation_error_message="Hai già segnalato questa persona oggi: la segnalazione è aperta.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at"], name="signal_person"),
            models.Index(fields=["sender", "-created_at"], name="signal_sender"),
            models.Index(
                fields=["organization", "due_date"], name="signal_open",
                condition=Q(state__in=["received", "taken", "forwarded"]),
            ),
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """The number by which people speak of it."""
        return number_of(self.pk)


@pghistory.track()
class Request(ConfidedRecord):
    """A complex need that somebody must assess, with a priority and a term; ends in an answer or at the panel."""

    sensitivity = declare(Label.NORMAL)

    signal = models.ForeignKey(Signal, models.PROTECT, null=True, blank=True, related_name="requests")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    organization = _organization_key()  # the social service that assesses
    nurse_organization = _organization_key(null=True, blank=True)  # the nurses who assess with it
    reasons = _codes(Reason)
    need = models.TextField("bisogno", max_length=2000)
    urgency = models.CharField("urgenza", max_length=16, choices=Urgency.choices)
    priority = models.CharField("priorità", max_length=8, choices=Priority.choices)
    priority_why = models.CharField(max_length=400, blank=True)
    requested_date = models.DateField()
    due_date = models.DateField()
    state = models.CharField(max_length=12, choices=REQUEST.choices, default=REQUEST.initial)
    triage_at = models.DateTimeField(null=True, blank=True)
    triage_by = _role_key(null=True, blank=True)
    decision = models.CharField("esito del triage", max_length=16, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _role_key(null=True, blank=True)
    panel_organization = _organization_key(null=True, blank=True)
    outcome = models.CharField("esito", max_length=20, choices=Outcome.choices, blank=True)
    answer = models.CharField("risposta", max_length=600, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = _role_key(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            REQUEST.constraint("request"),
            _known("reasons", Reason, "request_reasons_known"),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("requested_date")), name="request_due_after_request",
                violation_error_message="Il termine non può venire prima della richiesta.",
            ),
            models.CheckConstraint(
                condition=Q(triage_at=None, triage_by=None) | Q(triage_at__isnull=False, triage_by__isnull=False),
                name="request_triage_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="request_decided_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="panel") | Q(decision=Decision.PANEL, panel_organization__isnull=False),
                name="request_panel_which",
                violation_error_message="Scegli quale unità di valutazione la riceve.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "closed"], closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(outcome="")
                | Q(closed_at=None, closed_by=None, outcome="") & ~Q(state__in=["answered", "closed"]),
                name="request_closed_with_outcome",
                violation_error_message="Una richiesta si chiude con il suo esito.",
            ),
            models.CheckConstraint(
                condition=(Q(triage_at=None) | Q(triage_at__gte=F("created_at")))
                & (Q(decided_at=None) | Q(decided_at__gte=F("created_at")))
                & (Q(closed_at=None) | Q(closed_at__gte=F("created_at"))),
                name="request_order",
            ),
            models.UniqueConstraint(
                fields=["signal"], name="request_one_a_signal",
                violation_error_message="Da questa segnalazione è già nata una richiesta.",
            ),
            models.UniqueConstraint(
                fields=["person", "organization"], name="request_one_open",
                condition=Q(state__in=["requested", "triage", "panel"], entered_in_error_at=None),
                violation_error_message="Questo servizio sta già valutando una richiesta per la persona.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at"], name="request_person"),
            models.Index(
                fields=["organization", "due_date"], name="request_open",
                condition=Q(state__in=["requested", "triage", "panel"]),
            ),
            models.Index(
                fields=["nurse_organization", "due_date"], name="request_open_nurse",
                condition=Q(state__in=["requested", "triage", "panel"]),
            ),
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """The number by which people speak of it."""
        return number_of(self.pk)


@pghistory.track()
class Episode(PersonRecord):
    """From when to when a team takes care of a person, under what, with whom as case manager (FHIR EpisodeOfCare)."""

    sensitivity = declare(Label.NORMAL)

    programme = models.CharField("per che cosa", max_length=24, choices=EpisodeProgramme.choices)
    organization = _organization_key()
    case_manager = _role_key()  # the present one; the past ones are responsible members of the team
    request = models.ForeignKey(Request, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=EPISODE.choices, default=EPISODE.initial)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("esito", max_length=20, choices=EpisodeOutcome.choices, blank=True)
    closing_note = models.CharField("com'è andata", max_length=600, blank=True)
    closed_by = _role_key(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            EPISODE.constraint("episode"),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")), name="episode_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(ends=None, outcome="", closed_by=None) & ~Q(state="closed")
                | Q(state="closed", ends__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                name="episode_closed_with_outcome",
                violation_error_message="Una presa in carico si chiude con il suo esito.",
            ),
            ExclusionConstraint(
                name="episode_no_overlap",
                expressions=[("person", RangeOperators.EQUAL), ("programme", RangeOperators.EQUAL), (_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(entered_in_error_at=None),
                violation_error_message="La persona è già presa in carico per questo, nello stesso periodo.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person", "-starts"], name="episode_person"),
            models.Index(fields=["case_manager"], name="episode_manager", condition=Q(state="active")),
        ]


@pghistory.track()
class CareTeamMember(PersonRecord):
    """A professional or a lay person stands in the team of an episode, with a role, a period and a reason."""

    sensitivity = declare(Label.NORMAL)

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="members")
    role = _role_key(null=True, blank=True)
    related = models.ForeignKey(
        "people.RelatedPerson", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("perché", max_length=160)
    responsible = models.BooleanField("responsabile del caso", default=False)
    starts = models.DateTimeField("dal")
    ends = models.DateTimeField("al", null=True, blank=True)
    leave_reason = models.CharField("perché lascia", max_length=16, choices=LeaveReason.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")), name="careteammember_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(role__isnull=False, related=None) | Q(role=None, related__isnull=False),
                name="careteammember_one_of_two",
                violation_error_message="Scegli un professionista oppure una persona della rete.",
            ),
            models.CheckConstraint(
                condition=Q(responsible=False) | Q(role__isnull=False), name="careteammember_responsible_works",
                violation_error_message="Il responsabile del caso è un professionista.",
            ),
            ExclusionConstraint(
                name="careteammember_one_responsible",
                expressions=[("episode", RangeOperators.EQUAL), (_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(responsible=True, entered_in_error_at=None),
                violation_error_message="In quel periodo c'è già un responsabile del caso.",
            ),
            ExclusionConstraint(
                name="careteammember_role_once",
                expressions=[("episode", RangeOperators.EQUAL), ("role", RangeOperators.EQUAL), (_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(role__isnull=False, entered_in_error_at=None),
                violation_error_message="In quel periodo è già nella rete di cura.",
            ),
            ExclusionConstraint(
                name="careteammember_related_once",
                expressions=[("episode", RangeOperators.EQUAL), ("related", RangeOperators.EQUAL), (_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(related__isnull=False, entered_in_error_at=None),
                violation_error_message="In quel periodo è già nella rete di cura.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person", "episode"], name="careteammember_person"),
            models.Index(fields=["role"], name="careteammember_role", condition=Q(ends=None)),
        ]
