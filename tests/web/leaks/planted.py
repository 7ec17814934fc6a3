# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that leak on purpose, one way each, and one that does not. The suite must tell them apart.

Both walls are down in most of them (`system_access`): what is tried here is the watchman behind the walls.
"""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseForbidden
from django.middleware.csrf import get_token
from django.urls import include, path

from raccordo.kernel.scoping import AccessContext, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.privacy.codes import Section
from raccordo.privacy.rules import Decision
from raccordo.record.models import Document
from raccordo.web.shell.gate import PersonView, StaffView
from tests.personas import NOW

PAGE = "<!doctype html><html lang='it'><head><title>{title}</title></head><body>{body}</body></html>"


def html(body: str, title: str = "Prova") -> HttpResponse:
    return HttpResponse(PAGE.format(title=title, body=body))


def names(persons) -> str:
    return "".join(f"<li>{p.family_name}</li>" for p in persons.order_by("family_name", "pk"))


class Staff(StaffView):
    citizens = True


class Honest(Staff):
    """Lists whom the manager lets through, in a fixed order, and writes it down by itself."""

    def get(self, request, *args, **kwargs):
        return html(names(Person.objects.all()))


class LeakyList(Staff):
    """Forgets the scope."""

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            return html(names(Person.objects.all()))


class LeakyExport(Staff):
    """The page is right, the file is not."""

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            lines = "\n".join(Person.objects.order_by("pk").values_list("family_name", flat=True))
        return HttpResponse(lines, content_type="text/csv")


class LeakyCount(Staff):
    """Says how many there are, of whom one may not know."""

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            total = Person.objects.count()
        return html(f"<p>{Person.objects.count()} di {total}</p>")


class LeakySearch(Staff):
    """Shows nothing, but answers otherwise when somebody of that name is there."""

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            found = Person.objects.filter(family_name=request.GET.get("q", "-")).exists()
        return html("<p>Restringi la ricerca</p>" if found else "<p>Nessun risultato</p>")


class LeakySort(Staff):
    """Lists only visible persons, in an order that hidden entries decide."""

    def get(self, request, *args, **kwargs):
        mine = list(Person.objects.order_by("pk"))
        with system_access(NOW):
            hidden = {p.pk: Document.objects.filter(person=p, label__in="VS").count() for p in mine}
        return html("".join(f"<li>{p.pk}</li>" for p in sorted(mine, key=lambda p: (-hidden[p.pk], p.pk))))


class LeakyHeader(Staff):
    """The body is empty; the header dates the last change of anything."""

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            last = Person.objects.order_by("-birth_date").first()
        response = html("<p>Ecco</p>")
        response["Last-Modified"] = str(last.birth_date)
        return response


class LeakyRegister(Staff):
    """Shows the right persons and keeps it to itself."""

    def get(self, request, *args, **kwargs):
        response = html(names(Person.objects.all()))
        self.access.seen.clear()
        return response


class LeakyTitle(Staff):
    """A name in the title goes into every history of the browser."""

    def get(self, request, *args, **kwargs):
        first = Person.objects.order_by("pk").first()
        return html("<p>Ecco</p>", first.family_name if first else "Prova")


class LeakyLink(Staff):
    """A name in an address goes into every log on the way."""

    def get(self, request, *args, **kwargs):
        first = Person.objects.order_by("pk").first()
        return html(f"<a href='/persone/?q={first.family_name if first else ''}'>Avanti</a>")


class LeakyDetail(PersonView):
    """Opens whoever is asked for."""

    section = Section.SUMMARY

    def _decide(self, request):
        return Decision(True, "planted", "")

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            person = Person.objects.filter(pk=self.person_id).first()
        return html(person.family_name if person else "<p>Nessuno</p>")


class LeakyRefusal(PersonView):
    """Says «forbidden» instead of «not there»: that is a confession."""

    section = Section.SUMMARY

    def _enter(self, request):
        with system_access(NOW):
            known = Person.objects.filter(pk=self.kwargs["person"]).exists()
        stop = super()._enter(request)
        mine = stop is None and _follows(self.actor, self.kwargs["person"])
        return stop or (HttpResponseForbidden() if known and not mine else None)

    def get(self, request, *args, **kwargs):
        return html("<p>Ecco</p>")


def _follows(actor, person) -> bool:
    with access(AccessContext(actor, Purpose.CARE, NOW)):
        return Person.objects.filter(pk=person).exists()


class LeakyObject(PersonView):
    """Opens the right person, and under it anybody's document by its number."""

    section = Section.IDENTITY

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            document = Document.objects.filter(pk=kwargs["document"]).first()
        return html(document.title if document else "<p>Nessun documento</p>")


class LeakyHint(PersonView):
    """Hides what is reserved, and counts it."""

    section = Section.IDENTITY

    def get(self, request, *args, **kwargs):
        with system_access(NOW):
            hidden = Document.objects.filter(person_id=self.person_id, label__in="VS").count()
        return html(f"<p>{hidden} voci riservate</p>")


class WordForm(forms.Form):
    word = forms.CharField()


class LeakyForm(Staff):
    """A form whose refusal tells of somebody else's rows."""

    form_class = WordForm

    def page(self, template="", *, status=200, **context):
        token = get_token(self.request)
        errors = context["form"].errors.as_text()
        field = f"<input type=hidden name=csrfmiddlewaretoken value={token}><input name=word>"
        return html(f"<form method=post>{field}</form><p>{errors}</p>")

    def act(self, form):
        with system_access(NOW):
            total = Document.objects.filter(label__in="NRVS").count()
        form.add_error("word", f"Ce ne sono già {total}")
        return self.page(form=form, status=422)


LIST = {
    "honest": Honest, "list": LeakyList, "export": LeakyExport, "count": LeakyCount, "search": LeakySearch,
    "sort": LeakySort, "header": LeakyHeader, "register": LeakyRegister, "title": LeakyTitle, "link": LeakyLink,
    "form": LeakyForm,
}  # fmt: skip
RECORD = {"detail": LeakyDetail, "refusal": LeakyRefusal, "hint": LeakyHint}
urlpatterns = [
    *(path(f"prova/{name}/", view.as_view(), name=f"planted-{name}") for name, view in LIST.items()),
    *(
        path(f"prova/{name}/<uuid:person>/", view.as_view(), name=f"planted-{name}")
        for name, view in RECORD.items()
    ),
    path("prova/object/<uuid:person>/<uuid:document>/", LeakyObject.as_view(), name="planted-object"),
    path("", include("raccordo.config.urls")),
]
handler404 = "raccordo.web.shell.errors.not_found"
