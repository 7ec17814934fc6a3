# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Labels of data and purposes of use, and the declaration that every model makes of its fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices


class Label(TextChoices):
    """Confidentiality of one entry (docs/privacy: N shared, R own sector, V listed by law, S sealed)."""

    NORMAL = "N", "Condivisa tra chi segue la persona"
    RESTRICTED = "R", "Solo per il servizio che l'ha scritta"
    VERY_RESTRICTED = "V", "A maggior tutela per legge"
    SEALED = "S", "Sigillata"


class Purpose(TextChoices):
    """Why data are used; chosen by the page, never typed (HL7 v3 PurposeOfUse in brackets)."""

    CARE = "care", "Cura"  # TREAT
    SOCIAL = "social", "Assistenza sociale"  # CAREMGT
    TRIAGE = "triage", "Accoglienza e primo orientamento"  # CAREMGT
    ADMIN = "admin", "Organizzazione del servizio"  # HOPERAT
    QUALITY = "quality", "Qualità e programmazione"  # HOPERAT
    EMERGENCY = "emergency", "Emergenza"  # ETREAT
    LEGAL = "legal", "Obbligo di legge"  # HOPERAT
    SELF = "self", "Accesso della persona ai propri dati"  # PATRQT
    SYSTEM = "system", "Funzionamento del sistema"  # HSYSADMIN


class Sector(TextChoices):
    """On which side of the plan somebody stands."""

    HEALTH = "health", "Sanitario"
    SOCIAL = "social", "Sociale"
    FAMILY = "family", "Persona e famiglia"


RANK = {Label.NORMAL: 0, Label.RESTRICTED: 1, Label.VERY_RESTRICTED: 2, Label.SEALED: 3}


@dataclass(frozen=True)
class Sensitivity:
    """What a model says of its fields: a default label, and the fields that are more delicate than that.

    `public` marks tables that hold nothing about persons (territory, code lists).
    """

    default: Label | None
    fields: dict[str, Label] = field(default_factory=dict)

    def of(self, name: str) -> Label | None:
        """The label of one field; None for public data."""
        return self.fields.get(name, self.default)


PUBLIC = Sensitivity(default=None)


def declare(default: Label, **fields: Label) -> Sensitivity:
    """Declare a model's fields: `sensitivity = declare(Label.NORMAL, note=Label.RESTRICTED)`."""
    return Sensitivity(default=default, fields=fields)


def highest(labels: Iterable[str | None]) -> Label:
    """The label of a container: the highest inside; an empty one, or one with something unlabelled, is restricted."""
    return max(map(_known, labels), key=lambda label: RANK[label], default=Label.RESTRICTED)


def _known(label: str | None) -> Label:
    return Label(label) if label in RANK else Label.RESTRICTED


def label_for(
    *, sensitive_origin: bool | None, choice: str | None = Label.NORMAL, sources: Iterable[str | None] = ()
) -> Label:
    """The label of an entry as it is written (privacy.md 2.2): the highest of its origin, its author's choice and its
    sources (what the law says of its codes, what it is made of).

    What comes of a service whose very name reveals a condition is of greater protection by law; what comes of a service
    that nobody knows (None) is restricted, as is whatever has no label.
    """
    origin = {True: Label.VERY_RESTRICTED, False: Label.NORMAL}.get(sensitive_origin, Label.RESTRICTED)  # type: ignore[arg-type]
    return highest([choice, origin, *sources])
