# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input to the forms of powers, of what courts decided, and of consents."""

from __future__ import annotations

from datetime import date

from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person
from raccordo.privacy.operations import delegates
from raccordo.territory.codes import OrganizationKind
from raccordo.territory.models import Organization
from tests.personas import NOW
from tests.rooms.delivery.ground import Service
from tests.rooms.intake.acts import take_charge
from tests.web.input.rows import KEPT, Bad, row, teresa


def relative(s: Service, **fields: object) -> str:
    """Somebody near Teresa, whom Sara follows, with the page of their powers."""
    take_charge(s.world)
    role = fields.pop("role", "child")
    with system_access(NOW):
        person = Person.objects.get(pk=s.world.teresa.pk)
        related = delegates.add_related(
            by=s.world.sara.actor,
            at=NOW,
            person=person,
            family_name="Pini",
            given_name="Rosa",
            role=role,
            **fields,
        )
    return teresa(s, f"rete/vicini/{related.pk}/")


def power(s: Service, words: str, **fields: str) -> Bad:
    path = relative(s)
    return Bad(
        s.world.sara,
        f"{path}potere/",
        {"power": "delegate", "scopes": "social", "powers_text": KEPT, **fields},
        words,
    )


@row("a mandate that starts after it ends")
def _(s: Service) -> Bad:
    return power(
        s, "La delega finisce prima di cominciare", power_starts="01/12/2026", power_ends="30/11/2026"
    )


@row("a mandate that is over before it is written")
def _(s: Service) -> Bad:
    return power(s, "La delega finisce prima di cominciare", power_ends="01/01/2026")


@row("a mandate that covers nothing")
def _(s: Service) -> Bad:
    return power(s, "Scegli che cosa comprende", scopes="")


@row("a mandate that covers what no decree can")
def _(s: Service) -> Bad:
    return power(s, "Scegli che cosa comprende tra le voci dell'elenco.", scopes="voto")


@row("a guardian without a decree")
def _(s: Service) -> Bad:
    return power(s, "serve un decreto", power="guardian")


@row("a mandate of a year that cannot be")
def _(s: Service) -> Bad:
    return power(s, "Controlla l'anno.", power_ends="9999-12-31")


@row("a parent of somebody of age")
def _(s: Service) -> Bad:
    return power(s, "Chi ha compiuto 18 anni decide da sé", power="parent")


@row("data kept from the other parent without a reason")
def _(s: Service) -> Bad:
    return power(s, "Scrivi perché i suoi dati sono riservati.", reserved="on")


def order(s: Service, words: str, **fields: str) -> Bad:
    path = relative(s, role="parent")
    with system_access(NOW):
        Person.objects.filter(pk=s.world.teresa.pk).update(birth_date=date(2015, 1, 1))
    form = {"kind": "suspended", "court": KEPT, "number": "12/2026", **fields}
    return Bad(s.world.sara, f"{path}provvedimento/", form, words)


@row("an order of no court")
def _(s: Service) -> Bad:
    bad = order(s, "Scrivi quale tribunale.", court="", number=KEPT[:20])
    return Bad(bad.who, bad.path, bad.fields, bad.words, kept=KEPT[:20])


@row("an order that ends before it begins")
def _(s: Service) -> Bad:
    return order(s, "Il provvedimento finisce prima di cominciare", starts="01/12/2026", ends="30/11/2026")


@row("an order that decides nothing known")
def _(s: Service) -> Bad:
    return order(s, "Scegli che cosa ha deciso.", kind="mago")


@row("a consent by someone without powers")
def _(s: Service) -> Bad:
    body = Organization.objects.create(
        code="passi",
        kind=OrganizationKind.VOLUNTEERS,
        name="Passi Vicini",
        area=s.world.area,
        sector="social",
    )
    path = f"/mio/{s.world.teresa.pk}/scelte/volunteers/"
    return Bad(
        s.world.laura, path, {"recipient": body.pk, "sure": "on"}, "Chi lo chiede non ha poteri per questo consenso",
        kept="Cura e servizi restano gli stessi", times=1,
    )  # fmt: skip


@row("a consent heard of somebody who has no power over her")
def _(s: Service) -> Bad:
    relative(s, power="delegate")
    with system_access(NOW):
        from_rosa = delegates.add_related(
            by=s.world.sara.actor,
            at=NOW,
            person=s.world.teresa,
            family_name="Sala",
            given_name="Ivo",
            role="friend",
            power="delegate",
        )
    form = {"what": "photos", "given_by": str(from_rosa.pk), "heard_how": "telephone", "sure": "on"}
    return Bad(
        s.world.sara, teresa(s, "rete/consensi/"), form, "Ivo Sala non ha poteri", kept=str(from_rosa.pk)
    )


@row("a consent for nothing that is asked")
def _(s: Service) -> Bad:
    take_charge(s.world)
    form = {"what": "care", "given_by": "person", "heard_how": "telephone", "sure": "on"}
    return Bad(
        s.world.sara, teresa(s, "rete/consensi/"), form, "Scegli per che cosa.", kept='value="telephone"'
    )


@row("a consent that nobody heard")
def _(s: Service) -> Bad:
    take_charge(s.world)
    form = {"what": "photos", "given_by": "person", "sure": "on"}
    return Bad(
        s.world.sara, teresa(s, "rete/consensi/"), form, "Scegli come lo hai raccolto.", kept='value="photos"'
    )
