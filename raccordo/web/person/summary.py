# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The summary of a record: understand in thirty seconds, then act."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from raccordo.kernel.periods import local_day
from raccordo.privacy import queries as privacy
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import bodies
from raccordo.record import queries as record
from raccordo.web.person import actions, panels
from raccordo.web.person.place import little_map
from raccordo.web.shell.gate import PersonView
from raccordo.web.shell.presenters import task_rows
from raccordo.web.shell.today import just_done

NETWORK_SHOWN = 6


class SummaryView(PersonView):
    """What is to be done, the plan, the days to come, who is around, who looks on. Parts that stay shut are not asked."""

    section = Section.SUMMARY
    template = "person/summary.html"

    def context(self) -> dict[str, Any]:
        today = local_day(self.now)
        network = panels.network_panel(self.person_id, self.now) if Section.NETWORK in self.readable else None
        tasks = task_rows(record.person_tasks(self.person_id), self.actor, today, with_person=False)
        return {
            "today": today, "tasks": sorted(tasks, key=lambda row: not row.mine), "mine": sum(row.mine for row in tasks),
            "undo": just_done(self.request, self.actor), "shut": self._shut(),
            "plan": panels.plan_panel(self.person_id) if Section.PLAN in self.readable else None,
            "network": network,
            "diary": panels.diary_panel(self.person_id, self.actor, self.now, today) if Section.DIARY in self.readable else None,
            "visits": panels.visits_panel(self.person_id, self.now, today) if Section.VISITS in self.readable else None,
            "note": actions.note(self.person_id, self.writable),
            "add": actions.add(
                self.person_id, self.actor.role, self.writable, in_charge=network is not None and network.since is not None
            ),
            "sees": self._sees(), "little_map": little_map, "network_shown": NETWORK_SHOWN,
        }  # fmt: skip

    def _sees(self) -> privacy.WhoSees:
        found = privacy.who_sees(
            self.person_id, self.now, but=self.actor.account_id, with_last=Section.ACCESSES in self.readable
        )
        body_id, tells = found.last_body_id, found.last_tells
        name = bodies.shown_worker(found.last_name, body_id, tells)
        return replace(found, last_name=name, last_body=bodies.shown(found.last_body, body_id, tells))

    def _shut(self) -> list[str]:
        """The parts of the record that this reader may not open, by name: never a hole without a reason."""
        parts = (
            Section.ASSESSMENT,
            Section.PLAN,
            Section.DIARY,
            Section.VISITS,
            Section.DOCUMENTS,
            Section.NETWORK,
        )
        return [part.label for part in parts if part not in self.readable]
