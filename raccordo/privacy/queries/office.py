# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the privacy office: packs of breaches, runs of retention."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from raccordo.kernel.scoping import PersonQuerySet, current
from raccordo.privacy.codes import PackState, RunState, TallyAxis
from raccordo.privacy.models import BreachPack, BreachPerson, BreachTally, RetentionRun, RetentionTally

MOST = 100
SHOWN = 50  # persons of a pack on its page; the list holds all


def packs() -> QuerySet[BreachPack]:
    """The packs of the officer's area, newest first; never one about herself."""
    actor = current().actor
    rows = BreachPack.objects.filter(area_id=actor.area_id).select_related("account", "organization")
    return rows.exclude(account_id=actor.account_id).order_by("-created_at", "-id")


def pack(pack_id: UUID) -> BreachPack:
    """One pack within reach. Raises BreachPack.DoesNotExist."""
    return packs().get(pk=pack_id)


def affected(found: BreachPack) -> PersonQuerySet:
    """The persons whom a breach touched, those touched most first."""
    return BreachPerson.objects.filter(pack=found).order_by("-writes", "-reads", "person_id")


def tally(found: BreachPack, axis: TallyAxis) -> list[BreachTally]:
    """How many lines and persons by kind, by day (in order), by account."""
    order = ["value"] if axis == TallyAxis.DAY else ["-lines", "value"]
    return list(BreachTally.objects.filter(pack=found, axis=axis).order_by(*order)[:MOST])


def runs() -> QuerySet[RetentionRun]:
    """The runs of retention of the officer's area, newest first."""
    return RetentionRun.objects.filter(area_id=current().actor.area_id).order_by("-created_at", "-id")


def run(run_id: UUID) -> RetentionRun:
    """One run within reach. Raises RetentionRun.DoesNotExist."""
    return runs().get(pk=run_id)


def tallies(found: RetentionRun) -> list[RetentionTally]:
    """What a run touches, by table and year."""
    return list(RetentionTally.objects.filter(run=found).order_by("model", "year"))


def waiting_packs() -> list[UUID]:
    """The packs that the worker must draw, oldest first."""
    return list(
        BreachPack.objects.filter(state=PackState.ASKED)
        .order_by("created_at")
        .values_list("pk", flat=True)[:10]
    )


def waiting_runs() -> list[tuple[UUID, str]]:
    """The runs that the worker must count or do, oldest first."""
    rows = RetentionRun.objects.filter(state__in=(RunState.ASKED, RunState.CONFIRMED)).order_by("created_at")
    return list(rows.values_list("pk", "state")[:10])
