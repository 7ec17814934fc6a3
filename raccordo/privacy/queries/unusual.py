# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the night counts in the register of one day, a statement a rule; and the officer's reads of what was found.

The statements see the whole register: they run where a job sees all. They give counts and numbers of lines, never content,
and only of those who come near a threshold: no territory is held in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import PersonQuerySet
from raccordo.privacy import policies
from raccordo.privacy.codes import FindingState
from raccordo.privacy.models import UnusualAccess
from raccordo.privacy.rules import detection as rules
from raccordo.privacy.rules.conflict import Pair, conflict, small_enough

MOST_LINES = 50  # behind one finding: the statements cut there
MOST = 200  # in a list


@dataclass(frozen=True)
class Candidate:
    """What one account did in one day, as a rule counts it."""

    area_id: UUID
    account_id: UUID
    role: str
    person_id: UUID | None
    count: int
    first_at: datetime
    last_at: datetime
    lines: list[int]
    usual: float | None = None


# The lines of a day, of who works here, with the area that the work belongs to.
_DAY = """select l.id, l.at, l.action, l.kind, l.rule, l.because, l.permitted, l.person_id, l.account_id, l.role_id, l.role,
 l.organization_id, coalesce(d.area_id, o.area_id) as area_id
 from kernel_accessline l join territory_practitionerrole d on d.id = l.role_id
 left join territory_organization o on o.id = l.organization_id
 where l.at >= %(since)s and l.at < %(until)s and l.account_id is not null and coalesce(d.area_id, o.area_id) is not null"""
_OPENED = f"select * from ({_DAY}) day where permitted and kind = any(%(opened)s) and person_id is not null"  # noqa: S608
_HEAD = f"select area_id, account_id, role, {{person}}, {{count}}, min(at), max(at), (array_agg(id order by at))[1:{MOST_LINES}]"
_BY_ACCOUNT = _HEAD.format(person="null::uuid", count="count(distinct person_id)")
_BY_PERSON = _HEAD.format(person="person_id", count="count(*)")
_NOT_THE_DOCTOR = """not exists (select 1 from people_gpenrollment g join territory_practitionerrole gd on gd.id = g.gp_role_id
 join territory_practitioner gw on gw.id = gd.practitioner_id where g.person_id = n.person_id and gw.account_id = n.account_id
 and (g.ends is null or g.ends > %(since)s))"""

# Each side of the comparison is gathered once, whatever the planner knows of tables that have just been filled.
_NEAR = f"""with n as materialized ({_BY_PERSON} as lines from ({_OPENED}) opened
 group by area_id, account_id, role, person_id),
 self as materialized (select s.account_id, s.person_id, me.address, me.municipality_id from privacy_carerelationship s
  join people_person me on me.id = s.person_id where s.kind = 'self' and s.account_id is not null and s.starts <= %(until)s
  and (s.ends is null or s.ends > %(since)s)),
 work as materialized (select distinct on (r.practitioner_id) r.practitioner_id, o.municipality_id from territory_practitionerrole r
  join territory_organization o on o.id = r.organization_id where r.starts <= %(until)s and (r.ends is null or r.ends > %(since)s)
  order by r.practitioner_id, r.starts),
 kin as materialized (select distinct on (f.person_id, f.account_id) f.person_id, f.account_id, f.role, f.lives_with
  from people_relatedperson f where f.account_id is not null and f.starts <= %(until)s and (f.ends is null or f.ends > %(since)s)
  and f.entered_in_error_at is null order by f.person_id, f.account_id, f.starts)
select n.area_id, n.account_id, n.role, n.person_id, n.count, n.min, n.max, n.lines,
 self.person_id is not distinct from n.person_id, coalesce(kin.role, ''), coalesce(kin.lives_with, false), coalesce(self.address, ''),
 p.address, p.municipality_id = coalesce(self.municipality_id, work.municipality_id), m.population, w.family_name, p.family_name,
 not ({_NOT_THE_DOCTOR})
from n join people_person p on p.id = n.person_id join territory_practitioner w on w.account_id = n.account_id
left join territory_municipality m on m.istat_code = p.municipality_id
left join self on self.account_id = n.account_id
left join work on work.practitioner_id = w.id
left join kin on kin.person_id = n.person_id and kin.account_id = n.account_id
where self.person_id = n.person_id or kin.role is not null or (p.address <> '' and lower(p.address) = lower(self.address))
 or (lower(p.family_name) = lower(w.family_name) and m.population <= %(small)s)"""  # noqa: S608

