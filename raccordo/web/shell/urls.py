# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the shell."""

from django.urls import path

from raccordo.web.shell import alerts, gallery, notes, proof_views, today, views

app_name = "shell"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("conferma/", proof_views.ProofView.as_view(), name="proof"),
    path("ruolo/", views.RoleView.as_view(), name="role"),
    path("demo/", views.DemoView.as_view(), name="demo"),
    path("bozze/", views.DraftView.as_view(), name="draft"),
    path("oggi/", today.TodayView.as_view(), name="today"),
    path("avvisi/", alerts.AlertsView.as_view(), name="alerts"),
    path("avvisi/conto/", alerts.CountView.as_view(), name="alerts-count"),
    path("oggi/<uuid:task>/fatta/", today.TaskDoneView.as_view(), name="task-done"),
    path("oggi/<uuid:task>/riapri/", today.TaskReopenView.as_view(), name="task-reopen"),
    path("oggi/<uuid:task>/rimanda/", today.TaskPostponeView.as_view(), name="task-postpone"),
    path(
        "accessibilita/",
        notes.NoteView.as_view(template="shell/note_accessibility.html"),
        name="accessibility",
    ),
    path("informativa/", notes.NoteView.as_view(template="shell/note_privacy.html"), name="privacy-notice"),
    path("aiuto/", notes.NoteView.as_view(template="shell/note_help.html"), name="help"),
    path("codice/", notes.NoteView.as_view(template="shell/note_source.html"), name="source"),
    path("stato/", notes.StateView.as_view(), name="state"),
    path(".well-known/security.txt", notes.SecurityTextView.as_view(), name="security-text"),
    path("healthz", notes.AliveView.as_view(), name="alive"),
    path("readyz", notes.ReadyView.as_view(), name="ready"),
    path("galleria/", gallery.GalleryView.as_view(), name="gallery"),
    path("galleria/<slug:slug>/", gallery.GalleryView.as_view(), name="gallery-page"),
]
