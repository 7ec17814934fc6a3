# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody was writing when the session ended, or when a proof was asked again: kept for that account alone, given back.

A signed cookie remembers which account was working in this browser. It opens nothing: it only says whose draft it is.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import Resolver404, resolve

from raccordo.kernel.scoping import AccessContext, Actor, access
from raccordo.kernel.sensitivity import Purpose
from raccordo.web.shell import limits
from raccordo.web.shell.asked import plain
from raccordo.web.shell.models import Draft

COOKIE = f"{settings.COOKIE_PREFIX}chi"
ASK = "bozza"
_SALT = "raccordo.drafts"
_LONGEST = 1000  # of an address to go back to
_OURS = {"csrfmiddlewaretoken", "submission", "version", "draft"}


def remember(request: HttpRequest, response: HttpResponseBase, account_id: UUID | None) -> None:
    """Let this browser remember who is working, until it is closed."""
    if account_id is not None and _worker(request) != account_id:
        response.set_cookie(
            COOKIE, signing.dumps(str(account_id), salt=_SALT), httponly=True, samesite="Lax", secure=settings.HTTPS
        )  # fmt: skip


def may_keep(key: str) -> bool:
    """Whether what is typed in the page of a draft may be kept: some pages say that it may not (`keeps_drafts`)."""
    try:
        page = getattr(resolve(key.split("?")[0].split("#")[0]).func, "view_class", None)
    except Resolver404:
        return True
    return bool(getattr(page, "keeps_drafts", True))


def after_login(request: HttpRequest, at: datetime, *, keeping: bool = True) -> str:
    """Where to go after login: the same page; with what was being sent, if a form arrived without a session."""
    account_id = _worker(request) if request.method == "POST" and keeping else None
    here = request.path if account_id is None else keep(request, account_id, at)
    return f"/entra/?{urlencode({'next': here})}"


def after_proof(request: HttpRequest, at: datetime, account_id: UUID | None) -> str:
    """Where to confirm who one is, and from there back to the same page; with what was being sent, if a form arrived."""
    sent = request.method == "POST" and account_id is not None
    back = keep(request, account_id, at) if sent and account_id else request.get_full_path()[:_LONGEST]
    return f"/conferma/?{urlencode({'next': back})}"


def keep(request: HttpRequest, account_id: UUID, at: datetime) -> str:
    """Keep what a form brought as its sender's draft, where it may be kept. Returns the address where the form stands with it."""
    key = plain(request.POST.get("draft") or request.path)[:200]
    if not may_keep(key):
        return request.path
    fields = {
        plain(name): [plain(value) for value in values]
        for name, values in request.POST.lists()
        if name not in _OURS
    }
    with access(AccessContext(Actor(account_id=account_id), Purpose.SELF, at)):
        put(account_id, key, fields, at)
    return f"{request.path}?{urlencode({ASK: key})}"


def put(account_id: UUID, key: str, fields: dict[str, list[str]], at: datetime) -> None:
    """Keep the last of what was typed. The page saves by itself while the form is being sent: the saving that began first may be
    written last, and must not take the place of what was typed after it."""
    older = Draft.objects.filter(account_id=account_id, key=key, saved_at__lte=at)
    if not older.update(fields=fields, saved_at=at):
        draft = Draft(account_id=account_id, key=key, fields=fields, saved_at=at)
        Draft.objects.bulk_create([draft], ignore_conflicts=True)
        older.update(fields=fields, saved_at=at)  # another saving made the row in between


def asked_for(request: HttpRequest, account_id: UUID | None) -> QueryDict | None:
    """One's own draft, if the address asks for it, as a form was sent."""
    key = plain(request.GET.get(ASK, ""))
    draft = Draft.objects.filter(account_id=account_id, key=key).first() if key and account_id else None
    if draft is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        data.setlist(name, values if isinstance(values, list) else [values])
    return data


def forget(request: HttpRequest, account_id: UUID | None) -> None:
    """The form has done its work: its draft is no longer needed."""
    key = plain(request.POST.get("draft", ""))
    if key and account_id:
        Draft.objects.filter(account_id=account_id, key=key[:200]).delete()


def _worker(request: HttpRequest) -> UUID | None:
    try:
        return UUID(
            signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=limits.SESSION_WHOLE * 2)
        )
    except (signing.BadSignature, ValueError):
        return None
