# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies agreed to share: the agreement, its parties with their signatures, its data sets. Nothing about a person.

What was proposed is what is signed: the database lets nobody change it. A correction is a new edition, an end an instant.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from raccordo.kernel.records import Record
from raccordo.kernel.sensitivity import PUBLIC
from raccordo.kernel.sharing import marks_sharing
from raccordo.privacy.codes import AGREEMENT, AgreementKind, PartyRole

_SIGNED = "Un accordo proposto non si cambia: serve una nuova versione."
_CONTENT = "kind, title, essence, basis, purposes, area_id, starts, ends, edition, replaces_id, created_at, created_by_id"


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{column.strip()}" for column in _CONTENT.split(","))


def _refusing(name: str, operation: pgtrigger.Operation, condition: str, func: str = "") -> pgtrigger.Trigger:
    """A trigger that raises when a condition on the rows holds."""
    raising = f"raise exception '{_SIGNED}' using errcode = 'check_violation';"
    where = pgtrigger.Condition(f"({condition})") if condition else None
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=operation, condition=where, func=func or raising
    )


def _closed_once_signed(name: str) -> pgtrigger.Trigger:
    """Nothing is added to an agreement that somebody has signed, or that is no longer a proposal."""
    return _refusing(
        name, pgtrigger.Insert, "",
        f"""
            if not exists (select 1 from privacy_sharingagreement a where a.id = NEW.agreement_id and a.state = 'proposed'
              and not exists (select 1 from privacy_agreementparty p where p.agreement_id = a.id and p.signed_at is not null))
            then raise exception '{_SIGNED}' using errcode = 'check_violation'; end if;
            return NEW;
        """,  # noqa: S608 - constants only
    )  # fmt: skip


class SharingAgreement(Record):
    """Bodies agree which data sets they read of each other, why, on which basis, from when to when (GDPR art. 26 and 28).

    It opens something only from `effective_at` (the last signature) and `starts`, whichever is later, to `ends` or
    `ended_at`, whichever is earlier.
    """

    sensitivity = PUBLIC

    kind = models.CharField("tipo", max_length=20, choices=AgreementKind.choices)
    title = models.CharField("titolo", max_length=120)
    essence = models.CharField("contenuto essenziale", max_length=1500)
    basis = models.CharField("base giuridica", max_length=300)
    purposes = ArrayField(models.CharField(max_length=16), verbose_name="finalità")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    starts = models.DateTimeField("inizio")
    ends = models.DateTimeField("fine")
    edition = models.PositiveIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    state = models.CharField(max_length=12, choices=AGREEMENT.choices, default=AGREEMENT.initial)
    effective_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField("motivo", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            AGREEMENT.constraint("sharingagreement"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="sharingagreement_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(effective_at=None) | ~Q(state="proposed"), name="sharingagreement_effective",
                violation_error_message="Un accordo vale quando tutti hanno firmato.",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(essence="") & ~Q(basis=""), name="sharingagreement_words",
                violation_error_message="Scrivi titolo, contenuto essenziale e base giuridica.",
            ),
            models.CheckConstraint(
                condition=Q(purposes__len__gt=0), name="sharingagreement_purposes",
                violation_error_message="Scegli almeno una finalità.",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [
            marks_sharing(),
            _refusing(
                "agreement_frozen", pgtrigger.Update, f"({_columns('OLD')}) is distinct from ({_columns('NEW')})"
            ),
            _refusing("agreement_kept", pgtrigger.Delete, ""),
            _refusing(
                "agreement_never_widened", pgtrigger.Update,
                "(OLD.effective_at is not null and NEW.effective_at is distinct from OLD.effective_at) "
                "or (OLD.ended_at is not null and (NEW.ended_at is null or NEW.ended_at > OLD.ended_at))",
            ),
            _refusing(
                "agreement_signed_by_all", pgtrigger.Insert | pgtrigger.Update, "NEW.effective_at is not null",
                f"""
                    if exists (select 1 from privacy_agreementparty p where p.agreement_id = NEW.id
                      and (p.signed_at is null or p.signed_at > NEW.effective_at))
                      or (select count(*) from privacy_agreementparty p where p.agreement_id = NEW.id) < 2
                    then raise exception '{_SIGNED}' using errcode = 'check_violation'; end if;
                    return NEW;
                """,  # noqa: S608 - constants only
            ),
        ]  # fmt: skip


class AgreementParty(models.Model):
    """One body of an agreement, in its role, and its signature: given once, by a mandate of that body."""

    sensitivity = PUBLIC

    agreement = models.ForeignKey(SharingAgreement, models.PROTECT, related_name="parties")
    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=PartyRole.choices)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "organization"], name="agreementparty_once",
                violation_error_message="Un ente compare una volta sola.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "signed_by"], name="agreementparty_one_signer_each",
                violation_error_message="Nessuno firma per due enti.",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="agreementparty_signature",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [
            marks_sharing(),
            _closed_once_signed("party_closed"),
            _refusing(
                "party_frozen", pgtrigger.Update,
                "OLD.signed_at is not null or (OLD.agreement_id, OLD.organization_id, OLD.role) "
                "is distinct from (NEW.agreement_id, NEW.organization_id, NEW.role)",
            ),
            _refusing("party_kept", pgtrigger.Delete, ""),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"party {self.pk}"


class SharedDataSet(models.Model):
    """One data set of an agreement and its direction: who gives it (nobody named: each party), who reads it (every other).

    A direction may be for fewer purposes than the agreement: those named here, where any is.
    """

    sensitivity = PUBLIC

    agreement = models.ForeignKey(SharingAgreement, models.PROTECT, related_name="datasets")
    dataset = models.CharField(max_length=20)
    giver = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    receiver = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    purposes = ArrayField(models.CharField(max_length=16), verbose_name="finalità", default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "dataset", "giver", "receiver"], nulls_distinct=False, name="shareddataset_once"
            ),
            models.CheckConstraint(
                condition=Q(giver=None) | Q(receiver=None) | ~Q(giver=F("receiver")), name="shareddataset_two",
                violation_error_message="Chi dà e chi riceve sono due enti diversi.",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [
            marks_sharing(),
            _closed_once_signed("set_closed"),
            _refusing("set_kept", pgtrigger.Update | pgtrigger.Delete, ""),
        ]

    def __str__(self) -> str:
        return f"data set {self.pk}"


class AgreementWarning(models.Model):
    """That the end of an agreement was told so many days before: once."""

    sensitivity = PUBLIC

    agreement = models.ForeignKey(SharingAgreement, models.PROTECT, related_name="warnings")
    days = models.PositiveSmallIntegerField()  # before the end
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "days"], name="agreementwarning_once")
        ]

    def __str__(self) -> str:
        return f"warning {self.pk}"
