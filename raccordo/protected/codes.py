# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of protected cases."""

from __future__ import annotations

from django.db.models import TextChoices

from raccordo.territory.codes import Role

ROLES = (Role.ANTI_VIOLENCE_OPERATOR, Role.CHILD_PROTECTION_WORKER)
"""The roles that work in the compartment; which cases they open is said case by case."""


class CaseKind(TextChoices):
    """Why a case is protected."""

    ANTI_VIOLENCE = "anti-violence", "Percorso antiviolenza"  # M-180; D.P.C.M. 24/11/2017
    MINOR_UNDER_ORDER = (
        "minor-under-order",
        "Minore con provvedimento del giudice",
    )  # M-185; artt. 330, 333, 403 c.c.


KIND_OF_ROLE = {
    Role.ANTI_VIOLENCE_OPERATOR: CaseKind.ANTI_VIOLENCE,
    Role.CHILD_PROTECTION_WORKER: CaseKind.MINOR_UNDER_ORDER,
}


class SealedName(TextChoices):
    """What is kept closed, one thing at a time, and opened with a reason each time."""

    REAL_NAME = "real-name", "Nome vero"
    SAFE_PHONE = "safe-phone", "Telefono sicuro"
    REFUGE = "refuge", "Indirizzo protetto"
    COURT_ORDER = "court-order", "Provvedimento del giudice"
    DETAILS = "details", "Altre cose da sapere"


class ReadingReason(TextChoices):
    """Why a closed thing is opened: chosen, never typed, because typed words would stand in the register of accesses."""

    CONTACT = "contact", "Devo contattare la persona"
    DANGER = "danger", "C’è un pericolo adesso"
    APPOINTMENT = "appointment", "Preparo un colloquio o un accompagnamento"
    COURT = "court", "Udienza o richiesta del giudice"
    UPDATE = "update", "Controllo o aggiorno quello che è scritto"


class ChangeKind(TextChoices):
    """What takes two people."""

    ADD = "add", "Una collega in più può aprirlo"
    END = "end", "Una collega non lo apre più"
    ERASE = "erase", "Cancellare tutto quello che è scritto"


class ChangeState(TextChoices):
    """Where an act of two people stands."""

    ASKED = "asked", "Da confermare"
    CONFIRMED = "confirmed", "Confermato"
    REFUSED = "refused", "Non confermato"
