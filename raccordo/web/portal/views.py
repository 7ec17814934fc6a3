# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person's own pages, and those of who stands by: the plan, the next days, the documents, who has looked and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import operations as careplan_operations
from raccordo.careplan import queries as careplan
from raccordo.careplan.codes import NoticeParty
from raccordo.careplan.rules.plain import plain_plan
from raccordo.delivery import operations as delivery
from raccordo.delivery import queries as visits
from raccordo.kernel import audit
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose, Sector
from raccordo.people import queries as people
from raccordo.privacy import operations as privacy
from raccordo.privacy import queries as ties
from raccordo.privacy.codes import ExclusionOf, RelationshipKind, Section
from raccordo.privacy.following import goes_on_for
from raccordo.privacy.operations import exclusions
from raccordo.privacy.queries import emergencies, obscuring, register
from raccordo.privacy.queries import exclusions as wishes
from raccordo.record import queries as record
from raccordo.web.portal import presenters
from raccordo.web.portal.forms import MessageForm, QuestionForm, ReassessmentForm, WishForm
from raccordo.web.shell import clock
from raccordo.web.shell.gate import PersonView, StaffView, back_to
from raccordo.web.shell.layout import shell_of
from raccordo.web.shell.navigation import NAVIGATION
from raccordo.web.shell.proof import FRESH

CITIZEN = ("",)  # the role of who enters without a mandate
EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
WINDOW = timedelta(days=30)
SECTIONS = {
    "/mio/": Section.PLAN, "/mio/calendario/": Section.VISITS, "/mio/documenti/": Section.DOCUMENTS,
    "/mio/accessi/": Section.ACCESSES,
}  # fmt: skip


class StartView(StaffView):
    """The first page: straight to the only person, or whose pages to open."""

    citizens: ClassVar[bool] = True
    roles = CITIZEN
    purpose = Purpose.SELF
    template = "portal/start.html"
    page_name: ClassVar[str] = "portal:plan"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        persons = list(people.followed())
        if len(persons) == 1:
            return back_to(self._first(persons[0].pk), person=persons[0].pk)
        return self.page(persons=[(person, self._first(person.pk)) for person in persons])

    def _first(self, person_id: UUID) -> str:
        """Where the pages of a person begin: the plan, or the next days for who represents her without the health part."""
        kinds = {tie.kind for tie in ties.relationships(self.actor, person_id, self.now)}
        whole = kinds - {RelationshipKind.DELEGATE_SOCIAL} or self.page_name in (
            "portal:calendar",
            "portal:accesses",
        )
        return self.page_name if whole else "portal:calendar"


