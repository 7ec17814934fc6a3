# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of who works on protected cases: a list by made-up names, a case, what is closed, who may open it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from raccordo.protected import operations, queries, register
from raccordo.protected.codes import KIND_OF_ROLE, CaseKind, ChangeKind, SealedName
from raccordo.protected.operations import linking, readers
from raccordo.protected.operations._checks import colleagues
from raccordo.protected.operations.readers import FEWEST
from raccordo.web.protected import forms
from raccordo.web.protected.base import FRESH, ReservedView, names_of
from raccordo.web.shell.gate import back_to

PARTS = tuple(SealedName)
"""Closed things have numbers in addresses: their names would tell."""


class ListView(ReservedView):
    """One's own cases, and what waits for one's word."""

    template = "protected/list.html"

    def context(self) -> dict[str, Any]:
        asked = queries.to_confirm(self.actor.role_id)
        self.note(register.LIST)
        return {
            "cases": queries.my_cases(),
            "asked": asked,
            "names": names_of({a.asked_by_id for a in asked}),
        }


class OpenView(ReservedView):
    """A new case."""

    template = "protected/open.html"
    form_class = forms.OpenForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.OpenForm:
        around = {str(k): v for k, v in colleagues(self.actor, self.now).items() if k != self.actor.role_id}
        return forms.OpenForm(data, colleagues=around, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"minor": KIND_OF_ROLE[self.actor.role] == CaseKind.MINOR_UNDER_ORDER}  # type: ignore[index]

    def act(self, form: Any) -> HttpResponse:
        case_id = operations.open_case(
            by=self.actor,
            at=self.now,
            second_id=UUID(form.cleaned_data["second"]),
            contact=form.contact,
            fields=form.given,
        )
        return back_to("protected:case", case_id)


class CaseView(ReservedView):
    """One case: how she may be called first, the rest closed."""

    template = "protected/case.html"

    def context(self) -> dict[str, Any]:
        found = queries.opened(self.case_id, self.now)
        self.note(register.OPEN, case_id=self.case_id)
        ids = {role for role, _ in found.readers} | {found.contact_by_id, found.heard_by_id}
        ids |= {line.written_by_id for line in found.lines} | {one.reader_id for one in found.asked}
        ids |= {one.confirmer_id for one in found.asked}
        parts = list(zip(range(1, len(PARTS) + 1), found.lines, strict=True))
        return {"case": found.summary, "found": found, "names": names_of(ids), "parts": parts}


class _WritingView(ReservedView):
    """A form about one case."""

    done: ClassVar[str] = "Scritto."
    title: ClassVar[str] = ""

    def context(self) -> dict[str, Any]:
        return {"case": self.case(), "title": self.title, "again": False}

    def back(self) -> HttpResponse:
        """To the case, with a word that says nothing of it."""
        messages.success(self.request, self.done)
        return back_to("protected:case", self.case_id)


class ContactView(_WritingView):
    """Another way to call her."""

    template = "protected/contact.html"
    form_class = forms.ContactForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.ContactForm:
        if data is not None:
            return forms.ContactForm(data)
        found = queries.opened(self.case_id, self.now)
        known = asdict(found.contact) if found.contact else {}
        self.note(register.OPEN, case_id=self.case_id)
        return forms.ContactForm(initial={**known, "basis": found.contact_id})

    def act(self, form: Any) -> HttpResponse:
        operations.write_contact(
            by=self.actor,
            at=self.now,
            case_id=self.case_id,
            contact=form.contact,
            basis=form.cleaned_data["basis"],
        )
        return self.back()


class NoteView(_WritingView):
    """One more note."""

    template = "protected/text.html"
    form_class = forms.NoteForm
    title = "Nuova nota"

    def act(self, form: Any) -> HttpResponse:
        operations.add_note(by=self.actor, at=self.now, case_id=self.case_id, text=form.cleaned_data["text"])
        return self.back()


class _PartView(_WritingView):
    """A page about one closed thing, by its number."""

    @property
    def part(self) -> SealedName:
        """Which one. Raises Http404."""
        number = self.kwargs["part"]
        if not 1 <= number <= len(PARTS):
            raise Http404
        return PARTS[number - 1]


class WriteView(_PartView):
    """One closed thing, new or written again. What is there is not shown: to read it is another act."""

    template = "protected/text.html"
    form_class = forms.TextForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.TextForm:
        if data is not None:
            return forms.TextForm(data)
        lines = {line.name: line for line in queries.opened(self.case_id, self.now).lines}
        return forms.TextForm(initial={"basis": lines[self.part].id})

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": self.part.label, "again": True}

    def act(self, form: Any) -> HttpResponse:
        operations.write_field(
            by=self.actor, at=self.now, case_id=self.case_id, name=self.part.value, text=form.cleaned_data["text"],
            basis=form.cleaned_data["basis"],
        )  # fmt: skip
        return self.back()


class ReadView(_PartView):
    """One closed thing, opened for a reason; nothing of it is kept by the browser."""

    template = "protected/read.html"
    form_class = forms.ReasonForm
    fresh = FRESH

    def context(self) -> dict[str, Any]:
        self.part  # noqa: B018 - one that is not there
        return {**super().context(), "title": self.part.label, "part": self.kwargs["part"]}

    def act(self, form: Any) -> HttpResponse:
        text = operations.read_field(
            by=self.actor,
            at=self.now,
            case_id=self.case_id,
            name=self.part.value,
            reason=form.cleaned_data["reason"],
        )
        return self.page(form=None, text=text, **self.context())


