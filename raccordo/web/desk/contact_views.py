# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contact: written, checked, sent; the slip with the answer. With a person, or without a name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.intake import operations as intake
from raccordo.intake import queries, rules
from raccordo.intake.codes import MAY_ANSWER
from raccordo.intake.models import Contact
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import queries as people
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import delegates
from raccordo.privacy.refusals import minor
from raccordo.territory.codes import Role
from raccordo.web.desk import contact_presenters as contacts
from raccordo.web.desk import contact_steps as steps
from raccordo.web.desk import presenters
from raccordo.web.desk.contact_forms import AnonymousForm, ContactForm
from raccordo.web.shell import confidence
from raccordo.web.shell.gate import PersonView, StaffView, back_to


class _ContactPage(StaffView):
    """Write, look in the Guida, check, send: the steps of one form, all of them without script."""

    roles = tuple(MAY_ANSWER)
    purpose = Purpose.TRIAGE
    template = "desk/contact.html"
    form_class: Any = AnonymousForm
    anonymous = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        step, form = request.POST.get("azione", ""), self.form(request.POST)
        here = request.POST.get("passo", "")
        if step == "modifica" or (step == "cerca" and not here):
            return self.page(form=contacts.unread(form), **self.context())
        if step.startswith("vai:") or (here and step in {"avanti", "indietro", "cerca"}):
            return self.walk(form, step, steps.step_of(step.removeprefix("vai:") if ":" in step else here))
        if step != "invia" and form.is_valid():
            return self.check(form)
        return super().post(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("vista") == "passi":
            return self.show(self.form(), steps.STEPS[0])
        return super().get(request, *args, **kwargs)

    def walk(self, form: Any, asked: str, step: steps.Step) -> HttpResponse:
        """Go where the click asks; forward only when what this step asks is right."""
        if asked == "avanti" and steps.only(form, step).errors:
            return self.show(form, step, status=422)
        if asked != "avanti":
            to = steps.neighbour(step, -1) if asked == "indietro" else step
            return self.show(contacts.unread(form), to or step, changing=":" in asked)
        following = None if self.request.POST.get("torna") else steps.neighbour(step, 1)
        if following is not None:
            return self.show(contacts.unread(form), following)
        whole = self.form(self.request.POST)
        if whole.is_valid():
            return self.check(whole)
        wrong = steps.first_wrong(whole)
        return self.show(steps.only(whole, wrong), wrong, status=422)

    def show(self, form: Any, step: steps.Step, *, changing: bool = False, status: int = 200) -> HttpResponse:
        """The page of one step; the rest of the form travels along."""
        return self.page(
            "desk/contact_step.html", form=form, step=step, hidden=steps.hidden(form, step), path=steps.PATH, status=status,
            now=steps.place(step), going_back=changing or bool(self.request.POST.get("torna")), **self.context(),
        )  # fmt: skip

    def check(self, form: Any) -> HttpResponse:
        """The page of check and send."""
        path = steps.PATH if self.request.POST.get("passo") else ()
        return self.page("desk/contact_check.html", form=form, path=path, **self.checked(form))

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return AnonymousForm(data, now=self.now)

    def context(self) -> dict[str, Any]:
        typed = self.request.POST
        chosen = typed.getlist("services")
        return {
            "anonymous": self.anonymous, "found": contacts.matching(typed.get("need", ""), typed.getlist("reasons"), chosen),
            "chosen": chosen, "terms": presenters.urgency_help(),
        }  # fmt: skip

    def checked(self, form: Any) -> dict[str, Any]:
        """What the page of check and send says."""
        fields = form.cleaned_data
        guided = rules.guided_urgency(fields["signs"], fields["reasons"])
        due = rules.due_date(fields["urgency"] or guided.urgency, local_day(self.now), settings.PATRON_DAY)
        return {
            "anonymous": self.anonymous, "summary": contacts.summary(form, guided, due), "posted": contacts.posted(self.request.POST),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        fields = contacts.contact_fields(form.cleaned_data)
        contact = intake.record_contact(
            by=self.actor, at=self.now, person_id=None, patron=settings.PATRON_DAY, **fields
        )
        return back_to("desk:slip-anonymous", contact=contact.pk)


class AnonymousView(_ContactPage):
    """Somebody asks without saying for whom."""


class ContactView(_ContactPage, PersonView):
    """Somebody asks for the open person."""

    section = Section.INTAKE
    form_class = ContactForm
    anonymous = False

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ContactForm:
        social = queries.services_with(Role.SOCIAL_WORKER, self.actor.area_id, self.now)
        nurses = queries.services_with(Role.COMMUNITY_NURSE, self.actor.area_id, self.now)
        person = people.person(self.person_id)
        near = [queries.nearest(found, person) for found in (social, nurses)]
        initial = {
            name: str(one.pk)
            for name, one in zip(("organization", "nurse_organization"), near, strict=True)
            if one
        }
        keepers = delegates.keepers(self.person_id, self.now) if minor(person, self.now) else []
        return ContactForm(data, now=self.now, initial=initial, social=social, nurses=nurses, keepers=keepers)

    def act(self, form: Any) -> HttpResponse:
        contact = intake.record_contact(
            by=self.actor, at=self.now, person_id=self.person_id, patron=settings.PATRON_DAY,
            confided_by_id=confidence.giver(form), **contacts.contact_fields(form.cleaned_data),
        )  # fmt: skip
        return back_to("desk:slip", person=self.person_id, contact=contact.pk)


class ServicesView(StaffView):
    """A fragment: services of the Guida for what is being typed."""

    roles = tuple(MAY_ANSWER)
    purpose = Purpose.TRIAGE
    template = "desk/_services.html"
    repeatable = True  # it only reads

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = request.POST.getlist("services")
        found = contacts.matching(request.POST.get("need", ""), request.POST.getlist("reasons"), chosen)
        return self.page(found=found, chosen=chosen)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(found=[], chosen=[])


class _SlipPage(StaffView):
    """The slip: number, answer, services, who answers and by when; made to be printed."""

    roles = tuple(MAY_ANSWER)
    purpose = Purpose.TRIAGE
    template = "desk/slip.html"

    def contact(self) -> Contact:
        """The contact that the address names."""
        return queries.contact(self.kwargs["contact"])

    def context(self) -> dict[str, Any]:
        row = self.contact()
        born = (
            [r for r in queries.requests_of(row.person_id) if r.contact_id == row.pk] if row.person_id else []
        )
        return {
            "contact": row,
            "slip": contacts.slip(row, self.now),
            "request_row": born[0] if born else None,
        }


class SlipView(_SlipPage, PersonView):
    """The slip of a contact about the open person."""

    section = Section.INTAKE

    def contact(self) -> Contact:
        row = super().contact()
        if row.person_id != self.person_id:
            raise Http404
        return row


class AnonymousSlipView(_SlipPage):
    """The slip of a contact without a name."""

    def contact(self) -> Contact:
        row = super().contact()
        if row.person_id is not None:
            raise Http404
        return row
