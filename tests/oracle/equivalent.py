# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes of the rules that change nothing, and why: by a pattern of their name."""

from __future__ import annotations

from fnmatch import fnmatchcase

_NOTHING = "a holder or a body that is none is compared with nothing, and finds nothing"
EQUIVALENT: dict[str, str] = {
    "*.reach.reach: *few*": "few and many ask the same condition, in another order: it is a matter of speed",
    "hot list in care*: *«%(reach_sector)s = 'both'» dropped": "an emergency opens one record, and no list: nobody's side is both there",
    "sharing, tables: *«g.organization_id <> f.giver» dropped": "the controller of a processor is read already, by more sets",
    "sharing, tables: *«p.role = 'processor'» dropped": "who works on behalf signs with one controller alone, and that is the holder itself",
    "kernel.scoping._custody_predicate: *if «model in _sharing.of» always": "each labelled table is of a data set (a test of the house says so); one that were not would fall, and show nothing",
    "kernel.scoping._known: *if «told is not None and *» never": "what is known is asked again: it is a matter of speed",
    "kernel.scoping._asking: *if «not _asks(context) or *» never": "what was told is told again, and who sees everything reads none of it",
    "kernel.scoping._asking: *«not _asks(context) or *» and/or": "the same: what was told is told again",
    "kernel.scoping._asks: *«context.reach is not Reach.SYSTEM» dropped": "who sees everything sees it whatever bodies share",
    "*.relationship_predicate: *if «body» always": _NOTHING,
    "*.relationship_predicate: *if «actor.account_id» always": _NOTHING,
    "policy of privacy_exclusion: *«not coalesce(account_id = *dropped": "one's own are read anyway; what may be left is another policy",
    "search in registry: *": "the keys were narrowed by the same two conditions before the persons are joined to them",
    "search in system: *": "jobs do not search, and nothing is narrowed for them",
    "*.oneself_predicate: *«not account» dropped": _NOTHING,
    "*.not_excluded_predicate: *if «context.actor.account_id is None» never": "an account that is none is excluded from nobody: all are left",
}


def reason(name: str) -> str | None:
    """Why a change changes nothing, if somebody said so."""
    return next((why for pattern, why in EQUIVALENT.items() if fnmatchcase(name, pattern)), None)