_COLLEAGUE = f"""{_BY_PERSON}
from ({_OPENED}) n where exists (select 1 from privacy_carerelationship s
 join territory_practitioner w on w.account_id = s.account_id join territory_practitionerrole r on r.practitioner_id = w.id
 where s.person_id = n.person_id and s.kind = 'self' and s.account_id <> n.account_id and r.organization_id = n.organization_id
 and r.starts <= n.at and (r.ends is null or r.ends > n.at)) and {_NOT_THE_DOCTOR}
group by area_id, account_id, role, person_id having count(*) >= %(least)s"""  # noqa: S608

_VOLUME = f"""{_BY_ACCOUNT}, (select avg(u.persons) from privacy_dailyuse u where u.role = opened.role and u.day >= %(from)s and u.day < %(day)s),
 (select coalesce(stddev_samp(u.persons), 0) from privacy_dailyuse u where u.role = opened.role and u.day >= %(from)s and u.day < %(day)s),
 (select count(*) from privacy_dailyuse u where u.role = opened.role and u.day >= %(from)s and u.day < %(day)s)
from ({_OPENED}) opened group by area_id, account_id, role having count(distinct person_id) >= %(least)s"""  # noqa: S608

_HOURS = f"""{_BY_ACCOUNT} from ({_OPENED}) opened where role <> all(%(shifts)s)
 and extract(hour from at at time zone 'Europe/Rome')::int = any(%(hours)s)
group by area_id, account_id, role having count(distinct person_id) >= %(least)s"""

_CODES = f"""{_HEAD.format(person="null::uuid", count="count(*)")}, array_agg(at)
from ({_DAY}) day where kind = 'people.search' and rule = 'code'
group by area_id, account_id, role having count(*) >= %(least)s"""

_EMPTY = f"""select area_id, account_id, role, null::uuid, count(*) filter (where because = '0'), min(at), max(at),
 (array_agg(id order by at) filter (where because = '0'))[1:{MOST_LINES}], count(*)
from ({_DAY}) day where kind = 'people.search' and rule in ('code', 'words') and person_id is null
group by area_id, account_id, role having count(*) filter (where because = '0') >= %(least)s"""  # noqa: S608

_EMERGENCY = f"""{_BY_ACCOUNT} from ({_DAY.replace("%(since)s", "%(earlier)s")}) day where permitted and rule = any(%(emergency)s)
group by area_id, account_id, role having count(distinct person_id) >= %(least)s and max(at) >= %(since)s"""

_AFTER_END = f"""{_HEAD.format(person="null::uuid", count="count(*)")} from ({_DAY}) day
where not permitted and rule = 'no-relationship' and exists (select 1 from privacy_carerelationship r
 where r.person_id = day.person_id and (r.role_id = day.role_id or r.organization_id = day.organization_id) and r.ends <= day.at)
group by area_id, account_id, role having count(*) >= %(least)s"""  # noqa: S608

# Whether a body wrote of a person is asked once a body and person, not once a line.
_IDLE = f"""with opened as materialized (select * from ({_OPENED}) opened where rule <> 'relationship-enrolled-gp'),
 silent as materialized (select k.organization_id, k.person_id from (select distinct organization_id, person_id from opened) k
  where not exists (select 1 from kernel_accessline w where w.person_id = k.person_id and w.at >= %(earlier)s and w.at < %(until)s
   and w.action in ('C', 'U') and w.permitted and w.organization_id = k.organization_id)
  and not exists (select 1 from privacy_carerelationship r where r.person_id = k.person_id and r.starts >= %(earlier)s
   and r.starts < %(until)s and r.organization_id = k.organization_id))
{_BY_ACCOUNT} from opened join silent using (organization_id, person_id) where not exists (select 1 from privacy_carerelationship r
 where r.person_id = opened.person_id and r.starts >= %(earlier)s and r.starts < %(until)s and r.role_id = opened.role_id)
group by area_id, account_id, role having count(distinct person_id) >= %(least)s"""  # noqa: S608

_REMEMBER = f"""insert into privacy_dailyuse (day, account_id, role, persons)
 select %(day)s, account_id, role, count(distinct person_id) from ({_OPENED}) opened group by account_id, role
 on conflict (day, account_id, role) do update set persons = excluded.persons"""  # noqa: S608


