# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of an installation: each says the problem, the consequence and the remedy."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor

from raccordo.careplan import documents
from raccordo.config.database import APP_ROLE, EXTENSIONS, OLDEST_SERVER, OWNER_ROLE
from raccordo.config.guards import guarded_models

_SHORTEST_SECRET = 32


def examine() -> list[str]:
    """Every problem found, in Italian."""
    problems = list(settings_problems())
    try:
        connection.ensure_connection()
    except Error:
        return [
            *problems,
            "Il database non risponde. Controlla l'indirizzo in DATABASE_URL e che il server sia acceso.",
        ]
    return [*problems, *server_problems(), *role_problems(), *table_problems()]


def settings_problems() -> Iterator[str]:
    """What the environment says, or fails to say."""
    if not settings.OWNER["accessibility_url"]:
        yield (
            "Manca la dichiarazione di accessibilità: il piè di pagina non può indicarla. "
            "Imposta DICHIARAZIONE_ACCESSIBILITA_URL."
        )
    if not settings.HTTPS and not settings.DEMO:
        yield "HTTPS non è attivo: le sessioni viaggiano in chiaro. Metti un proxy e imposta RACCORDO_HTTPS=1."
    if settings.DEMO:
        return
    for name, text in (
        ("RACCORDO_SECRET_KEY", "chi copia la cartella dei dati può fingersi chiunque"),
        ("RACCORDO_AUDIT_KEY", "chi copia la cartella dei dati può rifare i sigilli del registro"),
    ):
        secret = os.environ.get(name, "")
        if not secret:
            yield f"{name} non è impostata: vale una chiave scritta accanto ai dati, e {text}. Impostala da fuori."
        elif len(secret) < _SHORTEST_SECRET or len(set(secret)) < _SHORTEST_SECRET // 3:
            yield f"{name} è troppo semplice: si può indovinare. Usa almeno {_SHORTEST_SECRET} caratteri a caso."
    if settings.DEBUG:
        yield "RACCORDO_DEBUG è acceso: un errore mostra dati a chi lo incontra. Toglilo."
    if not documents.available():
        yield "Manca la libreria Pango: verbali e patti non si scrivono in PDF. Installa libpangoft2-1.0-0."


def server_problems() -> Iterator[str]:
    """The server, its encoding, its extensions."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int / 10000, getdatabaseencoding()")
        version, encoding = cursor.fetchone()
        if version < OLDEST_SERVER:
            yield f"PostgreSQL {version} è troppo vecchio: serve il {OLDEST_SERVER} o più recente. Aggiorna il server."
        if encoding != "UTF8":
            yield f"Il database è in {encoding}: nomi e lettere accentate si perdono. Ricrealo con encoding 'UTF8'."
    yield from missing_extensions("default")


def missing_extensions(using: str) -> list[str]:
    """One sentence, with what an administrator must run; nothing when all are there."""
    with connections[using].cursor() as cursor:
        cursor.execute("select extname from pg_extension")
        there = {row[0] for row in cursor.fetchall()}
    missing = [name for name in EXTENSIONS if name not in there]
    if not missing:
        return []
    return [
        f"Mancano estensioni del database: {', '.join(missing)}. Le tabelle non si possono creare. Un amministratore "
        f"del server esegua, in questo database: {' '.join(f'create extension {name};' for name in missing)}"
    ]


def role_problems() -> Iterator[str]:
    """The application must not be able to undo the rules of the database: they are the second wall."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        )
        role, superuser, bypass = cursor.fetchone()
        if superuser or bypass:
            yield (
                f"L'applicazione usa il ruolo {role}, che scavalca le regole del database. "
                f"Metti in DATABASE_URL il ruolo {APP_ROLE}."
            )
        elif role != APP_ROLE:
            yield f"L'applicazione usa il ruolo {role}: i permessi sono di {APP_ROLE}. Correggi DATABASE_URL."
        cursor.execute(
            "select count(*) from pg_class where relowner = current_user::regrole and relkind in ('r', 'p') "
            "and relnamespace = 'public'::regnamespace"
        )
        if cursor.fetchone()[0]:
            yield (
                f"Il ruolo {role} possiede tabelle: potrebbe spegnerne le regole. Le tabelle devono essere di {OWNER_ROLE}: "
                f"un amministratore esegua «reassign owned by {role} to {OWNER_ROLE};», poi raccordo upgrade."
            )
        cursor.execute(
            "select pg_has_role(current_user, rolname, 'member') from pg_roles where rolname = %s",
            [OWNER_ROLE],
        )
        row = cursor.fetchone()
        if row and row[0] and role != OWNER_ROLE and not superuser:
            yield f"Il ruolo {role} fa parte di {OWNER_ROLE}: può cambiare le tabelle. Esegui «revoke {OWNER_ROLE} from {role};»."


def table_problems() -> Iterator[str]:
    """The tables: whether they are there, and guarded; whether their owner may come in."""
    try:
        connections["owner"].ensure_connection()
    except Error:
        yield "Il ruolo che possiede le tabelle non entra: non si può aggiornare. Controlla DATABASE_OWNER_URL."
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "Le tabelle mancano o sono di un'altra versione: le pagine danno errore. Esegui raccordo upgrade."
        return
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
    missing = sorted(set(guarded_models()) - forced)
    if missing:
        yield (
            f"Tabelle senza protezione per riga: {', '.join(missing)}. Chi non deve può leggerle. Esegui raccordo upgrade."
        )
