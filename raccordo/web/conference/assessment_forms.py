# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the assessments; the form of a scale is made from the scale itself. What answers must be, the rooms say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from raccordo.assessment.rules import vocabulary
from raccordo.assessment.rules.answers import Problem, italian
from raccordo.assessment.rules.instrument import Answers, Instrument, Item, Value
from raccordo.assessment.rules.outline import Outline
from raccordo.web.shell.asked import Unreadable, json_of

PREFIX, SPECIAL = "r-", "s-"
DAY_FORMATS = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y"]


class _Draft:
    """A field that may stay empty in a draft: the operation says what is missing when the part is completed."""

    def validate(self, value: Any) -> None:
        return None


class ChoiceAnswer(_Draft, forms.ChoiceField):
    """One answer among those of a scale, as radio rows."""

    widget = forms.RadioSelect


class TicksAnswer(_Draft, forms.MultipleChoiceField):
    """Several answers, as boxes in rows."""

    widget = forms.CheckboxSelectMultiple


class NumberAnswer(_Draft, forms.CharField):
    """A number as people write it."""


class DayField(forms.DateField):
    """A day typed as gg/mm/aaaa, tolerant of dots and dashes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=DAY_FORMATS, widget=forms.DateInput(format="%d/%m/%Y"), **kwargs)


def plain(value: Value) -> Any:
    """An answer as JSON and forms carry it."""
    if isinstance(value, str):
        return value
    return list(value) if isinstance(value, tuple) else italian(value)


def sheet_json(answers: Answers) -> str:
    """A sheet of answers in one hidden field: what the page showed when it was opened."""
    return json.dumps({key: plain(value) for key, value in answers.items()}, ensure_ascii=False)


def read_sheet(text: str) -> dict[str, Any]:
    """The sheet that a page carries back; one that cannot be read counts as empty."""
    try:
        data = json_of(text or "{}")
    except Unreadable:
        return {}
    return data if isinstance(data, dict) else {}


class InstrumentForm(forms.Form):
    """One scale: who answers, where, when; its questions; what was seen besides."""

    informant = ChoiceAnswer(label="Chi risponde")
    setting = ChoiceAnswer(label="Dove", required=False, widget=forms.Select)
    administered_on = DayField(
        label="Giorno", required=False, help_text="Se resta vuoto vale oggi. Per esempio 21/11/2026"
    )
    note = forms.CharField(
        label="Che cosa hai osservato", required=False, max_length=2000, widget=forms.Textarea,
        error_messages={"max_length": "Accorcia il testo: al massimo 2.000 caratteri"},
    )  # fmt: skip
    base = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200_000)

    def __init__(
        self, data: Any = None, files: Any = None, *, instrument: Instrument, answers: Answers | None = None,
        circumstances: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.instrument = instrument
        stored = answers or {}
        initial = {**(circumstances or {}), "base": sheet_json(stored)}
        for item in instrument.items:
            initial |= _initial(item, stored.get(item.id))
        super().__init__(data, files, initial=initial)
        self._choices("informant", vocabulary.INFORMANTS, instrument.informants)
        self._choices("setting", vocabulary.SETTINGS, instrument.settings)
        for place, item in enumerate(instrument.items, 1):
            self.fields.update(_fields(place, item))

    def _choices(self, name: str, words: Mapping[str, str], codes: Sequence[str]) -> None:
        empty = [("", "Scegli")] if name == "setting" and len(codes) > 1 else []
        self.fields[name].choices = [*empty, *((code, words[code]) for code in codes)]  # type: ignore[attr-defined]
        if len(codes) == 1:
            self.initial[name] = self.initial.get(name) or codes[0]

    def sheet(self) -> dict[str, Any]:
        """The answers as they were posted; a special said beside a number wins only where no number was written."""
        found: dict[str, Any] = {}
        for item in self.instrument.items:
            value = self.cleaned_data.get(PREFIX + item.id)
            special = self.cleaned_data.get(SPECIAL + item.id)
            found[item.id] = value or (special[0] if special else None)
        return {key: value for key, value in found.items() if value not in (None, "", [])}

    def circumstances(self) -> dict[str, Any]:
        """Who answered, where, when, and the note."""
        data = self.cleaned_data
        return {name: data.get(name) for name in ("informant", "setting", "administered_on", "note")}

    def blame(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside its question."""
        for problem in problems:
            name = problem.item if problem.item in self.fields else PREFIX + problem.item
            self.add_error(name if name in self.fields else None, problem.sentence)

    def question(self, item: Item) -> Any:
        """The bound field of a question."""
        return self[PREFIX + item.id]

    def special(self, item: Item) -> Any:
        """The bound field of «Non rilevabile» beside a number, if the question has one."""
        return self[SPECIAL + item.id] if SPECIAL + item.id in self.fields else None


def _initial(item: Item, value: Value | None) -> dict[str, Any]:
    if value is None:
        return {}
    if item.kind == "number" and isinstance(value, str):
        return {SPECIAL + item.id: [value]}
    if item.kind == "multi" and isinstance(value, str):
        return {PREFIX + item.id: [value]}
    return {PREFIX + item.id: plain(value)}


def _fields(place: int, item: Item) -> dict[str, forms.Field]:
    label = f"{place}. {item.question}"
    specials = [(code, vocabulary.SPECIALS[code]) for code in item.specials]
    if item.kind == "number":
        fields: dict[str, forms.Field] = {PREFIX + item.id: NumberAnswer(label=f"{label} ({item.unit})")}
        if specials:
            fields[SPECIAL + item.id] = TicksAnswer(label="Oppure", choices=specials)
        return fields
    choices = [(option.id, option.label) for option in item.options] + specials
    kind = TicksAnswer if item.kind == "multi" else ChoiceAnswer
    return {PREFIX + item.id: kind(label=label, choices=choices)}


class TextForm(forms.Form):
    """A part told in words; `seen` is the text as the page showed it."""

    text = forms.CharField(widget=forms.Textarea, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class NewAssessmentForm(forms.Form):
    """Why an assessment is opened, and with which parts."""

    reason = forms.CharField(
        label="Perché la apri",
        max_length=300,
        error_messages={"required": "Scrivi perché la apri, anche in poche parole"},
    )
    parts = forms.MultipleChoiceField(
        label="Parti",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Scegli almeno una parte"},
    )

    def __init__(self, data: Any = None, files: Any = None, *, outline: Outline) -> None:
        super().__init__(data, files, initial={"parts": [part.code for part in outline.parts]})
        self.fields["parts"].choices = [(part.code, part.title) for part in outline.parts]  # type: ignore[attr-defined]


class AddScaleForm(forms.Form):
    """Which scale to add."""

    instrument = forms.ChoiceField(
        label="Strumento", widget=forms.RadioSelect, error_messages={"required": "Scegli uno strumento"}
    )

    def __init__(self, data: Any = None, files: Any = None, *, scales: Sequence[Instrument]) -> None:
        super().__init__(data, files)
        self.fields["instrument"].choices = [(one.code, one.short_title) for one in scales]  # type: ignore[attr-defined]


class BecauseForm(forms.Form):
    """A reason, in a few words."""

    because = forms.CharField(
        label="Perché", max_length=200, error_messages={"required": "Scrivi perché, anche in poche parole"}
    )


class NothingForm(forms.Form):
    """A button."""


def day_words(day: date | None) -> str:
    """«21/11/2026»."""
    return day.strftime("%d/%m/%Y") if day else ""
