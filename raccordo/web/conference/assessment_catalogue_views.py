# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scales themselves: which there are, what each asks and how it counts, and the blank sheet to print."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from raccordo.assessment import library
from raccordo.assessment.rules import vocabulary
from raccordo.assessment.rules.instrument import Instrument
from raccordo.web.conference import assessment_presenters as words
from raccordo.web.shell.gate import StaffView


class ScalesView(StaffView):
    """Every scale, by domain."""

    template = "conference/assessment_scales.html"

    def context(self) -> dict[str, Any]:
        scales = library.instruments()
        groups = [
            (label, [one for one in scales if one.domain == code])
            for code, label in vocabulary.DOMAINS.items()
        ]
        return {"groups": [group for group in groups if group[1]]}


class ScaleView(StaffView):
    """One scale: what it is for, its bands, its questions, where it comes from."""

    template = "conference/assessment_scale_page.html"

    def scale(self) -> Instrument:
        """The scale of the address."""
        try:
            return library.instrument(self.kwargs["instrument"])
        except library.UnknownInstrument:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        scale = self.scale()
        return {
            "scale": scale,
            "facts": words.scale_facts(scale),
            "bands": words.band_rows(scale),
            "specials": vocabulary.SPECIALS,
        }


class BlankView(ScaleView):
    """The blank sheet, for paper: questions, boxes, how to count, source and licence."""

    template = "conference/assessment_blank.html"
