# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of visits, diary and concerns."""

from __future__ import annotations

from django.db.models import TextChoices

from raccordo.kernel.lifecycle import Lifecycle
from raccordo.territory.codes import Role

VISIT = Lifecycle(
    "visit",
    {
        "planned": "Da assegnare", "assigned": "Assegnata", "in-progress": "In corso", "done": "Fatta",
        "partly": "Fatta in parte", "not-done": "Non fatta", "cancelled": "Annullata",
    },
    {
        "planned": ("assigned", "not-done", "cancelled"),
        "assigned": ("planned", "in-progress", "done", "partly", "not-done", "cancelled"),
        "in-progress": ("done", "partly", "not-done"),
        "done": ("partly", "not-done"), "partly": ("done", "not-done"), "not-done": ("done", "partly"),
        "cancelled": (),
    },
)  # fmt: skip
"""A closed visit may change its outcome only as a correction, within a day and with a trace."""

OPEN = ("planned", "assigned", "in-progress")
REPORTED = ("done", "partly", "not-done")
DELIVERED = ("done", "partly")
VOID = ("not-done", "cancelled")  # the time of such a visit is free again

CONCERN = Lifecycle(
    "concern",
    {"open": "Da guardare", "seen": "Presa in carico", "closed": "Chiusa"},
    {"open": ("seen", "closed"), "seen": ("closed",), "closed": ()},
)


class NotDone(TextChoices):
    """Why a visit was not done, or only in part."""

    REFUSED = "refused", "La persona non ha voluto"
    ABSENT = "absent", "Non era in casa"
    HOSPITAL = "hospital", "È in ospedale"
    UNWELL = "unwell", "Non stava bene"
    WORKER = "worker", "L'operatore non è potuto andare"
    TIME = "time", "Non è bastato il tempo"
    OTHER = "other", "Altro motivo"


class Cancelled(TextChoices):
    """Why a visit was cancelled before it began."""

    ASKED = "asked", "Lo chiede la persona o la famiglia"
    HOSPITAL = "hospital", "È in ospedale"
    AWAY = "away", "È via da casa"
    NOBODY = "nobody", "Non c'è chi possa andare"
    PLAN = "plan", "Il piano è cambiato"
    MISTAKE = "mistake", "Era un errore"


NOT_OWED = (Cancelled.PLAN, Cancelled.MISTAKE)
"""Visits cancelled so were never owed: they do not count among the planned hours."""


class DiaryKind(TextChoices):
    """How an entry of the diary came about."""

    NOTE = "note", "Nota"
    VISIT = "visit", "Visita"
    TALK = "talk", "Colloquio"
    CALL = "call", "Telefonata"
    MESSAGE = "message", "Messaggio"
    CONCERN = "concern", "Segnalazione"


class Audience(TextChoices):
    """Who may read an entry; it is written above the entry."""

    TEAM = "team", "Tutti quelli che seguono la persona"
    SERVICE = "service", "Solo il mio servizio"


class ConcernKind(TextChoices):
    """The six big reasons of the operator's phone."""

    FALL = "fall", "È caduta"
    SKIN = "skin", "Pelle"
    NOT_EATING = "not-eating", "Non mangia"
    CONFUSION = "confusion", "Confusione"
    HOME = "home", "Casa"
    OTHER = "other", "Altro"


MAY_COORDINATE = frozenset({Role.HOME_CARE_COORDINATOR, Role.COMMUNITY_NURSE})
"""Who organises visits, each for the own service only: nurses of home health care give themselves their rounds."""
MAY_VISIT = (Role.HOME_CARE_OPERATOR, Role.COMMUNITY_NURSE, Role.PHYSIOTHERAPIST)
"""Who makes visits and has a day on the phone."""
