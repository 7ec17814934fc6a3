# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Nascondi ad altri»: from the person's pages and from the desk; and the silence that follows, byte for byte."""

from __future__ import annotations

from html import unescape
from itertools import count

import pytest

from raccordo.delivery.models import DiaryEntry
from raccordo.kernel.scoping import system_access
from raccordo.privacy import hiding, policies
from raccordo.privacy.models import Obscuring
from raccordo.privacy.queries import obscuring
from raccordo.privacy.rules import Obscurable
from raccordo.record.models import Document
from raccordo.web.shell.gate import StaffView
from tests.personas import NOW
from tests.rooms.privacy.hiding import follow, hide, note, panel, reveal, write_everything
from tests.web.leaks import crawl, seeds
from tests.web.leaks.crawl import Question

pytestmark = pytest.mark.django_db
SURE = {"sure": "on"}


@pytest.fixture
def followed(world):
    follow(world)
    return world


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return unescape(response.content.decode())


def mine(world, end: str = "") -> str:
    return f"/mio/{world.teresa.pk}/{end}"


def of(world, end: str = "") -> str:
    return f"/persone/{world.teresa.pk}/{end}"


def test_she_hides_a_note_reads_what_it_means_and_shows_it_again(followed, enter):
    row = note(followed)
    teresa, sara, marta = enter(followed.teresa_account), enter(followed.sara), enter(followed.marta)
    door = mine(followed, f"nascondi/nota/{row.pk}/")
    assert door in page(teresa, mine(followed, "nascondi/"))
    assert "Nemmeno in un’emergenza" in page(teresa, door)

    unsure = teresa.post(door, {})
    done = teresa.post(door, SURE)

    assert unsure.status_code == 422 and "Conferma di avere letto." in unescape(unsure.content.decode())
    assert done["Location"] == mine(followed, "nascosto/")
    assert "Nota del diario di Sara Conti" in page(teresa, done["Location"])
    assert "figlio" not in page(marta, of(followed, "diario/"))
    assert "Oscurata su richiesta della persona" in page(sara, of(followed, "diario/"))
    assert "Oscurata su richiesta della persona" in page(sara, of(followed, f"diario/{row.pk}/riservatezza/"))
    with system_access(NOW):
        decision = Obscuring.objects.get()
    shown = teresa.post(mine(followed, f"nascosto/{decision.pk}/"), {})
    assert shown.status_code == 302 and "Di nuovo visibile" in page(teresa, shown["Location"])
    assert "figlio" in page(marta, of(followed, "diario/"))
    assert "Oscurata" not in page(sara, of(followed, "diario/"))
    assert teresa.post(mine(followed, f"nascosto/{decision.pk}/"), {}).status_code == 409


def test_she_hides_everything_of_somebody_of_a_body_an_assessment_a_paper(followed, enter):
    rows = {kind: group[0][1] for kind, group in write_everything(followed).items()}
    teresa = enter(followed.teresa_account)
    text = page(teresa, mine(followed, "nascondi/"))
    author, body = f"author:{followed.sara.account.pk}", f"body:{followed.social_service.pk}"
    assert author in text and body in text
    doors = {
        f"nascondi/valutazione/{rows['assessment.Assessment']}/": SURE,
        f"nascondi/documento/{rows['record.Document']}/": SURE,
        "nascondi/": {**SURE, "what": author},
    }

    answers = [teresa.post(mine(followed, door), fields).status_code for door, fields in doors.items()]

    assert answers == [302, 302, 302]
    assert teresa.post(mine(followed, "nascondi/"), {**SURE, "what": author}).status_code == 409
    assert teresa.post(mine(followed, "nascondi/"), {**SURE, "what": body}).status_code == 302
    assert teresa.post(mine(followed, "nascondi/"), {**SURE, "what": "author:x"}).status_code == 422
    assert "Tutto ciò che ha scritto Sara Conti" in page(teresa, mine(followed, "nascosto/"))
    assert "Relazione" not in page(enter(followed.marta), of(followed, "documenti/"))


def test_who_stands_by_without_powers_is_told_why_and_reads_nothing_of_it(followed, enter):
    row = note(followed)
    laura, door = enter(followed.laura), mine(followed, f"nascondi/nota/{row.pk}/")
    words = "Lo decide la persona, o chi la rappresenta con poteri scritti nella sua rete."

    assert words in page(laura, mine(followed, "nascondi/")) and words in page(laura, door)
    assert laura.post(door, SURE).status_code == 422
    decision = hide(followed, "item", row.pk, kind="delivery.DiaryEntry")
    assert "Non c’è niente di nascosto" in page(laura, mine(followed, "nascosto/"))
    assert laura.get(mine(followed, f"nascosto/{decision.pk}/")).status_code == 404
    assert laura.get(door).status_code == 404


def test_it_is_written_down_at_the_desk_by_who_heard_it(followed, enter):
    note(followed, "marta")
    sara, carla = enter(followed.sara), enter(followed.carla)
    door = of(followed, "rete/nascondi/")
    what = f"author:{followed.marta.account.pk}"
    assert door in page(sara, of(followed, "rete/")) and what in page(sara, door)

    assert sara.post(door, {**SURE, "what": what}).status_code == 422
    done = sara.post(door, {**SURE, "what": what, "asked_by": "person"})

    assert done["Location"] == door and "Registrate da te" in page(sara, door)
    assert "Registrate da te" not in page(carla, door)
    with system_access(NOW):
        decision = Obscuring.objects.get()
    assert f"registrato da {followed.sara.role.practitioner.full_name}" in page(
        enter(followed.teresa_account), mine(followed, "nascosto/")
    )
    assert carla.get(f"{door}{decision.pk}/").status_code == 404
    assert sara.post(f"{door}{decision.pk}/", {}).status_code == 302
    assert enter(followed.dino).get(door).status_code == 404


