# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input of the privacy officer, who says of whom a worker may know nothing."""

from __future__ import annotations

from raccordo.kernel.scoping import system_access
from raccordo.privacy.models import CareRelationship
from raccordo.territory.codes import Role
from raccordo.territory.models import Practitioner
from tests.personas import Persona, make_persona
from tests.rooms.delivery.ground import Service
from tests.web.input.rows import KEPT, Bad, row

PATH = "/privacy/esclusioni/nuova/"


def officer(s: Service) -> Persona:
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, s.world.social_service, s.world.area)


def excluding(s: Service, words: str, **fields: str) -> Bad:
    form = {
        "person": s.world.teresa.tax_code,
        "worker": "Ada Riva",
        "source": "request",
        "reason": KEPT,
        **fields,
    }
    return Bad(officer(s), PATH, form, words)


@row("an exclusion of nobody of the area")
def _(s: Service) -> Bad:
    return excluding(s, "Nel tuo territorio non c'è nessuno con questo codice", person="ZZZZZZ00Z00Z000Z")


@row("an exclusion of a worker who is none")
def _(s: Service) -> Bad:
    return excluding(s, "Non c'è nessuno che lavora qui con questo nome", worker="Nessuno Mai")


@row("an exclusion of a name that two bear")
def _(s: Service) -> Bad:
    make_persona("Riva", "Ada", Role.SOCIAL_WORKER, s.world.social_service, s.world.area)
    return excluding(s, "Più persone hanno questo nome")


@row("an exclusion that ends before it starts")
def _(s: Service) -> Bad:
    return excluding(s, "La fine deve venire dopo l'inizio.", until="01/01/2026")


@row("an exclusion from one's own record")
def _(s: Service) -> Bad:
    with system_access(s.world.ada.role.starts):
        Practitioner.objects.filter(account=s.world.ada.account).update(
            account=s.world.teresa_account.account
        )
    return excluding(s, "Nessuno può essere escluso dai propri dati.")


@row("an exclusion of a unit that is none")
def _(s: Service) -> Bad:
    return excluding(s, "Non c'è nessun ente o servizio con questo nome", of="unit", worker="Nessun ente")


@row("an exclusion of the household of nobody")
def _(s: Service) -> Bad:
    return excluding(
        s, "Nel tuo territorio non c'è nessuno con questo codice", of="household", worker="ZZZZZZ00Z00Z000Z"
    )


@row("an exclusion of what is no choice")
def _(s: Service) -> Bad:
    return excluding(s, "Scegli tra le risposte.", of="everybody")


@row("an exclusion that would leave nobody to follow her")
def _(s: Service) -> Bad:
    with system_access(s.world.ada.role.starts):
        CareRelationship.objects.filter(person=s.world.teresa, account=None).exclude(
            role=s.world.ada.role
        ).delete()
    return excluding(
        s, "Con questa esclusione nessuno seguirebbe più la persona", of="unit", worker=s.world.practice.name
    )


@row("a second approval for half a code")
def _(s: Service) -> Bad:
    form = {"tax_code": "BRM", "words": KEPT}
    return Bad(s.world.ada, "/approvazioni/", form, "Il codice fiscale ha 16 caratteri")


@row("a second approval without a reason")
def _(s: Service) -> Bad:
    form = {"tax_code": "ZZZZZZ00Z00Z000Z", "words": "aaaa"}
    return Bad(s.world.ada, "/approvazioni/", form, "Scrivi perché devi seguire questa persona", kept="aaaa")


@row("the same exclusion twice")
def _(s: Service) -> Bad:
    bad = excluding(s, "In quel periodo c'è già un'esclusione")
    first = {**bad.fields, "reason": "La prima"}
    return Bad(bad.who, bad.path, bad.fields, bad.words, 409, times=1, before=((bad.path, first),))


@row("a request on paper of nobody of the area")
def _(s: Service) -> Bad:
    form = {
        "person": "ZZZZZZ00Z00Z000Z",
        "kind": "erasure",
        "text": KEPT,
        "channel": "paper",
        "received": "20/11/2026",
        "identified": "document",
        "given_by": "person",
    }
    return Bad(
        officer(s), "/privacy/diritti/nuova/", form, "Nel tuo territorio non c'è nessuno con questo codice"
    )


