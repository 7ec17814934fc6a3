# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which parts each kind of assessment has, one file a kind, with dated versions: an Ambito changes them as data."""

import functools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from raccordo.assessment import library
from raccordo.assessment.rules import outline as rules
from raccordo.assessment.rules.outline import Outline


class UnknownOutline(LookupError):
    """No outline of this code is in force on this day."""


@functools.cache
def _all() -> Mapping[str, tuple[Outline, ...]]:
    known = {one.code for one in library.instruments()}
    paths = sorted(Path(__file__).parent.glob("*.yaml"))
    found = {
        path.stem: rules.read(library.read_yaml(path), instruments=known, place=path.name) for path in paths
    }
    return MappingProxyType(found)


def on(day: date) -> tuple[Outline, ...]:
    """Every outline in force on a day, by code."""
    current = (rules.in_force(versions, day) for versions in _all().values())
    return tuple(one for one in current if one is not None)


def outline(code: str, day: date) -> Outline:
    """One outline as it stands on a day. Raises UnknownOutline."""
    found = rules.in_force(_all().get(code, ()), day)
    if found is None:
        raise UnknownOutline(f"{code} on {day}")
    return found
