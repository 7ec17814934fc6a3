# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that leak on purpose, one way each. Every one has a healthy twin, the same page without its leak (`leaks` false):
the suite must tell them apart.

Both walls are down in most of them (`beyond`): what is tried here is the watchman behind the walls.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import AbstractContextManager, nullcontext

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path

from raccordo.kernel.scoping import AccessContext, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.privacy.codes import Section
from raccordo.privacy.rules import Decision
from raccordo.record.models import Condition, Document
from raccordo.web.shell.gate import PersonView, StaffView
from tests.personas import NOW
from tests.web.leaks.papers import paper

PAGE = "<!doctype html><html lang='it'><head><title>{title}</title></head><body>{body}</body></html>"
log = logging.getLogger("raccordo.web")


def html(body: str, title: str = "Prova") -> HttpResponse:
    return HttpResponse(PAGE.format(title=title, body=body))


def names(persons) -> str:
    return "".join(f"<li>{p.family_name}</li>" for p in persons.order_by("family_name", "pk"))


class Leaky:
    """What leaks, unless its healthy twin says that it does not."""

    leaks = True

    def beyond(self) -> AbstractContextManager:
        """Where the leak is: nobody narrows."""
        return system_access(NOW) if self.leaks else nullcontext()


class Staff(Leaky, StaffView):
    citizens = True


class OfPerson(Leaky, PersonView):
    section = Section.IDENTITY


class LeakyList(Staff):
    """Forgets the scope."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            return html(names(Person.objects.all()))


class LeakyExport(Staff):
    """The page is right, the file is not."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            rows = list(Person.objects.order_by("pk").values_list("pk", "family_name"))
        if not self.leaks:
            self.saw([pk for pk, _ in rows])
        return HttpResponse("\n".join(family for _, family in rows), content_type="text/csv")


class LeakyPaper(Staff):
    """The names stand in a PDF, where no search of the bytes finds them."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            found = list(Person.objects.order_by("pk"))
        return HttpResponse(paper([p.family_name for p in found]), content_type="application/pdf")


class LeakyCount(Staff):
    """Says how many there are, of whom one may not know."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            total = Person.objects.count()
        return html(f"<p>{Person.objects.count()} di {total}</p>")


class LeakySearch(Staff):
    """Shows nothing, but answers otherwise when somebody of that name is there."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            found = Person.objects.filter(family_name=request.GET.get("q", "-")).exists()
        return html("<p>Restringi la ricerca</p>" if found else "<p>Nessun risultato</p>")


class LeakySuggestion(Staff):
    """Finishes the names that somebody begins to type, whoever bears them."""

    def get(self, request, *args, **kwargs):
        begun = request.GET.get("q", "")
        with self.beyond():
            found = (
                list(Person.objects.filter(family_name__startswith=begun).order_by("pk")[:40])
                if begun
                else []
            )
        if not self.leaks:
            self.saw([p.pk for p in found])
        return JsonResponse({"names": [p.family_name for p in found]})


class LeakySort(Staff):
    """Lists only visible persons, in an order that hidden entries decide."""

    def get(self, request, *args, **kwargs):
        mine = list(Person.objects.order_by("pk"))
        with self.beyond():
            hidden = {p.pk: Condition.objects.filter(person=p, label__in="VS").count() for p in mine}
        return html("".join(f"<li>{p.pk}</li>" for p in sorted(mine, key=lambda p: (-hidden[p.pk], p.pk))))


class LeakyHeader(Staff):
    """The body is empty; the header dates the last change of anything."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            last = Person.objects.order_by("-birth_date").first()
        response = html("<p>Ecco</p>")
        response["Last-Modified"] = str(last and last.birth_date)
        return response


