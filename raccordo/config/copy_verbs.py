# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `raccordo key`, `raccordo backup` and `raccordo restore` say and in which order they do it."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from raccordo.config import backup, copies, restore, sealed

_TOLD = 30  # faults said one by one


def key_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo key`."""
    verb.add_argument(
        "--in",
        dest="place",
        type=Path,
        required=True,
        help="cartella fuori da questa macchina (una chiavetta)",
    )


def key(options: argparse.Namespace) -> int:
    """Make the pair of keys: the public half stays here, the private one goes where copies are opened."""
    data = copies.data_dir()
    place = options.place.resolve()
    private, public = place / copies.PRIVATE_KEY, data / copies.PUBLIC_KEY
    if place == data or data in place.parents or (copies.folder() and place == copies.folder()):
        print(
            "La chiave privata non sta con i dati né con le copie: scegli un'altra cartella (una chiavetta)."
        )
        return 2
    for known in (private, public):
        if known.exists():
            print(
                f"C'è già {known}: una chiave nuova non apre le copie vecchie. Spostala, se è quello che vuoi."
            )
            return 2
    text, half = sealed.new_pair()
    for path, content in ((private, text), (public, half)):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="ascii", opener=backup.private) as file:
            file.write(f"{content}\n")
            file.flush()
            os.fsync(file.fileno())
    print(
        f"Chiave pubblica: {public}. Chiude le copie; può restare qui.\n"
        f"Chiave privata: {private}. È la sola che le apre: chi la perde perde le copie, chi la trova le legge.\n"
        "Ora: copiala su due supporti che non restano collegati (due chiavette, in due casseforti), stampala, e toglila da questa "
        f"macchina se non è già su un supporto staccabile.\nImpronta: {sealed.fingerprint(sealed.public_key(public)).hex()}"
    )
    return 0


def backup_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo backup`."""
    verb.add_argument(
        "--in", dest="place", type=Path, help="cartella delle copie; se manca, RACCORDO_BACKUP_DIR"
    )
    verb.add_argument(
        "--chiave", type=Path, help="file della chiave pubblica; se manca, quello accanto ai dati"
    )
    verb.add_argument(
        "--ogni",
        type=int,
        metavar="MINUTI",
        help="resta acceso e fa una copia ogni tanti minuti: 4 per non perderne più di 5",
    )


def take(options: argparse.Namespace) -> int:
    """One copy, or one every few minutes until it is stopped."""
    place = options.place.resolve() if options.place else copies.folder()
    if place is None:
        print("Manca la cartella delle copie: --in CARTELLA, oppure RACCORDO_BACKUP_DIR.")
        return 2
    public = options.chiave or copies.data_dir() / copies.PUBLIC_KEY
    if not options.ogni:
        backup.take(place, public, datetime.now(UTC), print)
        return 0
    while True:
        began = time.monotonic()
        try:
            backup.take(place, public, datetime.now(UTC), print)
        except SystemExit as fault:  # the next one may succeed: the disk has room again, the server is back
            print(fault, flush=True)
        taken = time.monotonic() - began
        if taken > options.ogni * 60:
            print(
                f"Una copia dura {taken / 60:.0f} minuti, più dei {options.ogni} chiesti: si può perdere di più. "
                "Per un database così grande usa l'archivio continuo di PostgreSQL (docs/manuale/amministratore.md)."
            )
        time.sleep(max(0.0, options.ogni * 60 - taken))


def restore_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo restore`."""
    verb.add_argument("copia", type=Path)
    verb.add_argument("--chiave", type=Path, required=True, help="file della chiave privata")
    verb.add_argument("--testimoni", type=Path, help="il file dei testimoni tenuto altrove")
    verb.add_argument("--prova", action="store_true", help="apre e controlla la copia, senza scrivere nulla")


def bring_back(
    options: argparse.Namespace, prepare: Callable[[], None], upgrade: Callable[[argparse.Namespace], int]
) -> int:
    """Open, prove, write, migrate, verify, tell. 0 when all is as it was, 1 when something was found, 2 when nothing was written."""
    try:
        private = sealed.private_key(options.chiave)
        started = time.monotonic()
        beginning, end = restore.prove(options.copia, private)
        print(_told(options.copia, beginning, time.monotonic() - started), flush=True)
        if options.prova:
            return 0
        restore.check_empty()
        restore.check_secrets(beginning)
        started = time.monotonic()
        restore.write(options.copia, private, end, prepare)
    except FileNotFoundError as error:
        print(f"Non trovo {error.filename}.")
        return 2
    except (restore.Refusal, sealed.Unreadable) as refusal:
        print(refusal)
        print("Non è stato scritto nulla.")
        return 2
    print(f"Database e file rimessi al loro posto in {time.monotonic() - started:.1f} s.", flush=True)
    faults = restore.counted(beginning["tables"])
    started = time.monotonic()
    upgrade(options)
    print(
        f"Tabelle, permessi e regole portati a questa versione in {time.monotonic() - started:.1f} s.",
        flush=True,
    )
    faults += restore.unsound() + _guards() + _register(options.testimoni, beginning)
    _tell(faults)
    return 1 if faults else 0


def _tell(faults: list[str]) -> None:
    """What was found, and whether one may start again."""
    for fault in faults[:_TOLD]:
        print(f"- {fault}")
    if len(faults) > _TOLD:
        print(f"- … e altre {len(faults) - _TOLD}. Il registro, riga per riga: raccordo verify")
    print(
        "Tutto come nella copia: si può ripartire con «raccordo serve»."
        if not faults
        else f"{len(faults)} cose non tornano: non ripartire senza averle capite."
    )


def _told(path: Path, beginning: dict[str, object], taken: float) -> str:
    tables = beginning["tables"]
    assert isinstance(tables, dict)
    moment = datetime.fromisoformat(str(beginning["moment"])).astimezone()
    return (
        f"Copia intera e autentica, letta in {taken:.1f} s: {path.name}, del {moment:%d/%m/%Y alle %H:%M}, versione "
        f"{beginning['version']}, {sum(tables.values())} righe in {len(tables)} tabelle."
    )


def _guards() -> list[str]:
    from raccordo.config import doctor

    return list(doctor.table_problems())


def _register(witnesses: Path | None, beginning: dict[str, object]) -> list[str]:
    """Seal what the copy caught between a line and its link, then prove the chain with the witnesses of the copy and elsewhere."""
    import psycopg
    from django.conf import settings

    from raccordo.config import register_verifier, running, witness

    running.seal_once()
    known = [path for path in (settings.DATA_DIR / witness.NAME, witnesses) if path and path.exists()]
    head = beginning["register"]
    seen = f"copia {head[0]} {head[1]}\n" if isinstance(head, list) else ""
    with psycopg.connect(os.environ["DATABASE_URL"]) as db:
        db.execute(
            "select set_config('raccordo.reach', 'system', true), set_config('raccordo.at', now()::text, true)"
        )
        text = seen + "\n".join(path.read_text(encoding="ascii") for path in known)
        verdict = register_verifier.verify(db, settings.AUDIT_KEY, text)
    print(
        f"Registro degli accessi: {verdict.proved} righe provate, {len(verdict.faults)} problemi.", flush=True
    )
    return verdict.faults
