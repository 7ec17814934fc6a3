# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One person in a session: bring them, the meeting mode with decision, promises, dissent, presence, closing; the minutes."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import documents, operations, queries
from raccordo.careplan.queries import CaseSheet
from raccordo.careplan.refusals import MAY_CONVENE, MAY_SIT
from raccordo.intake import queries as intake
from raccordo.kernel.periods import ROME, clock, local_day
from raccordo.people import queries as people
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import bodies
from raccordo.record import queries as record
from raccordo.web.conference import forms, presenters
from raccordo.web.conference.fields import NoFields, VersionForm
from raccordo.web.conference.forms import AttendanceForm, DecisionForm
from raccordo.web.shell.gate import PersonView, back_to
from raccordo.web.shell.presenters import uncapitalised


class CasesView(PersonView):
    """The sessions that spoke of this person, and where to bring them next."""

    section = Section.CONFERENCE
    template = "conference/cases.html"
    form_class = forms.AddCaseForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.AddCaseForm:
        sessions = [
            (
                str(row.pk),
                f"{row.title}, {row.starts_at.astimezone(ROME):%d/%m/%Y} alle {clock(row.starts_at)}, {row.place}",
            )
            for row in queries.conferences_of(self.actor)[:40]
            if row.state in ("scheduled", "in-session")
        ]
        return forms.AddCaseForm(data, conferences=sessions, members=self._followers(), initial={
            "members": [pk for pk, _ in self._followers()], "conference": sessions[0][0] if len(sessions) == 1 else None,
            "person_words": self._words(),
        }, **kwargs)  # fmt: skip

    def _followers(self) -> list[tuple[str, str]]:
        """The person's own GP and who stands in the team: they come for this case only."""
        roles = [m.role for m in intake.team(self.person_id, self.now) if m.role]
        choice = people.current_gp(self.person_id, self.now)
        found = {r.pk: r for r in [*([choice.gp_role] if choice else []), *roles] if r.role in MAY_SIT}
        return [
            (str(pk), f"{bodies.worker(r)}, {uncapitalised(r.get_role_display())}") for pk, r in found.items()
        ]

    def _words(self) -> str:
        current = queries.current_version(self.person_id)
        return current.what_matters if current else ""

    def context(self) -> dict[str, Any]:
        return {
            "cases": list(queries.cases_of(self.person_id)), "may_add": self.actor.role in MAY_SIT,
            "may_convene": self.actor.role in MAY_CONVENE,
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        episode = intake.open_episode(self.person_id)
        case = operations.add_case(
            by=self.actor, at=self.now, conference_id=given["conference"], person_id=self.person_id,
            person_words=given["person_words"], person_takes_part=given["person_takes_part"],
            person_at=given["person_at"], member_role_ids=given.get("members", ()),
            episode_id=episode.pk if episode else None,
        )  # fmt: skip
        messages.success(
            self.request, "Messa in agenda: chi è convocato trova la scheda tra le cose da fare."
        )
        return back_to("conference:case", person=self.person_id, case=case.pk)


class OneCaseView(PersonView):
    """What the pages of one case share."""

    section = Section.CONFERENCE
    template = "conference/case.html"

    @cached_property
    def sheet(self) -> CaseSheet:
        sheet = queries.case_sheet(self.kwargs["case"])
        if sheet.case.person_id != self.person_id:
            raise Http404
        return sheet

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        assert self.form_class is not None
        return self.form_class(data, **kwargs)

    def members(self, *, here: bool = False) -> list[tuple[str, str]]:
        """Who may be named in a form of this case."""
        seats = [s for s in self.sheet.members if not here or s.presence in ("present", "remote")]
        return [(str(s.role_id), bodies.worker(s.role)) for s in seats]

    def context(self) -> dict[str, Any]:
        sheet, case = self.sheet, self.sheet.case
        facts = sheet.known or presenters.known_facts(self.person_id)
        mine = any(seat.role_id == self.actor.role_id for seat in sheet.members)
        prepared = queries.preparation(self.person_id)
        return {
            "sheet": sheet, "case": case, "known": presenters.known_rows(facts), "seats": presenters.seats(sheet.members),
            "mine": mine, "whole_session": any(s.role_id == self.actor.role_id and s.for_case_id is None for s in sheet.members),
            "writable": mine and (case.state == "on-agenda" or (case.state == "decided" and not sheet.signatures)),
            "how_long": presenters.how_long(case.conference, self.now), "prepared": prepared,
            "closing": presenters.after_closing(case, len(sheet.commitments), prepared.number if prepared else None),
            "projecting": self.request.GET.get("vista") == "proietta", "presence": AttendanceForm(seats=sheet.members),
        }  # fmt: skip

    def here(self) -> HttpResponse:
        return back_to("conference:case", person=self.person_id, case=self.sheet.case.pk)


class CaseView(OneCaseView):
    """Meeting mode: what is known, the decision, who is there."""

    form_class = DecisionForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> DecisionForm:
        case = self.sheet.case
        names = ("need_level", "path", "reason", "outcome")
        return DecisionForm(data, initial={name: getattr(case, name) for name in names}, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        operations.decide(by=self.actor, at=self.now, case_id=self.sheet.case.pk, **form.cleaned_data)
        messages.success(self.request, "Decisione salvata.")
        return self.here()


class CaseWordsView(OneCaseView):
    """The person's own words."""

    template = "conference/case_form.html"
    form_class = forms.PersonWordsForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.PersonWordsForm:
        case = self.sheet.case
        first = {"person_words": case.person_words, "person_takes_part": case.person_takes_part}
        return forms.PersonWordsForm(data, initial=first, **kwargs)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": "Che cosa conta", "button": "Salva le parole", "stale": True}

    def act(self, form: Any) -> HttpResponse:
        operations.hear_person(by=self.actor, at=self.now, case_id=self.sheet.case.pk, **form.cleaned_data)
        return self.here()


class CommitmentView(OneCaseView):
    """Somebody promises something."""

    template = "conference/case_form.html"
    form_class = forms.CommitmentForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.CommitmentForm:
        return forms.CommitmentForm(data, members=self.members(), **kwargs)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "title": "Nuovo impegno", "button": "Aggiungi l'impegno", "stale": False}

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        operations.commit(
            by=self.actor, at=self.now, case_id=self.sheet.case.pk, role_id=given["role"], what=given["what"],
            due_date=given["due_date"],
        )  # fmt: skip
        return self.here()


class CommitmentRemoveView(OneCaseView):
    """A promise written by mistake."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        known = {row.pk for row in self.sheet.commitments}
        if self.kwargs["commitment"] not in known:
            raise Http404
        operations.withdraw_commitment(by=self.actor, at=self.now, commitment_id=self.kwargs["commitment"])
        return self.here()


class OpinionView(OneCaseView):
    """What a member leaves written, there or not."""

    template = "conference/case_form.html"
    form_class = forms.OpinionForm

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "title": "Lascia un parere",
            "button": "Lascia il parere",
            "stale": False,
        }

    def act(self, form: Any) -> HttpResponse:
        operations.leave_opinion(
            by=self.actor, at=self.now, case_id=self.sheet.case.pk, text=form.cleaned_data["text"]
        )
        messages.success(self.request, "Parere lasciato: resterà nel verbale.")
        return self.here()


class DissentView(OneCaseView):
    """Who does not agree, by name."""

    template = "conference/case_form.html"
    form_class = forms.DissentForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.DissentForm:
        return forms.DissentForm(
            data, members=self.members(here=True), initial={"role": self.actor.role_id}, **kwargs
        )

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "title": "Metti a verbale un dissenso",
            "button": "Metti a verbale",
            "stale": False,
        }

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        operations.dissent(
            by=self.actor,
            at=self.now,
            case_id=self.sheet.case.pk,
            role_id=given["role"],
            reason=given["reason"],
        )
        return self.here()


class CaseAttendanceView(OneCaseView):
    """Who is there, from the page of the case: members of the session and who came for this person."""

    template = "conference/presence.html"
    form_class = AttendanceForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AttendanceForm:
        return AttendanceForm(data, seats=self.sheet.members, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        case = self.sheet.case
        for name, seat in form.seats.items():
            operations.record_attendance(
                by=self.actor, at=self.now, conference_id=case.conference_id, role_id=seat.role_id,
                presence=form.cleaned_data[name], case_id=seat.for_case_id,
            )  # fmt: skip
        messages.success(self.request, "Presenze salvate.")
        return self.here()


class ConcludeView(OneCaseView):
    """Close the case: with the quorum a decision and minutes to sign, without it only «istruttoria»."""

    template = "conference/case_close.html"
    form_class = VersionForm

    def act(self, form: Any) -> HttpResponse:
        case = operations.conclude(
            by=self.actor, at=self.now, case_id=self.sheet.case.pk, known=presenters.known_facts(self.person_id),
            preliminary=not self.sheet.quorum.reached, version=form.cleaned_data["version"],
        )  # fmt: skip
        if case.state == "preliminary":
            messages.success(self.request, "Caso chiuso come istruttoria: si decide in un'altra seduta.")
            return self.here()
        messages.success(self.request, "Caso chiuso. Il verbale aspetta le firme dei due lati.")
        return back_to("conference:minutes", person=self.person_id, case=case.pk)


class WithdrawCaseView(OneCaseView):
    """Take the person off the agenda."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        session = self.sheet.case.conference_id
        operations.withdraw_case(by=self.actor, at=self.now, case_id=self.sheet.case.pk)
        messages.success(self.request, "Caso tolto dall'agenda.")
        return back_to("conference:session", conference=session)


class MinutesView(OneCaseView):
    """The minutes: read, correct, sign."""

    template = "conference/minutes.html"
    form_class = forms.SignMinutesForm

    def context(self) -> dict[str, Any]:
        mine = next((s for s in self.sheet.members if s.role_id == self.actor.role_id), None)
        signed = any(row.role_id == self.actor.role_id for row in self.sheet.signatures)
        waiting = self.sheet.case.state == "decided" and not signed
        final = self.sheet.case.state == "minutes-signed"
        return {
            **super().context(), "digest": documents.minutes_hash(self.sheet), "signed": signed,
            "may_sign": waiting and mine is not None and mine.presence in ("present", "remote"),
            "day": local_day(self.sheet.case.conference.starts_at), "final": final,
            "notices": list(queries.notices_of(self.sheet.case.pk)) if final else [],
            "asked_again": queries.open_reassessment(self.person_id) if final else None,
            "may_tell": final and self.actor.role in MAY_SIT,
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        case = operations.sign_minutes(
            by=self.actor, at=self.now, case_id=self.sheet.case.pk, sha256=form.cleaned_data["sha256"],
            render=documents.available(),
        )  # fmt: skip
        done = case.state == "minutes-signed"
        words = "Verbale firmato dai due lati." if done else "Hai firmato. Manca la firma dell'altro lato."
        messages.success(self.request, words)
        return back_to("conference:minutes", person=self.person_id, case=case.pk)


class MinutesPaperView(OneCaseView):
    """The minutes as a PDF: the signed one as it was filed, otherwise a draft."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        case = self.sheet.case
        if case.minutes_id and record.document(self.person_id, case.minutes_id):
            return back_to("person:document", person=self.person_id, document=case.minutes_id)
        day = local_day(case.conference.starts_at)
        return paper(documents.minutes_pdf(self.sheet, at=self.now), f"bozza-verbale-uvm-{day:%Y-%m-%d}.pdf")


def paper(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep, never to be shown inside a page."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
