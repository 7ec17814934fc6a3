# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""More pages that leak on purpose: the kinds of privacy.md 1.3 that `planted` has not. Each has its healthy twin."""

from __future__ import annotations

import io
import json
import zipfile

import pyarrow
import pyarrow.parquet
from django.apps import apps
from django.db import connection
from django.db.models import Avg, Count, Max
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import include, path

from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person
from raccordo.privacy.codes import Section
from raccordo.privacy.models import AccessQuestion, CareRelationship
from raccordo.privacy.rules import Decision
from raccordo.record.models import Condition, Document, Task
from tests.personas import NOW
from tests.web.leaks.papers import paper
from tests.web.leaks.planted import Form, OfPerson, Staff, _pages, html, names


def rows_of(persons) -> list[tuple]:
    return list(persons.order_by("pk").values_list("pk", "family_name", "address"))


class Listing(Staff):
    """A page of persons in some shape; the healthy one shows its own, and says so."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            rows = rows_of(Person.objects.all())
        if not self.leaks:
            self.saw([row[0] for row in rows])
        return self.shaped(rows)


class LeakySheet(Listing):
    """A spreadsheet: names inside a zip, where no search of the bytes finds them."""

    def shaped(self, rows):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as sheet:
            said = "".join(f"<si><t>{family}</t></si>" for _, family, _ in rows)
            sheet.writestr(zipfile.ZipInfo("xl/sharedStrings.xml"), f"<sst>{said}</sst>")
        return HttpResponse(
            whole.getvalue(),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )


class LeakyParquet(Listing):
    """A file of columns."""

    def shaped(self, rows):
        whole = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table({"name": [family for _, family, _ in rows]}), whole)
        return HttpResponse(whole.getvalue(), content_type="application/vnd.apache.parquet")


class LeakyMap(Listing):
    """Where they live, as points of a map."""

    def shaped(self, rows):
        return JsonResponse({"features": [{"id": str(pk), "at": address} for pk, _, address in rows]})


class LeakyCalendar(Listing):
    """A calendar to subscribe to."""

    def shaped(self, rows):
        events = "\r\n".join(f"BEGIN:VEVENT\r\nSUMMARY:{family}\r\nEND:VEVENT" for _, family, _ in rows)
        return HttpResponse(f"BEGIN:VCALENDAR\r\n{events}\r\nEND:VCALENDAR", content_type="text/calendar")


class LeakyIds(Listing):
    """No name: only identifiers, in a field that nobody sees."""

    def shaped(self, rows):
        return html(f"<div hidden data-all='{json.dumps([str(pk) for pk, *_ in rows])}'></div>")


class LeakyComment(Listing):
    """What a programmer left in a comment."""

    def shaped(self, rows):
        return html(f"<!-- {len(rows)} righe --><p>Ecco</p>")


class LeakyPadding(Listing):
    """The same words, of another length."""

    def shaped(self, rows):
        return html("<p>Ecco</p>" + " " * len(rows))


class LeakyFragment(Listing):
    """A fragment made for one is kept and given to all."""

    kept: dict[str, HttpResponse] = {}

    def shaped(self, rows):
        whole = "".join(f"<li>{family}</li>" for _, family, _ in rows)
        return html(self.kept.setdefault("all", whole) if self.leaks else whole)


class LeakyTrigger(Listing):
    """A header for the page's script."""

    def shaped(self, rows):
        response = html("<p>Ecco</p>")
        response["HX-Trigger"] = json.dumps({"shown": len(rows)})
        return response


class LeakyFileName(Listing):
    """A name in the name of the file, that stays in the folder of downloads."""

    def shaped(self, rows):
        response = HttpResponse("a;b", content_type="text/csv")
        response["Content-Disposition"] = (
            f'attachment; filename="{rows[0][1] if rows and self.leaks else "elenco"}.csv"'
        )
        return response

    def get(self, request, *args, **kwargs):
        rows = rows_of(Person.objects.all())
        self.saw([row[0] for row in rows])
        return self.shaped(rows)


