# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The places of the privacy centre, and what waits in each: one line here puts a new one on the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import current
from raccordo.privacy.codes import SubjectRight
from raccordo.privacy.queries import (
    agreements,
    approvals,
    emergencies,
    exclusions,
    register,
    subject_requests,
    unusual,
)


@dataclass(frozen=True)
class Place:
    """One place of the centre: its name, its page, what one does there; and how many things wait, if any can."""

    title: str
    page: str
    icon: str
    words: str
    count: Callable[[], int] | None = None

    @property
    def url(self) -> str:
        return reverse(self.page)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits with a clock."""

    title: str
    about: str
    url: str
    icon: str
    due: date


PLACES = (
    Place("Accessi insoliti", "privacy:unusual", "exclamation-triangle-fill", "Che cosa ha trovato la notte nel registro, e con quale regola", lambda: sum(unusual.waiting_by_rule().values())),
    Place("Richieste delle persone", "privacy:requests", "person-badge", "Copia, correzione, cancellazione e gli altri diritti, con il termine", lambda: subject_requests.waiting().count()),
    Place("Emergenze", "privacy:emergencies", "exclamation-octagon-fill", "Cartelle aperte da chi non segue la persona: da esaminare entro 72 ore", lambda: emergencies.to_examine().filter(reviewed_at=None).count()),
    Place("Accordi tra enti", "privacy:agreements", "file-earmark-text", "Chi legge che cosa di chi, con quale base e fino a quando"),
    Place("Persone escluse", "privacy:exclusions", "eye-slash", "Chi non deve sapere nulla di chi: tentativi, richieste, elenco", lambda: exclusions.requests_to_answer().count()),
    Place("Seconde approvazioni", "privacy:approvals", "person-badge", "Colleghi di una persona che lavora qui: chi può seguirla, e fino a quando", lambda: approvals.to_answer().count()),
    Place("Simulatore", "privacy:simulator", "search", "Che cosa può aprire qualcuno di una persona, e perché"),
    Place("Violazione dei dati", "privacy:breaches", "shield-lock", "Chi è stato toccato, quando e come, dal registro; testi per il Garante e per le persone"),
    Place("Conservazione", "privacy:retention", "archive", "Quanto si tiene ogni cosa; prova prima, poi pulizia"),
    Place("Registro dei trattamenti", "privacy:processing", "file-earmark-text", "Art. 30 e allegato alla valutazione d’impatto, dalle stesse dichiarazioni del programma"),
)  # fmt: skip


def _questions() -> Iterable[Waiting]:
    for row in register.questions_to_answer()[:100]:
        url = reverse("privacy:answer", kwargs={"question": row.pk})
        yield Waiting(f"Domanda {row.number}", row.about, url, "question-circle", row.due_date)


def _wishes() -> Iterable[Waiting]:
    for row in exclusions.requests_to_answer()[:100]:
        url = reverse("privacy:wish", kwargs={"wish": row.pk})
        yield Waiting(
            f"Richiesta {row.number}", "Che qualcuno non veda i suoi dati", url, "eye-slash", row.due_date
        )


def _rights() -> Iterable[Waiting]:
    for row in subject_requests.waiting()[:100]:
        url = reverse("privacy:request", kwargs={"right": row.pk})
        words = str(SubjectRight(row.kind).label)
        yield Waiting(f"Richiesta {row.number}", words, url, "person-badge", row.due_date)


def _emergencies() -> Iterable[Waiting]:
    for row in emergencies.to_examine().filter(reviewed_at=None)[:100]:
        url = reverse("privacy:emergency-review", kwargs={"emergency": row.pk})
        yield Waiting(
            "Emergenza da esaminare",
            row.organization.name,
            url,
            "exclamation-octagon-fill",
            local_day(row.starts + emergencies.terms_at(row.starts).review),
        )


def _agreements() -> Iterable[Waiting]:
    """Those that the night spoke of: the clock is their last day."""
    context = current()
    for row in agreements.ending(context.actor, context.at)[:100]:
        url = reverse("privacy:agreement", kwargs={"agreement": row.agreement_id})
        last = local_day(row.agreement.ends - timedelta(seconds=1))
        yield Waiting("Accordo che scade", row.agreement.title, url, "file-earmark-text", last)


def _approvals() -> Iterable[Waiting]:
    for row in approvals.to_answer()[:100]:
        url = reverse("privacy:approval", kwargs={"approval": row.pk})
        yield Waiting(
            f"Richiesta {row.number}", "Seguire un collega", url, "person-badge", local_day(row.due_at)
        )


SOURCES: tuple[Callable[[], Iterable[Waiting]], ...] = (
    _questions,
    _wishes,
    _rights,
    _approvals,
    _emergencies,
    _agreements,
)


def waiting() -> list[Waiting]:
    """All that waits, by the day it is due."""
    return sorted((row for source in SOURCES for row in source()), key=lambda row: (row.due, row.title))


def places() -> list[tuple[Place, int | None]]:
    """Every place with how many things wait there."""
    return [(place, place.count() if place.count else None) for place in PLACES]


def attempts_lately(at: datetime, days: int = 7) -> int:
    """How many attempts of the excluded fell in the last days."""
    since = local_day(at).toordinal() - days
    return sum(
        local_day(row.created_at).toordinal() > since for row in exclusions.alerts()[: exclusions.MOST]
    )
