# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a person: the list, a paper that somebody brought, and each one to download after a decision of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import papers
from raccordo.kernel import audit
from raccordo.kernel.sensitivity import Label
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import delegates, readers
from raccordo.record import operations
from raccordo.record import queries as record
from raccordo.web.person.documents_forms import PaperForm
from raccordo.web.shell import confidence
from raccordo.web.shell.gate import PersonView, back_to

EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class DocumentsView(PersonView):
    """What has been written and signed, newest first."""

    section = Section.DOCUMENTS
    template = "person/documents.html"

    def context(self) -> dict[str, Any]:
        rows = list(record.documents(self.person_id)[:200])
        kept = [row for row in rows if row.label == Label.VERY_RESTRICTED]
        protected = {row.pk for row in kept if not readers.why_not(self.actor, row)}
        return {"documents": rows, "protected": protected, "may_add": Section.DOCUMENTS in self.writable}


class AddView(PersonView):
    """A paper that somebody brought: what it is, the file, and in whose confidence it was given."""

    section = Section.DOCUMENTS
    template = "person/document_add.html"
    form_class = PaperForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> PaperForm:
        return PaperForm(data, files, keepers=delegates.keepers(self.person_id, self.now), **kwargs)

    def act(self, form: Any) -> HttpResponse:
        given, paper = form.cleaned_data, papers.read_paper(form.content())
        operations.file_document(
            by=self.actor, at=self.now, person_id=self.person_id, kind=given["kind"], title=given["title"],
            media_type=paper.media_type, content=paper.content, confided_by_id=confidence.giver(form),
        )  # fmt: skip
        messages.success(self.request, "Il documento è tra quelli della persona.")
        return back_to("person:documents", person=self.person_id)


class DocumentView(PersonView):
    """One document as it was filed, byte for byte; the download leaves a line of its own."""

    section = Section.DOCUMENTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = record.document(self.person_id, kwargs["document"])
        if found is None:
            raise Http404
        audit.write(
            by=self.actor, at=self.now,
            accesses=[audit.Access("R", "record.download", self.person_id, found.pk, self.purpose.value)],
        )  # fmt: skip
        response = HttpResponse(bytes(found.content), content_type=found.media_type)
        name = f"{found.get_kind_display()} {found.created_at:%Y-%m-%d}.{EXTENSIONS.get(found.media_type, 'bin')}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