@row("a request on paper that comes tomorrow")
def _(s: Service) -> Bad:
    form = {
        "person": s.world.teresa.tax_code,
        "kind": "erasure",
        "text": KEPT,
        "channel": "paper",
        "received": "24/11/2026",
        "identified": "document",
        "given_by": "person",
    }
    return Bad(
        officer(s), "/privacy/diritti/nuova/", form, "Il giorno in cui è arrivata non può essere nel futuro."
    )


@row("a request on paper of who was not recognised")
def _(s: Service) -> Bad:
    form = {
        "person": s.world.teresa.tax_code, "kind": "erasure", "text": KEPT, "channel": "paper", "received": "20/11/2026", "given_by": "person",
    }  # fmt: skip
    return Bad(officer(s), "/privacy/diritti/nuova/", form, "Scegli come è stata riconosciuta")


def at_the_desk(s: Service, words: str, **fields: str) -> Bad:
    form = {
        "kind": "erasure", "text": KEPT, "channel": "voice", "received": "20/11/2026", "identified": "document", "given_by": "person",
        **fields,
    }  # fmt: skip
    here = (("/sportello/accogli/", {"person": str(s.world.teresa.pk)}),)
    return Bad(s.world.bruno, f"/persone/{s.world.teresa.pk}/diritti/nuova/", form, words, before=here)


@row("a request at the desk of who was not recognised")
def _(s: Service) -> Bad:
    return at_the_desk(s, "Scegli come è stata riconosciuta", identified="")


@row("a request at the desk that comes tomorrow")
def _(s: Service) -> Bad:
    return at_the_desk(s, "Il giorno in cui è arrivata non può essere nel futuro.", received="24/11/2026")


@row("a request at the desk of more than a year ago")
def _(s: Service) -> Bad:
    return at_the_desk(s, "È di più di un anno fa", received="20/11/2024")


@row("a request at the desk from the portal")
def _(s: Service) -> Bad:
    return at_the_desk(s, "Scegli come è arrivata.", channel="portal")


@row("a right used without saying on what")
def _(s: Service) -> Bad:
    path = f"/mio/{s.world.teresa.pk}/diritti/"
    form = {"kind": "erasure", "text": " "}
    return Bad(s.world.teresa_account, path, form, "Scrivi di quali dati si tratta", kept="checked")


@row("the same right used twice")
def _(s: Service) -> Bad:
    path = f"/mio/{s.world.teresa.pk}/diritti/"
    form = {"kind": "erasure", "text": KEPT}
    return Bad(
        s.world.teresa_account, path, form, "C'è già una richiesta uguale", 409, times=1,
        before=((path, {"kind": "erasure", "text": "La prima"}),),
    )  # fmt: skip


@row("a simulation of somebody who does not work here")
def _(s: Service) -> Bad:
    form = {
        "person": s.world.teresa.tax_code, "worker": KEPT, "day": "23/11/2026", "hour": "10:00", "section": "summary", "action": "read",
    }  # fmt: skip
    return Bad(officer(s), "/privacy/simulatore/", form, "Non c'è nessuno che lavora qui con questo nome")


@row("a breach of nobody")
def _(s: Service) -> Bad:
    form = {
        "nature": KEPT,
        "known": "23/11/2026",
        "known_hour": "9:00",
        "since": "01/11/2026",
        "until": "22/11/2026",
    }
    return Bad(
        officer(s), "/privacy/violazione/", form, "Scrivi chi, oppure quale ente, oppure quale richiesta."
    )


@row("a breach that ends before it begins")
def _(s: Service) -> Bad:
    form = {
        "nature": KEPT, "known": "23/11/2026", "known_hour": "9:00", "since": "10/11/2026", "until": "01/11/2026", "worker": "Ada Riva",
    }  # fmt: skip
    return Bad(officer(s), "/privacy/violazione/", form, "La fine deve venire dopo l'inizio.")


@row("a request that names nobody")
def _(s: Service) -> Bad:
    path = f"/mio/{s.world.teresa.pk}/accessi/chiedi/"
    return Bad(
        s.world.teresa_account, path, {"who": " ", "text": KEPT}, "Scrivi chi non deve vedere i tuoi dati."
    )
