# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of a person's network: professionals and lay people, who enters, who leaves, who sees the record."""

from django.urls import path

from raccordo.web.person import consents_views as consents
from raccordo.web.person import hiding_views as hiding
from raccordo.web.person import network_views as views
from raccordo.web.person import powers_views as powers

PERSON = "persone/<uuid:person>/rete"
urlpatterns = [
    path(f"{PERSON}/", views.NetworkView.as_view(), name="network"),
    path(f"{PERSON}/vicini/nuovo/", views.AddRelatedView.as_view(), name="network-related"),
    path(
        f"{PERSON}/vicini/<uuid:related>/togli/", views.EndRelatedView.as_view(), name="network-related-end"
    ),
    path(f"{PERSON}/vicini/<uuid:related>/potere/", powers.PowerView.as_view(), name="network-power"),
    path(
        f"{PERSON}/vicini/<uuid:related>/potere/fine/",
        powers.EndPowerView.as_view(),
        name="network-power-end",
    ),
    path(f"{PERSON}/vicini/<uuid:related>/provvedimento/", powers.OrderView.as_view(), name="network-order"),
    path(
        f"{PERSON}/provvedimenti/<uuid:measure>/fine/", powers.LiftView.as_view(), name="network-order-lift"
    ),
    path(f"{PERSON}/consensi/", consents.ConsentsView.as_view(), name="consents"),
    path(f"{PERSON}/consensi/foglio/", consents.ConsentPaperView.as_view(), name="consent-paper"),
    path(f"{PERSON}/consensi/<uuid:consent>/revoca/", consents.TakeBackView.as_view(), name="consent-end"),
    path(f"{PERSON}/nascondi/", hiding.HideView.as_view(), name="network-hide"),
    path(f"{PERSON}/nascondi/<uuid:hidden>/", hiding.RevealView.as_view(), name="network-reveal"),
    path(f"{PERSON}/professionisti/nuovo/", views.JoinView.as_view(), name="network-join"),
    path(f"{PERSON}/professionisti/<uuid:member>/lascia/", views.LeaveView.as_view(), name="network-leave"),
]
