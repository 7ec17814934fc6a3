# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.people.rules import age_on, read_birth_date

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "typed",
    [
        "03/02/1941", "3/2/41", "03.02.1941", "3-2-1941", "3 2 1941", "03021941", "030241", "1941-02-03",
        "3 febbraio 1941", "3 feb 41", "3 feb. 1941", "1° febbraio 1941".replace("1°", "3°"), " nata il 3/2/1941 ",
    ],
)  # fmt: skip
def test_it_reads_what_people_type(typed):
    assert read_birth_date(typed, today=TODAY).value == date(1941, 2, 3)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Scrivi la data di nascita"),
        ("boh", "Non capisco «boh»."),
        ("3 fevraio 1941", "«fevraio» non è un mese."),
        ("30/2/1943", "Il 30 febbraio non esiste: Febbraio ha 28 giorni nel 1943."),
        ("29/02/1941", "Il 29 febbraio 1941 non esiste: il 1941 non è bisestile."),
        ("31/4/1950", "Il 31 aprile non esiste: Aprile ha 30 giorni."),
        ("0/1/1950", "Il giorno 0 non esiste"),
        ("2/13/1941", "forse è 13/02/1941?"),
        ("40/13/1941", "Il mese 13 non esiste: i mesi vanno da 1 a 12."),
        ("1/1/2030", "Il 01/01/2030 è nel futuro"),
        ("1/1/1850", "Il 01/01/1850 è di 176 anni fa"),
        ("3/2/15", "Scrivi l'anno con quattro cifre: 1915 o 2015?"),
        ("1/1/0000", "L'anno 0 non esiste."),
    ],
)
def test_it_says_why_a_date_cannot_be(typed, said):
    reading = read_birth_date(typed, today=TODAY)

    assert not reading.is_valid
    assert said in reading.message


def test_it_offers_both_centuries():
    assert read_birth_date("3/2/15", today=TODAY).choices == (date(1915, 2, 3), date(2015, 2, 3))


@given(st.dates(min_value=date(1905, 1, 1), max_value=TODAY))
def test_four_digits_always_read_back(birth):
    assert read_birth_date(f"{birth:%d/%m/%Y}", today=TODAY).value == birth
    assert read_birth_date(f"{birth.day} {birth.month} {birth.year}", today=TODAY).value == birth


@given(st.text(max_size=20))
def test_any_text_gets_a_date_or_a_sentence(typed):
    reading = read_birth_date(typed, today=TODAY)

    assert bool(reading.value) != bool(reading.message)


def test_age_changes_on_the_birthday():
    assert age_on(date(1941, 2, 3), date(2026, 2, 2)) == 84
    assert age_on(date(1941, 2, 3), date(2026, 2, 3)) == 85
