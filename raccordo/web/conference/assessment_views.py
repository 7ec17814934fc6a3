# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The assessments of a person: list, opening, overview, summary by domain, history of a scale; and the parts due to me."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from raccordo.assessment import library, operations, outlines, queries
from raccordo.assessment.models import Assessment
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy.codes import Section
from raccordo.territory.codes import Role
from raccordo.web.conference import assessment_presenters as words
from raccordo.web.conference.assessment_forms import AddScaleForm, BecauseForm, NewAssessmentForm, NothingForm
from raccordo.web.shell.gate import PersonView, StaffView, back_to
from raccordo.web.shell.reading import ReadingView

STAFF = (
    Role.GP, Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE, Role.PANEL_COORDINATOR, Role.PHYSIOTHERAPIST, Role.SPECIALIST,
)  # fmt: skip


class PartsDueView(StaffView):
    """The parts that my profession may fill, for the people I follow."""

    template = "conference/assessment_due.html"
    roles = STAFF
    kind = "assessment.due"

    def context(self) -> dict[str, Any]:
        rows = queries.parts_due(self.actor)
        people: dict[Any, list[Any]] = {}
        for row in rows:
            people.setdefault(row.assessment, []).append(row)
        groups = [
            (whole, parts, words.part_items(parts, self.actor, self.now)) for whole, parts in people.items()
        ]
        return {"groups": groups, "today": local_day(self.now)}


class AssessmentsView(PersonView):
    """Every assessment of the person, and what each scale says now."""

    section = Section.ASSESSMENT
    template = "conference/assessment_list.html"

    def context(self) -> dict[str, Any]:
        rows = list(queries.assessments(self.person_id))
        described = [(row, words.head_line(row), words.tally(row.sections.all())) for row in rows]
        kinds = [(one.code, one.title) for one in outlines.on(local_day(self.now))]
        going = {row.outline for row in rows if row.state == "open"}
        return {
            "going": [one for one in described if one[0].state == "open"],
            "past": [one for one in described if one[0].state != "open"],
            "domains": words.by_domain(queries.profile(self.person_id)),
            "starts": [one for one in kinds if one[0] not in going],
            "may_write": self.actor.role in STAFF,
        }


