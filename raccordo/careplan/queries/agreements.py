# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the care agreement."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from raccordo.careplan import library
from raccordo.careplan.library import PactText
from raccordo.careplan.models import Agreement, RefusedPart, Signature
from raccordo.careplan.queries.plans import Content, content, version
from raccordo.careplan.rules.plain import PlainPlan, plain_plan


def agreement_of(version_id: UUID) -> Agreement | None:
    """The agreement on a version that is to be signed or was signed; not one that was withdrawn."""
    return (
        Agreement.objects.filter(plan_version_id=version_id)
        .exclude(state="withdrawn")
        .select_related("document")
        .defer("document__content")
        .first()
    )


def latest_agreement(person_id: UUID) -> Agreement | None:
    """The last agreement of a person: the one to sign if there is one, else the last signed."""
    rows = (
        Agreement.objects.filter(person_id=person_id)
        .exclude(state="withdrawn")
        .select_related("plan_version", "document")
        .defer("document__content")
        .order_by("-created_at", "-id")
    )
    return next(iter(rows[:1]), None)


def refused_threads(agreement_id: UUID) -> dict[UUID, str]:
    """The threads of the services refused, with the reason."""
    rows = RefusedPart.objects.filter(agreement_id=agreement_id).select_related("planned_service")
    return {row.planned_service.thread: row.reason for row in rows}


@dataclass
class Pact:
    """Everything the page and the paper of an agreement say."""

    agreement: Agreement
    content: Content
    plain: PlainPlan
    text: PactText
    refused: dict[UUID, str]
    signatures: list[Signature]


def pact(agreement: Agreement) -> Pact:
    """An agreement with its plan in plain words, the parts refused, the signatures."""
    row = version(agreement.person_id, agreement.plan_version.number)
    body = content(row)
    refused = refused_threads(agreement.pk)
    signed = Signature.objects.filter(agreement_id=agreement.pk).select_related("role__practitioner")
    return Pact(
        agreement, body, plain_plan(body.value, refused), library.pact_texts()[agreement.text_version], refused,
        list(signed.order_by("signed_at", "id")),
    )  # fmt: skip
