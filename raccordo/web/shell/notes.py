# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages at the foot of every page, and what machines ask: alive, ready, whom to tell of a flaw; the state of the system."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from raccordo.territory.codes import Role
from raccordo.web.shell.gate import PublicView, StaffView

LOW_DISK = 500 * 1024 * 1024


class NoteView(PublicView):
    """One of the short texts: accessibility, privacy notice, help, source code."""

    def context(self) -> dict[str, Any]:
        return {"owner": settings.OWNER, "version": settings.VERSION}


class SecurityTextView(PublicView):
    """Whom to tell of a flaw (RFC 9116)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        expires = (self.now + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
        text = f"Contact: {settings.OWNER['security_contact']}\nExpires: {expires}\nPreferred-Languages: it, en\n"
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


class AliveView(PublicView):
    """The process answers."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return JsonResponse({"alive": True, "version": settings.VERSION})


class ReadyView(PublicView):
    """The process can work: database reachable, disk not full. 503 with the reason otherwise."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        checks = {"database": _database_answers(), "disk": _disk_has_room()}
        return JsonResponse(
            {"ready": all(checks.values()), **checks}, status=200 if all(checks.values()) else 503
        )


class StateView(StaffView):
    """The state of the system, for who administers it: no person in it."""

    roles: ClassVar = (Role.ADMINISTRATOR,)
    template = "shell/state.html"

    def context(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('server_version'), (select count(*) from kernel_accesslink),"
                " (select count(*) from pg_class where relforcerowsecurity)"
            )
            database, sealed, guarded = cursor.fetchone()
        return {
            "version": settings.VERSION, "database": database, "sealed": sealed, "guarded": guarded,
            "free": shutil.disk_usage(settings.DATA_DIR).free // 2**20, "demo": settings.DEMO,
        }  # fmt: skip


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return False
    return True


def _disk_has_room() -> bool:
    return shutil.disk_usage(settings.DATA_DIR).free > LOW_DISK
