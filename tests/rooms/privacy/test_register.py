# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of accesses: nobody changes it from the application, and who changes it from below is named."""

from __future__ import annotations

import stat
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from raccordo.config import cli, running, witness
from raccordo.config.register_verifier import unsigned
from raccordo.kernel import audit
from raccordo.kernel.audit import Access
from raccordo.kernel.scoping import Actor, system_access
from tests import databases
from tests.personas import NOW

KEY = b"una chiave di prova"
LATER = NOW + timedelta(hours=1)


def write(count: int) -> None:
    for number in range(count):
        audit.write(
            by=Actor(account_id=uuid4(), role="gp"), at=NOW + timedelta(microseconds=number),
            accesses=[Access("R", "record.summary", uuid4(), None, "care", True, "rule", "perché sì", str(uuid4()))],
        )  # fmt: skip


def sql(statement: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def below(django_db_setup, django_db_blocker, settings):
    """The database as its administrator has it under the hands: no policy stops him."""
    settings.AUDIT_KEY = KEY
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), databases.elsewhere(NAME=name, USER=databases.administrator()):
        sql("delete from kernel_accesslink")
        sql("delete from kernel_accessline")
        write(12)
        assert audit.seal(KEY) == 12
        yield [row[0] for row in sql("select id from kernel_accessline order by id")]


def faults() -> list[str]:
    return audit.verify(KEY, now=LATER).faults


def test_an_untouched_chain_is_proved_line_by_line(below):
    verdict = audit.verify(KEY, now=LATER)

    assert (verdict.proved, verdict.faults) == (12, [])


COLUMNS = ("at", "action", "kind", "person_id", "object_id", "account_id", "role_id", "organization_id", "role",
           "purpose", "permitted", "rule", "because", "request_id", "mac")  # fmt: skip
