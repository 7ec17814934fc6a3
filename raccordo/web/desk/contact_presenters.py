# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk in words: who was found, who is alike, what the check says, what the slip says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.forms.utils import ErrorDict
from django.http import QueryDict

from raccordo.intake import rules
from raccordo.intake.codes import Agreement, Answer, Caller, Channel, Reason, Urgency
from raccordo.intake.models import Contact
from raccordo.intake.operations import RequestTo
from raccordo.intake.queries import Appointment, Nameless
from raccordo.kernel.periods import ROME, age_on, clock, local_day
from raccordo.people.codes import Sex
from raccordo.people.queries.near import NearMatch
from raccordo.people.queries.search import Found
from raccordo.people.rules import Identity, read_birth_date, tax_code
from raccordo.privacy.queries import bodies
from raccordo.territory.queries.guide import PublishedService, Result, search_guide
from raccordo.territory.queries.guide import service as published
from raccordo.web.desk.presenters import helpful, moment_word
from raccordo.web.shell.templating import day, long_day

SERVICES_SHOWN = 5
_OURS = {"csrfmiddlewaretoken", "submission", "azione", "draft", "version", "passo", "torna"}
_WHERE = {
    "Chi chiama": "chi-chiama",
    "In confidenza da": "chi-chiama",
    "Che cosa serve": "bisogno",
    "Bisogni": "bisogno",
    "Urgenza": "urgenza",
}  # the step where each line of the check is changed; the others belong to the answer


def unread(form: Form) -> Form:
    """A form with what was typed and no judgement yet: the page only looks something up, or goes back."""
    form._errors = ErrorDict()
    form.cleaned_data = {}
    return form


def is_uuid(text: str) -> bool:
    """Whether a text is an identifier."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


# --- search before create -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """Somebody of the registry, with no more than it takes to recognise them."""

    id: UUID
    name: str
    born: str
    place: str
    deceased: bool


def found(persons: Iterable[Found], today: date) -> list[Candidate]:
    """The persons that answer to a search."""
    return [
        Candidate(
            one.id, one.list_name, _born(one.birth_date, one.sex, today), one.municipality, one.deceased
        )
        for one in persons
    ]


def _born(birth: date | None, sex: str, today: date) -> str:
    word = {Sex.FEMALE: "nata", Sex.MALE: "nato"}.get(Sex(sex) if sex else Sex.UNKNOWN, "nascita")
    return f"{word} il {day(birth)}, {age_on(birth, today)} anni" if birth else "data di nascita non nota"


def newcomer(text: str, today: date) -> dict[str, Any]:
    """What was typed in the search, as the first values of a new person."""
    code = tax_code.normalise(text)
    if len(code) == 16 and sum(letter.isdigit() for letter in code) >= 5:
        reading = tax_code.read(code, demo_allowed=True)
        births = tax_code.possible_birth_dates(reading, today=today)
        return {"tax_code": code, "sex": reading.sex, "birth_date": day(births[-1]) if births else ""}
    born = next((w for w in text.split() if w[:1].isdigit() and read_birth_date(w, today=today).is_valid), "")
    names = [word.capitalize() for word in text.split() if word.replace("'", "").isalpha()]
    return {"family_name": names[0] if names else "", "given_name": " ".join(names[1:]), "birth_date": born}


@dataclass(frozen=True)
class Alike:
    """A near match beside the person being entered."""

    id: UUID
    name: str
    born: str
    place: str
    code: str
    score: str
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]


def near(matches: Sequence[NearMatch]) -> list[Alike]:
    """Near matches in words, the likeliest first."""
    return [_alike(match.id, match.identity, match) for match in matches]


def _alike(pk: UUID, identity: Identity, match: NearMatch) -> Alike:
    likeness = match.likeness
    return Alike(
        pk, f"{identity.family_name} {identity.given_name}", day(identity.birth_date), identity.municipality,
        f"…{identity.tax_code[-5:]}" if identity.tax_code else "",
        "Somiglia molto" if likeness.score >= 85 else "Somiglia", likeness.reasons, likeness.doubts,
    )  # fmt: skip


# --- the Guida beside the contact -----------------------------------------------------------------------------------


def matching(need: str, reasons: Sequence[str], chosen: Sequence[str]) -> list[Result]:
    """Services for what is being typed, those already chosen first; with reasons only, what helps with them."""
    kept = [Result(one) for code in chosen if (one := published(code)) is not None]
    results = (
        list(search_guide(need).found)
        if len(need.strip()) > 3
        else [result for _, result in helpful(reasons)]
    )
    known = {one.service.sheet.code for one in kept}
    return (
        kept
        + [one for one in results if one.service.sheet.code not in known][
            : max(2, SERVICES_SHOWN - len(kept))
        ]
    )


# --- check and send -------------------------------------------------------------------------------------------------


def posted(data: QueryDict) -> list[tuple[str, str]]:
    """Everything that was sent, to be sent again as hidden fields."""
    return [(name, value) for name, values in data.lists() if name not in _OURS for value in values]


def summary(form: Form, guided: rules.Guided, due: date) -> list[tuple[str, str, str]]:
    """What is about to be written, for the page of check and send, with the step where each line is changed."""
    fields = form.cleaned_data
    caller = Caller(fields["caller"]).label
    if fields.get("caller_name"):
        caller = f"{fields['caller_name']} ({caller.lower()})"
    why = guided.why if not fields["urgency"] else f"{Urgency(fields['urgency']).label}: lo hai scelto tu."
    rows = [
        ("Chi chiama", f"{caller}, {Channel(fields['channel']).label.lower()}"),
        ("Che cosa serve", fields["need"]),
        ("Bisogni", ", ".join(Reason(code).label for code in fields["reasons"]) or "nessuno scelto"),
        ("Urgenza", why),
        ("Che cosa hai fatto", _done(fields, due)),
    ]
    if fields.get("answer"):
        rows.append(("Risposta", fields["answer"]))
    if fields["services"]:
        rows.append(("Servizi nella risposta", ", ".join(_titles(fields["services"]))))
    if fields.get("confided_by"):
        names = dict(form.fields["confided_by"].choices)  # type: ignore[attr-defined]
        rows.insert(1, ("In confidenza da", names[fields["confided_by"]]))
    if "agreement" in fields:
        rows.append(("I servizi possono parlarne", Agreement(fields["agreement"]).label))
    return [(name, value, _WHERE.get(name, "risposta")) for name, value in rows]


def _done(fields: Mapping[str, Any], due: date) -> str:
    word = Answer(fields["outcome"]).label
    if fields["outcome"] == Answer.SERVICE:
        return f"{word}: {fields['service'].title}"
    if fields["outcome"] == Answer.INTERVIEW:
        local = fields["interview_at"].astimezone(ROME)
        return f"{word}: {long_day(local)} alle {clock(local)}"
    return f"{word}. Risposta entro {long_day(due)}" if fields["outcome"] == Answer.PANEL else word


def _titles(codes: Sequence[str]) -> list[str]:
    return [one.sheet.title for code in codes if (one := published(code)) is not None]


def contact_fields(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, as the operation takes it."""
    fields = {
        name: cleaned[name]
        for name in (
            "channel",
            "caller",
            "need",
            "reasons",
            "signs",
            "services",
            "outcome",
            "answer",
            "interview_at",
        )
    }
    for name in ("caller_name", "caller_phone", "agreement"):
        if name in cleaned:
            fields[name] = cleaned[name]
    if cleaned["outcome"] == Answer.SERVICE:
        fields["service_id"] = cleaned["service"].pk
    if cleaned["outcome"] == Answer.PANEL:
        nurses = cleaned.get("nurse_organization")
        fields["request_to"] = RequestTo(UUID(cleaned["organization"]), UUID(nurses) if nurses else None)
    return {**fields, "urgency": cleaned["urgency"] or None}


