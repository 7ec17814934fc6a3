# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of bad input: for each kind, who sends what where, and what must come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Section
from raccordo.careplan import operations as careplan
from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.intake import operations as intake
from raccordo.kernel.scoping import access
from tests.personas import NOW, Persona
from tests.rooms.careplan.steps import Steps, days
from tests.rooms.delivery.ground import Service, at
from tests.rooms.intake.acts import flag, take, take_charge

KEPT = "Parole scritte con fatica"


@dataclass(frozen=True)
class Bad:
    """What is sent, by whom, where; and what must come back."""

    who: Persona
    path: str
    fields: dict[str, object]
    words: str  # the sentence, or its beginning
    status: int = 422
    kept: str = KEPT
    times: int = 2  # in the summary and beside the field; a conflict has no field
    before: tuple[tuple[str, dict[str, object]], ...] = field(default=())  # what happened first
    saved: frozenset[str] = (
        frozenset()
    )  # the good answers of the same sheet, kept on purpose: never the bad one


Ground = Service | Steps  # where it happens: a cooperative at work, or a plan on its way; both know the world
ROWS: dict[str, tuple[bool, Callable[[Ground], Bad]]] = {}


def row(name: str, *, plan: bool = False) -> Callable:
    """Put a kind of bad input in the table; `plan` when it happens on a plan."""

    def keep(make: Callable[[Ground], Bad]) -> Callable[[Ground], Bad]:
        ROWS[name] = (plan, make)
        return make

    return keep


def teresa(s: Ground, end: str) -> str:
    return f"/persone/{s.world.teresa.pk}/{end}"


def note(**fields: str) -> dict[str, str]:
    return {"kind": "note", "voice": "social", "audience": "team", "text": KEPT, **fields}


def newcomer(s: Ground, words: str, **fields: str) -> Bad:
    form = {"family_name": "Sala", "given_name": "Mario", "address": KEPT, "sex": "male", **fields}
    return Bad(s.world.bruno, "/sportello/persona/", form, words)


@row("a tax code with a letter for a digit")
def _(s: Service) -> Bad:
    return newcomer(
        s, "è la lettera O, ma qui va una cifra. Forse è la cifra 0?", tax_code="SLAMRA47E20X00OZ"
    )


@row("a tax code with a wrong check character")
def _(s: Service) -> Bad:
    return newcomer(s, "L'ultima lettera", tax_code="SLAMRA47E20E507A")


@row("a tax code too short")
def _(s: Service) -> Bad:
    return newcomer(s, "Il codice fiscale ha 16 caratteri: qui sono 11", tax_code="SLAMRA47E20")


@row("a day that does not exist")
def _(s: Service) -> Bad:
    return newcomer(s, "Il 31 febbraio non esiste", birth_date="31/02/1947")


@row("a birth in the future")
def _(s: Service) -> Bad:
    return newcomer(s, "è nel futuro", birth_date="20/05/2031")


@row("a birth beyond any age")
def _(s: Service) -> Bad:
    return newcomer(s, "anni fa: controlla l'anno", birth_date="20/05/1847")


@row("a decree in the future")
def _(s: Service) -> Bad:
    form = {
        "family_name": "Brambilla",
        "given_name": KEPT,
        "role": "child",
        "strength": "2",
        "power": "guardian",
    }
    return Bad(
        s.world.sara, teresa(s, "rete/vicini/nuovo/"), {**form, "decree_date": "01/01/2031"}, "è nel futuro"
    )


@row("a decree before the person was born")
def _(s: Service) -> Bad:
    form = {
        "family_name": "Brambilla",
        "given_name": KEPT,
        "role": "child",
        "strength": "2",
        "power": "guardian",
    }
    return Bad(
        s.world.sara,
        teresa(s, "rete/vicini/nuovo/"),
        {**form, "decree_date": "01/01/1930"},
        "prima della nascita",
    )


@row("a period that ends before it begins")
def _(s: Service) -> Bad:
    form = {"role": str(s.world.dino.role.pk), "reason": KEPT, "starts": "30/11/2026", "ends": "29/11/2026"}
    take_charge(s.world)
    return Bad(s.world.sara, teresa(s, "rete/professionisti/nuovo/"), form, "La fine viene prima dell'inizio")


