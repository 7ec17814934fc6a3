# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pure rules of intake: how urgent, in what order, by when, where the parcel stands. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from raccordo.intake.codes import Decision, Outcome, Priority, Reason, Sign, Urgency
from raccordo.kernel.periods import add_working_days, working_days_between

GRACE = timedelta(days=30)  # what was opened stays readable so long after its end (docs/privacy 2.1)
WELCOME = timedelta(days=30)  # how long the access point sees a person it has welcomed
VERY_OLD = 80  # D.Lgs. 29/2024, art. 27: precedence to the very old and to multimorbidity
MULTIMORBIDITY = 3

_TERM = {Urgency.TODAY: 0, Urgency.THREE_DAYS: 3, Urgency.FIFTEEN_DAYS: 15}
_SIGN_TERM: Mapping[str, Urgency] = {
    Sign.DANGER: Urgency.TODAY, Sign.UNCOVERED: Urgency.TODAY, Sign.CAREGIVER_GONE: Urgency.TODAY,
    Sign.VIOLENCE: Urgency.TODAY, Sign.COMING_HOME: Urgency.THREE_DAYS, Sign.WORSENING: Urgency.THREE_DAYS,
    Sign.FELL: Urgency.THREE_DAYS, Sign.EXHAUSTED: Urgency.THREE_DAYS,
}  # fmt: skip
_REASON_TERM: Mapping[str, tuple[Urgency, str]] = {
    Reason.DISCHARGE: (Urgency.THREE_DAYS, "torna a casa dall'ospedale"),
    Reason.MEDICATION: (Urgency.THREE_DAYS, "non riesce a prendere i farmaci da solo"),
    Reason.RENUNCIATION: (Urgency.THREE_DAYS, "rinuncia alle cure"),
    Reason.CAREGIVER: (Urgency.THREE_DAYS, "chi assiste non ce la fa più"),
}


@dataclass(frozen=True)
class Idea:
    """Something that may help, and the words under which the Guida knows who does it."""

    text: str
    words: str


