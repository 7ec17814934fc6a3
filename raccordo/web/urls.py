# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mounts the areas; each writes its whole addresses, in Italian. The first are asked for most: every address is sought in order."""

from django.urls import include, path

AREAS = (
    "person", "shell", "practice", "desk", "transitions", "conference", "coordination", "field", "programmes",
    "directory", "observatory", "governance", "privacy", "portal", "protected",
)  # fmt: skip

urlpatterns = [path("", include(f"raccordo.web.{area}.urls")) for area in AREAS]
