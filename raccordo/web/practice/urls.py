# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the doctor's pages."""

from django.urls import path

from raccordo.web.practice import views

app_name = "practice"
urlpatterns = [
    path("assistiti/", views.ListView.as_view(), name="list"),
    path("assistiti/<uuid:person>/segnala/", views.FlagView.as_view(), name="flag"),
]
