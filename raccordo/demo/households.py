# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who lives with whom among invented people, and who stands around them: relatives, neighbours, carers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from raccordo.demo import names


@dataclass(frozen=True)
class SyntheticRelative:
    """Somebody of the person's network; roles as in people.codes."""

    family_name: str
    given_name: str
    role: str
    phone: str
    lives_with: bool = False
    is_caregiver: bool = False
    strength: int = 2
    note: str = ""


@dataclass
class Draft:
    """A person while being drawn."""

    key: str
    family_name: str
    given_name: str
    sex: str
    birth_date: date
    age: int
    municipality: str
    language: str
    is_teresa: bool = False
    household: str = ""
    address: str = ""
    lives_alone: bool = False
    relatives: list[SyntheticRelative] = field(default_factory=list)


def arrange(rng: Random, drafts: list[Draft]) -> None:
    """Give everybody a household, an address and a network."""
    by_place: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_place.setdefault(draft.municipality, []).append(draft)
    for neighbours in by_place.values():
        _couples(rng, neighbours)
        _children(neighbours)
    for draft in drafts:
        if not draft.household:
            _settle(draft, rng)
    members: dict[str, list[Draft]] = {}
    for draft in drafts:
        members.setdefault(draft.household, []).append(draft)
    for draft in drafts:
        _network(rng, draft, [other for other in members[draft.household] if other is not draft])


def _settle(draft: Draft, rng: Random) -> None:
    draft.household = f"h-{draft.key}"
    draft.address = "Via dei Tigli 8" if draft.is_teresa else names.address(rng)


def _couples(rng: Random, neighbours: list[Draft]) -> None:
    women = [one for one in neighbours if one.sex == "female" and one.age >= 25 and not one.is_teresa]
    for man in sorted(neighbours, key=lambda one: -one.age):
        if man.sex != "male" or man.age < 27 or rng.random() > (0.8 if man.age < 85 else 0.6):
            continue
        fit = [
            one for one in women if -4 <= man.age - one.age <= 9 and bool(one.language) == bool(man.language)
        ]
        if fit:
            woman = min(fit, key=lambda one: abs(man.age - one.age - 3))
            women.remove(woman)
            _settle(man, rng)
            woman.household, woman.address = man.household, man.address
            if man.language:
                woman.language = man.language


def _children(neighbours: list[Draft]) -> None:
    """A child joins a couple or a woman of the right age; the family name comes from the father if there is one."""
    for child in neighbours:
        if child.age > 22 or child.household:
            continue
        mothers = [one for one in neighbours if one.sex == "female" and 22 <= one.age - child.age <= 41]
        mothers = [one for one in mothers if bool(one.language) == bool(child.language)]
        if not mothers:
            continue
        crowd = {one.key: sum(other.household == one.household for other in neighbours) for one in mothers}
        mother = min(mothers, key=lambda one: (not one.household, crowd[one.key], one.key))
        if not mother.household:
            _settle(mother, Random(mother.key))  # noqa: S311
        fathers = [
            one
            for one in neighbours
            if one.sex == "male" and one.age > 22 and one.household == mother.household
        ]
        child.household, child.address = mother.household, mother.address
        child.family_name = (fathers[0] if fathers else mother).family_name


def _network(rng: Random, draft: Draft, housemates: list[Draft]) -> None:
    if draft.is_teresa:
        _teresa_network(draft)
        return
    for other in housemates:
        draft.relatives.append(_housemate(draft, other))
    if draft.age < 18:
        if not housemates:
            draft.relatives.append(
                _relative(rng, draft, "parent", "female", draft.age + 31, lives_with=True, strength=3)
            )
    elif draft.age < 65:
        _adult(rng, draft)
    else:
        _elder(rng, draft)
    draft.lives_alone = not any(relative.lives_with for relative in draft.relatives)


