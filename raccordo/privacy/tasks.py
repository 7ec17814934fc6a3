# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work of the room on the queue of the house. By night: who stands too near a person, which agreements end, how much each
unit opens, which accesses are unusual. At once: what the officer asked the worker to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from raccordo.kernel.periods import ROME, local_day
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.privacy import colleagues
from raccordo.privacy.codes import RunState
from raccordo.privacy.households import follow_households
from raccordo.privacy.operations import office as operations
from raccordo.privacy.operations.agreements import look_at_ends
from raccordo.privacy.operations.counting import count_accesses
from raccordo.privacy.operations.detecting import detect_conflicts
from raccordo.privacy.operations.unusual import look_at_day
from raccordo.privacy.queries import office


@app.periodic(cron="20 0 * * *")
@app.task(queueing_lock="privacy", pass_context=False)
def keep_apart_who_is_too_near(timestamp: int) -> None:
    """Exclude workers from relatives, housemates and namesakes, as of the moment that the queue names."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        detect_conflicts(by=SYSTEM_ACTOR, at=at)
        follow_households(at)
        colleagues.mark(at=at)


@app.periodic(cron="25 0 * * *")
@app.task(queueing_lock="agreements", pass_context=False)
def look_at_agreements(timestamp: int) -> None:
    """Tell of agreements between bodies that are about to end, as of the moment that the queue names."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        look_at_ends(by=SYSTEM_ACTOR, at=at)


@app.periodic(cron="35 0 * * *")
@app.task(queueing_lock="privacy-counts", pass_context=False)
def count_what_units_open(timestamp: int) -> None:
    """Count the accesses of each unit, for the figures on emergencies."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        count_accesses(by=SYSTEM_ACTOR, at=at)


@app.periodic(cron="40 0 * * *")
@app.task(queueing_lock="privacy-unusual", pass_context=False)
def look_for_unusual_accesses(timestamp: int) -> None:
    """Look through the register of yesterday, as of the moment that the queue names, for what is out of the ordinary."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        look_at_day(by=SYSTEM_ACTOR, at=at, day=local_day(at) - timedelta(days=1))


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=2), pass_context=False)
def do_office_work(timestamp: float) -> None:
    """Draw the packs and count or do the runs that officers asked for, as of the moment at which the last one was asked.

    It is put on the queue in the transaction of the request (`operations.office`), and by a worker that starts, for what one
    that was killed left half done. It names no row: it does whatever waits, and each row says whether it still waits, so that
    done twice, or by two at once, it has one effect. No queueing lock: a request whose job is refused because another waits
    could be missed by that other, which may look before the request is durable.
    """
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        packs, runs = office.waiting_packs(), office.waiting_runs()
    for pack in packs:
        with system_access(at):
            operations.draw_breach_pack(by=SYSTEM_ACTOR, at=at, pack_id=pack)
    for run, state in runs:
        act = operations.count_retention_run if state == RunState.ASKED else operations.execute_retention_run
        with system_access(at):
            act(by=SYSTEM_ACTOR, at=at, run_id=run)
