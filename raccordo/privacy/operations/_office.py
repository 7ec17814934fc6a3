# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the acts of the privacy officer share: whose area it is, and the reach of who examines one person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor, Reach, access, current
from raccordo.territory.codes import Role

_MAY = (Role.PRIVACY_OFFICER, "system")


@contextmanager
def examining(person_id: UUID) -> Iterator[None]:
    """The reach of the officer who examines one person, whatever page he comes from; jobs see all already."""
    context = current()
    if context.reach is Reach.SYSTEM:
        yield
    else:
        with access(replace(context, reach=Reach.AUDIT, person_id=person_id)):
            yield


def refuse_others(by: Actor, area_id: UUID | None) -> None:
    """Raise Refused for whoever is not the privacy officer of an area."""
    if by.role not in _MAY or (by.role != "system" and by.area_id != area_id):
        raise Refused("Lo decide il responsabile della protezione dei dati del territorio della persona.")