class LeakyTag(Staff):
    """The tag of the page is made of more than the page shows."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            whole = str(list(Document.objects.order_by("pk").values_list("pk", "title")))
        response = html("<p>Ecco</p>")
        response["ETag"] = f'"{hashlib.sha256(whole.encode()).hexdigest()[:16]}"'
        return response


class LeakyCookie(Staff):
    """Remembers in the browser how many there are."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            total = Person.objects.count()
        response = html("<p>Ecco</p>")
        response.set_cookie("quanti", str(total))
        return response


class LeakyRegister(Staff):
    """Shows the right persons and keeps it to itself."""

    def get(self, request, *args, **kwargs):
        response = html(names(Person.objects.all()))
        if self.leaks:
            self.access.seen.clear()
        return response


class LeakyTitle(Staff):
    """A name in the title goes into every history of the browser."""

    def get(self, request, *args, **kwargs):
        first = Person.objects.order_by("pk").first()
        return html("<p>Ecco</p>", first.family_name if first and self.leaks else "Prova")


class LeakyLink(Staff):
    """A name in an address goes into every log on the way."""

    def get(self, request, *args, **kwargs):
        first = Person.objects.order_by("pk").first()
        return html(f"<a href='/persone/?q={first.family_name if first and self.leaks else ''}'>Avanti</a>")


class LeakyLog(Staff):
    """Tells the log whom it shows, by the one way its words could still take: the name of who speaks."""

    def get(self, request, *args, **kwargs):
        first = Person.objects.order_by("pk").first()
        log.getChild((first.family_name if self.leaks else "list") if first else "nobody").warning("shown")
        return html("<p>Ecco</p>")


class LeakyWay(Staff):
    """Leads elsewhere when somebody of that name is there."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            found = Person.objects.filter(family_name=request.GET.get("q", "-")).exists()
        return HttpResponseRedirect("/persone/" if found else "/oggi/")


BARRED = """exists (select 1 from privacy_exclusion x where x.person_id = p.id and x.account_id = %s
 and x.starts <= %s and (x.ends is null or x.ends > %s))"""


class LeakyExpiry(Staff):
    """Goes on showing for one moment whom one has ceased to follow."""

    def get(self, request, *args, **kwargs):
        ends = "c.ends > %s" if not self.leaks else "c.ends >= %s"
        with system_access(NOW), connection.cursor() as cursor:
            cursor.execute(
                f"""select p.id, p.family_name from people_person p where exists (select 1 from privacy_carerelationship c
                where c.person_id = p.id and c.role_id = %s and c.starts <= %s and (c.ends is null or {ends}))
                and not {BARRED} order by p.id""",
                [self.actor.role_id, self.now, self.now, self.actor.account_id, self.now, self.now],
            )
            rows = cursor.fetchall()
        self.saw([row[0] for row in rows])
        return html("".join(f"<li>{family}</li>" for _, family in rows))


class LeakyEx(Staff):
    """Follows the ledger and forgets who may know nothing of whom: the names."""

    def get(self, request, *args, **kwargs):
        rows = self.rows()
        self.saw([row[0] for row in rows])
        return html("".join(f"<li>{family}</li>" for _, family in rows))

    def rows(self):
        barred = "false" if self.leaks else BARRED
        with system_access(NOW), connection.cursor() as cursor:
            cursor.execute(
                f"""select p.id, p.family_name from people_person p where exists (select 1 from privacy_carerelationship c
                where c.person_id = p.id and c.role_id = %s and c.starts <= %s and (c.ends is null or c.ends > %s))
                and not {barred} order by p.id""",
                [
                    self.actor.role_id,
                    self.now,
                    self.now,
                    *([] if self.leaks else [self.actor.account_id, self.now, self.now]),
                ],
            )
            return cursor.fetchall()


class LeakyExCount(LeakyEx):
    """The same, as a number."""

    def get(self, request, *args, **kwargs):
        return html(f"<p>{len(self.rows())} persone</p>")


class WordForm(forms.Form):
    word = forms.CharField()


class Form(Staff):
    form_class = WordForm

    def page(self, template="", *, status=200, **context):
        token = get_token(self.request)
        said = "".join(f"<p>{message}</p>" for message in messages.get_messages(self.request))
        field = f"<input type=hidden name=csrfmiddlewaretoken value={token}><input name=word>"
        errors = context["form"].errors.as_text()
        return html(f"{said}<form method=post>{field}</form><p>{errors}</p>", "Prova")

    def documents(self) -> int:
        with self.beyond():
            return Document.objects.count()


class LeakyForm(Form):
    """A form whose refusal tells of somebody else's rows."""

    def act(self, form):
        form.add_error("word", f"Ce ne sono già {self.documents()}")
        return self.page(form=form, status=422)


