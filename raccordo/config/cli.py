# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The `raccordo` command: demo, serve, worker, upgrade, doctor, the register of accesses; the rest is `raccordo manage …`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path

from raccordo.config import copies, copy_verbs, dangers, running

DEMO_DAY = "2026-11-23"


def main(argv: list[str] | None = None) -> int:
    """Run one verb. Returns the exit code: 0 well, 1 a problem was found, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")
    parser = argparse.ArgumentParser(
        prog="raccordo", description="Raccordo: una cartella, un piano, condivisi."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, (_, text) in VERBS.items():
        verb = verbs.add_parser(name, help=text)
        if name in ("demo", "serve"):
            verb.add_argument("--porta", type=int, default=8000)
            verb.add_argument("--processi", type=int, default=1)
            verb.add_argument("--senza-browser", action="store_true")
        if name == "manage":
            verb.add_argument("args", nargs=argparse.REMAINDER)
        if name == "verify":
            verb.add_argument("--testimoni", type=Path, help="la copia del file dei testimoni tenuta altrove")
        if name == "init":
            _init_arguments(verb)
        if name == "user":
            _user_arguments(verb)
        if name in _COPY_ARGUMENTS:
            _COPY_ARGUMENTS[name](verb)
    options = parser.parse_args(argv)
    try:
        return VERBS[options.verb][0](options)
    except KeyboardInterrupt:
        print("\nFermato.")
        return 130


def _setup() -> None:
    import django

    django.setup()


def prepare_database(*, afresh: bool = False) -> None:
    """Make roles and database on the embedded server, and hand its addresses to the processes to come."""
    from raccordo.config import database

    if os.environ.get("DATABASE_URL"):
        return
    admin = database.embedded_url(_data_dir())
    name = os.environ.get("RACCORDO_DATABASE", "raccordo")
    if afresh:
        database.drop(admin, name)
    database.prepare(admin, name)
    os.environ["DATABASE_URL"] = database.with_user(admin, database.APP_ROLE, name)
    os.environ["DATABASE_OWNER_URL"] = database.with_user(admin, database.OWNER_ROLE, name)
    os.environ[copies.EMBEDDED] = "1"


def _data_dir() -> Path:
    return Path(os.environ.get("RACCORDO_DATA", "dati")).resolve()


def upgrade(options: argparse.Namespace) -> int:
    """Bring tables, guards and static files to this version."""
    prepare_database()
    _setup()
    from django.core.management import call_command

    from raccordo.config import migrating
    from raccordo.config.guards import apply_guards

    migrating.prepare()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    apply_guards()
    _load_reference()
    call_command("collectstatic", verbosity=0, interactive=False)
    return 0


def _load_reference() -> None:
    """Municipalities, areas and clinics of this version."""
    from django.utils import timezone

    from raccordo.kernel.scoping import SYSTEM_ACTOR
    from raccordo.territory.operations.reference import load_reference

    load_reference(by=SYSTEM_ACTOR, at=timezone.now())


def serve(options: argparse.Namespace) -> int:
    """Serve the pages and do the work behind them until Ctrl+C."""
    host = os.environ.get("RACCORDO_HOST", "127.0.0.1")
    os.environ.setdefault("RACCORDO_ADDRESS", f"http://127.0.0.1:{options.porta}")
    running.free_or_exit(options.porta)
    prepare_database()
    dangers.refuse()
    for warning in dangers.said_at_start():
        print(f"Attenzione: {warning}", flush=True)
    return running.run(
        running.web_command(host, options.porta, options.processi),
        [sys.executable, "-m", "raccordo.config.cli", "worker"],
    )


def worker(options: argparse.Namespace) -> int:
    """Seal the register of accesses every second and do the periodic jobs; `serve` starts one by itself."""
    prepare_database()
    _setup()
    from django.conf import settings

    return running.work(periodic=settings.CLOCK is None)


def demo(options: argparse.Namespace) -> int:
    """A synthetic territory, lived for a year through the real operations, served on this machine."""
    os.environ["RACCORDO_DEMO"] = "1"
    os.environ.setdefault("RACCORDO_CLOCK", DEMO_DAY)
    if found := list(dangers.of_the_environment()):
        raise SystemExit("\n".join(found))
    started = time.monotonic()
    running.free_or_exit(options.porta)
    built, version = _data_dir() / "dimostrazione", running.version_of_the_code()
    if built.exists() and built.read_text(encoding="ascii") == version:
        prepare_database()
    else:
        _build_demo(built, options)
        built.write_text(version, encoding="ascii")
    address = f"http://127.0.0.1:{options.porta}"
    threading.Thread(target=_announce, args=(address, started, options), daemon=True).start()
    code = serve(options)
    print(
        f"\nFermato. Resta solo la cartella {_data_dir()}: cancellala per ricominciare da capo.", flush=True
    )
    return code


_HALF = "a meta"  # written in place of the version while the year is being lived


def _build_demo(built: Path, options: argparse.Namespace) -> None:
    """Bring an existing demonstration to this version, or live its year in an empty database; one left halfway is redone."""
    print("Preparo la dimostrazione: la prima volta serve circa un minuto.", flush=True)
    known = built.exists()
    prepare_database(afresh=known and built.read_text(encoding="ascii") == _HALF)
    upgrade(options)
    from raccordo.demo import world

    if not world.begun():
        built.write_text(_HALF, encoding="ascii")
        world.build(progress=lambda text: print(f"  {text}", flush=True))
    elif not known or built.read_text(encoding="ascii") == _HALF:
        raise SystemExit(
            "Questo database contiene già altri dati, o una dimostrazione interrotta: usa un database vuoto, oppure un'altra cartella (RACCORDO_DATA)."
        )


def _announce(address: str, started: float, options: argparse.Namespace) -> None:
    """Say that it is ready when the first page has been answered, and open it where there is a browser."""
    while not _answers(address):
        time.sleep(0.1)
    print(f"Pronto in {time.monotonic() - started:.0f} secondi: {address}", flush=True)
    print(f"Tutti i dati (inventati) stanno in {_data_dir()}. Per fermare: Ctrl+C.", flush=True)
    if not options.senza_browser:
        _open_browser(address)
    _load_observatories()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/demo/", timeout=5):  # noqa: S310 - our own
            return True
    except OSError:
        return False


def _load_observatories() -> None:
    """Fill the observatories while the pages already answer: another process, because its libraries weigh.

    It ends with the thread that started it (`running.start`), which therefore waits.
    """
    command = [sys.executable, "-m", "django", "osservatori", "--se-mancano"]
    running.start(command, stdout=subprocess.DEVNULL).wait()


def _open_browser(address: str) -> None:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(address)


def verify(options: argparse.Namespace) -> int:
    """Walk the chain of the register of accesses and name what was touched."""
    prepare_database()
    _setup()
    from django.conf import settings
    from django.utils import timezone

    from raccordo.config import witness
    from raccordo.kernel import audit
    from raccordo.kernel.scoping import system_access

    running.seal_once()
    with system_access(timezone.now()):
        verdict = audit.verify(settings.AUDIT_KEY, now=timezone.now())
        gone = audit.removed(settings.AUDIT_KEY)
        faults = verdict.faults + witness.check(
            options.testimoni or settings.DATA_DIR / witness.NAME, gone.last if gone else 0
        )
    for fault in faults:
        print(fault)
    print(f"{verdict.proved} righe integre, {len(faults)} problemi.")
    return 1 if faults else 0


def doctor(options: argparse.Namespace) -> int:
    """Name each problem of this installation, its consequence and the remedy."""
    prepare_database()
    _setup()
    from raccordo.config.doctor import examine

    problems = examine()
    for problem in problems:
        print(f"- {problem}")
    print("Tutto a posto." if not problems else f"{len(problems)} cose da sistemare.")
    return 1 if problems else 0


def _init_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("email", help="di chi amministra")
    verb.add_argument("--nome", required=True)
    verb.add_argument("--cognome", required=True)
    verb.add_argument("--ente", required=True, help="codice dell'ente, per esempio ambito-lecco")
    verb.add_argument("--nome-ente", required=True, help="per esempio «Ambito di Lecco»")
    verb.add_argument("--tipo", default="social-ambito", help="social-ambito, municipality, health-trust, …")
    verb.add_argument("--lato", default="social", choices=["social", "health"])
    verb.add_argument("--comune", required=True, help="della sede: nome o codice ISTAT")
    verb.add_argument(
        "--territorio", required=True, help="codice; uno che non c'è ancora vuole --nome-territorio"
    )
    verb.add_argument("--nome-territorio", default="")


def init(options: argparse.Namespace) -> int:
    """Make the first body and its first administrator, where there is nobody yet."""
    prepare_database()
    _setup()
    from raccordo.config import beginning

    code, text = beginning.begin(options)
    print(text)
    return code


def _user_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("email")
    verb.add_argument("--nome", default="")
    verb.add_argument("--cognome", default="")
    verb.add_argument("--ruolo", help="per chi lavora: gp, social-worker, community-nurse, …")
    verb.add_argument("--ente", help="codice dell'ente per cui lavora")
    verb.add_argument("--fine", help="ultimo giorno dell'incarico, AAAA-MM-GG")
    verb.add_argument("--persona", help="identificativo della persona che entra, o che ha dato la delega")
    verb.add_argument("--delega", action="store_true", help="chi entra è un familiare o un rappresentante")
    verb.add_argument("--sospendi", action="store_true", help="chiude l'utenza da subito")


def user(options: argparse.Namespace) -> int:
    """Give somebody an account with a mandate or with their own record, or suspend it."""
    prepare_database()
    _setup()
    from raccordo.config import accounts

    code, text = accounts.user(options)
    print(text)
    return code


def reserved_key_arguments(verb: argparse.ArgumentParser) -> None:
    """Of `raccordo reserved-key`."""
    verb.add_argument(
        "--cambia", action="store_true", help="fa una chiave nuova, richiude con quella e butta la vecchia"
    )


def reserved_key(options: argparse.Namespace) -> int:
    """Make the key of protected cases, or change it."""
    prepare_database()
    _setup()
    from raccordo.config import reserved_key as key

    code, text = key.run(options.cambia)
    print(text)
    return code


_COPY_ARGUMENTS = {
    "key": copy_verbs.key_arguments,
    "backup": copy_verbs.backup_arguments,
    "archive": copy_verbs.archive_arguments,
    "restore": copy_verbs.restore_arguments,
    "register": copy_verbs.register_arguments,
    "reserved-key": reserved_key_arguments,
}


def restore(options: argparse.Namespace) -> int:
    """Bring an installation back from a copy, on an empty root."""
    return copy_verbs.bring_back(options, prepare_database, upgrade)


def register(options: argparse.Namespace) -> int:
    """Bring what of the register is older than its term to the archive."""

    def prepare() -> None:
        prepare_database()
        _setup()

    return copy_verbs.register(options, prepare)


def manage(options: argparse.Namespace) -> int:
    """Any other command of Django."""
    prepare_database()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["raccordo manage", *options.args])
    return 0


def version(options: argparse.Namespace) -> int:
    """The version."""
    from raccordo import __version__

    print(__version__)
    return 0


VERBS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "demo": (demo, "prova tutto con dati inventati"),
    "serve": (serve, "avvia il server"),
    "worker": (worker, "i lavori di fondo (serve li avvia da sé)"),
    "upgrade": (upgrade, "porta il database a questa versione"),
    "verify": (verify, "controlla il registro degli accessi"),
    "doctor": (doctor, "controlla l'installazione"),
    "key": (copy_verbs.key, "fa le due chiavi delle copie: chi chiude e chi apre"),
    "backup": (copy_verbs.take, "fa una copia cifrata di tutto, mentre si lavora"),
    "archive": (copy_verbs.keep, "porta via ogni minuto, cifrato, ciò che si scrive"),
    "restore": (restore, "riporta una copia o l'archivio su una macchina vuota"),
    "register": (register, "porta nell'archivio il registro degli accessi più vecchio del suo termine"),
    "reserved-key": (reserved_key, "fa o cambia la chiave del lavoro riservato"),
    "init": (init, "crea il primo ente e chi lo amministra"),
    "user": (user, "crea un'utenza con un incarico, o la sospende"),
    "manage": (manage, "comandi di amministrazione di Django"),
    "version": (version, "mostra la versione"),
}

if __name__ == "__main__":
    sys.exit(main())
