# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the diary and of the visits of a person."""

from django.urls import path

from raccordo.web.person import diary_views as diary
from raccordo.web.person import visits_views as visits

_PERSON = "persone/<uuid:person>/"

urlpatterns = [
    path(f"{_PERSON}diario/", diary.DiaryView.as_view(), name="diary"),
    path(f"{_PERSON}diario/scrivi/", diary.WriteView.as_view(), name="diary-write"),
    path(f"{_PERSON}diario/<uuid:entry>/correggi/", diary.CorrectView.as_view(), name="diary-correct"),
    path(f"{_PERSON}diario/<uuid:entry>/evidenza/", diary.PinView.as_view(), name="diary-pin"),
    path(
        f"{_PERSON}diario/<uuid:entry>/riservatezza/", diary.EntryReadingView.as_view(), name="diary-reading"
    ),
    path(f"{_PERSON}diario/segnalazioni/<uuid:concern>/", diary.ConcernView.as_view(), name="concern"),
    path(f"{_PERSON}visite/", visits.VisitsView.as_view(), name="visits"),
    path(f"{_PERSON}visite/<uuid:visit>/", visits.VisitView.as_view(), name="visit"),
]