class PortalView(PersonView):
    """A page of the portal: for citizens alone, with the navigation of the person who is open."""

    citizens: ClassVar[bool] = True
    roles = CITIZEN
    purpose = Purpose.SELF

    @property
    def oneself(self) -> bool:
        """Whether who reads is the person, and not somebody who stands by."""
        tie = self.decision.relationship if self.decision else None
        return tie is not None and tie.kind == RelationshipKind.SELF

    @property
    def hers(self) -> list[UUID]:
        """The records that her own goes on for, for the person herself alone: who stands by gains nothing by a link."""
        return goes_on_for(self.person_id, self.now) if self.oneself else []

    @property
    def power(self) -> str:
        """For who stands by: by which power, and until when."""
        tie = self.decision.relationship if self.decision else None
        if tie is None or self.oneself:
            return ""
        last = f", fino al {local_day(tie.ends - timedelta(seconds=1)):%d/%m/%Y}" if tie.ends else ""
        return f"Le apri perché {tie.because}{last}."

    def page(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        shell = shell_of(self.request, self.actor)
        nav = [
            replace(entry, url=entry.url.replace("/mio/", f"/mio/{self.person_id}/")).marked(
                self.request.path
            )
            for entry in NAVIGATION["citizen"]
            if SECTIONS.get(entry.url, Section.PLAN) in self.readable
        ]
        nav = [replace(nav[0], current=self.request.path == nav[0].url), *nav[1:]] if nav else nav
        return super().page(
            template,
            status=status,
            shell=replace(shell, nav=nav),
            oneself=self.oneself,
            power=self.power,
            **context,
        )


class PlanView(PortalView):
    """The plan in plain words, the next visit, the pact to sign if there is one."""

    section = Section.PLAN
    template = "portal/plan.html"

    def context(self) -> dict[str, Any]:
        version = careplan.version_in_force(self.person_id)
        agreement = careplan.latest_agreement(self.person_id)
        body = careplan.content(version) if version else None
        emergency = emergencies.told(self.person_id, self.now).first()
        refused = careplan.refused_threads(agreement.pk) if agreement else {}
        return {
            "emergency_told": emergency if emergency and emergency.starts > self.now - WINDOW else None,
            "version": version, "plain": plain_plan(body.value, refused) if body else None,
            "to_sign": agreement is not None and agreement.state == "to-sign",
            "agreement": agreement, "over": agreement is not None and agreement.has_expired(local_day(self.now)),
            "decision": careplan.latest_decision_told(self.person_id), "next": visits.next_visits(self.person_id, self.now, limit=3),
        }  # fmt: skip


class DecisionView(PortalView):
    """What the panel decided, in plain words; and the right to ask to be assessed again, used here."""

    section = Section.PLAN
    template = "portal/decision.html"
    form_class = ReassessmentForm

    def context(self) -> dict[str, Any]:
        case = careplan.latest_decision_told(self.person_id)
        if case is None:
            raise Http404
        return {"case": case, "asked": careplan.open_reassessment(self.person_id)}

    def act(self, form: Any) -> HttpResponse:
        row = careplan_operations.ask_reassessment(
            by=self.actor, at=self.now, case_id=self.context()["case"].pk, reason=form.cleaned_data["reason"],
            asker=NoticeParty.PERSON if self.oneself else NoticeParty.REPRESENTATIVE,
        )  # fmt: skip
        messages.success(self.request, f"Richiesta inviata: avrai risposta entro il {row.due_date:%d/%m/%Y}.")
        return back_to("portal:decision", person=self.person_id)


class CalendarView(PortalView):
    """The next two weeks, day by day."""

    section = Section.VISITS
    template = "portal/calendar.html"

    def context(self) -> dict[str, Any]:
        until = self.now + timedelta(days=14)
        coming = [v for v in visits.next_visits(self.person_id, self.now, limit=60) if v.starts < until]
        found: dict[date, list[Any]] = {}
        for visit in coming:
            found.setdefault(local_day(visit.starts), []).append(visit)
        return {"days": sorted(found.items())}


class DocumentsView(PortalView):
    """What was written and signed, to download."""

    section = Section.DOCUMENTS
    template = "portal/documents.html"

    def context(self) -> dict[str, Any]:
        return {"documents": list(record.documents(self.person_id)[:200])}


class DocumentView(PortalView):
    """One document, byte for byte; the download leaves a line of its own."""

    section = Section.DOCUMENTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = record.document(self.person_id, kwargs["document"])
        if found is None or (not self.oneself and obscuring.holds_what_is_hidden(found.pk)):
            raise Http404
        line = audit.Access("R", "record.download", self.person_id, found.pk, self.purpose.value)
        audit.write(by=self.actor, at=self.now, accesses=[line])
        response = HttpResponse(bytes(found.content), content_type=found.media_type)
        kind = EXTENSIONS.get(found.media_type, "bin")
        response["Content-Disposition"] = (
            f'attachment; filename="documento-{found.created_at:%Y-%m-%d}.{kind}"'
        )
        return response


class MessagesView(PortalView):
    """A message to all who follow the person; it stands in the shared diary."""

    section = Section.DIARY
    template = "portal/messages.html"
    form_class = MessageForm

    def context(self) -> dict[str, Any]:
        return {"lines": visits.stream(self.person_id, self.actor, self.now, voice=Sector.FAMILY).lines}

    def act(self, form: Any) -> HttpResponse:
        delivery.message_from_family(
            by=self.actor, at=self.now, person_id=self.person_id, text=form.cleaned_data["text"]
        )
        messages.success(self.request, "Il messaggio è arrivato a chi ti segue.")
        return back_to("portal:messages", person=self.person_id)


class AccessesView(PortalView):
    """«Chi ha visto i miei dati»: a month at a time, by day and body."""

    fresh = FRESH
    section = Section.ACCESSES
    template = "portal/accesses.html"

    def context(self) -> dict[str, Any]:
        until = clock.asked(self.request.GET.get("prima", "")) or self.now + timedelta(seconds=1)
        since = until - WINDOW
        shown = register.stretch(
            self.person_id, since, until, but=self.actor.account_id, hushed=not self.oneself, told=self.now,
            also=self.hers,
        )  # fmt: skip
        return {
            "days": presenters.days(shown.lines, mask=not self.oneself), "since": shown.before or since, "until": until,
            "rest": shown.before, "earlier": local_day(since) + timedelta(days=1),
            "questions": list(register.questions_of(self.person_id)), "online": register.online_since(self.now),
            "emergencies": list(emergencies.told(self.person_id, self.now)),
        }  # fmt: skip


class WishView(PortalView):
    """«Chiedi che una persona non veda i tuoi dati»: for the person alone; who stands by finds no such page."""

    fresh = FRESH
    section = Section.ACCESSES
    template = "portal/wish.html"
    form_class = WishForm

    def context(self) -> dict[str, Any]:
        if not self.oneself:
            raise Http404
        return {"wishes": list(wishes.requests_of(self.person_id))}

    def act(self, form: Any) -> HttpResponse:
        self.context()
        row = exclusions.ask_exclusion(
            by=self.actor, at=self.now, person_id=self.person_id, who=form.cleaned_data["who"], text=form.cleaned_data["text"],
            of=form.cleaned_data["of"] or ExclusionOf.ACCOUNT,
        )  # fmt: skip
        messages.success(
            self.request, f"Richiesta {row.number} inviata: avrai risposta entro il {row.due_date:%d/%m/%Y}."
        )
        return back_to("portal:wish", person=self.person_id)


class QuestionView(PortalView):
    """«Non capisco questo accesso»: one line, an empty box, and a day by which somebody answers."""

    fresh = FRESH
    section = Section.ACCESSES
    template = "portal/question.html"
    form_class = QuestionForm

    def context(self) -> dict[str, Any]:
        line = register.line(
            self.person_id, self.kwargs["line"], hushed=not self.oneself, told=self.now, also=self.hers
        )
        if line is None:
            raise Http404
        return {"visitor": presenters.visitor(line, mask=not self.oneself)}

    def act(self, form: Any) -> HttpResponse:
        question = privacy.ask_about_access(
            by=self.actor, at=self.now, person_id=self.person_id, line_id=self.kwargs["line"],
            about=self.context()["visitor"].about, text=form.cleaned_data["text"],
        )  # fmt: skip
        messages.success(
            self.request,
            f"Domanda {question.number} inviata: avrai risposta entro il {question.due_date:%d/%m/%Y}.",
        )
        return back_to("portal:accesses", person=self.person_id)
