# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench: every leak that is planted anywhere in the suite, by name, with its kind in privacy.md 1.3 and who must find it.

A leak is planted alone, looked for by its finder, and taken away. What the ordinary suite tries together, `make leak-bench`
tries one at a time, with a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.oracle import planted as worlds
from tests.oracle import test_hiding as sequences
from tests.oracle import test_powers as powers
from tests.web import test_hiding as silence
from tests.web.leaks import planted, planted_more, planted_stores, test_planted, test_planted_more

ORACLE, SHARED, POWER, SEQUENCE, PAGE, MORE, SILENCE, STORE = (
    "oracle", "shared", "power", "sequence", "page", "more", "silence", "store",
)  # fmt: skip


@dataclass(frozen=True)
class Leak:
    """One planted leak."""

    name: str
    kind: int  # the number of the threat in privacy.md 1.3
    finder: str
    plant: Callable | str


# privacy.md 1.3, the number of the threat; what is not named here is an object or a row beyond reach (1).
KINDS: dict[int, tuple[str, ...]] = {
    2: ("export", "paper", "sheet", "parquet", "map", "calendar", "bulk", "ids", "fragment", "body", "parts", "neighbours",
        "a_paper_made_of_it_stays_in_the_list", "the_search_forgets_its_reach", "history", "deleted",
        "suggestion", "the_search_asks_for_the_whole_body", "a_job_is_told_of_a_person"),
    3: ("search", "sort", "facets", "filter", "numbering", "page-size", "way", "tag", "header", "refusal", "hint"),
    4: ("form", "message", "error-text", "create", "method", "reading_lets_write"),
    5: ("count", "ex-count", "average", "extremes", "comment", "padding", "trigger", "a_number_of_what_is_hidden",
        "the_count_forgets_who_is_excluded", "counts_forget_the_label",),
    6: ("ex", "the_list_forgets_who_is_excluded", "the_registry_forgets_who_is_excluded", "the_search_forgets_who_is_excluded",
        "the_decision_forgets_who_is_excluded", "the_database_is_not_told_who_is_excluded", "exclusion_ends_one_second_early",
        "exclusion_begins_one_second_late", "exclusion_follows_no_relative_home"),
    7: ("sealed-paper", "title", "link", "log", "cookie", "file-name", "destination", "error-page",
        "a_name_in_the_outbox",),
    12: ("expiry", "lapsed", "expiry_is_one_second_late", "expiry_of_a_decision_is_one_second_late",
         "beginning_is_one_second_early", "role_is_not_asked", "an_emergency_outlives_its_end",
         "an_emergency_begins_before_it_is_confirmed"),
    13: ("questions", "the_registry_knows_no_area", "the_managers_ask_no_agreement", "an_agreement_ends_one_second_late",
         "who_left_an_agreement_stays_one_second", "an_agreement_begins_one_second_early",
         "the_last_signature_counts_one_second_early", "an_agreement_knows_no_purpose", "an_agreement_knows_no_data_set",
         "a_direction_knows_no_purpose_of_its_own",
         "an_agreement_knows_no_direction", "an_office_is_a_body_of_its_own"),
    17: ("register", "accesses"),
    20: ("a_relative_at_work_is_let_in", "a_revoked_power_still_opens", "a_stopped_parent_still_opens",
         "an_order_ends_a_second_early", "a_parent_goes_on_after_eighteen", "a_decree_opens_before_its_day"),
}  # fmt: skip


def _kind(name: str) -> int:
    return next((number for number, names in KINDS.items() if name in names), 1)


def _named(function: Callable) -> str:
    return function.__name__.strip("_")


def leaks() -> list[Leak]:
    """All of them."""
    pages = {**planted.LIST, **planted.RECORD, **planted.OBJECT}
    found = [
        *((_named(leak), ORACLE, leak) for leak in worlds.LEAKS),
        *((_named(leak), SHARED, leak) for leak in worlds.SHARED),
        *((_named(leak), POWER, leak) for leak in powers.LEAKS),
        *((_named(leak), SEQUENCE, leak) for leak in sequences.LEAKS),
        *((_named(leak), SILENCE, leak) for leak in silence.LEAKS),
        *((name, PAGE, name) for name in pages),
        *((name, MORE, name) for name in (*planted_more.LIST, *planted_more.RECORD)),
        *((_named(leak), STORE, leak) for leak in planted_stores.LEAKS),
    ]
    return [Leak(name, _kind(name), finder, plant) for name, finder, plant in found]


def checks_of(leak: Leak) -> tuple[Callable, ...]:
    """Which checks of the walk must tell of a leaking page."""
    return (test_planted.LEAKS if leak.finder == PAGE else test_planted_more.LEAKS)[leak.plant]
