# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured: the pages people open all day, each whole and living, and beside each the bare SQL of the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID, uuid4

import psycopg

from raccordo.people.rules.asked import upper_bound
from tools.bench import bare, sessions
from tools.bench.client import Request, Wrong, ask
from tools.bench.territory import AT, FAMILY, Cast, Worker, cast_of


@dataclass(frozen=True)
class Operation:
    """One thing that people do: how it is asked for, what a living answer says, what the same rows cost by hand."""

    name: str
    aim: float  # milliseconds of processor
    make: Callable[[int], Request]
    says: Sequence[str]
    rows: Callable[[int], Sequence[bare.Statement]]
    status: int = 200

    @property
    def least(self) -> int:
        """Fewer bytes than these are not a page."""
        return 0 if self.status == 302 else 500

    def check(self, port: int) -> None:
        """Ask once. Raises Wrong when the answer is not the whole, living page."""
        request = self.make(0)
        status, text = ask(port, request)
        missing = [words for words in self.says if words not in text]
        if status != self.status or missing:
            raise Wrong(f"{request.path}: {status}, manca {missing}")


class Desk:
    """One territory at work: its workers logged in, its followed persons, the requests that they send."""

    def __init__(self, db: psycopg.Connection, port: int, forms: int) -> None:
        self.cast: Cast = cast_of(db)
        self.port = port
        self._keys = {
            worker.role: sessions.log_in(db, worker, 1 + (forms if worker is self.cast.social else 0))
            for worker in (self.cast.gp, self.cast.social, self.cast.access_point)
        }
        followed = "select person_id from privacy_carerelationship where role_id = %s order by person_id"
        self.followed: list[UUID] = [row[0] for row in db.execute(followed, [self.cast.social.role])]
        self.terms = [term for term in _terms() if self._finds(term)]

    def _finds(self, term: str) -> bool:
        status, text = ask(self.port, self.get(self.cast.gp, f"/persone/?q={quote_plus(term)}"))
        return status == 200 and "Trovate per" in text and "Nessuno si scrive" not in text

    def get(self, worker: Worker, path: str) -> Request:
        """A page asked for by a worker."""
        return Request(path, self.key(worker), sessions.remembered(worker))

    def key(self, worker: Worker) -> str:
        """The session of a worker who reads."""
        return self._keys[worker.role][0]

    def note(self, number: int) -> Request:
        """A note for the diary, sent from a session of its own."""
        social = self.cast.social
        keys = self._keys[social.role]
        form = {
            "kind": "call", "voice": "social", "text": f"Ha telefonato la figlia: va meglio. {number}", "audience": "team",
            "submission": str(uuid4()),
        }  # fmt: skip
        path = f"/persone/{self.person(number)}/diario/scrivi/"
        return Request(path, keys[1 + number % (len(keys) - 1)], sessions.remembered(social), form)

    def person(self, number: int) -> UUID:
        """One of the followed persons, another one at each number."""
        return self.followed[number % len(self.followed)]

    def term(self, number: int) -> str:
        """Something that is looked for and found."""
        return self.terms[number % len(self.terms)]


def _terms() -> list[str]:
    """Beginnings of names as they are typed, one in three with the first letter of the other name."""
    return [family[:5].lower() + (" g" if place % 3 == 2 else "") for place, family in enumerate(FAMILY) if family.isascii()]  # fmt: skip


def operations(desk: Desk) -> list[Operation]:
    """The operations that the benchmark measures, in the order of its table."""
    gp, social, point = desk.cast.gp, desk.cast.social, desk.cast.access_point
    search = partial(_searching, desk)
    return [
        Operation("Ricerca mentre si scrive (medico)", 5, search(gp, "/cerca/suggerimenti/"), ["/persone/", "Persone"], _found(desk, bare.SEARCH)),
        Operation("Ricerca, pagina intera (medico)", 12, search(gp, "/persone/"), ["Trovate per", "</html>"], _found(desk, bare.SEARCH)),
        Operation("Ricerca nell'anagrafe di tutti (sportello)", 12, search(point, "/sportello/cerca/"), ["</html>"], _found(desk, bare.REGISTRY)),
        Operation(
            "Cartella, con decisione e riga del registro", 12, lambda n: desk.get(social, f"/persone/{desk.person(n)}/"),
            ["Da fare", "Chiama la famiglia", "Restare a casa mia", "Obiettivo 6", "figlia", "Igiene e bagno", "La assiste",
             "Medico di famiglia", "Chi vede questa cartella", "Ultimo accesso", "</html>"],
            lambda n: [(sql, _of(desk, n)) for sql in (*bare.RECORD, bare.LINE)],
        ),
        Operation(
            "Oggi", 12, lambda n: desk.get(social, "/oggi/"), ["Chiama la famiglia", "1–25", "scadut", "Visita di controllo", "</html>"],
            lambda n: [(sql, {"role": social.role, "body": social.organization}) for sql in bare.TODAY],
        ),
        Operation(
            "I miei assistiti (medico)", 12, lambda n: desk.get(gp, "/assistiti/"), ["persone in tutto", "Fragilità", "Piano:", "</html>"],
            lambda n: [(bare.PRACTICE, {"gp": gp.role})],
        ),
        Operation(
            "Coda delle segnalazioni (sportello)", 12, lambda n: desk.get(point, "/segnalazioni/"), ["Cade o rischia di cadere", "</html>"],
            lambda n: [(bare.QUEUE, {"body": point.organization})],
        ),
        Operation(
            "Sportello", 12, lambda n: desk.get(point, "/sportello/"), ["40", "</html>"], lambda n: [(bare.QUEUE, {"body": point.organization})],
        ),
        Operation(
            "Salvare una nota nel diario", 8, desk.note, [], lambda n: [(bare.NOTE, _of(desk, n)), (bare.LINE, _of(desk, n))], status=302,
        ),
    ]  # fmt: skip


def _searching(desk: Desk, worker: Worker, path: str) -> Callable[[int], Request]:
    return lambda number: desk.get(worker, f"{path}?q={quote_plus(desk.term(number))}")


def _found(desk: Desk, sql: str) -> Callable[[int], Sequence[bare.Statement]]:
    def rows(number: int) -> Sequence[bare.Statement]:
        word = desk.term(number).split()[0]
        return [(sql, {"from": word, "until": upper_bound(word), "gp": desk.cast.gp.role})]

    return rows


def _of(desk: Desk, number: int) -> dict[str, Any]:
    social = desk.cast.social
    return {
        "person": desk.person(number), "at": AT, "account": social.account, "role": social.role,
        "body": social.organization,
    }  # fmt: skip
