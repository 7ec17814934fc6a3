# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a person: the list, and each one to download after a decision of its own."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.kernel import audit
from raccordo.kernel.sensitivity import Label
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import readers
from raccordo.record import queries as record
from raccordo.web.shell.gate import PersonView

EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class DocumentsView(PersonView):
    """What has been written and signed, newest first."""

    section = Section.DOCUMENTS
    template = "person/documents.html"

    def context(self) -> dict[str, Any]:
        rows = list(record.documents(self.person_id)[:200])
        kept = [row for row in rows if row.label == Label.VERY_RESTRICTED]
        protected = {row.pk for row in kept if not readers.why_not(self.actor, row)}
        return {"documents": rows, "protected": protected}


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
