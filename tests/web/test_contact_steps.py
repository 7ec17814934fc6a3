# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contact one step at a time: the same form as the long page, and the same contact at the end."""

from __future__ import annotations

import re
from html import unescape

import pytest

from raccordo.intake.models import Contact
from raccordo.kernel.scoping import system_access
from raccordo.web.shell.models import Draft
from tests.personas import NOW

pytestmark = pytest.mark.django_db


def rows(model):
    with system_access(NOW):
        return list(model.objects.all())


@pytest.fixture
def welcomed(world, login):
    bruno = login(world.bruno)
    bruno.post("/sportello/accogli/", {"person": str(world.teresa.pk)})
    return bruno


class Walker:
    """Who walks the path of a contact: sends what a page holds, hidden fields too, as a browser without script would."""

    def __init__(self, client, path):
        self.client, self.path = client, path
        self.page = client.get(f"{path}?vista=passi").content.decode()

    def held(self) -> list[tuple[str, str]]:
        form = self.page[self.page.index('id="contatto"') :]
        fields = re.findall(
            r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form[: form.index("</form>")]
        )
        return [(name, unescape(value)) for name, value in fields]

    def send(self, action, **typed):
        data: dict[str, list[str]] = {}
        for name, value in [
            *self.held(),
            ("azione", action),
            *((n, v) for n, vs in typed.items() for v in vs),
        ]:
            data.setdefault(name, []).append(value)
        response = self.client.post(self.path, data)
        self.page = response.content.decode()
        return response

    @property
    def title(self) -> str:
        return unescape(re.search(r"<h1[^>]*>(.*?)</h1>", self.page)[1])


def walked(client, path) -> Walker:
    """A contact filled step by step, up to the check."""
    walker = Walker(client, path)
    walker.send("avanti", channel=["phone"], caller=["relative"])
    walker.send("avanti", need=["La mamma non riesce più a lavarsi"], reasons=["personal-care", "caregiver"])
    walker.send("avanti")
    walker.send("avanti", outcome=["information"], answer=["Ho spiegato il SAD"], agreement=["not-asked"])
    return walker


def test_a_contact_can_be_written_one_step_at_a_time_and_is_the_same_contact(world, welcomed):
    path = f"/persone/{world.teresa.pk}/contatti/nuovo/"
    walker = Walker(welcomed, path)

    titles = [walker.title]
    for typed in ({"channel": ["phone"], "caller": ["relative"]},
                  {"need": ["La mamma non riesce più a lavarsi"], "reasons": ["personal-care", "caregiver"]}, {},
                  {"outcome": ["information"], "agreement": ["not-asked"]}):  # fmt: skip
        walker.send("avanti", **typed)
        titles.append(walker.title)
    assert titles == ["Chi chiama", "Che cosa serve", "Quanto è urgente", "La risposta", "Controlla e invia"]
    assert not rows(Contact), "nothing is written before the last click"

    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', walker.page))
    reasons = re.findall(r'name="reasons" value="([^"]*)"', walker.page)
    answer = welcomed.post(path, {**sent, "reasons": reasons, "azione": "invia"})

    contact = rows(Contact)[0]
    assert answer.status_code == 302
    assert (contact.need, contact.reasons) == (
        "La mamma non riesce più a lavarsi",
        ["personal-care", "caregiver"],
    )


def test_what_was_being_written_is_kept_at_each_step_and_forgotten_when_the_contact_is_sent(world, welcomed):
    path = f"/persone/{world.teresa.pk}/contatti/nuovo/"
    key = f"contact:{world.teresa.pk}"
    walker = walked(welcomed, path)
    step = Walker(welcomed, path)
    welcomed.post("/bozze/", {"key": key, "data": '{"need": ["La mamma"]}'})
    assert [draft.key for draft in rows(Draft)] == [key]

    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', walker.page))
    welcomed.post(path, {**sent, "reasons": ["personal-care"], "azione": "invia"})

    assert f'data-bozza="{key}"' in step.page and "data-bozza-offerta" not in step.page
    assert not rows(Draft)


def test_a_step_asks_for_what_it_needs_and_no_more(world, welcomed):
    walker = Walker(welcomed, f"/persone/{world.teresa.pk}/contatti/nuovo/")
    walker.send("avanti", channel=["phone"], caller=["relative"])

    wrong = walker.send("avanti", need=[""])

    assert wrong.status_code == 422 and walker.title == "Che cosa serve"
    assert "Controlla 1 risposta" in walker.page


def test_the_check_leads_back_to_one_answer_and_then_to_the_check_again(world, welcomed):
    walker = walked(welcomed, f"/persone/{world.teresa.pk}/contatti/nuovo/")
    assert walker.title == "Controlla e invia" and walker.page.count("Cambia<span") >= 6
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', walker.page))

    walker.page = welcomed.post(
        walker.path, {**kept, "reasons": ["meals"], "azione": "vai:bisogno"}
    ).content.decode()
    assert walker.title == "Che cosa serve" and "Torna al controllo" in walker.page
    walker.send("avanti", need=["Non cucina più"], reasons=["meals"])

    assert walker.title == "Controlla e invia" and "Non cucina più" in walker.page


def test_the_long_page_stays_for_who_knows_it_and_goes_back_and_forth_lose_nothing(world, welcomed):
    walker = Walker(welcomed, f"/persone/{world.teresa.pk}/contatti/nuovo/")
    walker.send("avanti", channel=["visit"], caller=["relative"])
    walker.send("indietro", need=["Parole scritte con fatica"])
    assert walker.title == "Chi chiama" and "Parole scritte con fatica" in walker.page

    walker.send("modifica", channel=["visit"], caller=["relative"])

    assert walker.title == "Nuovo contatto" and "Parole scritte con fatica" in walker.page
    assert walker.client.post(walker.path, {"azione": "vai:altrove"}).status_code == 200
