# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings with which Raccordo does not start, because data would leave by them (privacy.md, threats 9 and 10), and what it
only warns of. Each says the problem, the consequence and the remedy. No Django here: a refusal comes at once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg

from raccordo.config import archive, copies, witness
from raccordo.config.database import APP_ROLE, OWNER_ROLE
from raccordo.protected import keyring, walls

_SHORTEST_SECRET = 32
_KNOWN = ("django-insecure", "changeme", "change-me", "cambiami", "segreto", "secret", "password", "test")
_LOCAL_NAMES = {"localhost", "testserver", ""}
_WITNESS_AGE = timedelta(days=2)
_CLOCK_MAY_DIFFER = timedelta(days=1)  # days are written by the clock of Rome, now is told by Greenwich's


def at_start() -> list[str]:
    """Why not to start; nothing when all is well."""
    data = copies.data_dir()
    return [
        *of_the_environment(),
        *of_the_folder(data),
        *of_the_protected_key(protected_key_file()),
        *of_the_clock(data, datetime.now(UTC)),
        *_of_the_role(),
    ]


def of_the_clock(data: Path, now: datetime) -> Iterator[str]:
    """A clock that runs behind what was already written: what has ended would open again, and the register would lie."""
    written = witness.last_day(data)
    if os.environ.get("RACCORDO_CLOCK") or not written:
        return
    if date.fromisoformat(written) - now.date() > _CLOCK_MAY_DIFFER:
        yield (
            f"L'orologio della macchina segna il {now:%d/%m/%Y}, ma il registro è già arrivato al "
            f"{date.fromisoformat(written):%d/%m/%Y}: ciò che è finito si riaprirebbe. Metti l'ora giusta (NTP) e riparti."
        )


def reachable() -> str:
    """By which setting other machines reach these pages; empty when only this one does."""
    if not _local(os.environ.get("RACCORDO_HOST", "127.0.0.1")):
        return f"RACCORDO_HOST={os.environ['RACCORDO_HOST']}"
    if not _local(urlsplit(os.environ.get("RACCORDO_ADDRESS", "")).hostname or ""):
        return f"RACCORDO_ADDRESS={os.environ['RACCORDO_ADDRESS']}"
    names = os.environ.get("RACCORDO_HOSTS", "").split(",")
    return next((f"RACCORDO_HOSTS={','.join(names)}" for name in names if not _local(name.strip())), "")


def _local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in _LOCAL_NAMES


def of_the_environment() -> Iterator[str]:
    """What the environment says that must not be said together."""
    way = reachable()
    if way and os.environ.get("RACCORDO_DEMO") == "1":
        yield (
            f"La dimostrazione si raggiunge da altre macchine ({way}): chiunque entra senza password. "
            "Toglila di lì, o togli RACCORDO_DEMO."
        )
    if way and os.environ.get("RACCORDO_DEBUG") == "1":
        yield (
            f"RACCORDO_DEBUG è acceso e le pagine si raggiungono da altre macchine ({way}): un errore mostra dati a chi "
            "lo incontra. Toglilo."
        )
    clear = urlsplit(os.environ.get("RACCORDO_ADDRESS", "https:")).scheme != "https"
    if way and (clear or os.environ.get("RACCORDO_HTTPS") != "1"):
        yield (
            f"Le pagine si raggiungono da altre macchine ({way}) senza HTTPS: password e dati viaggiano in chiaro. "
            "Metti un proxy, un indirizzo https:// in RACCORDO_ADDRESS e RACCORDO_HTTPS=1."
        )
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if host := in_clear(os.environ.get(name, "")):
            yield (
                f"{name} porta a un'altra macchina ({host}) senza controllarne il certificato: chi sta in mezzo legge e cambia "
                "tutto. Aggiungi in fondo all'indirizzo ?sslmode=verify-full&sslrootcert=/percorso/ca.pem"
            )
    for name in ("RACCORDO_SECRET_KEY", "RACCORDO_AUDIT_KEY"):
        secret = os.environ.get(name, "")
        if secret and weak(secret):
            yield f"{name} è troppo semplice: si può indovinare. Usa almeno {_SHORTEST_SECRET} caratteri a caso."
    months = os.environ.get("RACCORDO_REGISTER_MONTHS", "")
    if months and not months.isdecimal():
        yield "RACCORDO_REGISTER_MONTHS non è un numero di mesi: il registro non sa quando andare in archivio. Scrivi, per esempio, 60."


