# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shared diary of a person: the stream, a note, a correction, a concern and its answer."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse

from raccordo.delivery import operations, queries
from raccordo.delivery.models import Concern, DiaryEntry
from raccordo.delivery.rules.diary import HOME_ROLES
from raccordo.kernel.sensitivity import Label
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import delegates, obscuring
from raccordo.web.person import diary_presenters as presenters
from raccordo.web.person.diary_forms import AnswerForm, CorrectionForm, NoteForm, PinForm
from raccordo.web.shell import confidence
from raccordo.web.shell.gate import PersonView, back_to
from raccordo.web.shell.reading import ReadingView

WRITTEN = "La nota è nel diario. Puoi correggerla per 24 ore."
WRITTEN_APART = "La nota è nel diario, ma la leggi solo tu e la persona: ciò che scrive il tuo servizio è a maggior tutela."
VOICES = {"sanitario": "health", "sociale": "social", "famiglia": "family"}


class DiaryView(PersonView):
    """The stream of all voices, newest first; the address keeps the voice chosen and the page."""

    section = Section.DIARY
    template = "person/diary.html"

    def context(self) -> dict[str, Any]:
        word = self.request.GET.get("voce", "")
        before = self.request.GET.get("prima", "")
        voice = VOICES.get(word, "")
        try:
            stream = queries.stream(self.person_id, self.actor, self.now, voice=voice, before=before)
        except ValueError as error:
            raise Http404 from error
        first = not before and not voice
        pinned = queries.pinned(self.person_id, self.actor, self.now) if first else []
        # One's own entries of greatest protection: the law wants it, or the person. Who has none asks nothing.
        mine = [line.id for line in (*stream.lines, *pinned) if line.label == Label.VERY_RESTRICTED]
        hidden = obscuring.hidden_now(mine) if mine else set()
        return {
            "notes": presenters.notes(stream.lines, self.now, hidden),
            "pinned": presenters.notes(pinned, self.now, hidden),
            "concerns": list(queries.open_concerns(self.person_id)) if first else [],
            "more": stream.more, "voice": word if voice else "", "later": bool(before),
            "short": self.actor.role in HOME_ROLES, "may_write": Section.DIARY in self.writable,
        }  # fmt: skip


class WriteView(PersonView):
    """A note, in words, with who may read it."""

    section = Section.DIARY
    template = "person/diary_write.html"
    form_class = NoteForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> NoteForm:
        keepers = delegates.keepers(self.person_id, self.now)
        return NoteForm(data, actor=self.actor, keepers=keepers, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        note = operations.write_note(
            by=self.actor, at=self.now, person_id=self.person_id, text=given["text"], kind=given["kind"],
            voice=given["voice"], audience=given.get("audience", "team"), happened_at=form.happened_at(self.now),
            pinned=given["pinned"], confided_by_id=confidence.giver(form),
        )  # fmt: skip
        messages.success(self.request, WRITTEN if note.label == Label.NORMAL else WRITTEN_APART)
        return back_to("person:diary", person=self.person_id)


class EntryView(PersonView):
    """What the views of one entry share."""

    section = Section.DIARY

    @cached_property
    def entry(self) -> DiaryEntry:
        """The entry of the address, of the person of the address."""
        found = queries.entry(self.kwargs["entry"])
        if found is None:
            raise Http404
        return found


class CorrectView(EntryView):
    """New words for one's own note, within a day."""

    template = "person/diary_correct.html"
    form_class = CorrectionForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> CorrectionForm:
        return CorrectionForm(data, initial={"text": queries.words(self.entry, self.actor)})

    def context(self) -> dict[str, Any]:
        return {"entry": self.entry}

    def act(self, form: Any) -> HttpResponse:
        operations.correct_note(
            by=self.actor, at=self.now, entry_id=self.entry.pk, text=form.cleaned_data["text"]
        )
        messages.success(self.request, "Nota corretta. Quella di prima resta nella storia.")
        return back_to("person:diary", person=self.person_id)


class PinView(EntryView):
    """Keep an entry on top, or let it go."""

    template = "person/diary_correct.html"
    form_class = PinForm

    def context(self) -> dict[str, Any]:
        return {"entry": self.entry}

    def act(self, form: Any) -> HttpResponse:
        operations.pin_entry(
            by=self.actor, at=self.now, entry_id=self.entry.pk, pinned=form.cleaned_data["pinned"]
        )
        return back_to("person:diary", person=self.person_id)


class EntryReadingView(EntryView, ReadingView):
    """Who may read one entry of the diary."""

    back_words = "Torna al diario"

    @property
    def thing(self) -> DiaryEntry:
        return self.entry

    def back(self) -> str:
        return reverse("person:diary", kwargs={"person": self.person_id})

    def readers(self) -> str:
        where = {"person": self.person_id, "entry": self.entry.pk}
        return reverse("person:note-readers", kwargs=where)

    def act(self, form: Any) -> HttpResponse:
        operations.relabel_entry(
            by=self.actor, at=self.now, entry_id=self.kwargs["entry"], **form.cleaned_data
        )
        messages.success(self.request, "Fatto: chi può leggere la nota è cambiato.")
        return back_to("person:diary", person=self.person_id)


class ConcernView(PersonView):
    """One concern from the home: what was seen, who looks after it, what was done."""

    section = Section.DIARY
    template = "person/concern.html"
    form_class = AnswerForm

    @cached_property
    def concern(self) -> Concern:
        """The concern of the address."""
        found = queries.concern(self.kwargs["concern"])
        if found is None:
            raise Http404
        return found

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AnswerForm:
        return AnswerForm(data, initial={"act": "close"})

    def context(self) -> dict[str, Any]:
        return {"concern": self.concern}

    def act(self, form: Any) -> HttpResponse:
        if form.cleaned_data["act"] == "take":
            operations.take_concern(by=self.actor, at=self.now, concern_id=self.concern.pk)
            messages.success(
                self.request, "La segnalazione è tua. Quando hai finito, scrivi che cosa si è fatto."
            )
            return back_to("person:concern", person=self.person_id, concern=self.concern.pk)
        operations.close_concern(
            by=self.actor, at=self.now, concern_id=self.concern.pk, answer=form.cleaned_data["answer"]
        )
        messages.success(self.request, "Segnalazione chiusa. La risposta è nel diario.")
        return back_to("person:diary", person=self.person_id)
