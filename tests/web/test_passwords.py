# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which passwords are taken: any that is long and not known, whatever signs it is made of (OWASP ASVS 5.0, V6.1 and V6.2)."""

from __future__ import annotations

import hashlib
import inspect
import re

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.accounts import Account
from raccordo.web.shell.entry import passwords
from tests.web.test_login import PASSWORD, enter

STOLEN = "raccordo.web.shell.entry.passwords.StolenPasswordValidator"


@pytest.fixture(autouse=True)
def no_old_limits(db):
    cache.clear()


@pytest.fixture
def ada(world):
    account = world.ada.account
    account.set_password(PASSWORD)
    account.save()
    return world.ada


def taken(password: str, user: Account | None = None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD, "lucciola ferro nuvola", "ÀÈÌ ÒÙ àèì òù ñ", "漢字かな交じり文の合言葉です", "tuttominuscolo vabene", "TUTTO MAIUSCOLO BENE",
        "739154820639517", "~!@#$%^&*()_+{}|", "🙂🙃🤓🧐🤠🥸😎🥳🤩🥰🫠🙄", "x7" + "kq9vwz3f" * 16, " spazi davanti e dietro ",
    ],
)  # fmt: skip
def test_a_long_password_of_any_signs_is_taken(password):
    assert taken(password)


def test_eleven_signs_are_too_few_and_a_hundred_and_twenty_eight_are_not_too_many(ada, client):
    long = ("quattro parole a caso " * 6)[:124] + "z9kQ"

    assert not taken("kd93mfz0qpx") and taken("kd93mfz0qpxw") and len(long) == 128 and taken(long)
    enter(client, ada.account)
    changed = client.post("/entra/password/", {"oldpassword": PASSWORD, "password1": long, "password2": long})
    assert changed.status_code == 302
    client.post("/entra/esci/")
    assert enter(client, ada.account, long[:-1]).status_code == 200, "one sign less is another password"
    assert enter(client, ada.account, long.upper()).status_code == 200, "and so are capitals"
    assert enter(client, ada.account, long).status_code == 302


def test_the_passwords_that_everybody_uses_are_refused_however_they_are_lengthened():
    known = sorted(word for word in CommonPasswordValidator().passwords if len(word) >= 4 and word.isalnum())
    assert len(known) > 15_000

    for word in known[::7]:
        again = word * (12 // len(word) + 1)
        assert not taken(again), again
        if sum(map(str.isalpha, word)) >= 3:  # less is no word: «a1111111» is not refused for its letter
            assert not taken(f"{word}2026!".ljust(14, "!")), word


@pytest.mark.parametrize(
    "password",
    ["password1234", "Password2026!!", "aaaaaaaaaaaa", "121212121212", "abcdefghijkl", "qwertyuiop12", "012345678901", "987654321098", "Ciaociaociao9"],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(password):
    assert not taken(password)


@pytest.mark.parametrize(
    "password",
    ["Raccordo2026!", "AmbitoDiLecco1", "cooperativa99!", "Infermiera.2026", "lombardia lecco", "dicembre2026!!", "ada.valli.2026"],
)  # fmt: skip
def test_words_of_this_place_and_of_ones_own_address_are_refused(password):
    user = Account(email="ada.valli@raccordo.example")

    assert not taken(password, user)
    assert taken(f"{password} cavallo batteria", user), "with enough of one's own beside them they do no harm"


def test_a_password_that_was_stolen_elsewhere_is_refused(settings, tmp_path):
    stolen, mine = "lucciola ferro nuvola", "cavallo batteria graffetta"
    names = sorted(
        hashlib.sha1(word.encode()).hexdigest().upper() for word in (stolen, *map(str, range(999)))
    )
    path = tmp_path / "rubate.txt"
    path.write_text("".join(f"{name}:{number}\r\n" for number, name in enumerate(names)))
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": STOLEN, "OPTIONS": {"path": str(path)}}]

    assert not taken(stolen) and taken(mine)
    path.unlink()
    assert not taken(mine), "a list that is away lets nothing through"


@given(st.sets(st.integers(0, 400), max_size=60), st.integers(0, 400))
def test_a_name_is_found_in_a_list_exactly_when_it_stands_there(tmp_path_factory, names, wanted):
    path = tmp_path_factory.getbasetemp() / "elenco.txt"
    path.write_text("".join(f"{name:05d}:{'9' * (name % 7)}\n" for name in sorted(names)))

    assert passwords.stands_in(path, f"{wanted:05d}") is (wanted in names)


def test_a_new_password_wants_the_one_of_before(ada, client):
    enter(client, ada.account)
    new = "lucciola ferro nuvola"

    wrong = client.post("/entra/password/", {"oldpassword": "sbagliata", "password1": new, "password2": new})
    right = client.post("/entra/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert "Scrivi la password che usi adesso" in wrong.content.decode()
    ada.account.refresh_from_db()
    assert ada.account.check_password(new)


def test_a_password_that_is_refused_says_why_beside_the_field(ada, client):
    enter(client, ada.account)

    answer = client.post(
        "/entra/password/", {"oldpassword": PASSWORD, "password1": "Raccordo2026!", "password2": "Raccordo2026!"}
    )  # fmt: skip

    assert "È fatta di parole di questo posto" in answer.content.decode()


def test_fields_of_passwords_hide_what_is_typed_and_let_a_program_fill_them(ada, client):
    fields = re.findall(r'<input[^>]*name="password"[^>]*>', client.get("/entra/").content.decode())
    enter(client, ada.account)
    fields += re.findall(
        r'<input[^>]*name="(?:oldpassword|password[12])"[^>]*>', client.get("/entra/password/").content.decode()
    )  # fmt: skip

    assert len(fields) == 4
    for one in fields:
        assert 'type="password"' in one and "onpaste" not in one and 'autocomplete="off"' not in one
        assert re.search(r'autocomplete="(current|new)-password"', one), one


def test_no_account_has_a_question_a_hint_or_a_day_on_which_its_password_ends():
    fields = {one.name for one in Account._meta.get_fields()}

    assert not {name for name in fields if re.search("hint|question|answer|expire|changed", name)}
    assert "expire" not in inspect.getsource(passwords).lower()
