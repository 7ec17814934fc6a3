# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search of persons: by words of the name in any order, tax code, phone, birth date. Only within the actor's reach.

A hot path: the keys come by cursor, in index order, so that the first page of a frequent name costs as little as that of a
rare one. Row-level security guards the keys; the manager narrows the persons again, and remembers them for the register.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.kernel.barring import persons_barred
from raccordo.kernel.scoping import AccessContext, Reach, body_of, current
from raccordo.people.models import Person
from raccordo.people.queries import shown
from raccordo.people.rules.asked import Asked, read_search, upper_bound

PAGE = 20

_Row = tuple[Any, ...]  # word, sort name, then the columns of Found
Cursor = tuple[str, str, str]  # word, sort name, person: where a page ended


@dataclass(frozen=True)
class Found:
    """One person found, with no more than it takes to recognise them. At the access point's registry contacts stay out."""

    id: UUID
    family_name: str
    given_name: str
    birth_date: date | None
    sex: str
    municipality: str
    tax_code: str
    phone: str
    deceased: bool

    @property
    def list_name(self) -> str:
        """«Cognome Nome», for lists."""
        return f"{self.family_name} {self.given_name}"


@dataclass(frozen=True)
class Page:
    """One page of a search; `after` asks for the next one; `guessed` if the words were mended to find anybody."""

    found: tuple[Found, ...]
    after: Cursor | None = None
    guessed: bool = False


def search(text: str, *, today: date, after: Cursor | None = None, size: int = PAGE) -> Page:
    """Persons within reach for what somebody typed; the words may be beginnings, in any order."""
    asked = read_search(text, today=today)
    if not asked.is_enough:
        return Page(())
    if not asked.words:
        return _by_birth(asked, after, size)
    rows = _keys(asked, [_Beginning(word) for word in asked.words], after, size)
    if rows or after is not None:
        return _page(rows, size)
    similar = [_similar(word) for word in asked.words]
    if not all(similar):
        return Page(())
    rows = _keys(asked, [_OneOf(words) for words in similar], None, size)
    return _page(rows, size, guessed=True) if rows else Page(())


@dataclass(frozen=True)
class _Beginning:
    """Words that begin so."""

    text: str

    def sql(self, table: str, values: dict[str, Any]) -> str:
        values |= {f"{table}_from": self.text, f"{table}_until": upper_bound(self.text)}
        return f"{table}.word >= %({table}_from)s and {table}.word < %({table}_until)s"


@dataclass(frozen=True)
class _OneOf:
    """One of some words."""

    words: Sequence[str]

    def sql(self, table: str, values: dict[str, Any]) -> str:
        values |= {f"{table}_words": list(self.words)}
        return f"{table}.word = any(%({table}_words)s)"


_KEYS = """select k.word, k.sort_name, p.id, p.family_name, p.given_name, p.birth_date, p.sex, coalesce(m.name, ''),
 p.tax_code, p.phone, p.deceased_date is not null
 from (select k.word, k.sort_name, k.person_id from people_searchkey k where {keys}
  order by k.word, k.sort_name, k.person_id limit %(size)s) k
 join people_person s on s.id = k.person_id left join people_person g on g.id = s.replaced_by_id and {going_on}
 cross join lateral (select (case when g.id is null then s else g end).*) p
 left join territory_municipality m on m.istat_code = p.municipality_id
 where {reach} order by k.word, k.sort_name, k.person_id"""
# A record that another replaces leads to that one (`g`), where both are within reach; otherwise it stands for itself.
_BESIDE = "exists (select 1 from people_searchkey {0} where {0}.person_id = k.person_id and {1})"
_BORN = """exists (select 1 from people_person b where b.id = k.person_id
 and b.birth_date >= %(born)s and b.birth_date < %(before)s)"""
# The application's own wall; the database has its own behind it. Tables are named, not imported: the ledger lives above.
_KNOWN = (
    "{0} <> all (" + persons_barred(account="%(asker)s", role="%(role)s", unit="%(unit)s", at="%(at)s") + ")"
)
_FOLLOWED = """exists (select 1 from privacy_carerelationship r where r.person_id = p.id and r.starts <= %(at)s
 and (r.ends is null or r.ends > %(at)s)
 and (r.role_id = %(role)s or r.organization_id = %(body)s or r.account_id = %(account)s))"""
