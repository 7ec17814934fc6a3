# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input to the forms that say by name who reads what the law protects more."""

from __future__ import annotations

from raccordo.delivery import operations as delivery
from tests.personas import NOW
from tests.rooms.careplan.steps import Steps
from tests.rooms.privacy.hiding import follow, note, on
from tests.web.input.rows import KEPT, Bad, row, teresa


def readers_of_a_note(s: Steps) -> str:
    """The page of a note that Sara keeps for herself."""
    follow(s.world)
    entry = note(s.world)
    with on(s.world, s.world.sara):
        delivery.relabel_entry(by=s.world.sara.actor, at=NOW, entry_id=entry.pk, label="V", reason="prova")
    return teresa(s, f"lettori/nota/{entry.pk}/")


def naming(s: Steps, words: str, status: int = 422, **fields: str) -> Bad:
    path = readers_of_a_note(s)
    given = {"reader": str(s.world.marta.role.pk), "reason": KEPT, **fields}
    return Bad(s.world.sara, path, given, words, status)


@row("naming a reader without saying why", plan=True)
def _(s: Steps) -> Bad:
    path = readers_of_a_note(s)
    reader = str(s.world.marta.role.pk)
    return Bad(s.world.sara, path, {"reader": reader}, "Scrivi perché", kept=reader)


@row("naming a reader who is none of the choices", plan=True)
def _(s: Steps) -> Bad:
    return naming(s, "Scegli una voce dell", reader="nessuno")


@row("naming a reader until a day that is over", plan=True)
def _(s: Steps) -> Bad:
    return naming(s, "ultimo giorno non può essere passato.", until="01/01/2020")


@row("naming a reader for all of a kind, of an entry that is of none", plan=True)
def _(s: Steps) -> Bad:
    return naming(s, "Questa voce non ha un codice", alike="on")


def consenting(s: Steps, words: str, kept: str = "checked", **fields: object) -> Bad:
    follow(s.world)
    given = {"reader": f"role:{s.world.marta.role.pk}", "kinds": ["hiv"], "sure": "on", **fields}
    return Bad(
        s.world.teresa_account, f"/mio/{s.world.teresa.pk}/scelte/maggior-tutela/", given, words, kept=kept
    )


@row("consenting that somebody reads data of no kind", plan=True)
def _(s: Steps) -> Bad:
    return consenting(s, "Scegli quali dati.", kinds=[])


@row("consenting to nobody of those who follow her", plan=True)
def _(s: Steps) -> Bad:
    return consenting(s, "Scegli a chi.", reader="role:nessuno")


@row("consenting without having read", plan=True)
def _(s: Steps) -> Bad:
    return consenting(s, "Conferma di avere letto.", sure="")
