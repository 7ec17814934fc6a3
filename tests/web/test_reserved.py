# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of protected cases: what their readers do in them, and that for everybody else they are not there."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import connection

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from raccordo.territory.codes import Role
from raccordo.web.shell.models import Draft, Submission
from tests.personas import NOW, make_persona
from tests.rooms.protected.ground import CONTACT, SECRETS, WORDS, make_centre

pytestmark = pytest.mark.django_db

FORM = {
    "when": CONTACT.when, "how": CONTACT.how, "caller": CONTACT.caller, "words": CONTACT.words, "answers": CONTACT.answers,
    "never": CONTACT.never, "real_name": SECRETS["real-name"], "safe_phone": "", "refuge": SECRETS["refuge"], "court_order": "",
}  # fmt: skip


@pytest.fixture
def centre(world):
    return make_centre(world)


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    assert response["Cache-Control"] == "no-store"
    return text(response)


def opened(client, centre, **changes) -> str:
    """A case opened by the page; its address."""
    answer = client.post("/riservato/nuovo/", {**FORM, "second": str(centre.nives.role.pk), **changes})
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def test_a_case_from_opening_to_closing(centre, enter):
    rita, olga = enter(centre.rita), enter(centre.olga)
    here = opened(rita, centre)

    whole = page(rita, here)
    assert "Mai lasciare messaggi in segreteria" in whole and CONTACT.when in whole and CONTACT.never in whole
    assert whole.index("Prima di contattarla") < whole.index("Chiuso finché non lo chiedi")
    assert SECRETS["real-name"] not in whole and SECRETS["refuge"] not in whole
    assert "Scegli perché la leggi" in text(rita.post(f"{here}parte/3/", {"reason": ""}))
    read = rita.post(f"{here}parte/3/", {"reason": "danger"})
    assert SECRETS["refuge"] in text(read) and read["Cache-Control"] == "no-store"
    assert rita.post(f"{here}nota/", {"text": "Ha chiamato"}).status_code == 302
    assert "Ha chiamato" not in page(rita, here)
    assert "Ha chiamato" in text(rita.post(f"{here}note/", {"reason": "update"}))
    assert rita.post(f"{here}chiudi/", {}).status_code == 302
    assert rita.post(f"{here}nota/", {"text": "Ancora"}).status_code == 409
    ask = {"kind": "erase", "reader": "", "confirmer": str(centre.olga.role.pk)}
    assert rita.post(f"{here}chi-apre/", ask).status_code == 302
    waiting = re.search(
        r"/riservato/conferme/[0-9a-f-]{36}/", olga.get("/riservato/").content.decode()
    ).group()
    assert "non si torna indietro" in page(olga, waiting) and olga.get(here).status_code == 404
    assert olga.post(waiting, {"azione": "conferma"}).status_code == 302
    assert "cancellato" in page(rita, here) and olga.get(waiting).status_code == 404


def test_the_link_is_made_read_and_taken_back(centre, enter):
    rita = enter(centre.rita)
    here = opened(rita, centre)
    form = {"code": centre.world.teresa.tax_code, "heard_on": "20/11/2026", "consent": "Sì, per la scuola"}

    assert rita.get(f"{here}collegamento/leggi/").status_code == 404
    assert rita.post(f"{here}collegamento/", form).status_code == 302
    assert "Teresa" not in page(rita, here)
    assert "Teresa Brambilla" in text(rita.post(f"{here}collegamento/leggi/", {"reason": "court"}))
    assert rita.post(f"{here}collegamento/togli/", {}).status_code == 302
    assert rita.post(f"{here}collegamento/togli/", {}).status_code == 409


