# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consents in words, as the person's pages and those of who writes them down for her share them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from raccordo.privacy import policies
from raccordo.privacy.codes import GivenBy, HeardHow
from raccordo.privacy.models import Consent
from raccordo.privacy.queries import bodies, consents
from raccordo.privacy.rules.consents import Asked
from raccordo.web.shell.templating import day, moment


@dataclass(frozen=True)
class Line:
    """One consent: what for, to whom, since when, who gave it, how."""

    id: UUID
    title: str
    detail: str
    period: str
    words: str
    stands: bool


def asked() -> list[Asked]:
    """The uses of data for which the person is asked, in the order of the table."""
    return [one for one in policies.bases().consents.values() if one.shown]


def choices(area_id: UUID | None) -> list[tuple[str, str]]:
    """What may be consented to: each use, and each body where it is given to one at a time."""
    found: list[tuple[str, str]] = []
    partners = consents.partners(area_id)
    for one in asked():
        if one.to:
            found += [
                (f"{one.code}:{body.pk}", f"{one.words}: {body.name}")
                for body in partners
                if body.kind in one.to
            ]
        else:
            found.append((one.code, one.words))
    return found


def line(row: Consent, now: datetime) -> Line:
    """One consent in words."""
    rule = policies.bases().consents[row.purpose]
    stands = row.closed_at is None and (row.ends is None or row.ends > now)
    to = bodies.worker(row.reader) if row.reader else bodies.name_of(row.recipient)
    title = f"{rule.words}: {to}" if to else rule.words
    if row.kinds:
        known = {one.code: one.words for one in policies.label_classes()}
        title = f"{title} ({', '.join(known.get(code, code) for code in row.kinds)})"
    who = consents.giver(row)
    giver = "dalla persona" if row.given_by == GivenBy.PERSON else "da chi la rappresenta"
    giver = f"da {who.full_name}" if who else giver
    heard = ""
    if row.heard_by:
        heard = f", {HeardHow(row.heard_how).label.lower()}, raccolto da {bodies.worker(row.heard_by, within=True)}"
    until = f", vale fino al {day(row.ends)}" if stands and row.ends else ""
    over = f", finito il {day(row.ends)}" if not stands and row.ends else ""
    return Line(
        row.pk, title, f"Dato {giver}{heard}", f"Dal {moment(row.starts)}{until}{over}", row.words, stands
    )