@row("periods that overlap")
def _(s: Service) -> Bad:
    take_charge(s.world)
    path, role = teresa(s, "rete/professionisti/nuovo/"), str(s.world.dino.role.pk)
    first = {"role": role, "reason": "igiene", "starts": "30/11/2026", "ends": ""}
    then = {"role": role, "reason": KEPT, "starts": "07/12/2026", "ends": "08/12/2026"}
    return Bad(s.world.sara, path, then, "In quel periodo è già nella rete di cura.", before=((path, first),))


@row("two visits at the same time")
def _(s: Service) -> Bad:
    s.visit(at(15))
    other = s.visit(at(17))
    form = {"day": "2026-11-23", "starts": "15:30", "ends": "16:10"}
    path = teresa(s, f"visite/{other.pk}/sposta/")
    return Bad(s.world.lucia, path, form, "La persona ha già una visita dello stesso servizio", kept="16:10")


@row("a score outside its range")
def _(s: Service) -> Bad:
    with access(s.world.marta.context(person=s.world.teresa)):
        opened = assessment.open_assessment(
            by=s.world.marta.actor, at=NOW, person_id=s.world.teresa.pk, outline="multidimensional", reason="Caduta"
        )  # fmt: skip
        part = Section.objects.get(assessment=opened, instrument="tug")
    path = teresa(s, f"valutazioni/{opened.pk}/parti/{part.pk}/")
    form = {"r-done": "alone", "r-seconds": "9999", "informant": "observer", "base": "{}", "act": "complete"}
    return Bad(
        s.world.marta,
        path,
        form,
        "Scrivi un numero tra 3 e 300",
        kept="9999",
        saved=frozenset({"Response", "Answer"}),
    )


@row("an attainment outside its range", plan=True)
def _(s: Steps) -> Bad:
    version = s.in_force()
    with s.on(s.world.sara):
        goals = [goal.pk for goal in version.goals.all()]
    form = {
        **{f"goal-{pk}": "3" for pk in goals},
        "summary": KEPT,
        "outcome": "continue",
        "next_review": "2027-01-11",
    }
    return Bad(
        s.world.sara,
        teresa(s, f"piano/{version.number}/revisione/"),
        form,
        "Scegli una risposta dell'elenco.",
        times=4,
    )


@row("a plan signed twice", plan=True)
def _(s: Steps) -> Bad:
    s.signed()
    form = {"heard": "on", "signer": "persona", "method": "typed", "name": "Teresa Brambilla"}
    return Bad(
        s.world.sara, teresa(s, "patto/firma/"), form, "Il patto è già firmato da Teresa Brambilla", 409, "Teresa Brambilla", 1
    )  # fmt: skip


@row("a visit closed twice")
def _(s: Service) -> Bad:
    visit = s.visit(at(9), role=s.world.dino)
    close = teresa(s, f"visite/{visit.pk}/chiudi/")
    first = {"state": "done", "started": "9:00", "ended": "9:50", "note": "Tutto bene"}
    then = {"state": "not-done", "reason": "refused", "started": "", "ended": "", "note": KEPT}
    return Bad(
        s.world.dino,
        close,
        then,
        "La visita è già chiusa: fatta, da Dino Corti",
        409,
        times=1,
        before=((close, first),),
    )


@row("a label changed without saying why")
def _(s: Service) -> Bad:
    path = reading(s)
    return Bad(
        s.world.marta,
        path,
        {"label": "V", "reason": " "},
        "Scrivi perché: resta accanto alla voce.",
        kept='value="V"',
    )


@row("a level of confidentiality that does not exist")
def _(s: Service) -> Bad:
    return Bad(s.world.marta, reading(s), {"label": "S", "reason": KEPT}, "Scegli una voce dell'elenco.")


@row("a label lowered by another service")
def _(s: Service) -> Bad:
    first = {"label": "R", "reason": "Lo chiede la persona"}
    path = reading(s)
    with access(s.world.sara.context(person=s.world.teresa)):
        DiaryEntry.objects.update(organization_id=s.world.pua.pk)
    then = {"label": "N", "reason": KEPT}
    words = "Solo il servizio che l'ha scritta può aprirla ad altri"
    return Bad(s.world.sara, path, then, words, before=((path, first),))


