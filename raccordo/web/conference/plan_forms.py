# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the plan: what matters, terms, needs, goals, what is done, what stays open, what the sides say, the review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from raccordo.careplan.codes import (
    Attainment,
    ClosingReason,
    Doer,
    Funding,
    GoalSide,
    Importance,
    NeedDomain,
    ReviewOutcome,
    Severity,
)
from raccordo.careplan.models import Goal, PlannedService
from raccordo.careplan.operations import Terms
from raccordo.careplan.rules.words import DAYS
from raccordo.web.conference.fields import (
    VersionForm,
    amount_field,
    choice_field,
    count_field,
    day_field,
    hour_field,
    id_field,
    radio_field,
    words_field,
)

WEEKDAYS = [(str(n), day.capitalize()) for n, day in enumerate(DAYS)]


class StartForm(forms.Form):
    """How a plan begins: empty, or from a model."""

    code = forms.SlugField(required=False, widget=forms.HiddenInput)


class WhatMattersForm(VersionForm):
    """What matters to the person, in the person's words."""

    what_matters = words_field(
        "Che cosa conta, con le sue parole",
        300,
        "Scrivi che cosa conta, con le parole della persona.",
        lines=3,
    )


class TermsForm(VersionForm):
    """From when to when, when it is reviewed, who answers for it."""

    valid_from = day_field("Il piano vale dal", required=False)
    valid_to = day_field("Fino al", required=False)
    review_date = day_field("Revisione il", required=False)
    case_manager = id_field("Responsabile del caso", empty="Da decidere")
    health_responsible = id_field("Chi firma per il lato sanitario", empty="Da decidere")
    social_responsible = id_field("Chi firma per il lato sociale", empty="Da decidere")

    def __init__(
        self, *args: Any, everybody: Any = (), health: Any = (), social: Any = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("case_manager", everybody),
            ("health_responsible", health),
            ("social_responsible", social),
        ):
            self.fields[name].choices = [("", "Da decidere"), *rows]


class NeedForm(VersionForm):
    """What is missing."""

    title = words_field(
        "Bisogno", 120, "Scrivi il bisogno.", help_text="Poche parole, per esempio «Cammina a fatica»."
    )
    domain = choice_field("Area", NeedDomain.choices, missing="Scegli l'area del bisogno.")
    severity = radio_field(
        "Quanto pesa", [(str(v), n) for v, n in Severity.choices], missing="Scegli quanto pesa."
    )
    evidence = words_field(
        "Da che cosa si vede", 200, help_text="Una scala, una misura, quello che hai visto."
    )
    deferred_reason = words_field(
        "Non ora, perché", 200, help_text="Solo se per adesso non si apre un obiettivo."
    )


