# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the form macros ask of Django: tokens, attributes that tie a control to its help and errors, the list of errors."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, Field
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from uuid_utils.compat import uuid7


def csrf_of(request: HttpRequest) -> str:
    """Return the token that a form of this request must carry: masked anew for each answer, not for each form in it."""
    if not hasattr(request, "csrf_masked"):
        request.csrf_masked = get_token(request)  # type: ignore[attr-defined]
    return str(request.csrf_masked)  # type: ignore[attr-defined]


def csrf_field(request: HttpRequest) -> SafeString:
    """Return the same token as the hidden field that carries it."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', csrf_of(request))


def submission_token(request: HttpRequest) -> str:
    """Return the mark that makes a second sending of the same form harmless; a redisplayed form keeps its own."""
    return request.POST.get("submission") or str(uuid7())


def describers(field: BoundField, help_text: str | None, known: str | None) -> str:
    """Name the elements that explain a field: help, what is known already, each error."""
    ids = []
    if help_text or field.help_text:
        ids.append(f"{field.auto_id}_aiuto")
    if known:
        ids.append(f"{field.auto_id}_detto")
    ids += [f"{field.auto_id}_errore{number or ''}" for number in range(len(field.errors))]
    return " ".join(ids)


def control_attrs(
    field: BoundField, help_text: str | None, known: str | None, css_class: str, extra: dict[str, Any]
) -> dict[str, Any]:
    """Return the attributes of a control: looks, description, validity, and what the page adds."""
    attrs: dict[str, Any] = dict(extra)
    is_checkbox = field.widget_type == "checkbox"
    own = field.field.widget.attrs.get("class", "")
    if not is_checkbox:
        attrs["class"] = " ".join(part for part in ("controllo", css_class, own) if part)
    described = describers(field, help_text, known)
    if described:
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def form_errors(forms: Any) -> list[tuple[str, str]]:
    """List (id of the control, words) for the error summary, in the order of the page; an empty id has no control."""
    together = forms if isinstance(forms, list | tuple) else [forms]
    return [error for form in together for error in _errors_of(form)]


_WORDS = {
    "required": "Manca: {label}",
    "invalid_choice": "Scegli una delle risposte: {label}",
    "invalid_list": "Scegli una o più risposte: {label}",
    "empty": "Il file è vuoto: scegline un altro",
    "missing": "Scegli un file",
}
_INVALID = {
    "DateField": "Scrivi la data così: 21/11/2026",
    "TimeField": "Scrivi l’ora così: 10:30",
    "DateTimeField": "Scrivi giorno e ora così: 21/11/2026 10:30",
    "IntegerField": "Scrivi un numero intero, per esempio 3",
    "DecimalField": "Scrivi un numero, per esempio 12,50",
    "EmailField": "Scrivi un indirizzo come nome@esempio.it",
}


def field_errors(field: BoundField) -> list[str]:
    """Say what is wrong with a field and how to mend it: the form's own words, else ours instead of Django's."""
    return [_in_words(field, error) for error in field.errors.as_data()]


def _in_words(field: BoundField, error: ValidationError) -> str:
    code, own = error.code or "", "; ".join(error.messages)
    if code == "null_characters_not_allowed":
        return "Il testo contiene un carattere che non si può scrivere: cancellalo e scrivi di nuovo"
    if code not in field.field.error_messages or not _is_default(field.field, code):
        return own
    label = str(field.label)
    if code == "invalid":
        kinds = [kind.__name__ for kind in type(field.field).__mro__]
        return next((_INVALID[kind] for kind in kinds if kind in _INVALID), own)
    return _WORDS[code].format(label=label[:1].lower() + label[1:]) if code in _WORDS else own


def _is_default(field: Field, code: str) -> bool:
    given = str(field.error_messages.get(code, ""))
    return any(
        given == str(kind.__dict__.get("default_error_messages", {}).get(code))
        for kind in type(field).__mro__
    )


def error_prefix(*forms: Any) -> str:
    """Return «Errore: » for the page's title when one of its forms has something to mend."""
    return "Errore: " if form_errors(list(forms)) else ""


def _errors_of(form: BaseForm | BaseFormSet | None) -> Iterator[tuple[str, str]]:
    if form is None or not form.is_bound:
        return
    if isinstance(form, BaseFormSet):
        yield from (("", str(error)) for error in form.non_form_errors())
        for one in form.forms:
            yield from _errors_of(one)
        return
    yield from (("", str(error)) for error in form.non_field_errors())
    for field in form:
        yield from ((_target(field), error) for error in field_errors(field))


def _target(field: BoundField) -> str:
    """Return the id of the first control of a field: groups of choices number theirs."""
    if field.is_hidden:
        return ""
    many = getattr(field.field.widget, "input_type", "") in {"radio", "checkbox"} and hasattr(
        field.field, "choices"
    )
    return f"{field.auto_id}_0" if many else str(field.id_for_label or field.auto_id)


def kept_words(forms: Any) -> list[tuple[str, str, str]]:
    """After a refusal of the whole act, what was typed and what stands there now: (label, mine, theirs). The page may no
    longer offer the form, because somebody else was first: the words are on it all the same, to be read and copied."""
    together = forms if isinstance(forms, list | tuple) else [forms]
    return [row for form in together for row in _kept(form)]


def _kept(form: Any) -> Iterator[tuple[str, str, str]]:
    refused = getattr(form, "refused", None)
    if refused is None:
        return
    for field in form.visible_fields():
        mine = field.value()
        if field.widget_type in ("text", "textarea") and isinstance(mine, str) and mine.strip():
            theirs = getattr(refused, "theirs", {}).get(field.name)
            yield str(field.label), mine, theirs if isinstance(theirs, str) else ""


GLOBALS = {
    "csrf_of": csrf_of,
    "submission_token": submission_token,
    "describers": describers,
    "control_attrs": control_attrs,
    "field_errors": field_errors,
    "form_errors": form_errors,
    "kept_words": kept_words,
    "error_prefix": error_prefix,
}