class NewAssessmentView(PersonView):
    """Open an assessment: why, and which parts. Triage goes straight to the open one, when there is one."""

    section = Section.ASSESSMENT
    purpose = Purpose.CARE
    template = "conference/assessment_new.html"
    form_class = NewAssessmentForm

    @cached_property
    def outline(self) -> outlines.Outline:
        try:
            return outlines.outline(self.kwargs["outline"], local_day(self.now))
        except outlines.UnknownOutline:
            raise Http404 from None

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> NewAssessmentForm:
        return NewAssessmentForm(data, files, outline=self.outline)

    def context(self) -> dict[str, Any]:
        return {"outline": self.outline}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        going = queries.open_assessments(self.person_id).filter(outline=self.outline.code).first()
        if going is not None:
            return back_to("conference:assessment", person=self.person_id, assessment=going.pk)
        return super().get(request, *args, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        row = operations.open_assessment(
            by=self.actor, at=self.now, person_id=self.person_id, outline=self.outline.code,
            reason=form.cleaned_data["reason"], parts=form.cleaned_data["parts"],
        )  # fmt: skip
        return back_to("conference:assessment", person=self.person_id, assessment=row.pk)


class AssessmentPage(PersonView):
    """What the pages of one assessment share."""

    section = Section.ASSESSMENT

    @cached_property
    def whole(self) -> Assessment:
        try:
            return queries.assessment(self.kwargs["assessment"])
        except Assessment.DoesNotExist:
            raise Http404 from None

    @cached_property
    def parts(self) -> list[Any]:
        return queries.sections(self.whole.pk)

    def common(self) -> dict[str, Any]:
        """What every page of an assessment shows: its head and the list of its parts."""
        return {
            "whole": self.whole,
            "head": words.head_line(self.whole),
            "tally": words.tally(self.parts),
            "items": words.part_items(self.parts, self.actor, self.now),
            "may_write": self.actor.role in STAFF and self.whole.state == "open",
        }

    def home(self) -> HttpResponse:
        """Back to the assessment."""
        return back_to("conference:assessment", person=self.person_id, assessment=self.whole.pk)


class AssessmentView(AssessmentPage):
    """One assessment: parts with state and author, and what it says by domain, with strengths and needs."""

    template = "conference/assessment.html"

    def context(self) -> dict[str, Any]:
        answered = queries.responses(self.whole.pk)
        found = queries.details([row for row in answered.values() if row.state == "completed"])
        ours = {one.response.pk for one in found}
        rows = [row for row in queries.profile(self.person_id) if row.response.pk in ours]
        after = words.next_part(self.parts, self.actor)
        return {
            **self.common(),
            "domains": words.by_domain(rows),
            "texts": [part for part in self.parts if part.topic and part.text],
            "hidden": [
                p for p in self.parts if p.instrument and p.state == "complete" and p.pk not in answered
            ],
            "needs": words.by_need(queries.needs_of(found)),
            "strengths": queries.strengths_of(found),
            "next": after,
            "next_url": words.part_url(after) if after else "",
            "may_relabel": Section.ASSESSMENT in self.writable,
            "settled": all(part.state in ("complete", "not-needed") for part in self.parts),
        }


class CloseView(AssessmentPage):
    """Close an assessment whose parts are all settled."""

    template = "conference/assessment_close.html"
    form_class = NothingForm

    def context(self) -> dict[str, Any]:
        return self.common()

    def act(self, form: Any) -> HttpResponse:
        operations.complete_assessment(by=self.actor, at=self.now, assessment_id=self.whole.pk)
        messages.success(self.request, "Valutazione completa.")
        return self.home()


class ReopenView(AssessmentPage):
    """Open a complete assessment again."""

    template = "conference/assessment_close.html"
    form_class = NothingForm

    def context(self) -> dict[str, Any]:
        return self.common()

    def act(self, form: Any) -> HttpResponse:
        operations.reopen_assessment(by=self.actor, at=self.now, assessment_id=self.whole.pk)
        return self.home()


class CancelView(AssessmentPage):
    """Call off an assessment, with the reason."""

    template = "conference/assessment_because.html"
    form_class = BecauseForm

    def context(self) -> dict[str, Any]:
        return {
            **self.common(),
            "title": "Annulla la valutazione",
            "say": "Quello che è già stato compilato resta nella storia della persona.",
            "button": "Annulla la valutazione",
            "back": reverse(
                "conference:assessment", kwargs={"person": self.person_id, "assessment": self.whole.pk}
            ),
        }

    def act(self, form: Any) -> HttpResponse:
        because = form.cleaned_data["because"]
        operations.cancel_assessment(by=self.actor, at=self.now, assessment_id=self.whole.pk, because=because)
        return back_to("conference:assessments", person=self.person_id)


class AssessmentReadingView(AssessmentPage, ReadingView):
    """Who may read one assessment, with all that is in it."""

    back_words = "Torna alla valutazione"

    @property
    def thing(self) -> Assessment:
        return self.whole

    def back(self) -> str:
        return reverse(
            "conference:assessment", kwargs={"person": self.person_id, "assessment": self.whole.pk}
        )

    def readers(self) -> str:
        where = {"person": self.person_id, "assessment": self.whole.pk}
        return reverse("person:assessment-readers", kwargs=where)

    def act(self, form: Any) -> HttpResponse:
        operations.relabel_assessment(
            by=self.actor, at=self.now, assessment_id=self.kwargs["assessment"], **form.cleaned_data
        )
        messages.success(self.request, "Fatto: chi può leggere la valutazione è cambiato.")
        return back_to("conference:assessments", person=self.person_id)


class AddScaleView(AssessmentPage):
    """Add a scale to the parts."""

    template = "conference/assessment_add.html"
    form_class = AddScaleForm

    @cached_property
    def scales(self) -> list[Any]:
        present = {part.instrument for part in self.parts}
        return [one for one in library.instruments() if one.code not in present]

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AddScaleForm:
        return AddScaleForm(data, files, scales=self.scales)

    def context(self) -> dict[str, Any]:
        return {**self.common(), "purposes": {one.code: one.purpose for one in self.scales}}

    def act(self, form: Any) -> HttpResponse:
        operations.add_section(
            by=self.actor,
            at=self.now,
            assessment_id=self.whole.pk,
            instrument=form.cleaned_data["instrument"],
        )
        return self.home()


class ScaleHistoryView(PersonView):
    """Every response to one scale, the newest first, with the change from one to the next."""

    section = Section.ASSESSMENT
    template = "conference/assessment_scale.html"

    def context(self) -> dict[str, Any]:
        try:
            instrument = library.instrument(self.kwargs["instrument"])
        except library.UnknownInstrument:
            raise Http404 from None
        past = list(queries.history(self.person_id, instrument.code))
        pairs = zip(past, [*past[1:], None], strict=False)  # never filled: no pair
        rows = [
            words.history_row(
                queries.ProfileRow(library.instrument(one.instrument, one.instrument_version), one, before)
            )
            for one, before in pairs
        ]
        return {"instrument": instrument, "rows": rows}


class SheetView(PersonView):
    """One filled scale, to read and print: questions, answers, score, source and licence."""

    section = Section.ASSESSMENT
    template = "conference/assessment_sheet.html"

    def context(self) -> dict[str, Any]:
        found = queries.response(self.person_id, self.kwargs["response"])
        if found is None:
            raise Http404
        (detail,) = queries.details([found])
        return {
            "detail": detail,
            "rows": words.sheet_rows(detail.instrument, detail.answers),
            "line": words.response_line(queries.ProfileRow(detail.instrument, found, None)),
            "facts": words.facts(found),
            "needs": words.by_need(queries.needs_of([detail])),
        }
