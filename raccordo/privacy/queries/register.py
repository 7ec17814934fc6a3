# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the register of accesses: who had to do with a person's data, when, from where, why. Never what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import UUIDField

from raccordo.kernel.periods import ROME, local_day
from raccordo.kernel.scoping import PersonQuerySet, access, current
from raccordo.privacy import policies
from raccordo.privacy.models import AccessQuestion
from raccordo.privacy.policies import house_tables
from raccordo.privacy.rules.subject_rights import months_later

MOST = 500
_CONFIDED = {"intake", "privacy"}  # rooms whose acts are also on what somebody asked in confidence


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
# Who stands by learns neither that something was hidden nor of what was done with it, as of whatever she does not read: an
# act on an entry is told to who sees the entry. From home, it is told of the person and of who stands by her and keeps nothing
# apart: of nobody else, so that who is not seen is not told of. One's own acts one knows.
_HUSHED = """and (not %(hushed)s or a.account_id is not distinct from %(reader)s::uuid
 or a.kind not in ('privacy.obscure', 'privacy.reveal', 'privacy.name_reader', 'privacy.end_reader') and not (a.kind = 'record.accesses' and a.action = 'U')
  and (a.role_id is not null or a.account_id is null
   or exists (select 1 from people_relatedperson m where m.person_id = a.person_id and m.account_id = a.account_id and not m.reserved)
   or exists (select 1 from privacy_carerelationship s where s.person_id = a.person_id and s.account_id = a.account_id and s.kind = 'self'))
  and (a.object_id is null or a.purpose = 'emergency' or split_part(a.kind, '.', 1) <> all(%(rooms)s) or a.object_id = any(%(seen)s::uuid[])))"""
# What was opened in an emergency is told when the officer lets it: at once, unless knowing would endanger (privacy.md 2.6).
_TOLD = """and (%(told)s::timestamptz is null or a.purpose <> 'emergency'
  or exists (select 1 from privacy_emergency e where e.id = a.object_id and e.tell_at <= %(told)s))"""
_LINES = f"""{_WHO} and a.at >= %(since)s and a.at < %(until)s and (a.permitted or not %(permitted)s)
 and (%(but)s::uuid is null or a.account_id is distinct from %(but)s::uuid)
 {_HUSHED} {_TOLD} order by a.at desc, a.id desc limit %(most)s"""
_ONE = f"{_WHO} and a.permitted and a.id = %(line)s {_HUSHED} {_TOLD}"


def accesses(
    person_id: UUID, since: datetime, until: datetime, *, but: UUID | None = None, only_permitted: bool = True,
    hushed: bool = False, told: datetime | None = None,
) -> list[Seen]:  # fmt: skip
    """The lines about a person in a period, newest first; without one account's own, if asked. `hushed` is for who stands
    by: nothing of what the person hides. `told` is the moment at which the person's own page is read: what is not told yet
    stays out; without it everything is shown, to who examines."""
    values = {
        "person": person_id, "since": since, "until": until, "but": but, "permitted": only_permitted, "most": MOST,
        "told": told,
        **_hushed(person_id, hushed),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)
        return [Seen(*row) for row in cursor.fetchall()]


def _hushed(person_id: UUID, hushed: bool) -> dict[str, object]:
    """What who stands by may be told of: acts on what they see, in one statement for all the tables that acts are on."""
    rooms = sorted({kind.partition(".")[0] for kind in policies.obscurable().entries} | _CONFIDED)
    seen: list[UUID] = []
    if hushed:
        first, *others = [
            model.objects.filter(**{model.guard.person: person_id}).order_by().values_list("pk")  # type: ignore[attr-defined]
            for model in apps.get_models()
            if model._meta.app_label in (*rooms, "people")
            and isinstance(model._meta.pk, UUIDField)
            and hasattr(model, "guard")
        ]
        seen = [row[0] for row in first.union(*others, all=True)]
    return {"hushed": hushed, "reader": current().actor.account_id, "rooms": rooms, "seen": seen}


@dataclass(frozen=True)
class Stretch:
    """The lines of a period, newest first; `before` is where the next ones begin, when one page does not hold them all."""

    lines: list[Seen]
    before: datetime | None


def stretch(
    person_id: UUID, since: datetime, until: datetime, *, but: UUID | None = None, only_permitted: bool = True,
    hushed: bool = False, told: datetime | None = None, also: Sequence[UUID] = (),
) -> Stretch:  # fmt: skip
    """A page of the lines of a period. Lines of one instant stay together, so that no page skips any. `also` are the records
    that the person's own goes on for."""
    lines = accesses(
        person_id, since, until, but=but, only_permitted=only_permitted, hushed=hushed, told=told
    )
    for other in also:
        with access(current().opening(other)):
            lines += accesses(
                other, since, until, but=but, only_permitted=only_permitted, hushed=hushed, told=told
            )
    if also:
        lines = sorted(lines, key=lambda one: (one.at, one.id), reverse=True)[:MOST]
    if len(lines) < MOST:
        return Stretch(lines, None)
    whole = [line for line in lines if line.at > lines[-1].at] or lines
    return Stretch(whole, whole[-1].at)


def line(
    person_id: UUID, line_id: int, *, hushed: bool = False, told: datetime | None = None, also: Sequence[UUID] = ()
) -> Seen | None:  # fmt: skip
    """One permitted line about a person, or about a record that hers goes on for, however old."""
    for other in also:
        with access(current().opening(other)):
            found = line(other, line_id, hushed=hushed, told=told)
        if found is not None:
            return found
    values = {"person": person_id, "line": line_id, "told": told, **_hushed(person_id, hushed)}
    with connection.cursor() as cursor:
        cursor.execute(_ONE, values)
        row = cursor.fetchone()
    return Seen(*row) if row else None


def online_since(at: datetime) -> datetime:
    """The beginning of the first day of which every line is still here; what is older may be in the archive (docs/adr/0041)."""
    day = local_day(at)
    months = house_tables.retention().online_months(day, settings.REGISTER_MONTHS)
    return datetime.combine(months_later(day, -months), time(), ROME)


def questions_of(person_id: UUID) -> PersonQuerySet:
    """What a person asked about accesses, newest first."""
    return AccessQuestion.objects.filter(person_id=person_id).order_by("-created_at", "-id")


def questions_to_answer() -> PersonQuerySet:
    """The questions of the officer's area that wait for an answer, by the day they are due."""
    return AccessQuestion.objects.filter(answered_at=None).order_by("due_date", "id")


def question(question_id: UUID) -> AccessQuestion:
    """One question within reach. Raises AccessQuestion.DoesNotExist."""
    return AccessQuestion.objects.get(pk=question_id)
