# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Code systems as types: a code is a value of an enumeration, with its Italian word and, where there is one, its FHIR twin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Coding:
    """One concept of a code system outside (FHIR Coding): system address, code, Italian display."""

    system: str
    code: str
    display: str


@dataclass(frozen=True)
class ValueSet:
    """A closed, versioned list of codings. Codes loaded at a site carry the version they were loaded with."""

    name: str
    version: str
    codings: tuple[Coding, ...]

    def find(self, code: str) -> Coding | None:
        """The coding of a code, or None."""
        return next((coding for coding in self.codings if coding.code == code), None)
