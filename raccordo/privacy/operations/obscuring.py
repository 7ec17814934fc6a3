# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person hides what was written about her, and takes it back (privacy.md 2.4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.apps import apps

from raccordo.kernel import audit, records
from raccordo.kernel.accounts import Account
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, current, system_access
from raccordo.kernel.sensitivity import Label
from raccordo.people.models import Person
from raccordo.privacy import hiding, policies, queries, readers
from raccordo.privacy.codes import Asker, RelationshipKind, Scope
from raccordo.privacy.models import Obscuring
from raccordo.privacy.queries import delegates
from raccordo.privacy.rules import hidden_label, why_not_decide
from raccordo.privacy.rules.delegates import is_minor
from raccordo.territory.models import Organization


def obscure(
    *, by: Actor, at: datetime, person_id: UUID, scope: str, target_id: UUID, words: str, kind: str = "",
    asked_by: str = Asker.PERSON,
) -> Obscuring:  # fmt: skip
    """Hide an entry, an episode, all that an author or a body wrote: from everybody but its author and the person.

    The person decides, or who represents her; a professional writes down what was asked at the desk, and is told nothing
    of what it covers.
    """
    asker = _asker(by, at, person_id, asked_by)
    _must_be_there(person_id, scope, kind, target_id)
    same = Obscuring.objects.filter(person_id=person_id, scope=scope, target_id=target_id, ends=None).first()
    if same is not None:
        raise Conflict(f"È già nascosto dal {local_day(same.starts):%d/%m/%Y}.")
    row = records.create(
        Obscuring, by=by, at=at, person_id=person_id, scope=scope, kind=kind if scope == Scope.ITEM else "",
        target_id=target_id, words=" ".join(words.split())[:200], asked_by=asker, heard_by_id=by.role_id, starts=at,
        label=hidden_label(Label.NORMAL), sector=by.sector,
    )  # fmt: skip
    hiding.wait(person_id, to_decide=True)
    with system_access(at):
        hiding.hide(row, at)
        hiding.hide_likewise(row, at)
        readers.follow(person_id, at)
    current().obscured.pop(person_id, None)
    audit.note(by=by, at=at, act="privacy.obscure", person_id=person_id, object_id=row.pk)
    return row


def reveal(*, by: Actor, at: datetime, obscuring_id: UUID) -> Obscuring:
    """Take back a decision: from the next request its entries are read as before, unless another still hides them."""
    row = records.lock(Obscuring, obscuring_id)
    _asker(by, at, row.person_id, row.asked_by)
    if row.ends is not None:
        raise Conflict(f"L'hai già tornato a mostrare il {local_day(row.ends):%d/%m/%Y}.")
    if row.link_id is not None:
        raise Refused("Lo nasconde l’altra scheda della stessa persona: si torna a mostrare da lì.")
    records.change(row, by=by, at=at, ends=at)
    hiding.wait(row.person_id, to_decide=True)
    with system_access(at):
        hiding.restore(row, at)
        hiding.end_copies(Obscuring.objects.filter(copied_from=row, ends=None), at)
        readers.follow(row.person_id, at)
    current().obscured.pop(row.person_id, None)
    audit.note(by=by, at=at, act="privacy.reveal", person_id=row.person_id, object_id=row.pk)
    return row


def _asker(by: Actor, at: datetime, person_id: UUID, asked_by: str) -> str:
    """Who asks, if they may. Raises Refused with the reason."""
    if asked_by not in Asker.values:
        raise Refused("Scegli chi lo ha chiesto.", "asked_by")
    ties = {line.kind for line in queries.relationships(by, person_id, at)}
    if by.role_id and ties:
        return asked_by
    if RelationshipKind.SELF in ties:
        return Asker.PERSON
    if RelationshipKind.DELEGATE not in ties:
        raise Refused("Lo decide la persona, o chi la rappresenta.")
    stop = _why_not(by, at, person_id)
    if stop:
        raise Refused(stop)
    return Asker.REPRESENTATIVE


def _why_not(by: Actor, at: datetime, person_id: UUID) -> str:
    related = delegates.power_in_force(person_id, by.account_id, at)
    person, day, table = Person.objects.get(pk=person_id), local_day(at), policies.delegates()
    return why_not_decide(
        power=related.power if related else "", covers_health=bool(related and table.acts["hiding"].needs in related.covered),
        decree_date=related.decree_date if related else None, day=day,
        minor=is_minor(person.birth_date, day, table.ages),
    )  # fmt: skip


def may_decide(*, by: Actor, at: datetime, person_id: UUID) -> str:
    """Why somebody may not decide what to hide, in a sentence; nothing when they may. Writes nothing."""
    try:
        _asker(by, at, person_id, Asker.PERSON)
    except Refused as refusal:
        return refusal.message
    return ""


def _must_be_there(person_id: UUID, scope: str, kind: str, target_id: UUID) -> None:
    """What is hidden stands in reach of who asks; of an author and of a body it is enough that they exist."""
    if scope == Scope.AUTHOR:
        there = Account.objects.filter(pk=target_id).exists()
    elif scope == Scope.BODY:
        there = Organization.objects.filter(pk=target_id).exists()
    elif scope == Scope.EPISODE:
        there = apps.get_model("intake.Episode").objects.filter(pk=target_id, person_id=person_id).exists()
    else:
        limits = policies.obscurable().entries.get(kind) if scope == Scope.ITEM else None
        if limits is None:
            raise Refused("Scegli che cosa nascondere.", "what")
        rows = apps.get_model(kind).objects.filter(pk=target_id, person_id=person_id)
        there = rows.exists()
        for name, values in limits.get("but", {}).items():
            if there and rows.filter(**{f"{name}__in": values}).exists():
                raise Refused(
                    "Questa voce racconta una visita o una segnalazione, che si leggono anche altrove."
                )
    if not there:
        raise Refused("Non c'è più: torna all'elenco.", "what")
