# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find a person, from anywhere: the page of the persons one follows, and the suggestions of the search field."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from raccordo.kernel.periods import local_day
from raccordo.people import queries as people
from raccordo.people.queries.search import Found, Page, search
from raccordo.people.rules import search_text
from raccordo.privacy.operations.exclusions import note_exact_search
from raccordo.record import queries as record
from raccordo.territory.codes import Role
from raccordo.web.shell.asked import page_number
from raccordo.web.shell.gate import StaffView
from raccordo.web.shell.navigation import NAVIGATION, may_open
from raccordo.web.shell.presenters import age_words

PAGE = 25
SUGGESTED = 6


class _SearchView(StaffView):
    """What is looked for is in the address, as `q`; it never reaches beyond the persons one follows."""

    hint: ClassVar[bool] = False  # while somebody types

    @property
    def text(self) -> str:
        return self.request.GET.get("q", "").strip()[:100]

    def found(self, size: int) -> Page:
        note_exact_search(by=self.actor, at=self.now, text=self.text, request_id=self.request.request_id)  # type: ignore[attr-defined]
        page = search(self.text, today=local_day(self.now), size=size)
        self.searched(self.text, len(page.found), hint=self.hint)
        return page


class PeopleView(_SearchView):
    """The persons one follows, or those among them that answer to a search."""

    template = "person/people.html"

    def context(self) -> dict[str, Any]:
        today = local_day(self.now)
        return {
            "text": self.text, "desk": self.actor.role == Role.ACCESS_POINT_OPERATOR,
            "in_emergency": may_open("/emergenza/", self.actor.role), **(self._searched() if self.text else self._listed()),
            "age": lambda born: age_words(born, today),
        }  # fmt: skip

    def _searched(self) -> dict[str, Any]:
        page = self.found(PAGE)
        return self._rows(list(page.found)) | {
            "guessed": page.guessed,
            "more": page.after is not None,
            "page": 1,
            "first": 1,
        }

    def _listed(self) -> dict[str, Any]:
        page = page_number(self.request)
        persons = list(people.followed()[(page - 1) * PAGE : page * PAGE + 1])
        rows = [
            Found(p.pk, p.family_name, p.given_name, p.birth_date, p.sex, p.municipality.name if p.municipality else "", p.tax_code, p.phone, False)
            for p in persons[:PAGE]
        ]  # fmt: skip
        return self._rows(rows) | {
            "guessed": False,
            "more": len(persons) > PAGE,
            "page": page,
            "first": (page - 1) * PAGE + 1,
        }

    def _rows(self, persons: list[Found]) -> dict[str, Any]:
        return {"persons": persons, "counts": record.open_task_counts([p.id for p in persons])}


class SuggestionsView(_SearchView):
    """A fragment for the search field: persons first, then pages."""

    template = "person/_suggestions.html"
    hint = True

    def context(self) -> dict[str, Any]:
        wanted, today = search_text(self.text), local_day(self.now)
        pages = [e for e in NAVIGATION.get(self.actor.role, ()) if wanted in search_text(e.label)]
        persons = [
            {"id": p.id, "line": _line(p, today), "place": p.municipality}
            for p in self.found(SUGGESTED).found
        ]
        return {"text": self.text, "persons": persons, "pages": pages[:SUGGESTED]}


def _line(person: Found, today: date) -> str:
    return ", ".join(part for part in (person.list_name, age_words(person.birth_date, today)) if part)
