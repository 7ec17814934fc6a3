# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The envelope of a copy opens with its key and whole, or says why not; old copies go by rule; who serves pages cannot delete them."""

from __future__ import annotations

import io
import os
import random
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.config import copies, sealed

BLOCK = 64
HEADER = len(sealed.FORMAT) + 8 + 80
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """The two halves, read from their files."""
    folder = tmp_path_factory.mktemp("chiavi")
    for name, text in zip(("privata", "pubblica"), sealed.new_pair(), strict=True):
        (folder / name).write_text(f"{text}\n")
    return sealed.private_key(folder / "privata"), sealed.public_key(folder / "pubblica")


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(sealed, "BLOCK", BLOCK)


def closed(public, content: bytes, step: int = 50) -> bytes:
    file = io.BytesIO()
    envelope = sealed.Closing(file, public)
    for start in range(0, len(content), step):
        envelope.write(content[start : start + step])
    envelope.close()
    return file.getvalue()


def opened(private, data: bytes, step: int = 37) -> bytes:
    opening, found = sealed.Opening(io.BytesIO(data), private), bytearray()
    while piece := opening.read(step):
        found += piece
    return bytes(found)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 127, 128, 129, 1000])
def test_what_is_closed_opens_as_it_was(keys, size):
    private, public = keys
    content = random.Random(size).randbytes(size)

    assert opened(private, closed(public, content)) == content


def test_the_same_content_never_closes_into_the_same_bytes(keys):
    assert closed(keys[1], b"a" * 200) != closed(keys[1], b"a" * 200)


def test_a_cut_stream_is_refused_wherever_it_was_cut(keys):
    private, public = keys
    whole = closed(public, b"parole " * 60)

    for end in range(len(whole)):
        with pytest.raises(sealed.Unreadable):
            opened(private, whole[:end])


def test_a_stream_cut_between_two_blocks_is_called_cut(keys):
    private, public = keys
    whole = closed(public, b"parole " * 60)

    with pytest.raises(sealed.Unreadable, match="La copia è troncata: finisce dopo 2 blocchi"):
        opened(private, whole[: HEADER + 2 * (BLOCK + 16)])


def test_every_flipped_byte_is_noticed(keys):
    private, public = keys
    whole = closed(public, b"parole " * 60)

    for place in range(len(whole)):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1
        with pytest.raises(sealed.Unreadable):
            opened(private, bytes(spoilt))


def test_blocks_moved_repeated_or_added_are_noticed(keys):
    private, public = keys
    whole = closed(public, b"parole " * 60)
    block = BLOCK + 16
    blocks = [whole[start : start + block] for start in range(HEADER, len(whole), block)]

    for order in ([1, 0, *range(2, 7)], [0, 0, *range(1, 7)], [*range(6), 6, 6], [0, 2, 3, 4, 5, 6]):
        with pytest.raises(sealed.Unreadable):
            opened(private, whole[:HEADER] + b"".join(blocks[n] for n in order))


def test_the_head_of_one_copy_does_not_open_the_body_of_another(keys):
    private, public = keys
    first, second = closed(public, b"uno" * 100), closed(public, b"due" * 100)

    with pytest.raises(sealed.Unreadable, match="nel blocco 1"):
        opened(private, first[:HEADER] + second[HEADER:])


def test_another_key_is_told_which_one_is_wanted(keys, tmp_path):
    (tmp_path / "altra").write_text(sealed.new_pair()[0])

    with pytest.raises(
        sealed.Unreadable, match=f"serve quella con impronta {sealed.fingerprint(keys[1]).hex()}"
    ):
        opened(sealed.private_key(tmp_path / "altra"), closed(keys[1], b"x"))


