# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of visits, the shared diary and concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from raccordo.delivery.codes import (
    CONCERN,
    OPEN,
    REPORTED,
    VISIT,
    VOID,
    Audience,
    Cancelled,
    ConcernKind,
    DiaryKind,
    NotDone,
)
from raccordo.delivery.rules.moments import LONGEST
from raccordo.kernel.sensitivity import Label, Sector, declare
from raccordo.people.models import ConfidedRecord, PersonRecord

REASONS = [*NotDone.choices, *(choice for choice in Cancelled.choices if choice[0] not in NotDone.values)]
STARTED = ("in-progress", "done", "partly")
BEFORE = ("planned", "assigned")


_SPAN = Func("starts", "ends", RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField())


def _never_two(name: str, *fields: str, when: Q, message: str) -> ExclusionConstraint:
    """Visits that agree on `fields` may not share a moment; those that did not take place do not count."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (_SPAN, RangeOperators.OVERLAPS),
        ],
        condition=when & ~Q(state__in=VOID),
        violation_error_message=message,
    )


@pghistory.track()
class Visit(PersonRecord):
    """One visit to a person at home: foreseen, given to an operator, done or not, reported (FHIR Encounter).

    `line` and `slot_at` say which line of the plan, and which of its moments, the visit answers: moving the visit does
    not change them, so that preparing a week twice adds nothing. `seat` 2 is the second operator of a visit for two.
    """

    sensitivity = declare(Label.NORMAL)

    planned_service = models.ForeignKey(
        "careplan.PlannedService", models.PROTECT, null=True, blank=True, related_name="+"
    )
    line = models.UUIDField(null=True, blank=True)  # the thread of the planned service through versions
    slot_at = models.DateTimeField(null=True, blank=True)
    seat = models.PositiveSmallIntegerField(default=1)
    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    service = models.ForeignKey(
        "territory.HealthcareService", models.PROTECT, null=True, blank=True, related_name="+"
    )
    side = models.CharField(max_length=8, choices=Sector.choices)
    title = models.CharField("che cosa", max_length=160)
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts = models.DateTimeField("inizio previsto")
    ends = models.DateTimeField("fine prevista")
    state = models.CharField(max_length=12, choices=VISIT.choices, default=VISIT.initial)
    started_at = models.DateTimeField("inizio", null=True, blank=True)
    ended_at = models.DateTimeField("fine", null=True, blank=True)
    reason = models.CharField("motivo", max_length=12, choices=REASONS, blank=True)
    reason_text = models.CharField("spiegazione", max_length=200, blank=True)
    summary = models.CharField("che cosa è stato fatto", max_length=600, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            VISIT.constraint("visit"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="visit_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(ends__lte=F("starts") + LONGEST), name="visit_not_endless",
                violation_error_message="Una visita non dura più di 12 ore.",
            ),
            models.CheckConstraint(condition=Q(seat__in=[1, 2]), name="visit_seat"),
            models.CheckConstraint(
                condition=Q(state="planned", role=None) | Q(state__in=VOID)
                | Q(state__in=["assigned", *STARTED], role__isnull=False),
                name="visit_has_operator",
                violation_error_message="Una visita assegnata ha un operatore; una da assegnare no.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE, started_at=None, ended_at=None)
                | Q(state="in-progress", started_at__isnull=False, ended_at=None)
                | Q(state__in=["done", "partly"], started_at__isnull=False, ended_at__isnull=False)
                | Q(state__in=VOID),
                name="visit_hours_follow_state",
                violation_error_message="Le ore non corrispondono allo stato della visita.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="visit_ends_after_start",
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["partly", "not-done", "cancelled"]) | ~Q(reason=""), name="visit_reason",
                violation_error_message="Scrivi il motivo.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=REPORTED, closed_at__isnull=False) | Q(~Q(state__in=REPORTED), closed_at=None),
                name="visit_closed_when_reported",
            ),
            models.UniqueConstraint(
                fields=["line", "slot_at", "seat"], name="visit_once_per_slot",
                violation_error_message="Questa visita c'è già.",
            ),
            models.UniqueConstraint(
                fields=["role"], condition=Q(state="in-progress"), name="visit_one_in_progress",
                violation_error_message="Hai già una visita in corso: chiudila prima.",
            ),
            _never_two(
                "visit_operator_one_at_a_time", "role", when=Q(role__isnull=False),
                message="L'operatore ha già una visita in quelle ore.",
            ),
            _never_two(
                "visit_person_one_at_a_time", "person", "organization", "seat", when=Q(),
                message="La persona ha già una visita dello stesso servizio in quelle ore.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["organization", "starts"], name="visit_org_day"),
            models.Index(fields=["role", "starts"], name="visit_role_day"),
            models.Index(fields=["person", "starts"], name="visit_person_day"),
            models.Index(fields=["line", "starts"], name="visit_line"),
        ]

    @property
    def minutes(self) -> int:
        """How long it is foreseen to last."""
        return int((self.ends - self.starts) / timedelta(minutes=1))

    @property
    def delivered_minutes(self) -> int:
        """How long it lasted; 0 when it did not take place."""
        if self.started_at is None or self.ended_at is None or self.state in VOID:
            return 0
        return int((self.ended_at - self.started_at) / timedelta(minutes=1))

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done or reported."""
        return self.state in OPEN


