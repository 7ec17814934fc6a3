# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of who reads one entry of greater protection: one for each kind of entry, with the part of the record it stands in."""

from django.urls import path

from raccordo.privacy.codes import Section
from raccordo.web.person import readers_views as views

_THING = "persone/<uuid:person>/lettori/{}/<uuid:{}>/"
_KINDS = (
    ("nota", "entry", "note", "delivery.DiaryEntry", Section.DIARY, "person:diary"),
    ("valutazione", "assessment", "assessment", "assessment.Assessment", Section.ASSESSMENT, "conference:assessments"),
    ("documento", "document", "document", "record.Document", Section.DOCUMENTS, "person:documents"),
)  # fmt: skip

urlpatterns = []
for word, thing, name, kind, section, back in _KINDS:
    said = {"section": section, "kind": kind, "back": back, "thing": thing, "name": name}
    urlpatterns += [
        path(_THING.format(word, thing), views.ReadersView.as_view(**said), name=f"{name}-readers"),
        path(
            _THING.format(word, thing) + "<uuid:reader>/fine/",
            views.EndReaderView.as_view(**said),
            name=f"{name}-reader-end",
        ),
    ]
