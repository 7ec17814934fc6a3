# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the panel: the decision is told to the person, who may ask to be assessed again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.careplan.codes import NoticeChannel, NoticeParty
from raccordo.careplan.models.conference import ConferenceCase
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import ConfidedRecord, PersonRecord


class DecisionNotice(PersonRecord):
    """The decision on one case was told: when, how, by whom, to whom; with the letter that says it in plain words."""

    sensitivity = declare(Label.NORMAL)

    case = models.ForeignKey(ConferenceCase, models.PROTECT, related_name="notices")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    told_date = models.DateField("giorno")
    channel = models.CharField("come", max_length=16, choices=NoticeChannel.choices)
    recipient = models.CharField("a chi", max_length=16, choices=NoticeParty.choices)
    recipient_name = models.CharField("nome e cognome", max_length=120, blank=True)
    document = models.ForeignKey("record.Document", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "told_date", "channel", "recipient", "recipient_name"], name="notice_once",
                violation_error_message="Questa comunicazione è già registrata.",
            ),
            models.CheckConstraint(
                condition=Q(recipient=NoticeParty.PERSON) | ~Q(recipient_name=""), name="notice_names_who",
                violation_error_message="Scrivi nome e cognome di chi ha ricevuto la comunicazione.",
            ),
        ]  # fmt: skip


class ReassessmentRequest(ConfidedRecord):
    """Somebody asks to assess again after a decision: by when it is due, and the case that answered it.

    `role` is empty when the person wrote it from home. No reason is needed: asking is a right.
    """

    sensitivity = declare(Label.NORMAL)

    case = models.ForeignKey(ConferenceCase, models.PROTECT, related_name="reassessments")
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    asker = models.CharField("chi lo chiede", max_length=16, choices=NoticeParty.choices)
    reason = models.CharField("perché", max_length=500, blank=True)
    asked_date = models.DateField("chiesta il")
    due_date = models.DateField("entro")
    next_case = models.ForeignKey(
        ConferenceCase, models.PROTECT, null=True, blank=True, related_name="answers"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "confided_by"], condition=Q(next_case=None), nulls_distinct=False, name="reassessment_one_open",
                violation_error_message="C'è già una richiesta di nuova valutazione in attesa.",
            ),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("asked_date")), name="reassessment_order",
                violation_error_message="Il termine viene dopo la richiesta.",
            ),
        ]  # fmt: skip
