# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole main job in a real browser, page after page, changing role by the demonstration's strip.

The same walk three times, each for another person: with a mouse, without script on a phone, by keyboard. The steps are
those of docs/journey.md; what leads from one to the next is found on the pages, as somebody would who has never seen them.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys import job_home, job_keys, job_plan, job_start
from tests.journeys.browser import PATIENCE
from tests.journeys.job_start import Someone
from tests.journeys.walker import DESK, KEYS, MOUSE, PHONE, PLAIN, Walker

GIOVANNA = Someone(
    "Cereda Giovanna", "Giovanna", "Restare a casa mia e tornare in cortile", citizen="Giovanna"
)
ELSA = Someone("Bianchi Elsa", "Elsa", "Dormire nel mio letto", hour="11:30")
GIOVANNI = Someone("Sala Giovanni", "Giovanni", "Curare l’orto finché riesco", hour="12:30")
WHOLE = (
    job_start.flag, job_start.answer, job_start.contact, job_start.triage, job_start.charge, job_plan.assess, job_plan.convene,
    job_plan.meet, job_plan.sign_minutes, job_plan.tell, job_plan.plan, job_plan.cosign, job_plan.pact, job_home.prepare, job_home.prepare_today,
    job_home.visit, job_home.diary, job_home.review, job_home.figures, job_home.herself,
)  # fmt: skip


@pytest.mark.parametrize(("way", "one"), [(MOUSE, GIOVANNA), (PLAIN, ELSA)], ids=[MOUSE, PLAIN])
def test_the_whole_job_is_done_in_the_browser(chromium: Browser, site: str, way: str, one: Someone):
    context = chromium.new_context(
        base_url=site,
        viewport=PHONE if way == PLAIN else DESK,
        locale="it-IT",
        java_script_enabled=way != PLAIN,
    )
    context.set_default_timeout(PATIENCE)
    walker = Walker(context.new_page(), way)
    for step in WHOLE:
        step(walker, one)
    context.close()

    assert not walker.faults, "\n".join(walker.faults)


def test_flag_answer_plan_and_visits_are_done_by_keyboard_alone(context: BrowserContext):
    walker = Walker(context.new_page(), KEYS)
    job_start.flag(walker, GIOVANNI)
    job_start.answer(walker, GIOVANNI)
    job_keys.plan(walker)
    job_keys.visits(walker)

    assert not walker.faults, "\n".join(walker.faults)
