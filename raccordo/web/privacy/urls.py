# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the privacy officer, and of who opens a record in an emergency."""

from django.urls import path

from raccordo.web.privacy import (
    agreement_views,
    approval_views,
    breach_views,
    emergency_views,
    exclusion_views,
    house_views,
    request_views,
    review_views,
    simulator_views,
    unusual_views,
    views,
)

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
    path("approvazioni/", approval_views.AskView.as_view(), name="approval-ask"),
    path("privacy/approvazioni/", approval_views.ApprovalsView.as_view(), name="approvals"),
    path("privacy/approvazioni/<uuid:approval>/", approval_views.ApprovalView.as_view(), name="approval"),
    path("privacy/richieste/<uuid:wish>/", exclusion_views.WishView.as_view(), name="wish"),
    path("privacy/emergenze/", review_views.ReviewsView.as_view(), name="emergencies"),
    path("privacy/emergenze/<uuid:emergency>/", review_views.ReviewView.as_view(), name="emergency-review"),
    path(
        "privacy/emergenze/<uuid:emergency>/attesa/", review_views.DelayView.as_view(), name="emergency-delay"
    ),
    path("emergenza/", emergency_views.AskView.as_view(), name="emergency-ask"),
    path("emergenza/<uuid:emergency>/", emergency_views.EmergencyView.as_view(), name="emergency"),
    path("emergenza/<uuid:emergency>/chiudi/", emergency_views.CloseView.as_view(), name="emergency-close"),
    path(
        "emergenza/<uuid:emergency>/spiega/", emergency_views.ExplainView.as_view(), name="emergency-explain"
    ),
    path("emergenze/", emergency_views.FiguresView.as_view(), name="emergency-figures"),
    path("privacy/domande/<uuid:question>/", views.AnswerView.as_view(), name="answer"),
    path("privacy/insoliti/", unusual_views.UnusualView.as_view(), name="unusual"),
    path("privacy/insoliti/<uuid:finding>/", unusual_views.FindingView.as_view(), name="finding"),
    path("privacy/diritti/", request_views.RequestsView.as_view(), name="requests"),
    path("privacy/diritti/nuova/", request_views.TakeInView.as_view(), name="request-new"),
    path("privacy/diritti/<uuid:right>/", request_views.RequestView.as_view(), name="request"),
    path("privacy/simulatore/", simulator_views.SimulatorView.as_view(), name="simulator"),
    path("privacy/registro-trattamenti/", house_views.ProcessingView.as_view(), name="processing"),
    path("privacy/conservazione/", house_views.RetentionView.as_view(), name="retention"),
    path("privacy/conservazione/<uuid:run>/", house_views.RetentionRunView.as_view(), name="retention-run"),
    path("privacy/violazione/", breach_views.BreachesView.as_view(), name="breaches"),
    path("privacy/violazione/<uuid:pack>/", breach_views.BreachView.as_view(), name="breach"),
    path("privacy/violazione/<uuid:pack>/persone.csv", breach_views.AffectedView.as_view(), name="affected"),
]
