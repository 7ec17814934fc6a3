# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Login: accounts are given by an administrator, staff need a second factor; who is logged in, as whom.

Who is asking is found at every request by two short statements, without a cache: what ends, ends at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector
from raccordo.territory.codes import SECTOR_OF_ROLE, Role
from raccordo.web.shell import clock, limits
from raccordo.web.shell.sessions import BEGAN, SessionStore

SESSION_ROLE = "role"

_SESSION = """select session_data, extract(epoch from expire_date - now())
 from django_session where session_key = %s and expire_date > now()"""
_ALIVE = "update django_session set expire_date = now() + make_interval(secs => %s) where session_key = %s"
_WHO = """select a.id, a.password, a.is_active, a.is_demo, array(select m.id from mfa_authenticator m where m.user_id = a.id), r.id, r.organization_id, r.area_id, r.role,
 p.given_name || ' ' || p.family_name, o.name
 from kernel_account a left join territory_practitioner p on p.account_id = a.id
 left join territory_practitionerrole r on r.practitioner_id = p.id and r.starts <= %s and (r.ends is null or r.ends > %s)
 left join territory_organization o on o.id = r.organization_id where a.id = %s order by r.starts, r.id"""


@dataclass(frozen=True)
class Mandate:
    """One mandate in force, as the pages need it."""

    id: UUID
    organization_id: UUID
    area_id: UUID | None
    role: str
    name: str
    organization: str


@dataclass(frozen=True)
class Identity:
    """The logged-in account with its mandates in force."""

    account: Account
    mandates: list[Mandate]
    factors: frozenset[int] = frozenset()  # the second factors that the account has now


def identify(request: HttpRequest, at: datetime) -> Identity | None:
    """The account of the session, if the session lives, the account is active and its password is still the same."""
    session = _session(request)
    account_id = session.get(SESSION_KEY)
    if account_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_WHO, [at, at, account_id])
        rows = cursor.fetchall()
    if not rows:
        return None
    pk, password, active, demo, factors = rows[0][:5]
    account = Account(id=pk, password=password, is_active=active, is_demo=demo)
    if not active or not constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()
    ):
        return None
    return Identity(account, [Mandate(*row[5:]) for row in rows if row[5] is not None], frozenset(factors))


def _session(request: HttpRequest) -> dict[str, Any]:
    """The session's data, read once by a bare statement and handed to Django's own session object.

    A session that has lived its whole time ends here; one that lives is noted, every few minutes, as alive.
    """
    store = request.session
    if store.session_key is None:
        return {}
    if not hasattr(store, "_session_cache"):
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [store.session_key])
            row = cursor.fetchone()
            if row is None:
                return {}
            data, rest = row
            if rest < limits.SESSION_IDLE - limits.SESSION_NOTED:
                cursor.execute(_ALIVE, [limits.SESSION_IDLE, store.session_key])
        store._session_cache = SessionStore().decode(data)  # type: ignore[attr-defined]
        if SESSION_KEY in store._session_cache and not _young(store._session_cache):  # type: ignore[attr-defined]
            store.flush()
            return {}
    return store._session_cache  # type: ignore[attr-defined,no-any-return]


def _young(session: dict[str, Any]) -> bool:
    """Whether a session began less than its whole time ago, and not in the future."""
    began = session.get(BEGAN)
    return isinstance(began, int | float) and -60 < clock.epoch() - began < limits.SESSION_WHOLE


def actor_of(request: HttpRequest, at: datetime) -> Actor | None:
    """The logged-in account in its chosen role; a citizen has none. None when nobody is logged in.

    A mandate that has ended stops working at the next request.
    """
    identity = identify(request, at)
    request.identity = identity  # type: ignore[attr-defined]
    if identity is None:
        return None
    chosen = request.session.get(SESSION_ROLE)
    mandates = identity.mandates
    mandate = next((m for m in mandates if str(m.id) == chosen), mandates[0] if len(mandates) == 1 else None)
    request.shown_as = _shown_as(mandate)  # type: ignore[attr-defined]
    if mandate is None:
        role = "undecided" if mandates else ""
        return Actor(account_id=identity.account.pk, role=role, sector=Sector.FAMILY)
    return Actor(
        account_id=identity.account.pk, role_id=mandate.id, organization_id=mandate.organization_id,
        area_id=mandate.area_id, role=mandate.role, profession=mandate.role, sector=SECTOR_OF_ROLE.get(mandate.role, ""),
    )  # fmt: skip


def needs_second_factor(request: HttpRequest) -> bool:
    """Staff enter with two factors; demonstration accounts, which hold invented data, do not."""
    identity = getattr(request, "identity", None)
    account = identity.account if identity else request.user
    if account.is_demo and settings.DEMO:
        return False
    proofs = [one for one in get_authentication_records(request, account) if one.get("method") == "mfa"]
    return not any(_stands(proof, identity) for proof in proofs)


def _stands(proof: dict[str, Any], identity: Identity | None) -> bool:
    """A second factor that was taken away since proves nothing any more."""
    return identity is None or "id" not in proof or proof["id"] in identity.factors


def _shown_as(mandate: Mandate | None) -> tuple[str, str]:
    if mandate is None:
        return ("Area personale", "")
    return (mandate.name, f"{Role(mandate.role).label} · {mandate.organization}")
