# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures for the manual: what stands on the screen, small enough to be kept with the text."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page

from tests.journeys.browser import MANUAL

LARGEST = 120_000
COLOURS = (192, 96, 48)


def shown() -> set[str]:
    """The pictures that the pages of the manual show."""
    pages = "".join(page.read_text(encoding="utf-8") for page in MANUAL.parent.glob("*.md"))
    return set(re.findall(r"\(immagini/([\w-]+)\.png\)", pages))


def picture(page: Page, name: str) -> None:
    """The first screen of a page as a small PNG: few colours are enough."""
    if name not in shown():
        return
    MANUAL.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    for colours in COLOURS:
        box = BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(box, "PNG", optimize=True)
        if box.tell() < LARGEST:
            break
    (MANUAL / f"{name}.png").write_bytes(box.getvalue())
