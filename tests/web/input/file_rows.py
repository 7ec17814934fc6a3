# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad files: what is sent as a signed paper and is none."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.rooms.careplan.steps import Steps
from tests.web.input.rows import KEPT, Bad, row, teresa


@row("a file that is not what it says", plan=True)
def _(s: Steps) -> Bad:
    s.to_sign()
    paper = SimpleUploadedFile("patto.pdf", b"MZ\x90\x00" + b"\x00" * 400, "application/pdf")
    form = {"heard": "on", "signer": "persona", "method": "paper", "name": KEPT, "paper": paper}
    return Bad(s.world.sara, teresa(s, "patto/firma/"), form, "Il file non è quello che dice il suo nome")


@row("a PDF that breaks off", plan=True)
def _(s: Steps) -> Bad:
    s.to_sign()
    paper = SimpleUploadedFile("patto.pdf", b"%PDF-1.7\n" + b"x" * 5000, "application/pdf")
    form = {"heard": "on", "signer": "persona", "method": "paper", "name": KEPT, "paper": paper}
    return Bad(s.world.sara, teresa(s, "patto/firma/"), form, "Il PDF è interrotto")


@row("an empty file", plan=True)
def _(s: Steps) -> Bad:
    s.to_sign()
    paper = SimpleUploadedFile("patto.jpg", b"", "image/jpeg")
    form = {"heard": "on", "signer": "persona", "method": "paper", "name": KEPT, "paper": paper}
    return Bad(s.world.sara, teresa(s, "patto/firma/"), form, "Manca il file.")