class LeakyMessage(Form):
    """Says it on the page that comes after."""

    def act(self, form):
        messages.success(self.request, f"Fatto. Ce ne sono {self.documents()}.")
        return HttpResponseRedirect(self.request.path)


class LeakyDetail(OfPerson):
    """Opens whoever is asked for."""

    section = Section.SUMMARY

    def _decide(self, request, context):
        true = super()._decide(request, context)
        return Decision(True, "planted", "") if self.leaks else true

    def get(self, request, *args, **kwargs):
        with self.beyond():
            person = Person.objects.filter(pk=self.person_id).first()
        return html(person.family_name if person else "<p>Nessuno</p>")


class LeakyRefusal(OfPerson):
    """Says «forbidden» instead of «not there»: that is a confession."""

    section = Section.SUMMARY

    def _enter(self, request):
        stop = super()._enter(request)
        if stop is not None or not self.leaks:
            return stop
        with system_access(NOW):
            known = Person.objects.filter(pk=self.kwargs["person"]).exists()
        return HttpResponseForbidden() if known and not _follows(self.actor, self.kwargs["person"]) else None

    def get(self, request, *args, **kwargs):
        return html("<p>Ecco</p>")


def _follows(actor, person) -> bool:
    with access(AccessContext(actor, Purpose.CARE, NOW)):
        return Person.objects.filter(pk=person).exists()


class LeakyObject(OfPerson):
    """Opens the right person, and under it anybody's document by its number."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            document = Document.objects.filter(pk=kwargs["document"]).first()
        return html(document.title if document else "<p>Nessun documento</p>")


class LeakyHint(OfPerson):
    """Hides what is reserved, and counts it: a number of one person."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            hidden = Document.objects.filter(person_id=self.person_id, label__in="VS").count()
        return html(f"<p>{hidden} voci riservate</p>")


LIST = {
    "list": LeakyList, "export": LeakyExport, "paper": LeakyPaper, "count": LeakyCount, "search": LeakySearch,
    "suggestion": LeakySuggestion, "sort": LeakySort, "header": LeakyHeader, "tag": LeakyTag, "cookie": LeakyCookie,
    "register": LeakyRegister, "title": LeakyTitle, "link": LeakyLink, "log": LeakyLog, "way": LeakyWay,
    "expiry": LeakyExpiry, "ex": LeakyEx, "ex-count": LeakyExCount, "form": LeakyForm, "message": LeakyMessage,
}  # fmt: skip
RECORD = {"detail": LeakyDetail, "refusal": LeakyRefusal, "hint": LeakyHint}
OBJECT = {"object": LeakyObject}


def _pages(found: dict[str, type], end: str) -> list:
    """Each leaky page and its healthy twin."""
    return [
        address
        for name, view in found.items()
        for address in (
            path(f"prova/{name}/{end}", view.as_view(), name=f"planted-{name}"),
            path(f"prova/{name}/sana/{end}", type(f"Healthy{name}", (view,), {"leaks": False}).as_view(),
                 name=f"healthy-{name}"),
        )
    ]  # fmt: skip


urlpatterns = [
    *_pages(LIST, ""), *_pages(RECORD, "<uuid:person>/"), *_pages(OBJECT, "<uuid:person>/<uuid:document>/"),
    path("", include("raccordo.config.urls")),
]  # fmt: skip
handler404 = "raccordo.web.shell.errors.not_found"
