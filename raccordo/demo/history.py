# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The year that the demonstration has behind it: ten persons of the pilot, each at a different step, and the work around."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.db import transaction

from raccordo.careplan import documents
from raccordo.delivery import operations as delivery
from raccordo.demo import cases, desk, weeks
from raccordo.demo.acting import on, opening, working_day
from raccordo.demo.population import DAY, World, open_portal
from raccordo.demo.together import both
from raccordo.privacy.codes import Section
from raccordo.record import operations as record
from raccordo.record.codes import AlertKind, AlertTone

SEED = 194
_FORGETFUL = 5  # one promise of the ten is late, as happens
# Days since the flag, steps lived, days from the plan's start to its review: Teresa furthest.
JOURNEYS = (
    (250, 11, 120), (180, 11, 165), (140, 11, 118), (100, 11, 180), (60, 11, 180), (34, 10, 180), (26, 9, 180),
    (22, 8, 180), (13, 6, 180), (3, 2, 180),
)  # fmt: skip


def live(world: World, progress: Callable[[str], None]) -> None:
    """Live the year, each act on its day, as who did it. What concerns different persons or services is lived at once."""
    followed = [_case(world, number, key) for number, key in enumerate(world.cohort())]
    progress("I dieci del progetto pilota, le segnalazioni, lo sportello…")
    half = len(followed) // 2
    both(
        lambda: _follow(followed[:half]),
        lambda: (_follow(followed[half:]), desk.live(world, Random(f"{SEED}-desk"))),  # noqa: S311 - a story, not a secret
    )
    progress("Le visite delle ultime settimane…")
    first, *others = weeks.COORDINATORS
    both(
        lambda: weeks.live(world, *first),
        lambda: [weeks.live(world, *other) for other in others],
    )
    weeks.settle(world)
    cases.look_back(followed[0])
    _around_teresa(world, followed[0])
    _who_comes_next(world)


def _case(world: World, number: int, key: str) -> cases.Case:
    ago, _, review = JOURNEYS[number]
    return cases.Case(
        world, key, DAY - timedelta(days=ago), Random(f"{SEED}-{number}"), cases.WORDS[number], review,  # noqa: S311
        number=number, steps=JOURNEYS[number][1], papers=number == 0 and documents.available(),
    )  # fmt: skip


def _follow(followed: list[cases.Case]) -> None:
    for case in followed:
        for step in cases.STEPS[: case.steps]:
            with transaction.atomic():
                step(case)
        if cases.MET <= case.steps < len(cases.STEPS) and case.day(19) < DAY:
            with transaction.atomic():
                cases.keep_word(case, case.nurse, *([case.social] if case.number != _FORGETFUL else []))


def _who_comes_next(world: World) -> None:
    """One frail woman whom nobody has flagged yet already has her pages: the whole journey can be walked for her."""
    hers = [
        one for one in world.synthetic.values() if one.doctor == "ada" and one.lives_alone and one.age >= 75
    ]
    one = next(one for one in hers if not one.in_cohort and one.sex == "female")
    open_portal(
        world, one.key, f"{one.given_name.lower()}@famiglie.dimostrazione.example"
    )  # fmt: skip


def _around_teresa(world: World, case: cases.Case) -> None:
    """What her record shows: alerts, the family's voice, notes of both sides, a reserved one."""
    key = case.key
    open_portal(
        world,
        key,
        "teresa@famiglie.dimostrazione.example",
    )
    laura = open_portal(
        world, key, "laura@famiglie.dimostrazione.example", relative_name="Laura"
    )  # fmt: skip
    with opening(case.gp, case.person_id, on(working_day(DAY - timedelta(days=40)), 9), Section.IDENTITY):
        at = on(working_day(DAY - timedelta(days=40)), 9)
        for kind, tone, text in (
            (AlertKind.CLINICAL, AlertTone.RED, "Allergia: penicillina"),
            (AlertKind.SAFETY, AlertTone.AMBER, "Rischio cadute alto"),
            (AlertKind.PRACTICAL, AlertTone.GREY, "Chiavi dalla vicina, sig.ra Pini"),
        ):
            record.raise_alert(by=case.gp, at=at, person_id=case.person_id, kind=kind, tone=tone, text=text)
    yesterday = DAY - timedelta(days=1)
    with opening(laura, case.person_id, on(yesterday, 18, 40), Section.DIARY):
        delivery.message_from_family(
            by=laura, at=on(yesterday, 18, 40), person_id=case.person_id, text="Mamma ha mangiato poco a cena. Domani passo io alle 12."
        )  # fmt: skip
    friday = on(DAY - timedelta(days=3), 11)
    with opening(case.social, case.person_id, friday, Section.DIARY):
        delivery.write_note(
            by=case.social, at=friday, person_id=case.person_id, kind="talk",
            text="Colloquio con la figlia: stanca, dorme poco. Accetta un aiuto di sei ore a settimana.",
        )  # fmt: skip
        delivery.write_note(
            by=case.social, at=friday + timedelta(minutes=10), person_id=case.person_id, audience="service",
            text="La figlia ha parlato di difficoltà economiche sue: da riprendere in un colloquio a parte.",
        )  # fmt: skip