# --- the silence -------------------------------------------------------------------------------------------------------

READERS = ("ada", "marta", "carla", "dino", "laura", "bruno")
PAGES = ("", "diario/", "valutazioni/", "documenti/", "piano/", "rete/", "visite/", "rete/nascondi/")
LISTS = (
    "/oggi/",
    "/persone/",
    "/assistiti/",
    "/valutazioni/",
    "/uvm/",
    "/sportello/",
    "/avvisi/",
    "/oggi/?di=servizio",
)


@pytest.fixture
def quiet(followed, monkeypatch):
    """How everybody but author and person is answered; what differs at each request is seeded."""
    panel(followed)
    seeds.plant(monkeypatch)
    clients = {name: crawl.enter(getattr(followed, name)) for name in READERS}
    own = [mine(followed, end) for end in ("", "documenti/", "messaggi/", "nascosto/", "nascondi/")]
    urls = (*(of(followed, end) for end in PAGES), *LISTS, *own)

    def answers() -> dict[tuple[str, str], tuple]:
        return {
            (name, url): crawl.ask(client, Question("prova", url, "get", (), followed.teresa.pk)).shown
            for name, client in clients.items()
            for url in urls
        }

    return answers


def write_and_hide(world, monkeypatch) -> None:
    """Everything that can be hidden is written, and hidden; with identifiers of their own."""
    monkeypatch.setattr(seeds, "_numbers", [count(1_000_000)])
    write_everything(world)
    hide(world, "author", world.sara.account.pk)


def differ(before, after) -> set[str]:
    return {f"{name} {url}" for (name, url), answer in before.items() if after[name, url] != answer}


def test_what_is_hidden_is_as_if_it_had_never_been(followed, quiet, monkeypatch):
    never = quiet()

    with monkeypatch.context() as patch:
        write_and_hide(followed, patch)
        hidden = quiet()
        assert differ(never, hidden) == set()

    with system_access(NOW):
        row = Obscuring.objects.get()
    reveal(followed, row)
    assert differ(never, quiet()), "the pages do speak of these things when they are not hidden"


def test_the_register_of_who_stands_by_is_as_if_nothing_had_been(followed, enter, monkeypatch):
    """Also the line of the form by which she hides; she herself reads it all."""
    seeds.plant(monkeypatch)
    laura, teresa = crawl.enter(followed.laura), enter(followed.teresa_account)
    url = mine(followed, "accessi/")
    own = Question("prova", url, "get", (), followed.teresa.pk)
    never = crawl.ask(laura, own).shown

    with monkeypatch.context() as patch:
        patch.setattr(seeds, "_numbers", [count(1_000_000)])
        row = note(followed)
        shown = crawl.ask(laura, own).shown
        patch.setattr(seeds, "_numbers", [count(2_000_000)])
        assert teresa.post(mine(followed, f"nascondi/nota/{row.pk}/"), SURE).status_code == 302

    assert shown != never
    assert crawl.ask(laura, own).shown == never
    assert "Sara Conti" in page(teresa, url)


def _without(patch, *models: str) -> None:
    true = policies.obscurable()
    parts = [part for part in true.parts if part.model not in models]
    patch.setattr(policies, "obscurable", lambda: Obscurable(true.entries, parts, true.stays))


def _a_thing_to_do_tells_of_it(patch, world):
    _without(patch, "record.Task")


def _a_paper_made_of_it_stays_in_the_list(patch, world):
    _without(patch, "record.Document")


def _an_older_label_stands_in_the_way(patch, world):
    patch.setattr(hiding, "hidden_label", lambda before: "R")


def _a_number_of_what_is_hidden(patch, world):
    def counted(person_id):
        with system_access(NOW):
            number = Obscuring.objects.filter(person_id=person_id).count()
        return (
            Obscuring.objects.filter(pk__in=[])
            if not number
            else [Obscuring(words=f"Altre {number}", starts=NOW)]
        )

    patch.setattr(obscuring, "decisions", counted)


def _a_tag_is_made_of_all_rows(patch, world):
    true = StaffView._sealed

    def tagged(self, response):
        with system_access(NOW):
            response["ETag"] = f'"{DiaryEntry.objects.count()}"'
        return true(self, response)

    patch.setattr(StaffView, "_sealed", tagged)


LEAKS = (
    _a_thing_to_do_tells_of_it, _a_paper_made_of_it_stays_in_the_list, _an_older_label_stands_in_the_way,
    _a_number_of_what_is_hidden, _a_tag_is_made_of_all_rows,
)  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__.strip("_"))
def test_a_planted_leak_is_found(followed, quiet, monkeypatch, leak):
    with monkeypatch.context() as patch:
        leak(patch, followed)
        never = quiet()
        write_and_hide(followed, patch)
        assert differ(never, quiet())


def test_a_stale_paper_is_found_out(followed, enter, monkeypatch):
    """The paper is not given, and would be if nobody asked again what stands in it: to its very maker."""
    papers = dict(write_everything(followed)["assessment.Assessment"])
    with system_access(NOW):
        Document.objects.filter(pk=papers["record.Document"]).update(created_by=followed.carla.account)
    carla, door = enter(followed.carla), of(followed, f"documenti/{papers['record.Document']}/")
    decision = hide(followed, "item", papers["assessment.Assessment"], kind="assessment.Assessment")

    assert carla.get(door).status_code == 404
    with monkeypatch.context() as patch:
        patch.setattr(obscuring, "holds_what_is_hidden", lambda pk: False)
        assert carla.get(door).status_code == 200, "the leak, planted"
    reveal(followed, decision)
    assert carla.get(door).status_code == 200
