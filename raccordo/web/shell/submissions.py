# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Double clicks, retries, lost answers: a form sent twice acts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect

from raccordo.kernel.scoping import Actor

FIELD = "submission"

_CLAIM = """insert into shell_submission (token, account_id, path, location, at) values (%s, %s, %s, '', %s)
 on conflict (token) do nothing"""
_FREE = "delete from shell_submission where token = %s"
_FIRST = "select location from shell_submission where token = %s and path = %s and account_id = %s"


def once(
    request: HttpRequest, actor: Actor, at: datetime, run: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Run a POST unless its token was used: then answer where the first one went.

    The claim waits for a concurrent twin: the second to come sees the first one's result, or runs if that one failed.
    """
    token = token_of(request)
    if token is None or actor.account_id is None:  # whoever is nobody writes nothing that could be doubled
        return run()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [token, actor.account_id, request.path[:200], at])
        if not cursor.rowcount:
            cursor.execute(_FIRST, [token, request.path[:200], actor.account_id])
            row = cursor.fetchone()
            return HttpResponseRedirect(row[0] if row and row[0] else request.path)
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