def in_clear(url: str) -> str:
    """The other machine that a database's address leads to, unless its certificate is looked at; empty when all is well."""
    parts = urlsplit(url)
    said = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = said.get("host") or unquote(parts.hostname or "")
    if host.startswith("/") or _local(host) or said.get("sslmode") in ("verify-full", "verify-ca"):
        return ""
    return host


def weak(secret: str) -> bool:
    """Short, monotonous, or what everybody writes first."""
    lowered = secret.lower()
    return (
        len(secret) < _SHORTEST_SECRET
        or len(set(secret)) < _SHORTEST_SECRET // 3
        or any(lowered.startswith(word) for word in _KNOWN)
    )


def of_the_folder(data: Path) -> Iterator[str]:
    """A data folder that others of this machine may list or change; that they pass through it is no harm."""
    if os.environ.get("RACCORDO_DEMO") == "1":  # everything in it is invented
        return
    for path in (data, data / "documenti"):
        if path.exists() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield f"La cartella {path} è aperta a tutti gli utenti della macchina: i dati si leggono. Esegui chmod o-rw {path}"
    for path in sorted(set(data.glob("chiave-*")) - {protected_key_file()}):  # that one has its own words
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"Il segreto {path} è leggibile da altri: chi lo legge può fingersi chiunque. Esegui chmod 600 {path}"


def of_the_protected_key(path: Path) -> Iterator[str]:
    """The key of protected cases: open to others, or where the copies carry it along with what it closes."""
    if not path.exists():
        return  # whether somebody needs it, the database knows: raccordo doctor
    if trouble := keyring.fault(path):
        yield trouble
    data, place = copies.data_dir(), copies.folder()
    carried = [data / name for name in (*copies.FILES, *copies.FOLDERS, "postgres")]
    for where in (*carried, *([place] if place else [])):
        if path == where or where in path.parents:
            yield (
                f"La chiave del lavoro riservato sta dove la portano le copie ({path}): chi ruba una copia apre tutto. "
                "Spostala e imposta RACCORDO_PROTECTED_KEY_FILE."
            )


def protected_key_file() -> Path:
    """Where the key of protected cases is."""
    return Path(os.environ.get("RACCORDO_PROTECTED_KEY_FILE") or copies.data_dir() / keyring.NAME).resolve()


def _of_the_role() -> Iterator[str]:
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=10) as db, db.cursor() as cursor:
            yield from of_the_role(cursor)
    except psycopg.OperationalError:
        return  # a database that is away opens nothing; the pages say that they wait for it


def of_the_role(cursor: Any) -> Iterator[str]:
    """The application must not be able to undo the rules of the database: they are the second wall."""
    cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
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
        "select pg_has_role(current_user, rolname, 'member') from pg_roles where rolname = %s", [OWNER_ROLE]
    )
    row = cursor.fetchone()
    if row and row[0] and role != OWNER_ROLE and not superuser:
        yield f"Il ruolo {role} fa parte di {OWNER_ROLE}: può cambiare le tabelle. Esegui «revoke {OWNER_ROLE} from {role};»."


def of_the_protected_role(cursor: Any) -> Iterator[str]:
    """The role of protected cases is there, the application may take it, and has nothing of it until it does."""
    cursor.execute("select oid from pg_roles where rolname = %s", [walls.ROLE])
    row = cursor.fetchone()
    member = usage = False
    if row:
        cursor.execute(
            "select pg_has_role(current_user, %s::oid, 'member'), pg_has_role(current_user, %s::oid, 'usage')",
            [row[0]] * 2,
        )
        member, usage = cursor.fetchone()
    making = f"create role {walls.ROLE} nologin noinherit; " if row is None else ""
    if not member:
        yield (
            f"Il lavoro riservato (centri antiviolenza, tutela minori) non si apre: manca il ruolo {walls.ROLE}. Un amministratore del "
            f"server esegua «{making}alter role {APP_ROLE} noinherit; grant {walls.ROLE} to {APP_ROLE};», poi raccordo upgrade."
        )
    elif usage:
        yield (
            f"Il ruolo {APP_ROLE} ha sempre i permessi di {walls.ROLE}: una pagina che sbaglia legge i casi protetti. Un amministratore "
            f"del server esegua «revoke {walls.ROLE} from {APP_ROLE}; alter role {APP_ROLE} noinherit; grant {walls.ROLE} to {APP_ROLE};»"
        )


