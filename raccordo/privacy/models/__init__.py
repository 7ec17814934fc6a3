# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the privacy room: one file a subject."""

from raccordo.privacy.models.agreements import (
    AgreementParty,
    AgreementWarning,
    SharedDataSet,
    SharingAgreement,
)
from raccordo.privacy.models.approvals import SecondApproval
from raccordo.privacy.models.consents import Consent
from raccordo.privacy.models.delegates import ParentalOrder
from raccordo.privacy.models.detection import DailyUse, UnusualAccess, UnusualLine
from raccordo.privacy.models.emergencies import Emergency, EmergencyClock, UnitAccesses
from raccordo.privacy.models.exclusions import Exclusion, ExclusionAlert, ExclusionRequest
from raccordo.privacy.models.hiding import ObscuredEntry, Obscuring
from raccordo.privacy.models.ledger import CareRelationship, LabelChange
from raccordo.privacy.models.office import (
    BreachPack,
    BreachPerson,
    BreachTally,
    RetentionRun,
    RetentionTally,
)
from raccordo.privacy.models.questions import AccessQuestion
from raccordo.privacy.models.readers import NamedReader
from raccordo.privacy.models.subject_requests import SubjectRequest

__all__ = [
    "AccessQuestion",
    "AgreementParty",
    "AgreementWarning",
    "BreachPack",
    "BreachPerson",
    "BreachTally",
    "CareRelationship",
    "Consent",
    "DailyUse",
    "Emergency",
    "EmergencyClock",
    "Exclusion",
    "ExclusionAlert",
    "ExclusionRequest",
    "LabelChange",
    "NamedReader",
    "ObscuredEntry",
    "Obscuring",
    "ParentalOrder",
    "RetentionRun",
    "RetentionTally",
    "SecondApproval",
    "SharedDataSet",
    "SharingAgreement",
    "SubjectRequest",
    "UnitAccesses",
    "UnusualAccess",
    "UnusualLine",
]
