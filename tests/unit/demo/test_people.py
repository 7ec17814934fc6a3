# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from collections import Counter

import pytest

from raccordo.demo.cast import BODIES, DOCTORS, PRACTICES, TEAM
from raccordo.demo.people import COHORT_SIZE, SEED, synthesize
from raccordo.people.rules import Identity, likeness, tax_code
from raccordo.territory import data
from raccordo.territory.codes import OrganizationKind, Role

PEOPLE = synthesize()


def _share(predicate) -> float:
    return sum(predicate(person) for person in PEOPLE) / len(PEOPLE)


def test_there_are_three_hundred_and_the_same_seed_gives_the_same():
    assert len(PEOPLE) == 300
    assert synthesize() == PEOPLE
    assert synthesize(SEED + 1) != PEOPLE


@pytest.mark.parametrize(("low", "high"), [(0, 14), (15, 34), (35, 64), (65, 74), (75, 84), (85, 200)])
def test_age_and_sex_follow_the_real_population(low, high):
    inside = set(data.lecco_municipalities())
    bands = [band for band in data.population() if band.istat_code in inside]
    total = sum(band.male + band.female for band in bands)

    for sex in ("female", "male"):
        real = sum(getattr(band, sex) for band in bands if low <= band.age_from <= high) / total
        drawn = _share(lambda person, sex=sex: person.sex == sex and low <= person.age <= high)
        assert abs(real - drawn) < 0.012, (sex, real, drawn)


def test_no_colleague_has_the_account_of_a_citizen():
    keys = [worker.key for worker in (*TEAM, *DOCTORS)]

    assert len(keys) == len(set(keys))
    assert not {"teresa", "laura"} & set(keys)  # who enters from the family's side: raccordo/demo/history.py


def test_everybody_was_born_before_the_year_of_history():
    assert min(person.age for person in PEOPLE) >= 2


def test_places_follow_the_real_population():
    inside = set(data.lecco_municipalities())
    total = sum(band.male + band.female for band in data.population() if band.istat_code in inside)
    lecco = sum(band.male + band.female for band in data.population() if band.istat_code == "097042")

    assert {person.municipality for person in PEOPLE} <= inside
    assert abs(_share(lambda person: person.municipality == "097042") - lecco / total) < 0.05
    assert len({person.municipality for person in PEOPLE}) >= 25


def test_all_codes_are_valid_different_and_nobodys():
    readings = [tax_code.read(person.tax_code, demo_allowed=True) for person in PEOPLE]

    assert all(reading.is_valid and reading.kind == tax_code.TaxCodeKind.DEMO for reading in readings)
    assert len({person.tax_code for person in PEOPLE}) == len(PEOPLE)
    assert not any(tax_code.read(person.tax_code).is_valid for person in PEOPLE)
    for person, reading in zip(PEOPLE, readings, strict=True):
        assert reading.sex == person.sex
        assert reading.birth_day == person.birth_date.day


def test_telephones_are_of_ranges_that_do_not_exist():
    numbers = [person.phone for person in PEOPLE]
    numbers += [relative.phone for person in PEOPLE for relative in person.relatives]
    numbers += [worker.phone for worker in (*TEAM, *DOCTORS)]

    assert all(re.fullmatch(r"0300 555 \d{3}|300 555 \d{4}", number) for number in numbers)


def test_no_two_people_look_like_the_same_one():
    identities = [Identity(p.family_name, p.given_name, p.birth_date, p.sex) for p in PEOPLE]

    twins = [
        (first, second)
        for number, first in enumerate(identities)
        for second in identities[number + 1 :]
        if first.family_name[:1] == second.family_name[:1] and likeness(first, second).score >= 85
    ]
    assert twins == []


def test_households_and_ties_are_coherent():
    of_home = {}
    for person in PEOPLE:
        of_home.setdefault(person.household, []).append(person)
    for home in of_home.values():
        assert len({(person.address, person.municipality) for person in home}) == 1
    for person in PEOPLE:
        with_others = len(of_home[person.household]) > 1 or any(r.lives_with for r in person.relatives)
        assert person.lives_alone != with_others
        assert person.age >= 18 or not person.lives_alone
        assert sum(relative.role == "spouse" for relative in person.relatives) <= 1


def test_frailty_grows_with_age():
    def frail(low: int, high: int) -> float:
        group = [person for person in PEOPLE if low <= person.age < high]
        return sum(person.frailty != "robust" for person in group) / len(group)

    assert frail(0, 65) < 0.05
    assert frail(65, 75) < frail(75, 85) < frail(85, 120)
    assert frail(85, 120) > 0.6
    assert all(person.frailty_evidence for person in PEOPLE)


def test_the_pilot_follows_ten_old_and_frail_people_of_doctors_who_joined():
    cohort = [person for person in PEOPLE if person.in_cohort]
    joined = {doctor.key for doctor in DOCTORS if doctor.joined_on}

    assert len(cohort) == COHORT_SIZE
    assert all(
        person.age >= 70 and person.frailty != "robust" and person.doctor in joined for person in cohort
    )
    teresa = next(
        person for person in cohort if person.given_name == "Teresa" and person.family_name == "Brambilla"
    )
    assert (teresa.age, teresa.doctor, teresa.lives_alone, teresa.tax_code) == (
        84,
        "ada",
        True,
        "BRMTRS42C52X000B",
    )
    assert [relative.given_name for relative in teresa.relatives if relative.is_caregiver] == ["Laura"]


def test_twenty_of_twenty_seven_doctors_have_joined():
    assert len(DOCTORS) == 27
    assert sum(bool(doctor.joined_on) for doctor in DOCTORS) == 20
    assert {doctor.municipality for doctor in DOCTORS} <= set(data.lecco_municipalities())
    assert {person.doctor for person in PEOPLE} == {doctor.key for doctor in DOCTORS}
    assert max(Counter(person.doctor for person in PEOPLE).values()) <= 40


def test_the_cast_stands_on_known_bodies_roles_and_kinds():
    codes = {body.code for body in (*BODIES, *PRACTICES)}

    assert len(codes) == len(BODIES) + len(PRACTICES)
    assert {body.parent for body in (*BODIES, *PRACTICES)} <= codes | {""}
    assert {worker.organization for worker in (*TEAM, *DOCTORS)} <= codes
    assert {worker.role for worker in (*TEAM, *DOCTORS)} <= set(Role.values)
    assert {body.kind for body in (*BODIES, *PRACTICES)} <= set(OrganizationKind.values)
    assert len({worker.key for worker in TEAM} & {worker.key for worker in DOCTORS}) == 0
    assert {sheet.organization for sheet in data.services()} <= codes
