# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a pact and a plan end in the pages: taken back, closed outside a review, renewed in time; never twice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.models import Agreement, RefusedPart
from raccordo.careplan.tasks import begin_signed_plans
from raccordo.delivery import operations as delivery
from raccordo.delivery import tasks
from raccordo.delivery.models import Visit
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import access, system_access
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.queries import relationships
from raccordo.record.models import Task
from raccordo.web.shell import clock
from tests.personas import NOW
from tests.rooms.careplan.steps import Steps, representative, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(world) -> Steps:
    return Steps.begin(world)


def path(steps, end: str) -> str:
    return f"/persone/{steps.world.teresa.pk}/{end}"


def next_week(steps) -> int:
    """The visits of next week, waiting for an operator."""
    lucia = steps.world.lucia
    with access(lucia.context()):
        found = delivery.propose_week(
            by=lucia.actor, at=NOW, organization_id=lucia.actor.organization_id, monday=NOW.date() + timedelta(days=7)
        )  # fmt: skip
    return found.created


def visits() -> set[tuple[str, str]]:
    with system_access(NOW):
        return set(Visit.objects.values_list("state", "reason"))


@pytest.mark.parametrize("who", ["teresa_account", "laura", "sara"])
def test_a_signed_pact_is_taken_back_from_its_page_and_stays_readable(steps, login, who):
    representative(steps)
    steps.signed()
    browser, here = login(getattr(steps.world, who)), path(steps, "patto/")
    assert "Revoca il patto" in browser.get(here).content.decode()

    taken_back = browser.post(f"{here}revoca/", {"reason": "Ho cambiato idea"})
    again = browser.post(f"{here}revoca/", {"reason": "Ho cambiato idea"})

    page = browser.get(here).content.decode()
    assert (taken_back.status_code, again.status_code) == (302, 409)
    assert "già revocato" in again.content.decode() and "Ho cambiato idea" in again.content.decode()
    assert "Revocato" in page and "«Ho cambiato idea»" in page and "Assistenza domiciliare" in page
    assert "Revoca il patto" not in page
    with system_access(NOW):
        open_titles = set(Task.objects.filter(state="open").values_list("title", flat=True))
    assert "Patto revocato: parla con la persona" in open_titles
    assert "Chiedi se rinnovare il patto di cura" not in open_titles


@pytest.mark.parametrize("who", ["elsa", "dino"])
def test_who_may_not_take_a_pact_back(steps, login, who):
    steps.signed()

    response = login(getattr(steps.world, who)).post(path(steps, "patto/revoca/"), {"reason": ""})

    with system_access(NOW):
        state = Agreement.objects.get().state
    assert (response.status_code, state) == (404, "signed")


def test_what_was_refused_stays_refused_after_the_pact_is_taken_back(steps, login):
    agreement, w = steps.to_sign(), steps.world
    sara = login(w.sara)
    with steps.on(w.sara):
        sad = next(s for s in queries.pact(agreement).content.services if s.service_id == steps.sad.pk)
    sara.post(path(steps, f"patto/parti/{sad.pk}/"), {"reason": "No"})
    sara.post(
        path(steps, "patto/firma/"),
        {"heard": "on", "signer": "persona", "method": "typed", "name": "Teresa Brambilla"},
    )

    sara.post(path(steps, "patto/revoca/"), {"reason": ""})

    with steps.on(w.sara):
        left = {s.title for s in queries.active_services(at=NOW, person_id=w.teresa.pk)}
        assert RefusedPart.objects.count() == 1
    assert left == {"Medicazione", "Crema ogni sera"}


def test_two_months_before_its_end_somebody_is_asked_to_renew_the_pact(steps):
    agreement = steps.signed()

    with system_access(NOW):
        task = Task.objects.get(kind="reminder")
    assert agreement.ends == date(2027, 11, 23)
    assert (task.role_id, task.due_date) == (steps.world.sara.role.pk, date(2027, 9, 24))
    assert task.path == path(steps, "patto/")


def test_a_person_has_one_pact_in_force(steps):
    steps.signed()
    w = steps.world
    with steps.on(w.sara):
        second = _second_version(steps)
        states = list(Agreement.objects.order_by("plan_version__number").values_list("state", flat=True))

    assert second.state == "signed"
    assert states == ["ended", "signed"]


def _second_version(steps) -> Agreement:
    """Another version, all the way to the signature."""
    w, by = steps.world, steps.world.sara.actor
    version = careplan.draft(by=by, at=NOW, person_id=w.teresa.pk)
    for check in queries.content(version).checks:
        careplan.waive_check(
            by=by, at=NOW, version_id=version.pk, code=check.code, subject=check.subject, reason="va bene"
        )
    careplan.propose(by=by, at=NOW, version_id=version.pk)
    with steps.on(w.ada):
        careplan.endorse(by=w.ada.actor, at=NOW, version_id=version.pk)
    with steps.on(w.sara):
        agreement = careplan.share_with_person(by=by, at=NOW, version_id=version.pk)
        return careplan.sign(by=by, at=NOW, agreement_id=agreement.pk, hand=typed(), render=False)


