# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of the compartment in the register of accesses: who, when, what was done; of which case only a mark.

The register is one table for everybody, and stands outside the schema: no line of ours bears a person, a case or a name that
tells. The mark is made with the key of the register: who has the case and the key finds its lines, nobody else.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings

from raccordo.kernel import audit
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose

LIST, OPEN, READ, WRITE, REFUSED = (
    "reserved.list",
    "reserved.open",
    "reserved.read",
    "reserved.write",
    "reserved.refused",
)
_ACTIONS = {WRITE: "U"}


def reference(case_id: UUID, name: str = "") -> UUID:
    """The mark of a case, or of one thing in it."""
    said = f"reserved\x1e{case_id}\x1e{name}".encode()
    return UUID(bytes=hmac.digest(settings.AUDIT_KEY, said, "sha256")[:16])


def note(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    case_id: UUID | None = None,
    name: str = "",
    reason: str = "",
    permitted: bool = True,
) -> None:
    """One line, in the transaction of what it tells: if it cannot be written, nothing is done and nothing is shown."""
    mark = None if case_id is None else reference(case_id, name)
    line = audit.Access(_ACTIONS.get(kind, "R"), kind, None, mark, Purpose.SOCIAL.value, permitted, reason)
    audit.write(by=by, at=at, accesses=[line])
