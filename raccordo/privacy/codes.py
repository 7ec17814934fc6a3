# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of care relationships, of sections of the record, of agreements between bodies."""

from __future__ import annotations

from django.db.models import TextChoices

from raccordo.kernel.lifecycle import Lifecycle


class RelationshipKind(TextChoices):
    """Why somebody may open a person's record; the ledger is written by the rooms above, as things happen."""

    ENROLLED_GP = "enrolled-gp", "medico scelto dalla persona"
    ACCESS_POINT = "access-point", "accoglienza al Punto unico di accesso"
    TRIAGE = "triage", "valutazione iniziale"
    CARE_TEAM = "care-team", "presa in carico"
    PANEL = "panel", "unità di valutazione (UVM)"
    PROVIDER = "provider", "servizio previsto dal piano"
    VISIT = "visit", "visita assegnata"
    SELF = "self", "la persona stessa"
    DELEGATE = "delegate", "familiare o rappresentante"
    DELEGATE_SOCIAL = "delegate-social", "rappresentante, senza la parte sanitaria"


class EmergencyReason(TextChoices):
    """Why somebody who does not follow a person must open her record now; the words are the policy's."""

    LIFE_THREAT = "life-threat", "Pericolo di vita o di danno grave"
    UNCONSCIOUS = "unconscious", "La persona non può parlare o non capisce"
    UNPLANNED_CARE = "unplanned-care", "Cura che non può aspettare chi la segue"
    ALONE_AT_RISK = "alone-at-risk", "La persona è sola e in pericolo"


class EmergencyOutcome(TextChoices):
    """How a reviewer judged an emergency."""

    ACCEPTED = "accepted", "Giustificato"
    IMPROPER = "improper", "Non giustificato"


class ExclusionSource(TextChoices):
    """Why somebody may know nothing of a person (privacy.md 2.5): who asked for it, or what was found in the data."""

    REQUEST = "request", "richiesta della persona"
    ORDER = "order", "ordine di un giudice o di un ente"
    PARENTAL = "parental", "provvedimento sulla responsabilità genitoriale"
    ONESELF = "oneself", "è la persona stessa"
    KINSHIP = "kinship", "parente"
    HOUSEHOLD = "household", "stessa casa"
    ADDRESS = "address", "stesso indirizzo"
    SURNAME = "surname", "stesso cognome in un piccolo comune"
    COLLEAGUE = "colleague", "la persona lavora qui"


class ExclusionOf(TextChoices):
    """Whom an exclusion keeps away."""

    ACCOUNT = "account", "Una persona"
    UNIT = "unit", "Un servizio o un ente, con tutti quelli che ci lavorano"
    HOUSEHOLD = "household", "Chi lavora qui e vive in una certa casa"


class ApprovalOutcome(TextChoices):
    """What the officer answered to who asked to work with a colleague."""

    GRANTED = "granted", "Approvata"
    REFUSED = "refused", "Non approvata"


class Section(TextChoices):
    """The parts of the record that are opened, and logged, one by one."""

    IDENTITY = "identity", "Dati anagrafici e contatti"
    SUMMARY = "summary", "Sintesi"
    INTAKE = "intake", "Segnalazioni e richieste"
    ASSESSMENT = "assessment", "Valutazioni"
    CONFERENCE = "conference", "Riunioni della UVM"
    PLAN = "plan", "Piano e patto"
    DIARY = "diary", "Diario"
    VISITS = "visits", "Interventi e visite"
    DOCUMENTS = "documents", "Documenti"
    NETWORK = "network", "Rete e accessi"
    ACCESSES = "accesses", "Chi ha visto i dati"


class Scope(TextChoices):
    """What a person hides at once."""

    ITEM = "item", "Una voce"
    EPISODE = "episode", "Tutto ciò che è stato scritto durante una presa in carico"
    AUTHOR = "author", "Tutto ciò che ha scritto qualcuno"
    BODY = "body", "Tutto ciò che è stato scritto da un ente"


class Asker(TextChoices):
    """Who asked to hide."""

    PERSON = "person", "La persona"
    REPRESENTATIVE = "representative", "Chi la rappresenta"


