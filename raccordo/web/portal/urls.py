# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the portal. Those without a person lead to the only one, or ask whose pages to open."""

from django.urls import path

from raccordo.web.portal import choices_views as choices
from raccordo.web.portal import hiding_views as hiding
from raccordo.web.portal import rights_views as rights
from raccordo.web.portal import views

app_name = "portal"
urlpatterns = [
    path("mio/", views.StartView.as_view(), name="start"),
    path("mio/calendario/", views.StartView.as_view(page_name="portal:calendar"), name="start-calendar"),
    path("mio/documenti/", views.StartView.as_view(page_name="portal:documents"), name="start-documents"),
    path("mio/messaggi/", views.StartView.as_view(page_name="portal:messages"), name="start-messages"),
    path("mio/accessi/", views.StartView.as_view(page_name="portal:accesses"), name="start-accesses"),
    path("mio/<uuid:person>/", views.PlanView.as_view(), name="plan"),
    path("mio/<uuid:person>/decisione/", views.DecisionView.as_view(), name="decision"),
    path("mio/<uuid:person>/calendario/", views.CalendarView.as_view(), name="calendar"),
    path("mio/<uuid:person>/documenti/", views.DocumentsView.as_view(), name="documents"),
    path("mio/<uuid:person>/documenti/<uuid:document>/", views.DocumentView.as_view(), name="document"),
    path("mio/<uuid:person>/messaggi/", views.MessagesView.as_view(), name="messages"),
    path("mio/<uuid:person>/nascosto/", hiding.HiddenView.as_view(), name="hidden"),
    path("mio/<uuid:person>/nascosto/<uuid:hidden>/", hiding.RevealView.as_view(), name="reveal"),
    path("mio/<uuid:person>/nascondi/", hiding.HideView.as_view(), name="hide"),
    path("mio/<uuid:person>/nascondi/nota/<uuid:entry>/", hiding.HideNoteView.as_view(), name="hide-note"),
    path(
        "mio/<uuid:person>/nascondi/valutazione/<uuid:assessment>/",
        hiding.HideAssessmentView.as_view(),
        name="hide-assessment",
    ),
    path(
        "mio/<uuid:person>/nascondi/documento/<uuid:document>/",
        hiding.HideDocumentView.as_view(),
        name="hide-document",
    ),
    path("mio/<uuid:person>/scelte/", choices.ChoicesView.as_view(), name="choices"),
    path("mio/<uuid:person>/scelte/maggior-tutela/", choices.ReaderView.as_view(), name="choice-reader"),
    path("mio/<uuid:person>/scelte/maggiore-eta/", choices.OfAgeView.as_view(), name="of-age"),
    path("mio/<uuid:person>/scelte/<slug:use>/", choices.GiveView.as_view(), name="choice"),
    path(
        "mio/<uuid:person>/scelte/consensi/<uuid:consent>/revoca/",
        choices.TakeBackView.as_view(),
        name="choice-end",
    ),
    path(
        "mio/<uuid:person>/scelte/deleghe/<uuid:related>/revoca/",
        choices.RevokeDelegationView.as_view(),
        name="delegation-end",
    ),
    path("mio/<uuid:person>/diritti/", rights.RightsView.as_view(), name="rights"),
    path("mio/<uuid:person>/diritti/copia/", rights.ExtractView.as_view(), name="extract"),
    path(
        "mio/<uuid:person>/diritti/copia.pdf", rights.ExtractView.as_view(kept_as="pdf"), name="extract-paper"
    ),
    path(
        "mio/<uuid:person>/diritti/copia.json",
        rights.ExtractView.as_view(kept_as="json"),
        name="extract-file",
    ),
    path("mio/<uuid:person>/accessi/", views.AccessesView.as_view(), name="accesses"),
    path("mio/<uuid:person>/accessi/chiedi/", views.WishView.as_view(), name="wish"),
    path("mio/<uuid:person>/accessi/<int:line>/", views.QuestionView.as_view(), name="question"),
]
