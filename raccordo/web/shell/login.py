# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Login: accounts are given by an administrator, staff need a second factor; who is logged in, as whom."""

from __future__ import annotations

from datetime import datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector
from raccordo.territory import queries as territory
from raccordo.territory.models import PractitionerRole

SESSION_ROLE = "role"


def actor_of(request: HttpRequest, at: datetime) -> Actor | None:
    """The logged-in account in its chosen role; a citizen has none. None when nobody is logged in.

    A mandate that has ended stops working at the next request.
    """
    if not request.user.is_authenticated:
        return None
    roles = territory.mandates(request.user.pk, at)
    chosen = request.session.get(SESSION_ROLE)
    role = next((r for r in roles if str(r.pk) == chosen), roles[0] if len(roles) == 1 else None)
    request.identity = _identity(role)  # type: ignore[attr-defined]
    if role is None:
        return Actor(account_id=request.user.pk, role="" if not roles else "undecided", sector=Sector.FAMILY)
    return Actor(
        account_id=request.user.pk, role_id=role.pk, organization_id=role.organization_id, area_id=role.area_id,
        role=role.role, profession=role.role, sector=role.sector,
    )  # fmt: skip


def needs_second_factor(request: HttpRequest) -> bool:
    """Staff enter with two factors; demonstration accounts, which hold invented data, do not."""
    if request.user.is_demo and settings.DEMO:
        return False
    proofs = {record.get("method") for record in get_authentication_records(request, request.user)}
    return "mfa" not in proofs


def _identity(role: PractitionerRole | None) -> tuple[str, str]:
    if role is None:
        return ("Area personale", "")
    return (role.practitioner.full_name, f"{role.get_role_display()} · {role.organization.name}")
