# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the register of accesses: who had to do with a person's data, when, from where, why. Never what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from raccordo.kernel.scoping import PersonQuerySet
from raccordo.privacy.models import AccessQuestion

MOST = 500


@dataclass(frozen=True)
class Seen:
    """One line of the register, with the names of who acted."""

    id: int
    at: datetime
    action: str
    kind: str
    rule: str
    permitted: bool
    role: str
    account_id: UUID | None
    name: str
    body: str
    sensitive: bool  # the body's very name tells something (domain.md 2.17)
    relative: str  # who is close to the person and entered from home


_WHO = """select a.id, a.at, a.action, a.kind, a.rule, a.permitted, a.role, a.account_id,
 concat_ws(' ', w.given_name, w.family_name), coalesce(o.name, ''), coalesce(o.sensitive, false),
 coalesce((select concat_ws(' ', p.given_name, p.family_name) from people_relatedperson p
  where p.person_id = a.person_id and p.account_id = a.account_id and a.role_id is null limit 1), '')
 from kernel_accessline a left join territory_practitionerrole d on d.id = a.role_id
 left join territory_practitioner w on w.id = d.practitioner_id left join territory_organization o on o.id = a.organization_id
 where a.person_id = %(person)s"""
_LINES = f"""{_WHO} and a.at >= %(since)s and a.at < %(until)s and (a.permitted or not %(permitted)s)
 and (%(but)s::uuid is null or a.account_id is distinct from %(but)s::uuid)
 order by a.at desc, a.id desc limit %(most)s"""
_ONE = f"{_WHO} and a.permitted and a.id = %(line)s"


def accesses(
    person_id: UUID, since: datetime, until: datetime, *, but: UUID | None = None, only_permitted: bool = True
) -> list[Seen]:
    """The lines about a person in a period, newest first; without one account's own, if asked."""
    values = {
        "person": person_id, "since": since, "until": until, "but": but, "permitted": only_permitted, "most": MOST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)
        return [Seen(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Stretch:
    """The lines of a period, newest first; `before` is where the next ones begin, when one page does not hold them all."""

    lines: list[Seen]
    before: datetime | None


def stretch(
    person_id: UUID, since: datetime, until: datetime, *, but: UUID | None = None, only_permitted: bool = True
) -> Stretch:
    """A page of the lines of a period. Lines of one instant stay together, so that no page skips any."""
    lines = accesses(person_id, since, until, but=but, only_permitted=only_permitted)
    if len(lines) < MOST:
        return Stretch(lines, None)
    whole = [line for line in lines if line.at > lines[-1].at] or lines
    return Stretch(whole, whole[-1].at)


def line(person_id: UUID, line_id: int) -> Seen | None:
    """One permitted line about a person, however old."""
    values = {"person": person_id, "line": line_id}
    with connection.cursor() as cursor:
        cursor.execute(_ONE, values)
        row = cursor.fetchone()
    return Seen(*row) if row else None


def questions_of(person_id: UUID) -> PersonQuerySet:
    """What a person asked about accesses, newest first."""
    return AccessQuestion.objects.filter(person_id=person_id).order_by("-created_at", "-id")


def questions_to_answer() -> PersonQuerySet:
    """The questions of the officer's area that wait for an answer, by the day they are due."""
    return AccessQuestion.objects.filter(answered_at=None).order_by("due_date", "id")


def question(question_id: UUID) -> AccessQuestion:
    """One question within reach. Raises AccessQuestion.DoesNotExist."""
    return AccessQuestion.objects.get(pk=question_id)
