# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house tests its edits: who changes a row says which version was read, or there is a reason why not."""

from __future__ import annotations

import ast

from tests.house.scan import dotted, python

STEP = "a step of a lifecycle: the second one is a Conflict that says who was first (test_done_twice)"
JOINED = "what several people write is joined, part by part: nothing of anybody is overwritten"
TOGGLE = "one value that one sees and sets; set twice it stays as it is"
INNER = "called by another operation, which has locked the row and compared"
PAPER = "the paper of an act is filed once, by the act"
WITHOUT_VERSION: dict[str, str] = {
    "begin_section": JOINED, "save_text": JOINED, "complete_section": STEP, "mark_not_needed": STEP,
    "reopen_section": STEP, "complete_assessment": STEP, "reopen_assessment": STEP, "cancel_assessment": STEP,
    "activate": STEP, "end_pact": INNER, "add_case": "it adds a case; what changes is a count", "withdraw_case": STEP,
    "record_attendance": TOGGLE, "close_session": STEP, "cancel_session": STEP, "file_minutes": PAPER,
    "copy_from_template": "it adds to a draft that is still empty", "back_to_draft": INNER, "share_with_person": STEP,
    "file_pact": PAPER, "revoke_agreement": STEP, "remove_need": "goals lose a need that is gone",
    "start_review": STEP, "review": STEP, "close": STEP, "answer_reassessment": INNER, "take_concern": STEP,
    "close_concern": STEP, "pin_entry": TOGGLE, "write": "an entry is corrected once, by a new one", "start_visit": STEP,
    "tick_task": TOGGLE, "report_visit": STEP, "withdraw_unforeseen": "a job: what it withdraws is withdrawn",
    "open_request": STEP, "begin_triage": STEP, "take_locked": INNER, "release_signal": STEP, "close_signal": INNER,
    "withdraw_signal": STEP, "answer_question": STEP, "confirm": STEP, "answer_request": STEP,
    "reveal": STEP, "end_alert": STEP, "finish_task": STEP, "reopen_task": STEP,
    "postpone_task": "it compares the day that was read, and tells both",
    "count_retention_run": "a job, as it was asked", "draw_breach_pack": "a job, as it was asked",
    "execute_retention_run": "a job, as it was confirmed",
    "open_emergency": STEP, "close_emergency": STEP, "ask_explanation": STEP, "explain": STEP, "delay_telling": STEP,
    "end_reader": STEP, "close_by_consent": INNER,
    "answer_approval": STEP, "end_approval": STEP,
    "unlink_persons": STEP,
    "revoke": STEP, "look_at_ends": "a job: what has ended is ended", "follow_birth_date": INNER,
    "tie_account": "an account is tied once; who comes second is told so",
}  # fmt: skip
# Pages where an operation takes a version and the page gives none, and why.
UNSAID: dict[str, str] = {
    "conference/session_views.py:open_session": STEP,
    "conference/plan_views.py:discard_draft": STEP,
    "conference/plan_views.py:propose": STEP,
    "conference/pact_views.py:sign": "of a pact, not of an agreement between bodies",
    "privacy/exclusion_views.py:lift": "of an exclusion, not of a court order",
}


def edits(text: str) -> list[tuple[str, bool]]:
    """Public operations that change a row, and whether they take the version that was read."""
    return [
        (node.name, "version" in {argument.arg for argument in node.args.kwonlyargs})
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if any(
            isinstance(call, ast.Call) and dotted(call.func) == "records.change" for call in ast.walk(node)
        )
    ]


def all_edits() -> dict[str, bool]:
    """Each operation of the rooms that changes a row → whether it takes a version."""
    found = {}
    for name, text in python("raccordo/"):
        if "/operations/" in name or name.endswith("/operations.py"):
            found.update(edits(text))
    return found


def silent_calls(text: str, versioned: set[str]) -> list[str]:
    """Calls of versioned operations that do not say the version (a `**` may hold it)."""
    return [
        node.func.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in versioned and any(keyword.arg == "by" for keyword in node.keywords)
        if not {"version", None} & {keyword.arg for keyword in node.keywords}
    ]


def test_whatever_edits_a_row_takes_the_version_that_was_read():
    found = all_edits()

    assert len(found) > 50
    assert {name for name, versioned in found.items() if not versioned} == set(WITHOUT_VERSION)


def test_every_page_says_which_version_it_showed():
    versioned = {name for name, takes in all_edits().items() if takes}
    calls = {
        f"{name.removeprefix('raccordo/web/')}:{call}"
        for name, text in python("raccordo/web/")
        for call in silent_calls(text, versioned)
    }

    assert calls == set(UNSAID)


def test_an_edit_without_its_version_is_seen():
    careless = "def mend(*, by, at, row):\n    records.change(row, by=by, at=at, text='x')\n"
    assert edits(careless) == [("mend", False)]
    assert silent_calls("rooms.mend(by=a, at=b, row=c)", {"mend"}) == ["mend"]
    assert not silent_calls("rooms.mend(by=a, at=b, version=3)\nrooms.mend(by=a, **given)", {"mend"})