class VisitTask(PersonRecord):
    """One thing to do during a visit; who ticked it, and when."""

    sensitivity = declare(Label.NORMAL)

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="tasks")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField("che cosa fare", max_length=120)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "position"], name="visittask_order"),
            models.CheckConstraint(
                condition=Q(ticked_at=None, ticked_by=None) | Q(ticked_at__isnull=False), name="visittask_ticked"
            ),
        ]  # fmt: skip


class DiaryEntry(ConfidedRecord):
    """One entry of the shared diary: whose voice, when, by whom, who may read it (FHIR Communication).

    The team always learns that an entry exists. The words of an entry for one service stand apart, in `ReservedText`, so
    that no query of the diary can carry them to somebody else. An entry is never edited: a correction is a new entry.
    """

    sensitivity = declare(Label.NORMAL)

    voice = models.CharField("di chi sono le parole", max_length=8, choices=Sector.choices)
    kind = models.CharField("che cos'è", max_length=8, choices=DiaryKind.choices)
    audience = models.CharField(
        "chi può leggerla", max_length=8, choices=Audience.choices, default=Audience.TEAM
    )
    text = models.TextField("testo", max_length=4000, blank=True)
    happened_at = models.DateTimeField("quando")
    pinned = models.BooleanField("in evidenza", default=False)
    organization = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    related = models.ForeignKey(
        "people.RelatedPerson", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_the_person = models.BooleanField(default=False)  # written by the very person it is about
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    concern = models.ForeignKey("Concern", models.PROTECT, null=True, blank=True, related_name="+")
    correction_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(audience=Audience.TEAM) & ~Q(text="") | Q(audience=Audience.SERVICE, text=""),
                name="diary_reserved_words_apart",
                violation_error_message="Una nota riservata tiene il testo a parte.",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("created_at") + timedelta(minutes=5)),
                name="diary_not_future",
                violation_error_message="Il momento è nel futuro. Controlla giorno e ora.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-happened_at", "-id"], name="diary_stream"),
            models.Index(fields=["visit"], name="diary_visit"),
        ]


class ReservedText(ConfidedRecord):
    """The words of an entry that only the service of its writer may read."""

    sensitivity = declare(Label.RESTRICTED)

    entry = models.OneToOneField(DiaryEntry, models.PROTECT, related_name="reserved")
    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    text = models.TextField("testo", max_length=4000)


@pghistory.track()
class Concern(ConfidedRecord):
    """Something seen at home that somebody must look at; who was told stands in the tasks that it made (M-058)."""

    sensitivity = declare(Label.NORMAL)

    kind = models.CharField("che cosa", max_length=12, choices=ConcernKind.choices)
    text = models.CharField("in una riga", max_length=300, blank=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    organization = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    alert = models.ForeignKey("record.Alert", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=CONCERN.choices, default=CONCERN.initial)
    seen_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField("che cosa si è fatto", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            CONCERN.constraint("concern"),
            models.CheckConstraint(
                condition=Q(state="open", seen_at=None, closed_at=None)
                | Q(state="seen", seen_at__isnull=False, closed_at=None)
                | Q(state="closed", closed_at__isnull=False) & ~Q(answer=""),
                name="concern_moments_follow_state",
                violation_error_message="Una segnalazione si chiude scrivendo che cosa si è fatto.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConcernKind.OTHER) | ~Q(text=""), name="concern_other_in_words",
                violation_error_message="Scrivi in una riga che cosa succede.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["person", "-created_at"], name="concern_person")]
