# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One person in twenty is followed: team, network, plan, visits, diary, things to do, who looked; and the flags that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

VISITED_PER_OPERATOR = 10
WAITING = 40  # signals that wait at the access point, whatever the size of the territory
BASE = "id, created_at, version, label, sector, person_id"
_NEW = "uuidv7(), %(at)s::timestamptz - interval '120 days', 1, 'N', 'social', f.person_id"


@dataclass(frozen=True)
class Team:
    """One social service: its social workers, nurses and home-care operators."""

    workers: list[Any]
    nurses: list[Any]
    operators: list[Any]


def fill(db: psycopg.Connection, at: datetime, teams: list[Team], one_in: int) -> None:
    """Write all that surrounds the followed persons, dealt out to the teams and their workers."""
    _deal(db, teams, one_in)
    for sql in (*_TEAM, *_PLAN, *_VISITS, *_DIARY, _TASKS, _DONE, _LINES):
        db.execute(sql, {"at": at})


def _deal(db: psycopg.Connection, teams: list[Team], one_in: int) -> None:
    db.execute(
        "create temporary table followed (person_id uuid, k bigint, worker uuid, worker_account uuid, body uuid, nurse uuid,"
        " nurse_account uuid, nurse_body uuid, operator uuid, provider uuid, episode uuid, version uuid, seat int)"
    )
    found = db.execute(
        "select person_id from person_number where n %% %s = 0 order by n", [one_in]
    ).fetchall()
    with db.cursor().copy("copy followed (person_id, k, worker, worker_account, body, nurse, nurse_account, nurse_body, operator, provider, seat) from stdin") as copy:  # fmt: skip
        for number, (person,) in enumerate(found):
            team, place = teams[number % len(teams)], number // len(teams)
            worker, nurse = team.workers[place % len(team.workers)], team.nurses[0]
            operator = team.operators[place // VISITED_PER_OPERATOR]
            copy.write_row((
                person, number, worker.role, worker.account, worker.organization, nurse.role, nurse.account, nurse.organization,
                operator.role, operator.organization, place % VISITED_PER_OPERATOR,
            ))  # fmt: skip
    db.execute("update followed set episode = uuidv7(), version = uuidv7()")
    db.execute("analyze followed")


_TEAM = (
    """insert into privacy_carerelationship (id, created_at, version, kind, purpose, because, starts, organization_id, person_id)
    select uuidv7(), %(at)s, 1, 'triage', 'triage', 'il tuo servizio deve valutare la sua richiesta',
      %(at)s::timestamptz - interval '200 days', body, person_id from followed""",
    """insert into privacy_carerelationship (id, created_at, version, kind, purpose, because, starts, organization_id, person_id)
    select uuidv7(), %(at)s, 1, 'provider', 'social', 'il tuo servizio è nel suo piano',
      %(at)s::timestamptz - interval '90 days', provider, person_id from followed""",
    """insert into privacy_carerelationship (id, created_at, version, kind, purpose, because, starts, role_id, person_id)
    select uuidv7(), %(at)s, 1, 'care-team', 'social', 'sei nella sua rete di cura', %(at)s::timestamptz - interval '120 days', r, person_id
    from followed f, unnest(array[f.worker, f.nurse]) r""",
    f"""insert into intake_episode ({BASE}, programme, organization_id, case_manager_id, state, starts, outcome, closing_note)
    select f.episode, %(at)s::timestamptz - interval '120 days', 1, 'N', 'social', f.person_id, 'frail-older', f.body, f.worker,
      'active', %(at)s::timestamptz - interval '120 days', '', '' from followed f""",
    f"""insert into intake_careteammember ({BASE}, episode_id, role_id, reason, responsible, starts, leave_reason)
    select {_NEW}, f.episode, r, 'la segue', r = f.worker, %(at)s::timestamptz - interval '120 days', ''
    from followed f, unnest(array[f.worker, f.nurse]) r""",
    f"""insert into people_relatedperson ({BASE}, family_name, given_name, role, phone, lives_with, is_caregiver, strength, conflict,
      note, power, powers_text, covers_health, court, decree_number, reserved,
      reserved_reason, starts, scopes)
    select {_NEW}, (array['Galli', 'Riva', 'Sala'])[g], (array['Laura', 'Marco', 'Pina'])[g], (array['child', 'child', 'neighbour'])[g],
      '0300 555 014', false, g = 1, 4 - g, false, '', case when g = 1 then 'delegate' else 'none' end, '', false, '', '', false, '',
      %(at)s::timestamptz - interval '120 days', array['social', 'money', 'housing', 'agreement'] from followed f, generate_series(1, 3) g""",
)
_PLAN = (
    f"""with plans as (insert into careplan_plan ({BASE}, kind, episode_id, state, closing_reason, closing_note)
      select {_NEW}, 'integrated', f.episode, 'open', '', '' from followed f returning id, person_id)
    insert into careplan_planversion ({BASE}, plan_id, number, state, what_matters, valid_from, valid_to, review_date, case_manager_id,
      health_responsible_id, social_responsible_id, round, review_due_date, proposed_at, shared_at, signed_at, activated_at, frozen_at)
    select f.version, %(at)s::timestamptz - interval '100 days', 1, 'N', 'social', f.person_id, p.id, 1, 'active',
      'Restare a casa mia, con il gatto e le mie piante', %(at)s::date - 90, %(at)s::date + 90, %(at)s::date + 60, f.worker, f.nurse, f.worker,
      1, %(at)s::date + 60, %(at)s::timestamptz - interval '95 days', %(at)s::timestamptz - interval '93 days',
      %(at)s::timestamptz - interval '91 days', %(at)s::timestamptz - interval '90 days', %(at)s::timestamptz - interval '91 days'
    from followed f join plans p using (person_id)""",
    f"""insert into careplan_need ({BASE}, plan_version_id, thread, domain, title, severity, evidence, source_profession, deferred_reason, "order")
    select {_NEW}, f.version, uuidv7(), (array['function', 'medication', 'relations'])[g],
      (array['Non riesce a lavarsi da sola', 'Dimentica le medicine', 'Resta in casa e non vede nessuno'])[g], g, '', '', '', g
    from followed f, generate_series(1, 3) g""",
    f"""with goals as (insert into careplan_goal ({BASE}, plan_version_id, thread, side, statement, target, baseline, horizon, importance, owner_id, "order")
      select {_NEW}, f.version, uuidv7(), (array['health', 'health', 'social', 'social', 'shared', 'person'])[g],
        'Obiettivo ' || g || ': camminare fino al bar della piazza', 'tre volte alla settimana', 'oggi non esce',
        %(at)s::date + 90, 2, case when g %% 2 = 1 then f.nurse else f.worker end, g
      from followed f, generate_series(1, 6) g returning id, person_id, plan_version_id, "order"),
    services as (insert into careplan_plannedservice ({BASE}, plan_version_id, thread, goal_id, title, doer, provider_id, who, weekdays,
        times_per_week, every_weeks, minutes, starts, unit, funding, "order")
      select uuidv7(), %(at)s, 1, 'N', 'social', goals.person_id, plan_version_id, uuidv7(), goals.id,
        'Assistenza domiciliare ' || g, 'provider', f.provider, '', array[0, 2, 4], 3, 1, 60, %(at)s::date - 90, 'ora', 'municipality', g
      from goals join followed f using (person_id), generate_series(1, 2) g),
    reviews as (insert into careplan_review ({BASE}, plan_version_id, reason, summary, outcome, concluded_at)
      select uuidv7(), %(at)s, 1, 'N', 'social', f.person_id, f.version, '', 'Va meglio', 'continue', %(at)s from followed f returning id, person_id)
    insert into careplan_goalattainment ({BASE}, review_id, goal_id, value, note)
    select uuidv7(), %(at)s, 1, 'N', 'social', person_id, reviews.id, goals.id, goals."order" %% 4 - 1, ''
    from goals join reviews using (person_id)""",
)
_WHEN = "(%(at)s::date + d + time '07:00' + f.seat * interval '1 hour')::timestamp at time zone 'Europe/Rome'"
_VISIT = f"{BASE}, seat, organization_id, side, title, role_id, starts, ends, state, started_at, ended_at, reason, reason_text, summary, closed_at"
_VISITS = (
    f"""insert into delivery_visit ({_VISIT})
    select {_NEW}, 1, f.provider, 'social', 'Igiene e bagno', f.operator, {_WHEN}, {_WHEN} + interval '1 hour', 'done', {_WHEN},
      {_WHEN} + interval '55 minutes', '', '', 'Bagno fatto, ha mangiato', {_WHEN} + interval '1 hour'
    from followed f, generate_series(-60, -3, 3) d""",
    f"""insert into delivery_visit ({_VISIT})
    select {_NEW}, 1, f.provider, 'social', 'Igiene e bagno', f.operator, {_WHEN}, {_WHEN} + interval '1 hour', 'assigned', null, null,
      '', '', '', null from followed f, generate_series(1, 13, 2) d""",
)
_DIARY = (
    f"""insert into delivery_diaryentry ({BASE}, created_by_id, voice, kind, audience, text, happened_at, pinned, organization_id, role_id, by_the_person)
    select uuidv7(), %(at)s::timestamptz - g * interval '31 hours', 1, 'N', 'social', f.person_id,
      case when g %% 2 = 0 then f.worker_account else f.nurse_account end, case when g %% 2 = 0 then 'social' else 'health' end,
      (array['note', 'call', 'talk'])[1 + g %% 3], case when g = 4 then 'service' else 'team' end,
      case when g = 4 then '' else 'La figlia è stanca e dorme poco; oggi ha camminato fino alla porta, con calma. Nota ' || g end,
      %(at)s::timestamptz - g * interval '31 hours', false, case when g %% 2 = 0 then f.body else f.nurse_body end,
      case when g %% 2 = 0 then f.worker else f.nurse end, false
    from followed f, generate_series(1, 24) g""",
    f"""insert into delivery_reservedtext ({BASE}, created_by_id, entry_id, organization_id, text)
    select uuidv7(), e.created_at, 1, 'R', 'social', e.person_id, e.created_by_id, e.id, e.organization_id, 'Confidenza che resta al servizio'
    from delivery_diaryentry e where e.audience = 'service'""",
)
_TASKS = f"""insert into record_task ({BASE}, kind, title, detail, path, role_id, organization_id, due_date, state, reason)
    select {_NEW}, 'reminder', 'Chiama la famiglia', 'per la visita di controllo', '', case when g = 1 then f.worker else f.nurse end,
      case when g = 1 then f.body else f.nurse_body end, %(at)s::date + (f.k %% 40)::int - 5, 'open', ''
    from followed f, generate_series(1, 2) g"""
_DONE = f"""insert into record_task ({BASE}, kind, title, detail, path, role_id, organization_id, due_date, state, closed_at, closed_by_id, reason)
    select {_NEW}, 'reminder', 'Visita di controllo', '', '', f.nurse, f.nurse_body, null, 'done',
      %(at)s::timestamptz - g * interval '20 hours' - f.k * interval '7 seconds', f.nurse_account, '' from followed f, generate_series(1, 20) g where f.k %% 2 = 0"""
_LINES = """insert into kernel_accessline (at, action, kind, person_id, account_id, role_id, organization_id, role, purpose, permitted, rule, because, request_id)
    select %(at)s::timestamptz - g * interval '3 days', 'R', 'record.summary', f.person_id,
      case when g %% 2 = 0 then f.worker_account else f.nurse_account end, case when g %% 2 = 0 then f.worker else f.nurse end,
      case when g %% 2 = 0 then f.body else f.nurse_body end, case when g %% 2 = 0 then 'social-worker' else 'community-nurse' end,
      'social', true, 'relationship-care-team', 'sei nella sua rete di cura', ''
    from followed f, generate_series(1, 10) g"""


def flag(db: psycopg.Connection, at: datetime, desk: Any, body: Any) -> None:
    """One person in ten was flagged by the doctor; forty of these flags still wait, the others have their answer."""
    db.execute(
        f"""with flagged as (select e.person_id, e.gp_role_id, row_number() over (order by p.n) as k from person_number p
          join people_gpenrollment e using (person_id) where p.n %% 10 = 1),
        ledger as (insert into privacy_carerelationship (id, created_at, version, kind, purpose, because, starts, organization_id, person_id)
          select uuidv7(), %(at)s, 1, 'access-point', 'triage', 'hai ricevuto la segnalazione del medico', %(at)s::timestamptz - interval '60 days',
          %(body)s, person_id from flagged)
        insert into intake_signal ({BASE}, organization_id, sender_id, sent_date, reasons, words, urgency, urgency_why, due_date, state,
          taken_at, taken_by_id, outcome, answer, closed_at, closed_by_id)
        select uuidv7(), %(at)s::timestamptz - (k %% 20) * interval '1 day', 1, 'N', 'health', person_id, %(body)s, gp_role_id,
          %(at)s::date - (k %% 20)::int, array['medication', 'falls'], 'È caduta due volte questo mese', 'fifteen-days', '',
          %(at)s::date - (k %% 20)::int + 15, case when k <= %(waiting)s then 'received' else 'closed' end,
          case when k > %(waiting)s then %(at)s end, case when k > %(waiting)s then %(desk)s end,
          case when k > %(waiting)s then 'direct-answer' else '' end, case when k > %(waiting)s then 'Sentita la figlia' else '' end,
          case when k > %(waiting)s then %(at)s end, case when k > %(waiting)s then %(desk)s end from flagged""",
        {"at": at, "desk": desk, "body": body, "waiting": WAITING},
    )
