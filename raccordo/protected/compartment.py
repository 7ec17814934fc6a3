# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door of the compartment: inside it the database knows us as `raccordo_protected`, outside it as everybody else.

The role is taken for the transaction, and given back at the end of the block; an error undoes the block and the role with it.
The ordinary role has no right on any table of the schema: what forgets the door is told «permission denied».
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models, transaction

from raccordo.kernel.scoping import OutOfContext, current
from raccordo.protected import walls
from raccordo.protected.codes import ROLES

_inside: ContextVar[bool] = ContextVar("raccordo_compartment", default=False)


@contextmanager
def compartment() -> Iterator[None]:
    """Run a block with the eyes of the compartment, of who is named by the access context in force.

    Raises OutOfContext for who does not work in it. Nothing of the ordinary rooms can be read inside.
    """
    if _inside.get():
        yield
        return
    actor = current().actor
    if actor.role not in ROLES or actor.role_id is None:
        raise OutOfContext("only a mandate of the compartment enters it")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(walls.ENTER)
            cursor.execute(walls.TELL)
        token = _inside.set(True)
        try:
            yield
        finally:
            _inside.reset(token)
        with connection.cursor() as cursor:
            cursor.execute(walls.LEAVE)


def look_again() -> None:
    """Tell the database once more which cases name this mandate: after the readers of one were written."""
    with connection.cursor() as cursor:
        cursor.execute(walls.TELL)


class CompartmentManager(models.Manager):  # type: ignore[type-arg]
    """The only manager of these tables: raises outside the door."""

    def get_queryset(self) -> models.QuerySet:  # type: ignore[type-arg]
        if not _inside.get():
            raise OutOfContext("a protected case is read inside the compartment: see protected.compartment")
        return super().get_queryset()
