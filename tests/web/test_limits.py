# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each limit of what may be sent, and of how long it may take: one more is refused in words, before it costs anything.

The limits stand in raccordo/web/shell/limits.py. There is no XML, no zip, no HL7 and no upload of tables yet: their limits
come with them.
"""

from __future__ import annotations

import io
import os
import re
from urllib.parse import urlencode

import psycopg
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import include, path
from PIL import Image

from raccordo.careplan import papers
from raccordo.config import database, running
from raccordo.kernel.records import Refused
from raccordo.web.shell import limits
from raccordo.web.shell.asked import Unreadable, json_of, page_number
from raccordo.web.shell.gate import PublicView
from tests.house.test_addresses import addresses, third_party
from tests.plugin import ADMIN_URL, NAME
from tests.web.test_bad_input import FORM, words_of

pytestmark = pytest.mark.django_db


class Slow(PublicView):
    """Asks the database for more time than it gets, or falls as it does when another process holds a row."""

    def get(self, request, *args, **kwargs):
        if "caso" in request.GET:
            raise OperationalError from getattr(psycopg.errors, request.GET["caso"])()
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 30")
            cursor.execute("select pg_sleep(5)")
        raise AssertionError("it had the time")


urlpatterns = [path("lenta/", Slow.as_view(), name="slow"), path("", include("raccordo.config.urls"))]


def test_a_query_string_without_end_is_refused(client):
    answer = client.get("/guida/", {"testo": "x" * limits.QUERY})

    assert answer.status_code == 414 and "L'indirizzo è troppo lungo" in words_of(answer)
    assert client.get("/guida/", {"testo": "x" * 1000}).status_code == 200


@pytest.mark.parametrize("send", ["get", "post"])
def test_a_form_of_too_many_fields_is_refused(world, login, send):
    many = urlencode([("a", "")] * (limits.FIELDS + 1))
    client = login(world.sara)

    answer = (
        client.post("/bozze/", many, content_type=FORM) if send == "post" else client.get(f"/guida/?{many}")
    )

    assert answer.status_code == 413


def test_a_form_of_too_many_files_is_refused(world, login):
    files = {f"f{number}": SimpleUploadedFile("a.txt", b"a") for number in range(limits.FILES + 1)}

    answer = login(world.sara).post("/bozze/", {"key": "x", **files})

    assert answer.status_code == 413 and "è troppo grande" in words_of(answer)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 65 + "]" * 65, "[" * 100_000, '{"a":' * 70 + "1" + "}" * 70, '{"a": NaN}', '{"a": Infinity}', '{"a": -Infinity}',
        '{"a": 1, "a": 2}', '{"a": "\\ud800"}', "9" * 5000, "{", "",
    ],
)  # fmt: skip
def test_a_json_that_others_would_read_differently_is_not_read(text):
    with pytest.raises(Unreadable):
        json_of(text)


def test_a_json_within_the_limits_is_read():
    assert json_of('{"a": ["è", 1.5, null, true]}') == {"a": ["è", 1.5, None, True]}
    assert json_of("[" * 60 + "]" * 60)


@pytest.mark.parametrize(
    ("text", "page"), [("1", 1), ("999999", 1), ("99999", 10_000), ("²", 1), ("-3", 1), ("", 1)]
)
def test_a_list_is_turned_within_its_measure(rf, text, page):
    assert page_number(rf.get("/", {"pagina": text})) == page


def _picture(size: tuple[int, int], kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("1", size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("size", [(10_000, 10_000), (30_000, 30_000), (65_000, 2_000)])
def test_a_picture_that_swells_is_refused_before_it_is_opened(size):
    bomb = _picture(size)
    assert len(bomb) < 200_000 * size[0] // 10_000

    with pytest.raises(Refused) as refused:
        papers.read_paper(bomb)

    assert refused.value.field == "paper"


def test_a_picture_is_what_its_bytes_say_and_loses_what_it_hid():
    hidden = Image.Exif()
    hidden[0x010E] = "via dei Tigli 4"
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG", exif=hidden)

    paper = papers.read_paper(out.getvalue())

    assert paper.media_type == "image/jpeg" and b"Tigli" in out.getvalue() and b"Tigli" not in paper.content


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='x'/>", b"<html><script>1</script>", b"PK\x03\x04" + b"\0" * 64]
)
def test_what_is_no_picture_and_no_pdf_is_refused(content):
    with pytest.raises(Refused, match="refused"):
        papers.read_paper(content)


def endless(form: type[forms.Form]) -> list[str]:
    """Fields of words that have no last letter."""
    return [
        f"{form.__name__}.{name}"
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField and field.max_length is None
    ]


def test_every_field_of_words_has_a_last_letter():
    ours = {a.view.view_class.form_class for a in addresses() if not third_party(a)} - {None}

    assert len(ours) > 40
    assert not [name for form in ours for name in endless(form)]


def test_a_field_without_end_is_seen():
    class Careless(forms.Form):
        words = forms.CharField()

    assert endless(Careless) == ["Careless.words"]


def test_a_statement_that_takes_too_long_ends_in_words(settings):
    settings.ROOT_URLCONF = __name__
    with transaction.atomic():
        answer = Client().get("/lenta/")

    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert "Il sistema è occupato, riprova" in words_of(answer)


@pytest.mark.parametrize("case", ["LockNotAvailable", "DeadlockDetected", "IdleInTransactionSessionTimeout"])
def test_so_does_waiting_for_somebody_else(settings, case):
    settings.ROOT_URLCONF = __name__
    assert Client().get("/lenta/", {"caso": case}).status_code == 503


@pytest.mark.parametrize("pages", [True, False])
def test_the_pages_wait_less_for_the_database_than_jobs_do(monkeypatch, pages):
    monkeypatch.setenv("RACCORDO_SERVES_PAGES", "1" if pages else "0")
    url = database.with_user(ADMIN_URL, database.APP_ROLE, NAME)
    options = database.connections(url, url, os.environ["RACCORDO_DATA"])["default"]["OPTIONS"]["options"]

    with psycopg.connect(url, options=options) as db:
        found = [
            db.execute(f"show {name}").fetchone()[0]
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        ]

    assert found == (["5s", "4s", "30s"] if pages else ["15min", "1min", "0"])


def test_the_server_waits_for_headers_no_longer_and_no_larger_than_the_limit_says():
    command = " ".join(running.web_command("127.0.0.1", 8000, 2))

    assert f"--http1-header-read-timeout {limits.HEADERS_WITHIN * 1000}" in command
    assert f"--http1-buffer-size {limits.HEADERS}" in command
    assert re.search(rf"--workers-max-rss {limits.PROCESS_MEMORY}\b", command)