_REACH = {
    Reach.REGISTRY: f"p.area_id = %(area)s and {_KNOWN.format('p.id')}",
    Reach.PERSON: "p.id = %(person)s",
    Reach.SYSTEM: "true",
    Reach.CARE: f"{_KNOWN.format('p.id')} and {_FOLLOWED}",
}
_OF_ROW = re.compile(r"\bp\.")


def _keys(asked: Asked, tests: Sequence[_Beginning | _OneOf], after: Cursor | None, size: int) -> list[_Row]:
    """Walk the keys of the first (longest) word in order; the other words must stand beside it."""
    context = current()
    values = _who(context) | {"size": size + 1}
    where = [tests[0].sql("k", values)]
    if context.reach == Reach.REGISTRY:
        where.append(f"k.area_id = %(area)s and {_KNOWN.format('k.person_id')}")
    for number, test in enumerate(tests[1:]):
        where.append(_BESIDE.format(f"k{number}", test.sql(f"k{number}", values)))
    if asked.born:
        where.append(_BORN)
        values |= {"born": asked.born[0], "before": asked.born[1]}
    if after:
        where.append("(k.word, k.sort_name, k.person_id) > (%(word)s, %(name)s, %(last)s)")
        values |= {"word": after[0], "name": after[1], "last": after[2]}
    with connection.cursor() as cursor:
        reach, going_on = (_OF_ROW.sub(f"{row}.", _REACH[context.reach]) for row in "sg")
        cursor.execute(_KEYS.format(keys=" and ".join(where), reach=reach, going_on=going_on), values)
        return list(cursor.fetchall())


def _who(context: AccessContext) -> dict[str, Any]:
    actor = context.actor
    return {
        "at": context.at, "role": actor.role_id, "body": body_of(actor), "area": actor.area_id, "unit": actor.organization_id,
        "asker": actor.account_id, "account": None if actor.role_id else actor.account_id, "person": context.person_id,
    }  # fmt: skip


# Words of names that nobody within reach bears are left out before the likeliest are taken: whoever may not be seen takes no
# place, else their names could push those of visible persons off the list. The subquery stops at the first bearer.
_SIMILAR = """with alike as materialized (
  select word, similarity(word, %(alike)s) + (sound = people_sound(%(alike)s))::int s from people_nameword
  where word %% %(alike)s or sound = people_sound(%(alike)s))
 select word from alike where s >= 0.4 and (select true from people_searchkey k join people_person p on p.id = k.person_id
  where k.word = alike.word and {reach} limit 1) order by s desc, word limit 8"""


def _similar(word: str) -> list[str]:
    """Words of the names of persons within reach that look or sound like one, itself included."""
    context = current()
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR.format(reach=_REACH[context.reach]), _who(context) | {"alike": word})
        return [row[0] for row in cursor.fetchall()]


def _page(rows: list[_Row], size: int, *, guessed: bool = False) -> Page:
    """The persons in the order of their keys, once each; the context remembers them for the register."""
    more, rows = len(rows) > size, rows[:size]
    context = current()
    contacts = context.reach != Reach.REGISTRY
    found = {row[2]: _found(row[2:], contacts) for row in rows}
    context.seen.update(found)
    after = (rows[-1][0], rows[-1][1], str(rows[-1][2])) if more else None
    return Page(tuple(found.values()), after, guessed)


def _by_birth(asked: Asked, after: Cursor | None, size: int) -> Page:
    assert asked.born is not None
    rows = shown(Person.objects.filter(birth_date__gte=asked.born[0], birth_date__lt=asked.born[1]))
    if after:
        rows = rows.filter(search_text__gte=after[1]).exclude(search_text=after[1], pk__lte=after[2])
    columns = rows.order_by("search_text", "pk").values_list(
        "search_text", "pk", "family_name", "given_name", "birth_date", "sex", "municipality__name", "tax_code", "phone",
        "deceased_date",
    )  # fmt: skip
    ordered: list[_Row] = [
        ("", *row[:6], row[6] or "", *row[7:9], row[9] is not None) for row in columns[: size + 1]
    ]
    return _page(ordered, size)


def _found(row: tuple[Any, ...], contacts: bool) -> Found:
    pk, family, given, birth, sex, municipality, code, phone, deceased = row
    return Found(
        pk,
        family,
        given,
        birth,
        sex,
        municipality,
        code if contacts else "",
        phone if contacts else "",
        deceased,
    )
