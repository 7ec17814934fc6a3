# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every operation of intake asks first: may this role do it, is the person there, is the text fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from raccordo.intake.codes import EPISODE, MAY_MANAGE, Reason, Sign
from raccordo.intake.models import Episode
from raccordo.kernel import records
from raccordo.kernel.periods import ROME, clock, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.people.models import Person
from raccordo.privacy.queries import bodies
from raccordo.territory import queries as territory
from raccordo.territory.models import PractitionerRole

ANSWER_LENGTH = 600


class AlreadyOpen(Conflict):
    """The same thing is open already; `object_id` says which, so that the page can link to it."""

    def __init__(self, message: str, object_id: UUID) -> None:
        super().__init__(message)
        self.object_id = object_id


def may(by: Actor, allowed: Collection[str], act: str) -> None:
    """Refuse when the role may not do this act: `act` completes «Il tuo ruolo non può …»."""
    if by.role not in allowed or by.role_id is None:
        raise Refused(
            f"Il tuo ruolo non può {act}. Chiedi all'assistente sociale o al Punto unico di accesso."
        )


def works_at(by: Actor, organizations: Iterable[UUID | None], what: str) -> None:
    """Refuse when the thing belongs to another service."""
    if by.organization_id not in set(organizations):
        raise Refused(f"{what} è di un altro servizio: può farlo solo chi vi lavora.")


def held_person(person_id: UUID) -> Person:
    """The person, held until the end of the transaction so that twins cannot be written beside each other.

    Raises Person.DoesNotExist out of reach, Refused when the person has died.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    if person.deceased_date is not None:
        raise Refused("La persona risulta deceduta: non si aprono nuove cose.")
    return person


def fit_reasons(reasons: Sequence[str]) -> list[str]:
    """The reasons, once each, in the order of the list. Refused when there is none or one is unknown."""
    unknown = set(reasons) - set(Reason.values)
    if unknown or not reasons:
        raise Refused("Scegli almeno un motivo tra quelli dell'elenco.", "reasons")
    return [value for value in Reason.values if value in set(reasons)]


def fit_signs(signs: Sequence[str]) -> list[str]:
    """The signs of urgency, once each. Refused when one is unknown."""
    if set(signs) - set(Sign.values):
        raise Refused("Scegli i segni di urgenza tra quelli dell'elenco.", "signs")
    return [value for value in Sign.values if value in set(signs)]


def fit_text(text: str, field: str, missing: str, longest: int = ANSWER_LENGTH) -> str:
    """The text without spaces around. Refused when it is empty or too long."""
    clean = text.strip()
    if not clean:
        raise Refused(missing, field)
    if len(clean) > longest:
        raise Refused(f"Il testo è di {len(clean)} caratteri: il massimo è {longest}.", field)
    return clean


def role_at(role_id: UUID, at: datetime, field: str = "") -> PractitionerRole:
    """A mandate in force, with names at hand. Refused when it has ended or does not exist."""
    role = PractitionerRole.objects.select_related("practitioner", "organization").filter(pk=role_id).first()
    if role is None or role.starts > at or (role.ends is not None and role.ends <= at):
        raise Refused("L'incarico scelto non è più in vigore: scegli un'altra persona.", field or None)
    return role


def who(role_id: UUID | None) -> str:
    """The name of who holds a mandate, for sentences that are kept for all."""
    role = PractitionerRole.objects.select_related("practitioner", "organization").filter(pk=role_id).first()
    return bodies.worker_for_all(role, within=True) or "un collega"


def when(moment: datetime, at: datetime) -> str:
    """«alle 10:02» for today, «il 20/11 alle 10:02» for another day."""
    local = moment.astimezone(ROME)
    day = "" if local_day(moment) == local_day(at) else f"il {local:%d/%m} "
    return f"{day}alle {clock(moment)}"


def locked_episode(by: Actor, at: datetime, episode_id: UUID, version: int | None = None) -> Episode:
    """The episode, held for writing. Conflict when it is closed or changed meanwhile."""
    episode = records.lock(Episode, episode_id)
    if version is not None and version != episode.version and episode.state != "closed":
        raise Conflict(
            "Mentre scrivevi qualcun altro ha cambiato la presa in carico. Ecco che cosa c'è adesso.",
            {"case_manager": who(episode.case_manager_id), "state": EPISODE.labels[episode.state]},
        )
    if episode.state == "closed":
        said = territory.who_and_when(by=by, at=at, moment=episode.ends, role_id=episode.closed_by_id)
        raise Conflict(f"La presa in carico è chiusa{said}: aprine una nuova.")
    return episode


def fit_manager(role_id: UUID, at: datetime) -> str:
    """The name of who may be responsible for a case. Refused when the mandate or the profession does not fit."""
    role = role_at(role_id, at, "case_manager")
    if role.role not in MAY_MANAGE:
        raise Refused(
            f"{role.practitioner.full_name} non può essere responsabile del caso: serve un professionista che segue la persona.",
            "case_manager",
        )
    return bodies.worker_for_all(role, within=True)
