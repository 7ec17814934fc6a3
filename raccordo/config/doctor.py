# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of an installation: each says the problem, the consequence and the remedy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from raccordo.careplan import documents
from raccordo.config import archive, copies, dangers
from raccordo.config.database import EXTENSIONS, OLDEST_SERVER
from raccordo.config.guards import guarded_models
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import system_access
from raccordo.privacy.policies import house_tables
from raccordo.privacy.queries.register import online_since
from raccordo.privacy.rules import FAULT
from raccordo.protected import keyring
from raccordo.protected.codes import ROLES


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
    tables = list(table_problems())
    return [
        *problems,
        *server_problems(),
        *role_problems(),
        *tables,
        *(
            (
                *account_problems(),
                *protected_problems(),
                *decision_problems(),
                *register_problems(timezone.now()),
            )
            if not tables
            else ()
        ),
    ]


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
        yield from dangers.of_the_environment()
        return
    for name, text in (
        ("RACCORDO_SECRET_KEY", "chi copia la cartella dei dati può fingersi chiunque"),
        ("RACCORDO_AUDIT_KEY", "chi copia la cartella dei dati può rifare i sigilli del registro"),
    ):
        if not os.environ.get(name):
            yield f"{name} non è impostata: vale una chiave scritta accanto ai dati, e {text}. Impostala da fuori."
    yield from dangers.of_the_environment()
    yield from dangers.of_the_folder(settings.DATA_DIR)
    yield from dangers.of_the_clock(settings.DATA_DIR, timezone.now())
    yield from dangers.warnings(timezone.now())
    yield from register_term_problems(timezone.now())
    if settings.DEBUG:
        yield "RACCORDO_DEBUG è acceso: un errore mostra dati a chi lo incontra. Toglilo."
    if not documents.available():
        yield "Manca la libreria Pango: verbali e patti non si scrivono in PDF. Installa libpangoft2-1.0-0."


def register_term_problems(now: datetime) -> Iterator[str]:
    """A body lengthens the term of the register; a shorter one would be passed over without a word."""
    least = house_tables.retention().online_months(local_day(now), None)
    months = settings.REGISTER_MONTHS
    if months is not None and months < least:
        yield (
            f"RACCORDO_REGISTER_MONTHS={months} non vale: il registro resta in linea {least} mesi. Scrivi un numero "
            "più alto, o togli la riga."
        )


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
    if os.environ.get(copies.EMBEDDED) != "1" and not settings.DEMO:
        yield from archive_problems()


_ARCHIVE = (
    "select current_setting('archive_mode'), (select setting::int from pg_settings where name = 'archive_timeout'),"
    " exists (select 1 from pg_stat_replication), coalesce(last_failed_time > last_archived_time, last_failed_time is not null)"
    " from pg_stat_archiver"
)
_MANUAL = "docs/manuale/amministratore.md, «Un server a parte»"


def archive_problems() -> Iterator[str]:
    """On a server of one's own: what its administrator must still do for a fall to take five minutes at most."""
    longest = int(archive.AIM.total_seconds())
    with connection.cursor() as cursor:
        cursor.execute(_ARCHIVE)
        mode, switch, replica, failing = cursor.fetchone()
    if replica:  # somebody receives what it writes as it writes it
        return
    if mode == "off":
        yield (
            "Il server PostgreSQL non archivia ciò che scrive (archive_mode = off) e non ha repliche: un guasto perde tutto quello che è venuto "
            f"dopo l'ultima copia. Chi lo amministra tenga il suo archivio continuo ({_MANUAL})."
        )
    elif not 0 < switch <= longest:
        yield (
            f"Il server PostgreSQL archivia solo i segmenti pieni (archive_timeout = {switch}): un guasto può perdere più di cinque minuti. Chi lo "
            f"amministra imposti archive_timeout = 240 ({_MANUAL})."
        )
    elif failing:
        yield (
            "L'archivio continuo del server PostgreSQL non riesce: un guasto perde tutto quello che è venuto dopo. Chi lo amministra legga "
            "pg_stat_archiver e il registro del server."
        )


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
    """What the application's role may do that it must not."""
    with connection.cursor() as cursor:
        yield from dangers.of_the_role(cursor)
        yield from dangers.of_the_protected_role(cursor)


def account_problems() -> Iterator[str]:
    """Who works with a password alone: whoever guesses it chooses the second factor in their place."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct a.id) from kernel_account a join territory_practitioner p on p.account_id = a.id "
            "where a.is_active and not a.is_demo and a.password not like '!%%' "
            "and not exists (select 1 from mfa_authenticator m where m.user_id = a.id)",
            [],
        )
        alone = cursor.fetchone()[0]
    if alone:
        yield (
            f"Utenze di chi lavora che hanno scelto la password e non ancora il secondo fattore: {alone}. Chi indovina la password "
            "lo sceglie al posto loro. Chiedi di completare l'accesso, o sospendile (raccordo user --sospendi)."
        )


def protected_problems() -> Iterator[str]:
    """The key of protected cases: open to others, where copies carry it, or missing where somebody works with it."""
    yield from dangers.of_the_protected_key(settings.PROTECTED_KEY_FILE)
    if settings.PROTECTED_KEY_FILE.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from territory_practitionerrole where role = any(%s))", [list(ROLES)]
        )
        if cursor.fetchone()[0]:
            yield keyring.fault(settings.PROTECTED_KEY_FILE)


def decision_problems() -> Iterator[str]:
    """Records that could not be opened in the last week because the decision itself failed: each was a refusal."""
    now = timezone.now()
    with system_access(now):
        failed = AccessLine.objects.filter(rule=FAULT, at__gte=now - timedelta(days=7)).count()
    if failed:
        yield (
            f"Decisioni che non si sono potute prendere negli ultimi sette giorni: {failed}. La cartella è rimasta chiusa. Cerca «raccordo.privacy» "
            "nel registro del server e controlla le tabelle di accesso."
        )


_OLDEST = """select l.at from kernel_accesslink k join kernel_accessline l on l.id = k.line_id order by k.id limit 1"""
_OVERDUE = timedelta(days=31)  # once a month is enough


def register_problems(now: datetime) -> Iterator[str]:
    """Lines of the register that stay here beyond their term."""
    with system_access(now), connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        oldest = cursor.fetchone()
    if oldest and oldest[0] < online_since(now) - _OVERDUE:
        yield (
            f"Nel registro degli accessi ci sono righe del {local_day(oldest[0]):%d/%m/%Y}, oltre il loro termine: si conserva più di quanto serve. "
            "Esegui raccordo register archive."
        )


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