def warnings(now: datetime) -> Iterator[str]:
    """What leaves the data without a way back: said at each start, and a problem for `raccordo doctor`."""
    yield from _of_the_copies(now)
    yield from _of_the_witnesses(now)


def _of_the_copies(now: datetime) -> Iterator[str]:
    place, data, here = copies.folder(), copies.data_dir(), os.environ.get(copies.EMBEDDED) == "1"
    if place is None or not place.exists():
        how = "raccordo archive" if here else "raccordo backup --ogni 4"
        yield f"Non ci sono copie: un guasto perde tutto. Imposta RACCORDO_BACKUP_DIR e fai girare «{how}»."
        return
    ages = [age for age in (copies.age(place, now), archive.age(place, now)) if age is not None]
    if not ages or min(ages) > copies.STALE:
        when = (
            f"ha {min(ages).days} giorni e {min(ages).seconds // 3600} ore" if ages else "non ce n'è nessuna"
        )
        yield f"L'ultima copia è vecchia ({when}): un guasto perde tutto quello che è venuto dopo. Esegui «raccordo backup»."
    elif here and min(ages) > archive.AIM:
        yield (
            f"Un guasto perde ciò che si è scritto negli ultimi {min(ages).total_seconds() // 60:.0f} minuti: l'archivio continuo è fermo, o non c'è. "
            "Controlla che giri «raccordo archive»."
        )
    owner = data.stat() if data.exists() else None
    reached = [one for one in (place, place / archive.FOLDER) if one.exists()]
    if owner and any(copies.deletable_by(owner.st_uid, owner.st_gid, one) for one in reached):
        yield (
            f"Chi serve le pagine può cancellare le copie ({place}): chi entra di lì le porta via con i dati. La cartella sia di "
            "un altro utente, che esegue «raccordo archive» e «raccordo backup», e nessun altro ci scriva."
        )
    for path in (data / copies.PRIVATE_KEY, place / copies.PRIVATE_KEY):
        if path.exists():
            yield f"La chiave che apre le copie sta con loro ({path}): portala su un supporto che non resta collegato."


def _of_the_witnesses(now: datetime) -> Iterator[str]:
    said, data = os.environ.get("RACCORDO_WITNESS_DIR"), copies.data_dir()
    if not said:
        yield (
            "I testimoni del registro stanno solo qui: chi amministra potrebbe tagliarne la fine. Imposta RACCORDO_WITNESS_DIR, "
            "una cartella di un altro ente o di chi protegge i dati."
        )
        return
    for one in filter(None, said.split(os.pathsep)):
        yield from _of_one_receiver(data, Path(one).resolve())


def _of_one_receiver(data: Path, place: Path) -> Iterator[str]:
    if place == data or data in place.parents:
        yield "RACCORDO_WITNESS_DIR sta con i dati: non è altrove. Scegli una cartella di un altro ente."
        return
    if not witness.agrees(data, place):
        yield (
            f"I testimoni in {place} non sono i nostri: qualcuno ha cambiato questi o quelli. Esegui «raccordo verify --testimoni "
            f"{place / witness.NAME}» e chiama chi protegge i dati."
        )
        return
    here, there = witness.last_day(data), witness.last_day(place)
    if here and (there is None or date.fromisoformat(here) - date.fromisoformat(there) >= _WITNESS_AGE):
        yield f"I testimoni del registro non arrivano più in {place}: l'ultimo è del {there or '(nessuno)'}. Controlla che ci si scriva."


def refuse() -> None:
    """Stop with the reasons, if there are any."""
    found = at_start()
    if found:
        raise SystemExit("Raccordo non parte:\n" + "\n".join(f"- {one}" for one in found))


def said_at_start() -> list[str]:
    """The warnings of a start."""
    return [] if os.environ.get("RACCORDO_DEMO") == "1" else list(warnings(datetime.now(UTC)))
