# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of this area: the record of one person, tab by tab, and the search of persons."""

from django.urls import include, path

from raccordo.web.person import links_views, search, summary

app_name = "person"
urlpatterns = [
    path("persone/<uuid:person>/", summary.SummaryView.as_view(), name="summary"),
    path("persone/<uuid:person>/stessa-persona/", links_views.SameView.as_view(), name="same"),
    path("persone/<uuid:person>/stessa-persona/<uuid:other>/", links_views.LinkView.as_view(), name="link"),
    path("persone/<uuid:person>/unione/<uuid:link>/separa/", links_views.PartView.as_view(), name="part"),
    path("persone/", search.PeopleView.as_view(), name="people"),
    path("cerca/suggerimenti/", search.SuggestionsView.as_view(), name="suggestions"),
    path("", include("raccordo.web.person.documents_urls")),
    path("", include("raccordo.web.person.network_urls")),
    path("", include("raccordo.web.person.diary_urls")),
    path("", include("raccordo.web.person.readers_urls")),
]
