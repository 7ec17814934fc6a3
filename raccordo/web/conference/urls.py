# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of this area."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "conference"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("raccordo.web.conference.assessment_urls")),
]
