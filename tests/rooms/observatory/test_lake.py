# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lake holds what it declares and nothing that names a person."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pyarrow
import pyarrow.parquet
import pytest
from django.apps import apps
from django.db import models

from raccordo.intake.models import Request, Signal
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.observatory.lake import store
from raccordo.observatory.lake.export import Leak, export, pseudonym
from raccordo.observatory.lake.reading import NoLake, opened
from raccordo.observatory.lake.schema import Column, Kind, Table, digest
from raccordo.observatory.lake.tables import TABLES
from raccordo.people.models import Person
from raccordo.territory.models import Practitioner
from tests.personas import NOW
from tests.rooms.privacy.two_records import double, link, unlink

pytestmark = pytest.mark.django_db
BORN = date(1911, 2, 3)
_CODE = re.compile(
    r"[a-z-]+|0\d{5}"
)  # words of closed lists, municipalities: names bear capitals, numbers more digits


def rows_of(folder, name):
    return pyarrow.parquet.read_table(folder / f"{name}.parquet").to_pylist()


def whole_text(folder) -> str:
    """Every value of every file of an export, and its bytes once unpacked."""
    parts = [(folder / "manifest.json").read_text()]
    for path in sorted(folder.glob("*.parquet")):
        table = pyarrow.parquet.read_table(path)
        plain = pyarrow.BufferOutputStream()
        pyarrow.parquet.write_table(table, plain, compression="none", use_dictionary=False)
        parts += [
            str(table.to_pylist()),
            plain.getvalue().to_pybytes().decode("latin-1"),
            path.read_bytes().decode("latin-1"),
        ]
    return "\n".join(parts)  # fmt: skip


def identifying_values() -> set[str]:
    """Every word, number and identifier of the tables about persons and professionals, codes of closed lists aside."""
    found: set[str] = set()
    guarded = [m for m in apps.get_models() if hasattr(m, "guard") and m.__module__.startswith("raccordo.")]
    with system_access(NOW):
        for model in [*guarded, Practitioner]:
            for field in model._meta.concrete_fields:
                if field.choices or isinstance(
                    field, models.BooleanField | models.JSONField | models.BinaryField
                ):
                    continue
                for value in model.objects.values_list(field.attname, flat=True):
                    if isinstance(value, str) and len(value) > 3 and not _CODE.fullmatch(value):
                        found.add(value)
                    elif isinstance(value, UUID):
                        found |= {str(value), value.hex}
                    elif isinstance(value, datetime):
                        found.add(value.isoformat())
    return found


def test_no_identifying_value_of_anybody_is_in_any_byte(lived, lake_dir):
    with system_access(NOW):
        Person.objects.filter(pk=lived.teresa.pk).update(
            family_name="Zzcanarino", given_name="Qqpettirosso", tax_code="ZZCQQP11B43E507X", birth_date=BORN,
            address="Via del Canarino 999", phone="0300 999 777", search_text="zzcanarino qqpettirosso",
        )  # fmt: skip

    manifest = export(NOW)

    text = whole_text(lake_dir / "lago" / manifest.version)
    values = identifying_values()
    assert {"Zzcanarino", "ZZCQQP11B43E507X", str(lived.teresa.pk)} <= values
    assert not sorted(value for value in values if value in text)


def test_no_birth_date_is_in_any_column(lived, lake_dir):
    with system_access(NOW):
        Person.objects.filter(pk=lived.teresa.pk).update(birth_date=BORN)

    folder = lake_dir / "lago" / export(NOW).version

    dates = {
        value
        for table in TABLES
        for row in rows_of(folder, table.name)
        for value in row.values()
        if isinstance(value, date)
    }
    assert dates and BORN not in dates
    assert {row["age_band"] for row in rows_of(folder, "signals")} == {"85-over"}


def test_the_canary_test_sees_a_planted_leak(lived, lake_dir):
    leaky = Table(
        "leaky", "Prova", (Column("name", Kind.NAME, "Cognome"),), "select family_name from people_person"
    )

    manifest = export(NOW, tables=[leaky])

    assert "Brambilla" in identifying_values()
    assert "Brambilla" in whole_text(lake_dir / "lago" / manifest.version)


def test_what_does_not_look_like_its_column_stops_the_export_and_the_old_one_stays(lived, lake_dir):
    first = export(NOW)
    for sql in ("select tax_code from people_person", "select family_name from people_person"):
        bad = Table("bad", "Prova", (Column("code", Kind.CODE, "Codice"),), sql)
        with pytest.raises(Leak) as stopped:
            export(NOW, tables=[bad])

        assert "Brambilla" not in str(stopped.value)
    assert store.current(lake_dir / "lago").name == first.version
    assert [path.name for path in (lake_dir / "lago").iterdir() if path.name.startswith(".2")] == []


