# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Envelopes: each case its key, each text its place; the key of the compartment outside the database, changed when asked."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from raccordo.config import copies, dangers, reserved_key
from raccordo.protected import envelope, keyring, operations, queries, sealing
from raccordo.protected.operations import readers
from tests.personas import NOW
from tests.rooms.protected.ground import CONTACT, SECRETS, acting

COMPARTMENT = bytes(range(32))


def place(**changes) -> envelope.Place:
    known = {"case_id": uuid4(), "name": "refuge", "row_id": uuid4()}
    return envelope.Place(**{**known, **changes})


def test_a_text_opens_in_its_place_alone():
    key, here = envelope.new_key(), place()
    closed = envelope.close(key, "Via del Rifugio 8", here)

    assert envelope.open_(key, closed, here) == "Via del Rifugio 8"
    for there in (
        envelope.Place(uuid4(), here.name, here.row_id),
        envelope.Place(here.case_id, "details", here.row_id),
        envelope.Place(here.case_id, here.name, uuid4()),
    ):
        with pytest.raises(envelope.Unopenable):
            envelope.open_(key, closed, there)
    with pytest.raises(envelope.Unopenable):
        envelope.open_(envelope.new_key(), closed, here)


def test_every_flipped_byte_is_noticed():
    key, here = envelope.new_key(), place()
    closed = envelope.close(key, "Via del Rifugio 8", here)

    for at in range(len(closed)):
        changed = closed[:at] + bytes([closed[at] ^ 1]) + closed[at + 1 :]
        with pytest.raises(envelope.Unopenable):
            envelope.open_(key, changed, here)


def test_the_length_does_not_tell_what_was_written_and_nothing_is_closed_twice_alike():
    key, here = envelope.new_key(), place()

    assert len(envelope.close(key, "x", here)) == len(envelope.close(key, "y" * 250, here))
    assert envelope.close(key, "x", here) != envelope.close(key, "x", here)
    assert envelope.open_(key, envelope.close(key, "è" * 5000, here), here) == "è" * 5000
    assert envelope.open_(key, envelope.close(key, "", here), here) == ""


def test_the_key_of_a_case_opens_for_that_case_with_the_key_that_closed_it():
    key, case, other = envelope.new_key(), uuid4(), bytes(32)
    wrapped = envelope.wrap(COMPARTMENT, key, case)

    assert envelope.unwrap([other, COMPARTMENT], wrapped, case) == key
    with pytest.raises(envelope.Unopenable):
        envelope.unwrap([COMPARTMENT], wrapped, uuid4())
    with pytest.raises(envelope.Unopenable):
        envelope.unwrap([other], wrapped, case)
    assert key not in wrapped and COMPARTMENT not in wrapped


def test_the_file_of_the_key_is_of_its_owner_alone_and_is_made_once(tmp_path):
    path = tmp_path / keyring.NAME
    assert "Manca la chiave" in keyring.fault(path)

    keyring.make(path)

    assert path.stat().st_mode & 0o777 == 0o600 and keyring.fault(path) == ""
    with pytest.raises(FileExistsError):
        keyring.make(path)
    path.chmod(0o640)
    assert "chmod 600" in keyring.fault(path)
    path.chmod(0o600)
    path.write_text("altro")
    assert "non contiene la chiave" in keyring.fault(path)
    path.write_text("")
    assert "non contiene la chiave" in keyring.fault(path)


def test_the_doctor_refuses_a_key_that_is_open_or_that_copies_carry(tmp_path, monkeypatch):
    data, place = tmp_path / "dati", tmp_path / "copie"
    monkeypatch.setenv("RACCORDO_DATA", str(data))
    monkeypatch.setenv("RACCORDO_BACKUP_DIR", str(place))
    good = data / keyring.NAME
    keyring.make(good)

    assert not list(dangers.of_the_protected_key(good))
    assert keyring.NAME not in copies.FILES
    for bad in (
        data / "documenti" / "chiave",
        place / "chiave",
        data / "postgres" / "chiave",
        data / "chiave-registro",
    ):
        keyring.make(bad)
        assert "copie" in " ".join(dangers.of_the_protected_key(bad))
    good.chmod(0o644)
    assert "chmod 600" in " ".join(dangers.of_the_protected_key(good))
    monkeypatch.setenv("RACCORDO_PROTECTED_KEY_FILE", str(good))
    monkeypatch.delenv("RACCORDO_DEMO", raising=False)
    assert any("chmod 600" in one for one in dangers.at_start())


