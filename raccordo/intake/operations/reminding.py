# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What falls due without anybody's act: the mandate of who represents a person, an age at which she decides alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models.functions import Least

from raccordo.intake.models import Episode
from raccordo.kernel.periods import local_day, years_later
from raccordo.kernel.scoping import Actor
from raccordo.people.codes import Power
from raccordo.people.models import RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.rules.delegates import ages_on, ahead_on, birthday
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task

_BEFORE = timedelta(days=60)  # a judge needs weeks: the tutelary judge renews on request


def remind_mandates(*, by: Actor, at: datetime) -> int:
    """Whoever holds the case learns in time that legal powers end: without them nobody may sign. Returns how many.

    Each end is said once, also when the thing to do was closed in the meantime.
    """
    rows = RelatedPerson.objects.exclude(power=Power.NONE).annotate(over=Least("ends", "power_ends"))
    ending = rows.filter(over__gt=at, over__lte=at + _BEFORE)
    told = set(Task.objects.filter(source_id__in=ending.values("pk")).values_list("source_id", "due_date"))
    count = 0
    for related in ending.order_by("over", "id"):
        last = local_day(related.over)
        episode = (
            Episode.objects.filter(person_id=related.person_id, state="active", entered_in_error_at=None)
            .select_related("case_manager")
            .order_by("-starts", "-id")
            .first()
        )
        if episode is None or (related.pk, last) in told:
            continue
        record.assign_task(
            by=by, at=at, person_id=related.person_id, kind=TaskKind.REMINDER, role_id=episode.case_manager_id,
            title="Finisce il mandato di chi rappresenta la persona", due_date=last, source_id=related.pk,
            organization_id=episode.case_manager.organization_id, path=f"/persone/{related.person_id}/rete/",
            detail=f"Vale fino al {last:%d/%m/%Y}", about=episode.label,
        )  # fmt: skip
        count += 1
    return count


_CHANGES = {
    "majority": "I poteri dei genitori finiscono da soli: deleghe e consensi di prima li conferma, o li fa finire, chi compie gli anni",
    "digital": "Può avere un accesso proprio, e dare da sé i consensi per i servizi digitali",
}


def remind_birthdays(*, by: Actor, at: datetime) -> int:
    """Whoever holds the case talks in time with who comes of age, and before with who may enter alone. Returns how many.

    Each birthday is said once, also when the thing to do was closed in the meantime.
    """
    day, table = local_day(at), policies.delegates()
    ages, ahead = ages_on(table.ages, day), ahead_on(table.ahead, day)
    if ahead is None:
        return 0
    count = 0
    for name in _CHANGES:
        age, days = getattr(ages, name), getattr(ahead, name)
        if name == "majority" or age != ages.majority:
            count += _tell_of(by, at, name, age, timedelta(days=days))
    return count


def _tell_of(by: Actor, at: datetime, name: str, age: int, before: timedelta) -> int:
    today, count = local_day(at), 0
    near = [years_later(today + step, -age) for step in (timedelta(), before + timedelta(days=2))]
    episodes = Episode.objects.filter(
        state="active", entered_in_error_at=None, person__birth_date__range=near
    )
    held = {
        row.person_id: row
        for row in episodes.select_related("person", "case_manager").order_by("starts", "id")
    }
    told = set(Task.objects.filter(source_id__in=held).values_list("source_id", "due_date"))
    for person_id, episode in sorted(held.items()):
        comes = birthday(episode.person.birth_date, age)
        if not at < comes <= at + before or (person_id, local_day(comes)) in told:
            continue
        record.assign_task(
            by=by, at=at, person_id=person_id, kind=TaskKind.REMINDER, role_id=episode.case_manager_id,
            title=f"Compie {age} anni: parlatene prima", due_date=local_day(comes), source_id=person_id,
            organization_id=episode.case_manager.organization_id, path=f"/persone/{person_id}/rete/",
            detail=_CHANGES[name], about=episode.label,
        )  # fmt: skip
        count += 1
    return count
