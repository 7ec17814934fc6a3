# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main job, steps 1 to 4: the flag, the access point, triage, taking charge."""

from __future__ import annotations

from dataclasses import dataclass

from tests.journeys import scales
from tests.journeys.walker import PLAIN, Walker


@dataclass
class Someone:
    """The person of one journey, as the demonstration knows her, and what is learned on the way."""

    name: str  # as lists write it: family name first
    given: str
    words: str
    hour: str = "10:30"  # of the daily visit: the same operator makes them all
    operator: str = "Dino Corti"
    citizen: str = "Teresa"  # who reads in the portal at the end: herself, where she has an account


def flag(walker: Walker, one: Someone) -> None:
    """Step 1: from her list, the doctor flags in four clicks, and sees the parcel on its way."""
    walker.become("Ada Riva")
    walker.follow("I miei assistiti", within="body")
    walker.picture("01-assistiti")
    with walker.counted("the doctor flags", 4):
        walker.follow(f"Segnala {one.name}")
        walker.choose("Non riesce a prendere i farmaci da solo")
        walker.fill("In una riga", "Da un mese confonde le pastiglie della sera.")
        walker.picture("01-segnala")
        walker.send("Invia la segnalazione")
    walker.says("Ricevuta", "PUA")
    walker.picture("01-a-che-punto-e")


def answer(walker: Walker, one: Someone) -> None:
    """Step 2: the access point takes the flag from the queue and opens a request, with priority and term."""
    walker.become("Bruno Galli")
    walker.picture("02-sportello")
    walker.follow("Tutta la coda")
    walker.picture("02-coda")
    walker.send(f"Prendi la segnalazione di {one.name}")
    walker.says("ora rispondi tu")
    walker.picture("02-segnalazione")
    walker.follow("Apri una richiesta")
    walker.says("risposta entro")
    walker.choose("Non riesce a lavarsi o a vestirsi")
    walker.picture("02-richiesta")
    walker.send("Apri la richiesta")
    walker.says("Richiesta", "risposta entro il")
    walker.picture("02-richiesta-aperta")


def contact(walker: Walker, one: Someone) -> None:
    """Step 2 for who calls: the daughter on the telephone, in six clicks, with a service of the Guida in the answer."""
    walker.become("Bruno Galli")
    with walker.counted("the desk records a contact", 6, 60):
        walker.fill("Di chi si parla?", one.name)
        walker.send("Cerca")
        walker.send("È lei")
        walker.fill("Che cosa serve", "La figlia chiede se qualcuno può portare i pasti a mezzogiorno")
        if walker.way == PLAIN:  # with script they appear while one types
            walker.send("Cerca nella Guida")
        walker.page.locator("#servizi").get_by_text("Pasti a domicilio").wait_for()
        walker.choose("Pasti a domicilio", within="body")
        walker.choose("Ho orientato a un servizio della Guida")
        walker.picture("02-contatto")
        walker.send("Controlla e invia")
        walker.send("Conferma e invia")
    walker.says("Ecco a chi rivolgersi", "Pasti a domicilio", "Costo")
    walker.picture("02-risposta")


def triage(walker: Walker, one: Someone) -> None:
    """Step 3: nurse and social worker, each with short scales at their own time; the outcome is the panel."""
    walker.become("Sara Conti")
    walker.picture("03-oggi")
    _open_request(walker, one)
    walker.send("La valuto io")
    walker.picture("03-richiesta")
    walker.follow("Compila le scale brevi")
    walker.fill("Perché la apri", "Segnalata dalla dottoressa Riva: confonde i farmaci")
    walker.picture("03-valutazione-nuova")
    walker.send("Apri la valutazione")
    scales.words(walker, "Le sue parole", one.words)
    scales.scale(walker, "Casa e bisogni sociali")

    walker.become("Marta Rizzi")
    _open_request(walker, one)
    walker.follow("Compila le scale brevi")
    for part in ("Segni di fragilità", "Attività di base", "Farmaci"):
        scales.scale(walker, part)
    walker.picture("03-parti")

    walker.become("Sara Conti")
    _open_request(walker, one)
    walker.choose("Serve l'unità di valutazione (UVM)")
    walker.fill(
        "Risposta, o perché serve la UVM",
        "Vive sola e i farmaci non sono al sicuro: serve un piano con i due lati.",
    )
    walker.picture("03-esito")
    walker.send("Registra l’esito")
    walker.says("Passa alla UVM")


def _open_request(walker: Walker, one: Someone) -> None:
    walker.open_task("Valuta la richiesta", one.name)


def charge(walker: Walker, one: Someone) -> None:
    """Step 4: the social worker takes charge; professionals with their reason, relatives beside them."""
    if "/richieste/" not in walker.page.url:
        walker.become("Sara Conti")
        walker.open_person(one.name)
        walker.unfold("Aggiungi", within="body")
        walker.follow("Presa in carico", within="body")
    else:
        walker.follow("Prendi in carico")
    walker.choose("Marta Rizzi")
    walker.choose("Ornella Bonfanti")
    walker.picture("04-presa-in-carico")
    walker.send("Apri la presa in carico")
    walker.says("Chi è nella rete ora vede la cartella", "Marta Rizzi", "Ada Riva")
    walker.picture("04-rete")
