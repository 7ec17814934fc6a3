# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the coordinator."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from raccordo.web.coordination import acts, views


class DayConverter:
    """A day in an address: 2026-11-23."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError, hence not found, for a day that does not exist."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()


register_converter(DayConverter, "day")

app_name = "coordination"
_VISIT = "persone/<uuid:person>/visite/<uuid:visit>/"

urlpatterns = [
    path("visite/", views.TodayView.as_view(), name="today"),
    path("visite/da-assegnare/", views.PlanningView.as_view(), name="waiting"),
    path("visite/<day:day>/", views.DayView.as_view(), name="day"),
    path("visite/<day:day>/fogli/", views.SheetsView.as_view(), name="sheets"),
    path("visite/settimana/<day:day>/", views.WeekView.as_view(), name="week"),
    path("visite/settimana/<day:day>/prepara/", views.PrepareView.as_view(), name="prepare"),
    path(f"{_VISIT}assegna/", acts.AssignView.as_view(), name="assign"),
    path(f"{_VISIT}togli/", acts.UnassignView.as_view(), name="unassign"),
    path(f"{_VISIT}sposta/", acts.MoveView.as_view(), name="move"),
    path(f"{_VISIT}annulla/", acts.CancelView.as_view(), name="cancel"),
    path(f"{_VISIT}cose/", acts.TasksView.as_view(), name="tasks"),
    path(f"{_VISIT}in-due/", acts.PairView.as_view(), name="pair"),
    path("persone/<uuid:person>/visite/nuova/", acts.AddView.as_view(), name="add"),
]
