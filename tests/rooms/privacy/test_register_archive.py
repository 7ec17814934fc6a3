# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register beyond its term: it leaves for a closed file, proved and told, by one door; who is stopped loses nothing."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import psycopg
import pytest
from django.conf import settings

from raccordo.config import cli, copies, doctor, register_archive, register_verifier, sealed
from raccordo.kernel import audit
from raccordo.kernel.audit import Access
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import Actor, system_access
from raccordo.privacy.policies import house_tables
from tests.rooms.privacy.old_register import (
    A_DAY,
    ADMINISTRATOR,
    ALL,
    BEFORE,
    DAYS,
    FIRST_DAY,
    NOW,
    OLD,
    OWNER,
    below,
    counted,
    cut,
    faults,
    first_lines,
    seal,
    sound,
    write,
)  # fmt: skip

pytestmark = pytest.mark.xdist_group("register-archive")


def test_the_term_is_the_laws_and_a_body_only_lengthens_it():
    table = house_tables.retention()

    assert table.online_months(date(2024, 1, 1), None) == 24
    assert table.online_months(date(2026, 11, 28), None) == 36
    assert table.online_months(date(2026, 11, 28), 60) == 60
    assert table.online_months(date(2026, 11, 28), 12) == 36
    assert all(term.law and term.months >= term.least >= 24 for term in table.register)


def test_without_being_told_to_nothing_is_touched(place):
    found = place.archive(proceed=False)

    assert isinstance(found, register_archive.Span) and found.lines == OLD
    assert place.files() == [] and counted() == (ALL, ALL)
    assert "--davvero" in register_archive.words(found, place.copies, BEFORE, 36)
    assert place.archive(before=FIRST_DAY) is None and place.files() == []


def test_whole_days_leave_for_a_closed_file_and_the_chain_goes_on(place):
    found = place.archive()
    seal()

    assert found.removal.lines == OLD and found.removal.until == date(2022, 1, 11)
    assert counted() == (ALL - OLD + 1, ALL - OLD + 1)  # and the line that says it
    assert sound(place, found.path) == ALL - OLD + 1
    _write_one_more()
    assert sound(place, found.path) == ALL - OLD + 2
    verdict = place.proved(found.path)
    assert (verdict.proved, verdict.faults, verdict.seal) == (OLD, [], found.removal.seal)
    assert verdict.digest == found.removal.digest


def _write_one_more() -> None:
    with system_access(NOW):
        write(datetime.now(UTC))
        audit.seal(settings.AUDIT_KEY)


def test_the_file_is_its_owners_and_holds_everything_and_nothing_in_clear(place):
    found = place.archive()

    content = found.path.read_bytes()
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert (
        content.startswith(sealed.FORMAT) and b"Brambilla" not in content and b"record.summary" not in content
    )
    opened = sealed.Opening(BytesIO(content), sealed.private_key(place.private)).read(1 << 24)
    head, *links, days, end = map(json.loads, opened.splitlines())
    assert (
        head["columns"] == list(register_verifier.COLUMNS) and sum("Brambilla" in link for link in links) == 2
    )
    assert [words[0] for words in days["witnesses"]] == ["2022-01-10", "2022-01-11"]
    assert (end["lines"], end["since"], end["until"]) == (OLD, "2022-01-10", "2022-01-11")


REFUSED = {
    "a young line": "delete from kernel_accessline where at > now() - interval '24 months'",
    "everything": "delete from kernel_accessline",
    "an old line that nobody told of": "delete from kernel_accessline where id = (select min(id) from kernel_accessline)",
    "links": "delete from kernel_accesslink where id = (select min(id) from kernel_accesslink)",
    "lines emptied": "truncate kernel_accessline",
    "links emptied": "truncate kernel_accesslink",
    "a line changed": "update kernel_accessline set at = at - interval '9 years'",
    "a link changed": "update kernel_accesslink set line_id = -line_id",
}


def test_the_database_itself_refuses_the_owner(place):
    with psycopg.connect(OWNER) as db:
        db.execute(
            "select set_config('raccordo.reach', 'system', true), set_config('raccordo.at', now()::text, true)"
        )
        for what, statement in REFUSED.items():
            with pytest.raises(psycopg.Error) as refused, db.transaction():
                db.execute(statement)
            assert refused.value.sqlstate == "RC002", what


TOLD = {
    "not from the beginning": "delete from kernel_accessline l using kernel_accesslink k where k.line_id = l.id and k.id = {last}",
    "links before their lines": "delete from kernel_accesslink where id <= {last}",
    "one more than was told": "delete from kernel_accessline l using kernel_accesslink k where k.line_id = l.id and k.id <= {last} + 1",
}


