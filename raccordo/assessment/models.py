# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of assessments: the whole, its parts, the responses to scales, each single answer."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from raccordo.assessment.codes import ASSESSMENT, INFORMANTS, KINDS, RESPONSE, SECTION, SETTINGS
from raccordo.assessment.rules.vocabulary import SPECIALS
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord

HISTORY = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())


@pghistory.track()
class Assessment(PersonRecord):
    """One assessment of a person: why it was opened, by which outline, whether it is complete.

    `source_id` is what it was opened for (a request, a conference), known to the rooms above.
    """

    sensitivity = declare(Label.NORMAL)

    kind = models.CharField(max_length=20, choices=KINDS)
    outline = models.CharField(max_length=40)
    reason = models.CharField("motivo", max_length=300)
    state = models.CharField(max_length=12, choices=ASSESSMENT.choices, default=ASSESSMENT.initial)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_date = models.DateField("entro", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField("perché si annulla", max_length=200, blank=True)
    source_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            ASSESSMENT.constraint("assessment"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="assessment_closed_when",
                violation_error_message="Una valutazione chiusa ha il momento della chiusura.",
            ),
            models.UniqueConstraint(
                fields=["person", "outline"], condition=Q(state="open", label=Label.NORMAL), name="assessment_one_open",
                violation_error_message="C'è già una valutazione di questo tipo in corso.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["person", "-opened_at"], name="assessment_person")]


@pghistory.track()
class Section(PersonRecord):
    """One part of an assessment: a scale, or a topic told in words; who may fill it, who is, who did."""

    sensitivity = declare(Label.NORMAL)

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    instrument = models.CharField(max_length=40, blank=True)
    topic = models.CharField(max_length=20, blank=True)
    roles = ArrayField(models.CharField(max_length=32))
    assigned_to = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=SECTION.choices, default=SECTION.initial)
    begun_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField(null=True, blank=True)
    touched_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    touched_at = models.DateTimeField(null=True, blank=True)
    filled_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    filled_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField("che cosa scrivi", blank=True, max_length=6000)
    because = models.CharField("perché non serve", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            SECTION.constraint("section"),
            # What one does not see must not stand in one's way, nor be told by doing so.
            models.UniqueConstraint(fields=["assessment", "code"], condition=Q(label=Label.NORMAL), name="section_once"),
            models.CheckConstraint(
                condition=(Q(instrument="") & ~Q(topic="")) | (~Q(instrument="") & Q(topic="")),
                name="section_scale_or_topic",
                violation_error_message="Una parte ha uno strumento oppure un argomento.",
            ),
            models.CheckConstraint(
                condition=~Q(state="complete") | Q(filled_at__isnull=False), name="section_filled_when",
                violation_error_message="Una parte completa ha il momento in cui è stata compilata.",
            ),
            models.CheckConstraint(
                condition=~Q(state="not-needed") | ~Q(because=""), name="section_not_needed_why",
                violation_error_message="Scrivi perché questa parte non serve.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["person"], condition=Q(state__in=["to-do", "in-progress"]), name="section_due"
            )
        ]


@pghistory.track()
class Response(PersonRecord):
    """One filling of a scale: its version, who answered and where, and the score with how it came about.

    Without a number, `no_score` says why in words. A correction is another response that `replaces` this one.
    """

    sensitivity = declare(Label.NORMAL)

    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="responses")
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=RESPONSE.choices, default=RESPONSE.initial)
    informant = models.CharField("chi risponde", max_length=12, choices=INFORMANTS, blank=True)
    setting = models.CharField("dove", max_length=12, choices=SETTINGS, blank=True)
    administered_on = models.DateField("giorno", null=True, blank=True)
    administered_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField("che cosa hai osservato", blank=True, max_length=2000)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)
    prorated = models.BooleanField(default=False)
    missing = models.PositiveSmallIntegerField(default=0)
    no_score = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            RESPONSE.constraint("response"),
            models.UniqueConstraint(
                fields=["section"], condition=Q(state="in-progress"), name="response_one_in_progress",
                violation_error_message="Questa parte è già in corso.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in-progress", "dropped"])
                | Q(administered_on__isnull=False, completed_at__isnull=False),
                name="response_completed_when",
                violation_error_message="Una scala compilata ha il giorno in cui è stata fatta.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in-progress", "dropped"])
                | Q(score__isnull=False, no_score="")
                | (Q(score=None, band="", prorated=False) & ~Q(no_score="")),
                name="response_score_or_reason",
                violation_error_message="O c'è un punteggio, o si dice perché non c'è.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person", "instrument", "-administered_on"], name="response_person_scale")
        ]


_FROZEN = """
if exists (
  select 1 from assessment_response r
  where r.id = coalesce(NEW.response_id, OLD.response_id) and r.state <> 'in-progress'
) then
  raise exception 'answers of a completed response cannot be changed';
end if;
if TG_OP = 'DELETE' then return OLD; end if;
return NEW;
"""


@pghistory.track(*HISTORY)
class Answer(PersonRecord):
    """One answer to one question: options chosen, a number, or a special («Non lo so»); each differs from no answer."""

    sensitivity = declare(Label.NORMAL)

    response = models.ForeignKey(Response, models.PROTECT, related_name="answers")
    item = models.CharField(max_length=40)
    options = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    number = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    special = models.CharField(max_length=16, blank=True, choices=list(SPECIALS.items()))
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    repeated_from = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "item"], name="answer_once"),
            models.CheckConstraint(
                condition=(
                    Q(options__isnull=False, options__len__gt=0, number=None, special="")
                    | Q(options=None, number__isnull=False, special="")
                    | Q(options=None, number=None, special__in=list(SPECIALS))
                ),
                name="answer_one_kind",
                violation_error_message="Una risposta è una scelta, un numero, oppure «Non lo so» e simili.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="answer_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("response_id", "item", "options", "number", "special")
                | pgtrigger.Delete,
                func=_FROZEN,
            )
        ]
