# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan in words: differences between versions, the plain version, the week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from raccordo.careplan.rules import words
from raccordo.careplan.rules.calendar import months_later
from raccordo.careplan.rules.differences import Difference, differences
from raccordo.careplan.rules.plain import has_health_part, plain_plan, plain_service
from raccordo.careplan.rules.week import week_totals
from tests.unit.careplan.samples import GOAL, NEED, SAD, VERSION, number, service, version


def changed(**change) -> list[str]:
    return [d.text for d in differences(VERSION, version(services=(replace(SAD, **change),)))]


def test_the_same_version_shows_no_difference():
    assert differences(VERSION, VERSION) == []


def test_a_change_of_frequency_is_said_in_words():
    assert (
        changed(times=5, weekdays=(0, 1, 2, 3, 4))
        == [
            "SAD: da 3 a 5 accessi a settimana",
            "SAD, giorni: da lunedì, mercoledì e venerdì a dal lunedì al venerdì",
        ]
        or changed(times=5)[0] == "SAD: da 3 a 5 accessi a settimana"
    )


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"minutes": 45}, "SAD, durata: da 1 ora a 45 minuti"),
        ({"at_time": time(9)}, "SAD, orario: ora alle 9 (prima alle 8:30)"),
        ({"provider": "Girasole"}, "SAD, chi lo fa: ora Girasole (prima Cooperativa Il Filo)"),
        ({"copayment": None}, "SAD, quota della persona: tolto (4,00\N{NO-BREAK SPACE}€)"),
        ({"every_weeks": 2}, "SAD: da 3 accessi a settimana a 3 accessi ogni 2 settimane"),
        ({"ends": date(2027, 2, 1)}, "SAD, fino al: 31/01/2027"),
    ],
)
def test_each_change_of_a_service_has_its_sentence(change, text):
    assert text in changed(**change)


def test_what_is_added_and_taken_away_is_named_with_its_side():
    meals = service(9, title="Pasto a domicilio", unit="meal", times=7, minutes=0)

    found = differences(VERSION, version(services=(meals,)))

    assert found == [
        Difference("added", "Pasto a domicilio: 7 pasti a settimana (Cooperativa Il Filo)", "social"),
        Difference("removed", "SAD: 3 accessi a settimana, 1 ora per volta (Cooperativa Il Filo)", "social"),
    ]


def test_needs_goals_and_the_voice_of_the_person_are_compared_too():
    after = version(
        what_matters="Tornare al mercato", needs=(replace(NEED, severity=3),),
        goals=(replace(GOAL, side="shared", horizon=date(2027, 1, 31)),), review_date=date(2027, 2, 1),
    )  # fmt: skip

    assert [d.text for d in differences(VERSION, after)] == [
        "Che cosa conta: ora «Tornare al mercato» (prima «Restare a casa mia»)",
        "Revisione: ora 01/02/2027 (prima 22/01/2027)",
        "Non si lava da sola: da medio a grave",
        "Essere in ordine ogni mattina, scadenza: ora 31/01/2027 (prima 31/12/2026)",
        "Essere in ordine ogni mattina: passa ai due lati insieme",
    ]


def test_the_week_adds_up_hours_cost_and_what_the_person_pays():
    meals = service(
        9,
        title="Pasto",
        unit="meal",
        times=7,
        minutes=0,
        unit_cost=Decimal("6.50"),
        copayment=Decimal("3.20"),
    )
    nurse = service(
        10,
        title="Infermiera",
        unit="access",
        times=1,
        every_weeks=2,
        minutes=30,
        unit_cost=Decimal("30"),
        copayment=None,
    )
    volunteers = service(
        11, title="Compagnia", doer="volunteers", times=1, minutes=120, unit_cost=None, copayment=None
    )

    totals = week_totals([SAD, meals, nurse, volunteers])

    assert (totals.hours, totals.cost, totals.copayment) == (
        Decimal("5.3"),
        Decimal("134.00"),
        Decimal("34.40"),
    )
    assert totals.without_price == 0
    assert week_totals([replace(SAD, unit_cost=None)]).without_price == 1


def test_what_is_priced_by_the_month_counts_twelve_fifty_seconds_a_week():
    alarm = service(9, unit="month", times=1, minutes=0, unit_cost=Decimal("13"), copayment=None)

    assert week_totals([alarm]).cost == Decimal("3.00")
    assert plain_service(replace(alarm, weekdays=(), at_time=None)).startswith("Sempre attivo.")


def test_the_plain_version_speaks_to_the_person():
    own = service(
        9,
        title="Esercizi",
        doer="person",
        times=7,
        weekdays=tuple(range(7)),
        minutes=15,
        at_time=None,
        provider="",
        starts=None,
        copayment=None,
    )

    plain = plain_plan(version(services=(SAD, own)), refused={number(9): "mi stanco"})

    (part,) = plain.parts
    assert part.why == "Perché: non si lava da sola. Entro il 31/12/2026."
    assert part.lines[0].text == (
        "Lunedì, mercoledì e venerdì alle 8:30, per 1 ora. Ci pensa Cooperativa Il Filo. "
        "Dal 23/11/2026. Paghi 4,00\N{NO-BREAK SPACE}€ l'ora."
    )
    assert (part.lines[1].refused, part.lines[1].reason) == (True, "mi stanco")
    assert plain.yours == () and plain.period == "dal 23/11/2026 al 22/05/2027"
    assert plain.contacts[0] == ("Tiene insieme il piano", "Sara Conti")


def test_what_is_agreed_touches_health_only_by_what_others_do_on_that_side():
    health = replace(GOAL, side="health")

    assert not has_health_part(VERSION)
    assert has_health_part(version(goals=(health,)))
    assert not has_health_part(version(goals=(health,)), refused={number(3)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (words.duration_words(90), "1 ora e 30 minuti"),
        (words.hour_words(time(1)), "all'1"),
        (words.days_words(range(7)), "ogni giorno"),
        (words.days_words([0, 1, 2, 3, 4]), "dal lunedì al venerdì"),
        (words.count_words(1, "meal"), "1 pasto"),
        (words.number_words(Decimal("11.5")), "11,5"),
        (words.euro_words(Decimal("1234.5")), "1.234,50\N{NO-BREAK SPACE}€"),
        (words.period_words(None, date(2026, 12, 1)), "fino al 01/12/2026"),
    ],
)
def test_words_are_italian(text, expected):
    assert text == expected


def test_months_are_counted_as_people_do():
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 23), 12) == date(2027, 11, 23)
