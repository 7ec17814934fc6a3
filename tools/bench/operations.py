# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured: the pages people open all day, and beside each the bare SQL of the same rows."""

from __future__ import annotations

import os
import time
from uuid import UUID, uuid4

import psutil
import psycopg

from tools.bench.client import Figure, Meter, Request, measure
from tools.bench.pages import measure_pages
from tools.bench.territory import AT, Cast

HEADER = (
    "| Operazione | Connessioni | CPU totale (ms) | di cui server | di cui database | Attesa mediana (ms) | p95 (ms) | Byte |"
    " SQL nudo (ms) |\n|---|---|---|---|---|---|---|---|---|"
)


def measure_all(cast: Cast, port: int, server_pid: int, count: int) -> list[Figure]:
    """Measure every operation at 1 and 16 connections and print a table."""
    meter = Meter(server_pid, _postmaster())
    gp = _session(cast.gp_account, cast.gp_role)
    social = _session(cast.social_account, cast.social_role)
    pua = _session(cast.access_point_account, cast.access_point_role)
    followed = _followed(cast)
    searches = ("bramb", "rossi t", "fumag", "conti", "teresa r", "valsec", "0300555")
    operations = {
        "Ricerca per frammento di nome": (
            lambda n: Request(f"/persone/?q={searches[n % len(searches)].replace(' ', '+')}", gp), {200},
            ("select id from people_person where search_text like %s order by family_name limit 20", ["%fumag%"]),
        ),
        "Cartella (decisione e riga di registro comprese)": (
            lambda n: Request(f"/persone/{followed[n % len(followed)]}/", social), {200},
            ("select * from record_alert a join people_person p on p.id = a.person_id where p.id = %s", [followed[0]]),
        ),
        "Oggi": (
            lambda n: Request("/oggi/", social), {200},
            ("select * from record_task t join people_person p on p.id = t.person_id where t.role_id = %s and t.state = 'open' order by due_date limit 50", [cast.social_role]),
        ),
        "I miei assistiti (medico)": (
            lambda n: Request("/assistiti/", gp), {200},
            ("select p.* from people_gpenrollment e join people_person p on p.id = e.person_id where e.gp_role_id = %s order by p.family_name limit 50", [cast.gp_role]),
        ),
        "Sportello": (
            lambda n: Request("/sportello/", pua), {200}, None,
        ),
        "Salvare una nota": (
            lambda n: Request(
                f"/persone/{followed[n % len(followed)]}/diario/scrivi/", social,
                {"kind": "note", "voice": "social", "text": f"Telefonata {n}", "audience": "team", "submission": str(uuid4())},
            ), {302},
            None,
        ),
    }  # fmt: skip
    print(HEADER)
    figures = []
    for name, (make, expect, bare) in operations.items():
        for connections in (1, 16):
            try:
                figure = measure(name, port, meter, make, connections=connections, count=count, expect=expect)
            except RuntimeError as fault:
                print(f"| {name} | {connections} | non misurata: {fault} | | | | | | |")
                break
            figures.append(figure)
            print(
                f"| {name} | {connections} | {figure.cpu:.1f} | {figure.cpu_server:.1f} | {figure.cpu_database:.1f} |"
                f" {figure.wall_median:.1f} | {figure.wall_p95:.1f} | {figure.size} | {_bare(*bare) if bare else '–'} |",
                flush=True,
            )
    measure_pages(port, {
        "Guida ai servizi": ("/guida/", ""), "Oggi": ("/oggi/", social), "I miei assistiti": ("/assistiti/", gp),
        "Cartella": (f"/persone/{followed[0]}/", social),
    })  # fmt: skip
    memory = max(p.memory_info().rss for p in psutil.Process(server_pid).children(recursive=True)) / 2**20
    print(f"\nMemoria del processo web: {memory:.0f} MB")
    return figures


def _session(account: UUID, role: UUID) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from raccordo.kernel.accounts import Account

    store = SessionStore()
    user = Account.objects.get(pk=account)
    store[SESSION_KEY] = str(account)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["role"] = str(role)
    store["account_authentication_methods"] = [{"method": "password"}, {"method": "mfa"}]
    store["account_authentication_methods_user"] = str(account)
    store.save()
    return store.session_key or ""


def _followed(cast: Cast) -> list[UUID]:
    from raccordo.kernel.scoping import system_access
    from raccordo.privacy.models import CareRelationship

    with system_access(AT):
        rows = CareRelationship.objects.filter(organization_id=cast.social_org).values_list(
            "person_id", flat=True
        )
        return list(rows[:500])


def _postmaster() -> int:
    path = os.path.join(os.environ["RACCORDO_DATA"], "postgres", "postmaster.pid")
    with open(path, encoding="ascii") as file:
        return int(file.readline())


def _bare(sql: str, values: list[object]) -> str:
    """Milliseconds of the same rows read by hand, as the tables' owner's administrator would, warm."""
    from raccordo.config import database

    url = database.with_user(os.environ["DATABASE_URL"], "postgres", "misura")
    with psycopg.connect(url) as db:
        for _ in range(5):
            db.execute(sql, values).fetchall()
        start = time.perf_counter()
        for _ in range(50):
            db.execute(sql, values).fetchall()
        return f"{(time.perf_counter() - start) * 1000 / 50:.2f}"
