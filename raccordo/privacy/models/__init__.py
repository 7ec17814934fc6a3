# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the privacy room: one file a subject."""

from raccordo.privacy.models.agreements import (
    AgreementParty,
    AgreementWarning,
    SharedDataSet,
    SharingAgreement,
)
from raccordo.privacy.models.consents import Consent
from raccordo.privacy.models.delegates import ParentalOrder
from raccordo.privacy.models.emergencies import Emergency, EmergencyClock, UnitAccesses
from raccordo.privacy.models.exclusions import Exclusion, ExclusionAlert, ExclusionRequest
from raccordo.privacy.models.hiding import ObscuredEntry, Obscuring
from raccordo.privacy.models.ledger import CareRelationship, LabelChange
from raccordo.privacy.models.questions import AccessQuestion

__all__ = [
    "AccessQuestion",
    "AgreementParty",
    "AgreementWarning",
    "CareRelationship",
    "Consent",
    "Emergency",
    "EmergencyClock",
    "Exclusion",
    "ExclusionAlert",
    "ExclusionRequest",
    "LabelChange",
    "ObscuredEntry",
    "Obscuring",
    "ParentalOrder",
    "SharedDataSet",
    "SharingAgreement",
    "UnitAccesses",
]
