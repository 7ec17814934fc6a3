# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of conferences, plans, agreements and reviews, with their Italian words, and their life cycles."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices

from raccordo.kernel.lifecycle import Lifecycle


class Presence(TextChoices):
    """How a member of the panel takes part in a session."""

    INVITED = "invited", "atteso"
    PRESENT = "present", "presente"
    REMOTE = "remote", "presente a distanza"
    EXCUSED = "excused", "assente, avvisa"


class NeedLevel(TextChoices):
    """How much support the panel finds necessary."""

    LOW = "low", "Basso: autonoma con qualche aiuto"
    MEDIUM = "medium", "Medio: autonomia ridotta, rete presente"
    HIGH = "high", "Alto: non autosufficienza"
    HIGH_FRAGILE_CARER = "high-fragile-carer", "Alto: non autosufficienza con caregiver fragile"


class CarePath(TextChoices):
    """The path that the panel chooses."""

    HOME_INTEGRATED = "home-integrated", "Domicilio con cure e assistenza integrate (ADI e SAD)"
    HOME_SOCIAL = "home-social", "Domicilio con assistenza sociale (SAD)"
    HOME_HEALTH = "home-health", "Domicilio con cure sanitarie (ADI)"
    DAY_CENTRE = "day-centre", "Domicilio con centro diurno"
    RESPITE = "respite", "Sollievo temporaneo"
    RESIDENTIAL = "residential", "Struttura residenziale"
    NO_PLAN = "no-plan", "Nessun piano: risposta diretta del servizio"


class NoticeChannel(TextChoices):
    """How a decision was told."""

    IN_PERSON = "in-person", "Di persona"
    AT_HOME = "at-home", "A casa"
    PHONE = "phone", "Per telefono"
    LETTER = "letter", "Per lettera"


class NoticeParty(TextChoices):
    """To whom a decision was told, or who asks to assess again."""

    PERSON = "person", "La persona"
    REPRESENTATIVE = "representative", "Chi la rappresenta"
    FAMILY = "family", "Un familiare o chi le sta vicino"


class PlanKind(TextChoices):
    """Which plan this is (domain.md 2.0): one table, several legal names."""

    INTEGRATED = "integrated", "Piano assistenziale individualizzato (PAI)"
    CHRONIC_CARE = "chronic-care", "Piano della presa in carico del cronico"
    INDIVIDUAL_PROJECT = "individual-project", "Progetto individuale (L. 328/2000, art. 14)"
    LIFE_PROJECT = "life-project", "Progetto di vita (D.Lgs. 62/2024)"


class NeedDomain(TextChoices):
    """The area of life of a need (domain.md 2.3)."""

    HEALTH = "health", "Salute"
    FUNCTION = "function", "Vita quotidiana"
    COGNITION = "cognition", "Memoria e orientamento"
    MOOD = "mood", "Umore"
    NUTRITION = "nutrition", "Alimentazione"
    MEDICATION = "medication", "Farmaci"
    HOUSING = "housing", "Casa"
    INCOME = "income", "Reddito"
    RELATIONS = "relations", "Relazioni"
    CAREGIVER = "caregiver", "Chi assiste"
    SAFETY = "safety", "Sicurezza"
    PARTICIPATION = "participation", "Partecipazione"


class Severity(IntegerChoices):
    """How heavy a need is."""

    NONE = 0, "Nessuno"
    MILD = 1, "Lieve"
    MODERATE = 2, "Medio"
    SEVERE = 3, "Grave"


class Importance(IntegerChoices):
    """How much a goal matters to the person."""

    SOME = 1, "Un po'"
    MUCH = 2, "Molto"
    MOST = 3, "Più di tutto"


class GoalSide(TextChoices):
    """On which side of the plan a goal stands."""

    HEALTH = "health", "Lato sanitario"
    SOCIAL = "social", "Lato sociale"
    SHARED = "shared", "Insieme, i due lati"
    PERSON = "person", "La persona e la famiglia"


class Doer(TextChoices):
    """Who does what a plan foresees."""

    PROVIDER = "provider", "Un servizio"
    VOLUNTEERS = "volunteers", "Volontari"
    FAMILY = "family", "La famiglia"
    PERSON = "person", "La persona stessa"