def test_a_plan_is_closed_outside_a_review_and_its_visits_go_with_it(steps, login):
    steps.in_force()
    assert next_week(steps) == 3
    sara = login(steps.world.sara)
    assert "Chiudi il piano" in sara.get(path(steps, "piano/")).content.decode()
    assert sara.get(path(steps, "piano/chiudi/")).status_code == 200

    empty = sara.post(path(steps, "piano/chiudi/"), {"closing_reason": "", "closing_note": "Va dal figlio"})
    closed = sara.post(
        path(steps, "piano/chiudi/"), {"closing_reason": "moved", "closing_note": "Va dal figlio"}
    )
    again = sara.post(path(steps, "piano/chiudi/"), {"closing_reason": "moved", "closing_note": "Di nuovo"})

    words = empty.content.decode()
    assert empty.status_code == 422 and words.count("Scegli perché si chiude.") == 2
    assert "Va dal figlio" in words
    assert (closed.status_code, again.status_code) == (302, 409)
    assert "già chiuso" in again.content.decode()
    assert visits() == {("cancelled", "plan")}
    with system_access(NOW):
        assert Agreement.objects.get().state == "ended"


@pytest.mark.parametrize(
    ("who", "status"), [("elsa", 404), ("dino", 404), ("teresa_account", 404), ("bruno", 404)]
)
def test_who_may_not_close_a_plan(steps, login, who, status):
    steps.in_force()

    response = login(getattr(steps.world, who)).post(
        path(steps, "piano/chiudi/"), {"closing_reason": "moved", "closing_note": "x"}
    )

    assert response.status_code == status


def test_a_plan_closed_at_its_review_leaves_no_visit_to_come(steps, login):
    version = steps.in_force()
    next_week(steps)
    with steps.on(steps.world.sara):
        goals = [goal.pk for goal in version.goals.all()]
    fields = {f"goal-{pk}": "1" for pk in goals}

    done = login(steps.world.sara).post(
        path(steps, "piano/1/revisione/"),
        {
            **fields,
            "summary": "Bene",
            "outcome": "closure",
            "closing_reason": "goals-met",
            "closing_note": "Sta bene",
        },
    )

    assert done.status_code == 302
    assert visits() == {("cancelled", "plan")}


@pytest.mark.parametrize("who", ["teresa_account", "laura", "sara"])
def test_the_signed_copy_comes_down_for_whoever_reads_the_pact(steps, login, who):
    w, agreement = steps.world, steps.signed()
    with steps.on(w.sara):
        careplan.file_pact(by=w.sara.actor, at=NOW, agreement_id=agreement.pk)

    copy = login(getattr(w, who)).get(path(steps, "patto/pdf/"), follow=True)

    assert (copy.status_code, copy.headers["Content-Type"]) == (200, "application/pdf")


def _ties(steps, at) -> set[str]:
    """Why Lucia may open Teresa at a moment."""
    lucia = steps.world.lucia
    with access(lucia.context(at=at)):
        return {tie.kind for tie in relationships(lucia.actor, steps.world.teresa.pk, at)}


def test_the_coordinator_is_told_that_a_service_ended_and_has_some_days_for_what_is_left(steps, login):
    steps.in_force()
    next_week(steps)
    login(steps.world.sara).post(
        path(steps, "piano/chiudi/"), {"closing_reason": "moved", "closing_note": "Va dal figlio a Bergamo"}
    )

    page = login(steps.world.lucia).get("/oggi/").content.decode()

    with system_access(NOW):
        task = Task.objects.get(organization=steps.world.cooperative, state="open")
    assert "Servizio finito: chiudi le visite rimaste" in page
    assert (task.due_date, task.path) == (date(2026, 11, 25), "/visite/")
    assert task.detail == "Le visite future si annullano; la cartella si apre fino al 30/11/2026"
    assert not any(word in task.title + task.detail for word in ("SAD", "Bergamo", "Assistenza"))
    assert "provider" in _ties(steps, NOW + timedelta(days=7))
    assert "provider" not in _ties(steps, NOW + timedelta(days=8, seconds=1))


def test_the_team_of_a_plan_that_ends_loses_what_the_plan_gave_at_once(steps, login):
    steps.in_force()
    with steps.on(steps.world.sara):
        version = queries.version_in_force(steps.world.teresa.pk)

    login(steps.world.sara).post(
        path(steps, "piano/chiudi/"), {"closing_reason": "moved", "closing_note": "Va dal figlio"}
    )

    with system_access(NOW):
        left = CareRelationship.objects.filter(source_id=version.pk, kind="care-team", ends=None)
        assert not left.exists()


