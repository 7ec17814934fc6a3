# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input of who opens a record in an emergency, and of who examines it."""

from __future__ import annotations

from tests.rooms.delivery.ground import Service
from tests.web.input.rows import KEPT, Bad, row

PATH = "/emergenza/"


def asking(s: Service, sentence: str, **fields: str) -> Bad:
    form = {
        "tax_code": s.world.teresa.tax_code,
        "reason": "unconscious",
        "words": f"{KEPT} È caduta in strada e non risponde",
        **fields,
    }
    return Bad(s.world.elsa, PATH, form, sentence, kept=fields.get("words", KEPT))


@row("an emergency of a code of nobody")
def _(s: Service) -> Bad:
    return asking(s, "Con questo codice fiscale non si apre nessuna cartella.", tax_code="ZZZZZZ00Z00Z000Z")


@row("an emergency of half a code")
def _(s: Service) -> Bad:
    return asking(s, "Il codice fiscale ha 16 caratteri", tax_code="BRMTRS42C5")


@row("an emergency without a reason")
def _(s: Service) -> Bad:
    return asking(s, "Scegli il motivo.", reason="curiosity")


@row("an emergency whose words are one letter")
def _(s: Service) -> Bad:
    return asking(s, "Scrivi che cosa succede con parole tue", words="a" * 60)


@row("an emergency whose words are few")
def _(s: Service) -> Bad:
    return asking(s, "con almeno 20 lettere", words="urgente")


@row("an emergency of a person whom one follows")
def _(s: Service) -> Bad:
    bad = asking(s, "Segui già questa persona")
    return Bad(s.world.ada, bad.path, bad.fields, bad.words)