class GoalForm(VersionForm):
    """Where the person wants to arrive."""

    statement = words_field(
        "Obiettivo, con le parole della persona", 200, "Scrivi l'obiettivo con le parole della persona."
    )
    side = radio_field("Lato", GoalSide.choices, missing="Scegli il lato.")
    need = id_field("Risponde a quale bisogno", empty="Nessun bisogno in particolare")
    baseline = words_field("Da dove si parte", 200)
    target = words_field("Come sapremo che è raggiunto", 200)
    horizon = day_field("Entro il", required=False)
    importance = radio_field(
        "Quanto conta per la persona",
        [(str(v), n) for v, n in Importance.choices],
        missing="Scegli quanto conta.",
    )
    owner = id_field("Chi lo segue", empty="Da decidere")

    def __init__(self, *args: Any, needs: Any = (), owners: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", "Nessun bisogno in particolare"), *needs]
        self.fields["owner"].choices = [("", "Da decidere"), *owners]

    def values(self) -> dict[str, Any]:
        """The goal as the operations take it."""
        given = self.cleaned_data
        return {
            "statement": given["statement"], "side": given["side"], "need_id": given["need"], "owner_id": given["owner"],
            "baseline": given["baseline"], "target": given["target"], "horizon": given["horizon"],
            "importance": int(given["importance"]),
        }  # fmt: skip


class MoveGoalForm(VersionForm):
    """On which side a goal stands."""

    side = radio_field("Su quale lato", GoalSide.choices, missing="Scegli il lato.")


class MoveServiceForm(VersionForm):
    """For which goal something is done."""

    goal = id_field("Per quale obiettivo", required=True, missing="Scegli l'obiettivo.", empty="Scegli")

    def __init__(self, *args: Any, goals: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = goals


def goal_initial(goal: Goal) -> dict[str, Any]:
    """A goal as its form shows it."""
    return {
        "statement": goal.statement, "side": goal.side, "need": goal.need_id, "owner": goal.owner_id,
        "baseline": goal.baseline, "target": goal.target, "horizon": goal.horizon, "importance": goal.importance,
    }  # fmt: skip


class ServiceForm(VersionForm):
    """What is done for a goal. The last day is said as people say it: included."""

    doer = radio_field("Chi lo fa", Doer.choices, missing="Scegli chi lo fa.")
    service = id_field("Servizio della Guida", empty="Nessuno: lo scrivo io")
    title = words_field("Che cosa si fa", 120, help_text="Se lasci vuoto prende il nome del servizio.")
    provider = id_field("Ente, se è diverso da quello della Guida", empty="Quello della Guida")
    who = words_field("Figura o nome", 80, help_text="Per esempio: operatrice, la figlia Laura.")
    times_per_week = count_field("Quante volte", 1, 70, initial=1)
    every_weeks = count_field("Ogni quante settimane", 1, 12, initial=1)
    weekdays = forms.MultipleChoiceField(
        label="In quali giorni", required=False, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "I giorni vanno da lunedì a domenica."},
    )  # fmt: skip
    at_time = hour_field("A che ora", required=False)
    minutes = count_field("Minuti per volta", 0, 1440, initial=60)
    starts = day_field("Dal", required=False)
    last_day = day_field("Fino al", required=False)
    funding = choice_field("Chi paga", Funding.choices, required=False, empty="Da decidere")
    unit_cost = amount_field(
        "Costo per unità, in euro", help_text="Se lasci vuoto vale la tariffa della Guida."
    )
    copayment = amount_field("Quota della persona per unità, in euro", help_text="Zero se non paga.")
    accountable = id_field("Chi ne risponde", empty="Da decidere")

    def __init__(
        self, *args: Any, services: Any = (), providers: Any = (), owners: Any = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = {pk: name for _, rows in services for pk, name in rows}
        self.fields["service"].choices = [("", "Nessuno: lo scrivo io"), *services]
        self.fields["provider"].choices = [("", "Quello della Guida"), *providers]
        self.fields["accountable"].choices = [("", "Da decidere"), *owners]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("title") and given.get("service"):
            given["title"] = self.names.get(str(given["service"]), "").split(" · ")[0]
        if not given.get("title") and "title" not in self.errors:
            self.add_error("title", "Scrivi che cosa si fa, oppure scegli un servizio della Guida.")
        return given

    def terms(self) -> Terms:
        """The form as the operations take it: the end is the day after the last."""
        given = self.cleaned_data
        last = given["last_day"]
        return Terms(
            title=given["title"], doer=given["doer"], service_id=given["service"], provider_id=given["provider"],
            who=given["who"], accountable_id=given["accountable"], weekdays=tuple(int(d) for d in given["weekdays"]),
            times_per_week=given["times_per_week"], every_weeks=given["every_weeks"], minutes=given["minutes"],
            at_time=given["at_time"], starts=given["starts"], ends=last + timedelta(days=1) if last else None,
            funding=given["funding"], unit_cost=given["unit_cost"], copayment=given["copayment"],
        )  # fmt: skip


def service_initial(row: PlannedService) -> dict[str, Any]:
    """What is planned as its form shows it."""
    same = (
        "doer",
        "title",
        "who",
        "times_per_week",
        "every_weeks",
        "at_time",
        "minutes",
        "starts",
        "funding",
        "unit_cost",
        "copayment",
    )
    return {
        **{name: getattr(row, name) for name in same},
        "service": row.service_id, "provider": row.provider_id, "accountable": row.accountable_id,
        "weekdays": [str(day) for day in row.weekdays],
        "last_day": row.ends - timedelta(days=1) if row.ends else None,
    }  # fmt: skip


class WaiveForm(forms.Form):
    """A check left open, and why."""

    reason = words_field("Perché resta aperto", 300, "Scrivi perché resta aperto.", lines=3)


class AnswerForm(forms.Form):
    """What a side says of a proposal. The round says which proposal was read."""

    answer = forms.ChoiceField(choices=[("endorse", ""), ("change", ""), ("dissent", "")], error_messages={"required": "Scegli una risposta.", "invalid_choice": "Scegli una risposta."})  # fmt: skip
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = words_field("Che cosa va cambiato, o perché non lo condividi", 500, lines=3)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("answer") in ("change", "dissent") and not given.get("reason"):
            self.add_error("reason", "Scrivi che cosa va cambiato, o perché non lo condividi.")
        return given


class ReviewForm(forms.Form):
    """How far each goal was reached, and what comes next."""

    summary = words_field("Come è andata", 1000, "Scrivi in poche righe come è andata.", lines=4)
    outcome = radio_field("Che cosa si decide", ReviewOutcome.choices, missing="Scegli che cosa si decide.")
    next_review = day_field(
        "Prossima revisione", required=False, help_text="Serve se il piano continua com'è."
    )
    closing_reason = choice_field(
        "Perché si chiude", ClosingReason.choices, required=False, empty="Non si chiude"
    )
    closing_note = words_field("Com'è finita", 500, help_text="Serve se il piano si chiude.")

    def __init__(self, *args: Any, goals: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        steps = [(str(value), label.capitalize()) for value, label in Attainment.choices]
        for goal in self.goals:
            self.fields[f"goal-{goal.pk}"] = radio_field(
                goal.statement, steps, missing=f"Scegli a che punto è «{goal.statement}»."
            )
            self.fields[f"note-{goal.pk}"] = words_field("Nota", 300)

    def attainments(self) -> dict[Any, tuple[int, str]]:
        """The results by goal."""
        given = self.cleaned_data
        return {g.pk: (int(given[f"goal-{g.pk}"]), given[f"note-{g.pk}"]) for g in self.goals}

    def pairs(self) -> list[tuple[Any, Any]]:
        """Result and note of each goal, as fields of the page."""
        return [(self[f"goal-{g.pk}"], self[f"note-{g.pk}"]) for g in self.goals]


class CloseForm(forms.Form):
    """The end of a plan."""

    closing_reason = choice_field(
        "Perché si chiude", ClosingReason.choices, missing="Scegli perché si chiude."
    )
    closing_note = words_field("Com'è finita", 500, "Scrivi in una riga com'è andata.", lines=3)