def reading(centre, case, name="refuge") -> str:
    with acting(centre.rita):
        return operations.read_field(by=centre.rita.actor, at=NOW, case_id=case, name=name, reason="contact")


def test_what_was_closed_is_read_again_and_moved_to_another_row_it_is_not(meddled):
    centre = meddled
    one, other = centre.open(), centre.open(refuge="Vicolo Altrui 3")
    assert reading(centre, one) == SECRETS["refuge"] and reading(centre, other) == "Vicolo Altrui 3"

    swap = """update protected.sealedfield a set sealed = b.sealed from protected.sealedfield b
        where a.case_id = %s and b.case_id = %s and a.name = 'refuge' and b.name = 'refuge'"""
    _as_administrator(swap, one, other)

    with pytest.raises(sealing.Locked, match="refused"):
        reading(centre, one)
    assert (
        reading(centre, other) == "Vicolo Altrui 3" and reading(centre, one, "details") == SECRETS["details"]
    )


def _as_administrator(statement, *values) -> None:
    """Somebody who is above every wall (`meddled`)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


@pytest.mark.django_db
def test_a_case_without_its_key_is_erased_and_two_people_did_it(centre):
    case = centre.open()
    by = centre.rita.actor
    ask = dict(by=by, at=NOW, case_id=case, kind="erase", reader_id=None, confirmer_id=centre.olga.role.pk)
    with acting(centre.rita):
        operations.close_case(by=by, at=NOW, case_id=case)
        readers.ask_change(**ask)
    with acting(centre.olga):
        (change,) = queries.to_confirm(centre.olga.role.pk)
        readers.decide_change(by=centre.olga.actor, at=NOW, change_id=change.id, confirm=True)

    with acting(centre.rita):
        found = queries.opened(case, NOW)
        assert found.erased and found.contact is None and "cancellato" in found.locked
    with pytest.raises(sealing.Locked):
        reading(centre, case)


@pytest.mark.django_db
def test_without_the_key_of_the_compartment_nothing_opens_and_nothing_is_written(centre, settings, tmp_path):
    case = centre.open()
    settings.PROTECTED_KEY_FILE = tmp_path / "nessuna"

    with pytest.raises(sealing.Locked):
        reading(centre, case)
    with pytest.raises(sealing.Locked):
        centre.open()
    with acting(centre.rita):
        assert "non è al suo posto" in queries.opened(case, NOW).locked
    keyring.make(settings.PROTECTED_KEY_FILE)  # another one
    with pytest.raises(sealing.Locked):
        reading(centre, case)


def test_a_new_key_of_the_compartment_opens_what_was_closed_before_and_the_former_no_more(
    meddled, settings, tmp_path
):
    centre = meddled
    path = settings.PROTECTED_KEY_FILE = tmp_path / keyring.NAME
    keyring.make(path)
    case, former = centre.open(), keyring.read(path)

    keyring.add_new(path)
    assert reading(centre, case) == SECRETS["refuge"]
    _as_administrator(
        "set local role raccordo_owner"
    )  # as the verb does: under the walls, in the context of the keeper
    assert reserved_key.rewrap(keyring.read(path), using="default") == (1, 0)
    _as_administrator("set local role none")
    keyring.keep_newest(path)

    assert len(keyring.read(path)) == 1 and reading(centre, case) == SECRETS["refuge"]
    keyring._write(tmp_path / "vecchia", list(former), flags=0)
    settings.PROTECTED_KEY_FILE = tmp_path / "vecchia"
    with pytest.raises(sealing.Locked):
        reading(centre, case)


@pytest.mark.django_db
def test_a_contact_is_read_whole(centre):
    case = centre.open()
    with acting(centre.nives):
        assert queries.opened(case, NOW).contact == CONTACT
