# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What these pages share: for all others they do not exist, nothing typed in them is kept outside the compartment, and each
refusal leaves its line. Addresses and titles say nothing of what is behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views import View

from raccordo.kernel.sensitivity import Purpose
from raccordo.protected import operations, queries, register
from raccordo.protected.codes import ROLES
from raccordo.protected.queries import Summary
from raccordo.territory.models import PractitionerRole
from raccordo.web.shell import errors, submissions
from raccordo.web.shell.gate import StaffView

# A second factor just given (privacy.md 2.1), for what is read closed; the gate asks for it where it knows how.
FRESH = timedelta(minutes=5)


class ReservedView(StaffView):
    """A page of the compartment."""

    roles = ROLES
    purpose = Purpose.SOCIAL
    keeps_drafts: ClassVar[bool] = False

    @property
    def case_id(self) -> UUID:
        """The case of the address."""
        return UUID(str(self.kwargs["reserved"]))

    def note(self, kind: str, **more: Any) -> None:
        """One line of the register."""
        register.note(by=self.actor, at=self.now, kind=kind, **more)

    def case(self) -> Summary:
        """The case of the address. Raises DoesNotExist for who is not among its readers."""
        return queries.summary(self.case_id)

    def _enter(self, request: HttpRequest) -> HttpResponseBase | None:
        stop = super()._enter(request)
        if stop is not None and stop.status_code == 404:  # a role that has no such pages
            with transaction.atomic():
                self.note(register.REFUSED, permitted=False)
        return stop

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = partial(View.dispatch, self, request, *args, **kwargs)
        try:
            with transaction.atomic():
                return self._once(request, run) if request.method == "POST" else run()
        except (Http404, ObjectDoesNotExist):  # the refusal stays in the register: the transaction goes on
            self.note(register.REFUSED, case_id=self.kwargs.get("reserved"), permitted=False)
            return errors.page(request, 404)

    def _once(self, request: HttpRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        """A form sent twice acts once; the memory of it stays in the compartment, because its address says of which case."""
        token = submissions.token_of(request)
        if token is None:
            return (
                run() if self.repeatable else errors.page(request, 400, said="no-token", again=request.path)
            )
        if not operations.claim_sending(by=self.actor, at=self.now, token=token):
            return HttpResponseRedirect(queries.sent_before(token) or request.path)
        response = run()
        location = response.url if isinstance(response, HttpResponseRedirect) else ""
        operations.settle_sending(by=self.actor, at=self.now, token=token, location=location)
        return response


def names_of(role_ids: set[UUID | None]) -> dict[UUID, str]:
    """The names of who works here, by their mandates."""
    rows = PractitionerRole.objects.filter(pk__in=role_ids - {None}).select_related("practitioner")
    return {row.pk: row.practitioner.full_name for row in rows}