def _housemate(draft: Draft, other: Draft) -> SyntheticRelative:
    gap = draft.age - other.age
    role = (
        "spouse" if abs(gap) < 15 and draft.sex != other.sex and min(draft.age, other.age) > 22 else "sibling"
    )
    if abs(gap) >= 20:
        role = "child" if gap > 0 else "parent"
    cares = role == "spouse" and draft.age >= 75
    return SyntheticRelative(
        other.family_name, other.given_name, role, names.mobile(int(other.key[1:])), lives_with=True,
        is_caregiver=cares or role == "parent", strength=3,
    )  # fmt: skip


def _relative(
    rng: Random, draft: Draft, role: str, sex: str, age: int, **fields: object
) -> SyntheticRelative:
    birth_year = draft.birth_date.year + draft.age - age
    same_name = role in ("child", "sibling") and draft.sex == "male"
    family = draft.family_name if same_name else names.family_name(rng)
    phone = names.mobile(1000 + rng.randrange(9000))
    return SyntheticRelative(family, names.given_name(rng, sex, birth_year), role, phone, **fields)  # type: ignore[arg-type]


def _adult(rng: Random, draft: Draft) -> None:
    has_spouse = any(relative.role == "spouse" for relative in draft.relatives)
    if draft.relatives or rng.random() < 0.22:
        if not has_spouse:
            draft.relatives.append(
                _relative(rng, draft, "sibling", rng.choice(("female", "male")), draft.age + 3)
            )
        return
    if draft.age < 30:
        draft.relatives.append(
            _relative(rng, draft, "parent", "female", draft.age + 29, lives_with=True, strength=3)
        )
    else:
        other = "male" if draft.sex == "female" else "female"
        draft.relatives.append(_relative(rng, draft, "spouse", other, draft.age, lives_with=True, strength=3))


def _elder(rng: Random, draft: Draft) -> None:
    """Spouse outside the sample, children, a paid carer for the oldest, a neighbour for who is alone."""
    other = "male" if draft.sex == "female" else "female"
    married = any(relative.role == "spouse" for relative in draft.relatives)
    share = (0.62 if draft.age < 75 else 0.34 if draft.age < 85 else 0.12) + (
        0.2 if draft.sex == "male" else 0
    )
    if not married and rng.random() < share:
        spouse = _relative(
            rng, draft, "spouse", other, draft.age, lives_with=True, strength=3, is_caregiver=draft.age >= 75
        )
        draft.relatives.append(spouse)
        married = True
    for number in range(rng.choices((0, 1, 2, 3), (16, 33, 38, 13))[0]):
        sex = rng.choice(("female", "male"))
        close = number == 0 and not married
        draft.relatives.append(
            _relative(
                rng,
                draft,
                "child",
                sex,
                draft.age - rng.randint(25, 34),
                lives_with=close and rng.random() < 0.18,
                is_caregiver=close,
                strength=3 if close else rng.choice((1, 2, 2)),
                note="Lavora fino alle 18" if close else "",
            )
        )
    if draft.age >= 82 and not married and rng.random() < 0.3:
        carer = SyntheticRelative("Shevchenko", "Halyna", "paid-carer", names.mobile(1000 + rng.randrange(9000)), True, False, 3,
                                  "Libera il giovedì pomeriggio e la domenica")  # fmt: skip
        draft.relatives.append(carer)
    elif not married and rng.random() < 0.5:
        draft.relatives.append(
            _relative(rng, draft, "neighbour", "female", 66, strength=2, note="Ha le chiavi di casa")
        )


def _teresa_network(draft: Draft) -> None:
    """Teresa lives alone; her daughter cares for her, the neighbour keeps the keys."""
    draft.lives_alone = True
    draft.relatives.append(
        SyntheticRelative(
            "Brambilla",
            "Laura",
            "child",
            names.mobile(1942),
            False,
            True,
            3,
            "Lavora a Lecco, passa ogni sera",
        )
    )
    draft.relatives.append(
        SyntheticRelative(
            "Brambilla",
            "Paolo",
            "child",
            names.mobile(1943),
            False,
            False,
            1,
            "Vive a Torino, chiama la domenica",
        )
    )
    draft.relatives.append(
        SyntheticRelative(
            "Pini", "Adele", "neighbour", names.mobile(1944), False, False, 2, "Ha le chiavi di casa"
        )
    )
