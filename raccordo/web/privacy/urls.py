# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the privacy officer."""

from django.urls import path

from raccordo.web.privacy import exclusion_views, views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.OfficeView.as_view(), name="office"),
    path("privacy/persone/<uuid:person>/", views.RegisterView.as_view(), name="register"),
    path("privacy/esclusioni/", exclusion_views.ExclusionsView.as_view(), name="exclusions"),
    path("privacy/esclusioni/nuova/", exclusion_views.ExcludeView.as_view(), name="exclude"),
    path("privacy/esclusioni/<uuid:exclusion>/", exclusion_views.ExclusionView.as_view(), name="exclusion"),
    path("privacy/richieste/<uuid:wish>/", exclusion_views.WishView.as_view(), name="wish"),
    path("privacy/domande/<uuid:question>/", views.AnswerView.as_view(), name="answer"),
]
