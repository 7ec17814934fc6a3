# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gate: the only way in, tried with a page made for the purpose."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django import forms
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from raccordo.kernel import records
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import access, system_access
from raccordo.people.models import Person
from raccordo.privacy import operations
from raccordo.privacy.codes import Section
from raccordo.record import operations as record
from raccordo.record.models import Alert
from raccordo.territory.codes import Role
from raccordo.web.shell.gate import PersonView, StaffView, back_to
from raccordo.web.shell.models import Draft, Submission


class NoteForm(forms.Form):
    text = forms.CharField(max_length=50)


class ProbePerson(PersonView):
    section = Section.SUMMARY
    form_class = NoteForm

    def get(self, request, *args, **kwargs):
        return HttpResponse(f"{Person.objects.get().family_name}: {self.decision.sentence}")

    def page(self, template="", *, status=200, **context):
        return HttpResponse(str(context["form"].errors), status=status)

    def act(self, form):
        if form.cleaned_data["text"] == "no":
            raise records.Refused("Non si può.", "text")
        record.raise_alert(
            by=self.actor,
            at=self.now,
            person_id=self.person_id,
            kind="social",
            tone="grey",
            text=form.cleaned_data["text"],
        )
        return back_to("probe-list")


class ProbeList(StaffView):
    roles = (Role.GP, Role.SOCIAL_WORKER)

    def get(self, request, *args, **kwargs):
        return HttpResponse(", ".join(p.family_name for p in Person.objects.all()))


urlpatterns = [
    path("prova/<uuid:person>/", ProbePerson.as_view(), name="probe"),
    path("prova/", ProbeList.as_view(), name="probe-list"),
    path("", include("raccordo.config.urls")),
]
handler404 = "raccordo.web.shell.errors.not_found"
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def lines(person=None):
    with system_access(record_now()):
        rows = AccessLine.objects.order_by("id")
        return list(rows.filter(person_id=person.pk) if person else rows)


def record_now():
    from tests.personas import NOW

    return NOW


def test_opening_a_person_is_a_decision_with_a_sentence_and_a_line(world, login):
    before = len(lines(world.teresa))

    response = login(world.ada).get(f"/prova/{world.teresa.pk}/")

    assert (
        "Brambilla: Vedi questa scheda perché sei il medico scelto dalla persona" in response.content.decode()
    )
    assert response["Cache-Control"] == "no-store"
    (line,) = lines(world.teresa)[before:]
    assert (line.action, line.kind, line.permitted, line.role) == ("R", "record.summary", True, "gp")
    assert line.account_id == world.ada.account.pk


def test_an_outsider_gets_the_same_bytes_as_for_a_person_who_does_not_exist(world, login):
    client = login(world.elsa)

    hidden = client.get(f"/prova/{world.teresa.pk}/")
    missing = client.get(f"/prova/{uuid4()}/")

    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    assert hidden.status_code == 404
    assert dict(hidden.items()) == dict(missing.items())
    refused = [line for line in lines(world.teresa) if not line.permitted]
    assert [line.account_id for line in refused] == [world.elsa.account.pk]


def test_a_list_leaves_one_line_for_each_person_it_showed(world, login):
    response = login(world.ada).get("/prova/")

    assert response.content == b"Brambilla"
    assert any(line.rule == "list" for line in lines(world.teresa))
    assert not any(line.rule == "list" for line in lines(world.ugo))


def test_a_role_that_may_not_use_a_page_finds_nothing_there(world, login):
    assert login(world.dino).get("/prova/").status_code == 404


def test_nobody_enters_without_login_nor_without_second_factor(world, login, client):
    assert client.get("/prova/").status_code == 302
    staff = login(world.ada)
    session = staff.session
    session["account_authentication_methods"] = [{"method": "password"}]
    session.save()

    response = staff.get("/prova/")

    assert response["Location"] == "/entra/secondo-fattore/?next=%2Fprova%2F"


