# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manual is whole: every page is in its index, every picture exists, is small, and is shown somewhere."""

from __future__ import annotations

import re
from pathlib import Path

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manuale"
LARGEST = 120_000


def test_every_page_is_in_the_index():
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", (MANUAL / "README.md").read_text(encoding="utf-8")))

    assert linked == {page.name for page in MANUAL.glob("*.md")} - {"README.md"}


def test_every_picture_is_there_small_and_shown():
    pages = "".join(page.read_text(encoding="utf-8") for page in MANUAL.glob("*.md"))
    shown = set(re.findall(r"\(immagini/([\w-]+\.png)\)", pages))

    assert shown == {picture.name for picture in (MANUAL / "immagini").glob("*.png")}
    assert all(picture.stat().st_size < LARGEST for picture in (MANUAL / "immagini").glob("*.png"))
