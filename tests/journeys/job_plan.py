# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main job, steps 5 to 8: assessment by more professions, the panel, the plan with two sides, the care pact."""

from __future__ import annotations

from tests.journeys import scales
from tests.journeys.job_start import Someone
from tests.journeys.walker import Walker

TODAY = "2026-11-23"
LEFT_OUT = (
    "Farmaci",
    "Mobilità e cadute",
    "Memoria",
    "Umore",
    "Chi assiste",
    "Sicurezza in casa",
    "Rete di familiari e amici",
)


def assess(walker: Walker, one: Someone) -> None:
    """Step 5: parts by two professions, scores and needs; then complete."""
    walker.become("Sara Conti")
    walker.open_person(one.name)
    walker.follow("Valutazioni", within="section.fascia", exact=True)
    walker.picture("05-valutazioni")
    walker.follow("Valutazione multidimensionale")
    walker.fill("Perché la apri", "La UVM ha bisogno dello sguardo dei due lati")
    for part in LEFT_OUT:
        walker.drop(part)
    walker.send("Apri la valutazione")
    scales.words(walker, "Le sue parole", one.words)
    scales.scale(walker, "Vita in casa")
    scales.scale(walker, "Casa e bisogni sociali")

    walker.become("Marta Rizzi")
    walker.open_task("Compila", one.name)
    scales.words(
        walker, "Salute e terapie", "Pressione seguita; da un mese confonde le pastiglie della sera."
    )
    walker.follow("Attività di base")
    scales.fill(walker)
    walker.picture("05-scala")
    walker.send("Completa e continua")
    walker.says("Parte completa: Attività di base")
    walker.picture("05-profilo")
    walker.send("Completa la valutazione")
    walker.says("Valutazione completa", "Bisogni che emergono")


def convene(walker: Walker, one: Someone) -> None:
    """Step 6: the coordinator calls the panel and puts the person on its agenda, with her own words."""
    walker.become("Carla Fumagalli")
    walker.open_task("Convoca la UVM", one.name)
    if walker.page.get_by_role("link", name="Convoca una seduta").count():
        walker.follow("Convoca una seduta")
        walker.fill("Nome della seduta", "UVM di Lecco")
        walker.write("Giorno della seduta", TODAY)
        walker.write("Ora", "14:00")
        walker.fill("Dove", "Casa di Comunità di Lecco, sala 2")
        walker.picture("06-convoca")
        walker.send("Convoca la seduta")
    walker.pick("In quale seduta", "UVM di Lecco")
    walker.fill("Che cosa conta per la persona", one.words)
    walker.fill("Chi partecipa per la persona", "La figlia, al telefono")
    walker.picture("06-porta-il-caso")
    walker.send("Porta alla UVM")
    walker.says(one.words, "manca il numero legale")


def meet(walker: Walker, one: Someone) -> None:
    """Step 6: the session opens, who is there makes the quorum, the decision is written and becomes minutes."""
    if walker.page.get_by_role("link", name="apri la seduta").count():
        walker.follow("apri la seduta")
        walker.send("Apri la seduta")
        walker.picture("06-seduta")
        walker.follow(one.name)

    walker.follow("Segna le presenze")
    for name in ("Sara Conti", "Marta Rizzi", "Carla Fumagalli"):
        walker.pick(name, "presente")
    walker.picture("06-presenze")
    walker.send("Salva le presenze")
    walker.says("numero legale")
    walker.pick("Livello di bisogno", "Alto: non autosufficienza")
    walker.pick("Percorso scelto", "Domicilio con cure e assistenza")
    walker.fill(
        "Motivo", "Vuole restare a casa: regge se qualcuno passa ogni mattina e le medicine sono preparate."
    )
    walker.send("Salva la decisione")
    walker.follow("Aggiungi impegno")
    walker.pick("Chi lo fa", "Sara Conti")
    walker.fill("Che cosa", "Attivare l’assistenza domiciliare")
    walker.write("Entro", "2026-11-30")
    walker.send("Aggiungi l'impegno")
    walker.picture("06-riunione")
    walker.follow("Chiudi e genera il verbale")
    walker.picture("06-controlla")
    walker.send("Chiudi e genera il verbale")
    walker.says("Il verbale aspetta le firme dei due lati")