def test_what_is_wrong_is_said_kindly_and_kept_on_the_page(centre, enter):
    rita = enter(centre.rita)
    code = centre.world.teresa.tax_code

    answer = rita.post(
        "/riservato/nuovo/", {**FORM, "second": str(centre.nives.role.pk), "how": f"Chiama {code}"}
    )

    assert (
        answer.status_code == 422
        and text(answer).count("nessun codice fiscale") >= 2
        and CONTACT.when in text(answer)
    )
    assert rita.get("/riservato/").content.decode().count("lock-fill") < 6
    assert "Scegli una collega" in text(rita.post("/riservato/nuovo/", FORM))


def test_a_double_click_opens_one_case_and_nothing_of_it_is_remembered_outside(centre, enter):
    rita = enter(centre.rita)
    form = {"submission": str(uuid4())}

    first, again = (opened(rita, centre, **form) for _ in range(2))

    assert first == again and page(rita, "/riservato/").count(first) == 1
    with system_access(NOW):
        assert not Submission.objects.filter(path__contains="riservato").exists()
        assert not Submission.objects.filter(location__contains=first).exists()


def test_a_session_that_ended_keeps_nothing_that_was_typed(centre, enter):
    rita = enter(centre.rita)
    here = opened(rita, centre)
    rita.cookies.pop("sessionid")

    answer = rita.post(f"{here}nota/", {"text": "Zkscritto"})

    assert answer.status_code == 302 and "bozza" not in answer["Location"]
    with system_access(NOW):
        assert not Draft.objects.exists()


def test_no_script_keeps_a_draft_of_these_pages(centre, enter):
    rita = enter(centre.rita)
    here = opened(rita, centre)
    for key in (f"{here}nota/", f"{here}nota/?x=1", "/riservato/nuovo/"):
        assert rita.post("/bozze/", {"key": key, "data": '{"text": "Zkscritto"}'}).status_code == 422
    assert "data-bozza" not in page(rita, f"{here}nota/").replace("data-bozza-", "")
    with system_access(NOW):
        assert not Draft.objects.exists()


PATHS = (
    "", "contatto/", "nota/", "note/", "parte/1/", "parte/3/scrivi/", "chi-apre/", "collegamento/", "collegamento/leggi/",
    "collegamento/togli/", "chiudi/",
)  # fmt: skip


def bare(response) -> tuple:
    return response.status_code, sorted(response.items()), response.content


def everybody_else(centre) -> dict:
    w = centre.world
    make = lambda given, role: make_persona(given, "Prova", role, w.social_service, w.area)  # noqa: E731
    return {
        "olga": centre.olga, "zoe": centre.zoe, "tullia": centre.tullia, "flavia": make("Flavia", Role.PRIVACY_OFFICER),
        "renato": make("Renato", Role.ADMINISTRATOR), "elisa": make("Elisa", Role.PLANNER), "tom": make("Tom", Role.ANALYST),
        **{n: getattr(w, n) for n in ("ada", "bruno", "carla", "sara", "marta", "lucia", "dino", "elsa", "teresa_account", "laura")},
    }  # fmt: skip


def test_for_everybody_else_a_case_has_the_bytes_of_what_is_not_there(centre, enter):
    case = centre.open()
    for name, persona in everybody_else(centre).items():
        client = enter(persona)
        client.get("/guida/")
        for path in PATHS:
            for method in ("get", "post"):
                there, nowhere = (
                    bare(getattr(client, method)(f"/riservato/{one}/{path}", {"submission": str(uuid4())}))
                    for one in (case, uuid4())
                )
                assert there[0] == 404 or (path, method, there[0]) == ("", "post", 405), (name, path)
                assert there == nowhere, (name, path, method)


def test_for_other_roles_the_area_itself_is_not_there(centre, enter):
    for name, persona in everybody_else(centre).items():
        client = enter(persona)
        if name in ("olga", "zoe", "tullia"):
            assert "Nessun caso" in page(client, "/riservato/")
            continue
        nowhere = client.get("/non-esiste/")
        for path in ("/riservato/", "/riservato/nuovo/", "/riservato/esci/"):
            answer = client.get(path)
            assert (answer.status_code, answer.content) == (404, nowhere.content), (name, path)
        assert "riservato/" not in client.get("/guida/").content.decode()


