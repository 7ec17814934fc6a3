# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.people.rules import tax_code
from raccordo.people.rules.tax_code import BirthPlace, TaxCodeKind
from raccordo.people.rules.tax_code_match import RegistryData, disagreements

TODAY = date(2026, 11, 22)
MILAN = BirthPlace("F205", "Milano", "MI")
LECCO = BirthPlace("E507", "Lecco", "LC")
ACQUATE = BirthPlace("A046", "Acquate", "CO", ceased_on=date(1923, 12, 31))
NEWEST = BirthPlace("M438", "Comune più giovane", "XX")
FRANCE = BirthPlace("Z110", "Francia", "EE")
PLACES = {place.code: place for place in (MILAN, LECCO, ACQUATE, NEWEST, FRANCE)}
MARIO = "RSSMRA80A01F205X"

names = st.text(alphabet=string.ascii_letters + "àèéìòù' ", min_size=1, max_size=20).filter(
    lambda text: any(character.isalpha() for character in text)
)
births = st.dates(min_value=date(1904, 1, 1), max_value=TODAY)
sexes = st.sampled_from(["male", "female"])
place_codes = st.sampled_from(sorted(PLACES))


@pytest.mark.parametrize(
    ("family_name", "given_name", "birth", "sex", "place", "expected"),
    [
        ("Rossi", "Mario", date(1980, 1, 1), "male", "F205", MARIO),
        ("Fo", "Dario", date(1926, 3, 24), "male", "F205", "FOXDRA26C24F205"),
        ("D'Angelo", "Niccolò", date(1951, 12, 31), "male", "E507", "DNGNCL51T31E507"),
        ("De Luca", "Gianfranca", date(1942, 3, 12), "female", "E507", "DLCGFR42C52E507"),
        ("Aiea", "Ia", date(2001, 2, 3), "female", "Z110", "AIEIAX01B43Z110"),
    ],
)
def test_it_is_made_as_the_decree_says(family_name, given_name, birth, sex, place, expected):
    code = tax_code.compute(
        family_name=family_name, given_name=given_name, birth_date=birth, sex=sex, place_code=place
    )

    assert code.startswith(expected)
    assert tax_code.read(code, places=PLACES).is_valid


@given(names, names, births, sexes, place_codes)
def test_what_is_made_reads_back_whole(family_name, given_name, birth, sex, place):
    code = tax_code.compute(
        family_name=family_name, given_name=given_name, birth_date=birth, sex=sex, place_code=place
    )

    reading = tax_code.read(code, places=PLACES)

    assert reading.is_valid, reading.messages
    assert (reading.sex, reading.place_code) == (sex, place)
    assert birth in tax_code.possible_birth_dates(reading, today=TODAY)
    data = RegistryData(family_name, given_name, birth, sex, PLACES[place])
    assert not [finding for finding in disagreements(reading, data) if finding.fatal]


@given(
    names,
    names,
    births,
    sexes,
    place_codes,
    st.integers(0, 15),
    st.sampled_from(string.ascii_uppercase + string.digits),
)
def test_one_wrong_character_never_passes(family_name, given_name, birth, sex, place, index, character):
    code = tax_code.compute(
        family_name=family_name, given_name=given_name, birth_date=birth, sex=sex, place_code=place
    )
    if code[index] == character:
        return

    reading = tax_code.read(code[:index] + character + code[index + 1 :])

    assert not reading.is_valid
    assert all(message.endswith((".", "?")) for message in reading.messages)


@given(names, names, births, sexes, place_codes)
def test_variants_for_namesakes_read_as_the_same_data(family_name, given_name, birth, sex, place):
    code = tax_code.compute(
        family_name=family_name, given_name=given_name, birth_date=birth, sex=sex, place_code=place
    )

    for variant in tax_code.omocodia_variants(code):
        reading = tax_code.read(variant, places=PLACES)
        assert reading.is_valid and reading.is_omocodia
        assert tax_code.decode_omocodia(variant) == code


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text):
    reading = tax_code.read(text, places=PLACES)

    assert reading.is_valid or reading.messages


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Scrivi il codice fiscale."),
        ("RSSMRA80A01F20", "qui sono 14, ne mancano 2"),
        ("RSSMRA80A01F205XX", "qui sono 17, ce n'è 1 di troppo"),
        ("RSSMRA8OA01F205X", "L'8° carattere è la lettera O, ma qui va una cifra. Forse è la cifra 0?"),
        ("R5SMRA80A01F205X", "Il 2° carattere è la cifra 5, ma qui va una lettera. Forse è la lettera S?"),
        ("RSSMRA80A01F205Y", "L'ultima lettera dovrebbe essere X, qui è Y"),
        ("RSSMRA80F01F205X", "Il 9° carattere è F, ma il mese è una fra A, B, C"),
        ("RSSMRA80A32F205X", "sono 32: il giorno va da 01 a 31, o da 41 a 71 per le donne"),
        ("RSSMRA80B30F205X", "Il codice dice 30 febbraio: febbraio non ha 30 giorni"),
        (
            "RSSMRA80A01N205X",
            "Il 12° carattere è N: il codice del luogo di nascita comincia con una lettera da A a M",
        ),
        ("RSSMRA80A01F204X", "(F204) non sono il codice di nessun Comune che conosciamo"),
        ("RASMRA80A01F205X", "Il 3° carattere è S, ma nelle lettere del cognome (RAS) dopo una vocale"),
        ("RSSMRA80A01F2è5X", "Il 14° carattere è «È»: qui vanno solo lettere senza accento e cifre"),
        ("12345678901", "L'11ª cifra dovrebbe essere 3, qui è 1"),
        ("1234567890", "Un codice fiscale provvisorio ha 11 cifre: qui sono 10."),
        ("STP123", "Un codice STP ha 3 lettere e 13 cifre: qui le cifre sono 3."),
    ],
)
def test_each_fault_is_named_where_it_is(typed, said):
    reading = tax_code.read(typed, places=PLACES)

    assert not reading.is_valid
    assert any(said in message for message in reading.messages), reading.messages


