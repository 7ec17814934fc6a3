# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `raccordo key`, `backup`, `archive`, `restore` and `register` say and in which order they do it."""

from __future__ import annotations

import argparse
import getpass
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from raccordo.config import archiving, backup, copies, recover, restore, sealed

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


def _place_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--in", dest="place", type=Path, help="cartella delle copie; se manca, RACCORDO_BACKUP_DIR"
    )
    verb.add_argument(
        "--chiave", type=Path, help="file della chiave pubblica; se manca, quello accanto ai dati"
    )


def backup_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo backup`."""
    _place_arguments(verb)
    verb.add_argument(
        "--ogni",
        type=int,
        metavar="MINUTI",
        help="resta acceso e fa una copia ogni tanti minuti: 4 per non perderne più di 5",
    )


def _place(options: argparse.Namespace) -> Path | None:
    place = options.place.resolve() if options.place else copies.folder()
    if place is None:
        print("Manca la cartella delle copie: --in CARTELLA, oppure RACCORDO_BACKUP_DIR.")
    return place


def take(options: argparse.Namespace) -> int:
    """One copy, or one every few minutes until it is stopped."""
    place = _place(options)
    if place is None:
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
                "Per un database così grande usa l'archivio continuo: «raccordo archive», o quello del server (docs/manuale/amministratore.md)."
            )
        time.sleep(max(0.0, options.ogni * 60 - taken))


def archive_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo archive`."""
    _place_arguments(verb)
    verb.add_argument(
        "--ogni",
        type=float,
        default=archiving.EVERY,
        metavar="SECONDI",
        help="quanto tra due giri (60): è quello che si può perdere",
    )
    verb.add_argument("--una-volta", action="store_true", help="un giro solo, con la base se serve")


def keep(options: argparse.Namespace) -> int:
    """The continuous archive, until it is stopped."""
    place = _place(options)
    if place is None:
        return 2
    if os.environ.get("DATABASE_URL"):
        print(
            "Questo archivio è del PostgreSQL incorporato. Su un server a parte lo tiene chi lo amministra "
            "(docs/manuale/amministratore.md); di Raccordo, lì, è la copia: raccordo backup."
        )
        return 2
    public = backup.public_key(options.chiave or copies.data_dir() / copies.PUBLIC_KEY)
    keeper = archiving.Archiver(place, public, lambda text: print(text, flush=True), every=options.ogni)
    with archiving.alone(place):
        if options.una_volta:
            return _once(keeper)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        keeper.run(stop)
    return 0


def _once(keeper: archiving.Archiver) -> int:
    try:
        return 0 if keeper.once() else 1
    except archiving.FAULTS as error:
        print(f"Il giro dell'archivio non è riuscito: {backup.plain(error)}")
        return 1


def restore_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo restore`."""
    verb.add_argument(
        "copia", type=Path, help="una copia, oppure la cartella dell'archivio continuo (o una sua catena)"
    )
    verb.add_argument("--chiave", type=Path, required=True, help="file della chiave privata")
    verb.add_argument("--testimoni", type=Path, help="il file dei testimoni tenuto altrove")
    verb.add_argument("--prova", action="store_true", help="apre e controlla la copia, senza scrivere nulla")
    verb.add_argument(
        "--at",
        type=datetime.fromisoformat,
        metavar="AAAA-MM-GGTHH:MM:SS",
        help="dall'archivio: com'era a quell'istante (ora di questa macchina)",
    )


def bring_back(
    options: argparse.Namespace, prepare: Callable[[], None], upgrade: Callable[[argparse.Namespace], int]
) -> int:
    """Open, prove, write, migrate, verify, tell. 0 when all is as it was, 1 when something was found, 2 when nothing was written."""
    started = time.monotonic()
    try:
        way = _from_archive if options.copia.is_dir() else _from_copy
        written = way(options, prepare)
    except FileNotFoundError as error:
        print(f"Non trovo {error.filename}.")
        return 2
    except (restore.Refusal, sealed.Unreadable) as refusal:
        print(refusal)
        print("Non è stato scritto nulla.")
        return 2
    if written is None:
        return 0
    print(f"Database e file rimessi al loro posto in {time.monotonic() - started:.1f} s.", flush=True)
    faults = restore.counted(written.tables) if written.tables is not None else []
    started = time.monotonic()
    upgrade(options)
    print(
        f"Tabelle, permessi e regole portati a questa versione in {time.monotonic() - started:.1f} s.",
        flush=True,
    )
    faults += restore.unsound() + _guards() + _register(options.testimoni, written.register)
    _tell(faults)
    return 1 if faults else 0


