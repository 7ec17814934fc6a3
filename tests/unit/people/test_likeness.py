# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.people.rules import LIKELY, POSSIBLE, Identity, likeness, phone_digits, tax_code

TERESA = Identity("Brambilla", "Teresa", date(1942, 3, 12), "female")


@pytest.mark.parametrize(
    ("other", "at_least", "reason"),
    [
        (TERESA, 90, "stessa data di nascita"),
        (Identity("Brambila", "Teresa", date(1942, 3, 12), "female"), LIKELY, "cognome che suona uguale"),
        (
            Identity("Brambillà", "teresa", date(1942, 3, 12)),
            LIKELY,
            "stesso cognome, scritto in un altro modo",
        ),
        (Identity("Teresa", "Brambilla", date(1942, 3, 12), "female"), LIKELY, "nome e cognome scambiati"),
        (Identity("Brambilla", "Maria Teresa", date(1942, 3, 12)), LIKELY, "nome doppio"),
        (
            Identity("Brambilla", "Teresa", date(1942, 3, 21)),
            POSSIBLE,
            "due cifre scambiate nella data di nascita",
        ),
        (Identity("Brambilla", "Teresa", date(1942, 12, 3)), POSSIBLE, "giorno e mese di nascita scambiati"),
        (Identity("Brambilla", "Teresa", date(1943, 3, 12)), POSSIBLE, "una sola cifra diversa"),
        (Identity("Colombo", "Teresa", date(1942, 3, 12), "female"), POSSIBLE, "forse da sposata"),
        (Identity("Bambrilla", "Teresina", date(1942, 3, 12)), POSSIBLE, "cognome simile"),
    ],
)
def test_the_same_person_written_otherwise_is_shown_with_the_reason(other, at_least, reason):
    found = likeness(TERESA, other)

    assert found.score >= at_least
    assert any(reason in said for said in found.reasons), found.reasons


@pytest.mark.parametrize(
    ("other", "doubt"),
    [
        (Identity("Brambilla", "Mario", date(1942, 3, 12), "male"), "sesso diverso"),
        (Identity("Brambilla", "Teresa", date(1971, 8, 30), "female"), "data di nascita diversa"),
        (Identity("Rossi", "Ugo", date(1942, 3, 12), "male"), "cognome diverso"),
    ],
)
def test_relatives_and_strangers_stay_below(other, doubt):
    found = likeness(TERESA, other)

    assert found.score < POSSIBLE
    assert doubt in found.doubts


def test_the_same_tax_code_decides():
    first = Identity("Brambilla", "Teresa", tax_code="BRMTRS42C52E507X")

    found = likeness(first, Identity("Colombo", "Teresa", tax_code="brmtrs42c52e507x"))

    assert (found.score, found.reasons[0]) == (100, "stesso codice fiscale")


def test_codes_equal_but_for_omocodia_are_probably_two_people():
    code = tax_code.compute(
        family_name="Rossi", given_name="Mario", birth_date=date(1980, 1, 1), sex="male", place_code="F205"
    )
    first = Identity("Rossi", "Mario", date(1980, 1, 1), "male", code)

    found = likeness(
        first, Identity("Rossi", "Mario", date(1980, 1, 1), "male", tax_code.omocodia_variants(code)[0])
    )

    assert POSSIBLE <= found.score < LIKELY
    assert "omocodia" in found.doubts[0]


def test_a_shared_phone_helps_whatever_its_form():
    plain = likeness(TERESA, Identity("Brambilla", "Teresa"))
    shared = likeness(
        Identity("Brambilla", "Teresa", phones=("+39 0300 555 012",)),
        Identity("Brambilla", "Teresa", phones=("0300-555012",)),
    )

    assert shared.score > plain.score
    assert "stesso telefono" in shared.reasons
    assert phone_digits("0039 333 000 1111") == phone_digits("333/0001111") == "3330001111"


identities = st.builds(
    Identity,
    st.sampled_from(["Rossi", "Rosi", "De Luca", "Deluca", "Colombo", "Hoxha", "Oggiono"]),
    st.sampled_from(["Maria", "Maria Teresa", "Teresa", "Mario", "Niccolò", ""]),
    st.none() | st.dates(min_value=date(1920, 1, 1), max_value=date(1990, 1, 1)),
    st.sampled_from(["male", "female", ""]),
    st.sampled_from(["", "RSSMRA80A01F205X", "BRMTRS42C52X000B"]),
)


@given(identities, identities)
def test_the_order_makes_no_difference(first, second):
    assert likeness(first, second).score == likeness(second, first).score
    assert 0 <= likeness(first, second).score <= 100


@given(identities)
def test_nobody_is_less_like_himself_than_like_another(identity):
    assert likeness(identity, identity).score >= likeness(identity, TERESA).score or identity == TERESA
