# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Sono la stessa persona»: two records side by side, for who keeps the registry and may open both; and parted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import access, current
from raccordo.people import queries as people
from raccordo.people.models import Person, PersonLink
from raccordo.people.queries.near import identity_of, near_matches
from raccordo.people.queries.search import search
from raccordo.people.rules.likeness import likeness
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import Section
from raccordo.privacy.operations import linking
from raccordo.privacy.operations.exclusions import note_exact_search
from raccordo.privacy.queries import linking as links
from raccordo.web.person.links_forms import LinkForm, PartForm
from raccordo.web.shell.gate import PersonView, back_to

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One thing that both records say, or do not."""

    name: str
    here: str
    there: str

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return bool(self.here and self.there and self.here != self.there)


class _RegistryPage(PersonView):
    """What these pages share."""

    roles = tuple(linking.MAY_LINK)
    section = Section.IDENTITY


class SameView(_RegistryPage):
    """Which other record is of this person: those that look alike, or by name and code; among those that one may open."""

    template = "person/same.html"

    def context(self) -> dict[str, Any]:
        text = self.request.GET.get("q", "").strip()[:100]
        person = people.person(self.person_id)
        return {"text": text, "rows": self._found(text) if text else self._alike(person)}

    def _alike(self, person: Person) -> list[dict[str, Any]]:
        with links.own_ties():
            near = near_matches(identity_of(person), but=person.pk)
        return [
            {"id": m.id, "name": f"{m.identity.family_name} {m.identity.given_name}", "born": m.identity.birth_date,
             "place": m.identity.municipality, "why": ", ".join(m.likeness.reasons)} for m in near
        ]  # fmt: skip

    def _found(self, text: str) -> list[dict[str, Any]]:
        number = self.request.request_id  # type: ignore[attr-defined]
        with links.own_ties():
            note_exact_search(by=self.actor, at=self.now, text=text, request_id=number)
            page = search(text, today=local_day(self.now), size=SHOWN)
        self.searched(text, len(page.found))
        return [
            {"id": p.id, "name": p.list_name, "born": p.birth_date, "place": p.municipality, "why": ""}
            for p in page.found if p.id != self.person_id
        ]  # fmt: skip


class LinkView(_RegistryPage):
    """Both side by side: this one goes on, the other one is closed; a reason, and it is done."""

    template = "person/link.html"
    form_class = LinkForm

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._open(kwargs["other"], request)  # outside of what a refusal rolls back: its line stays
        return super()._answer(request, *args, **kwargs)

    def _open(self, other: UUID, request: HttpRequest) -> None:
        """The ordinary decision on the other record too. Raises Http404, whatever the reason."""
        action = "write" if request.method == "POST" else "read"
        with links.own_ties():
            decision = privacy.open_record(
                by=self.actor, at=self.now, person_id=other, purpose=self.purpose, section=self.section.value, action=action,
                request_id=request.request_id,  # type: ignore[attr-defined]
            )  # fmt: skip
        if not decision.permit or other == self.person_id:
            raise Http404

    @cached_property
    def both(self) -> tuple[Person, Person]:
        """This record and the other one."""
        with access(current().opening(self.kwargs["other"])):
            other = people.person(self.kwargs["other"])
        return people.person(self.person_id), other

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> LinkForm:
        here, there = self.both
        return LinkForm(data, code=not here.tax_code and bool(there.tax_code))

    def context(self) -> dict[str, Any]:
        here, there = self.both
        alike = likeness(identity_of(here), identity_of(there))
        return {
            "compared": compared(here, there),
            "other": there,
            "reasons": alike.reasons,
            "doubts": alike.doubts,
        }

    def act(self, form: Any) -> HttpResponse:
        linking.link_persons(
            by=self.actor,
            at=self.now,
            remaining_id=self.person_id,
            replaced_id=self.both[1].pk,
            **form.cleaned_data,
        )
        messages.success(self.request, "Le due schede sono unite: da adesso si scrive su questa.")
        return back_to("person:summary", person=self.person_id)


class PartView(_RegistryPage):
    """«Non sono la stessa persona»: the two records are parted, and all is as before."""

    template = "person/part.html"
    form_class = PartForm

    @cached_property
    def row(self) -> PersonLink:
        """The link of the address, that still stands and is of this person."""
        row = links.link(self.kwargs["link"])
        if row.ended_at is not None or self.person_id not in (row.person_id, row.remaining_id):
            raise Http404
        return row

    def context(self) -> dict[str, Any]:
        return {"row": self.row, "since": local_day(self.row.created_at)}

    def act(self, form: Any) -> HttpResponse:
        linking.unlink_persons(by=self.actor, at=self.now, link_id=self.row.pk, **form.cleaned_data)
        messages.success(self.request, "Le due schede sono separate: tutto è come prima.")
        return back_to("person:summary", person=self.person_id)


def compared(here: Person, there: Person) -> list[Line]:
    """What tells who somebody is, one line each, as both records have it."""
    names = {
        "Cognome": lambda p: p.family_name, "Nome": lambda p: p.given_name, "Nascita": lambda p: _day(p.birth_date),
        "Sesso": lambda p: p.get_sex_display() if p.sex != "unknown" else "", "Codice fiscale": lambda p: p.tax_code,
        "Comune": lambda p: p.municipality.name if p.municipality else "", "Indirizzo": lambda p: p.address,
        "Telefono": lambda p: p.phone, "Lingua": lambda p: p.language, "Morte": lambda p: _day(p.deceased_date),
        "Registrata il": lambda p: _day(local_day(p.created_at)),
    }  # fmt: skip
    return [Line(name, say(here), say(there)) for name, say in names.items()]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
