# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the server answers to bytes that no browser sends: one connection, one reading of where a message ends.

The true server, as `raccordo serve` starts it (OWASP ASVS 5.0, 4.2.1, 13.4.3 to 13.4.5, 15.2.3).
"""

from __future__ import annotations

import re
import socket

from tests.house.test_running import _answers, _until, served  # noqa: F401 - the fixture

SECOND = "GET /.well-known/security.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
FORM = "POST /entra/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def ask(port: int, text: str) -> str:
    """Send bytes as they are; all that comes back before silence."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        wire.sendall(text.encode("latin-1"))
        wire.settimeout(2)
        try:
            while piece := wire.recv(65536):
                found += piece
        except TimeoutError:
            pass
    return found.decode("latin-1")


def statuses(answer: str) -> list[int]:
    return [int(one) for one in re.findall(r"^HTTP/1\.1 (\d{3})", answer, re.M)]


def _methods_and_folders(port: int) -> None:
    # Methods that no page has, and ways out of the folder of files.
    for method in ("TRACE", "CONNECT", "TRACK"):
        answer = ask(port, f"{method} / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Secret: abc123\r\n\r\n")
        assert statuses(answer)[:1] in ([405], [400], [403], [501], [404], []) and "abc123" not in answer, (
            method
        )
    for path in (
        "/statici/",
        "/statici/raccordo/",
        "/statici/../../etc/passwd",
        "/statici/%2e%2e/%2e%2e/etc/passwd",
        "/.git/config",
        "/dati/",
        "/admin/",
        "/statici/raccordo/fonts/",
    ):
        answer = ask(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert (
            statuses(answer)[:1] in ([404], [400]) and "Index of" not in answer and "root:" not in answer
        ), path
    # No line says which program answers, nor of which version.
    answer = ask(port, SECOND)
    assert not re.search(r"^(server|x-powered-by):.*\d", answer, re.I | re.M), answer[:400]


def test_the_server_reads_each_message_in_one_way_and_shows_nothing_of_the_machine(served):  # noqa: F811
    _, port, _ = served
    _until(lambda: _answers(port))

    # Two messages one after the other are two: the probe tells one answer from two.
    assert statuses(ask(port, SECOND + SECOND)) == [200, 200]
    # Two lengths, or a length beside pieces: what a proxy would take for the body is never answered as a second message.
    hidden = f"{FORM}Content-Length: {len(SECOND)}\r\nContent-Length: 0\r\n\r\n{SECOND}"
    assert statuses(ask(port, hidden)) in ([400], [])
    both = f"{FORM}Content-Length: {5 + len(SECOND)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SECOND}"
    assert 200 not in statuses(ask(port, both))[:1] and len(statuses(ask(port, both))) <= 2
    for odd in (
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Content-Length: +5",
        "Content-Length: 0x5",
        "Content-Length: -1",
    ):
        assert 200 not in statuses(ask(port, f"{FORM}{odd}\r\n\r\n0\r\n\r\n")), odd
    _methods_and_folders(port)
