# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the privacy officer."""

from django.urls import path

from raccordo.web.privacy import agreement_views, exclusion_views, views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.OfficeView.as_view(), name="office"),
    path("privacy/persone/<uuid:person>/", views.RegisterView.as_view(), name="register"),
    path("privacy/esclusioni/", exclusion_views.ExclusionsView.as_view(), name="exclusions"),
    path("privacy/esclusioni/nuova/", exclusion_views.ExcludeView.as_view(), name="exclude"),
    path("privacy/esclusioni/<uuid:exclusion>/", exclusion_views.ExclusionView.as_view(), name="exclusion"),
    path("accordi/territorio/", agreement_views.AgreementsView.as_view(), name="agreements"),
    path("accordi/territorio/nuovo/", agreement_views.ProposeView.as_view(), name="propose"),
    path("accordi/territorio/<uuid:agreement>/", agreement_views.AgreementView.as_view(), name="agreement"),
    path(
        "accordi/territorio/<uuid:agreement>/nuova-versione/",
        agreement_views.NewEditionView.as_view(),
        name="new-edition",
    ),
    path("accordi/", agreement_views.PublicAgreementsView.as_view(), name="public-agreements"),
    path("accordi/da-firmare/", agreement_views.ToSignView.as_view(), name="to-sign"),
    path("accordi/da-firmare/<uuid:agreement>/", agreement_views.SignView.as_view(), name="sign"),
    path("privacy/richieste/<uuid:wish>/", exclusion_views.WishView.as_view(), name="wish"),
    path("privacy/domande/<uuid:question>/", views.AnswerView.as_view(), name="answer"),
]
