# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main job, steps 9 to 12: visits, review, figures, and what the person herself sees."""

from __future__ import annotations

from tests.journeys.job_start import Someone
from tests.journeys.walker import DESK, PHONE, PLAIN, Walker


def prepare(walker: Walker, one: Someone) -> None:
    """Step 9: next week's visits come from the plans; the ranked list gives them to an operator, with the reasons."""
    walker.become("Ornella Bonfanti")
    walker.picture("09-giorno")
    walker.follow("Settimana")
    walker.follow("Dopo")
    walker.send("Prepara la settimana")
    walker.picture("09-settimana")
    walker.follow("da assegnare")
    walker.picture("09-da-assegnare")
    _assign(walker, one, one.operator)


def prepare_today(walker: Walker, one: Someone) -> None:
    """Step 9: what the plan foresees today and in the rest of this week."""
    walker.become("Ornella Bonfanti")
    walker.follow("Settimana")
    walker.send("Prepara la settimana")
    walker.follow("da assegnare")
    _assign(walker, one, one.operator)


def _assign(walker: Walker, one: Someone, operator: str) -> None:
    walker.follow(f"la visita a {one.name}")
    walker.says("Il più adatto")
    walker.picture("09-chi-va")
    walker.send(f"Assegna a {operator}")
    walker.says(f"{operator} farà")


def visit(walker: Walker, one: Someone) -> None:
    """Step 9: on the phone, one tap to start, ticks, words, a concern, one tap to close."""
    walker.page.set_viewport_size(PHONE)
    walker.become(one.operator)
    walker.says(one.given)
    walker.picture("09-telefono")
    with walker.counted("the operator starts the visit", 1):
        walker.send("Inizia la visita")
    walker.follow("Nota")
    walker.fill(
        "Che cosa è successo", "Igiene e colazione. Le pastiglie di ieri sera sono ancora nella scatola."
    )
    walker.send("Scrivi nel diario")
    walker.follow("Segnala")
    walker.choose("Altro")
    walker.fill("In una riga", "Pastiglie della sera non prese")
    walker.picture("09-preoccupazione")
    walker.send("Invia la segnalazione")
    for thing in walker.page.locator("main input[name=done]").all():
        walker.tick(thing)
    walker.picture("09-spunte")
    with walker.counted("the operator closes the visit", 1):
        walker.send("Chiudi la visita")
    walker.says("Visita chiusa")


def diary(walker: Walker, one: Someone) -> None:
    """Step 9: it lands in the shared diary; the nurse who was told answers."""
    if walker.way != PLAIN:
        walker.page.set_viewport_size(DESK)
    walker.become("Marta Rizzi")
    walker.open_person(one.name)
    walker.follow("Diario", within="section.fascia", exact=True)
    walker.says(
        "Le pastiglie di ieri sera sono ancora nella scatola",
        "Assistenza domiciliare",
        "Pastiglie della sera non prese",
    )
    walker.picture("09-diario")


def review(walker: Walker, one: Someone) -> None:
    """Step 10: what was delivered against what was planned, how far the goals are, a new version."""
    walker.become("Sara Conti")
    walker.open_person(one.name)
    walker.follow("Piano e patto", within="section.fascia", exact=True)
    walker.follow("Rivedi il piano")
    walker.says("Che cosa è stato fatto", "SAD 1 1")
    for number in range(walker.page.locator("fieldset:has(input[name^=goal-])").count()):
        walker.mark(
            walker.page.locator("fieldset:has(input[name^=goal-])").nth(number).locator("input").nth(3)
        )
    walker.fill("Come è andata", "Si lava con l’operatrice; la sera le medicine restano nella scatola.")
    walker.choose("Nuova versione del piano")
    walker.picture("10-revisione")
    walker.send("Concludi la revisione")
    walker.says("Revisione conclusa")
    walker.picture("10-nuova-versione")


def figures(walker: Walker, one: Someone) -> None:
    """Step 11: who plans reads the six indicators, each with its definition, table and download."""
    walker.become("Elisa Magni")
    walker.picture("11-osservatori")
    names = walker.page.locator("main .indicatore").count()
    assert names >= 6, f"{names} indicators"
    walker.follow("Medici che hanno aderito")
    walker.says("Come è calcolato")
    walker.picture("11-indicatore")
    assert walker.download("Scarica CSV").stat().st_size


def herself(walker: Walker, one: Someone) -> None:
    """Step 12: the person reads her plan, the next days, her documents, and who has looked and why."""
    walker.become(one.citizen)
    walker.picture("12-piano")
    walker.says(one.words if one.citizen == one.given else "Tornare al mercato")
    walker.follow("I prossimi giorni", within="body")
    walker.picture("12-giorni")
    walker.follow("Documenti", within="body")
    walker.says("Patto di cura")
    walker.picture("12-documenti")
    walker.follow("Chi ha visto i miei dati", within="body")
    walker.send("Sono io")
    walker.says("Sara Conti")
    walker.picture("12-accessi")
