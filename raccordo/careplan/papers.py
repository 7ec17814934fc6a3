# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers that come in: a signature drawn on the screen, a sheet photographed or scanned. A file is what its content says.

Images are opened, checked and written anew, so that nothing hidden in them (place, camera, code) is kept.
"""

from __future__ import annotations

import base64
import binascii
import io
import unicodedata
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from raccordo.kernel.records import Refused

LARGEST = 25 * 1024 * 1024
_LARGEST_DRAWING = 600 * 1024
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 2480  # A4 at 300 dots per inch is enough to read a signature
_INK_SHARE = 0.0002
_DARK = 128
_PDF, _PDF_TAIL = b"%PDF-", 2048
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
_WORDS = "Carica una foto (JPEG, PNG) o un PDF del foglio."


@dataclass(frozen=True)
class Paper:
    """A paper that was checked: its kind and its bytes."""

    media_type: str
    content: bytes


def read_paper(content: bytes) -> Paper:
    """A photographed or scanned sheet. Refused, in words, when it is empty, too large or not what it says."""
    if not content:
        raise Refused(f"Manca il file. {_WORDS}", "paper")
    if len(content) > LARGEST:
        size = f"{len(content) / 1024 / 1024:.0f}"
        raise Refused(f"Il file è di {size} MB: il limite è 25 MB. Fai una foto più piccola.", "paper")
    if content.startswith(_PDF):
        return _read_pdf(content)
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"hevc"):
        raise Refused(
            "È una foto in formato HEIC, che non si legge ovunque: salvala come JPEG e riprova.", "paper"
        )
    return Paper("image/jpeg", _as_jpeg(_open(content, "paper")))


def _read_pdf(content: bytes) -> Paper:
    if b"%%EOF" not in content[-_PDF_TAIL:]:
        raise Refused("Il PDF è interrotto: manca la fine. Scansiona di nuovo il foglio.", "paper")
    return Paper("application/pdf", content)


def read_drawing(data_url: str) -> Paper:
    """A signature drawn on the screen, as the canvas sends it. Refused when it is missing, blank or not a picture."""
    head, _, body = data_url.partition(",")
    if not body:
        raise Refused("Manca la firma: disegnala nel riquadro, oppure scrivi il nome.", "drawn")
    if head != "data:image/png;base64" or len(body) > _LARGEST_DRAWING:
        raise Refused("La firma disegnata non si legge: cancellala e disegnala di nuovo.", "drawn")
    try:
        content = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("La firma disegnata non si legge: cancellala e disegnala di nuovo.", "drawn")
    image = _flat(_open(content, "drawn")).convert("L")
    dark = sum(image.histogram()[:_DARK])
    if dark < _INK_SHARE * image.width * image.height:
        raise Refused("Il riquadro della firma è vuoto: disegnala, oppure scrivi il nome.", "drawn")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Paper("image/png", out.getvalue())


def _open(content: bytes, field: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
        if image.width * image.height > _MOST_PIXELS:
            raise Refused("La foto è troppo grande: falla con una risoluzione più bassa.", field)
        image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(f"Il file non è quello che dice il suo nome, o è rovinato. {_WORDS}", field)
    return image


def _flat(image: Image.Image) -> Image.Image:
    """On white, without transparency."""
    rgba = image.convert("RGBA")
    sheet = Image.new("RGBA", rgba.size, "white")
    sheet.alpha_composite(rgba)
    return sheet.convert("RGB")


def _as_jpeg(image: Image.Image) -> bytes:
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))  # first: what follows copies it several times
    upright = _flat(ImageOps.exif_transpose(image))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def require_name(written: str, expected: str) -> None:
    """A typed signature is the signer's own name, whatever the order, the case and the accents."""
    if not written.strip():
        raise Refused("Scrivi nome e cognome di chi firma.", "name")
    if sorted(_plain(written).split()) != sorted(_plain(expected).split()):
        raise Refused(f"Il nome scritto non è quello di chi firma: scrivi «{expected}».", "name")


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return bare.replace("'", " ").replace("-", " ").casefold()
