# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of this area."""

from django.urls import path

from raccordo.web.observatory import views

app_name = "observatory"
urlpatterns = [
    path("osservatori/", views.OverviewView.as_view(), name="overview"),
    path("osservatori/scheda/", views.SheetView.as_view(), name="sheet"),
    path("osservatori/<slug:slug>/", views.IndicatorView.as_view(), name="indicator"),
    path("osservatori/<slug:slug>/dati.<slug:kind>", views.DownloadView.as_view(), name="download"),
    path("indicatori/", views.PublicIndicatorsView.as_view(), name="public"),
    path(
        "indicatori/<slug:slug>/dati.<slug:kind>", views.PublicDownloadView.as_view(), name="public-download"
    ),
]
