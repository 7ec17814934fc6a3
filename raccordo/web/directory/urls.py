# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of this area: the Guida ai servizi, open to all."""

from django.urls import path

from raccordo.web.directory import views

app_name = "directory"
urlpatterns = [
    path("guida/", views.HomeView.as_view(), name="home"),
    path("guida/cerca/", views.SearchView.as_view(), name="search"),
    path("guida/servizi/<slug:code>/", views.ServiceView.as_view(), name="service"),
    path("guida/foglio/", views.SheetView.as_view(), name="sheet"),
    path("guida/dati/", views.DataView.as_view(), name="data"),
    path("guida/dati/cure-primarie/", views.PrimaryCareView.as_view(), name="primary-care"),
    path("guida/dati/servizi.csv", views.CsvView.as_view(), name="csv"),
    path("guida/dati/servizi.json", views.JsonView.as_view(), name="json"),
]
