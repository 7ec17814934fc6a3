# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input, one row for each kind: a clear sentence in Italian, beside the field and in the summary; the right status;
nothing lost of what was typed; nothing half-written. The oddities that no form foresees are in tests/web/input."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Section
from raccordo.intake import operations as intake
from raccordo.kernel.scoping import access, system_access
from tests.personas import NOW, Persona
from tests.rooms.careplan.steps import Steps
from tests.rooms.delivery.ground import Service, at, service
from tests.rooms.intake.acts import flag, take, take_charge

__all__ = ["service"]
pytestmark = pytest.mark.django_db
KEPT = "Parole scritte con fatica"
FORM = "application/x-www-form-urlencoded"


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


@row("a stale form, on words that somebody else changed", plan=True)
def _(s: Steps) -> Bad:
    version = s.draft()
    path = teresa(s, "piano/1/parole/")
    first = {"what_matters": "Vedere il lago", "version": version.version}
    then = {"what_matters": KEPT, "version": version.version}
    return Bad(s.world.sara, path, then, "Vedere il lago", 409, times=1, before=((path, first),))


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


@row("a file that is not what it says", plan=True)
def _(s: Steps) -> Bad:
    s.to_sign()
    paper = SimpleUploadedFile("patto.pdf", b"MZ\x90\x00" + b"\x00" * 400, "application/pdf")
    form = {"heard": "on", "signer": "persona", "method": "paper", "name": KEPT, "paper": paper}
    return Bad(s.world.sara, teresa(s, "patto/firma/"), form, "Il file non è quello che dice il suo nome")


@row("a PDF that breaks off", plan=True)
def _(s: Steps) -> Bad:
    s.to_sign()
    paper = SimpleUploadedFile("patto.pdf", b"%PDF-1.7\n" + b"x" * 5000, "application/pdf")
    form = {"heard": "on", "signer": "persona", "method": "paper", "name": KEPT, "paper": paper}
    return Bad(s.world.sara, teresa(s, "patto/firma/"), form, "Il PDF è interrotto")


@row("an empty file", plan=True)
def _(s: Steps) -> Bad:
    s.to_sign()
    paper = SimpleUploadedFile("patto.jpg", b"", "image/jpeg")
    form = {"heard": "on", "signer": "persona", "method": "paper", "name": KEPT, "paper": paper}
    return Bad(s.world.sara, teresa(s, "patto/firma/"), form, "Manca il file.")


@row("a text longer than the field")
def _(s: Service) -> Bad:
    form = note(text=KEPT + "x" * 5000)
    return Bad(s.world.sara, teresa(s, "diario/scrivi/"), form, "Accorcialo o dividilo in due note.")


def everything_written() -> dict[str, int]:
    """How many rows each table about persons holds; the register of accesses apart, which grows with every page."""
    left_out = {"AccessLine", "AccessLink"}
    with system_access(NOW):
        return {
            model.__name__: model.objects.count()
            for model in apps.get_models()
            if hasattr(model, "guard") and hasattr(model, "objects") and model.__name__ not in left_out
        }


def words_of(response) -> str:
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", unescape(response.content.decode())).replace("’", "'")


@pytest.mark.parametrize("name", ROWS)
def test_bad_input_is_told_kindly_and_nothing_is_lost_nor_half_written(world, login, request, name):
    plan, make = ROWS[name]
    bad = make(Steps.begin(world) if plan else request.getfixturevalue("service"))
    client = login(bad.who)
    for path, fields in bad.before:
        assert client.post(path, fields).status_code == 302, "what happens first"
    there = everything_written()

    response = client.post(bad.path, {"submission": str(uuid4()), **bad.fields})

    page = words_of(response)
    assert response.status_code == bad.status
    assert page.count(bad.words) >= bad.times, "in the summary and beside the field"
    assert bad.kept in page, "what was typed is still there"
    assert "<title>Errore: " in page and 'class="sommario-errori"' in page
    assert {name for name, count in everything_written().items() if count != there[name]} == bad.saved


def note(**fields: str) -> dict[str, str]:
    return {"kind": "note", "voice": "social", "audience": "team", "text": KEPT, **fields}


def test_a_double_click_acts_once(service, login):
    client, form = login(service.world.sara), note(submission=str(uuid4()))
    there = everything_written()

    first, again = (client.post(teresa(service, "diario/scrivi/"), form) for _ in range(2))

    now = everything_written()
    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert {name for name in now if now[name] != there[name]} == {"DiaryEntry"}
    assert now["DiaryEntry"] == there["DiaryEntry"] + 1


def test_a_session_that_ended_mid_form_gives_the_words_back_after_entering_again(service, login):
    client, path = login(service.world.sara), teresa(service, "diario/scrivi/")
    client.get(path)  # the browser remembers who works here
    client.cookies.pop("sessionid")

    stopped = client.post(path, note())

    assert stopped.status_code == 302 and stopped["Location"].startswith("/entra/?next=")
    back = parse_qs(urlsplit(stopped["Location"]).query)["next"][0]
    assert KEPT in login(service.world.sara).get(back).content.decode()


@pytest.mark.parametrize("multipart", [True, False])
def test_thirty_megabytes_of_text_are_a_page_that_says_the_limit_and_leads_back_to_the_form(
    service, login, multipart
):
    client, path = login(service.world.sara), teresa(service, "diario/scrivi/")
    there, words = everything_written(), note(text="x" * 30_000_000)

    response = client.post(
        path, words if multipart else urlencode(words), **({} if multipart else {"content_type": FORM})
    )

    page = words_of(response)
    assert response.status_code == 413
    assert "Il limite è 2 MB per il testo e 25 MB per un file. Niente è stato scritto." in page
    assert f'href="{path}"' in page
    assert everything_written() == there


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text=%ff%fe%00&kind=note&audience=team", FORM),
        (b'{"text": "x"}', "application/json"),
        (b"text=x", "application/x-www-form-urlencoded; charset=non-esiste"),
        (b"--x\r\nrotto", "multipart/form-data; boundary=x"),
        (b"rotto", "multipart/form-data"),
        (b"\x89PNG", "image/png"),
        (b"", FORM),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_words(service, login, body, content_type):
    client = login(service.world.sara)
    there = everything_written()

    response = client.generic("POST", teresa(service, "diario/scrivi/"), body, content_type)

    assert response.status_code in (400, 422)
    assert "<h1" in response.content.decode()
    assert everything_written() == there


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_a_method_that_no_page_has_is_refused(service, login, method):
    client = login(service.world.sara)

    assert getattr(client, method)(teresa(service, "diario/scrivi/")).status_code == 405
