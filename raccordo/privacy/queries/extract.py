# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The copy of her data that a person takes (GDPR art. 15 and 20): what she may read, from the declarations, never others'.

It asks the same managers as her pages: what is sealed stays out, what she hides is hers. Keys to others are left out, but for
who wrote as a professional, by role and body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from raccordo.kernel.periods import ROME, clock
from raccordo.kernel.scoping import access, current
from raccordo.privacy.policies import house_tables

MOST = 5000  # rows of one table
_HIDDEN = {
    "id", "version", "label", "sector", "search_text", "phone_digits", "sort_name", "code_digest", "replaces_others", "line_id", "object_id", "source_id",
    "target_id", "thread", "digest", "content", "opened",
}  # fmt: skip
_WORDS = {
    "created_at": "scritto il", "starts": "dal", "ends": "fino al", "state": "stato", "kind": "genere", "at": "quando", "text": "testo",
    "title": "titolo", "closed_at": "chiuso il", "reason": "motivo", "answer": "risposta", "answered_at": "risposta del", "number": "numero",
    "because": "perché", "score": "punteggio", "due_date": "entro il", "signed_at": "firmato il", "about": "su che cosa", "item": "domanda",
    "value": "valore", "name": "nome", "instrument": "scheda", "code": "codice", "purpose": "finalità", "note": "nota",
    "entered_in_error_at": "annullato il", "received_date": "ricevuta il",
}  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """The rows of one table: its words, and each row as (name of the field, words, value)."""

    model: str
    words: str
    rows: list[list[tuple[str, str, str]]]

    @property
    def readable(self) -> list[list[tuple[str, str]]]:
        """The fields that have words, row by row."""
        return [[(words, value) for _, words, value in row if words] for row in self.rows]


def extract(person_id: UUID, *, also: Sequence[UUID] = ()) -> list[Chapter]:
    """All that the person in reach may read of herself, table by table; tables without rows are left out. `also` are the
    records that hers goes on for: their rows stand after hers."""
    chapters = list(_chapters(person_id))
    for other in also:
        with access(current().opening(other)):
            for mine, theirs in zip(chapters, _chapters(other), strict=True):
                mine.rows.extend(theirs.rows)
    return [chapter for chapter in chapters if chapter.rows]


def as_json(chapters: list[Chapter], *, person_id: UUID, at: datetime) -> str:
    """The same in a common form that machines read (GDPR art. 20.1)."""
    body = {
        "persona": str(person_id), "data": at.astimezone(ROME).isoformat(timespec="seconds"),
        "dati": {c.model: [{name: value for name, _, value in row} for row in c.rows] for c in chapters},
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, indent=1)


def _chapters(person_id: UUID) -> Iterator[Chapter]:
    for activity in house_tables.activities():
        for label, words in activity.models.items():
            if words:
                model: Any = apps.get_model(label)
                rows = model.objects.filter(**{model.guard.person: person_id}).order_by("pk")[:MOST]
                yield Chapter(label, words, [_row(row) for row in rows])


def _row(row: models.Model) -> list[tuple[str, str, str]]:
    return [
        (field.name, _words(field), value)
        for field in row._meta.concrete_fields
        if not field.is_relation and field.name not in _HIDDEN and not isinstance(field, models.BinaryField | models.UUIDField)
        and (value := _value(row, field))
    ]  # fmt: skip


def _words(field: Any) -> str:
    """The Italian words of a field; nothing for one that has none, which stands in the file alone."""
    if field.verbose_name != field.name.replace("_", " "):
        return str(field.verbose_name)
    return _WORDS.get(field.name, "")


def _value(row: Any, field: Any) -> str:
    value = getattr(row, field.attname)
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        words = dict(getattr(getattr(field, "base_field", None), "choices", None) or ())
        return "; ".join(str(words.get(one, one)) for one in value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(ROME):%d/%m/%Y}, ore {clock(value)}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return clock(value)
    return (
        str(value)
        if isinstance(value, str | int | float | Decimal)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