def test_a_swap_of_two_neighbours_is_offered_back():
    reading = tax_code.read("RSSMRA08A01F205X", places=PLACES)

    assert reading.suggestions == (MARIO,)


@pytest.mark.parametrize(
    "typed",
    [
        " rss mra 80a01 f205x ",
        "RSS-MRA-80A01-F205X",
        "rssmra80a01f205x\n",
        "ＲＳＳＭＲＡ８０Ａ０１Ｆ２０５Ｘ",
    ],
)
def test_spaces_and_small_letters_do_not_matter(typed):
    assert tax_code.read(typed, places=PLACES).code == MARIO


@pytest.mark.parametrize("typed", ["12345678903", "STP1234567890123", "ENI1234567890123"])
def test_provisional_and_foreign_codes_are_accepted(typed):
    assert tax_code.read(typed).is_valid


def test_a_place_younger_than_the_table_only_warns():
    code = tax_code.compute(
        family_name="Rossi", given_name="Mario", birth_date=date(2026, 1, 1), sex="male", place_code="M440"
    )

    reading = tax_code.read(code, places=PLACES)

    assert reading.is_valid
    assert "M440" in reading.messages[0]


def test_a_demo_code_passes_only_where_it_is_allowed():
    code = tax_code.compute(
        family_name="Brambilla",
        given_name="Teresa",
        birth_date=date(1942, 3, 12),
        sex="female",
        place_code="X000",
    )

    assert code == "BRMTRS42C52X000B"
    assert not tax_code.read(code).is_valid
    assert "inventati per la dimostrazione" in tax_code.read(code).messages[0]
    assert tax_code.read(code, demo_allowed=True).is_valid
    assert tax_code.read(code, demo_allowed=True).kind == TaxCodeKind.DEMO


def test_the_century_is_never_guessed():
    reading = tax_code.read("RSSMRA15A01F205J")

    assert reading.is_valid
    assert tax_code.possible_birth_dates(reading, today=TODAY) == (date(2015, 1, 1), date(1915, 1, 1))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            RegistryData(family_name="Bianchi"),
            "Con il cognome Bianchi il codice comincia per BNC, qui per RSS.",
        ),
        (RegistryData(given_name="Luca"), "Con il nome Luca le lettere dalla 4ª alla 6ª sono LCU, qui MRA."),
        (RegistryData(birth_date=date(1981, 1, 2)), "ma il codice dice il giorno 1 e l'anno 80."),
        (RegistryData(sex="female"), "Il codice è di un uomo (il giorno è 01), ma la scheda dice una donna."),
        (RegistryData(birth_place=LECCO), "Il codice dice nato a Milano, la scheda dice Lecco."),
    ],
)
def test_a_code_that_belongs_to_someone_else_is_told_apart(data, said):
    reading = tax_code.read(MARIO, places=PLACES)

    assert [said in finding.message for finding in disagreements(reading, data)] == [True]


def test_names_the_wrong_way_round_are_recognised():
    code = tax_code.compute(
        family_name="Mario", given_name="Rossi", birth_date=date(1980, 1, 1), sex="male", place_code="F205"
    )

    found = disagreements(tax_code.read(code, places=PLACES), RegistryData("Rossi", "Mario"))

    assert [finding.message for finding in found] == [
        "Nel codice nome e cognome sono al contrario: controlla di non averli scambiati."
    ]


def test_a_second_given_name_left_out_of_the_code_only_warns():
    found = disagreements(tax_code.read(MARIO), RegistryData("Rossi", "Mario Giuseppe"))

    assert [finding.fatal for finding in found] == [False]


def test_a_birth_in_a_municipality_already_closed_only_warns():
    code = tax_code.compute(
        family_name="Rossi", given_name="Mario", birth_date=date(1930, 1, 1), sex="male", place_code="A046"
    )
    reading = tax_code.read(code, places=PLACES)

    found = disagreements(reading, RegistryData(birth_date=date(1930, 1, 1), birth_place=ACQUATE))

    assert [(finding.fatal, "non esisteva più" in finding.message) for finding in found] == [(False, True)]
