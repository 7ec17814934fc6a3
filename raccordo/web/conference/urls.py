# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of this area."""

from django.urls import URLPattern, URLResolver, include, path

from raccordo.web.conference import case_views as cases
from raccordo.web.conference import notice_views as notices
from raccordo.web.conference import pact_views as pact
from raccordo.web.conference import part_views as parts
from raccordo.web.conference import plan_views as plans
from raccordo.web.conference import review_views as reviews
from raccordo.web.conference import session_views as sessions
from raccordo.web.conference import start_views as starts

SESSION = "uvm/<uuid:conference>/"
CASE = "persone/<uuid:person>/uvm/<uuid:case>/"
PLAN = "persone/<uuid:person>/piano/"
VERSION = PLAN + "<int:number>/"
PACT = "persone/<uuid:person>/patto/"

app_name = "conference"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("raccordo.web.conference.assessment_urls")),
    path("uvm/", sessions.SessionsView.as_view(), name="sessions"),
    path("uvm/nuova/", sessions.ConveneView.as_view(), name="convene"),
    path(SESSION, sessions.SessionView.as_view(), name="session"),
    path(SESSION + "apri/", sessions.OpenSessionView.as_view(), name="session-open"),
    path(SESSION + "chiudi/", sessions.CloseSessionView.as_view(), name="session-close"),
    path(SESSION + "annulla/", sessions.CancelSessionView.as_view(), name="session-cancel"),
    path(SESSION + "convoca/", sessions.InviteView.as_view(), name="session-invite"),
    path(SESSION + "presenze/", sessions.AttendanceView.as_view(), name="session-presence"),
    path(SESSION + "dopo/<int:order>/", sessions.NeighbourView.as_view(step=1), name="case-after"),
    path(SESSION + "prima/<int:order>/", sessions.NeighbourView.as_view(step=-1), name="case-before"),
    path("persone/<uuid:person>/uvm/", cases.CasesView.as_view(), name="cases"),
    path(CASE, cases.CaseView.as_view(), name="case"),
    path(CASE + "parole/", cases.CaseWordsView.as_view(), name="case-words"),
    path(CASE + "impegno/", cases.CommitmentView.as_view(), name="case-commitment"),
    path(
        CASE + "impegno/<uuid:commitment>/togli/",
        cases.CommitmentRemoveView.as_view(),
        name="case-commitment-remove",
    ),
    path(CASE + "parere/", cases.OpinionView.as_view(), name="case-opinion"),
    path(CASE + "dissenso/", cases.DissentView.as_view(), name="case-dissent"),
    path(CASE + "presenze/", cases.CaseAttendanceView.as_view(), name="case-presence"),
    path(CASE + "chiudi/", cases.ConcludeView.as_view(), name="case-close"),
    path(CASE + "togli/", cases.WithdrawCaseView.as_view(), name="case-withdraw"),
    path(CASE + "verbale/", cases.MinutesView.as_view(), name="minutes"),
    path(CASE + "verbale/pdf/", cases.MinutesPaperView.as_view(), name="minutes-paper"),
    path(CASE + "comunicazione/", notices.NoticeView.as_view(), name="decision-notice"),
    path(CASE + "nuova-valutazione/", notices.ReassessmentView.as_view(), name="reassessment"),
    path(PLAN, plans.PlanView.as_view(), name="plan"),
    path(PLAN + "nuova/", plans.StartView.as_view(), name="plan-start"),
    path(PLAN + "chiudi/", reviews.CloseView.as_view(), name="plan-close"),
    path(VERSION, plans.VersionView.as_view(), name="version"),
    path(VERSION + "parole/", plans.WhatMattersView.as_view(), name="what-matters"),
    path(VERSION + "termini/", plans.TermsView.as_view(), name="terms"),
    path(VERSION + "da-chiarire/<slug:code>/", plans.WaiveView.as_view(), name="waive"),
    path(VERSION + "proponi/", plans.ProposeView.as_view(), name="propose"),
    path(VERSION + "attiva/", plans.ActivateView.as_view(), name="activate"),
    path(VERSION + "scarta/", plans.DiscardView.as_view(), name="discard"),
    path(VERSION + "condivisione/", plans.AnswerView.as_view(), name="answer"),
    path(VERSION + "confronta/", plans.CompareView.as_view(), name="compare"),
    path(VERSION + "anteprima/", plans.PreviewView.as_view(), name="preview"),
    path(VERSION + "pdf/", plans.PlanPaperView.as_view(), name="plan-paper"),
    path(VERSION + "revisione/", reviews.ReviewView.as_view(), name="review"),
    path(VERSION + "modello/", starts.ModelView.as_view(), name="plan-model"),
    path(VERSION + "bisogni/valutazione/", starts.SuggestedNeedsView.as_view(), name="needs-suggested"),
    path(VERSION + "bisogni/nuovo/", parts.NeedNewView.as_view(), name="need-new"),
    path(VERSION + "bisogni/<uuid:need>/", parts.NeedView.as_view(), name="need"),
    path(VERSION + "bisogni/<uuid:need>/togli/", parts.NeedRemoveView.as_view(), name="need-remove"),
    path(VERSION + "obiettivi/nuovo/", parts.GoalNewView.as_view(), name="goal-new"),
    path(VERSION + "obiettivi/<uuid:goal>/", parts.GoalView.as_view(), name="goal"),
    path(VERSION + "obiettivi/<uuid:goal>/togli/", parts.GoalRemoveView.as_view(), name="goal-remove"),
    path(VERSION + "obiettivi/<uuid:goal>/sposta/", parts.GoalMoveView.as_view(), name="goal-move"),
    path(
        VERSION + "obiettivi/<uuid:goal>/interventi/nuovo/",
        parts.ServiceNewView.as_view(),
        name="service-new",
    ),
    path(VERSION + "interventi/<uuid:service>/", parts.ServiceView.as_view(), name="service"),
    path(VERSION + "interventi/<uuid:service>/sposta/", parts.ServiceMoveView.as_view(), name="service-move"),
    path(
        VERSION + "interventi/<uuid:service>/togli/", parts.ServiceRemoveView.as_view(), name="service-remove"
    ),
    path(PACT, pact.PactView.as_view(), name="pact"),
    path(PACT + "leggi/", pact.ShareView.as_view(), name="pact-share"),
    path(PACT + "parti/<uuid:planned>/", pact.PartView.as_view(), name="pact-part"),
    path(PACT + "domande/", pact.QuestionView.as_view(), name="pact-question"),
    path(PACT + "firma/", pact.SignView.as_view(), name="pact-sign"),
    path(PACT + "revoca/", pact.RevokeView.as_view(), name="pact-revoke"),
    path(PACT + "pdf/", pact.PactPaperView.as_view(), name="pact-paper"),
]