# --- the slip -------------------------------------------------------------------------------------------------------


_SAID = {
    Answer.INFORMATION: "Informazione data", Answer.ORIENTATION: "Ecco a chi rivolgersi", Answer.CLOSED: "Contatto chiuso",
    Answer.INTERVIEW: "Colloquio fissato", Answer.SERVICE: "Inviato al servizio", Answer.PANEL: "Richiesta di valutazione aperta",
}  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """What is printed and handed over."""

    number: str
    when: str
    who: str
    done: str
    answer: str
    need: str
    services: list[PublishedService]


def slip(row: Contact, at: datetime) -> Slip:
    """The slip of a contact."""
    codes = [
        *row.services,
        *([row.service.code] if row.service and row.service.code not in row.services else []),
    ]
    done = _SAID[Answer(row.outcome)]
    if row.service:
        done = f"{done}: {row.service.title}"
    if row.interview_at:
        local = row.interview_at.astimezone(ROME)
        done = f"{done}: {long_day(local)} alle {clock(local)}"
    return Slip(
        number=row.number, when=moment_word(row.created_at, local_day(at)) or "", who=f"{bodies.worker(row.role)}, {bodies.name_of(row.organization, row.person_id)}",
        done=done, answer=row.answer, need=row.need,
        services=[one for code in codes if (one := published(code)) is not None],
    )  # fmt: skip


def interviews(rows: Iterable[Appointment], at: datetime) -> list[tuple[str, str, str, str]]:
    """Interviews booked: when, with whom, about what, where to read it."""
    today = local_day(at)
    return [
        (moment_word(row.at, today) or "", row.list_name or "Senza nome", row.need[:80], rules.contact_path(row.person_id, row.id))
        for row in rows
    ]  # fmt: skip


def nameless(rows: Iterable[Nameless]) -> list[tuple[UUID, str, str, datetime]]:
    """Contacts without a name: which, what was asked, what came of it and from whom, when."""
    return [(row.id, row.need, f"{Answer(row.outcome).label}, {row.answered_by}", row.at) for row in rows]
