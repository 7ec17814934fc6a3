# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the care agreement (patto di cura): its text, the parts refused, who signed and how."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from raccordo.careplan.codes import AGREEMENT, SignatureMethod, SignerKind
from raccordo.careplan.models.plan import PlannedService, PlanVersion
from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord

_SIGNED = "Il patto è già firmato: non si cambia più."

_CONTENT = ("id", "person_id", "plan_version_id", "text_version", "method", "signed_at", "sha256", "ends")


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _CONTENT)


class Agreement(PersonRecord):
    """The agreement on one version: which text the person was shown, how it ended, the hash of what was signed."""

    sensitivity = declare(Label.NORMAL)

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="agreements")
    text_version = models.CharField(max_length=24)
    state = models.CharField(max_length=12, choices=AGREEMENT.choices, default=AGREEMENT.initial)
    method = models.CharField(max_length=12, choices=[("", "-"), *SignatureMethod.choices], blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the plain text that was agreed
    ends = models.DateField(null=True, blank=True)  # the day from which it no longer holds
    document = models.ForeignKey("record.Document", models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField("perché", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            AGREEMENT.constraint("agreement"),
            models.UniqueConstraint(
                fields=["plan_version"], condition=Q(state__in=["to-sign", "signed"]), name="agreement_one",
                violation_error_message="C'è già un patto per questa versione.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["to-sign", "withdrawn"], signed_at=None)
                | (Q(state__in=["signed", "revoked", "ended"], signed_at__isnull=False) & ~Q(sha256="") & ~Q(method="")),
                name="agreement_signed_complete",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("signed_at")), name="agreement_order",
                violation_error_message="La revoca deve venire dopo la firma.",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="agreement_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.signed_at is not null and (({_columns('OLD')}) is distinct from ({_columns('NEW')}) "
                    "or (OLD.document_id is not null and OLD.document_id is distinct from NEW.document_id))"
                ),
                func=f"raise exception '{_SIGNED}' using errcode = 'check_violation';",
            ),
            pgtrigger.Protect(name="agreement_kept", operation=pgtrigger.Delete),
        ]

    def has_expired(self, today: date) -> bool:
        """Signed, and its time is over: nobody has to do anything for that."""
        return self.state == "signed" and self.ends is not None and self.ends <= today


def _while_to_sign(name: str) -> pgtrigger.Trigger:
    """Parts are refused, and taken back, only before the signature."""
    waiting = (
        "exists (select 1 from careplan_agreement a where a.id = {0}.agreement_id "
        "and a.person_id = {0}.person_id and a.state = 'to-sign')"
    )
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            if TG_OP <> 'INSERT' and not {waiting.format("OLD")} then
                raise exception '{_SIGNED}' using errcode = 'check_violation';
            end if;
            if TG_OP = 'DELETE' then return OLD; end if;
            if not {waiting.format("NEW")} then
                raise exception '{_SIGNED}' using errcode = 'check_violation';
            end if;
            return NEW;
        """,
    )


class RefusedPart(PersonRecord):
    """The person does not want one of the things foreseen; the plan goes on with what was agreed."""

    sensitivity = declare(Label.NORMAL)

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="refused")
    planned_service = models.ForeignKey(PlannedService, models.PROTECT, related_name="refusals")
    reason = models.CharField("perché", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "planned_service"], name="refused_once"),
        ]
        triggers: ClassVar = [_while_to_sign("refused_while_to_sign")]


class Signature(PersonRecord):
    """One signature under an agreement. Written once, by the database's own rule."""

    sensitivity = declare(Label.NORMAL)
    guard = Guard(append_only=True)

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=16, choices=SignerKind.choices)
    method = models.CharField(max_length=12, choices=SignatureMethod.choices)
    name = models.CharField(max_length=160)
    related_person = models.ForeignKey(
        "people.RelatedPerson", models.PROTECT, null=True, blank=True, related_name="+"
    )
    powers = models.CharField(max_length=400, blank=True)  # the decree and its powers, as they were shown
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField()
    image = models.ForeignKey("record.Document", models.PROTECT, null=True, blank=True, related_name="+")
