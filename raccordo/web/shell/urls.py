# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the shell."""

from django.urls import path

from raccordo.web.shell import gallery, views

app_name = "shell"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("ruolo/", views.RoleView.as_view(), name="role"),
    path("demo/", views.DemoView.as_view(), name="demo"),
    path("bozze/", views.DraftView.as_view(), name="draft"),
    path("galleria/", gallery.GalleryView.as_view(), name="gallery"),
    path("galleria/<slug:slug>/", gallery.GalleryView.as_view(), name="gallery-page"),
]