def test_a_form_sent_twice_acts_once(world, login):
    client, data = login(world.ada), {"text": "Il cane abbaia", "submission": str(uuid4())}

    first = client.post(f"/prova/{world.teresa.pk}/", data)
    again = client.post(f"/prova/{world.teresa.pk}/", data)

    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    with system_access(record_now()):
        assert Alert.objects.count() == 1


def test_a_used_token_under_other_words_does_nothing_and_says_so_and_keeps_them(world, login):
    """One goes back in the browser, changes the words and sends: the page kept its token."""
    client, token, path = login(world.ada), str(uuid4()), f"/prova/{world.teresa.pk}/"

    client.post(path, {"text": "Il cane abbaia", "submission": token})
    other = client.post(path, {"text": "Il cane morde", "submission": token})

    page = other.content.decode()
    assert other.status_code == 409 and "Questo modulo era già stato inviato" in page
    assert f'href="{path}?bozza=' in page
    with system_access(record_now()):
        assert [alert.text for alert in Alert.objects.all()] == ["Il cane abbaia"]
    with access(world.ada.context()):
        assert Draft.objects.get().fields == {"text": ["Il cane morde"]}


@pytest.mark.parametrize("token", ["", "x", "0" * 33])
def test_a_form_without_a_token_is_refused_in_words(world, login, token):
    answer = login(world.ada).post(
        f"/prova/{world.teresa.pk}/", {"text": "Il cane abbaia", "submission": token}
    )

    assert answer.status_code == 400 and "Il modulo va aperto di nuovo" in answer.content.decode()
    with system_access(record_now()):
        assert not Alert.objects.exists()


def test_the_memory_of_a_sending_is_seen_by_its_sender_alone(world, enter):
    ada, elsa, token = enter(world.ada), enter(world.elsa), str(uuid4())
    data = {"text": "Il cane abbaia", "submission": token}

    ada.post(f"/prova/{world.teresa.pk}/", data)
    stolen = elsa.post(f"/prova/{world.ugo.pk}/", data)

    assert stolen.status_code == 409 and "Questo modulo era già stato inviato" in stolen.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from shell_submission")
        assert cursor.fetchone() == (0,)
    for persona, seen in ((world.ada, 1), (world.elsa, 0)):
        with access(persona.context()):
            assert Submission.objects.count() == seen


def test_a_refusal_is_a_422_with_the_words_beside_the_field_and_nothing_written(world, login):
    client, token = login(world.ada), str(uuid4())

    refused = client.post(f"/prova/{world.teresa.pk}/", {"text": "no", "submission": token})
    mended = client.post(f"/prova/{world.teresa.pk}/", {"text": "sì", "submission": token})

    assert refused.status_code == 422
    assert "Non si può." in refused.content.decode()
    assert mended.status_code == 302


def test_a_body_too_large_is_refused_before_it_is_read(world, login):
    response = login(world.ada).post(
        f"/prova/{world.teresa.pk}/",
        {"text": "x" * (3 * 1024 * 1024)},
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 413
    assert "troppo grande" in response.content.decode()


def test_a_decision_that_cannot_be_taken_is_a_refusal_like_any_other_and_an_alarm(
    world, login, monkeypatch, caplog
):
    client = login(world.ada)
    nowhere = client.get(f"/persone/{uuid4()}/")

    def broken(question, policy):
        raise KeyError(world.teresa.family_name)

    monkeypatch.setattr(operations, "decide", broken)

    answer = client.get(f"/persone/{world.teresa.pk}/")

    assert (answer.status_code, answer.content) == (404, nowhere.content)
    (line,) = [one for one in lines(world.teresa) if one.kind == "record.summary"]
    assert (line.permitted, line.rule) == (False, "fault")
    assert any(record.name == "raccordo.privacy" and record.levelname == "ERROR" for record in caplog.records)
