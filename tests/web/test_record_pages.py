# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding a person and the summary of the record: what each sees, and what the outsider does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.kernel.scoping import system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations as people
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from tests.personas import LONG_AGO, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(world):
    """Sara and Dino follow Teresa, each for a reason of their own; there are alerts, tasks and a daughter."""
    with system_access(NOW):
        for persona, kind in ((world.sara, RelationshipKind.CARE_TEAM), (world.dino, RelationshipKind.VISIT)):
            privacy.grant_relationship(
                by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=kind, purpose=Purpose.CARE,
                because="la segui", role_id=persona.role.pk,
            )  # fmt: skip
        record.raise_alert(
            by=world.ada.actor,
            at=NOW,
            person_id=world.teresa.pk,
            kind="clinical",
            tone="red",
            text="Allergia: penicillina",
        )
        people.add_related_person(
            by=world.sara.actor, at=LONG_AGO, person=world.teresa, family_name="Brambilla", given_name="Laura", role="child",
            phone="0300 555 099", is_caregiver=True,
        )  # fmt: skip
        for persona, title in ((world.sara, "Chiama la figlia"), (world.ada, "Rivedi la terapia")):
            record.assign_task(
                by=world.ada.actor, at=NOW - timedelta(days=2), about="N", person_id=world.teresa.pk, kind=TaskKind.REMINDER, title=title,
                organization_id=persona.role.organization_id, role_id=persona.role.pk, due_date=date(2026, 11, 22),
            )  # fmt: skip
    return world


@pytest.mark.parametrize(
    "text", ["bramb", "BRAMBILLA ter", "teresa brambilla", "BRMTRS42", "12/03/1942", "0300 555 014"]
)
def test_a_person_is_found_by_name_code_phone_or_birth_date(login, followed, text):
    page = login(followed.sara).get("/persone/", {"q": text}).content.decode()

    assert "Brambilla Teresa" in page
    assert "Segreti" not in page


def test_what_is_typed_is_shown_as_text_and_never_run(login, followed):
    page = login(followed.sara).get("/persone/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "Nessuna persona trovata" in page


def test_the_outsider_finds_only_her_own(login, followed):
    client = login(followed.elsa)

    assert "Brambilla" not in client.get("/persone/").content.decode()
    assert "Brambilla Teresa" not in client.get("/persone/", {"q": "teresa"}).content.decode()
    assert "Brambilla" not in client.get("/cerca/suggerimenti/", {"q": "bra"}).content.decode()
    assert "Segreti Ugo" in client.get("/persone/").content.decode()


def test_suggestions_are_options_persons_first_then_pages(login, followed):
    fragment = login(followed.sara).get("/cerca/suggerimenti/", {"q": "te"}).content.decode()

    assert "<html" not in fragment
    assert (
        fragment.index("Brambilla Teresa, 84 anni") < fragment.index("Guida") if "Guida" in fragment else True
    )
    assert f'data-href="/persone/{followed.teresa.pk}/"' in fragment


def test_the_summary_shows_alerts_tasks_network_and_why_one_sees_it(login, followed):
    page = login(followed.sara).get(f"/persone/{followed.teresa.pk}/").content.decode()

    assert "Allergia: penicillina" in page
    assert page.index("Chiama la figlia") < page.index("Rivedi la terapia")
    assert "Assegnata a Ada Riva" in page
    assert "Laura Brambilla" in page
    assert "La assiste" in page
    assert "Medico di famiglia" in page
    assert "Vedi questa scheda perché" in page
    assert "Valutazioni</a>" in page


def test_who_may_open_less_gets_fewer_tabs_and_is_told_which_parts_are_shut(login, followed):
    followed_by_visit = login(followed.dino)

    page = followed_by_visit.get(f"/persone/{followed.teresa.pk}/")

    assert page.status_code == 404  # an operator opens diary and visits, not the summary


def test_the_summary_of_the_doctor_names_what_is_shut(login, followed, django_assert_max_num_queries):
    client = login(followed.ada)
    client.get(f"/persone/{followed.teresa.pk}/")

    with django_assert_max_num_queries(15):
        page = client.get(f"/persone/{followed.teresa.pk}/").content.decode()

    assert "Ultimo accesso" not in page  # a doctor may not read the register


def test_marking_a_task_from_the_record_comes_back_to_the_record(login, followed):
    from raccordo.record.models import Task

    with system_access(NOW):
        task = Task.objects.get(title="Chiama la figlia")
    client = login(followed.sara)

    page = client.post(f"/oggi/{task.pk}/fatta/?torna=/persone/{followed.teresa.pk}/", follow=True)

    assert page.redirect_chain[-1][0].startswith(f"/persone/{followed.teresa.pk}/?fatta=")
    assert "Segnata come fatta: Chiama la figlia" in page.content.decode()


def test_every_section_says_why_one_sees_it_and_what_the_role_opens_for_nobody(login, followed):
    doctor = login(followed.ada).get(f"/persone/{followed.teresa.pk}/diario/").content.decode()
    operator = login(followed.dino).get(f"/persone/{followed.teresa.pk}/diario/").content.decode()

    assert "Vedi questa scheda perché" in doctor and "Il tuo ruolo non apre" not in doctor
    assert "Il tuo ruolo non apre: sintesi, valutazioni, piano e patto" in operator
