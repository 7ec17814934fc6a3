# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The summary of a record that has everything: plan, diary with a reserved note, coming visits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan.models import Agreement
from raccordo.delivery import operations as delivery
from raccordo.kernel.scoping import system_access
from raccordo.record import operations as record
from tests.personas import NOW
from tests.rooms.careplan.steps import Steps, typed
from tests.rooms.delivery.ground import at, service  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(service):  # noqa: F811
    """Two visits to come, three entries of the diary, two alerts."""
    world = service.world
    service.visit(at(10, 30), role=world.dino)
    service.visit(at(8, 30, day=25))
    with system_access(NOW):
        for by, text, audience, hours in (
            (world.marta.actor, "Lesione al tallone medicata. Pressione 128/74.", "team", 2),
            (world.sara.actor, "La figlia è stanca e dorme poco.", "team", 20),
            (world.sara.actor, "Confidenza che resta al servizio.", "service", 30),
        ):
            moment = NOW - timedelta(hours=hours)
            delivery.write_note(by=by, at=moment, person_id=world.teresa.pk, text=text, audience=audience)
        for tone, kind, text in (
            ("red", "clinical", "Allergia: penicillina"),
            ("amber", "social", "Vive sola"),
        ):
            record.raise_alert(
                by=world.marta.actor, at=NOW, person_id=world.teresa.pk, kind=kind, tone=tone, text=text
            )
    return world


def test_the_summary_shows_plan_diary_and_visits(login, full):
    page = login(full.sara).get(f"/persone/{full.teresa.pk}/").content.decode()

    assert "Restare a casa mia" in page
    assert "Obiettivi sanitari" in page
    assert page.index("Obiettivi sanitari") < page.index("Obiettivi sociali")
    assert "Lesione al tallone medicata" in page
    assert "Oggi 10:30–11:30" in page
    assert "Dino Corti · Cooperativa Il Filo" in page
    assert "Mer 25/11 8:30–9:30" in page
    assert "Da assegnare" in page


def test_the_place_beside_the_visits_is_a_municipality_and_never_a_street(login, full):
    page = login(full.sara).get(f"/persone/{full.teresa.pk}/").content.decode()
    figure = page[page.index('<svg class="mappa-luogo"') :]
    figure = figure[: figure.index("</svg>")]

    assert 'role="img" aria-label="Mappa: Lecco e i Comuni vicini"' in figure
    assert "Tigli" not in figure and str(full.teresa.pk) not in figure


def test_who_sees_the_record_says_when_the_pact_on_it_was_signed(login, world):
    steps = Steps.begin(world)
    steps.to_sign()
    sara, address = login(world.sara), f"/persone/{world.teresa.pk}/"

    before = sara.get(address).content.decode()
    with steps.on(world.sara):
        pact = Agreement.objects.get()
        careplan.sign(by=world.sara.actor, at=NOW, agreement_id=pact.pk, hand=typed(), render=False)
    after = sara.get(address).content.decode()

    assert "non è ancora firmato" in before and 'href="/informativa/"' in before
    assert "firmato il 23/11/2026" in after


def test_a_reserved_note_shows_that_it_exists_not_what_it_says(login, full):
    nurse = login(full.marta).get(f"/persone/{full.teresa.pk}/").content.decode()

    assert "Nota riservata al servizio: Comune di Lecco" in nurse
    assert "Confidenza" not in nurse


def test_who_wrote_the_reserved_note_reads_it(login, full):
    author = login(full.sara).get(f"/persone/{full.teresa.pk}/").content.decode()

    assert "Confidenza che resta al servizio." in author


def test_the_person_s_own_words_stand_in_the_summary_even_when_nobody_wrote_them(login, full):
    page = login(full.sara).get(f"/persone/{full.teresa.pk}/").content.decode()

    assert "Che cosa conta per Teresa" in page
    assert "Nessuno lo ha ancora scritto" in page


def test_the_whole_summary_asks_at_most_fifteen_questions(login, full, django_assert_max_num_queries):
    client = login(full.sara)
    client.get(f"/persone/{full.teresa.pk}/")

    with django_assert_max_num_queries(15):
        client.get(f"/persone/{full.teresa.pk}/")
