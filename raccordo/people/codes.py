# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes about persons and their ties."""

from __future__ import annotations

from django.db.models import TextChoices


class Sex(TextChoices):
    """Administrative sex, as in the tax code (FHIR AdministrativeGender)."""

    FEMALE = "female", "donna"
    MALE = "male", "uomo"
    UNKNOWN = "unknown", "non indicato"


class RelatedRole(TextChoices):
    """Who somebody is to the person; a legal power is another thing and has its own field."""

    SPOUSE = "spouse", "Coniuge o convivente"
    CHILD = "child", "Figlia o figlio"
    PARENT = "parent", "Genitore"
    SIBLING = "sibling", "Sorella o fratello"
    GRANDCHILD = "grandchild", "Nipote"
    RELATIVE = "relative", "Altro parente"
    NEIGHBOUR = "neighbour", "Vicina o vicino"
    FRIEND = "friend", "Amica o amico"
    VOLUNTEER = "volunteer", "Volontaria o volontario"
    PAID_CARER = "paid-carer", "Assistente familiare"


class Scope(TextChoices):
    """What a decree, or a delegation, covers besides health (c.c. artt. 357, 374, 405 and 409)."""

    SOCIAL = "social", "Servizi sociali e assistenza"
    MONEY = "money", "Denaro, pensioni e contributi"
    HOUSING = "housing", "Casa e luogo di vita"
    AGREEMENT = "agreement", "Patto di cura: firmarlo e cambiarlo"


class Power(TextChoices):
    """Legal power to act for the person (c.c. artt. 343, 404, 424; L. 6/2004)."""

    NONE = "none", "Nessuno"
    SUPPORT_ADMINISTRATOR = "support-administrator", "Amministratore di sostegno"
    GUARDIAN = "guardian", "Tutore"
    CURATOR = "curator", "Curatore"
    PARENT = "parent", "Genitore esercente la responsabilità"
    DELEGATE = "delegate", "Delega della persona"
