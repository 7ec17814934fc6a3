# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo user`: give somebody an account, with a mandate in a body or with their own record. Passwords never pass here:
the command prints an address, valid three days and once, where the person chooses it."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time
from uuid import UUID

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from raccordo.kernel.accounts import Account
from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor, system_access
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy.operations import delegates
from raccordo.privacy.queries import delegates as powers
from raccordo.privacy.rules.delegates import same_name
from raccordo.territory import operations as territory
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization, Practitioner
from raccordo.web.shell import clock

BY = Actor(role="administrator")


def user(options: argparse.Namespace) -> tuple[int, str]:
    """Create or suspend an account. Returns the exit code and what to tell."""
    try:
        at = clock.now()  # the pages': a mandate that begins after the demonstration's day would not let in
        with system_access(at):
            return _suspend(options.email) if options.sospendi else _give(options, at)
    except Refused as refusal:
        return 1, refusal.message
    except ValueError:
        return 2, "Una data si scrive AAAA-MM-GG, una persona con il suo identificativo."


def _give(options: argparse.Namespace, at: datetime) -> tuple[int, str]:
    if bool(options.ruolo) == bool(options.persona):
        return 2, "Indica --ruolo ed --ente per chi lavora, oppure --persona per chi vede i propri dati."
    account = Account.objects.filter(email__iexact=options.email).first()
    account = account or Account.objects.create_user(options.email)
    if options.ruolo:
        _mandate(account, options, at)
    else:
        _own_record(account, options, at)
    address = choose_password_address(account)
    return 0, f"Utenza pronta: {account.email}. La password si sceglie qui, entro tre giorni:\n{address}"


def _mandate(account: Account, options: argparse.Namespace, at: datetime) -> None:
    if options.ruolo not in Role.values:
        raise Refused(f"I ruoli sono: {', '.join(Role.values)}.")
    organization = Organization.objects.filter(code=options.ente).first()
    if organization is None:
        raise Refused(f"Non c'è un ente con codice «{options.ente}».")
    practitioner = Practitioner.objects.filter(account=account).first()
    if practitioner is None:
        if not (options.nome and options.cognome):
            raise Refused("Per chi lavora servono --nome e --cognome.")
        practitioner = territory.register_practitioner(
            by=BY, at=at, given_name=options.nome, family_name=options.cognome, account_id=account.pk
        )
    ends = datetime.combine(date.fromisoformat(options.fine), time.max, ROME) if options.fine else None
    territory.assign_role(
        by=BY, at=at, practitioner_id=practitioner.pk, organization_id=organization.pk, role=options.ruolo,
        starts=at, ends=ends, area_id=organization.area_id,
    )  # fmt: skip


def _own_record(account: Account, options: argparse.Namespace, at: datetime) -> None:
    person_id = UUID(options.persona)
    if not Person.objects.filter(pk=person_id).exists():
        raise Refused("Non c'è una persona con questo identificativo.")
    if options.delega:
        related = _holder(person_id, options, account, at)
        delegates.tie_account(by=BY, at=at, related_id=related.pk, account_id=account.pk)
    else:
        delegates.tie_self(by=BY, at=at, person_id=person_id, account_id=account.pk)


def _holder(person_id: UUID, options: argparse.Namespace, account: Account, at: datetime) -> RelatedPerson:
    """Who has the power written in the network of the person: the only one, or the one of that name."""
    name = f"{options.nome} {options.cognome}".strip()
    found = [
        row
        for row in powers.holders(person_id, at)
        if row.account_id in (None, account.pk) and (not name or same_name(row.full_name, name))
    ]
    if len(found) != 1:
        raise Refused(
            "Prima va scritta la delega o il decreto nella rete della persona, con il nome di chi entra; poi "
            "--nome e --cognome dicono chi è."
        )
    return found[0]


def _suspend(email: str) -> tuple[int, str]:
    if Account.objects.filter(email__iexact=email).update(is_active=False):
        return 0, "Utenza sospesa: le sessioni aperte finiscono alla prossima pagina."
    return 1, "Utenza non trovata."


def choose_password_address(account: Account) -> str:
    """The address, valid once, where the owner of an account chooses the password."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": token}
    )
    return f"{settings.ADDRESS}{path}"
