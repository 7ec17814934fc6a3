# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of this area: the record of one person, tab by tab, and the search of persons."""

from django.urls import include, path

app_name = "person"
urlpatterns = [
    path("", include("raccordo.web.person.documents_urls")),
]
