# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of a person's documents."""

from django.urls import path

from raccordo.web.person import documents_views as views

urlpatterns = [
    path("persone/<uuid:person>/documenti/", views.DocumentsView.as_view(), name="documents"),
    path("persone/<uuid:person>/documenti/aggiungi/", views.AddView.as_view(), name="document-add"),
    path("persone/<uuid:person>/documenti/<uuid:document>/", views.DocumentView.as_view(), name="document"),
]
