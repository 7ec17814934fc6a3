# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one may add from inside a record: only what the decision lets one write, and whose page is mounted."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.urls import NoReverseMatch

from raccordo.careplan.refusals import MAY_SIT
from raccordo.intake.codes import MAY_ANSWER, MAY_SIGNAL, MAY_TAKE_CHARGE
from raccordo.privacy.codes import Section
from raccordo.privacy.operations.linking import MAY_LINK
from raccordo.web.shell.templating import link

Action = tuple[str, str, str]  # words, address, icon

NOTE = (Section.DIARY, "Scrivi nota", "person:diary-write", "chat-left-text", ())
ADD = (
    (Section.INTAKE, "Contatto", "desk:contact-new", "headset", MAY_ANSWER),
    (Section.INTAKE, "Segnalazione", "practice:flag", "flag-fill", MAY_SIGNAL),
    (Section.INTAKE, "Presa in carico", "desk:take-charge", "person-check", MAY_TAKE_CHARGE),
    (Section.ASSESSMENT, "Valutazione", "conference:assessments", "ui-checks", ()),
    (Section.CONFERENCE, "Riunione UVM", "conference:cases", "clipboard2-pulse", MAY_SIT),
    (Section.NETWORK, "Persona vicina", "person:network-related", "person-hearts", ()),
    (Section.NETWORK, "Professionista", "person:network-join", "person-badge", MAY_TAKE_CHARGE),
    (Section.IDENTITY, "Sono la stessa persona", "person:same", "people-fill", MAY_LINK),
)


def note(person_id: UUID, writable: Collection[str]) -> Action | None:
    """The button that writes in the diary, if one may."""
    return _offer(person_id, NOTE, "", writable)


def add(person_id: UUID, role: str, writable: Collection[str], *, in_charge: bool) -> list[Action]:
    """The entries of «Aggiungi» for a role. A professional enters the team of somebody who is in charge."""
    entries = (entry for entry in ADD if in_charge or entry[2] != "person:network-join")
    offers = (_offer(person_id, entry, role, writable) for entry in entries)
    return [offer for offer in offers if offer is not None]


def _offer(
    person_id: UUID,
    entry: tuple[Section, str, str, str, Collection[str]],
    role: str,
    writable: Collection[str],
) -> Action | None:
    section, words, name, icon, roles = entry
    if section not in writable or (roles and role not in roles):
        return None
    try:
        return (words, link(name, person=person_id), icon)
    except NoReverseMatch:
        return None
