# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the assessments and of the catalogue of scales."""

from django.urls import path

from raccordo.web.conference import assessment_catalogue_views as catalogue
from raccordo.web.conference import assessment_part_views as parts
from raccordo.web.conference import assessment_views as views

PERSON = "persone/<uuid:person>/valutazioni/"
WHOLE = PERSON + "<uuid:assessment>/"
PART = WHOLE + "parti/<uuid:section>/"

urlpatterns = [
    path("valutazioni/", views.PartsDueView.as_view(), name="assessments-due"),
    path("strumenti/", catalogue.ScalesView.as_view(), name="scales"),
    path("strumenti/<slug:instrument>/", catalogue.ScaleView.as_view(), name="scale"),
    path("strumenti/<slug:instrument>/foglio/", catalogue.BlankView.as_view(), name="scale-blank"),
    path(PERSON, views.AssessmentsView.as_view(), name="assessments"),
    path(PERSON + "nuova/<slug:outline>/", views.NewAssessmentView.as_view(), name="assessment-new"),
    path(PERSON + "scale/<slug:instrument>/", views.ScaleHistoryView.as_view(), name="assessment-scale"),
    path(PERSON + "fogli/<uuid:response>/", views.SheetView.as_view(), name="assessment-sheet"),
    path(WHOLE, views.AssessmentView.as_view(), name="assessment"),
    path(WHOLE + "chiudi/", views.CloseView.as_view(), name="assessment-close"),
    path(WHOLE + "riapri/", views.ReopenView.as_view(), name="assessment-reopen"),
    path(WHOLE + "annulla/", views.CancelView.as_view(), name="assessment-cancel"),
    path(WHOLE + "riservatezza/", views.AssessmentReadingView.as_view(), name="assessment-reading"),
    path(WHOLE + "aggiungi/", views.AddScaleView.as_view(), name="assessment-add"),
    path(PART, parts.PartView.as_view(), name="assessment-part"),
    path(PART + "bozza/", parts.DraftView.as_view(), name="assessment-draft"),
    path(PART + "scegli/", parts.ResolveView.as_view(), name="assessment-resolve"),
    path(PART + "non-serve/", parts.NotNeededView.as_view(), name="assessment-not-needed"),
    path(PART + "riapri/", parts.ReopenPartView.as_view(), name="assessment-part-reopen"),
]
