# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Double clicks, retries, lost answers: a form sent twice acts once.

Every form bears a token of its own. The same form again (same sender, address and content) gets the first answer again;
a used token under other content, at another address or from another account does nothing, and says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect

from raccordo.kernel.scoping import Actor
from raccordo.web.shell import drafts, errors

FIELD = "submission"
_NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}  # made anew at each showing of the same form

_CLAIM = """insert into shell_submission (token, account_id, path, location, at, digest) values (%s, %s, %s, '', %s, %s)
 on conflict (token) do nothing"""
_FREE = "delete from shell_submission where token = %s"
_FIRST = "select location from shell_submission where token = %s and path = %s and account_id = %s and digest in ('', %s)"


def once(
    request: HttpRequest, actor: Actor, at: datetime, run: Callable[[], HttpResponseBase], *, repeatable: bool = False
) -> HttpResponseBase:  # fmt: skip
    """Run a POST unless its token was used: then answer where the first one went. Without a token it is refused (400).

    The claim waits for a concurrent twin: the second to come sees the first one's result, or runs if that one failed.
    What is `repeatable` writes the same thing however often it comes (a draft, a tick) and needs no token.
    """
    if repeatable or actor.account_id is None:  # whoever is nobody writes nothing that could be doubled
        return run()
    token = token_of(request)
    if token is None:
        return errors.page(request, 400, said="no-token", again=request.path)
    digest = _digest(request)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [token, actor.account_id, request.path[:200], at, digest])
        if not cursor.rowcount:
            cursor.execute(_FIRST, [token, request.path[:200], actor.account_id, digest])
            row = cursor.fetchone()
            if row is None:
                again = drafts.keep(request, actor.account_id, at)
                return errors.page(request, 409, said="used-token", again=again)
            return HttpResponseRedirect(row[0] or request.path)
        return _first(cursor, token, run)


def _first(cursor: Any, token: UUID, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Act, and remember where the answer led; a form that did nothing may be sent again with the same token."""
    try:
        response = run()
    except (Http404, ObjectDoesNotExist):
        cursor.execute(_FREE, [token])
        raise
    if isinstance(response, HttpResponseRedirect):
        cursor.execute(
            "update shell_submission set location = %s where token = %s", [response.url[:300], token]
        )
    else:  # nothing happened: the corrected form may use the same token
        cursor.execute(_FREE, [token])
    return response


def token_of(request: HttpRequest) -> UUID | None:
    """The mark of a form that was sent, if it bears one."""
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _digest(request: HttpRequest) -> str:
    """What was sent, as a sha-256 in hexadecimal: names, values and the bytes of files, in their order."""
    found = hashlib.sha256()
    for name, values in request.POST.lists():
        if name not in _NOT_CONTENT:
            found.update(repr((name, values)).encode("utf-8", "backslashreplace"))
    for name, files in request.FILES.lists():
        for file in files:
            found.update(repr((name, file.name, file.size)).encode("utf-8", "backslashreplace"))
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
