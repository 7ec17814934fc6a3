# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of pages, small and in greys: enough to notice that something moved, not enough to quarrel over a font.

The full pictures of each run are in `build/schermate/`. After a wanted change, run the gallery with
RACCORDO_NEW_PICTURES=1, look at them, and commit the small ones.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page

AGREED = Path(__file__).resolve().parent / "pictures"
SEEN = Path(__file__).resolve().parents[2] / "build" / "schermate"
SHRINK = 6
TOLERANCE = 60  # of 255, in one square of six pixels
SHARE = 0.015  # of the squares may differ more than that


def _small(picture: bytes) -> Image.Image:
    image = Image.open(BytesIO(picture)).convert("L")
    size = (max(1, image.width // SHRINK), max(1, image.height // SHRINK))
    return image.resize(size, Image.Resampling.BOX).quantize(16).convert("L")


def difference(page: Page, name: str) -> str:
    """What differs from the agreed picture, in words; nothing when it looks the same."""
    picture = page.screenshot(full_page=True, animations="disabled", caret="hide")
    SEEN.mkdir(parents=True, exist_ok=True)
    (SEEN / f"{name}.png").write_bytes(picture)
    small, agreed = _small(picture), AGREED / f"{name}.png"
    if os.environ.get("RACCORDO_NEW_PICTURES"):
        AGREED.mkdir(exist_ok=True)
        small.quantize(16).save(agreed, optimize=True)
        return ""
    if not agreed.exists():
        return f"{name}: nobody has agreed on a picture yet"
    before = Image.open(agreed).convert("L")
    if abs(before.height - small.height) > 3 or before.width != small.width:
        return f"{name}: was {before.size}, is {small.size}"
    return _compare(before, small, name)


def _compare(before: Image.Image, now: Image.Image, name: str) -> str:
    box = (0, 0, before.width, min(before.height, now.height))
    changed = ImageChops.difference(before.crop(box), now.crop(box)).point(
        lambda v: 255 if v > TOLERANCE else 0
    )
    share = changed.histogram()[255] / (box[2] * box[3])
    return f"{name}: {share:.1%} of the picture changed" if share > SHARE else ""
