# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Avvisi»: what others did for the persons one follows, what they entrusted to one, and how much of it is new."""

from __future__ import annotations

from datetime import timedelta

import pytest

from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.operations import emergencies
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.territory.codes import Role
from tests.personas import LONG_AGO, NOW, make_persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def happened(world):
    """Yesterday Ada did something for Teresa, whom Sara follows; today she entrusts something to Sara."""
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
            purpose=Purpose.CARE, because="sei nella presa in carico", role_id=world.sara.role.pk,
        )  # fmt: skip

        def give(persona, title, at):
            return record.assign_task(
                by=world.ada.actor, at=at, person_id=world.teresa.pk, kind=TaskKind.REMINDER, title=title,
                organization_id=persona.role.organization_id, role_id=persona.role.pk, about="N",
            )  # fmt: skip

        done = give(world.ada, "Rivedi la terapia", NOW - timedelta(days=3))
        record.finish_task(by=world.ada.actor, at=NOW - timedelta(hours=20), task_id=done.pk)
        give(world.sara, "Chiama la figlia", NOW - timedelta(hours=1))
    return world


def count(client) -> int:
    return client.get("/avvisi/conto/").json()["nuovi"]


def test_the_page_says_what_others_did_and_what_they_entrusted_to_one(login, happened):
    page = login(happened.sara).get("/avvisi/").content.decode()

    assert "<title>Avvisi · Raccordo</title>" in page
    assert "Rivedi la terapia" in page and "Chiama la figlia" in page and "Affidata a te" in page
    assert "2 cose nuove" in page and page.count('tono-primario">Nuovo<') == 2
    assert page.index("Chiama la figlia") < page.index("Rivedi la terapia"), "newest first"


def test_what_was_seen_counts_no_more_and_the_next_thing_does(login, happened):
    sara = login(happened.sara)

    before = count(sara)
    seen = sara.post("/avvisi/")
    after = count(sara)

    assert (before, seen.status_code, seen["Location"], after) == (2, 302, "/avvisi/", 0)
    assert "Niente di nuovo" in sara.get("/avvisi/").content.decode()


def test_one_s_own_acts_are_no_news(login, happened):
    assert count(login(happened.ada)) == 0


def test_an_outsider_is_told_nothing_and_counts_nothing(login, happened):
    elsa = login(happened.elsa)

    page = elsa.get("/avvisi/").content.decode()

    assert count(elsa) == 0 and "Nessun avviso" in page
    assert "Brambilla" not in page and "Rivedi la terapia" not in page


def test_the_count_names_nobody_and_is_kept_by_no_cache(login, happened):
    answer = login(happened.sara).get("/avvisi/conto/")

    assert answer.content == b'{"nuovi": 2}'
    assert answer["Cache-Control"] == "no-store"


def test_the_bell_stands_in_the_bar_of_who_has_things_to_do_and_asks_for_its_count_by_itself(login, happened):
    page = login(happened.sara).get("/oggi/").content.decode()

    assert 'href="/avvisi/" data-avvisi="/avvisi/conto/"' in page


def test_the_page_and_the_count_ask_few_questions(login, happened, django_assert_max_num_queries):
    sara = login(happened.sara)
    sara.get("/avvisi/")

    with django_assert_max_num_queries(8):
        sara.get("/avvisi/")
    with django_assert_max_num_queries(7):
        sara.get("/avvisi/conto/")


def test_who_has_no_list_of_things_to_do_has_no_bell(login, happened):
    assert login(happened.teresa_account).get("/avvisi/conto/").status_code == 404


def test_an_emergency_is_told_to_the_head_of_the_unit_and_to_the_officer_by_its_number_alone(login, world):
    officer = make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)
    head, other = (
        make_persona("Capo", name, Role.ADMINISTRATOR, unit, world.area)
        for name, unit in (("Suo", world.elsewhere), ("Altrui", world.nursing))
    )
    with access(AccessContext(world.elsa.actor, Purpose.EMERGENCY, NOW, Reach.REGISTRY)):
        asked = emergencies.ask_emergency(
            by=world.elsa.actor, at=NOW, tax_code=world.teresa.tax_code, reason="unconscious",
            words="È caduta in strada e non riesce a parlare",
        )  # fmt: skip
    with access(AccessContext(world.elsa.actor, Purpose.EMERGENCY, NOW)):
        row = emergencies.open_emergency(by=world.elsa.actor, at=NOW, emergency_id=asked.pk)

    for persona, told in ((officer, 1), (head, 1), (other, 0)):
        client = login(persona)
        page = client.get("/avvisi/").content.decode()
        assert (count(client), page.count(row.number)) == (told, told)
        assert 'data-avvisi="/avvisi/conto/"' in page
        for word in (
            "Brambilla",
            "Teresa",
            world.teresa.tax_code,
            str(world.teresa.pk),
            str(row.pk),
            "caduta",
        ):
            assert word not in page
        client.post("/avvisi/")
        assert count(client) == 0
