# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fresh the last proof of identity is: the one place that says so, from what django-allauth wrote in the session.

Who works here proves with the second factor. A citizen with one does too; without, with the password: in real life citizens
come from SPID or CIE at level 2, and prove themselves there. Accounts of a demonstration, which hold invented data, say yes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from raccordo.kernel.accounts import Account
from raccordo.web.shell import clock

FRESH = timedelta(minutes=5)
"""For what is more delicate than reading one's own work: an emergency, who has seen one's data."""

_SECOND, _FIRST, _DEMO = "mfa", "password", "demo"
_BY_CODE = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def proves(
    records: Sequence[Mapping[str, Any]], methods: Collection[str], now: float, within: timedelta
) -> bool:
    """Whether one of some proofs is younger than `within`, at a moment in seconds. One from the future proves nothing."""
    ages = (now - (record.get("at") or 0) for record in records if record.get("method") in methods)
    return any(0 <= age < within.total_seconds() for age in ages)


def is_fresh(request: HttpRequest, within: timedelta = FRESH) -> bool:
    """Whether who is asking has proved who they are within a while."""
    account: Account = request.identity.account  # type: ignore[attr-defined]
    records = get_authentication_records(request, account)
    return proves(records, _methods(request, account), clock.epoch(), within)


def by_button(account: Account) -> bool:
    """Whether an account confirms with a button: only a demonstration's, in a demonstration."""
    return bool(settings.DEMO and account.is_demo)


def confirm_by_button(request: HttpRequest) -> None:
    """Write down that an account of a demonstration says that it is itself."""
    record_authentication(request, request.identity.account, _DEMO)  # type: ignore[attr-defined]


def page_name(account: Account) -> str:
    """The page of django-allauth where an account proves again who it is."""
    kinds = _kinds(account)
    if not kinds:
        return "account_reauthenticate"
    return "mfa_reauthenticate" if kinds & set(_BY_CODE) else "mfa_reauthenticate_webauthn"


def _methods(request: HttpRequest, account: Account) -> set[str]:
    if by_button(account):
        return {_SECOND, _FIRST, _DEMO}
    works = bool(request.identity.mandates)  # type: ignore[attr-defined]
    return {_SECOND} if works or _kinds(account) else {_FIRST}


def _kinds(account: Account) -> set[str]:
    return set(Authenticator.objects.filter(user_id=account.pk).values_list("type", flat=True))
