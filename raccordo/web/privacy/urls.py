# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the privacy officer."""

from django.urls import path

from raccordo.web.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.OfficeView.as_view(), name="office"),
    path("privacy/persone/<uuid:person>/", views.RegisterView.as_view(), name="register"),
    path("privacy/domande/<uuid:question>/", views.AnswerView.as_view(), name="answer"),
]
