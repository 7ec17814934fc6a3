# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""About three hundred invented people, as many by age, sex and place as the real population would give.

The draw walks through the population of the Ambito (ISTAT, 1 January 2023), sorted by age, sex and municipality, in
equal steps from a random start: each group gets its true share, give or take one. The same seed gives the same people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from raccordo.demo import health, households, names
from raccordo.demo.cast import DOCTORS, LECCO
from raccordo.demo.health import SyntheticCondition
from raccordo.demo.households import SyntheticRelative
from raccordo.people.rules import tax_code
from raccordo.territory import data
from raccordo.territory.rules.places import kilometres

DEMO_DAY = date(2026, 11, 23)
SEED = 2026
SIZE = 300
_YOUNGEST = 2  # everybody was born when the demonstration's year of history begins
COHORT_SIZE = 10  # the pilot's cohort (M-025)
FIRST_PRACTICE = 9  # frail people of the first doctor, still to be flagged

# Where the villages are: a municipality's own point may lie on a mountain or in the lake.
_CENTRES = {
    "097042": (45.8566, 9.3977), "097083": (45.8456, 9.3583), "097013": (45.8011, 9.4297), "097057": (45.7910, 9.3480),
    "097046": (45.9187, 9.3206), "097036": (45.8160, 9.3770), "097059": (45.7970, 9.4150), "097045": (45.8480, 9.3740),
}  # fmt: skip


@dataclass(frozen=True)
class Housing:
    """What a visitor must know of the home."""

    floor: int
    lift: bool
    bathroom: str
    heating: str

    @property
    def in_words(self) -> str:
        """«2° piano senza ascensore, vasca da bagno, stufa a legna»."""
        floor = (
            "Piano terra"
            if self.floor == 0
            else f"{self.floor}° piano {'con' if self.lift else 'senza'} ascensore"
        )
        return f"{floor}, {self.bathroom}, {self.heating}"


@dataclass(frozen=True)
class SyntheticPerson:
    """One invented person with home, ties, health and doctor."""

    key: str
    family_name: str
    given_name: str
    sex: str
    birth_date: date
    birth_place: str
    tax_code: str
    municipality: str
    address: str
    latitude: float
    longitude: float
    phone: str
    language: str
    household: str
    lives_alone: bool
    housing: Housing
    relatives: tuple[SyntheticRelative, ...]
    conditions: tuple[SyntheticCondition, ...]
    medicines: tuple[tuple[str, str], ...]
    frailty: str
    frailty_evidence: str
    doctor: str
    in_cohort: bool = False

    @property
    def age(self) -> int:
        """Age on the demonstration's day."""
        return age_on_demo_day(self.birth_date)


def age_on_demo_day(birth: date) -> int:
    """Return completed years on the demonstration's day."""
    return DEMO_DAY.year - birth.year - ((DEMO_DAY.month, DEMO_DAY.day) < (birth.month, birth.day))


def synthesize(seed: int = SEED, size: int = SIZE) -> tuple[SyntheticPerson, ...]:
    """Return the invented people, the same for the same seed."""
    rng = Random(seed)  # noqa: S311 - invented people, no secret
    drafts = [_draft(rng, number, *cell) for number, cell in enumerate(_draw(rng, size))]
    _seat_teresa(drafts)
    households.arrange(rng, drafts)
    used: set[str] = set()
    people = [_finish(rng, draft, used) for draft in drafts]
    return tuple(_with_first_practice(_with_cohort(_with_doctors(people))))


def _draw(rng: Random, size: int) -> list[tuple[str, str, int]]:
    """Return (municipality, sex, age) for each person."""
    inside = set(data.lecco_municipalities())
    bands = [band for band in data.population() if band.istat_code in inside]
    size_of: dict[str, int] = {}
    for band in bands:
        size_of[band.istat_code] = size_of.get(band.istat_code, 0) + band.male + band.female
    bands.sort(key=lambda band: (band.age_from, -size_of[band.istat_code]))
    cells = [
        (getattr(band, sex), band, sex)
        for start in sorted({band.age_from for band in bands})
        for sex in ("female", "male")
        for band in bands
        if band.age_from == start
    ]
    step = sum(count for count, _, _ in cells) / size
    mark, passed, found = rng.random() * step, 0, []
    for count, band, sex in cells:
        passed += count
        while mark < passed:
            youngest = max(band.age_from, _YOUNGEST)
            found.append((band.istat_code, sex, rng.randint(youngest, band.until or 103)))
            mark += step
    return found


def _draft(rng: Random, number: int, municipality: str, sex: str, age: int) -> households.Draft:
    last = DEMO_DAY.replace(year=DEMO_DAY.year - age)
    birth = last - timedelta(days=rng.randint(0, 364))
    language = ""
    if age < 70 and rng.random() < 0.1:
        family, given, language = names.foreign_name(rng, sex)
    else:
        family, given = names.family_name(rng), names.given_name(rng, sex, birth.year)
    return households.Draft(f"p{number + 1:03d}", family, given, sex, birth, age, municipality, language)


def _seat_teresa(drafts: list[households.Draft]) -> None:
    """One of those drawn becomes Teresa Brambilla, whom manual and pictures follow."""
    fit = [one for one in drafts if one.sex == "female" and one.municipality == LECCO and 80 <= one.age <= 89]
    one = min(fit, key=lambda draft: (abs(draft.age - 84), draft.key))
    one.family_name, one.given_name, one.birth_date, one.age = "Brambilla", "Teresa", date(1942, 3, 12), 84
    one.language, one.is_teresa = "", True