class LeakyDestination(LeakyFileName):
    """A name in the address to which one is led."""

    def shaped(self, rows):
        return HttpResponseRedirect(f"/persone/?q={rows[0][1] if rows and self.leaks else ''}")


class LeakyExtremes(Staff):
    """The last birth of all."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            last = Person.objects.aggregate(last=Max("birth_date"))["last"]
        return html(f"<p>Nati fino al {last}</p>")


class LeakyAverage(Staff):
    """A mean of everybody, from which one's own can be taken away."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            mean = Document.objects.aggregate(mean=Avg("version"), many=Count("pk"))
        return html(f"<p>In media {mean['mean']} su {mean['many']}</p>")


class LeakyFacets(Staff):
    """How many for each value of a filter, of whom one may not know."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            counted = Person.objects.values_list("birth_date__year").annotate(many=Count("pk"))
            said = sorted(counted, key=str)
        return html("".join(f"<li>{year}: {many}</li>" for year, many in said))


class LeakyNeighbours(Staff):
    """«Il prossimo»: of all, not of one's own."""

    def get(self, request, *args, **kwargs):
        mine = Person.objects.order_by("pk").first()
        with self.beyond():
            later = Person.objects.filter(family_name__gt=mine.family_name if mine else "")
            after = later.order_by("family_name", "pk").first()
        return html(f"<a href='/persone/{after.pk if after else ''}/'>Avanti</a>")


class LeakyNumbering(Staff):
    """One's own, with their number in the list of all: the gaps are the others."""

    def get(self, request, *args, **kwargs):
        mine = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        with self.beyond():
            place = {
                pk: n
                for n, pk in enumerate(Person.objects.order_by("family_name").values_list("pk", flat=True))
            }
        return html("".join(f"<li>{place[pk]}</li>" for pk in mine))


class LeakyPageSize(Staff):
    """Pages of so many, cut before they are narrowed."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            page = list(Person.objects.order_by("family_name", "pk").values_list("pk", flat=True)[:150])
        return html(f"<p>{Person.objects.filter(pk__in=page).count()} in questa pagina</p>")


class LeakyFilter(Staff):
    """One's own persons, filtered by entries that one may not read."""

    def get(self, request, *args, **kwargs):
        mine = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        with self.beyond():
            found = [pk for pk in mine if Condition.objects.filter(person_id=pk, label__in="VS").exists()]
        return html("".join(f"<li>{pk}</li>" for pk in found))


class LeakyHistory(Staff):
    """The versions of before, of rows that one may not read."""

    def get(self, request, *args, **kwargs):
        model = apps.get_model("record.ConditionEvent") if self.leaks else Condition
        with self.beyond():
            return html(f"<p>{model.objects.count()} versioni</p>")


class LeakyDeleted(Staff):
    """What was taken away goes on being counted."""

    def get(self, request, *args, **kwargs):
        with self.beyond(), connection.cursor() as cursor:
            cursor.execute("select count(*) from record_condition")
            (many,) = cursor.fetchone()
        return html(f"<p>{many - (0 if self.leaks else Condition.objects.count())} in tutto</p>")


class LeakyLapsed(Staff):
    """A mandate that ended goes on opening."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            held = CareRelationship.objects.filter(role_id=self.actor.role_id).values("person_id")
            shown = list(Person.objects.filter(pk__in=list(held.values_list("person_id", flat=True))))
        self.saw([p.pk for p in shown])
        return html("".join(f"<li>{p.family_name}</li>" for p in sorted(shown, key=lambda p: str(p.pk))))


class LeakyBody(Staff):
    """Whoever works for the body sees the area's whole registry."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            area = {"area_id": self.actor.area_id} if self.leaks else {}
            return html(names(Person.objects.filter(**area)))


class LeakyQuestions(Staff):
    """What persons asked the officer, of whatever area."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            return html(f"<p>{AccessQuestion.objects.count()} domande</p>")


class LeakyErrorText(Form):
    """The database's own words come back."""

    def act(self, form):
        with self.beyond():
            codes = list(Person.objects.order_by("-phone").values_list("phone", flat=True)[:9])
        form.add_error("word", f"Key (phone)=({', '.join(codes)}) already exists.")
        return self.page(form=form, status=409)