RESPONSES: Mapping[str, tuple[Idea, ...]] = {
    Reason.MEDICATION: (  # M-032
        Idea("Dispenser preparato ogni settimana", "infermiere di comunità medicine"),
        Idea("Passaggio di un'operatrice all'ora delle medicine", "assistenza domiciliare SAD"),
        Idea("Telefonata di promemoria", "telefonate amiche"),
        Idea("Farmaci portati a casa", "banco dei farmaci"),
    ),
    Reason.FALLS: (
        Idea("Togliere i pericoli in casa", "adattare la casa"), Idea("Ausili per muoversi", "ausili e protesi"),
        Idea("Un pulsante per chiamare aiuto", "telesoccorso"), Idea("Ginnastica per l'equilibrio", "ginnastica dolce"),
    ),
    Reason.PERSONAL_CARE: (Idea("Un'operatrice per igiene e alzata", "assistenza domiciliare SAD"),),
    Reason.MEALS: (Idea("Pasti pronti a casa", "pasti a domicilio"),),
    Reason.HOUSEWORK: (Idea("Aiuto per casa e spesa", "assistenza domiciliare SAD"),),
    Reason.MEMORY: (
        Idea("Visita per la memoria", "centro per i disturbi della memoria"),
        Idea("Compagnia e stimoli di giorno", "centro diurno integrato"),
    ),
    Reason.MOOD: (Idea("Parlarne con chi cura l'umore", "psicologo depressione"),),
    Reason.ISOLATION: (
        Idea("Qualcuno che passa e telefona", "telefonate amiche"),
        Idea("Qualche giorno insieme ad altri", "centro diurno integrato"),
    ),
    Reason.CAREGIVER: (
        Idea("Qualche settimana di respiro", "sollievo per chi assiste"),
        Idea("Un gruppo con cui parlare", "gruppo per familiari"),
    ),
    Reason.HOME: (Idea("Togliere i pericoli in casa", "adattare la casa"),),
    Reason.TRANSPORT: (Idea("Accompagnamento alle visite", "trasporto sociale"),),
    Reason.DISCHARGE: (Idea("Ritorno a casa preparato", "dimissione protetta"),),
    Reason.MONEY: (Idea("Contributi e sostegni", "contributo economico"),),
    Reason.PAPERWORK: (Idea("Aiuto con domande e documenti", "segretariato sociale"),),
    Reason.RENUNCIATION: (
        Idea("Un'infermiera che va a parlarle", "infermiera di comunità"),
        Idea("Non pagare il ticket", "esenzione ticket"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Guided:
    """A term with the sentence that explains it."""

    urgency: Urgency
    why: str


def guided_urgency(signs: Sequence[str], reasons: Sequence[str] = ()) -> Guided:
    """The shortest term that signs and reasons ask for, and why. Nothing urgent gives fifteen days."""
    found = [(_SIGN_TERM[sign], Sign(sign).label) for sign in signs if sign in _SIGN_TERM]
    found += [_REASON_TERM[reason] for reason in reasons if reason in _REASON_TERM]
    for urgency in (Urgency.TODAY, Urgency.THREE_DAYS):
        whys = [_lower(why) for term, why in found if term == urgency]
        if whys:
            return Guided(urgency, f"{urgency.label}: {'; '.join(whys)}.")
    return Guided(Urgency.FIFTEEN_DAYS, "Entro 15 giorni: non ci sono segni di urgenza.")


def _lower(text: object) -> str:
    words = str(text)
    return words[:1].lower() + words[1:]


def sooner(first: Urgency, second: Urgency) -> Urgency:
    """The shorter of two terms."""
    return min(first, second, key=_TERM.__getitem__)


def due_date(urgency: str, day: date, patron: tuple[int, int] | None = None) -> date:
    """The Italian working day on which an answer is due; «oggi» on a day of rest is the next working day."""
    return add_working_days(day, _TERM[Urgency(urgency)], patron)


@dataclass(frozen=True)
class Situation:
    """What is known of a person when a request is opened; what is not known counts for nothing."""

    age: int | None = None
    lives_alone: bool | None = None
    frailty: str = ""
    conditions: int = 0
    has_caregiver: bool | None = None


@dataclass(frozen=True)
class Ranked:
    """A priority with what speaks for it."""

    priority: Priority
    why: str


def priority(urgency: str, reasons: Sequence[str], situation: Situation) -> Ranked:
    """The order in which a request is looked at: the term first, then what makes the person fragile."""
    marks = [word for holds, word in (
        (situation.age is not None and situation.age >= VERY_OLD, f"{VERY_OLD} anni o più"),
        (situation.conditions >= MULTIMORBIDITY, f"{MULTIMORBIDITY} o più malattie croniche"),
        (situation.frailty == "severe", "fragilità grave"),
        (bool(situation.lives_alone), "in casa non c'è nessun altro"),
        (situation.has_caregiver is False, "non c'è chi assiste"),
        (len(set(reasons)) >= MULTIMORBIDITY, f"{MULTIMORBIDITY} o più bisogni insieme"),
    ) if holds]  # fmt: skip
    if urgency == Urgency.TODAY or (urgency == Urgency.THREE_DAYS and len(marks) >= 2):
        level = Priority.HIGH
    elif urgency == Urgency.THREE_DAYS or len(marks) >= 2:
        level = Priority.MEDIUM
    else:
        level = Priority.LOW
    words = [_lower(Urgency(urgency).label), *marks]
    return Ranked(level, f"Priorità {level.label.lower()}: {', '.join(words)}.")


@dataclass(frozen=True)
class Clock:
    """How a term stands today: `state` is late, today, near, in-time or stopped; `words` says it."""

    state: str
    words: str


def clock(due: date, today: date, patron: tuple[int, int] | None = None, *, stopped: bool = False) -> Clock:
    """Read a term: late in working days, due today, near (one working day), in time."""
    if stopped:
        return Clock("stopped", f"Entro il {due:%d/%m/%Y}")
    if due < today:
        days = max(1, working_days_between(due, today, patron))
        return Clock("late", "In ritardo di 1 giorno" if days == 1 else f"In ritardo di {days} giorni")
    if due == today:
        return Clock("today", "Entro oggi")
    if working_days_between(today, due, patron) <= 1:
        return Clock("near", f"Entro il {due:%d/%m}")
    return Clock("in-time", f"Entro il {due:%d/%m}")


def waited(since: datetime, at: datetime) -> str:
    """How long something has waited, in words: «da 20 minuti», «da 3 ore», «da ieri», «da 5 giorni»."""
    minutes = max(0, int((at - since).total_seconds() // 60))
    if minutes < 60:
        return "adesso" if minutes < 2 else f"da {minutes} minuti"
    if minutes < 24 * 60:
        hours = minutes // 60
        return "da un'ora" if hours == 1 else f"da {hours} ore"
    days = minutes // (24 * 60)
    return "da ieri" if days == 1 else f"da {days} giorni"


def panel_conditions(*, chronic: int, declining: bool) -> list[str]:
    """What is missing for the panel of older people (D.Lgs. 29/2024, art. 27, c. 3): empty when nothing is."""
    missing = []
    if chronic < 1:
        missing.append("almeno una malattia cronica")
    if not declining:
        missing.append("un peggioramento con rischio di perdere l'autonomia")
    return missing


@dataclass(frozen=True)
class Parcel:
    """What is known of a signal on its way, as plain values."""

    state: str
    received_at: datetime
    to: str
    due_date: date
    taken_at: datetime | None = None
    taken_by: str = ""
    closed_at: datetime | None = None
    outcome: str = ""
    answer: str = ""
    request_state: str = ""
    request_at: datetime | None = None
    request_due: date | None = None
    request_by: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the way: what, a second line, when, and whether it is `done`, `now` or `next`."""

    title: str
    detail: str
    at: datetime | None
    state: str


def way(parcel: Parcel) -> list[Step]:
    """The steps of a signal, as its sender follows them: received, taken, (under assessment), outcome."""
    steps = [Step("Ricevuta", parcel.to, parcel.received_at, "done")]
    if parcel.state == "withdrawn":
        return [*steps, Step("Ritirata", parcel.answer, parcel.closed_at, "done")]
    if parcel.taken_at:
        steps.append(Step(f"Presa da {parcel.taken_by}", "", parcel.taken_at, "done"))
    else:
        steps.append(Step("Da prendere", "", None, "now"))
    if parcel.request_at:
        steps.append(_assessment(parcel))
    over = parcel.closed_at is not None
    word = Outcome(parcel.outcome).label if parcel.outcome else "Esito"
    waiting = parcel.taken_at is not None and not over and not parcel.request_at
    detail = parcel.answer if over else f"entro il {parcel.request_due or parcel.due_date:%d/%m/%Y}"
    return [
        *steps,
        Step(str(word), detail, parcel.closed_at, "done" if over else "now" if waiting else "next"),
    ]


def _assessment(parcel: Parcel) -> Step:
    running = parcel.request_state in {"requested", "triage", "panel"} and parcel.closed_at is None
    if parcel.decision == Decision.PANEL:
        detail = "passa alla riunione dell'unità di valutazione (UVM)"
    elif parcel.request_by:
        detail = f"con {parcel.request_by}"
    else:
        detail = "infermiera e assistente sociale"
    return Step("In valutazione", detail, parcel.request_at, "now" if running else "done")


_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I


def number_of(pk: UUID) -> str:
    """A short number to say on the phone («K7M-4QX»), drawn from the identifier: it counts nothing and orders nothing."""
    value, letters = pk.int & (2**30 - 1), ""
    for _ in range(6):
        value, place = divmod(value, len(_ALPHABET))
        letters += _ALPHABET[place]
    return f"{letters[:3]}-{letters[3:]}"


def signal_path(person_id: UUID, signal_id: UUID) -> str:
    """The page where a signal is read and answered."""
    return f"/persone/{person_id}/segnalazioni/{signal_id}/"


def request_path(person_id: UUID, request_id: UUID) -> str:
    """The page where a request is assessed."""
    return f"/persone/{person_id}/richieste/{request_id}/"


def contact_path(person_id: UUID | None, contact_id: UUID) -> str:
    """The page with the slip of a contact."""
    return (
        f"/persone/{person_id}/contatti/{contact_id}/" if person_id else f"/sportello/contatti/{contact_id}/"
    )
