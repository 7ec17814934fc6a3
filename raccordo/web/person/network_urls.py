# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of a person's network: professionals and lay people, who enters, who leaves, who sees the record."""

from django.urls import path

from raccordo.web.person import hiding_views as hiding
from raccordo.web.person import network_views as views

PERSON = "persone/<uuid:person>/rete"
urlpatterns = [
    path(f"{PERSON}/", views.NetworkView.as_view(), name="network"),
    path(f"{PERSON}/vicini/nuovo/", views.AddRelatedView.as_view(), name="network-related"),
    path(
        f"{PERSON}/vicini/<uuid:related>/togli/", views.EndRelatedView.as_view(), name="network-related-end"
    ),
    path(f"{PERSON}/nascondi/", hiding.HideView.as_view(), name="network-hide"),
    path(f"{PERSON}/nascondi/<uuid:hidden>/", hiding.RevealView.as_view(), name="network-reveal"),
    path(f"{PERSON}/professionisti/nuovo/", views.JoinView.as_view(), name="network-join"),
    path(f"{PERSON}/professionisti/<uuid:member>/lascia/", views.LeaveView.as_view(), name="network-leave"),
]
