# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the operator's day."""

from django.urls import path

from raccordo.web.field import views

app_name = "field"
_VISIT = "persone/<uuid:person>/visite/<uuid:visit>/"

urlpatterns = [
    path("giornata/", views.DayView.as_view(), name="day"),
    path("giornata/foglio/", views.SheetView.as_view(), name="sheet"),
    path(f"{_VISIT}inizia/", views.StartView.as_view(), name="start"),
    path(f"{_VISIT}spunte/", views.TickView.as_view(), name="ticks"),
    path(f"{_VISIT}fatta/", views.FinishView.as_view(), name="finish"),
    path(f"{_VISIT}chiudi/", views.CloseView.as_view(), name="close"),
    path(f"{_VISIT}correggi/", views.CorrectView.as_view(), name="correct"),
    path(f"{_VISIT}nota/", views.NoteView.as_view(), name="note"),
    path("persone/<uuid:person>/segnala/", views.ConcernView.as_view(), name="concern"),
]
