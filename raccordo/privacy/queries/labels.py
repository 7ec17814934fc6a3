# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The label of an entry as it is written: its service of origin, its codes, what it is made of, its author's choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import RANK, Label, label_for
from raccordo.privacy import policies
from raccordo.privacy.models import LabelChange
from raccordo.privacy.rules import law_classes
from raccordo.territory import queries as territory


def label_at_writing(
    *, by: Actor, at: datetime, choice: str | None = Label.NORMAL, sources: Iterable[str | None] = (),
    **codes: Sequence[str],
) -> Label:  # fmt: skip
    """The highest of all that speaks. `codes` are by vocabulary (`condition=["B20"]`); `sources` are the labels of what
    the entry is made of. Raises KeyError on a vocabulary that the table does not know."""
    table = policies.label_classes()
    known = {name for one in table for name in one.codes}
    if codes.keys() - known:
        raise KeyError(f"no such vocabulary of codes: {sorted(codes.keys() - known)}")
    listed = law_classes(table, codes, local_day(at))
    return label_for(
        sensitive_origin=territory.sensitive_origin(by),
        choice=choice,
        sources=[*sources, *(one.label for one in listed)],
    )


def label_to_send(*, by: Actor, at: datetime, **given: Sequence[str]) -> Label:
    """The label of what is written for somebody else to act upon. Refused where it would be too high for them to see:
    better said at once than lost in silence."""
    label = label_at_writing(by=by, at=at, **given)  # type: ignore[arg-type]
    if RANK[label] >= RANK[Label.VERY_RESTRICTED]:
        raise Refused(
            "Ciò che scrivi qui è a maggior tutela per legge: chi lo riceve non lo vedrebbe. Con il consenso della "
            "persona, telefona."
        )
    return label


def label_changes(object_id: UUID) -> QuerySet[LabelChange]:
    """Who raised or lowered the label of one entry, the latest first."""
    rows = LabelChange.objects.filter(object_id=object_id).select_related("role__practitioner")
    return rows.order_by("-created_at", "-id")