@pytest.mark.parametrize(
    ("head", "said"), [(b"RACCORDO-COPIA-2\n", "formato più nuovo"), (b"PK\x03\x04", "non è una copia"), (b"", "non è una copia")]
)  # fmt: skip
def test_what_is_no_copy_of_this_format_says_so(keys, head, said):
    with pytest.raises(sealed.Unreadable, match=said):
        opened(keys[0], head + b"x" * 200)


@pytest.mark.parametrize(
    "text", ["", "parole", "RACCORDO-COPIE-PRIVATA-1:corta", "raccordo-copie-pubblica-1:" + "A" * 43 + "="]
)
def test_what_is_no_private_key_says_so(tmp_path, text):
    (tmp_path / "chiave").write_text(text)

    with pytest.raises(sealed.Unreadable, match="non contiene una chiave privata"):
        sealed.private_key(tmp_path / "chiave")


def test_the_newest_copy_and_one_for_each_stretch_of_time_are_kept():
    every_four_minutes = [NOW - timedelta(minutes=4 * n) for n in range(15 * 24 * 400)]

    kept = sorted(copies.kept(every_four_minutes, NOW), reverse=True)

    assert kept[0] == NOW
    assert sum(NOW - one <= timedelta(hours=1) for one in kept) == 16
    assert sum(NOW - one <= timedelta(days=1) for one in kept) == 16 + 23
    assert 60 < len(kept) < 90
    assert max(NOW - one for one in kept) > timedelta(days=330)


@given(st.lists(st.integers(0, 600 * 24 * 60), min_size=1))
def test_no_rule_leaves_us_without_the_newest_and_pruning_twice_prunes_once(minutes):
    moments = {NOW - timedelta(minutes=one) for one in minutes}

    once = copies.kept(moments, NOW)

    assert max(moments) in once
    assert copies.kept(once, NOW) == once


def test_what_somebody_killed_left_half_written_goes_after_a_day(tmp_path):
    for name, hours in (("raccordo-20261121T090000Z.parte", 30), ("raccordo-20261123T085900Z.parte", 0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=(0, (NOW - timedelta(hours=hours)).timestamp()))

    copies.prune(tmp_path, NOW)

    assert [path.name for path in tmp_path.iterdir()] == ["raccordo-20261123T085900Z.parte"]
    assert copies.listed(tmp_path) == {}


def test_pruning_leaves_alone_what_is_no_copy(tmp_path):
    for name in (
        copies.name_of(NOW - timedelta(days=800)),
        copies.name_of(NOW),
        "raccordo-vecchia.copia",
        "appunti.txt",
    ):
        (tmp_path / name).touch()

    assert copies.prune(tmp_path, NOW) == 1
    assert {path.name for path in tmp_path.iterdir()} == {
        copies.name_of(NOW),
        "raccordo-vecchia.copia",
        "appunti.txt",
    }


def test_who_could_delete_the_copies_is_known(tmp_path):
    uid, gid = tmp_path.stat().st_uid, tmp_path.stat().st_gid
    tmp_path.chmod(0o755)
    assert not copies.deletable_by(uid + 1, gid, tmp_path)
    assert copies.deletable_by(uid, gid, tmp_path) and copies.deletable_by(0, 0, tmp_path)

    tmp_path.chmod(0o775)
    assert copies.deletable_by(uid + 1, gid, tmp_path) and not copies.deletable_by(uid + 1, gid + 1, tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="another user of the system is needed")
def test_another_user_of_the_system_really_cannot_delete_them(tmp_path):
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(0o755)
    (tmp_path / copies.name_of(NOW)).touch(mode=0o600)

    done = subprocess.run(
        ["/bin/rm", str(tmp_path / copies.name_of(NOW))], user=65534, group=65534, extra_groups=[], cwd="/", stdin=subprocess.DEVNULL,
        env={"LC_ALL": "C"}, capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode and b"Permission denied" in done.stderr
    assert not copies.deletable_by(65534, 65534, tmp_path)
    assert copies.age(tmp_path, NOW + timedelta(hours=30)) == timedelta(hours=30)
