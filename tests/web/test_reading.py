# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Chi può leggere»: the page of one entry, reached from where the entry stands, without a script."""

from __future__ import annotations

from html import unescape

import pytest

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Assessment
from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.kernel.scoping import access, system_access
from raccordo.territory.models import Organization
from tests.personas import NOW
from tests.rooms.delivery.ground import service

__all__ = ["service"]
pytestmark = pytest.mark.django_db
WHY = {"reason": "Lo ha chiesto la persona"}


def page(client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def of(service, end: str = "") -> str:
    return f"/persone/{service.world.teresa.pk}/{end}"


@pytest.fixture
def note(service):
    with access(service.world.sara.context(person=service.world.teresa)):
        entry = delivery.write_note(
            by=service.world.sara.actor, at=NOW, person_id=service.world.teresa.pk, text="Parla del figlio"
        )
    return of(service, f"diario/{entry.pk}/riservatezza/")


def test_a_note_is_kept_from_the_other_side_and_opened_again(service, note, enter):
    sara, marta = enter(service.world.sara), enter(service.world.marta)
    assert note in page(sara, of(service, "diario/")) and note in page(marta, of(service, "diario/"))
    assert "Adesso: tutti quelli che seguono la persona" in page(marta, note)

    kept = marta.post(note, {"label": "R", "version": 1, **WHY})

    assert kept.status_code == 302 and "Fatto: chi può leggere la nota è cambiato" in page(
        marta, kept["Location"]
    )
    assert "figlio" not in page(marta, of(service, "diario/")) and marta.get(note).status_code == 404
    assert "figlio" in page(sara, of(service, "diario/"))
    assert "Adesso: solo i professionisti dello stesso lato" in page(sara, note)
    assert sara.post(note, {"label": "N", "version": 2, **WHY}).status_code == 302
    assert "figlio" in page(marta, of(service, "diario/"))
    for persona, told in ((service.world.ada, False), (service.world.sara, True)):
        assert (WHY["reason"] in page(enter(persona), note)) is told, (
            "why is for those who could read it all along"
        )


def test_a_reader_who_may_not_write_has_no_such_door(service, note, login):
    assert "riservatezza" not in page(login(service.world.bruno), of(service, "diario/"))
    assert login(service.world.elsa).get(note).status_code == 404


def test_an_assessment_is_kept_from_the_other_side(service, enter):
    by = service.world.sara.actor
    with access(service.world.sara.context(person=service.world.teresa)):
        row = assessment.open_assessment(
            by=by, at=NOW, person_id=service.world.teresa.pk, outline="triage", reason="Motivo"
        )
    sara, marta = enter(service.world.sara), enter(service.world.marta)
    whole = of(service, f"valutazioni/{row.pk}/")
    assert f"{whole}riservatezza/" in page(marta, whole)

    response = marta.post(f"{whole}riservatezza/", {"label": "R", "version": 1, **WHY})

    assert response.status_code == 302
    assert marta.get(whole).status_code == 404 and sara.get(whole).status_code == 200
    assert marta.get(f"{whole}riservatezza/").status_code == 404
    with system_access(NOW):
        assert Assessment.objects.get().label == "R"


def test_who_writes_from_a_service_whose_name_says_too_much_is_told_who_reads(service, login):
    Organization.objects.filter(pk=service.world.social_service.pk).update(sensitive=True)
    client = login(service.world.sara)

    response = client.post(
        of(service, "diario/scrivi/"),
        {"kind": "note", "voice": "social", "audience": "team", "text": "Colloquio"},
    )

    assert "la leggi solo tu e la persona" in page(client, response["Location"])
    with system_access(NOW):
        assert DiaryEntry.objects.get().label == "V"
