# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The edge of the web: a request gets its moment and number; refusals of size and of safety get a page in Italian."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg import errors as database
from uuid_utils.compat import uuid7

from raccordo.web.shell import clock, errors, limits

# The database gave up, undid everything and can be asked again.
_BUSY = (
    database.QueryCanceled, database.LockNotAvailable, database.DeadlockDetected, database.SerializationFailure,
    database.IdleInTransactionSessionTimeout, database.TooManyConnections,
)  # fmt: skip

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    # No page needs them: a script that got in all the same could not listen, look or find where a home is.
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), payment=(), serial=(), usb=()",
}


class HeadersMiddleware:
    """Says on every answer what Django and the content policy do not say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if getattr(
            request, "left", False
        ):  # pages are kept nowhere; a script keeps a number until the tab is closed
            response.headers["Clear-Site-Data"] = '"storage"'
        return response


class EdgeMiddleware:
    """Stamps the request and keeps oversized bodies out before anybody reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.request_id = str(uuid7())  # type: ignore[attr-defined]
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return errors.page(request, 400)
        if len(request.META.get("QUERY_STRING", "")) > limits.QUERY:
            return errors.page(request, 414)
        multipart = request.content_type == "multipart/form-data"
        if length > (settings.UPLOAD_LIMIT if multipart else settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            return errors.page(request, 413)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
            return errors.page(request, 413)
        if isinstance(exception, OperationalError) and isinstance(exception.__cause__, _BUSY):
            response = errors.page(request, 503)
            response["Retry-After"] = "5"
            return response
        return None