def test_a_provider_with_no_part_in_the_next_version_is_told_and_one_that_stays_is_not(steps):
    w, by = steps.world, steps.world.sara.actor
    steps.in_force()
    with steps.on(w.sara):
        version = careplan.draft(by=by, at=NOW, person_id=w.teresa.pk)
        gone = version.plannedservices.get(service_id=steps.sad.pk)
        careplan.remove_service(by=by, at=NOW, planned_id=gone.pk)
        for check in queries.content(queries.version(w.teresa.pk, version.number)).checks:
            careplan.waive_check(
                by=by, at=NOW, version_id=version.pk, code=check.code, subject=check.subject, reason="va bene"
            )
        careplan.propose(by=by, at=NOW, version_id=version.pk)
    with steps.on(w.ada):
        careplan.endorse(by=w.ada.actor, at=NOW, version_id=version.pk)
    with steps.on(w.sara):
        agreement = careplan.share_with_person(by=by, at=NOW, version_id=version.pk)
        careplan.sign(by=by, at=NOW, agreement_id=agreement.pk, hand=typed(), render=False)

    with system_access(NOW):
        told = Task.objects.filter(title__startswith="Servizio finito").values_list(
            "organization_id", flat=True
        )
        assert list(told) == [w.cooperative.pk]


def sad_ends_first(steps) -> None:
    """A signed plan whose home help ends in a month, long before the plan does."""
    version, w = steps.written(), steps.world
    with steps.on(w.sara):
        sad = version.plannedservices.get(service_id=steps.sad.pk)
        terms = steps.sad_terms(ends=NOW.date() + timedelta(days=31))
        careplan.change_service(by=w.sara.actor, at=NOW, planned_id=sad.pk, terms=terms)
        careplan.propose(by=w.sara.actor, at=NOW, version_id=version.pk)
    with steps.on(w.ada):
        careplan.endorse(by=w.ada.actor, at=NOW, version_id=version.pk)
    with steps.on(w.sara):
        agreement = careplan.share_with_person(by=w.sara.actor, at=NOW, version_id=version.pk)
        careplan.sign(by=w.sara.actor, at=NOW, agreement_id=agreement.pk, hand=typed(), render=False)


def test_a_service_that_ends_before_its_plan_closes_its_own_window(steps):
    w = steps.world
    sad_ends_first(steps)

    with system_access(NOW):
        tie = CareRelationship.objects.get(organization=w.cooperative, kind="provider")
        task = Task.objects.get(title__startswith="Servizio che finisce")
    assert tie.ends.date() == date(2026, 12, 30)  # midnight in Italy: seven whole days after the last one
    assert task.due_date == date(2026, 12, 23)


def test_what_a_provider_has_left_undone_is_withdrawn_when_it_may_not_open_the_person_any_more(steps):
    w = steps.world
    sad_ends_first(steps)

    def open_tasks(day: date) -> int:
        begin_signed_plans(timestamp=int(datetime.combine(day, time(0, 10), tzinfo=ROME).timestamp()))
        with system_access(NOW):
            return Task.objects.filter(organization=w.cooperative, state="open").count()

    last_day = date(2026, 12, 30)  # access ends at the midnight that follows
    assert open_tasks(last_day) == 2
    assert open_tasks(last_day + timedelta(days=1)) == 0


def test_the_nights_job_cancels_the_visits_that_no_plan_foresees_any_more(steps):
    version, by = steps.in_force(), steps.world.sara.actor
    next_week(steps)
    with steps.on(steps.world.sara):
        careplan.close(by=by, at=NOW, plan_id=version.plan_id, reason="moved", note="Va dal figlio")
    assert visits() == {("planned", "")}

    tasks.withdraw_visits(timestamp=int((NOW + timedelta(days=1)).timestamp()))

    assert visits() == {("cancelled", "plan")}


def test_a_pact_whose_time_is_over_says_so_and_is_not_to_be_revoked(steps, login, monkeypatch):
    steps.signed()
    sara = login(steps.world.sara)

    now = [sara.get(path(steps, page)).content.decode() for page in ("patto/", "piano/")]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=400))
    later = [login(steps.world.sara).get(path(steps, page)).content.decode() for page in ("patto/", "piano/")]

    assert all("Firmato" in page and "vale fino al 22/11/2027" in page for page in now)
    assert all("Scaduto</span> il 22/11/2027, firmato il 23/11/2026" in page for page in later)
    assert "Revoca il patto" in now[0] and "Revoca il patto" not in later[0]
