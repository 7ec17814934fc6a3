# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures for the manual: what stands on the screen, small enough to be kept with the text."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import Page

from tests.journeys.browser import MANUAL

LARGEST = 120_000
COLOURS = (192, 96, 48)


def picture(page: Page, name: str) -> None:
    """The visible part of a page as a small PNG: few colours are enough for a screen."""
    MANUAL.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    for colours in COLOURS:
        box = BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(box, "PNG", optimize=True)
        if box.tell() < LARGEST:
            break
    (MANUAL / f"{name}.png").write_bytes(box.getvalue())