class AgreementKind(TextChoices):
    """What bodies sign to read of each other's rows."""

    JOINT_CONTROLLERS = "joint-controllers", "Contitolarità (GDPR, art. 26)"
    PROCESSOR = "processor", "Responsabile del trattamento (GDPR, art. 28)"
    PROTOCOL = "protocol", "Protocollo tra titolari autonomi"


class PartyRole(TextChoices):
    """What a body is in an agreement."""

    JOINT_CONTROLLER = "joint-controller", "contitolare"
    CONTROLLER = "controller", "titolare"
    PROCESSOR = "processor", "responsabile del trattamento"


# What is not finished is a form, which the shell keeps as a draft: an agreement begins as it is proposed.
AGREEMENT = Lifecycle(
    "agreement",
    {
        "proposed": "Da firmare",
        "in-force": "Firmato da tutti",
        "expired": "Scaduto",
        "ended": "Chiuso prima del termine",
    },
    {"proposed": ("in-force", "expired", "ended"), "in-force": ("expired", "ended")},
)


class OrderKind(TextChoices):
    """What a court decided about the responsibility of a parent."""

    REMOVED = "removed", "Decadenza dalla responsabilità (c.c. art. 330)"
    SUSPENDED = "suspended", "Sospensione della responsabilità (c.c. art. 333)"


class GivenBy(TextChoices):
    """Who gave a consent (FHIR Consent.performer)."""

    PERSON = "person", "La persona"
    REPRESENTATIVE = "representative", "Chi la rappresenta"


class HeardHow(TextChoices):
    """How a consent was given."""

    PORTAL = "portal", "Dalla sua area"
    IN_PERSON = "in-person", "A voce, di persona"
    TELEPHONE = "telephone", "Al telefono"
    PAPER = "paper", "Su un foglio firmato"


class FindingState(TextChoices):
    """What the privacy officer made of an unusual access."""

    TO_LOOK = "to-look", "Da guardare"
    ASKED = "asked", "Chiesto all'ente"
    EXPLAINED = "explained", "Spiegato"
    REPORTED = "reported", "Segnalato"


class SubjectRight(TextChoices):
    """What a person may ask of her own data (GDPR articles 15 to 22)."""

    ACCESS = "access", "Sapere quali dati ci sono e averne copia"
    RECTIFICATION = "rectification", "Correggere o completare"
    ERASURE = "erasure", "Cancellare"
    LIMITATION = "limitation", "Fermarne l'uso"
    PORTABILITY = "portability", "Averli in un formato da portare altrove"
    OPPOSITION = "opposition", "Opporsi a un uso"
    HIDING = "hiding", "Contestare o chiedere di nascondere qualcosa"


class RequestChannel(TextChoices):
    """How the request of a person came in."""

    PORTAL = "portal", "Dal portale"
    PAPER = "paper", "Su carta"
    MAIL = "mail", "Per posta o PEC"
    VOICE = "voice", "A voce"


class IdentifiedHow(TextChoices):
    """How who brought a request another way was recognised (GDPR art. 12.6)."""

    DOCUMENT = "document", "Con un documento d'identità"
    KNOWN = "known", "È conosciuta di persona"
    SIGNED = "signed", "Firma digitale, o PEC intestata"
    RECALLED = "recalled", "Richiamata al numero che si conosce"


class RequestOutcome(TextChoices):
    """How the request of a person was answered."""

    GRANTED = "granted", "Accolta"
    PARTLY = "partly", "Accolta in parte"
    REFUSED = "refused", "Non accolta"


class PackState(TextChoices):
    """Whether the pack of a breach is drawn."""

    ASKED = "asked", "Si prepara"
    READY = "ready", "Pronto"


class TallyAxis(TextChoices):
    """By what the lines of a breach are counted."""

    KIND = "kind", "Che cosa"
    DAY = "day", "Giorno"
    ACCOUNT = "account", "Chi"


class RunState(TextChoices):
    """How far a run of retention has come."""

    ASKED = "asked", "Si conta"
    COUNTED = "counted", "Da confermare"
    CONFIRMED = "confirmed", "Si esegue"
    DONE = "done", "Fatta"
    CHANGED = "changed", "Non fatta: i numeri sono cambiati"
    LAPSED = "lapsed", "Non confermata in tempo"
