# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the compartment: neutral words, identifiers, numbers."""

from django.urls import path

from raccordo.web.protected import views

app_name = "protected"
_ONE = "riservato/<uuid:reserved>/"
urlpatterns = [
    path("riservato/", views.ListView.as_view(), name="list"),
    path("riservato/nuovo/", views.OpenView.as_view(), name="open"),
    path("riservato/esci/", views.ExitView.as_view(), name="exit"),
    path("riservato/conferme/<uuid:change>/", views.ConfirmView.as_view(), name="confirm"),
    path(_ONE, views.CaseView.as_view(), name="case"),
    path(f"{_ONE}contatto/", views.ContactView.as_view(), name="contact"),
    path(f"{_ONE}nota/", views.NoteView.as_view(), name="note"),
    path(f"{_ONE}note/", views.NotesView.as_view(), name="notes"),
    path(f"{_ONE}parte/<int:part>/", views.ReadView.as_view(), name="read"),
    path(f"{_ONE}parte/<int:part>/scrivi/", views.WriteView.as_view(), name="write"),
    path(f"{_ONE}chi-apre/", views.ReadersView.as_view(), name="readers"),
    path(f"{_ONE}collegamento/", views.LinkView.as_view(), name="link"),
    path(f"{_ONE}collegamento/leggi/", views.LinkedView.as_view(), name="linked"),
    path(f"{_ONE}collegamento/togli/", views.UnlinkView.as_view(), name="unlink"),
    path(f"{_ONE}chiudi/", views.CloseView.as_view(), name="close"),
]
