# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of intake: why somebody calls, how urgent it is, what came of it, and the life cycles of each thing."""

from __future__ import annotations

from django.db.models import TextChoices

from raccordo.kernel.lifecycle import Lifecycle
from raccordo.territory.codes import Role


class Reason(TextChoices):
    """What is hard, in words that a person would use; several may be true at once."""

    MEDICATION = "medication", "Non riesce a prendere i farmaci da solo"  # M-032
    FALLS = "falls", "Cade o rischia di cadere"
    PERSONAL_CARE = "personal-care", "Non riesce a lavarsi o a vestirsi"
    MEALS = "meals", "Mangia poco o non cucina più"
    HOUSEWORK = "housework", "Non riesce a tenere la casa o a fare la spesa"
    MEMORY = "memory", "Dimentica e si confonde"
    MOOD = "mood", "È triste o si chiude"
    ISOLATION = "isolation", "Resta in casa e non vede nessuno"
    CAREGIVER = "caregiver", "Chi assiste non ce la fa più"
    HOME = "home", "La casa non è sicura"
    TRANSPORT = "transport", "Non sa come arrivare alle visite"
    DISCHARGE = "discharge", "Torna a casa dall'ospedale"
    MONEY = "money", "Non ce la fa con le spese"
    PAPERWORK = "paperwork", "Domande, documenti, invalidità"
    RENUNCIATION = "renunciation", "Rinuncia alle cure"
    OTHER = "other", "Altro"


class Sign(TextChoices):
    """What makes a need urgent; the guided rules turn signs into a term, with the reason."""

    DANGER = "danger", "C'è un pericolo in casa: gas, freddo, caduta a terra"
    UNCOVERED = "uncovered", "Oggi nessuno può dare da mangiare, da bere o le medicine"
    CAREGIVER_GONE = "caregiver-gone", "Chi assiste è venuto a mancare all'improvviso"
    VIOLENCE = "violence", "Subisce maltrattamenti o trascuratezza"
    COMING_HOME = "coming-home", "Torna dall'ospedale nei prossimi giorni"
    WORSENING = "worsening", "Va peggio nelle ultime settimane"
    FELL = "fell", "Ha avuto una caduta nell'ultimo mese"
    EXHAUSTED = "exhausted", "Chi assiste dice di non farcela più"


class Urgency(TextChoices):
    """By when somebody must answer."""

    TODAY = "today", "Oggi"
    THREE_DAYS = "three-days", "Entro 3 giorni"
    FIFTEEN_DAYS = "fifteen-days", "Entro 15 giorni"


class Priority(TextChoices):
    """In what order requests are looked at."""

    HIGH = "high", "Alta"
    MEDIUM = "medium", "Media"
    LOW = "low", "Ordinaria"


class Channel(TextChoices):
    """How a contact came."""

    PHONE = "phone", "Telefono"
    DESK = "desk", "Allo sportello"
    MAIL = "mail", "Posta o e-mail"
    WEB = "web", "Sito"


class Caller(TextChoices):
    """Who calls."""

    SELF = "self", "La persona stessa"
    RELATIVE = "relative", "Un familiare"
    NEIGHBOUR = "neighbour", "Un vicino o un amico"
    PROFESSIONAL = "professional", "Un professionista"
    VOLUNTEER = "volunteer", "Un volontario"
    OTHER = "other", "Altri"


class Agreement(TextChoices):
    """What the person said when asked whether the services may talk to each other about the need."""

    GIVEN = "given", "Sì, è d'accordo"
    DECLINED = "declined", "No, preferisce di no"
    NOT_ASKED = "not-asked", "Non ho potuto chiederlo"


class Answer(TextChoices):
    """What the access point did of a contact."""

    INFORMATION = "information", "Ho dato un'informazione"
    ORIENTATION = "orientation", "Ho orientato a un servizio della Guida"
    INTERVIEW = "interview", "Ho fissato un colloquio"
    SERVICE = "service", "Ho inviato a un servizio"
    PANEL = "panel", "Serve una valutazione: apro una richiesta"
    CLOSED = "closed", "Non serve altro"


