# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input of who works on protected cases. Rows of the compartment are not counted here: nobody outside it may."""

from __future__ import annotations

from tests.rooms.delivery.ground import Service
from tests.rooms.protected.ground import make_centre
from tests.web.input.rows import KEPT, Bad, row

PATH = "/riservato/nuovo/"


def opening(s: Service, words: str, **fields: str) -> Bad:
    centre = make_centre(s.world)
    form = {
        "when": "Dalle 9",
        "how": "Al telefono",
        "second": str(centre.nives.role.pk),
        "never": KEPT,
        **fields,
    }
    return Bad(centre.rita, PATH, form, words)


@row("a protected case with a tax code in it")
def _(s: Service) -> Bad:
    return opening(s, "Qui non si scrive nessun codice fiscale", how=f"Chiama {s.world.teresa.tax_code}")


@row("a protected case that nobody knows how to call")
def _(s: Service) -> Bad:
    return opening(s, "Scrivi come: a quale numero", how="")


@row("a protected case with one reader alone")
def _(s: Service) -> Bad:
    return opening(s, "Scegli una collega.", second="")


@row("a link to nobody of the registry")
def _(s: Service) -> Bad:
    centre = make_centre(s.world)
    path = f"/riservato/{centre.open()}/collegamento/"
    form = {"code": "ZZZZZZ00Z00Z000Z", "heard_on": "20/11/2026", "consent": KEPT}
    return Bad(centre.rita, path, form, "Nell'anagrafe del territorio non c'è nessuno con questo codice")


@row("a consent of tomorrow")
def _(s: Service) -> Bad:
    centre = make_centre(s.world)
    path = f"/riservato/{centre.open()}/collegamento/"
    form = {"code": s.world.teresa.tax_code, "heard_on": "24/11/2026", "consent": KEPT}
    return Bad(centre.rita, path, form, "Il giorno del consenso è nel futuro.")