@pytest.mark.parametrize("what", TOLD)
def test_nor_does_a_line_that_tells_of_it_open_more_than_it_says(place, what, monkeypatch):
    def leave(db, removal, now, policy, who):
        line = Access("D", audit.ARCHIVED, because=str(removal))
        db.execute(*audit.statement(Actor(role="system"), now, [line]))
        db.execute(TOLD[what].format(last=removal.last))

    monkeypatch.setattr(register_archive, "_leave", leave)

    with pytest.raises(psycopg.Error) as refused:
        place.archive()
    assert refused.value.sqlstate == "RC002" and counted() == (ALL, ALL)


def test_a_term_shorter_than_the_laws_is_refused_by_the_database_and_nothing_is_lost(place):
    with pytest.raises(psycopg.Error, match="less than 24 months"):
        place.archive(before=datetime.now(UTC))

    assert counted() == (ALL, ALL) and sound(place) == ALL


def test_stopped_between_file_and_removal_nothing_is_lost_and_it_is_done_again(place, monkeypatch):
    with monkeypatch.context() as stopped:
        stopped.setattr(register_archive, "_leave", _die)
        with pytest.raises(KeyboardInterrupt):
            place.archive()
    assert counted() == (ALL, ALL) and len(place.files()) == 1 and sound(place) == ALL

    found = place.archive(now=NOW + timedelta(minutes=1))
    seal()

    assert len(place.files()) == 2 and sound(place, found.path) == ALL - OLD + 1
    assert place.archive(now=NOW + timedelta(minutes=2)) is None
    with below() as db:  # the first is whole, and no line names it
        first = next(path for path in place.files() if path != found.path)
        assert place.proved(first).faults == []
        assert any(first.name in one for one in faults(db, place, first, found.path))


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_killed_with_lines_half_gone_nothing_is_lost(place, monkeypatch):
    monkeypatch.setattr(register_archive, "_LINKS_LEAVE", "select pg_terminate_backend(pg_backend_pid()), %s")

    with pytest.raises(psycopg.Error):
        place.archive()

    assert counted() == (ALL, ALL) and sound(place) == ALL


def test_what_does_not_hold_does_not_leave(place):
    with psycopg.connect(ADMINISTRATOR) as db:
        line = first_lines(db, 4)[3]
        db.execute("update kernel_accessline set because = 'altro' where id = %s", [line])

    with pytest.raises(register_archive.Unsound, match=f"riga {line} "):
        place.archive()

    assert place.files() == [] and counted() == (ALL, ALL)


def test_a_file_that_the_disk_does_not_give_back_makes_nothing_leave(place, monkeypatch):
    def spoiled(path, digest):
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        return true(path, digest)

    true = register_archive._read_back
    monkeypatch.setattr(register_archive, "_read_back", spoiled)

    with pytest.raises(register_archive.Unsound, match="riletto dal disco"):
        place.archive()
    assert counted() == (ALL, ALL)


def test_two_at_once_do_not_both_archive(place):
    with psycopg.connect(OWNER) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [register_archive._LOCK])
        with pytest.raises(register_archive.Unsound, match="in corso"):
            place.archive()


def test_the_last_link_stays_whatever_its_age(place):
    with psycopg.connect(ADMINISTRATOR) as db:
        young = first_lines(db, ALL)[-3:]
        cut(db, young)
    place.archive(before=datetime(2023, 1, 1, tzinfo=ROME))

    assert counted() == (2, 1)
    seal()
    assert sound(place) == 2


def test_the_verb_says_what_it_would_do_then_does_it(place, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_OWNER_URL", OWNER)
    monkeypatch.setattr(settings, "REGISTER_MONTHS", 36)
    monkeypatch.setattr(settings, "DATA_DIR", place.copies.parent)
    words = ["register", "archive", "--in", str(place.copies), "--chiave", str(place.public_file)]

    assert ["10/01/2022" in one for one in doctor.register_problems(NOW)] == [True]
    assert cli.main(words) == 0
    assert "Non è stato toccato nulla" in capsys.readouterr().out and place.files() == []
    assert cli.main([*words, "--davvero"]) == 0

    said = capsys.readouterr().out
    assert f"Archiviate {DAYS * A_DAY} righe, dal 10/01/2022 al 13/01/2022" in said
    assert sound(place, *place.files()) == 3 + 1
    assert cli.main([*words, "--davvero"]) == 0
    assert capsys.readouterr().out.startswith("Niente da archiviare: restano in linea 36 mesi")
    assert list(doctor.register_problems(NOW)) == []
    assert not copies.listed(place.copies)  # no copy, and nothing prunes it