class Outcome(TextChoices):
    """What came of a signal or of a request."""

    DIRECT_ANSWER = "direct-answer", "Risposta diretta"
    SERVICE = "service", "Attivato un servizio"
    EPISODE = "episode", "Presa in carico"
    ALREADY_FOLLOWED = "already-followed", "Già seguita: avvisato chi la segue"
    DECLINED = "declined", "La persona non desidera aiuto"
    UNREACHABLE = "unreachable", "Non siamo riusciti a parlarle"
    MOVED = "moved", "Vive in un altro territorio"
    DECEASED = "deceased", "La persona è deceduta"
    WITHDRAWN = "withdrawn", "Ritirata da chi l'ha mandata"


class Decision(TextChoices):
    """What triage decides."""

    DIRECT_ANSWER = "direct-answer", "Basta una risposta diretta"
    PANEL = "panel", "Serve l'unità di valutazione (UVM)"


class EpisodeProgramme(TextChoices):
    """Under what a person is taken in charge."""

    FRAIL_OLDER = "frail-older", "Anziani fragili a casa"
    NON_SELF_SUFFICIENT = "non-self-sufficient", "Non autosufficienza"
    DISABILITY = "disability", "Disabilità"
    DISCHARGE = "protected-discharge", "Dimissione protetta"
    CHRONIC = "chronic", "Malattie croniche"
    SOCIAL = "social", "Fragilità sociale"


class EpisodeOutcome(TextChoices):
    """Why an episode ends."""

    GOALS_MET = "goals-met", "Obiettivi raggiunti"
    OTHER_SERVICE = "other-service", "Passata a un altro servizio"
    RESIDENTIAL = "residential", "Entrata in una struttura residenziale"
    MOVED = "moved", "Trasferita in un altro territorio"
    DECLINED = "declined", "La persona ha rinunciato"
    UNREACHABLE = "unreachable", "Non più raggiungibile"
    DECEASED = "deceased", "La persona è deceduta"


class Distinct(TextChoices):
    """How the operator told two people apart who look like the same one."""

    DOCUMENT = "document", "Ho visto un documento diverso"
    TOLD = "told", "Lo dice la persona, o chi la conosce"
    RELATIVE = "relative", "È un parente con lo stesso nome"
    CODE = "code", "I codici fiscali sono diversi"


class LeaveReason(TextChoices):
    """Why somebody leaves the team."""

    TASK_DONE = "task-done", "Il suo compito è finito"
    HANDED_OVER = "handed-over", "Ha passato il caso a un collega"
    PERSON_ASKED = "person-asked", "Lo ha chiesto la persona"
    MOVED = "moved", "Cambia servizio o territorio"
    EPISODE_CLOSED = "episode-closed", "Presa in carico chiusa"


SIGNAL = Lifecycle(
    "signal",
    {"received": "Ricevuta", "taken": "Presa", "forwarded": "In valutazione", "closed": "Chiusa", "withdrawn": "Ritirata"},
    {
        "received": ("taken", "withdrawn"),
        "taken": ("received", "forwarded", "closed", "withdrawn"),
        "forwarded": ("closed",),
    },
)  # fmt: skip

REQUEST = Lifecycle(
    "request",
    {
        "requested": "Da valutare", "triage": "In valutazione", "panel": "Alla UVM", "answered": "Risposta data",
        "closed": "Chiusa",
    },
    {
        "requested": ("triage", "answered", "panel", "closed"),
        "triage": ("requested", "answered", "panel", "closed"),
        "panel": ("closed",),
    },
)  # fmt: skip

EPISODE = Lifecycle("episode", {"active": "In corso", "closed": "Chiusa"}, {"active": ("closed",)})

MAY_SIGNAL = frozenset(
    {Role.GP, Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE, Role.SPECIALIST, Role.PANEL_COORDINATOR}
)
MAY_WELCOME = frozenset({Role.ACCESS_POINT_OPERATOR})
MAY_ANSWER = frozenset({Role.ACCESS_POINT_OPERATOR, Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE})
MAY_TRIAGE = frozenset({Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE})
MAY_TAKE_CHARGE = frozenset({Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE, Role.PANEL_COORDINATOR, Role.GP})
MAY_MANAGE = frozenset(
    {Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE, Role.GP, Role.PANEL_COORDINATOR, Role.PHYSIOTHERAPIST}
)
"""Which roles may do each act; which persons is a matter of relationships, never of the role."""