@dataclass(frozen=True)
class _Written:
    """What came back must have: so many rows, where they were counted, and this line in its register."""

    tables: dict[str, int] | None
    register: list[Any] | None


def _from_copy(options: argparse.Namespace, prepare: Callable[[], None]) -> _Written | None:
    if options.at:
        raise restore.Refusal(
            "--at vale per l'archivio: una copia ha un istante solo. Indica la cartella dell'archivio."
        )
    private = sealed.private_key(options.chiave)
    started = time.monotonic()
    beginning, end = restore.prove(options.copia, private)
    print(_told(options.copia, beginning, time.monotonic() - started), flush=True)
    if options.prova:
        return None
    restore.check_empty()
    restore.check_secrets(beginning)
    restore.write(options.copia, private, beginning, end, prepare)
    return _Written(beginning["tables"], beginning["register"])


def _from_archive(options: argparse.Namespace, prepare: Callable[[], None]) -> _Written | None:
    if os.environ.get("DATABASE_URL"):
        raise restore.Refusal(
            "Un archivio torna sul PostgreSQL incorporato: togli DATABASE_URL. Su un server a parte si ripristina una copia (raccordo-….copia)."
        )
    at = options.at.astimezone(UTC) if options.at else None
    private = sealed.private_key(options.chiave)
    started = time.monotonic()
    found = recover.find(options.copia, private, at)
    moment = (at or found.reaches).astimezone()
    print(
        f"Archivio intero e autentico, letto in {time.monotonic() - started:.1f} s: base del "
        f"{found.chain.moment.astimezone():%d/%m/%Y alle %H:%M}, {len(found.segments)} segmenti; si torna al {moment:%d/%m/%Y alle %H:%M:%S}.",
        flush=True,
    )
    if options.prova:
        return None
    restore.check_empty()
    restore.check_secrets(found.beginning)
    recover.write(found, private, at, prepare)
    return _Written(None, found.register(at))


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


def _register(witnesses: Path | None, head: list[Any] | None) -> list[str]:
    """Seal what the copy caught between a line and its link, then prove the chain with the witnesses of the copy and elsewhere."""
    import psycopg
    from django.conf import settings

    from raccordo.config import register_verifier, running, witness

    while running.seal_once():  # as many as it takes at once; where nobody was sealing there are more
        pass
    known = [path for path in (settings.DATA_DIR / witness.NAME, witnesses) if path and path.exists()]
    seen = f"copia {head[0]} {head[1]}\n" if head else ""
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


def register_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo register`."""
    verb.add_argument(
        "atto", choices=["archive"], help="archive: porta nell'archivio ciò che ha passato il termine"
    )
    _place_arguments(verb)
    verb.add_argument("--davvero", action="store_true", help="lo fa; senza, dice soltanto che cosa farebbe")


def register(options: argparse.Namespace, prepare: Callable[[], None]) -> int:
    """What of the register is older than its term: say it or, if told to, archive it."""
    place = _place(options)
    if place is None:
        return 2
    public = backup.public_key(options.chiave or copies.data_dir() / copies.PUBLIC_KEY)
    prepare()
    if not os.environ.get("DATABASE_OWNER_URL"):
        print("Manca DATABASE_OWNER_URL: le righe del registro le toglie solo chi possiede le tabelle.")
        return 2
    return _archive_register(place, public, options.davvero, datetime.now(UTC))


def _archive_register(place: Path, public: Any, proceed: bool, now: datetime) -> int:
    from django.conf import settings

    from raccordo.config import register_archive, running, witness
    from raccordo.kernel.periods import local_day
    from raccordo.privacy.policies import house_tables
    from raccordo.privacy.queries.register import online_since

    policy, before = house_tables.retention(), online_since(now)
    try:
        found = register_archive.archive(
            os.environ["DATABASE_OWNER_URL"], place, public, settings.AUDIT_KEY, before=before, now=now, policy=policy.version,
            who=_user(), witnesses=settings.DATA_DIR / witness.NAME, proceed=proceed,
        )  # fmt: skip
    except (*register_archive.FAULTS, register_archive.Unsound) as error:
        print(
            f"Il registro non è stato archiviato, e nessuna riga è stata tolta: {backup.plain(error)}. Prima, raccordo verify."
        )
        return 1
    months = policy.online_months(local_day(now), settings.REGISTER_MONTHS)
    print(register_archive.words(found, place, before, months), flush=True)
    if proceed:
        running.seal_once()  # the line that says it
    return 0


def _user() -> str:
    """Who runs this, as the system knows them: it stands in the line."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
