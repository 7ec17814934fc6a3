# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the panel: the session and its members; and, person by person, what was known, said and decided."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from raccordo.careplan.codes import CASE, CONFERENCE, CarePath, NeedLevel, Presence
from raccordo.kernel.records import Record
from raccordo.kernel.sensitivity import Label, Sector, declare
from raccordo.people.models import PersonRecord
from raccordo.territory.codes import Role


class Conference(Record):
    """One session of the panel (UVM): when, where, who convenes it. It holds nothing about persons."""

    sensitivity = declare(Label.NORMAL)

    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, null=True, blank=True, related_name="+")
    convener = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField("nome della seduta", max_length=80)
    starts_at = models.DateTimeField("quando")
    place = models.CharField("dove", max_length=120)
    remote = models.CharField("collegamento a distanza", max_length=200, blank=True)
    state = models.CharField(max_length=16, choices=CONFERENCE.choices, default=CONFERENCE.initial)
    # Counts, so that the session knows when it is over without looking into anybody's record.
    cases_total = models.PositiveSmallIntegerField(default=0)
    cases_open = models.PositiveSmallIntegerField(default=0)
    cases_decided = models.PositiveSmallIntegerField(default=0)
    cases_unsigned = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            CONFERENCE.constraint("conference"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at=None) | Q(closed_at__gte=models.F("opened_at")),
                name="conference_order",
                violation_error_message="La chiusura deve venire dopo l'apertura della seduta.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "-starts_at"], name="conference_org")]


class Attendance(Record):
    """One professional is called to a session, for all its cases or for one only, and comes, connects or sends word."""

    sensitivity = declare(Label.NORMAL)

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="attendances")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    for_case = models.ForeignKey(
        "careplan.ConferenceCase", models.PROTECT, null=True, blank=True, related_name="+"
    )  # a person's own GP comes for that person, and sees no other case
    profession = models.CharField("professione", max_length=32, choices=Role.choices)
    presence = models.CharField("presenza", max_length=12, choices=Presence.choices, default=Presence.INVITED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conference", "role", "for_case"], name="attendance_once", nulls_distinct=False,
                violation_error_message="Questa persona è già tra i convocati.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["role"], name="attendance_role")]


@pghistory.track()
class ConferenceCase(PersonRecord):
    """One person on the agenda of a session, with the decision about them."""

    sensitivity = declare(Label.NORMAL)

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="cases")
    episode = models.ForeignKey("intake.Episode", models.PROTECT, null=True, blank=True, related_name="+")
    order = models.PositiveSmallIntegerField("ordine", default=1)
    person_words = models.CharField("che cosa conta per la persona", max_length=300, blank=True)
    person_takes_part = models.CharField("chi partecipa per la persona", max_length=160, blank=True)
    person_at = models.TimeField("quando entra", null=True, blank=True)
    need_level = models.CharField(
        "livello di bisogno", max_length=24, choices=[("", "-"), *NeedLevel.choices], blank=True
    )
    path = models.CharField(
        "percorso scelto", max_length=24, choices=[("", "-"), *CarePath.choices], blank=True
    )
    reason = models.TextField("motivo", max_length=2000, blank=True)
    outcome = models.CharField("come è andata", max_length=300, blank=True)
    state = models.CharField(max_length=16, choices=CASE.choices, default=CASE.initial)
    concluded_at = models.DateTimeField(null=True, blank=True)
    minutes = models.ForeignKey("record.Document", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            CASE.constraint("case"),
            models.UniqueConstraint(
                fields=["conference", "person"], condition=~Q(state="withdrawn"), name="case_once_per_session",
                violation_error_message="Questa persona è già in agenda.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "minutes-signed"])
                | (~Q(need_level="") & ~Q(path="") & ~Q(reason="") & Q(concluded_at__isnull=False)),
                name="case_decided_complete",
                violation_error_message="Una decisione ha livello, percorso e motivo.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["person", "-created_at"], name="case_person")]


class KnownFact(PersonRecord):
    """What the panel had before its eyes: one result, its change, whose it is. Written when the case is concluded."""

    sensitivity = declare(Label.NORMAL)

    case = models.ForeignKey(ConferenceCase, models.PROTECT, related_name="known")
    side = models.CharField(max_length=8, choices=Sector.choices)
    area = models.CharField(max_length=80)
    result = models.CharField(max_length=200)
    change = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=120, blank=True)
    observed_on = models.DateField(null=True, blank=True)


class Opinion(PersonRecord):
    """What a member leaves written on one case, present or not."""

    sensitivity = declare(Label.NORMAL)

    case = models.ForeignKey(ConferenceCase, models.PROTECT, related_name="opinions")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    text = models.CharField("parere", max_length=1000)


class Dissent(PersonRecord):
    """A member does not agree with the decision: by name, with the reason."""

    sensitivity = declare(Label.NORMAL)

    case = models.ForeignKey(ConferenceCase, models.PROTECT, related_name="dissents")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    reason = models.CharField("perché", max_length=1000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "role"], name="dissent_once",
                violation_error_message="Il dissenso di questa persona è già a verbale.",
            ),
        ]  # fmt: skip


class Commitment(PersonRecord):
    """Who does what by when; becomes a task when the case is concluded."""

    sensitivity = declare(Label.NORMAL)

    case = models.ForeignKey(ConferenceCase, models.PROTECT, related_name="commitments")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    what = models.CharField("che cosa", max_length=160)
    due_date = models.DateField("entro")


class MinutesSignature(PersonRecord):
    """A member signs the minutes of one case."""

    sensitivity = declare(Label.NORMAL)

    case = models.ForeignKey(ConferenceCase, models.PROTECT, related_name="signatures")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)  # of the text that was signed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "role"], name="minutes_signed_once",
                violation_error_message="Hai già firmato questo verbale.",
            ),
        ]  # fmt: skip
