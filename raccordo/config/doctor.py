# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of an installation: each says the problem, the consequence and the remedy."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from raccordo.config.guards import guarded_models


def examine() -> list[str]:
    """Every problem found, in Italian."""
    problems = []
    if not settings.OWNER["accessibility_url"]:
        problems.append(
            "Manca la dichiarazione di accessibilità: il piè di pagina non può indicarla. "
            "Imposta DICHIARAZIONE_ACCESSIBILITA_URL."
        )
    if not settings.HTTPS and not settings.DEMO:
        problems.append(
            "HTTPS non è attivo: le sessioni viaggiano in chiaro. Metti un proxy e imposta RACCORDO_HTTPS=1."
        )
    return problems + _database_problems()


def _database_problems() -> list[str]:
    problems = []
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        if cursor.fetchone()[0]:
            problems.append(
                "L'applicazione usa un ruolo che scavalca le regole del database. Usa raccordo_app."
            )
        cursor.execute("select relname from pg_class where relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
        missing = sorted(set(guarded_models()) - forced)
        if missing:
            problems.append(
                f"Tabelle senza protezione per riga: {', '.join(missing)}. Esegui raccordo upgrade."
            )
    return problems
