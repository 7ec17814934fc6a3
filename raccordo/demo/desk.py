# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The year of the access point: flags of the doctors answered at once, contacts, and what waits this morning."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from raccordo.demo.acting import PATRON, on, opening, working, working_day
from raccordo.demo.population import DAY, World
from raccordo.intake import operations as intake
from raccordo.kernel.scoping import Actor
from raccordo.privacy.codes import Section

FLAGS = 34
CONTACTS = 24
WAITING = 4
_NEEDS = (
    ("transport", "Non sa come arrivare alla visita di giovedì", "transport", "Prenotato un passaggio con i volontari."),
    ("paperwork", "Chiede come fare la domanda di invalidità", "paperwork", "Spiegato come si fa e dato l'elenco dei documenti."),
    ("meals", "La mamma non cucina più", "meals", "Attivati i pasti a domicilio da lunedì."),
    ("housework", "Non riesce a fare la spesa", "housework", "Indicato il servizio di spesa a casa."),
    ("money", "Fatica con le bollette", "money", "Fissato un colloquio con il segretariato sociale."),
)  # fmt: skip


def live(world: World, rng: Random) -> None:
    """Flags, then contacts; the last flags are still waiting. The first doctor's frail people are left to be flagged."""
    pua = world.staff["bruno"]
    cohort = set(world.cohort())
    spared = {one.key for one in world.synthetic.values() if one.doctor == "ada" and one.frailty != "robust"}
    joined = {
        one.key
        for one in world.synthetic.values()
        if world.staff[one.doctor] and one.key not in cohort | spared
    }
    elders = [key for key in sorted(joined) if world.synthetic[key].birth_date.year < 1952]
    for number, key in enumerate(rng.sample(elders, min(FLAGS, len(elders)))):
        _flag(world, rng, pua, key, waiting=number < WAITING)
    for number in range(CONTACTS):
        _contact(world, rng, pua, number)


def _flag(world: World, rng: Random, pua: Actor, key: str, *, waiting: bool) -> None:
    doctor, person_id = world.doctor_of(key), world.persons[key].pk
    reason, words, _, answer = rng.choice(_NEEDS)
    day = working_day(DAY - timedelta(days=rng.randrange(1, 4) if waiting else rng.randrange(12, 300)))
    day = min(day, DAY)
    at = on(day, 8 if waiting else rng.randrange(9, 18), rng.randrange(0, 59))
    with opening(doctor, person_id, at, Section.INTAKE):
        signal = intake.receive_signal(
            by=doctor, at=at, person_id=person_id, organization_id=world.bodies["pua-lecco"].pk, reasons=[reason],
            words=words, patron=PATRON,
        )  # fmt: skip
    if waiting:
        return
    taken = on(working_day(day + timedelta(days=rng.randrange(1, 4))), 10)
    with opening(pua, person_id, taken, Section.INTAKE):
        intake.take_signal(by=pua, at=taken, signal_id=signal.pk)
    done = on(working_day(taken.date() + timedelta(days=rng.randrange(0, 6))), 15)
    with opening(pua, person_id, done, Section.INTAKE):
        intake.answer_signal(by=pua, at=done, signal_id=signal.pk, outcome="direct-answer", answer=answer)


def _contact(world: World, rng: Random, pua: Actor, number: int) -> None:
    reason, words, _, answer = rng.choice(_NEEDS)
    day = working_day(DAY - timedelta(days=rng.randrange(2, 200)))
    at = on(min(day, DAY), 9, number)
    with working(pua, at):
        intake.record_contact(
            by=pua, at=at, person_id=None, channel=rng.choice(("phone", "desk", "mail")), caller=rng.choice(("relative", "neighbour", "self")),
            need=words, reasons=[reason], outcome=rng.choice(("information", "orientation")), answer=answer,
        )  # fmt: skip
