# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only ways to write a view: PublicView, StaffView, PersonView. A URL without one of them fails the suite.

Each request runs in one transaction with its access context. A list logs every person it loaded; opening a person is
a decision, whose line is written before the answer. What may not be seen answers with the bytes of what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial, wraps
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views import View

from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import AccessContext, Actor, Reach, access, current
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.rules.tax_code_making import normalise
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import Section
from raccordo.privacy.rules import Decision, Relationship
from raccordo.web.shell import drafts, errors, login, proof, submissions
from raccordo.web.shell.layout import band_of, shell_of

CODE = 16  # characters of a tax code


class Gate(View):
    """What the three kinds of view share: forms, pages, refusals. Never used directly."""

    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]
    template: ClassVar[str] = ""
    form_class: ClassVar[type[forms.Form] | None] = None
    keeps_drafts: ClassVar[bool] = True  # whether what is typed here may be kept, in clear, for its writer
    repeatable: ClassVar[bool] = False  # a POST that changes nothing more when it comes again needs no token
    actor: Actor
    decision: Decision | None = None

    @property
    def now(self) -> Any:
        """The moment of the request (aware datetime)."""
        return self.request.now  # type: ignore[attr-defined]

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.Form:
        """The view's form; override to give it choices or initial values."""
        assert self.form_class is not None
        return self.form_class(data, files, **kwargs)

    def context(self) -> dict[str, Any]:
        """What the template needs besides the form; override."""
        return {}

    def page(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a whole page with the shell around it."""
        body = {
            "shell": shell_of(self.request, self.actor),
            "decision": self.decision,
            "form": None,
            **context,
        }
        return render(self.request, template or self.template, body, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.form_class is None:
            return self.page(**self.context())
        draft = drafts.asked_for(request, self.actor.account_id)
        return self.page(form=self.form() if draft is None else self.form(draft), **self.context())

    def act(self, form: Any) -> HttpResponse:
        """Call one operation with the valid form and redirect. Override in every view that writes."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.form_class is None:
            return HttpResponse(status=405)
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form=form, status=422, **self.context())
        try:
            with records.read_only_said(), transaction.atomic():
                response = self.act(form)
                drafts.forget(request, self.actor.account_id)
                return response
        except Conflict as conflict:
            field = conflict.field if conflict.field in form.fields else None
            form.add_error(field, conflict.message)
            form.refused = conflict if field is None else None  # type: ignore[attr-defined]
            return self.page(form=form, conflict=conflict, status=409, **self.context())
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.message)
            form.refused = refusal if field is None else None  # type: ignore[attr-defined]
            return self.page(form=form, status=422, **self.context())

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Dispatch a method; a POST with a token already used gets the first answer again."""
        run = partial(super().dispatch, request, *args, **kwargs)
        if request.method == "POST":
            return submissions.once(request, self.actor, self.now, run, repeatable=self.repeatable)
        return run()


class PublicView(Gate):
    """A page for anybody: it has no access context, so it can reach nothing about persons."""

    actor = Actor()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            return self._answer(request, *args, **kwargs)


Dispatch = Callable[..., HttpResponseBase]


def _read_only_told(dispatch: Dispatch) -> Dispatch:
    """A write on a record that another replaces, where no form can say it: everything is rolled back, and a page tells."""

    @wraps(dispatch)
    def told(view: StaffView, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with records.read_only_said():
                return dispatch(view, request, *args, **kwargs)
        except records.ReadOnly:
            return errors.page(request, 409, said="replaced")

    return told


class StaffView(Gate):
    """A page for some roles: lists, narrowed to the persons with a care relationship. Logs whom it showed."""

    purpose: ClassVar[Purpose] = Purpose.CARE
    roles: ClassVar[Sequence[str]] = ()  # empty: every role, citizens excluded
    reach: ClassVar[Reach] = Reach.CARE
    kind: ClassVar[str] = ""  # what the access lines say was shown; default: module and class
    citizens: ClassVar[bool] = False
    fresh: ClassVar[timedelta | None] = (
        None  # how old the last proof of identity may be; None: as old as the session
    )
    search: audit.Access | None = None

    @_read_only_told
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stop = self._enter(request)
        if stop is not None:
            return stop
        try:
            with access(AccessContext(self.actor, self.purpose, self.now, self.reach)) as self.access:
                response = self._answer(request, *args, **kwargs)
                self._log_seen(self.access)
        except (Http404, ObjectDoesNotExist):
            return errors.page(request, 404)
        return self._sealed(response)

    def _sealed(self, response: HttpResponseBase) -> HttpResponseBase:
        """An answer about persons is kept by no cache."""
        response["Cache-Control"] = "no-store"
        drafts.remember(self.request, response, self.actor.account_id)
        return response

    def saw(self, person_ids: Sequence[UUID]) -> None:
        """Say which persons were shown, when they were not loaded as rows (SQL, values)."""
        self.access.seen.update(person_ids)

    def searched(self, text: str, found: int, *, hint: bool = False) -> None:
        """Say that somebody was searched for, and how many answered: a line keeps the kind and the count, never the words."""
        if text:
            kind = "code" if len(normalise(text)) == CODE else "hint" if hint else "words"
            purpose, number = self.purpose.value, self.request.request_id  # type: ignore[attr-defined]
            self.search = audit.Access(
                "R", "people.search", None, None, purpose, True, kind, str(found), number
            )

    def _enter(self, request: HttpRequest) -> HttpResponseBase | None:
        """Who is it? Redirects to login, second factor or choice of role; a role that may not gets «non trovato»."""
        actor = login.actor_of(request, self.now)
        if actor is None:
            return redirect(drafts.after_login(request, self.now, keeping=self.keeps_drafts))
        here = urlencode({"next": request.path})
        if actor.role and login.needs_second_factor(request):
            return redirect(f"/entra/secondo-fattore/?{here}")
        if actor.role == "undecided":
            return redirect(f"/ruolo/?{here}")
        self.actor = actor
        if (not actor.role and not self.citizens) or (self.roles and actor.role not in self.roles):
            return errors.page(request, 404)
        if self.fresh is not None and not proof.is_fresh(request, self.fresh):
            return redirect(drafts.after_proof(request, self.now, actor.account_id))
        return None

    def _log_seen(self, context: AccessContext, *, but: UUID | None = None) -> None:
        kind = (self.kind or f"{type(self).__module__.split('.')[2]}.{type(self).__name__}")[:64]
        lines = [
            audit.Access(
                "R", kind, person, None, self.purpose.value, True, "list", "", self.request.request_id
            )  # type: ignore[attr-defined]
            for person in sorted(context.seen - {but})  # type: ignore[type-var]
            if person is not None
        ]
        audit.write(by=self.actor, at=self.now, accesses=[*([self.search] if self.search else []), *lines])


class PersonView(StaffView):
    """A page about one person, named `person` in the address: opened by a decision, logged before the answer."""

    section: ClassVar[Section]
    person_id: UUID

    @_read_only_told
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stop = self._enter(request)
        if stop is not None:
            return stop
        self.person_id = kwargs["person"]
        context = AccessContext(self.actor, self.purpose, self.now)
        with access(context):
            self.decision = self._decide(request, context)
            if not self.decision.permit:
                return errors.page(request, 404)  # the transaction commits: the refusal stays in the register
            self.access = current()
            try:
                response = self._answered(request, *args, **kwargs)
                self._log_seen(self.access, but=self.person_id)
            except (Http404, ObjectDoesNotExist):
                return errors.page(request, 404)  # not of this person: the opening stays in the register
        return self._sealed(response)

    def _answered(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In an emergency a record is read on the screen: nothing is taken away, and nothing of the attempt stays but the line
        of the opening."""
        if not self.access.in_emergency:
            return self._answer(request, *args, **kwargs)
        try:
            with transaction.atomic():
                response = self._answer(request, *args, **kwargs)
                if not _is_a_page(response):
                    raise _TakenAway
        except _TakenAway:
            return self.page("shell/emergency_no_export.html", status=403)
        return response

    def _decide(self, request: HttpRequest, context: AccessContext) -> Decision:
        purpose = self.purpose if self.actor.role else Purpose.SELF
        return privacy.open_record(
            by=self.actor, at=self.now, person_id=self.person_id, purpose=purpose, section=self.section.value,
            action="write" if request.method == "POST" else "read", request_id=request.request_id, within=context,  # type: ignore[attr-defined]
        )  # fmt: skip

    @property
    def emergency(self) -> Relationship | None:
        """The emergency by which this record is open, if it is by one: every page of it says so, on paper too."""
        return self.decision.relationship if self.decision and self.access.in_emergency else None

    @property
    def readable(self) -> frozenset[str]:
        """The sections of this record that the same decision opens."""
        return self.decision.readable if self.decision else frozenset()

    @property
    def writable(self) -> frozenset[str]:
        """The sections where the same decision lets one write."""
        return self.decision.writable if self.decision else frozenset()

    def page(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        if self.access.reach is Reach.AUDIT:  # the register alone: no name, no band
            return super().page(template, status=status, **context)
        context |= {"emergency": self.emergency}
        band = band_of(self.person_id, self.now, self.request.path, self.readable)
        return super().page(template, status=status, band=band, **context)


class _TakenAway(Exception):
    """A file would have left a record that is open by an emergency."""


def _is_a_page(response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "")
    return kind.startswith("text/html") and "Content-Disposition" not in response.headers


def back_to(name: str, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
    """Redirect after an act, to a named page."""
    response = redirect(name, *args, **kwargs)
    assert isinstance(response, HttpResponseRedirect)
    return response
