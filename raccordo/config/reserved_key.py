# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo reserved-key`: the key of protected cases, made once; changed with `--cambia`, which closes the keys of all cases anew.

It can be stopped at any point: until the last step the former key still opens, and saying it again ends what was begun.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from raccordo.protected import envelope, keyring

_SCOPE = "select set_config('raccordo.reach', 'system', true)"


def run(change: bool) -> tuple[int, str]:
    """Make the key, or change it. The exit code (0 when done, 2 when there is nothing to do so) and what to tell."""
    path: Path = settings.PROTECTED_KEY_FILE
    try:
        if change:
            return _change(path)
        keyring.make(path)
    except keyring.KeyTrouble as trouble:
        return 2, str(trouble)
    except FileExistsError:
        return (
            2,
            f"C’è già {path}: una chiave nuova non aprirebbe quello che è chiuso. Per cambiarla: --cambia.",
        )
    return 0, (
        f"Chiave del lavoro riservato: {path}. Non entra nelle copie: custodiscine una in busta chiusa, altrove. "
        "Chi la perde perde quello che è chiuso; chi la trova, con il database, lo legge."
    )


def _change(path: Path) -> tuple[int, str]:
    if len(keyring.read(path)) == 1:  # otherwise a former change was stopped halfway: go on from there
        keyring.add_new(path)
    wrapped, strange = rewrap(keyring.read(path))
    if strange:
        return 2, (
            f"{strange} casi hanno una chiave che qui non c’è: la vecchia resta nel file. Rimetti quella che manca e riprova."
        )
    keyring.keep_newest(path)
    return 0, (
        f"Chiave cambiata: {wrapped} casi richiusi. Quella vecchia non è più nel file: distruggi anche quella in busta, quando le "
        "copie fatte prima non servono più."
    )


def rewrap(keys: tuple[bytes, ...], using: str = "owner") -> tuple[int, int]:
    """Close the key of every case with the first key, in one transaction. Returns how many, and how many did not open."""
    done = strange = 0
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(_SCOPE)
        cursor.execute("select case_id, wrapped from protected.casekey for update")
        for case_id, closed in cursor.fetchall():
            try:
                key = envelope.unwrap(keys, bytes(closed), UUID(str(case_id)))
            except envelope.Unopenable:
                strange += 1
                continue
            again = envelope.wrap(keys[0], key, UUID(str(case_id)))
            cursor.execute("update protected.casekey set wrapped = %s where case_id = %s", [again, case_id])
            done += 1
    return done, strange