class Funding(TextChoices):
    """Who pays."""

    HEALTH_FUND = "health-fund", "Servizio sanitario (LEA)"
    MUNICIPALITY = "municipality", "Comune"
    AMBITO = "ambito", "Ambito"
    FNA = "fna", "Fondo non autosufficienza (FNA)"
    FNPS = "fnps", "Fondo politiche sociali (FNPS)"
    PNRR = "pnrr", "PNRR"
    FAMILY = "family", "Persona o famiglia"
    FREE = "free", "Gratis"


class EndorsementKind(TextChoices):
    """What a side, or the person, says of a proposed version (M-067)."""

    ENDORSED = "endorsed", "Condiviso"
    DISSENT = "dissent", "Non condiviso, con motivo"
    CHANGE_REQUESTED = "change-requested", "Chiesta una modifica"


class SignatureMethod(TextChoices):
    """How an agreement is signed."""

    DRAWN = "drawn", "Firma disegnata sullo schermo"
    TYPED = "typed", "Nome scritto dalla persona"
    PAPER = "paper", "Firma su carta, fotografata o scansionata"
    WITNESSES = "witnesses", "Davanti a due testimoni"


class SignerKind(TextChoices):
    """As whom somebody signs."""

    PERSON = "person", "La persona"
    REPRESENTATIVE = "representative", "Chi la rappresenta"
    WITNESS = "witness", "Testimone"
    PROFESSIONAL = "professional", "Chi raccoglie la firma"


class Attainment(IntegerChoices):
    """Goal attainment scaling: −2 … +2."""

    MUCH_LESS = -2, "molto sotto l'atteso"
    LESS = -1, "sotto l'atteso"
    EXPECTED = 0, "raggiunto"
    MORE = 1, "oltre l'atteso"
    MUCH_MORE = 2, "molto oltre l'atteso"


class ReviewOutcome(TextChoices):
    """What a review decides."""

    NEW_VERSION = "new-version", "Nuova versione del piano"
    CONTINUE = "continue", "Il piano continua com'è"
    CLOSURE = "closure", "Chiusura del piano"


class ClosingReason(TextChoices):
    """Why a plan ends."""

    GOALS_MET = "goals-met", "Obiettivi raggiunti"
    WISH = "wish", "Scelta della persona"
    RESIDENTIAL = "residential", "Ingresso in struttura"
    MOVED = "moved", "Trasferimento"
    DECEASED = "deceased", "Decesso"
    OTHER = "other", "Altro motivo"


CONFERENCE = Lifecycle(
    "conference",
    {
        "scheduled": "Convocata",
        "in-session": "In seduta",
        "decided": "Conclusa, verbali da firmare",
        "minutes-signed": "Verbali firmati",
        "preliminary": "Chiusa come istruttoria",
        "cancelled": "Annullata",
    },
    {
        "scheduled": ("in-session", "cancelled"),
        "in-session": ("decided", "preliminary", "minutes-signed"),
        "decided": ("minutes-signed",),
    },
)
CASE = Lifecycle(
    "case",
    {
        "on-agenda": "In agenda",
        "decided": "Deciso, verbale da firmare",
        "minutes-signed": "Verbale firmato",
        "preliminary": "Istruttoria",
        "withdrawn": "Tolto dall'agenda",
    },
    {
        "on-agenda": ("decided", "preliminary", "withdrawn"),
        "decided": ("minutes-signed",),
    },
)
PLAN = Lifecycle("plan", {"open": "Aperto", "closed": "Chiuso"}, {"open": ("closed",)})
VERSION = Lifecycle(
    "version",
    {
        "draft": "Bozza",
        "proposed": "In condivisione",
        "shared": "Da firmare",
        "signed": "Firmato",
        "active": "Attivo",
        "under-review": "In revisione",
        "superseded": "Sostituito",
        "closed": "Chiuso",
    },
    {
        "draft": ("proposed", "closed"),
        "proposed": ("draft", "shared", "closed"),
        "shared": ("draft", "signed", "closed"),
        "signed": ("active", "closed"),
        "active": ("under-review", "superseded", "closed"),
        "under-review": ("active", "superseded", "closed"),
    },
)
AGREEMENT = Lifecycle(
    "agreement",
    {"to-sign": "Da firmare", "signed": "Firmato", "withdrawn": "Ritirato prima della firma", "revoked": "Revocato",
     "ended": "Non più in vigore"},
    {"to-sign": ("signed", "withdrawn"), "signed": ("revoked", "ended")},
)  # fmt: skip

IN_PREPARATION = ("draft", "proposed", "shared", "signed")
"""States of a version that is on its way: one of them at a time."""

IN_FORCE = ("active", "under-review")
"""States of the version by which people work today: one at a time."""
