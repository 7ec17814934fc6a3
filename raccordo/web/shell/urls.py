# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the shell."""

from django.urls import path

from raccordo.web.shell import gallery, today, views

app_name = "shell"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("ruolo/", views.RoleView.as_view(), name="role"),
    path("demo/", views.DemoView.as_view(), name="demo"),
    path("bozze/", views.DraftView.as_view(), name="draft"),
    path("oggi/", today.TodayView.as_view(), name="today"),
    path("oggi/<uuid:task>/fatta/", today.TaskDoneView.as_view(), name="task-done"),
    path("oggi/<uuid:task>/riapri/", today.TaskReopenView.as_view(), name="task-reopen"),
    path("oggi/<uuid:task>/rimanda/", today.TaskPostponeView.as_view(), name="task-postpone"),
    path("galleria/", gallery.GalleryView.as_view(), name="gallery"),
    path("galleria/<slug:slug>/", gallery.GalleryView.as_view(), name="gallery-page"),
]
