# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/security.md says what the code does: its limits, doors, keys, connections and logs are those that are there."""

from __future__ import annotations

import ast
import re

from django.conf import settings

from raccordo.config import copies, witness
from raccordo.kernel.sensitivity import Label
from raccordo.protected import keyring
from raccordo.web.shell import limits, proof
from raccordo.web.shell.entry.urls import urlpatterns
from tests.house.scan import ROOT, imports, python

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "raccordo" / "config" / "settings.py").read_text(encoding="utf-8")


def part(title: str) -> str:
    """The words under one heading."""
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(title: str) -> list[str]:
    """The first cell of each row of a part's table."""
    return re.findall(r"^\| (?!---)(.+?) \|", part(title), re.M)[1:]


def test_every_limit_is_written_with_its_value():
    written = {name: int(value) for name, value in re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", PAGE, re.M)}

    assert written == {
        name: value for name, value in vars(limits).items() if name.isupper() and name not in ("KIB", "MIB")
    }


def test_every_door_that_lets_somebody_in_is_written():
    doors = {one.name for one in urlpatterns}
    written = {cell.strip("`") for cell in first_cells("How one enters, and for how long")}

    assert written <= doors
    letting_in = {
        "account_login", "mfa_authenticate", "mfa_login_webauthn", "second-factor", "account_reset_password",
        "account_reauthenticate",
    }  # fmt: skip
    assert written == letting_in
    # Every other door wants a session, ends one, or belongs to one of these.
    others = {"logout", "inactive", "password", "reauthenticate", "index", "totp", "recovery", "webauthn"}
    assert all(any(word in name for word in others) for name in doors - letting_in)


def test_numbers_of_entering_are_those_of_the_settings():
    words = part("How one enters, and for how long")

    assert settings.ACCOUNT_RATE_LIMITS == {"login_failed": "20/m/ip,5/8m/key"}
    assert "five wrong passwords" in words and "eight minutes" in words and "twenty in a minute" in words
    assert "last five minutes" in words and proof.FRESH.total_seconds() == 300


def test_every_key_is_in_the_inventory():
    keys = part("Keys and ciphers")
    secrets = set(re.findall(r"RACCORDO_\w*KEY\w*", SETTINGS))

    assert secrets and not [name for name in secrets if f"`{name}`" not in keys]
    files = set(
        re.findall(r'local_secret\(\w+, "([\w-]+)"\)', "".join(text for _, text in python("raccordo")))
    )
    files |= {copies.PUBLIC_KEY.split(".")[0], copies.PRIVATE_KEY.split(".")[0], witness.PRIVATE}
    files.discard(keyring.NAME)
    assert not [name for name in files if name not in keys]


def test_every_cipher_that_is_used_is_in_the_inventory():
    named = {"Fernet": "Fernet", "hpke": "HPKE", "Ed25519PrivateKey": "Ed25519", "Ed25519PublicKey": "Ed25519", "X25519PrivateKey": "X25519",
             "X25519PublicKey": "X25519", "AESGCM": "AES-256-GCM", "hmac": "HMAC-SHA256"}  # fmt: skip
    for _, text in python("raccordo"):
        for _, name in imports(ast.parse(text)):
            last = name.rsplit(".", 1)[-1]
            if (
                name.startswith("cryptography.") and last[0].isupper() and "Invalid" not in last
            ) or name == "hmac":
                assert named[last] in part("Keys and ciphers"), name
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_every_level_of_protection_has_its_line():
    assert first_cells("Levels of protection") == [f"`{label.value}`" for label in Label]


def test_every_address_that_the_settings_lead_to_is_a_connection():
    places = {"DATABASE_URL", "DATABASE_OWNER_URL", "RACCORDO_SMTP", "RACCORDO_WITNESS_DIR"}
    read = set(re.findall(r'env\.get\("(\w*(?:_SMTP|DATABASE\w*_URL|WITNESS_DIR))"', SETTINGS))

    assert read == places
    assert not [name for name in places if f"`{name}`" not in part("Connections")]


def test_every_log_of_ours_is_in_the_list():
    ours = set(re.findall(r'getLogger\("([\w.]+)"\)', "".join(text for _, text in python("raccordo"))))

    assert ours and not [name for name in ours if f"`{name}`" not in part("Logs")]
    assert witness.NAME and "Witnesses of the register go" in part("Logs")


def test_libraries_are_locked_with_their_fingerprints():
    for name in ("requirements.lock", "requirements-dev.lock"):
        rows = re.findall(
            r"^([a-z0-9][\w.\[\]-]*)==[\w.+]+ \\\n\s+--hash=sha256:[0-9a-f]{64}",
            (ROOT / name).read_text(),
            re.M | re.I,
        )
        pinned = re.findall(r"^([a-z0-9][\w.\[\]-]*)==", (ROOT / name).read_text(), re.M | re.I)
        assert rows == pinned and len(rows) > 30, name
    lock = (ROOT / "frontend" / "package-lock.json").read_text()
    assert "integrity" in lock and "sha512-" in lock and "git+" not in lock