class LeakyCreate(Form):
    """Creating only if it is not there: what is there comes back."""

    def act(self, form):
        with self.beyond():
            found = list(Person.objects.order_by("family_name", "pk")[:9])
        return html(f"<p>Già presenti: {', '.join(p.family_name for p in found)}</p>")


class LeakyBulk(Form):
    """An act on many: also on those that one may not see, and says of how many."""

    def act(self, form):
        with self.beyond():
            done = Task.objects.filter(state="open").count()
        return html(f"<p>Fatto per {done}</p>")


class LeakyErrorPage(OfPerson):
    """The page of a fault says what it was about."""

    section = Section.SUMMARY

    def _decide(self, request, context):
        true = super()._decide(request, context)
        return Decision(True, "planted", "") if self.leaks else true

    def get(self, request, *args, **kwargs):
        with self.beyond():
            person = Person.objects.filter(pk=self.person_id).first()
        if person is None:
            raise Http404
        return HttpResponse(f"ValueError: {person.family_name} has no plan", status=400)


class LeakyMethod(OfPerson):
    """«Not so», instead of «not there», to who writes where one may not read."""

    section = Section.SUMMARY

    def _enter(self, request):
        stop = super()._enter(request)
        if stop is None and self.leaks and request.method == "POST":
            with system_access(NOW):
                known = Person.objects.filter(pk=self.kwargs["person"]).exists()
            return HttpResponse(status=405) if known else None
        return stop

    def get(self, request, *args, **kwargs):
        return html("<p>Ecco</p>")


class LeakyAccesses(OfPerson):
    """Anybody's register of accesses, to anybody."""

    section = Section.ACCESSES

    def _decide(self, request, context):
        true = super()._decide(request, context)
        return Decision(True, "planted", "") if self.leaks else true

    def get(self, request, *args, **kwargs):
        return html("<p>Chi ha visto</p>")


class LeakySealedPaper(OfPerson):
    """A paper of the right person, with what is sealed in it."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            titles = list(
                Document.objects.filter(person_id=self.person_id)
                .order_by("pk")
                .values_list("title", flat=True)
            )
        return HttpResponse(paper([t[:40].encode("ascii", "ignore").decode() for t in titles]),
                            content_type="application/pdf")  # fmt: skip


class LeakyParts(OfPerson):
    """«Tutto di una persona»: the person is right, the parts are all."""

    def get(self, request, *args, **kwargs):
        with self.beyond():
            kinds = {
                model._meta.label: model.objects.filter(person_id=self.person_id).count()
                for model in (Document, Condition, Task)
            }
        return JsonResponse(kinds)


LIST = {
    "sheet": LeakySheet, "parquet": LeakyParquet, "map": LeakyMap, "calendar": LeakyCalendar, "ids": LeakyIds,
    "comment": LeakyComment, "padding": LeakyPadding, "fragment": LeakyFragment, "trigger": LeakyTrigger,
    "file-name": LeakyFileName, "destination": LeakyDestination, "extremes": LeakyExtremes, "average": LeakyAverage,
    "facets": LeakyFacets, "neighbours": LeakyNeighbours, "numbering": LeakyNumbering, "page-size": LeakyPageSize,
    "filter": LeakyFilter, "history": LeakyHistory, "deleted": LeakyDeleted, "lapsed": LeakyLapsed, "body": LeakyBody,
    "questions": LeakyQuestions, "error-text": LeakyErrorText, "create": LeakyCreate, "bulk": LeakyBulk,
}  # fmt: skip
RECORD = {
    "error-page": LeakyErrorPage, "method": LeakyMethod, "accesses": LeakyAccesses, "sealed-paper": LeakySealedPaper,
    "parts": LeakyParts,
}  # fmt: skip

urlpatterns = [
    *_pages(LIST, ""), *_pages(RECORD, "<uuid:person>/"), path("", include("raccordo.config.urls")),
]  # fmt: skip
handler404 = "raccordo.web.shell.errors.not_found"