@row("a stale form, on a label that somebody else changed")
def _(s: Service) -> Bad:
    path = reading(s)
    first = {"label": "R", "reason": "Lo chiede la persona", "version": 1}
    then = {"label": "V", "reason": KEPT, "version": 1}
    return Bad(
        s.world.sara,
        path,
        then,
        "Qualcun altro ha cambiato questa voce",
        409,
        times=1,
        before=((path, first),),
    )


def reading(s: Ground) -> str:
    """The page of who may read a note that Sara has written."""
    with access(s.world.sara.context(person=s.world.teresa)):
        entry = delivery.write_note(
            by=s.world.sara.actor, at=NOW, person_id=s.world.teresa.pk, text="Ha parlato del figlio"
        )
    return teresa(s, f"diario/{entry.pk}/riservatezza/")


@row("a stale form, on words that somebody else changed", plan=True)
def _(s: Steps) -> Bad:
    version = s.draft()
    path = teresa(s, "piano/1/parole/")
    first = {"what_matters": "Vedere il lago", "version": version.version}
    then = {"what_matters": KEPT, "version": version.version}
    return Bad(s.world.sara, path, then, "Vedere il lago", 409, times=1, before=((path, first),))


@row("a stale form, on a version that was signed meanwhile", plan=True)
def _(s: Steps) -> Bad:
    s.in_force()
    form = {"what_matters": KEPT, "version": 1}
    return Bad(s.world.sara, teresa(s, "piano/1/parole/"), form, "e non si cambia più", 409, times=1)


@row("a promise taken back after its case was concluded", plan=True)
def _(s: Steps) -> Bad:
    w, meeting = s.world, s.session()
    case = s.case(meeting)
    with s.on(w.carla):
        promise = careplan.commit(
            by=w.carla.actor, at=NOW, case_id=case.pk, role_id=w.sara.role.pk, what=KEPT, due_date=days(3)
        )
        careplan.conclude(by=w.carla.actor, at=NOW, case_id=case.pk, preliminary=True)
    path = teresa(s, f"uvm/{case.pk}/impegno/{promise.pk}/togli/")
    return Bad(w.carla, path, {}, "non si cambia più", 409, times=1)


@row("a decision told tomorrow", plan=True)
def _(s: Steps) -> Bad:
    path = teresa(s, f"uvm/{s.minuted().pk}/comunicazione/")
    form = {"told_date": "2026-11-24", "channel": "phone", "recipient": "family", "recipient_name": KEPT}
    return Bad(s.world.carla, path, form, "Il giorno della comunicazione non può essere nel futuro.")


@row("a request to assess again without who asks", plan=True)
def _(s: Steps) -> Bad:
    path = teresa(s, f"uvm/{s.minuted().pk}/nuova-valutazione/")
    return Bad(s.world.sara, path, {"asker": "", "reason": KEPT}, "Scegli chi lo chiede.")


@row("a second request to assess again", plan=True)
def _(s: Steps) -> Bad:
    path = teresa(s, f"uvm/{s.minuted().pk}/nuova-valutazione/")
    form = {"asker": "person", "reason": KEPT}
    return Bad(
        s.world.sara,
        path,
        form,
        "già una richiesta di nuova valutazione",
        409,
        times=1,
        before=((path, form),),
    )


@row("a stale form, on an act that somebody else has done")
def _(s: Service) -> Bad:
    signal = take(s.world, flag(s.world))
    with access(s.world.bruno.context(person=s.world.teresa)):
        intake.answer_signal(
            by=s.world.bruno.actor,
            at=NOW,
            signal_id=signal.pk,
            outcome="direct-answer",
            answer="Il testo dell'altra",
        )
    form = {"outcome": "direct-answer", "answer": KEPT, "version": signal.version}
    path = teresa(s, f"segnalazioni/{signal.pk}/")
    return Bad(s.world.bruno, path, form, "Il testo dell'altra", 409, times=1)