def remember(day: date) -> None:
    """Keep how many records each account opened, so that a later day may be compared with this one."""
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, _values(day, {"least": 0}))


def candidates(code: str, day: date) -> list[Candidate]:
    """What one rule of the table finds in a day. Raises KeyError on a code that is none."""
    table = policies.detection()
    line = rules.threshold(table.rules[code], day)
    if line is None:
        return []
    statement, judge = _RULES[code]
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(day, {**line.more, "least": line.least}))
        return [found for row in cursor.fetchall() if (found := judge(row, line, day)) is not None]


def bounds(day: date) -> tuple[datetime, datetime]:
    """A day in Italy: its first instant and the first of the next."""
    return datetime.combine(day, time(), ROME), datetime.combine(day + timedelta(days=1), time(), ROME)


def _values(day: date, more: dict[str, Any]) -> dict[str, Any]:
    table, (since, until) = policies.detection(), bounds(day)
    line = rules.threshold(table.rules["hours"], day)
    earlier = timedelta(days=int(more.get("days", 0)))
    return {
        "day": day, "from": day - earlier, "since": since, "until": until, "earlier": until - earlier, "least": more["least"],
        "opened": list(table.opened), "shifts": list(table.shifts), "emergency": list(table.emergency),
        "hours": [hour for hour in range(24) if line is not None and rules.off_hours(hour, line)],
        "small": small_enough(policies.small_places(), day),
    }  # fmt: skip


_Judge = Callable[[tuple[Any, ...], rules.Threshold, date], Candidate | None]


def _as_counted(row: tuple[Any, ...], line: rules.Threshold, day: date) -> Candidate | None:
    return Candidate(*row[:8]) if rules.too_many(row[4], line) else None


def _near(row: tuple[Any, ...], line: rules.Threshold, day: date) -> Candidate | None:
    found = conflict(Pair(*row[8:]), small_enough(policies.small_places(), day))
    return Candidate(*row[:8]) if found is not None else None


def _volume(row: tuple[Any, ...], line: rules.Threshold, day: date) -> Candidate | None:
    mean, spread, days = row[8:]
    most = rules.usual_most(float(mean or 0), float(spread or 0), days, line)
    return Candidate(*row[:8], usual=most) if rules.beyond_usual(row[4], most, line) else None


def _codes(row: tuple[Any, ...], line: rules.Threshold, day: date) -> Candidate | None:
    most = rules.in_a_row(row[8], line)
    return Candidate(*row[:4], most, *row[5:8]) if most else None


def _empty(row: tuple[Any, ...], line: rules.Threshold, day: date) -> Candidate | None:
    return Candidate(*row[:8]) if rules.mostly_empty(row[4], row[8], line) else None


_RULES: dict[str, tuple[str, _Judge]] = {
    "near": (_NEAR, _near),
    "colleague": (_COLLEAGUE, _as_counted),
    "volume": (_VOLUME, _volume),
    "hours": (_HOURS, _as_counted),
    "codes": (_CODES, _codes),
    "empty": (_EMPTY, _empty),
    "emergency": (_EMERGENCY, _as_counted),
    "after-end": (_AFTER_END, _as_counted),
    "idle": (_IDLE, _as_counted),
}


# --- the officer ---------------------------------------------------------------------------------------------------


def findings(state: str = FindingState.TO_LOOK, rule: str = "") -> PersonQuerySet:
    """What was found in the officer's area and is in a state, the newest day first; of one rule, if asked."""
    rows = UnusualAccess.objects.filter(state=state, **({"rule": rule} if rule else {}))
    return rows.select_related("account").order_by("-day", "rule", "-count", "id")


def finding(finding_id: UUID) -> UnusualAccess:
    """One finding within reach. Raises UnusualAccess.DoesNotExist."""
    return UnusualAccess.objects.select_related("account", "decided_by__practitioner").get(pk=finding_id)


def lines_of(found: UnusualAccess) -> PersonQuerySet:
    """The lines behind a finding, in order of time; at most as many as were kept."""
    return found.lines.order_by("at", "id")


def waiting_by_rule() -> dict[str, int]:
    """How many findings wait, by rule."""
    rows = UnusualAccess.objects.filter(state=FindingState.TO_LOOK).order_by().values("rule")
    return {row["rule"]: row["many"] for row in rows.annotate(many=Count("id"))}
