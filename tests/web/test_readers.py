# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Chi può leggere questa voce», on the pages of who wrote it, and the person's consent among her choices."""

from __future__ import annotations

from html import unescape

import pytest

from raccordo.delivery import operations as delivery
from raccordo.kernel.scoping import system_access
from raccordo.privacy.models import Consent, NamedReader
from raccordo.record import operations as record
from raccordo.record.models import Document
from tests.personas import NOW
from tests.rooms.privacy.hiding import follow, note, on, write_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(world):
    follow(world)
    return world


@pytest.fixture
def kept(followed):
    """A note of Sara's, of greater protection."""
    row = note(followed)
    with on(followed, followed.sara):
        delivery.relabel_entry(by=followed.sara.actor, at=NOW, entry_id=row.pk, label="V", reason="prova")
    return row


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return unescape(response.content.decode())


def of(world, end: str = "") -> str:
    return f"/persone/{world.teresa.pk}/{end}"


def mine(world, end: str = "") -> str:
    return f"/mio/{world.teresa.pk}/scelte/{end}"


def test_she_names_a_reader_who_reads_it_is_told_why_and_reads_it_no_more(followed, kept, enter):
    sara, marta = enter(followed.sara), enter(followed.marta)
    door = of(followed, f"lettori/nota/{kept.pk}/")
    assert door in page(sara, of(followed, f"diario/{kept.pk}/riservatezza/"))
    assert "Nessuno è stato indicato per nome." in page(sara, door)
    assert "figlio" not in page(marta, of(followed, "diario/"))

    unsure = sara.post(door, {"reader": str(followed.marta.role.pk)})
    done = sara.post(door, {"reader": str(followed.marta.role.pk), "reason": "Lo cura con me"})

    assert unsure.status_code == 422 and "Scrivi perché" in unescape(unsure.content.decode())
    assert done["Location"] == door
    text = page(marta, of(followed, "diario/"))
    assert "figlio" in text and "perché chi le ha scritte ti ha indicato" in text
    assert "Lo cura con me" in page(enter(followed.teresa_account), mine(followed))
    with system_access(NOW):
        end = f"{door}{NamedReader.objects.get().pk}/fine/"
    assert end in page(sara, door) and "Non legge più questa voce" in page(sara, end)
    assert sara.post(end, {}).status_code == 302
    assert "figlio" not in page(marta, of(followed, "diario/"))
    assert sara.get(end).status_code == 404


@pytest.mark.parametrize("name", ["marta", "carla", "ada", "dino", "laura", "teresa_account", "bruno"])
def test_for_all_others_there_is_no_such_page(followed, kept, enter, name):
    client, door = enter(getattr(followed, name)), of(followed, f"lettori/nota/{kept.pk}/")

    assert client.get(door).status_code in (403, 404)
    assert client.post(door, {"reader": "unit", "reason": "x"}).status_code in (403, 404)
    assert client.get(f"{door}{kept.pk}/fine/").status_code in (403, 404)


def test_there_is_none_for_what_all_read(followed, enter):
    rows = {kind: group[0][1] for kind, group in write_everything(followed).items()}
    sara = enter(followed.sara)

    for word, kind in (
        ("nota", "delivery.DiaryEntry"),
        ("valutazione", "assessment.Assessment"),
        ("documento", "record.Document"),
    ):
        assert sara.get(of(followed, f"lettori/{word}/{rows[kind]}/")).status_code == 404


def test_a_document_is_opened_by_name_too(followed, enter):
    with on(followed, followed.sara):
        row = record.file_document(
            by=followed.sara.actor, at=NOW, person_id=followed.teresa.pk, kind="other", title="Relazione riservata", media_type="text/plain",
            content=b"x", inside=["V"],
        )  # fmt: skip
        assert Document.objects.get(pk=row.pk).label == "V"
    sara, door = enter(followed.sara), of(followed, f"lettori/documento/{row.pk}/")
    assert door in page(sara, of(followed, "documenti/"))

    assert sara.post(door, {"reader": "unit", "reason": "Il servizio"}).status_code == 302

    assert "Relazione riservata" in page(enter(followed.carla), of(followed, "documenti/"))
    assert "Relazione riservata" not in page(enter(followed.marta), of(followed, "documenti/"))


def test_the_person_consents_among_her_choices_and_takes_it_back(followed, enter):
    with on(followed, followed.sara):
        record.record_condition(
            by=followed.sara.actor,
            at=NOW,
            person_id=followed.teresa.pk,
            side="health",
            title="Voce",
            code="B20",
        )
    teresa, door = enter(followed.teresa_account), mine(followed, "maggior-tutela/")
    assert door in page(teresa, mine(followed))
    reader = f"role:{followed.marta.role.pk}"
    assert reader in page(teresa, door) and "Infezione da HIV" in page(teresa, door)

    unsure = teresa.post(door, {"reader": reader, "kinds": ["hiv"]})
    done = teresa.post(door, {"reader": reader, "kinds": ["hiv"], "sure": "on"})

    assert unsure.status_code == 422 and done["Location"] == mine(followed)
    text = page(teresa, mine(followed))
    assert (
        f"Dati a maggior tutela, a qualcuno per nome: {followed.marta.role.practitioner.full_name} (Infezione da HIV)"
        in text
    )
    with system_access(NOW):
        assert NamedReader.objects.get().opened
        row = Consent.objects.get()
    assert teresa.post(door, {"reader": reader, "kinds": ["hiv"], "sure": "on"}).status_code == 409
    for name in ("sara", "laura"):
        assert "maggior tutela, a qualcuno" not in page(
            enter(getattr(followed, name)),
            of(followed, "rete/consensi/") if name == "sara" else mine(followed),
        )
    assert teresa.post(mine(followed, f"consensi/{row.pk}/revoca/"), {}).status_code == 302
    with system_access(NOW):
        assert NamedReader.objects.get().ends is not None


def test_who_stands_by_finds_no_such_choice(followed, enter):
    laura, door = enter(followed.laura), mine(followed, "maggior-tutela/")

    assert laura.get(door).status_code == 404
    assert laura.post(door, {"reader": "x", "kinds": ["hiv"], "sure": "on"}).status_code in (404, 422)
