# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of facts, alerts, documents and tasks."""

from __future__ import annotations

from django.db.models import TextChoices

from raccordo.kernel.lifecycle import Lifecycle


class AlertKind(TextChoices):
    """What must be known before going in (FHIR Flag.category)."""

    CLINICAL = "clinical", "Salute"
    SAFETY = "safety", "Sicurezza in casa"
    LEGAL = "legal", "Tutela"
    SOCIAL = "social", "Vita quotidiana"
    PRACTICAL = "practical", "Pratico"


class AlertTone(TextChoices):
    """How loud an alert is."""

    RED = "red", "Pericolo"
    AMBER = "amber", "Attenzione"
    GREY = "grey", "Utile"


class DocumentKind(TextChoices):
    """What a document is (FHIR DocumentReference.type)."""

    MINUTES = "minutes", "Verbale della UVM"
    AGREEMENT = "agreement", "Patto di cura"
    PLAN = "plan", "Piano assistenziale"
    SIGNED_PAPER = "signed-paper", "Foglio firmato"
    LETTER = "letter", "Lettera"
    OTHER = "other", "Altro documento"


class Frailty(TextChoices):
    """Level of frailty as used in lists; the evidence stands beside it."""

    ROBUST = "robust", "Non fragile"
    MILD = "mild", "Lieve"
    MODERATE = "moderate", "Moderata"
    SEVERE = "severe", "Grave"


class TaskKind(TextChoices):
    """Where a thing to do comes from; the act itself closes it."""

    SIGNAL = "signal", "Segnalazione da prendere"
    REQUEST = "request", "Richiesta da valutare"
    ANSWER = "answer", "Risposta da dare"
    ASSESSMENT = "assessment", "Parte di valutazione"
    CONFERENCE = "conference", "Riunione UVM"
    COMMITMENT = "commitment", "Impegno della UVM"
    ENDORSEMENT = "endorsement", "Piano da condividere"
    SIGNATURE = "signature", "Firma"
    ASSIGNMENT = "assignment", "Visite da assegnare"
    VISIT = "visit", "Visita"
    CONCERN = "concern", "Segnalazione dal domicilio"
    REVIEW = "review", "Revisione del piano"
    REMINDER = "reminder", "Promemoria"


TASK = Lifecycle(
    "task",
    {"open": "Da fare", "done": "Fatta", "cancelled": "Non serve più"},
    {"open": ("done", "cancelled"), "done": ("open",), "cancelled": ("open",)},
)
