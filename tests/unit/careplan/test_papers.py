# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file is what its content says; a signature is not a blank square."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageDraw

from raccordo.careplan import papers
from raccordo.kernel.records import Refused


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), ink: bool = True, **save) -> bytes:
    image = Image.new("RGB", size, "white")
    if ink:
        ImageDraw.Draw(image).line((20, 100, 280, 60), fill="black", width=6)
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def as_url(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def refusal(call, *args) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args)
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photo_is_written_anew_without_what_the_camera_hid_in_it(kind):
    exif = Image.Exif()
    exif[0x010F] = "Fotocamera"
    extra = {"exif": exif} if kind == "JPEG" else {}

    paper = papers.read_paper(picture(kind, **extra))

    assert paper.media_type == "image/jpeg"
    assert b"Fotocamera" not in paper.content
    assert Image.open(io.BytesIO(paper.content)).size == (300, 200)


def test_a_large_photo_is_made_smaller():
    paper = papers.read_paper(picture(size=(5000, 3000)))

    assert max(Image.open(io.BytesIO(paper.content)).size) == 2480


def test_a_pdf_is_known_by_its_first_bytes():
    assert papers.read_paper(b"%PDF-1.7 ... %%EOF").media_type == "application/pdf"
    assert "interrotto" in refusal(papers.read_paper, b"%PDF-1.7 ...").message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Manca il file"),
        (b"MZ\x90\x00 a program called foto.jpg", "non è quello che dice il suo nome"),
        (b"<svg onload=alert(1)>", "non è quello che dice il suo nome"),
        (picture()[:400], "non è quello che dice il suo nome"),
        (b"\x00\x00\x00\x18ftypheic....", "HEIC"),
        (b"x" * (26 * 1024 * 1024), "Il file è di 26 MB: il limite è 25 MB"),
    ],
    ids=["empty", "program", "svg", "cut", "heic", "huge"],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(content, words):
    found = refusal(papers.read_paper, content)

    assert words in found.message
    assert found.field == "paper"


def test_a_picture_of_too_many_points_is_not_even_opened():
    bomb = Image.new("1", (9000, 9000))
    out = io.BytesIO()
    bomb.save(out, "PNG")

    assert "troppo grande" in refusal(papers.read_paper, out.getvalue()).message


def test_a_drawn_signature_is_a_picture_with_ink():
    paper = papers.read_drawing(as_url(picture("PNG", (1200, 400))))

    assert paper.media_type == "image/png"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Manca la firma"),
        (as_url(picture("PNG", ink=False)), "vuoto"),
        ("data:image/svg+xml;base64,PHN2Zz4=", "non si legge"),
        ("data:image/png;base64,@@@", "non si legge"),
        (as_url(b"not a picture"), "non è quello che dice"),
        ("data:image/png;base64," + "A" * 700_000, "non si legge"),
    ],
    ids=["none", "blank", "svg", "not base64", "not png", "huge"],
)
def test_a_drawn_signature_that_is_not_one_is_refused(url, words):
    assert words in refusal(papers.read_drawing, url).message


def test_transparency_is_paper_not_ink():
    clear = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    out = io.BytesIO()
    clear.save(out, "PNG")

    assert "vuoto" in refusal(papers.read_drawing, as_url(out.getvalue())).message


def test_a_typed_name_is_the_signers_own():
    papers.require_name("brambilla  TERESA", "Teresa Brambilla")
    papers.require_name("Niccolo D'Agnese", "Niccolò D’Agnese".replace("’", "'"))

    assert (
        "scrivi «Teresa Brambilla»" in refusal(papers.require_name, "Sara Conti", "Teresa Brambilla").message
    )
    assert "Scrivi nome e cognome" in refusal(papers.require_name, " ", "Teresa Brambilla").message
