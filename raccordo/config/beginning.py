# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo init`: the first body and its first administrator, in an installation where there is nobody yet.

No secret passes here: like `raccordo user`, it prints an address where the administrator chooses the password.
"""

from __future__ import annotations

import argparse
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from raccordo.config.accounts import BY, choose_password_address
from raccordo.kernel.accounts import Account
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import system_access
from raccordo.territory import operations as territory
from raccordo.territory import queries
from raccordo.territory.codes import AreaKind, OrganizationKind, Role
from raccordo.territory.models import Area, Organization, PractitionerRole
from raccordo.web.shell import clock


def begin(options: argparse.Namespace) -> tuple[int, str]:
    """Make the first body, or find that it is there already. Returns the exit code and what to tell."""
    at = clock.now()
    try:
        _check(options)
        with system_access(at):
            # Two people who begin at the same moment: the second waits, and finds what the first one made.
            list(Area.objects.select_for_update().order_by("pk")[:1])
            known = Organization.objects.order_by("pk").first()
            account = _make(options, at) if known is None else _known(options)
            if account.has_usable_password():
                return 0, f"C'è già tutto: {options.nome_ente}, amministrato da {account.email}."
            address = choose_password_address(account)
    except Refused as refusal:
        return 1, refusal.message
    return 0, (
        f"Ente pronto: {options.nome_ente} ({options.ente}). Lo amministra {account.email}, che sceglie la password qui, "
        f"entro tre giorni:\n{address}\nLe altre utenze si danno con «raccordo user».\n"
        "Se gli enti sono più d'uno, ciascuno legge solo ciò che scrive finché non si firma un accordo: «Accordi», nel menu."
    )  # fmt: skip


def _check(options: argparse.Namespace) -> None:
    """Refuse what could not be mended afterwards."""
    try:
        validate_email(options.email)
    except ValidationError:
        raise Refused(f"«{options.email}» non è un indirizzo e-mail.") from None
    try:
        validate_slug(options.ente)
    except ValidationError:
        raise Refused("Il codice dell'ente si scrive con lettere, cifre e trattini: ambito-lecco.") from None
    if options.tipo not in OrganizationKind.values:
        raise Refused(f"I tipi di ente sono: {', '.join(OrganizationKind.values)}.")
    for value, name in (
        (options.nome_ente, "--nome-ente"),
        (options.nome, "--nome"),
        (options.cognome, "--cognome"),
    ):
        if not value.strip():
            raise Refused(f"Manca {name}.")


def _make(options: argparse.Namespace, at: datetime) -> Account:
    town = queries.municipality_named(options.comune)
    if town is None:
        raise Refused(f"Non c'è un comune che si chiama «{options.comune}», né con quel codice ISTAT.")
    organization = territory.register_organization(
        by=BY, at=at, code=options.ente, kind=options.tipo, name=options.nome_ente.strip(), sector=options.lato,
        area=_area(options), municipality=town,
    )  # fmt: skip
    account = Account.objects.create_user(options.email)
    practitioner = territory.register_practitioner(
        by=BY,
        at=at,
        given_name=options.nome.strip(),
        family_name=options.cognome.strip(),
        account_id=account.pk,
    )
    territory.assign_role(
        by=BY, at=at, practitioner_id=practitioner.pk, organization_id=organization.pk, role=Role.ADMINISTRATOR,
        starts=at, area_id=organization.area_id,
    )  # fmt: skip
    return account


def _area(options: argparse.Namespace) -> Area:
    """The part of the territory: a known one by its code, or a new one with a name."""
    known = Area.objects.filter(code=options.territorio).first()
    if known is not None:
        return known
    if not options.nome_territorio.strip():
        raise Refused(
            f"Non c'è un territorio con codice «{options.territorio}»: per crearlo aggiungi --nome-territorio."
        )
    return Area.objects.create(
        kind=AreaKind.SOCIAL_AMBITO, code=options.territorio, name=options.nome_territorio.strip()
    )


def _known(options: argparse.Namespace) -> Account:
    """The administrator that the same command made before. Refused when the installation is somebody else's."""
    first = Organization.objects.filter(code=options.ente).first()
    held = PractitionerRole.objects.filter(
        organization=first, role=Role.ADMINISTRATOR, practitioner__account__email__iexact=options.email
    ).select_related("practitioner__account")
    mandate = held.first() if first else None
    if mandate is None:
        raise Refused(
            "Questa installazione ha già i suoi enti: «raccordo init» serve solo la prima volta. "
            "Per un'altra utenza usa «raccordo user»."
        )
    return mandate.practitioner.account
