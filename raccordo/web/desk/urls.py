# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the desk, of signals and requests, and of taking charge."""

from django.urls import path

from raccordo.web.desk import (
    contact_views,
    desk_views,
    episode_views,
    request_views,
    right_views,
    signal_views,
)

app_name = "desk"
PERSON = "persone/<uuid:person>"
SIGNAL = f"{PERSON}/segnalazioni/<uuid:signal>"
REQUEST = f"{PERSON}/richieste/<uuid:request_id>"
EPISODE = f"{PERSON}/presa-in-carico/<uuid:episode>"
urlpatterns = [
    path("sportello/", desk_views.DeskView.as_view(), name="desk"),
    path("sportello/cerca/", desk_views.SearchView.as_view(), name="search"),
    path("sportello/accogli/", desk_views.WelcomeView.as_view(), name="welcome"),
    path("sportello/persona/", desk_views.NewPersonView.as_view(), name="person-new"),
    path("sportello/anonimo/", contact_views.AnonymousView.as_view(), name="contact-anonymous"),
    path("sportello/servizi/", contact_views.ServicesView.as_view(), name="services"),
    path(
        "sportello/contatti/<uuid:contact>/", contact_views.AnonymousSlipView.as_view(), name="slip-anonymous"
    ),
    path(f"{PERSON}/contatti/nuovo/", contact_views.ContactView.as_view(), name="contact-new"),
    path(f"{PERSON}/contatti/<uuid:contact>/", contact_views.SlipView.as_view(), name="slip"),
    path(f"{PERSON}/diritti/nuova/", right_views.RightView.as_view(), name="right-new"),
    path("segnalazioni/", signal_views.SignalsView.as_view(), name="signals"),
    path(f"{SIGNAL}/", signal_views.SignalView.as_view(), name="signal"),
    path(f"{SIGNAL}/prendi/", signal_views.TakeView.as_view(), name="signal-take"),
    path(f"{SIGNAL}/rimetti/", signal_views.ReleaseView.as_view(), name="signal-release"),
    path(f"{SIGNAL}/ritira/", signal_views.WithdrawView.as_view(), name="signal-withdraw"),
    path(f"{SIGNAL}/richiesta/", request_views.ForwardView.as_view(), name="signal-forward"),
    path(f"{REQUEST}/", request_views.RequestView.as_view(), name="request"),
    path(f"{REQUEST}/inizia/", request_views.BeginView.as_view(), name="request-begin"),
    path(f"{REQUEST}/chiudi/", request_views.CloseView.as_view(), name="request-close"),
    path(f"{PERSON}/presa-in-carico/", episode_views.TakeChargeView.as_view(), name="take-charge"),
    path(f"{EPISODE}/passa/", episode_views.HandOverView.as_view(), name="hand-over"),
    path(f"{EPISODE}/chiudi/", episode_views.CloseView.as_view(), name="episode-close"),
]
