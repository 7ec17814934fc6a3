# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Nascondi ad altri» and «Che cosa ho nascosto»: the person decides who does not read what was written about her."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.assessment import queries as assessment
from raccordo.delivery import queries as delivery
from raccordo.delivery.codes import DiaryKind
from raccordo.intake import queries as intake
from raccordo.kernel.periods import local_day
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import Scope, Section
from raccordo.privacy.models import Obscuring
from raccordo.privacy.queries import bodies, obscuring
from raccordo.record import queries as record
from raccordo.web.portal.views import PortalView
from raccordo.web.shell.gate import back_to
from raccordo.web.shell.hiding import HideForm, RevealForm, SureForm, choices

SHOWN = 50
ELSEWHERE = (DiaryKind.VISIT, DiaryKind.CONCERN)  # told by the visit and by the concern too


class _HidingView(PortalView):
    """What these pages share: whether who asks may decide, and where one goes after."""

    section = Section.ACCESSES  # who sees her data is hers to know, and to decide

    @cached_property
    def why_not(self) -> str:
        """Why who stands by may not decide, in a sentence."""
        return privacy.may_decide(by=self.actor, at=self.now, person_id=self.person_id)

    def hide(self, **what: Any) -> HttpResponse:
        """Call the operation and go to the list."""
        privacy.obscure(by=self.actor, at=self.now, person_id=self.person_id, **what)
        messages.success(self.request, "Fatto: da adesso gli altri non lo vedono.")
        return back_to("portal:hidden", person=self.person_id)


class HiddenView(_HidingView):
    """What is hidden, since when, and what was shown again."""

    template = "portal/hidden.html"

    def context(self) -> dict[str, Any]:
        rows = list(obscuring.decisions(self.person_id)[:200])
        return {
            "standing": [row for row in rows if row.ends is None],
            "past": [row for row in rows if row.ends is not None],
            "why_not": self.why_not,
        }


class HideView(_HidingView):
    """What was written, one by one, and everything of an author, of a body, of an episode."""

    template = "portal/hide.html"
    form_class = HideForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> HideForm:
        episodes = [
            (
                str(row.pk),
                f"Tutto ciò che è stato scritto nella presa in carico dal {local_day(row.starts):%d/%m/%Y}",
            )
            for row in intake.episodes_of(self.person_id)
        ]
        return HideForm(data, choices=choices(obscuring.authors(self.person_id, self.now), episodes))

    def context(self) -> dict[str, Any]:
        lines = delivery.stream(self.person_id, self.actor, self.now, limit=SHOWN).lines
        return {
            "notes": [line for line in lines if line.kind not in ELSEWHERE and not line.hidden],
            "assessments": list(assessment.assessments(self.person_id)[:SHOWN]),
            "documents": list(record.documents(self.person_id)[:SHOWN]), "why_not": self.why_not,
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        return self.hide(**form.chosen())


class _HideOneView(_HidingView):
    """One entry. Each kind says its model, its name in the address and its words."""

    template = "portal/hide_one.html"
    form_class = SureForm
    kind: ClassVar[str] = ""
    named: ClassVar[str] = ""

    @cached_property
    def words(self) -> str:
        """The entry in words; none is there when it is out of reach."""
        raise NotImplementedError

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.words  # noqa: B018 -- an entry out of reach is not there, also for who may not decide
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"words": self.words, "why_not": self.why_not}

    def act(self, form: Any) -> HttpResponse:
        return self.hide(
            scope=Scope.ITEM, kind=self.kind, target_id=self.kwargs[self.named], words=self.words
        )


class HideNoteView(_HideOneView):
    """One note of the diary, with what a correction took the place of."""

    kind, named = "delivery.DiaryEntry", "entry"

    @cached_property
    def words(self) -> str:
        row = delivery.entry(self.kwargs["entry"])
        if row is None or row.kind in ELSEWHERE:
            raise Http404
        author = bodies.worker(row.role, within=True) if row.role else "della famiglia"
        return f"Nota del diario di {author}, {local_day(row.happened_at):%d/%m/%Y}"


class HideAssessmentView(_HideOneView):
    """One assessment, with its parts and its answers."""

    kind, named = "assessment.Assessment", "assessment"

    @cached_property
    def words(self) -> str:
        row = assessment.assessments(self.person_id).filter(pk=self.kwargs["assessment"]).first()
        if row is None:
            raise Http404
        return f"Valutazione «{row.get_kind_display()}» del {local_day(row.opened_at):%d/%m/%Y}"


class HideDocumentView(_HideOneView):
    """One document."""

    kind, named = "record.Document", "document"

    @cached_property
    def words(self) -> str:
        row = record.documents(self.person_id).filter(pk=self.kwargs["document"]).first()
        if row is None:
            raise Http404
        return f"Documento «{row.title}»"


class RevealView(_HidingView):
    """Show again what was hidden."""

    template = "portal/reveal.html"
    form_class = RevealForm

    @cached_property
    def row(self) -> Obscuring:
        """The decision of the address, of the person of the address."""
        found = obscuring.decision(self.person_id, self.kwargs["hidden"])
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {"row": self.row, "why_not": self.why_not}

    def act(self, form: Any) -> HttpResponse:
        privacy.reveal(by=self.actor, at=self.now, obscuring_id=self.row.pk)
        messages.success(self.request, "Fatto: chi cura lo vede di nuovo.")
        return back_to("portal:hidden", person=self.person_id)
