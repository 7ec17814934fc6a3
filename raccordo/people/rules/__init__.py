# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pure rules about persons: tax codes, birth dates, likeness of two entries. No database, no clock."""

from raccordo.people.rules import tax_code
from raccordo.people.rules.asked import Asked, read_search
from raccordo.people.rules.birth_date import OLDEST_AGE, BirthDateReading, age_on, read_birth_date
from raccordo.people.rules.likeness import LIKELY, POSSIBLE, Identity, Likeness, likeness, phone_digits
from raccordo.people.rules.names import search_text
from raccordo.people.rules.tax_code import BirthPlace, Finding, TaxCodeKind, TaxCodeReading
from raccordo.people.rules.tax_code_match import RegistryData, disagreements

__all__ = [
    "LIKELY",
    "OLDEST_AGE",
    "POSSIBLE",
    "Asked",
    "BirthDateReading",
    "BirthPlace",
    "Finding",
    "Identity",
    "Likeness",
    "RegistryData",
    "TaxCodeKind",
    "TaxCodeReading",
    "age_on",
    "disagreements",
    "likeness",
    "phone_digits",
    "read_birth_date",
    "read_search",
    "search_text",
    "tax_code",
]
