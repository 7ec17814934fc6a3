# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guided page of a part: one scale or one topic, kept while it is written, joined with what others write."""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from raccordo.assessment import library, operations, queries
from raccordo.assessment.models import Response, Section
from raccordo.assessment.rules import vocabulary
from raccordo.assessment.rules.answers import parse
from raccordo.assessment.rules.filling import is_fresh, may_fill
from raccordo.assessment.rules.instrument import Instrument
from raccordo.assessment.rules.merging import Conflict as Contested
from raccordo.assessment.rules.scoring import score
from raccordo.kernel.periods import clock, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.web.conference import assessment_presenters as words
from raccordo.web.conference.assessment_forms import (
    BecauseForm,
    InstrumentForm,
    NothingForm,
    TextForm,
    day_words,
    plain,
    read_sheet,
)
from raccordo.web.conference.assessment_views import AssessmentPage
from raccordo.web.shell.gate import back_to


class PartPage(AssessmentPage):
    """What the pages of one part share."""

    @cached_property
    def part(self) -> Section:
        found = next((one for one in self.parts if one.pk == self.kwargs["section"]), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def response(self) -> Response | None:
        """The response in progress, else the completed one, if it may be seen."""
        return queries.in_progress(self.part.pk) or queries.responses(self.whole.pk).get(self.part.pk)

    @cached_property
    def scale(self) -> Instrument:
        if self.response is not None:
            return library.instrument(self.response.instrument, self.response.instrument_version)
        return library.instrument(self.part.instrument)

    @cached_property
    def stored(self) -> dict[str, Any]:
        return queries.answers_of(self.response) if self.response is not None else {}

    @cached_property
    def last(self) -> Response | None:
        """The completed response before this one: neither the one corrected nor the one shown."""
        own = {getattr(self.response, "pk", None), getattr(self.response, "replaces_id", None)}
        return queries.last_before(self.person_id, self.scale.code, but=own - {None})

    def common(self) -> dict[str, Any]:
        return {
            **super().common(),
            "part": self.part,
            "items": words.part_items(self.parts, self.actor, self.now, self.part.pk),
            "other": words.someone_else(self.part, self.actor, self.now),
            "mine": may_fill(self.actor.role, self.part.roles),
            "fillers": words.who_fills(self.part.roles),
        }

    def here(self, anchor: str = "") -> HttpResponse:
        """Back to this part."""
        names = {"person": self.person_id, "assessment": self.whole.pk, "section": self.part.pk}
        response = back_to("conference:assessment-part", **names)
        response["Location"] += anchor
        return response

    def onward(self) -> HttpResponse:
        """On to the next part that is mine to fill, or back to the assessment."""
        after = words.next_part(queries.sections(self.whole.pk), self.actor, self.part.position)
        if after is None:
            return self.home()
        return back_to(
            "conference:assessment-part", person=self.person_id, assessment=self.whole.pk, section=after.pk
        )


class PartView(PartPage):
    """Fill a part. Saving keeps what there is; completing wants every question answered."""

    template = "conference/assessment_part.html"
    form_class = InstrumentForm  # or TextForm, by what the part is

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        if self.part.topic:
            return TextForm(data, files, initial={"text": self.part.text, "seen": self.part.text})
        given = {
            name: getattr(self.response, name, None)
            for name in ("informant", "setting", "administered_on", "note")
        }
        return InstrumentForm(data, files, instrument=self.scale, answers=self.stored, circumstances=given)

    def page(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        form = context.get("form")
        if isinstance(form, InstrumentForm):
            context |= self._scale_context(form)
        return super().page(template, status=status, **context)

    def context(self) -> dict[str, Any]:
        prompt = vocabulary.TOPICS[self.part.topic][1] if self.part.topic else ""
        return {**self.common(), "editable": self._editable(), "scale": None, "topic_prompt": prompt}

    def _editable(self) -> bool:
        going = self.part.state in ("to-do", "in-progress") and self.whole.state == "open"
        hidden = bool(self.part.instrument) and self.part.state == "in-progress" and self.response is None
        return going and may_fill(self.actor.role, self.part.roles) and not hidden

    def _scale_context(self, form: InstrumentForm) -> dict[str, Any]:
        last = self.last
        before = queries.answers_of(last) if last else {}
        day = last.administered_on if last else None
        fresh = bool(day and is_fresh(day, local_day(self.now), self.scale.review_months))
        result = score(self.scale, self.stored)
        return {
            "scale": self.scale,
            "questions": words.questions(form, self.stored, before, day_words(day), fresh=fresh),
            "line": words.live_line(self.scale, result, last),
            "last_day": day_words(day) if fresh else "",
            "response": self.response,
            "rows": words.sheet_rows(self.scale, self.stored),
        }

    def act(self, form: Any) -> HttpResponse:
        act = self.request.POST.get("act", "save")
        if self.part.topic:
            return self._act_text(form, act)
        saved = operations.save_section(
            by=self.actor, at=self.now, section_id=self.part.pk, answers=form.sheet(),
            base=read_sheet(form.cleaned_data["base"]), strict=False, **form.circumstances(),
        )  # fmt: skip
        if saved.conflicts:
            return self._choose(saved)
        if saved.problems:
            form.blame(saved.problems)
            return self._again(form)
        if act.startswith("same"):
            return self._repeat(act.partition(":")[2])
        return self._complete(form) if act == "complete" else self._kept()

    def _act_text(self, form: Any, act: str) -> HttpResponse:
        data = form.cleaned_data
        try:
            operations.save_text(
                by=self.actor, at=self.now, section_id=self.part.pk, text=data["text"], seen=data["seen"]
            )
        except Conflict as conflict:
            if (
                "text" not in conflict.theirs
            ):  # the part was closed meanwhile: there are no two texts to choose from
                raise
            theirs = conflict.theirs["text"]
            context = {**self.context(), "form": form, "theirs": theirs, "mine_text": data["text"]}
            return self.page("conference/assessment_conflict_text.html", status=409, **context)
        return self._complete(form) if act == "complete" else self._kept()

    def _complete(self, form: Any) -> HttpResponse:
        """Close the part; what was saved stays saved even when something is still missing."""
        try:
            with transaction.atomic():
                operations.complete_section(by=self.actor, at=self.now, section_id=self.part.pk)
        except operations.AnswersRefused as refused:
            form.blame(refused.problems)
            return self._again(form)
        except Conflict:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            return self._again(form)
        messages.success(self.request, f"Parte completa: {self.part.title}.")
        return self.onward()

    def _again(self, form: Any) -> HttpResponse:
        for name in ("response", "stored", "parts", "part"):
            self.__dict__.pop(name, None)
        return self.page(form=form, status=422, **self.context())

    def _kept(self) -> HttpResponse:
        at = clock(self.now)
        messages.success(self.request, f"{self.part.title}: salvata alle {at}.")
        return self.home()

    def _repeat(self, item: str) -> HttpResponse:
        operations.repeat_answers(
            by=self.actor, at=self.now, section_id=self.part.pk, items=[item] if item else None
        )
        return self.here(f"#q-{item}" if item else "")

    def _choose(self, saved: operations.Saved) -> HttpResponse:
        """Both answers side by side, to choose from."""
        rows = words.conflict_rows(self.scale, saved)
        context = {**self.context(), "form": None, "rows": rows}
        context["mine_json"], context["theirs_json"] = words.conflict_sheets(saved)
        return self.page("conference/assessment_conflict.html", status=409, **context)


class ResolveView(PartPage):
    """The choice between two answers to the same question."""

    template = "conference/assessment_conflict.html"
    form_class = NothingForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.here()

    @cached_property
    def sheets(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """My answers and theirs, as the page carried them; what is no answer of this scale is left out."""
        if self.part.topic:
            return {}, {}
        sent = (read_sheet(self.request.POST.get(side, "")) for side in ("mine", "theirs"))
        mine, theirs = (dict(parse(self.scale, sheet)[0]) for sheet in sent)
        return mine, theirs

    def context(self) -> dict[str, Any]:
        """The same two answers again, with the reason why the choice could not be kept."""
        mine, theirs = self.sheets
        contested = [Contested(item, mine.get(item), theirs.get(item)) for item in {**mine, **theirs}]
        saved = SimpleNamespace(conflicts=contested)
        rows = words.conflict_rows(self.scale, saved) if contested else []
        mine_json, theirs_json = words.conflict_sheets(saved)
        return {**self.common(), "rows": rows, "mine_json": mine_json, "theirs_json": theirs_json}

    def act(self, form: Any) -> HttpResponse:
        mine, theirs = self.sheets
        chosen = {
            item: mine.get(item) if self.request.POST.get(f"c-{item}") == "mine" else theirs.get(item)
            for item in {*mine, *theirs}
        }
        operations.save_section(
            by=self.actor, at=self.now, section_id=self.part.pk,
            answers={key: value for key, value in chosen.items() if value is not None}, base=theirs, strict=False,
        )  # fmt: skip
        messages.success(self.request, "Scelta salvata.")
        return self.here()


class DraftView(PartPage):
    """What the page saves by itself while it is written, and the score so far in answer."""

    form_class = InstrumentForm
    repeatable = True  # the answers as they stand, joined to those of others

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponse(status=405)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():
                return self._save_text() if self.part.topic else self._save_scale()
        except Refused as refused:
            return JsonResponse(
                {"sentence": refused.message}, status=409 if isinstance(refused, Conflict) else 422
            )

    def _save_text(self) -> HttpResponse:
        form = TextForm(self.request.POST)
        form.is_valid()
        row = operations.save_text(
            by=self.actor, at=self.now, section_id=self.part.pk, text=form.cleaned_data.get("text", ""),
            seen=form.cleaned_data.get("seen", ""),
        )  # fmt: skip
        return JsonResponse({"saved_at": self._time(), "seen": row.text})

    def _save_scale(self) -> HttpResponse:
        form = InstrumentForm(self.request.POST, instrument=self.scale, answers=self.stored)
        good = form.is_valid()
        mine, base = form.sheet(), read_sheet(form.cleaned_data.get("base", ""))
        saved = operations.save_section(
            by=self.actor, at=self.now, section_id=self.part.pk, answers=mine, base=base, strict=False,
            **(form.circumstances() if good else {}),
        )  # fmt: skip
        stored = queries.answers_of(saved.response)
        line = words.live_line(self.scale, score(self.scale, stored), self.last)
        return JsonResponse(
            {
                "saved_at": self._time(),
                "base": words.next_base(self.scale, mine, base, {k: plain(v) for k, v in stored.items()}),
                "score": line.text, "band": line.band, "tone": line.tone, "note": line.note, "change": line.change,
                "problems": {one.item: one.sentence for one in saved.problems},
                "conflicts": len(saved.conflicts),
            }
        )  # fmt: skip

    def _time(self) -> str:
        return clock(self.now)


class NotNeededView(PartPage):
    """Say that a part is not needed, and why."""

    template = "conference/assessment_because.html"
    form_class = BecauseForm

    def context(self) -> dict[str, Any]:
        return {
            **self.common(),
            "title": f"«{self.part.title}» non serve",
            "say": "La parte resta nell'elenco con il motivo; si può riprendere in ogni momento.",
            "button": "Segna che non serve",
            "back": words.part_url(self.part),
        }

    def act(self, form: Any) -> HttpResponse:
        because = form.cleaned_data["because"]
        operations.mark_not_needed(by=self.actor, at=self.now, section_id=self.part.pk, because=because)
        return self.onward()


class ReopenPartView(PartPage):
    """Take up again a part that was complete or not needed."""

    template = "conference/assessment_part.html"
    form_class = NothingForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.here()

    def page(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        for error in context["form"].non_field_errors():
            messages.error(self.request, str(error))
        return self.here()

    def act(self, form: Any) -> HttpResponse:
        operations.reopen_section(by=self.actor, at=self.now, section_id=self.part.pk)
        return self.here()
