# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What does not fit: a file that is no paper, a text that is too long."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.rooms.careplan.steps import Steps
from tests.rooms.delivery.ground import Service
from tests.web.input.rows import KEPT, Bad, note, row, teresa


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


@row("a text longer than the field")
def _(s: Service) -> Bad:
    form = note(text=KEPT + "x" * 5000)
    return Bad(s.world.sara, teresa(s, "diario/scrivi/"), form, "Accorcialo o dividilo in due note.")
