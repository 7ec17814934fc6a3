# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that leak the words of rows: one of each kind of place that the canaries are looked for in."""

from __future__ import annotations

import io
import logging
import zipfile

import pyarrow
import pyarrow.parquet
from django.http import HttpResponse
from django.urls import include, path

from raccordo.delivery.models import DiaryEntry
from raccordo.kernel import outbox
from tests.web.leaks.papers import paper
from tests.web.leaks.planted import Staff, _pages, html

log = logging.getLogger("raccordo.web")


class Words(Staff):
    """Words of diaries: of all, or, in the healthy page, of those that one may read."""

    def texts(self) -> list[str]:
        with self.beyond():
            rows = list(DiaryEntry.objects.order_by("pk"))
        if not self.leaks:
            self.saw([row.person_id for row in rows])
        return [row.text for row in rows]

    def get(self, request, *args, **kwargs):
        return self.shaped([text[-14:] for text in self.texts()])

    def shaped(self, words):
        return html("".join(f"<li>{word}</li>" for word in words))


class LeakyPaper(Words):
    def shaped(self, words):
        return HttpResponse(paper([" ".join(words[n : n + 6]) for n in range(0, len(words), 6)][:70]), content_type="application/pdf")  # fmt: skip


class LeakySheet(Words):
    def shaped(self, words):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as sheet:
            sheet.writestr(zipfile.ZipInfo("xl/sharedStrings.xml"), " ".join(words))
        return HttpResponse(whole.getvalue(), content_type="application/vnd.ms-excel")


class LeakyCsv(Words):
    def shaped(self, words):
        return HttpResponse("\n".join(words), content_type="text/csv")


class LeakyParquet(Words):
    def shaped(self, words):
        whole = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table({"words": words}), whole)
        return HttpResponse(whole.getvalue(), content_type="application/vnd.apache.parquet")


class Misplaced(Words):
    """A word that one may read, where nobody's may stand."""

    def texts(self) -> list[str]:
        rows = list(DiaryEntry.objects.order_by("pk")[:1])
        return [row.text if self.leaks else "nota" for row in rows]


class LeakyTitle(Misplaced):
    def shaped(self, words):
        return html("<p>Ecco</p>", " ".join(words) or "Prova")


class LeakyLink(Misplaced):
    def shaped(self, words):
        return html(f"<a href='/oggi/?q={'+'.join(words)}'>Avanti</a>")


class LeakyHeader(Misplaced):
    def shaped(self, words):
        response = html("<p>Ecco</p>")
        response["X-Note"] = " ".join(words)
        return response


class LeakyCookie(Misplaced):
    def shaped(self, words):
        response = html("<p>Ecco</p>")
        response.set_cookie("ultima", "-".join(words))
        return response


class LeakyLog(Misplaced):
    def shaped(self, words):
        log.getChild(words[0] if words else "niente").warning("shown")
        return html("<p>Ecco</p>")


class LeakyOutbox(Misplaced):
    def shaped(self, words):
        outbox.announce(
            by=self.actor, at=self.now, topic="prova", person_id=None, object_id=None, note=" ".join(words)
        )
        return html("<p>Ecco</p>")


SHOWN = {"words": Words, "words-paper": LeakyPaper, "words-sheet": LeakySheet, "words-csv": LeakyCsv, "words-parquet": LeakyParquet}  # fmt: skip
PLACED = {
    "word-title": LeakyTitle, "word-link": LeakyLink, "word-header": LeakyHeader, "word-cookie": LeakyCookie, "word-log": LeakyLog,
}  # fmt: skip
TRAVELS = {"word-outbox": LeakyOutbox}

urlpatterns = [*_pages({**SHOWN, **PLACED, **TRAVELS}, ""), path("", include("raccordo.config.urls"))]
handler404 = "raccordo.web.shell.errors.not_found"