ANOTHER = "'altro'"
OTHER = {
    "at": "at + interval '1 microsecond'", "permitted": "not permitted", "action": "'D'",
    **{c: "gen_random_uuid()" for c in COLUMNS if c.endswith("_id") and c != "request_id"},
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_cell_is_named(below, column):
    line = below[5]
    sql(f"update kernel_accessline set {column} = {OTHER.get(column, ANOTHER)} where id = %s", line)

    assert faults() and all(f"line {line} " in fault for fault in faults())


@pytest.mark.parametrize("position", range(12))
def test_a_removed_line_is_named_wherever_it_stood(below, position):
    sql("delete from kernel_accessline where id = %s", below[position])

    assert f"line {below[position]} is missing" in faults()


@pytest.mark.parametrize("position", range(11))
def test_a_line_removed_with_its_seal_betrays_itself_by_the_next(below, position):
    sql("delete from kernel_accesslink where line_id = %s", below[position])
    sql("delete from kernel_accessline where id = %s", below[position])

    assert f"line {below[position + 1]} does not match its seal" in faults()


def test_two_lines_that_changed_places_are_named(below):
    first, second = below[3], below[7]
    for here, there in ((first, -1), (second, first), (-1, second)):
        sql("update kernel_accessline set id = %s where id = %s", there, here)

    assert {f"line {first} does not match its seal", f"line {second} does not match its seal"} <= set(
        faults()
    )


def test_two_seals_that_changed_places_are_named(below):
    first, second = below[3], below[7]
    for here, there in ((first, -1), (second, first), (-1, second)):
        sql("update kernel_accesslink set line_id = %s where line_id = %s", there, here)

    assert len(faults()) >= 2


def test_an_invented_line_is_named_even_after_the_sealer_passed(below):
    (forged,) = sql(
        """insert into kernel_accessline (at, action, kind, person_id, role, purpose, permitted, rule, because, request_id)
        select at, action, kind, person_id, role, purpose, permitted, rule, because, request_id
        from kernel_accessline where id = %s returning id""",
        below[2],
    )[0]
    audit.seal(KEY)

    assert faults() == [f"line {forged} was not written by the application"]


def test_a_copied_line_is_named_even_with_the_seal_of_the_true_one(below):
    """A true line told twice bears a true seal; but no two lines may bear the same."""
    (copied,) = sql(
        """insert into kernel_accessline (at, action, kind, person_id, object_id, account_id, role_id, organization_id,
        role, purpose, permitted, rule, because, request_id, mac) select at, action, kind, person_id, object_id,
        account_id, role_id, organization_id, role, purpose, permitted, rule, because, request_id, mac
        from kernel_accessline where id = %s returning id""",
        below[2],
    )[0]
    audit.seal(KEY)

    assert faults() == [f"line {copied} repeats line {below[2]}"]


def test_a_line_that_was_never_sealed_is_named(below):
    write(1)

    (fault,) = faults()
    assert fault.endswith("was never sealed")


def test_a_pass_of_the_sealer_reads_what_is_recent_however_long_the_chain_has_grown(below, monkeypatch):
    monkeypatch.setattr(audit, "LOOK_BACK", 500)
    with transaction.atomic():
        sql(
            f"""insert into kernel_accessline ({audit._COLUMNS}, mac)
            select {audit._COLUMNS}, mac from kernel_accessline, generate_series(1, 20000) where id = %s""",
            below[0],
        )
        sql("insert into kernel_accesslink (line_id, mac) select id, mac from kernel_accessline where id > %s order by id", below[-1])  # fmt: skip
        sql("analyze kernel_accessline, kernel_accesslink")
        write(3)
        read = "select sum(seq_tup_read + idx_tup_fetch) from pg_stat_xact_user_tables where relname like 'kernel_accessli%%'"
        before = sql(read)[0][0]

        assert audit.seal(KEY) == 3
        assert sql(read)[0][0] - before < 4000
        transaction.set_rollback(True)


def test_another_key_proves_nothing(below):
    assert audit.verify(b"altra", now=LATER).proved == 0


def test_the_sealer_takes_the_witness_elsewhere_and_does_not_stop_where_it_cannot(below, settings, tmp_path):
    trust, council = tmp_path / "asst", tmp_path / "comune"
    settings.DATA_DIR, settings.WITNESS_DIRS = tmp_path / "dati", [trust, council]
    settings.DATA_DIR.mkdir()
    trust.mkdir()
    running.seal_once()
    assert witness.last_day(trust) == witness.last_day(settings.DATA_DIR)
    assert witness.last_day(council) is None

    council.mkdir()
    running.seal_once()

    for place in (trust, council):
        assert witness.last_day(place) == witness.last_day(settings.DATA_DIR)
        assert witness.check(place / witness.NAME) == []
        assert signed(place) == []


def signed(place) -> list[str]:
    return list(unsigned((place / witness.NAME).read_text(), (place / witness.PUBLIC).read_text()))


def days(folder, place, count: int) -> None:
    for number in range(count):
        write(1)
        audit.seal(KEY)
        witness.record(folder, NOW + timedelta(days=number))
    place.mkdir(exist_ok=True)
    witness.hand_over(folder, place)


def test_each_witness_is_signed_with_the_one_before_so_that_none_can_be_made_anew(below, tmp_path):
    """Whoever rewrites the register and all its witnesses cannot rewrite what the other controller holds."""
    place = tmp_path / "asst"
    days(tmp_path, place, 4)
    lines = (place / witness.NAME).read_text().splitlines()
    assert signed(place) == [] and len(lines) == 4
    public = (place / witness.PUBLIC).read_text()

    assert stat.S_IMODE((tmp_path / witness.PRIVATE).stat().st_mode) == 0o600
    for place_of, made in enumerate(lines):
        other = "".join(
            "0123456789abcdef"["123456789abcdef0".index(c)] if c in "123456789abcdef0" else c
            for c in made.split()[2]
        )
        forged = [*lines[:place_of], made.replace(made.split()[2], other), *lines[place_of + 1 :]]
        assert len(list(unsigned("\n".join(forged), public))) == 1
        assert (list(unsigned("\n".join(lines[:place_of] + lines[place_of + 1 :]), public)) != []) is (
            place_of < 3
        )
    assert len(list(unsigned("\n".join(" ".join(line.split()[:3]) for line in lines), public))) == 4


def test_a_receivers_file_that_is_not_the_beginning_of_ours_is_left_as_it_is(below, tmp_path):
    place = tmp_path / "asst"
    days(tmp_path, place, 3)
    held = (place / witness.NAME).read_text()
    (tmp_path / witness.NAME).write_text(held.replace("2026-11-24", "2026-11-25"))

    assert not witness.agrees(tmp_path, place)
    with pytest.raises(witness.Disowned):
        witness.hand_over(tmp_path, place)

    assert (place / witness.NAME).read_text() == held


def test_a_chain_cut_at_its_end_is_betrayed_by_its_witness(below, tmp_path):
    assert witness.record(tmp_path, NOW)
    assert witness.record(tmp_path, NOW) is None
    assert witness.check(tmp_path / witness.NAME) == []
    sql("delete from kernel_accesslink where line_id = %s", below[-1])
    sql("delete from kernel_accessline where id = %s", below[-1])

    assert faults() == []
    assert "is shorter than its witness says" in witness.check(tmp_path / witness.NAME)[0]


def test_a_chain_made_anew_is_betrayed_by_its_witness(below, tmp_path):
    witness.record(tmp_path, NOW)
    sql("update kernel_accessline set because = 'altro' where id = %s", below[0])
    sql("delete from kernel_accesslink")
    sql("alter sequence kernel_accesslink_id_seq restart")
    audit.seal(KEY)

    assert witness.check(tmp_path / witness.NAME)


_COPY = "at, action, kind, person_id, role, purpose, permitted, rule, because, request_id"
TOUCHED = {
    "flip": "update kernel_accessline set permitted = not permitted where id = {third}",
    "delete": "delete from kernel_accessline where id = {third}",
    "reorder": "update kernel_accesslink k set line_id = {third} + {fifth} - k.line_id where k.line_id in ({third}, {fifth})",
    "insert": f"insert into kernel_accessline ({_COPY}) select {_COPY} from kernel_accessline where id = {{third}}",
}


@pytest.mark.parametrize("touch", [None, *TOUCHED])
def test_the_verb_says_whether_anybody_touched_the_register(below, settings, tmp_path, capsys, touch):
    settings.DATA_DIR = tmp_path
    if touch == "reorder":
        sql("alter table kernel_accesslink drop constraint kernel_accesslink_line_id_key")
    if touch:
        sql(TOUCHED[touch].format(third=below[2], fifth=below[4]))

    code = cli.main(["verify"])

    said = capsys.readouterr().out
    assert code == (1 if touch else 0)
    assert said.endswith("12 righe integre, 0 problemi.\n") != bool(touch)
    assert not touch or "line " in said


def test_the_register_hangs_on_nothing(db):
    """What was looked at stays written when what it was about is gone, and nothing breaks when a line goes to the archive."""
    keys = sql(
        """select conname from pg_constraint where contype = 'f' and (
        conrelid in ('kernel_accessline'::regclass, 'kernel_accesslink'::regclass)
        or confrelid in ('kernel_accessline'::regclass, 'kernel_accesslink'::regclass))"""
    )

    assert keys == []


@pytest.mark.parametrize("table", ["kernel_accessline", "kernel_accesslink", "record_alertevent"])
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {}", "drop table {}",
                                       "alter table {} disable row level security"])  # fmt: skip
def test_the_application_can_only_append(db, table, statement):
    with system_access(NOW), pytest.raises(ProgrammingError), transaction.atomic():
        sql(statement.format(table))


def test_lines_of_others_cannot_be_read_without_a_context(db):
    with system_access(NOW):
        write(3)

    assert sql("select count(*) from kernel_accessline") == [(0,)]
