# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A service whose very name tells too much is «Servizio specialistico» beside a person, and who works there «Un professionista», but
to who may know (privacy.md 2.2). Every address is walked in `tests/web/leaks/test_masked.py`."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from raccordo.delivery.models import Visit
from raccordo.intake.models import CareTeamMember, Episode
from raccordo.kernel import audit, records
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import NamedReader
from raccordo.privacy.queries import bodies
from raccordo.record.models import Task
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization, Practitioner
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.privacy.hiding import follow, on

pytestmark = pytest.mark.django_db
CANARY, FAMILY, PHONE = "Zkservizio di prova", "Zkcognome", "0888 777 666"
PAGES = (
    "", "rete/", "visite/", "diario/", "documenti/", "valutazioni/", "piano/", "richieste/", "rete/consensi/",
)  # fmt: skip
LISTS = ("/oggi/", "/oggi/?di=servizio", "/persone/", "/assistiti/", "/uvm/", "/sportello/", "/avvisi/")
AT_HOME = ("", "calendario/", "documenti/", "messaggi/", "accessi/", "scelte/")
CHOICES = re.compile(r"<select.*?</select>|<input[^>]*type=\"radio\"[^>]*>\s*<label.*?</label>", re.S)
"""Whom one may choose says nothing of who is followed."""


@pytest.fixture
def told(world):
    """The person is followed by a service that tells: a professional in the team, the service in the ledger, a visit and a task."""
    follow(world)
    service = Organization.objects.create(
        code="zk", kind=OrganizationKind.MENTAL_HEALTH_ADDICTION, name=CANARY, area=world.area, sector="health", sensitive=True,
    )  # fmt: skip
    world.zeno = make_persona("Zeno", FAMILY, Role.SPECIALIST, service, world.area)
    Practitioner.objects.filter(pk=world.zeno.role.practitioner_id).update(phone=PHONE)
    person = world.teresa.pk
    with system_access(NOW):
        by, ours = world.sara.actor, {"person_id": person, "label": "N", "sector": "social"}
        episode = records.create(
            Episode, by=by, at=LONG_AGO, programme="frail-older", organization_id=by.organization_id, case_manager=world.sara.role,
            starts=LONG_AGO, **ours,
        )  # fmt: skip
        records.create(
            CareTeamMember, by=by, at=LONG_AGO, episode=episode, role=world.zeno.role, reason="lo cura", starts=LONG_AGO, **ours
        )  # fmt: skip
        for holder in ({"role_id": world.zeno.role.pk}, {"organization_id": service.pk}):
            privacy.grant_relationship(
                by=by, at=LONG_AGO, person_id=person, kind=RelationshipKind.CARE_TEAM, purpose=Purpose.CARE, because="la segui",
                source_id=episode.pk, **holder,
            )  # fmt: skip
        start = NOW + timedelta(hours=3)
        records.create(
            Visit, by=by, at=LONG_AGO, organization=service, title="Colloquio", side="health", starts=start,
            ends=start + timedelta(hours=1), **ours,
        )  # fmt: skip
        records.create(
            Task, by=by, at=LONG_AGO, kind="answer", title="Chiama", organization=service, path=f"/persone/{person}/",
            due_date=NOW.date(), **ours,
        )  # fmt: skip
        audit.write(
            by=world.zeno.actor, at=NOW - timedelta(minutes=5),
            accesses=[audit.Access("R", "record.summary", person, None, Purpose.CARE.value, True, "relationship-care-team", "")],
        )  # fmt: skip
    return world


def text_of(client, url: str) -> str:
    """An answer without the lists of whom one may choose."""
    response = client.get(url)
    return CHOICES.sub("", unescape(response.content.decode())) if response.status_code == 200 else ""


def pages(world, name: str) -> list[str]:
    """The addresses that may speak of her."""
    if name in ("laura", "teresa_account"):
        return [f"/mio/{world.teresa.pk}/{end}" for end in AT_HOME]
    return [*(f"/persone/{world.teresa.pk}/{end}" for end in PAGES), *LISTS]


def naming(world, enter, name: str) -> set[str]:
    """The pages on which somebody reads the name of the service, or of who works there."""
    client, found = enter(getattr(world, name)), set()
    for url in pages(world, name):
        text = text_of(client, url)
        found |= {url} if CANARY in text or FAMILY in text else set()
    return found


@pytest.mark.parametrize("name", ["ada", "marta", "sara", "carla", "dino", "laura", "bruno"])
def test_the_name_of_a_service_that_tells_stands_on_no_page_of_who_may_not_know(told, enter, name):
    assert not naming(told, enter, name)


def test_who_follows_her_reads_that_somebody_does(told, enter):
    text = text_of(enter(told.sara), f"/persone/{told.teresa.pk}/rete/")

    assert bodies.MASKED in text and bodies.SOMEBODY in text
    assert FAMILY not in text and PHONE not in text


@pytest.mark.parametrize("name", ["zeno", "teresa_account"])
def test_who_works_there_and_the_person_read_the_name(told, enter, name):
    assert naming(told, enter, name)


def test_whom_the_service_named_reads_it_beside_that_person_alone(told, enter):
    with system_access(NOW):
        records.create(
            NamedReader, by=told.zeno.actor, at=NOW, person_id=told.teresa.pk, role=told.marta.role, kinds=["hiv"], reason="prova",
            starts=NOW, label="V",
        )  # fmt: skip
        service = told.zeno.role.organization

    assert naming(told, enter, "marta") and not naming(told, enter, "ada")
    with access(told.marta.context()):
        assert bodies.name_of(service, told.teresa.pk) == CANARY
        assert bodies.name_of(service, told.marta.role.pk) == bodies.name_of(service) == bodies.MASKED


def test_what_all_read_alike_is_masked_for_all(told):
    with on(told, told.zeno):
        assert bodies.for_all(told.zeno.role.organization) == bodies.MASKED
        assert bodies.for_all(told.social_service) == told.social_service.name and bodies.for_all(None) == ""
        assert bodies.worker_for_all(told.zeno.role) == bodies.SOMEBODY and bodies.worker_for_all(None) == ""
        assert bodies.worker_for_all(told.sara.role) == "Sara Conti"
        assert bodies.worker(told.zeno.role) == f"Zeno {FAMILY}"
    with on(told, told.sara):
        assert bodies.worker(told.zeno.role, within=True) == "un professionista"


def test_a_page_that_forgets_the_presenter_is_found(told, enter, monkeypatch):
    monkeypatch.setattr(bodies, "_may_know", lambda body_id, person_id: True)

    found = {url.removeprefix(f"/persone/{told.teresa.pk}/") for url in naming(told, enter, "sara")}

    assert {"", "rete/", "visite/"} <= found, found
