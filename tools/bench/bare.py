# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same rows read by hand: SQL alone, as the administrator (no row security), prepared, warm; what it costs in processor."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import psutil
import psycopg

Statement = tuple[str, dict[str, Any]]
ROUNDS = 200


def cost(url: str, make: Callable[[int], Sequence[Statement]]) -> float:
    """Milliseconds of processor, of this client and of its database process, to read (or write) one page's rows."""
    with psycopg.connect(url, prepare_threshold=2) as db:
        backend = psutil.Process(db.info.backend_pid)
        _run(db, make, range(20))
        before = _both(backend)
        _run(db, make, range(20, 20 + ROUNDS))
        return (_both(backend) - before) * 1000 / ROUNDS


def _run(db: psycopg.Connection, make: Callable[[int], Sequence[Statement]], numbers: range) -> None:
    for number in numbers:
        for sql, values in make(number):
            cursor = db.execute(sql, values)
            if cursor.description:
                cursor.fetchall()
        db.commit()


def _both(backend: psutil.Process) -> float:
    times = backend.cpu_times()
    return time.process_time() + float(times.user + times.system)


SEARCH = """select p.id, p.family_name, p.given_name, p.birth_date, p.sex, m.name, p.tax_code, p.phone from people_searchkey k
 join people_person p on p.id = k.person_id left join territory_municipality m on m.istat_code = p.municipality_id
 join people_gpenrollment e on e.person_id = p.id and e.gp_role_id = %(gp)s and e.ends is null
 where k.word >= %(from)s and k.word < %(until)s order by k.word, k.sort_name limit 25"""
REGISTRY = """select p.id, p.family_name, p.given_name, p.birth_date, p.sex, m.name from people_searchkey k
 join people_person p on p.id = k.person_id left join territory_municipality m on m.istat_code = p.municipality_id
 where k.word >= %(from)s and k.word < %(until)s order by k.word, k.sort_name limit 20"""
RECORD = (
    "select p.*, m.name from people_person p left join territory_municipality m on m.istat_code = p.municipality_id where p.id = %(person)s",
    "select * from record_alert where person_id = %(person)s",
    "select t.*, w.given_name, w.family_name, o.name from record_task t join territory_organization o on o.id = t.organization_id left join territory_practitionerrole r on r.id = t.role_id left join territory_practitioner w on w.id = r.practitioner_id where t.person_id = %(person)s and t.state = 'open' order by t.due_date limit 20",
    "select v.*, g.*, a.value from careplan_planversion v join careplan_goal g on g.plan_version_id = v.id left join careplan_goalattainment a on a.goal_id = g.id where v.person_id = %(person)s and v.state = 'active'",
    "select s.title from careplan_plannedservice s join careplan_planversion v on v.id = s.plan_version_id where v.person_id = %(person)s and v.state = 'active'",
    "select w.*, r.role from intake_careteammember c join territory_practitionerrole r on r.id = c.role_id join territory_practitioner w on w.id = r.practitioner_id where c.person_id = %(person)s",
    "select w.*, r.role from people_gpenrollment e join territory_practitionerrole r on r.id = e.gp_role_id join territory_practitioner w on w.id = r.practitioner_id where e.person_id = %(person)s",
    "select * from people_relatedperson where person_id = %(person)s",
    "select d.*, w.given_name, w.family_name, r.role from delivery_diaryentry d left join territory_practitionerrole r on r.id = d.role_id left join territory_practitioner w on w.id = r.practitioner_id where d.person_id = %(person)s order by d.happened_at desc limit 7",
    "select v.*, w.given_name, w.family_name, o.name from delivery_visit v join territory_organization o on o.id = v.organization_id left join territory_practitionerrole r on r.id = v.role_id left join territory_practitioner w on w.id = r.practitioner_id where v.person_id = %(person)s and v.ends > %(at)s order by v.starts limit 4",
    "select * from privacy_carerelationship where person_id = %(person)s",
    "select a.*, w.given_name, w.family_name from kernel_accessline a join territory_practitionerrole r on r.id = a.role_id join territory_practitioner w on w.id = r.practitioner_id where a.person_id = %(person)s order by a.at desc limit 1",
)
LINE = """insert into kernel_accessline (at, action, kind, person_id, account_id, role_id, organization_id, role, purpose, permitted, rule, because, request_id)
 values (%(at)s, 'R', 'record.summary', %(person)s, %(account)s, %(role)s, %(body)s, 'social-worker', 'social', true, 'prova', '', '')"""
TODAY = (
    "select t.*, p.*, w.given_name, w.family_name, o.name from record_task t join people_person p on p.id = t.person_id join territory_organization o on o.id = t.organization_id left join territory_practitionerrole r on r.id = t.role_id left join territory_practitioner w on w.id = r.practitioner_id where t.role_id = %(role)s and t.state = 'open' order by t.due_date limit 26",
    "select count(*) from record_task where organization_id = %(body)s and state = 'open'",
)
PRACTICE = """select p.*, r.level, r.assessed_at, s.state, e.programme, v.state from
 (select p.* from people_gpenrollment g join people_person p on p.id = g.person_id where g.gp_role_id = %(gp)s
  order by p.family_name, p.given_name, p.id limit 26) p
 left join lateral (select level, assessed_at from record_riskfact where person_id = p.id order by assessed_at desc limit 1) r on true
 left join lateral (select state from intake_signal where person_id = p.id order by created_at desc limit 1) s on true
 left join lateral (select programme from intake_episode where person_id = p.id and state = 'active' limit 1) e on true
 left join lateral (select state from careplan_planversion where person_id = p.id order by number desc limit 1) v on true
 order by p.family_name, p.given_name, p.id"""
QUEUE = """select s.*, p.*, w.given_name, w.family_name from intake_signal s join people_person p on p.id = s.person_id
 join territory_practitionerrole r on r.id = s.sender_id join territory_practitioner w on w.id = r.practitioner_id
 where s.organization_id = %(body)s and s.state in ('received', 'taken') order by s.due_date"""
NOTE = """insert into delivery_diaryentry (id, created_at, version, label, sector, person_id, created_by_id, voice, kind, audience, text, happened_at,
  pinned, organization_id, role_id, by_the_person) values (uuidv7(), %(at)s, 1, 'N', 'social', %(person)s, %(account)s, 'social', 'note', 'team',
  'Telefonata', %(at)s, false, %(body)s, %(role)s, false)"""
