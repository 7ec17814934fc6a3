# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of tones knows every state of every life cycle, and speaks only of icons that are in the sprite."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import raccordo
from raccordo.kernel.lifecycle import Lifecycle
from raccordo.web.shell.tones import MARKS

ROOMS = ("record", "intake", "assessment", "careplan", "delivery")
PACKAGE = Path(raccordo.__file__).parent
SPRITE = (PACKAGE / "web/shell/static/raccordo/icons.svg").read_text(encoding="utf-8")
ICONS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))


def test_every_state_of_every_life_cycle_has_a_colour_and_an_icon():
    codes = [importlib.import_module(f"raccordo.{room}.codes") for room in ROOMS]
    cycles = {c.name: c for module in codes for c in vars(module).values() if isinstance(c, Lifecycle)}

    assert len(cycles) > 10
    for cycle in cycles.values():
        assert set(MARKS.get(cycle.name, {})) == set(cycle.labels), cycle.name


def test_every_icon_named_in_code_and_pages_is_in_the_sprite():
    named = {mark.icon for marks in MARKS.values() for mark in marks.values()}
    for page in PACKAGE.glob("web/**/*.html"):
        named |= set(re.findall(r"icona\('([a-z0-9-]+)'", page.read_text(encoding="utf-8")))
    navigation = (PACKAGE / "web/shell/navigation.py").read_text(encoding="utf-8")
    named |= set(re.findall(r'Entry\("[^"]+", "[^"]+", "([^"]+)"', navigation))

    assert named - ICONS == set()
