# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The base of every table: identity, who and when, version, entered in error; and the refusals that operations raise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, connection, models
from uuid_utils.compat import uuid7

from raccordo.kernel.scoping import Actor, context_person

AnyRecord = TypeVar("AnyRecord", bound="Record")


class Refused(Exception):
    """A rule says no. `message` is for the person in front of the screen; `field` names the field to mend."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__("refused")
        self.message = message
        self.field = field


class Conflict(Refused):
    """It was changed or done meanwhile, by somebody else or by one's own first click.

    `theirs` maps field names to what stands there now.
    """

    def __init__(self, message: str, theirs: dict[str, Any] | None = None, field: str | None = None) -> None:
        super().__init__(message, field)
        self.theirs = theirs or {}


IN_ANOTHER = "Questa scheda è unita a un’altra della stessa persona e si può solo leggere: scrivi sulla scheda attuale."
"""What is said of a write on a record that another replaces; the database refuses it, whoever tries."""


class ReadOnly(Conflict):
    """The record was replaced by another of the same person."""

    def __init__(self) -> None:
        super().__init__(IN_ANOTHER)


@contextmanager
def read_only_said() -> Iterator[None]:
    """Say in words what the database refuses because another record replaces the person's. Raises ReadOnly."""
    try:
        yield
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "RC001":
            raise
        raise ReadOnly from error


class Record(models.Model):
    """One row with a public identifier, an author, a moment and a version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    entered_in_error_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


_Following = Callable[[Sequence[models.Model], datetime], None]
_Changing = Callable[[models.Model, frozenset[str], datetime], None]
# What the privacy room does with a row that was just written or changed; the kernel stands below it and cannot ask.
_after_writing: tuple[_Following, ...] = ()
_after_changing: tuple[_Changing, ...] = ()


def set_after_writing(*acts: _Following, changing: Sequence[_Changing] = ()) -> None:
    """The privacy room says what follows the writing of rows, and the change of one, in the same transaction."""
    global _after_writing, _after_changing
    _after_writing, _after_changing = acts, tuple(changing)


def written(rows: Sequence[models.Model], at: datetime) -> None:
    """Tell that rows were written; `create` does so by itself, who writes many at once must say it."""
    for act in _after_writing:
        act(rows, at)


def _in_no_confidence(row: models.Model, by: Actor) -> None:
    return None


# Says in whose confidence a citizen writes a row, as the privacy room knows: asked of who writes from home alone.
_confide: Callable[[models.Model, Actor], None] = _in_no_confidence


def set_confiding(act: Callable[[models.Model, Actor], None]) -> None:
    """The privacy room says who, of the network of a person, keeps apart what an account writes from home."""
    global _confide
    _confide = act


def authored(model: type[models.Model], *, by: Actor, at: datetime) -> dict[str, Any]:
    """When a row is written and by whom; where the table asks for it, also for which body (FHIR `custodian`): the one place
    that says so. `create` does it by itself, who writes many rows at once gives it to each."""
    known: dict[str, Any] = {"created_at": at, "created_by_id": by.account_id}
    if hasattr(model, "custodian_id"):
        known["custodian_id"] = by.organization_id if by.role else None
    return known


def create(model: type[AnyRecord], *, by: Actor, at: datetime, **fields: Any) -> AnyRecord:
    """Write a new row after the model's own validation. Raises Refused with the first field that is wrong."""
    row = model(**authored(model, by=by, at=at), **fields)
    if not by.role and hasattr(row, "confided_by_id"):
        _confide(row, by)
    _validate(row, by)
    row.save(force_insert=True)
    written([row], at)
    return row


def change(
    row: AnyRecord, *, by: Actor, at: datetime, version: int | None = None, **fields: Any
) -> AnyRecord:
    """Change a locked row and raise its version. Raises Conflict when `version` is not the one in the database."""
    if version is not None and version != row.version:
        theirs = {name: getattr(row, name) for name in fields}
        raise Conflict(
            "Qualcun altro ha cambiato questi dati mentre scrivevi. Ecco le due versioni: scegli.", theirs
        )
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    _validate(row, by, only=set(fields))
    row.save(update_fields=[*fields, "version"])
    for act in _after_changing:
        act(row, frozenset(fields), at)
    return row


def relabel(row: AnyRecord, label: str) -> None:
    """Give another label to a locked row that bears one, also when whoever does so will not see it afterwards.

    «Where current of» reads no column of the row: the rule of who may read is asked of the row as it was, not as it
    becomes. Raises DoesNotExist for a row out of reach.
    """
    table, version = row._meta.db_table, row.version + 1
    with connection.cursor() as cursor:
        chosen = f'select 1 from "{table}" where id = %s for update'  # noqa: S608
        cursor.execute(f"declare relabelled cursor for {chosen}", [row.pk])
        cursor.execute("fetch relabelled")
        there = cursor.fetchone() is not None
        if there:
            cursor.execute(
                f'update "{table}" set label = %s, version = %s where current of relabelled',  # noqa: S608
                [label, version],
            )
        cursor.execute("close relabelled")
    if not there:
        raise type(row).DoesNotExist  # type: ignore[attr-defined]
    row.label, row.version = label, version  # type: ignore[attr-defined]


def lock(model: type[AnyRecord], pk: UUID, *, manager: Any = None) -> AnyRecord:
    """Take a row for writing, in the current scope. Raises the model's DoesNotExist when it cannot be seen."""
    return (manager or model.objects).select_for_update(of=("self",)).get(pk=pk)  # type: ignore[attr-defined]


def _validate(row: models.Model, by: Actor, only: set[str] | None = None) -> None:
    exclude = set() if only is None else {f.name for f in row._meta.fields if f.name not in only}
    known = {by.account_id, by.role_id, by.organization_id, context_person()} - {None}
    exclude |= {f.name for f in row._meta.fields if f.is_relation and _is_known(f, row, known)}
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            raise Refused(messages[0], None if name == NON_FIELD_ERRORS else name) from error


def _is_known(field: Any, row: models.Model, known: set[Any]) -> bool:
    """Whether what a reference points to was already read in this scope: asking again would cost a query each."""
    value = getattr(row, field.attname)
    return value is not None and (field.is_cached(row) or value in known)
