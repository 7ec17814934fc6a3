# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of a person: listed and downloaded by who follows her, and by nobody else."""

from __future__ import annotations

import pytest

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import access, system_access
from raccordo.record import operations as record
from raccordo.record.codes import DocumentKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(world, now):
    with access(world.ada.context(person=world.teresa)):
        return record.file_document(
            by=world.ada.actor, at=now, person_id=world.teresa.pk, kind=DocumentKind.LETTER, title="Lettera al servizio",
            media_type="application/pdf", inside=["N"], content=b"%PDF-1.7 prova",
        )  # fmt: skip


def test_a_document_is_listed_and_downloaded_byte_for_byte(world, login, filed):
    client = login(world.ada)

    listed = client.get(f"/persone/{world.teresa.pk}/documenti/")
    response = client.get(f"/persone/{world.teresa.pk}/documenti/{filed.pk}/")

    assert "Lettera al servizio" in listed.content.decode()
    assert response.content == b"%PDF-1.7 prova"
    assert response["Content-Disposition"].startswith("attachment")
    assert "Brambilla" not in response["Content-Disposition"]


def test_a_download_leaves_its_own_line(world, login, filed, now):
    login(world.ada).get(f"/persone/{world.teresa.pk}/documenti/{filed.pk}/")

    with system_access(now):
        line = AccessLine.objects.get(kind="record.download")
    assert (line.person_id, line.object_id) == (world.teresa.pk, filed.pk)


def test_a_document_does_not_open_under_another_persons_address(world, login, filed):
    assert login(world.elsa).get(f"/persone/{world.ugo.pk}/documenti/{filed.pk}/").status_code == 404