def sign_minutes(walker: Walker, one: Someone) -> None:
    """Step 6: both sides sign the text they read; the minutes are a PDF to keep."""
    for name in ("Sara Conti", "Marta Rizzi"):
        walker.become(name)
        walker.open_task("Firma il verbale della UVM", one.name)
        walker.send("Firma il verbale")
    walker.says("Verbale firmato dai due lati")
    walker.picture("06-verbale")
    assert walker.download("Scarica il PDF").read_bytes().startswith(b"%PDF-")


def tell(walker: Walker, one: Someone) -> None:
    """Step 6: whoever convened tells the person what was decided; the letter says it in plain words."""
    walker.become("Carla Fumagalli")
    walker.open_task("Comunica la decisione della UVM", one.name)
    walker.choose("Di persona")
    walker.send("Registra la comunicazione")
    walker.says("Comunicazione registrata", "Di persona il 23/11/2026")


def plan(walker: Walker, one: Someone) -> None:
    """Step 7: needs from the scales, a goal on each side, planned services; what is to be cleared up, then sent."""
    walker.become("Sara Conti")
    walker.open_task("Scrivi il piano", one.name)
    walker.picture("07-bozza")
    walker.follow("Prendi i bisogni dalla valutazione")
    for need in ("Gestione dei farmaci", "Cura di sé"):
        walker.choose(need)
    walker.picture("07-bisogni")
    walker.send("Metti nel piano")
    _goal(walker, "Gestione dei farmaci", "sanitario", "Prendere le medicine giuste all’ora giusta")
    _goal(walker, "Cura di sé", "sociale", "Essere in ordine ogni mattina")
    _service(walker, "Essere in ordine ogni mattina", "Assistenza domiciliare (SAD)", 7, one.hour)
    _service(walker, "Prendere le medicine giuste all’ora giusta", "Infermiere di famiglia", 1, "15:00")
    walker.follow("Modifica", within="section:has(h2:text-is('Periodo')), .carta:has(h2:text-is('Periodo'))")
    walker.picture("07-termini")
    walker.send("Salva")
    walker.picture("07-piano")
    walker.says("Niente da chiarire")
    walker.send("Invia alla firma")
    walker.says("Piano inviato")


def _goal(walker: Walker, need: str, side: str, words: str) -> None:
    walker.follow(f"Obiettivo per {need}")
    walker.fill("Obiettivo, con le parole della persona", words)
    walker.choose(f"Lato {side}")
    walker.fill("Da dove si parte", "Oggi non ci riesce senza qualcuno accanto")
    walker.fill("Come sapremo che è raggiunto", "Ci riesce quattro giorni su cinque")
    walker.write("Entro il", "2027-02-22")
    walker.picture("07-obiettivo")
    walker.send("Salva")


def _service(walker: Walker, goal: str, service: str, times: int, hour: str) -> None:
    walker.follow(f"Intervento per {goal}")
    walker.pick("Servizio della Guida", service)
    walker.fill("Quante volte", str(times))
    if times == 7:
        for day in ("Lunedì", "Martedì", "Mercoledì", "Giovedì", "Venerdì", "Sabato", "Domenica"):
            walker.choose(day)
    walker.write("A che ora", hour)
    walker.picture("07-intervento")
    walker.send("Salva")


def cosign(walker: Walker, one: Someone) -> None:
    """Step 7: the doctor reads only what changes and shares it, in two clicks."""
    walker.become("Ada Riva")
    with walker.counted("the doctor co-signs", 2):
        walker.open_task("Leggi che cosa cambia", one.name)
        walker.picture("07-differenza")
        walker.send("Condivido")
    walker.says("Risposta registrata")


def pact(walker: Walker, one: Someone) -> None:
    """Step 8: the plan is read together in plain words; the person signs on the screen and keeps the paper."""
    walker.become("Sara Conti")
    walker.open_task("Leggi il piano insieme alla persona", one.name)
    walker.send("Prepara il patto da leggere")
    walker.picture("08-patto")
    walker.follow("Firma il patto")
    walker.choose("Il piano è stato letto")
    walker.fill("Nome e cognome di chi firma", " ".join(reversed(one.name.split(" ", 1))))
    walker.picture("08-firma")
    walker.send("Firma il patto")
    walker.says("Patto firmato")
    walker.picture("08-firmato")
    assert walker.download("Scarica la copia").read_bytes().startswith(b"%PDF-")
