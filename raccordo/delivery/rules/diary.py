# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads what in the shared diary."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

HOME_ROLES = ("home-care-coordinator", "home-care-operator")
"""Roles that read what a visit needs: the last days, not the whole story."""
VISIT_DAYS = timedelta(days=14)

LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Reader:
    """Who reads: role, organisation; a citizen has no role."""

    role: str
    organization: Hashable | None


def reads_reserved(reader: Reader, writer_organization: Hashable | None) -> bool:
    """A reserved note is read by the service that wrote it. The family learns that it exists and may ask for it:
    such notes often speak of others (art. 15 par. 4 GDPR)."""
    return (
        bool(reader.role) and reader.organization is not None and reader.organization == writer_organization
    )


def reads_from(reader: Reader, now: datetime) -> datetime | None:
    """From when on a reader sees the diary; None is: all of it."""
    return now - VISIT_DAYS if reader.role in HOME_ROLES else None


def reads_voice(reader: Reader, voice: str, writer_organization: Hashable | None) -> bool:
    """The coordinator of a home service organises visits: clinical words of other services are not for that."""
    if reader.role != "home-care-coordinator" or voice != "health":
        return True
    return reader.organization is not None and reader.organization == writer_organization


def wrong_text(text: str) -> str:
    """What is wrong with the text of an entry, or nothing."""
    if not text.strip():
        return "Scrivi che cosa è successo."
    if len(text) > LONGEST_TEXT:
        return f"Il testo ha {len(text)} caratteri: il limite è {LONGEST_TEXT}. Accorcialo o dividilo in due note."
    return ""
