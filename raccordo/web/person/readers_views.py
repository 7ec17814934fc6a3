# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Chi può leggere questa voce»: who wrote an entry of greater protection, or their service, says by name who reads it."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from raccordo.people.models import PersonRecord
from raccordo.privacy import readers as mechanism
from raccordo.privacy.codes import Section
from raccordo.privacy.operations import readers as operations
from raccordo.privacy.queries import bodies
from raccordo.privacy.queries import readers as queries
from raccordo.web.person.network_forms import LONG, typed_date
from raccordo.web.shell.gate import PersonView


class ReaderForm(forms.Form):
    """Who, what, why, until when."""

    reader = forms.ChoiceField(
        label="Chi può leggere", widget=forms.RadioSelect,
        error_messages={"required": "Scegli chi può leggere.", "invalid_choice": "Scegli una voce dell’elenco."},
    )  # fmt: skip
    alike = forms.BooleanField(
        label="Anche le altre voci dello stesso tipo scritte dal tuo servizio, adesso e in seguito",
        required=False,
    )
    reason = forms.CharField(
        label="Perché", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Scrivi perché: lo legge anche la persona.", "max_length": LONG},
    )  # fmt: skip
    until = typed_date("Fino al")

    def __init__(self, *args: Any, readers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = readers  # type: ignore[attr-defined]


class _ReadersPage(PersonView):
    """What these pages share: the entry of the address, and whether one may say who reads it. Each address says its model, the
    part of the record where it stands, and the page to go back to."""

    section = Section.DIARY
    kind: ClassVar[str] = ""
    back: ClassVar[str] = ""
    thing: ClassVar[str] = ""  # its name in the address
    name: ClassVar[str] = ""  # of the page

    @cached_property
    def row(self) -> PersonRecord:
        """The entry, of the person of the address, in reach of who asks and theirs to open; otherwise it is not there."""
        model: Any = apps.get_model(self.kind)
        found = model.objects.filter(person_id=self.person_id, pk=self.kwargs[self.thing]).first()
        if found is None or queries.why_not(self.actor, found):
            raise Http404
        return found  # type: ignore[no-any-return]

    def here(self) -> str:
        """The page of the entry's readers."""
        kwargs = {"person": self.person_id, self.thing: self.kwargs[self.thing]}
        return reverse(f"person:{self.name}-readers", kwargs=kwargs)

    def end_of(self, reader_id: Any) -> str:
        """The page that ends one of them."""
        kwargs = {"person": self.person_id, self.thing: self.kwargs[self.thing], "reader": reader_id}
        return reverse(f"person:{self.name}-reader-end", kwargs=kwargs)

    def told(self, text: str) -> HttpResponse:
        """Back to the readers, with a word on what happened."""
        messages.success(self.request, text)
        return HttpResponseRedirect(self.here())


class ReadersView(_ReadersPage):
    """Who reads one entry besides who wrote it, and one more."""

    template = "person/readers.html"
    form_class = ReaderForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ReaderForm:
        rows = queries.may_be_chosen(self.person_id, self.now, but=self.actor.role_id)
        unit = queries.own_unit(self.actor)
        choices = [(operations.WHOLE_UNIT, f"Tutto il servizio: {unit.name}")] if unit else []
        choices += [(str(row.pk), f"{bodies.worker(row)}, {row.get_role_display().lower()}") for row in rows]
        return ReaderForm(data, readers=choices)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.row  # noqa: B018 -- what is out of reach is not there
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        rows = mechanism.of_entry(self.row, by=self.actor, at=self.now)
        return {
            "readers": [(one, self.end_of(one.id) if one.own else "") for one in rows],
            "back": reverse(self.back, kwargs={"person": self.person_id}),
        }

    def act(self, form: Any) -> HttpResponse:
        operations.name_reader(by=self.actor, at=self.now, row=self.row, **form.cleaned_data)
        return self.told("Fatto: può leggerla dalla prossima pagina che apre.")


class SureForm(forms.Form):
    """A button alone."""


class EndReaderView(_ReadersPage):
    """One reader less, from now."""

    template = "person/reader_end.html"
    form_class = SureForm

    @cached_property
    def reader(self) -> mechanism.Reader:
        """The reader of the address, among those of the entry that one's own service named."""
        rows = mechanism.of_entry(self.row, by=self.actor, at=self.now)
        found = next((one for one in rows if one.id == self.kwargs["reader"] and one.own), None)
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {"reader": self.reader, "here": self.here()}

    def act(self, form: Any) -> HttpResponse:
        name = self.reader.name
        operations.end_reader(by=self.actor, at=self.now, row=self.row, reader_id=self.kwargs["reader"])
        return self.told(f"{name}: da adesso non la legge più.")