def test_the_journey_of_a_person_arrives_with_its_days(lived, lake_dir):
    folder = lake_dir / "lago" / export(NOW).version

    (signal,) = rows_of(folder, "signals")
    (request,) = rows_of(folder, "requests")
    (version,) = rows_of(folder, "plan_versions")
    (charge,) = rows_of(folder, "responsibilities")
    assert (signal["sent_on"], signal["answered_on"]) == (date(2026, 11, 2), date(2026, 11, 4))
    assert (signal["place"], signal["sender"], signal["age_band"]) == ("097042", "gp", "75-84")
    assert (request["requested_on"], request["plan_on"]) == (date(2026, 11, 4), date(2026, 11, 23))
    assert (request["decision"], request["outcome"]) == ("panel", "episode")
    assert version["health_agreed"] and version["social_agreed"] and version["person_signed"]
    assert (charge["starts"], charge["ends"], charge["profession"]) == (
        date(2026, 11, 8),
        None,
        "social-worker",
    )
    assert signal["person"] == request["person"] == version["person"] == charge["person"]


def test_hours_arrive_by_month_without_what_was_never_owed(visited, lake_dir):
    folder = lake_dir / "lago" / export(NOW).version

    (row,) = rows_of(folder, "visit_hours")
    assert (row["month"], row["service"], row["side"]) == (date(2026, 11, 1), "home-social-care", "social")
    assert (row["planned_hours"], row["delivered_hours"]) == (2.0, 0.75)


def test_a_doctor_and_the_municipalities_arrive(world, lake_dir):
    folder = lake_dir / "lago" / export(NOW).version

    assert rows_of(folder, "municipalities") == [{"place": "097042", "name": "Lecco", "population": 47000}]
    doctors = rows_of(folder, "gp_mandates")
    assert len({row["gp"] for row in doctors}) == len(doctors) == 2
    assert {row["joined_on"] for row in doctors} == {date(2025, 10, 19)}


def test_each_export_has_a_key_of_its_own(lived, lake_dir):
    first = rows_of(lake_dir / "lago" / export(NOW).version, "signals")
    second = rows_of(lake_dir / "lago" / export(NOW + timedelta(days=1)).version, "signals")

    assert first[0]["person"] != second[0]["person"]
    assert pseudonym(b"k", "person", "x") == pseudonym(b"k", "person", "x") != pseudonym(b"k", "signal", "x")


def test_the_manifest_says_what_when_and_by_which_declarations(lived, lake_dir):
    manifest = export(NOW)

    written = json.loads((lake_dir / "lago" / manifest.version / "manifest.json").read_text())
    assert written["at"].startswith("2026-11-23")
    assert written["definition"] == digest(TABLES)
    assert {table["name"]: table["rows"] for table in written["tables"]}["signals"] == 1
    assert (lake_dir / "lago").stat().st_mode & 0o077 == 0


def test_two_versions_are_kept_and_readers_see_the_last(world, lake_dir):
    versions = [export(NOW + timedelta(days=day)).version for day in range(3)]

    folders = sorted(
        path.name for path in (lake_dir / "lago").iterdir() if path.is_dir() and not path.is_symlink()
    )
    assert folders == versions[1:]
    assert store.current(lake_dir / "lago").name == versions[-1]


def test_two_exports_at_once_are_one_too_many(world, lake_dir):
    with store.writing(lake_dir / "lago", NOW), pytest.raises(store.Busy):
        export(NOW)


def test_only_declared_columns_of_the_purpose_can_be_read(lived, lake_dir):
    folder = lake_dir / "lago" / export(NOW).version

    with opened(folder) as lake:
        assert lake.rows(lake.table("signals").count().name("n").as_table()) == [{"n": 1}]
        with pytest.raises(KeyError):
            lake.table("people_person")
        assert set(lake.table("signals").columns) == set(TABLES[2].readable(Purpose.QUALITY))
    assert TABLES[2].readable(Purpose.CARE) == []  # no column may be read for the care of one person


def test_a_lake_with_a_table_missing_is_not_opened(lake_dir):
    with pytest.raises(NoLake), opened(lake_dir):
        pass


def test_the_declaration_has_no_room_for_words_of_people():
    for table in TABLES:
        kinds = {column.kind for column in table.columns}
        assert table.comment and all(column.comment for column in table.columns)
        assert not (table.about_persons and Kind.NAME in kinds)
        assert all(column.domain for column in table.columns if column.kind is Kind.PSEUDONYM)


def test_of_two_linked_records_of_one_person_the_lake_counts_one_until_they_are_parted(lived, lake_dir):
    again = double(lived)
    with system_access(NOW):
        signal = Signal.objects.get(person=lived.teresa)
        signal.pk, signal.person = uuid4(), again
        signal.save(force_insert=True)

    def counted() -> tuple[int, int]:
        rows = rows_of(lake_dir / "lago" / export(NOW).version, "signals")
        return len(rows), len({row["person"] for row in rows})

    assert counted() == (2, 2)
    row = link(lived, lived.teresa, again)
    assert counted() == (2, 1)
    unlink(lived, row)
    assert counted() == (2, 2)


def test_a_plan_signed_on_the_record_that_goes_on_answers_what_was_asked_on_the_other(lived, lake_dir):
    again = double(lived)
    with system_access(NOW):
        Request.objects.filter(person=lived.teresa).update(person=again)

    def plans() -> list[date | None]:
        return [row["plan_on"] for row in rows_of(lake_dir / "lago" / export(NOW).version, "requests")]

    assert plans() == [None]
    link(lived, lived.teresa, again)
    assert plans() == [local_day(NOW)]
