# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before a new person is entered: who is already there that might be the same one, side by side with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.people.models import Person
from raccordo.people.rules import Identity, Likeness, likeness, phone_digits, search_text

_MOST = 200  # candidates looked at; more would mean that the words say nothing


@dataclass(frozen=True)
class NearMatch:
    """A person within reach, and how much and why they are like the one being entered."""

    id: UUID
    identity: Identity
    likeness: Likeness


# Each way of being alike is an index question: same code, same phone, close birth dates with a name that looks or
# sounds alike, or both names so.
_SAME = "select person_id from people_searchkey where word = any(%(exact)s)"
_ALIKE = """select f.person_id from people_searchkey f join people_searchkey g on g.person_id = f.person_id
 where f.word = any(%(family)s) and g.word = any(%(given)s)"""
_BORN = """select p.id as person_id from people_person p where p.birth_date = any(%(births)s)
 and exists (select 1 from people_searchkey k where k.person_id = p.id and k.word = any(%(either)s))"""
_CANDIDATES = "select distinct person_id from ({}) c limit %(most)s"
_WORDS = """select asked.name, w.word from unnest(%(names)s::text[]) as asked(name)
 join people_nameword w on w.word %% asked.name or w.sound = people_sound(asked.name)"""


def near_matches(new: Identity, *, but: UUID | None = None, most: int = 5) -> tuple[NearMatch, ...]:
    """Persons within reach who might be the new one, the likeliest first."""
    rows = {
        row.pk: row for row in Person.objects.filter(pk__in=_candidates(new)).select_related("municipality")
    }
    going_on = _going_on(rows)
    best: dict[UUID, NearMatch] = {}
    for row in rows.values():
        stands = going_on.get(row.replaced_by_id, row) if row.replaced_by_id else row
        alike = likeness(new, identity_of(row))
        known = best.get(stands.pk)
        if stands.pk != but and alike.is_possible and (known is None or known.likeness.score < alike.score):
            best[stands.pk] = NearMatch(stands.pk, identity_of(stands), alike)
    found = list(best.values())
    found.sort(
        key=lambda match: (-match.likeness.score, match.identity.family_name, match.identity.given_name)
    )
    return tuple(found[:most])


def _going_on(rows: dict[UUID, Person]) -> dict[UUID, Person]:
    """Of replaced records those that go on in their place, where they are within reach too."""
    wanted = {row.replaced_by_id for row in rows.values()} - {None}
    found = Person.objects.filter(pk__in=wanted).select_related("municipality") if wanted else ()
    return {row.pk: row for row in found}


def identity_of(row: Person) -> Identity:
    """A person as the comparison sees them."""
    return Identity(
        row.family_name, row.given_name, row.birth_date, row.sex if row.sex != "unknown" else "", row.tax_code,
        (row.phone,) if row.phone else (), row.municipality.name if row.municipality else "", row.address,
    )  # fmt: skip


def _candidates(new: Identity) -> list[UUID]:
    family, given = search_text(new.family_name).split(), search_text(new.given_name).split()
    similar = _similar([*family, *given])
    family_words = [word for name in family for word in similar.get(name, [])]
    given_words = [word for name in given for word in similar.get(name, [])]
    exact = [new.tax_code.lower(), *(phone_digits(phone) for phone in new.phones)]
    values: dict[str, Any] = {
        "exact": [word for word in exact if word], "family": family_words, "given": given_words,
        "either": [*family_words, *given_words], "births": _close_days(new.birth_date), "most": _MOST,
    }  # fmt: skip
    questions = []
    if values["exact"]:
        questions.append(_SAME)
    if values["births"] and values["either"]:
        questions.append(_BORN)
    if family_words and given_words and not values["births"]:
        questions.append(_ALIKE)
    elif family_words and given_words:
        questions.append(f"{_ALIKE} and {_BORN_NEAR}")
        values["year"] = new.birth_date
    if not questions:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES.format(" union all ".join(questions)), values)
        return [row[0] for row in cursor.fetchall()]


# With both names alike the whole date may be wrong in one part; a date wrong in all parts is somebody else.
_BORN_NEAR = """exists (select 1 from people_person p where p.id = f.person_id and (p.birth_date is null
 or extract(year from p.birth_date) = extract(year from %(year)s::date)
 or (extract(month from p.birth_date), extract(day from p.birth_date))
  = (extract(month from %(year)s::date), extract(day from %(year)s::date))))"""


def _similar(names: list[str]) -> dict[str, list[str]]:
    if not names:
        return {}
    similar: dict[str, list[str]] = {name: [name] for name in names}
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, {"names": list(similar)})
        for name, word in cursor.fetchall():
            if word not in similar[name]:
                similar[name].append(word)
    return similar


def _close_days(birth: date | None) -> list[date]:
    """The day itself, its neighbours, day and month swapped, digits swapped: what a slip makes of a date."""
    if birth is None:
        return []
    text = f"{birth:%d%m%Y}"
    swapped = [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(7)]
    other_digit = [text[:i] + digit + text[i + 1 :] for i in range(8) for digit in "0123456789"]
    texts = [text, text[2:4] + text[:2] + text[4:], *swapped, *other_digit]
    days = {day for candidate in texts if (day := _read(candidate)) is not None}
    return sorted(days | {birth - timedelta(days=1), birth + timedelta(days=1)})


def _read(text: str) -> date | None:
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None
