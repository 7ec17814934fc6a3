# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan and the visits by keyboard alone, for persons whom the demonstration follows already."""

from __future__ import annotations

from tests.journeys.walker import Walker

CARLA, TERESA = "Castelnuovo Carla", "Brambilla Teresa"


def plan(walker: Walker) -> None:
    """Step 7: a need, its goal, what is done for it; then to both sides."""
    walker.become("Sara Conti")
    walker.open_task("Scrivi il piano", CARLA)
    walker.follow("Bisogno", exact=True)
    walker.fill("Bisogno", "Non esce da settimane")
    walker.pick("Area", "Relazioni")
    walker.send("Salva")
    walker.follow("Obiettivo per Non esce da settimane")
    walker.fill("Obiettivo, con le parole della persona", "Tornare al circolo il mercoledì")
    walker.choose("Insieme, i due lati")
    walker.fill("Come sapremo che è raggiunto", "Ci va due volte al mese")
    walker.send("Salva")
    walker.follow("Intervento per Tornare al circolo il mercoledì")
    walker.choose("Volontari")
    walker.pick("Servizio della Guida", "Trasporto sociale")
    walker.choose("Mercoledì")
    walker.send("Salva")
    walker.says("Tornare al circolo il mercoledì", "Trasporto sociale", "Niente da chiarire")
    walker.send("Invia alla firma")
    walker.says("Piano inviato")


def visits(walker: Walker) -> None:
    """Step 9: next week prepared, a visit of today added and given; the operator starts, ticks and closes it."""
    walker.become("Ornella Bonfanti")
    walker.follow("Settimana")
    walker.follow("Dopo")
    walker.send("Prepara la settimana")
    walker.open_person(TERESA)
    walker.follow("Interventi e visite", within="section.fascia", exact=True)
    walker.follow("Aggiungi una visita")
    walker.fill("Che cosa", "Aiuto per il pranzo")
    walker.pick("Servizio", "Assistenza domiciliare (SAD)")
    walker.write("Giorno", "2026-11-23")
    walker.fill("Dalle", "13:30")
    walker.fill("Alle", "14:00")
    walker.send("Aggiungi")
    walker.send("Assegna a Dino Corti")
    walker.says("Dino Corti farà")
    walker.become("Dino Corti")
    walker.send("Inizia la visita")
    for box in walker.page.locator("main input[name=done]").all():
        walker.tick(box)
    walker.send("Chiudi la visita")
    walker.says("Visita chiusa")