class NotesView(_WritingView):
    """The notes, opened for a reason."""

    template = "protected/read.html"
    form_class = forms.ReasonForm
    fresh = FRESH
    title = "Note"

    def act(self, form: Any) -> HttpResponse:
        rows = operations.read_notes(
            by=self.actor, at=self.now, case_id=self.case_id, reason=form.cleaned_data["reason"]
        )
        return self.page(form=None, notes=rows, names=names_of({by for _, by, _ in rows}), **self.context())


class ReadersView(_WritingView):
    """Who may open it: one asks, another confirms."""

    template = "protected/readers.html"
    form_class = forms.ChangeForm
    done = "Chiesto. Vale quando la collega conferma."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.ChangeForm:
        around = {str(k): v for k, v in colleagues(self.actor, self.now).items()}
        return forms.ChangeForm(data, colleagues=around, closed=self.case().closed_at is not None)

    def context(self) -> dict[str, Any]:
        found = queries.opened(self.case_id, self.now)
        ids = (
            {role for role, _ in found.readers}
            | {a.reader_id for a in found.asked}
            | {a.confirmer_id for a in found.asked}
        )
        return {"case": found.summary, "found": found, "names": names_of(ids), "fewest": FEWEST}

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        reader = UUID(data["reader"]) if data["reader"] else None
        readers.ask_change(
            by=self.actor, at=self.now, case_id=self.case_id, kind=data["kind"], reader_id=reader,
            confirmer_id=UUID(data["confirmer"]),
        )  # fmt: skip
        return self.back()


class ConfirmView(ReservedView):
    """The second person's word. She is told the made-up name and what was asked, nothing else."""

    template = "protected/confirm.html"
    form_class = forms.NothingForm

    def context(self) -> dict[str, Any]:
        asked = queries.change(self.kwargs["change"], self.actor.role_id)
        return {
            "asked": asked, "names": names_of({asked.asked_by_id, asked.reader_id}), "erases": asked.kind == ChangeKind.ERASE,
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        confirm = self.request.POST.get("azione") == "conferma"
        readers.decide_change(by=self.actor, at=self.now, change_id=self.kwargs["change"], confirm=confirm)
        messages.success(self.request, "Confermato." if confirm else "Non confermato: non cambia niente.")
        return back_to("protected:list")


class LinkView(_WritingView):
    """The link to the registry: only by her consent."""

    template = "protected/link.html"
    form_class = forms.LinkForm
    done = "Collegamento scritto."

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        linking.link_registry(
            by=self.actor,
            at=self.now,
            case_id=self.case_id,
            code=data["code"],
            heard_on=data["heard_on"],
            consent=data["consent"],
        )
        return self.back()


class LinkedView(_WritingView):
    """Who it is, for a reason."""

    template = "protected/read.html"
    form_class = forms.ReasonForm
    fresh = FRESH
    title = "Collegamento all’anagrafe"

    def context(self) -> dict[str, Any]:
        found = queries.opened(self.case_id, self.now)
        if found.heard_on is None:
            raise Http404
        return {"case": found.summary, "title": self.title, "linked_now": True}

    def act(self, form: Any) -> HttpResponse:
        linked = linking.read_link(
            by=self.actor, at=self.now, case_id=self.case_id, reason=form.cleaned_data["reason"]
        )
        return self.page(form=None, linked=linked, **self.context())


class UnlinkView(_WritingView):
    """She has taken her consent back."""

    template = "protected/ask.html"
    form_class = forms.NothingForm
    done = "Collegamento tolto."

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "title": "Togli il collegamento",
            "button": "Togli il collegamento",
            "says": UNLINKING,
        }

    def act(self, form: Any) -> HttpResponse:
        linking.unlink_registry(by=self.actor, at=self.now, case_id=self.case_id)
        return self.back()


UNLINKING = (
    "Da adesso il caso non è più nessuno dell’anagrafe. Si può collegare di nuovo, con un nuovo consenso."
)
CLOSING = "Non si scrive più. Chi può aprirlo continua a leggere, finché due persone non lo cancellano."


class CloseView(_WritingView):
    """The case is closed."""

    template = "protected/ask.html"
    form_class = forms.NothingForm
    done = "Chiuso."

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": "Chiudi", "button": "Chiudi", "says": CLOSING}

    def act(self, form: Any) -> HttpResponse:
        operations.close_case(by=self.actor, at=self.now, case_id=self.case_id)
        return self.back()


class ExitView(ReservedView):
    """«Esci subito»: out of the session, onto a page that anybody may have open. Also when the session has ended already."""

    form_class = forms.NothingForm
    repeatable = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return back_to("protected:list")

    def act(self, form: Any) -> HttpResponse:
        logout(self.request)
        response = redirect("/guida/")
        response["Clear-Site-Data"] = '"cache"'
        return response

    def _enter(self, request: HttpRequest) -> HttpResponseBase | None:
        stop = super()._enter(request)
        gone = stop is not None and stop.status_code != 404
        return redirect("/guida/") if gone else stop