def test_each_opening_and_each_refusal_leaves_its_line(centre, enter):
    rita, olga, ada = enter(centre.rita), enter(centre.olga), enter(centre.world.ada)
    here = opened(rita, centre)

    rita.get("/riservato/")
    rita.get(here)
    rita.post(f"{here}parte/3/", {"reason": "danger"})
    olga.get(here)
    ada.get("/riservato/")

    with system_access(NOW):
        rows = AccessLine.objects.filter(kind__startswith="reserved.").order_by("id")
        told = [(r.kind, r.permitted, r.account_id) for r in rows]
        assert not rows.exclude(person_id=None).exists()
    mine = centre.rita.account.pk
    assert [t for t in told if t[2] == mine] == [
        ("reserved.write", True, mine), ("reserved.list", True, mine), ("reserved.open", True, mine), ("reserved.read", True, mine),
    ]  # fmt: skip
    assert ("reserved.refused", False, centre.olga.account.pk) in told
    assert ("reserved.refused", False, centre.world.ada.account.pk) in told


def test_one_leaves_at_once_without_a_script(centre, enter):
    rita = enter(centre.rita)
    here = opened(rita, centre)
    whole = page(rita, here)
    assert whole.index("Esci subito") < whole.index("<h1") and 'action="/riservato/esci/"' in whole

    answer = rita.post("/riservato/esci/", {})

    assert (answer.status_code, answer["Location"]) == (302, "/guida/")
    assert rita.get(here)["Location"].startswith("/entra/")
    assert rita.post("/riservato/esci/", {})["Location"] == "/guida/"


def test_titles_and_addresses_say_nothing(centre, enter):
    rita = enter(centre.rita)
    here = opened(rita, centre)
    for path in ("/riservato/", "/riservato/nuovo/", *(f"{here}{p}" for p in PATHS if "leggi" not in p)):
        title = re.search(r"<title>(.*?)</title>", page(rita, path)).group(1)
        assert title == "Lavoro riservato · Raccordo"
    assert UUID(here.split("/")[2]).version == 4


ORDINARY = """select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname not in ('protected', 'information_schema') and n.nspname not like 'pg\\_%%'"""


def test_nothing_of_a_case_stands_in_an_ordinary_table(centre, enter):
    """All that a day of work leaves: canaries in each closed thing, looked for in every table that others may read."""
    rita = enter(centre.rita)
    here = opened(rita, centre)
    case = here.split("/")[2]
    rita.get(here)
    rita.post(f"{here}nota/", {"text": "Zknota segreta", "submission": str(uuid4())})
    rita.post(f"{here}note/", {"reason": "update"})
    rita.post(f"{here}parte/1/", {"reason": "contact"})
    rita.post(
        f"{here}collegamento/",
        {"code": centre.world.teresa.tax_code, "heard_on": "20/11/2026", "consent": "Zkconsenso"},
    )
    rita.post(f"{here}collegamento/leggi/", {"reason": "court"})
    rita.post(
        f"{here}chi-apre/",
        {"kind": "add", "reader": str(centre.olga.role.pk), "confirmer": str(centre.pia.role.pk)},
    )
    pseudonym = re.search(r"<h1[^>]*>(.*?)</h1>", page(rita, here)).group(1)

    with system_access(NOW), connection.cursor() as cursor:
        cursor.execute(ORDINARY)
        tables = [row[0] for row in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f"select coalesce(string_agg(x::text, ' '), '') from {table} x")
            found[table] = cursor.fetchone()[0]

    assert len(tables) > 60 and "Brambilla" in found["people_person"]
    for word in [*WORDS, case, pseudonym, "Zknota", "Zkconsenso"]:
        assert not [table for table, rows in found.items() if word in rows], word
