# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was published: the only thing of the observatory that a page reads. It holds protected figures and drawings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from raccordo.observatory.declaration import Figures
from raccordo.observatory.engine import Period
from raccordo.observatory.figures import Publication, Window
from raccordo.observatory.lake import store

FOLDER = "osservatori"
INSIDE, OUTSIDE = "interni", "pubblici"
"""Two audiences: the services, and everybody. The second is published with a stricter rule, in files of its own."""

_NAME = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True)
class Reading:
    """One publication with what was told of it."""

    publication: Publication
    at: datetime  # when the data left the database
    definition: str  # digest of the lake's declarations
    findings: Mapping[str, str] = field(default_factory=dict)  # «window/place» → sentence


def reading(audience: str, slug: str) -> Reading | None:
    """One indicator as published last, or nothing: never published, or not for this audience."""
    folder = store.current(settings.DATA_DIR / FOLDER)
    return None if folder is None else _read(folder, audience, slug)


def file(audience: str, name: str, kind: str) -> bytes | None:
    """One stored file: a drawing, a download."""
    folder = store.current(settings.DATA_DIR / FOLDER)
    if folder is None or not _NAME.fullmatch(name):
        return None
    path = folder / audience / f"{name}.{kind}"
    return path.read_bytes() if path.is_file() else None


def drawing(audience: str, slug: str, window: str, what: str) -> tuple[str, str] | None:
    """The wide and the narrow drawing of a chart."""
    wide, narrow = (file(audience, f"{slug}-{window}-{what}-{size}", "svg") for size in ("largo", "stretto"))
    return (wide.decode(), narrow.decode()) if wide and narrow else None


def closing_of(root: Path, audience: str, slug: str) -> date | None:
    """Up to which day the last publication counted."""
    folder = store.current(root)
    found = None if folder is None else _read(folder, audience, slug)
    return found.publication.closing if found else None


@lru_cache(maxsize=64)
def _read(folder: Path, audience: str, slug: str) -> Reading | None:
    path = folder / audience / f"{slug}.json"
    if not _NAME.fullmatch(slug) or not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return Reading(
        _publication(data["publication"]), datetime.fromisoformat(data["at"]), data["definition"],
        data["findings"],
    )  # fmt: skip


def _publication(data: dict[str, Any]) -> Publication:
    windows = [_window(window) for window in data.pop("windows")]
    closing = date.fromisoformat(data.pop("closing"))
    return Publication(**data, closing=closing, windows=windows)


def _window(data: dict[str, Any]) -> Window:
    return Window(
        data["key"], data["label"], date.fromisoformat(data["first"]), date.fromisoformat(data["last"]),
        Figures(**data["total"]),
        {place: Figures(**one) for place, one in data["places"].items()},
        Figures(**data["others"]) if data["others"] else None,
        [Period(one["key"], date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in data["stretches"]],
        [Figures(**one) for one in data["series"]],
        {place: [Figures(**one) for one in row] for place, row in data["place_series"].items()},
    )  # fmt: skip
