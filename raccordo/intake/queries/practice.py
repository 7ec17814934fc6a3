# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The GP's list: enrolled people, what is open about them, what changed since the doctor last looked.

A hot path, hence by cursor; row-level security narrows it like everything else, and the page tells the register whom
it showed (`StaffView.saw`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.intake.codes import REQUEST, SIGNAL, EpisodeProgramme
from raccordo.kernel.scoping import Actor, current
from raccordo.people.rules import search_text
from raccordo.privacy.queries import bodies
from raccordo.privacy.queries.reach import EXCLUDED, reach_values

LOOK_BACK = timedelta(days=30)  # what is older than this is not news any more


class Lens(StrEnum):
    """Which of the enrolled people the list shows."""

    ALL = "tutti"
    FRAIL = "fragili"
    OPEN = "aperti"
    FOLLOWED = "in-carico"
    NEWS = "novita"


@dataclass(frozen=True)
class Change:
    """Something that happened about a person and that the doctor has not seen yet."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Enrolled:
    """One enrolled person in the list."""

    id: UUID
    family_name: str
    given_name: str
    birth_date: date | None
    sex: str
    tax_code: str
    lives_alone: bool | None
    frailty: str
    frailty_at: datetime | None
    signal_id: UUID | None
    signal_state: str
    request_id: UUID | None
    request_state: str
    episode_programme: str
    case_manager: str
    looked_at: datetime | None
    changes: tuple[Change, ...] = ()

    @property
    def list_name(self) -> str:
        """«Cognome Nome», for lists."""
        return f"{self.family_name} {self.given_name}"


@dataclass(frozen=True)
class Page:
    """One page of the list: the rows, the person after whom the next page begins, how many there are in all."""

    rows: list[Enrolled]
    next_after: UUID | None
    total: int


# The names stand in the enrolments: the persons themselves are read for one page only.
_MINE = f"""mine as materialized (select g.person_id as id, g.sort_name from people_gpenrollment g
 where g.gp_role_id = %(role)s and g.starts <= %(at)s and (g.ends is null or g.ends > %(at)s) and g.sort_name <> ''
 and g.person_id <> all ({EXCLUDED}))"""  # noqa: S608 - constants only

_MINE_ONLY = "with " + _MINE + " select id from mine"  # noqa: S608 - constants only

_LENSES = {
    Lens.ALL: "true",
    Lens.FRAIL: """(select r.level from record_riskfact r where r.person_id = m.id and r.entered_in_error_at is null
 order by r.assessed_at desc limit 1) in ('moderate', 'severe')""",
    Lens.OPEN: """(exists (select 1 from intake_signal s where s.person_id = m.id and s.state in ('received', 'taken', 'forwarded'))
 or exists (select 1 from intake_request q where q.person_id = m.id and q.state in ('requested', 'triage', 'panel')))""",
    Lens.FOLLOWED: "exists (select 1 from intake_episode e where e.person_id = m.id and e.state = 'active')",
    Lens.NEWS: "m.id = any(%(news)s)",
}  # fmt: skip

_FOUND = """, found as (select m.* from mine m where {lens} and {words})
 select f.id, (select count(*) from found) from found f where {after}
 order by f.sort_name, f.id limit %(limit)s"""

_AFTER = "(f.sort_name, f.id) > (select a.sort_name, a.id from mine a where a.id = %(after)s)"

_ROWS = """select p.id, p.family_name, p.given_name, p.birth_date, p.sex, p.tax_code, p.lives_alone,
 coalesce(r.level, ''), r.assessed_at, s.id, coalesce(s.state, ''), q.id, coalesce(q.state, ''),
 coalesce(e.programme, ''), coalesce(e.manager, ''), l.at, e.body, e.tells
 from people_person p
 left join lateral (select level, assessed_at from record_riskfact where person_id = p.id and entered_in_error_at is null
  order by assessed_at desc limit 1) r on true
 left join lateral (select id, state from intake_signal where person_id = p.id
  and state in ('received', 'taken', 'forwarded') order by created_at desc limit 1) s on true
 left join lateral (select id, state from intake_request where person_id = p.id
  and state in ('requested', 'triage', 'panel') order by created_at desc limit 1) q on true
 left join lateral (select i.programme, t.given_name || ' ' || t.family_name as manager, o.id as body, o.sensitive as tells from intake_episode i
  join territory_practitionerrole m on m.id = i.case_manager_id join territory_practitioner t on t.id = m.practitioner_id
  join territory_organization o on o.id = m.organization_id
  where i.person_id = p.id and i.state = 'active' order by i.starts desc limit 1) e on true
 left join lateral (select at from kernel_accessline where person_id = p.id and account_id = %(account)s
  and kind in ('record.summary', 'record.plan', 'record.diary') and permitted order by at desc, id desc limit 1) l on true
 where p.id = any(%(ids)s) order by array_position(%(ids)s::uuid[], p.id)"""

_NEWS = """select n.person_id, n.at, n.what, n.detail from (
 select person_id, taken_at as at, 'taken' as what, '' as detail, taken_by_id as role from intake_signal
  where person_id = any(%(ids)s) and taken_at > %(since)s
 union all select person_id, closed_at, 'signal', outcome, closed_by_id from intake_signal
  where person_id = any(%(ids)s) and closed_at > %(since)s
 union all select person_id, created_at, 'request', '', null from intake_request
  where person_id = any(%(ids)s) and created_at > %(since)s and signal_id is null
 union all select person_id, decided_at, 'triage', decision, decided_by_id from intake_request
  where person_id = any(%(ids)s) and decided_at > %(since)s
 union all select person_id, starts, 'episode', programme, null from intake_episode
  where person_id = any(%(ids)s) and starts > %(since)s
 union all select person_id, ends, 'closed', outcome, closed_by_id from intake_episode
  where person_id = any(%(ids)s) and ends > %(since)s
 union all select person_id, created_at, 'alert', text, null from record_alert
  where person_id = any(%(ids)s) and created_at > %(since)s and created_by_id is distinct from %(account)s
 union all select person_id, assessed_at, 'risk', level, null from record_riskfact
  where person_id = any(%(ids)s) and assessed_at > %(since)s and created_by_id is distinct from %(account)s
 union all select person_id, created_at, 'document', title, null from record_document
  where person_id = any(%(ids)s) and created_at > %(since)s and created_by_id is distinct from %(account)s
 ) n where n.role is distinct from %(role)s order by n.at desc"""


def gp_list(
    actor: Actor,
    at: datetime,
    *,
    lens: Lens = Lens.ALL,
    text: str = "",
    after: UUID | None = None,
    limit: int = 50,
) -> Page:
    """One page of the enrolled people in force of a GP, by name; `text` is words of the name or a tax code."""
    values: dict[str, Any] = {
        **reach_values(current()), "role": actor.role_id, "at": at, "after": after, "limit": limit + 1,
    }  # fmt: skip
    if lens is Lens.NEWS:
        values["news"] = list(_with_news(actor, at))
    words = _words(text, values)
    sql = f"with {_MINE}" + _FOUND.format(lens=_LENSES[lens], words=words, after=_AFTER if after else "true")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    ids = [row[0] for row in found[:limit]]
    return Page(_rows(ids, actor, at), ids[-1] if len(found) > limit else None, found[0][1] if found else 0)


def _words(text: str, values: dict[str, Any]) -> str:
    code = "".join(text.split()).upper()
    clauses = []
    for number, word in enumerate(search_text(text).split()[:5]):
        values[f"word{number}"] = f"%{word.replace('%', '').replace('_', '')}%"
        clauses.append(f"m.sort_name like %(word{number})s")
    if len(code) >= 3 and any(letter.isdigit() for letter in code):
        values["code"] = f"{code.replace('%', '').replace('_', '')}%"
        return "exists (select 1 from people_person p where p.id = m.id and p.tax_code like %(code)s)"
    return " and ".join(clauses) or "true"


def _rows(ids: Sequence[UUID], actor: Actor, at: datetime) -> list[Enrolled]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"ids": list(ids), "account": actor.account_id})
        rows = [_enrolled(*row) for row in cursor.fetchall()]
    since = at - LOOK_BACK
    news = changes(ids, actor, since)
    return [_with_changes(row, news.get(row.id, []), since) for row in rows]


def _enrolled(pk: UUID, *row: Any) -> Enrolled:
    """A row of the list; the case manager is named as the doctor may read it."""
    *known, manager, looked_at, body_id, tells = row
    return Enrolled(pk, *known, bodies.shown_worker(manager, body_id, tells, pk), looked_at)


def _with_changes(row: Enrolled, found: list[Change], since: datetime) -> Enrolled:
    unseen = [change for change in found if change.at > (row.looked_at or since)]
    return replace(row, changes=tuple(unseen))


def changes(person_ids: Sequence[UUID], actor: Actor, since: datetime) -> dict[UUID, list[Change]]:
    """What others did about some people since a moment, newest first, as far as intake and the record know."""
    found: dict[UUID, list[Change]] = {}
    values = {
        "ids": list(person_ids), "since": since, "role": actor.role_id, "account": actor.account_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, values)
        for person_id, moment, what, detail in cursor.fetchall():
            found.setdefault(person_id, []).append(Change(moment, _said(what, detail)))
    return found


def _with_news(actor: Actor, at: datetime) -> set[UUID]:
    """Enrolled people with a change that the doctor has not seen: the change is newer than the last opening."""
    values = {**reach_values(current()), "role": actor.role_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_MINE_ONLY, values)
        ids = [row[0] for row in cursor.fetchall()]
    moved = changes(ids, actor, at - LOOK_BACK)
    with connection.cursor() as cursor:
        cursor.execute(
            """select person_id, max(at) from kernel_accessline where person_id = any(%s) and account_id = %s
            and kind in ('record.summary', 'record.plan', 'record.diary') and permitted and at > %s group by person_id""",
            [list(moved), actor.account_id, at - LOOK_BACK],
        )
        looked = dict(cursor.fetchall())
    return {pk for pk, found in moved.items() if pk not in looked or found[0].at > looked[pk]}


_SAID: Mapping[str, str] = {
    "taken": "Segnalazione presa",
    "signal": "Segnalazione chiusa",
    "request": "Nuova richiesta dallo sportello",
    "episode": "Presa in carico",
    "closed": "Presa in carico chiusa",
    "alert": "Nuovo avviso",
    "risk": "Fragilità rivalutata",
    "document": "Nuovo documento",
}


def _said(what: str, detail: str) -> str:
    if what == "triage":
        return "Passa alla UVM" if detail == "panel" else "Risposta dal servizio sociale"
    if what == "episode":
        return f"Presa in carico: {EpisodeProgramme(detail).label.lower()}"
    if what in {"alert", "document"}:
        return f"{_SAID[what]}: {detail}"
    return _SAID[what]


def state_word(row: Enrolled) -> str:
    """What is open about a person, in one word: the request before the signal it came from."""
    if row.request_state:
        return REQUEST.labels[row.request_state]
    return f"Segnalazione {SIGNAL.labels[row.signal_state].lower()}" if row.signal_state else ""