def _finish(rng: Random, draft: households.Draft, used: set[str]) -> SyntheticPerson:
    alone = draft.lives_alone
    found = _teresa_conditions() if draft.is_teresa else health.conditions(rng, draft.age, DEMO_DAY.year)
    level, evidence = health.frailty(draft.age, found, alone)
    latitude, longitude = _home_point(rng, draft.municipality)
    number = int(draft.key[1:])
    with_landline = draft.age >= 60 and number % 3 != 0
    return SyntheticPerson(
        key=draft.key, family_name=draft.family_name, given_name=draft.given_name, sex=draft.sex,
        birth_date=draft.birth_date, birth_place=_birth_place(rng, draft), tax_code=_tax_code(draft, used),
        municipality=draft.municipality, address=draft.address, latitude=latitude, longitude=longitude,
        phone=names.landline(number) if with_landline else names.mobile(number),
        language=draft.language, household=draft.household, lives_alone=alone, housing=_housing(rng, draft),
        relatives=tuple(draft.relatives), conditions=found, medicines=health.medicines(found), frailty=level,
        frailty_evidence=evidence, doctor="",
    )  # fmt: skip


def _teresa_conditions() -> tuple[SyntheticCondition, ...]:
    return (
        SyntheticCondition("Ipertensione arteriosa", "401.9", "health", 2004),
        SyntheticCondition("Diabete mellito di tipo 2", "250.00", "health", 2013),
        SyntheticCondition("Artrosi", "715.90", "health", 2009),
        SyntheticCondition("Osteoporosi", "733.00", "health", 2016),
        SyntheticCondition("Caduta nell'ultimo anno", "", "health", 2026),
    )


def _tax_code(draft: households.Draft, used: set[str]) -> str:
    """Namesakes born on the same day get X000, X001, …: see docs/adr/0017-demo-tax-codes.md."""
    for number in range(1000):
        code = tax_code.compute(
            family_name=draft.family_name, given_name=draft.given_name, birth_date=draft.birth_date, sex=draft.sex,
            place_code=f"{tax_code.DEMO_PLACE_LETTER}{number:03d}",
        )  # fmt: skip
        if code not in used:
            used.add(code)
            return code
    raise ValueError("a thousand namesakes")


def _birth_place(rng: Random, draft: households.Draft) -> str:
    """Most are born near home; somebody from abroad has no Italian municipality of birth."""
    if draft.language:
        return ""
    if draft.is_teresa or rng.random() < 0.75:
        return LECCO
    return rng.choice(data.lecco_municipalities())


def _home_point(rng: Random, municipality: str) -> tuple[float, float]:
    latitude, longitude = _centre(municipality)
    return round(latitude + rng.gauss(0, 0.0035), 5), round(longitude + rng.gauss(0, 0.0035), 5)


def _centre(municipality: str) -> tuple[float, float]:
    if municipality in _CENTRES:
        return _CENTRES[municipality]
    place = next(row for row in data.municipalities() if row.istat_code == municipality)
    return place.latitude or 0.0, place.longitude or 0.0


def _housing(rng: Random, draft: households.Draft) -> Housing:
    floor = rng.choices((0, 1, 2, 3, 4), (22, 32, 26, 14, 6))[0]
    old = draft.age >= 75
    bathroom = rng.choices(
        ("vasca da bagno", "doccia con gradino", "doccia a filo"), (5, 4, 1) if old else (2, 5, 3)
    )[0]
    heating = rng.choices(("riscaldamento autonomo", "riscaldamento centrale", "stufa a legna"), (6, 3, 1))[0]
    return Housing(
        floor, floor > 0 and rng.random() < (0.35 if draft.municipality == LECCO else 0.15), bathroom, heating
    )


def _with_doctors(people: list[SyntheticPerson]) -> list[SyntheticPerson]:
    """Everybody has chosen a doctor nearby; the nearest ones fill up in turn."""
    place_of = {doctor.key: _centre(doctor.municipality) for doctor in DOCTORS}
    load = dict.fromkeys(place_of, 0)
    fair = len(people) / len(DOCTORS) * 1.6
    found = []
    for person in people:
        home = (person.latitude, person.longitude)
        by_distance = sorted(
            place_of, key=lambda key: (round(kilometres(home, place_of[key]) / 2.5) + load[key] / fair, key)
        )
        chosen = (
            "ada" if person.family_name == "Brambilla" and person.given_name == "Teresa" else by_distance[0]
        )
        load[chosen] += 1
        found.append(replace(person, doctor=chosen))
    return found


def _with_cohort(people: list[SyntheticPerson]) -> list[SyntheticPerson]:
    """Ten old and frail people of doctors who have joined; Teresa is one, most live in Lecco as in the pilot."""
    joined = {doctor.key for doctor in DOCTORS if doctor.joined_on}
    rank = {"severe": 0, "moderate": 0, "mild": 1, "robust": 9}
    fit = [one for one in people if one.age >= 70 and one.frailty != "robust" and one.doctor in joined]
    fit.sort(
        key=lambda one: (
            (one.family_name, one.given_name) != ("Brambilla", "Teresa"), rank[one.frailty],
            one.municipality != LECCO, not one.lives_alone, one.key,
        )
    )  # fmt: skip
    chosen = {one.key for one in fit[:COHORT_SIZE]}
    return [replace(one, in_cohort=one.key in chosen) for one in people]


def _with_first_practice(people: list[SyntheticPerson]) -> list[SyntheticPerson]:
    """The doctor whom the demonstration opens with has several old and frail people still to be flagged."""
    fit = [one for one in people if one.age >= 70 and one.frailty != "robust" and not one.in_cohort]
    home = _centre(LECCO)
    fit.sort(
        key=lambda one: (not one.relatives, round(kilometres((one.latitude, one.longitude), home)), one.key)
    )
    hers = {one.key for one in fit[:FIRST_PRACTICE]}
    return [replace(one, doctor="ada") if one.key in hers else one for one in people]
