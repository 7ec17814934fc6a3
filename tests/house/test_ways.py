# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every way out that is no address says what of persons may leave by it, and which test looks: verbs, jobs, topics, titles.

A new one without its line here fails. The tests of the walk look at whatever becomes a page.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from raccordo.config.cli import VERBS
from tests.house import ways
from tests.house.scan import ROOT
from tests.house.test_mission import missing_tests

NOBODY = "nothing about persons"
WALK = "tests/web/leaks/test_leaks.py::test_nothing_leaks"
FIELDS = "tests/web/leaks/test_canaries.py::test_nobody_is_shown_a_word_of_a_row_that_may_not_be_read"
STORES = "tests/web/leaks/test_stores.py"

# A verb of the command line → what of persons leaves by it, and who looks.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("invented persons only", "tests/house/test_dangers.py::test_it_does_not_start_with"),
    "serve": ("pages: the walk asks them all", WALK),
    "worker": ("jobs and the outbox", f"{STORES}::test_the_jobs_of_the_queue_carry_a_moment_and_nothing_else"),
    "upgrade": (NOBODY, "tests/house/test_tables.py::test_the_database_forces_four_policies_on_every_table_about_persons"),
    "verify": ("numbers of lines and moments, no person", "tests/rooms/privacy/test_register.py::test_the_verb_says_whether_anybody_touched_the_register"),
    "doctor": (NOBODY, "tests/house/test_ways.py::test_what_verbs_print_names_no_model_of_persons"),
    "key": (NOBODY, "tests/house/test_fall.py::test_a_copy_is_read_by_its_owner_only_and_holds_no_word_in_clear"),
    "backup": ("everything, closed", "tests/house/test_fall.py::test_a_copy_is_read_by_its_owner_only_and_holds_no_word_in_clear"),
    "archive": ("everything as it is written, closed", "tests/house/test_archive.py::test_files_are_their_owners_alone_and_hold_no_word_in_clear"),
    "register": ("lines of the register, closed; numbers and days on the screen",
                 "tests/rooms/privacy/test_register_archive.py::test_the_file_is_its_owners_and_holds_everything_and_nothing_in_clear"),
    "restore": ("everything, into the database", "tests/house/test_fall.py::test_a_copy_is_read_by_its_owner_only_and_holds_no_word_in_clear"),
    "reserved-key": ("the key of protected cases, into a file of its owner's; no case is opened",
                     "tests/rooms/protected/test_sealing.py::test_the_doctor_refuses_a_key_that_is_open_or_that_copies_carry"),
    "init": (NOBODY, "tests/house/test_ways.py::test_what_verbs_print_names_no_model_of_persons"),
    "user": ("accounts of who works here", "tests/house/test_ways.py::test_what_verbs_print_names_no_model_of_persons"),
    "manage": ("what the administrator of the machine asks for: a query about persons raises without a context",
               "tests/rooms/privacy/test_walls.py::test_a_query_about_persons_raises_outside_a_context"),
    "version": (NOBODY, "tests/house/test_ways.py::test_what_verbs_print_names_no_model_of_persons"),
}  # fmt: skip
MANAGEMENT = {"osservatori": ("the lake: declared columns, pseudonyms",
                              "tests/rooms/observatory/test_lake.py::test_no_identifying_value_of_anybody_is_in_any_byte")}  # fmt: skip
_MOMENT = f"{STORES}::test_the_jobs_of_the_queue_carry_a_moment_and_nothing_else"
JOBS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("raccordo.careplan.tasks.begin_signed_plans", "raccordo.delivery.tasks.withdraw_visits",
         "raccordo.intake.tasks.remind_what_ends", "raccordo.privacy.tasks.keep_apart_who_is_too_near"),
        ("told a moment; what they write are rows behind the walls", _MOMENT),
    ),
    "raccordo.privacy.tasks.count_what_units_open": ("told a moment; writes how many accesses each unit had, and no person", _MOMENT),
    "raccordo.privacy.tasks.look_at_agreements": ("told a moment; speaks of agreements between bodies, which have no person", _MOMENT),
    "raccordo.privacy.tasks.do_office_work": ("told a moment; writes identifiers and counts for the officer of the area",
        "tests/web/test_privacy_centre.py::test_a_breach_is_drawn_from_the_register_alone"),
    "raccordo.privacy.tasks.look_for_unusual_accesses": ("told a moment; writes identifiers and counts for the officer of the area",
        "tests/rooms/privacy/test_unusual.py::test_the_officer_of_the_area_sees_it_by_each_wall_and_nobody_else_does"),
    "raccordo.observatory.tasks.load_observatories": ("told a moment; writes the lake", "tests/rooms/observatory/test_lake.py::test_no_identifying_value_of_anybody_is_in_any_byte"),
}  # fmt: skip
TOPICS = frozenset({
    "assessment.completed", "assessment.opened", "assessment.response", "conference.communicated", "conference.concluded",
    "conference.minutes", "conference.reassessment-asked", "contact.recorded", "delivery.visit-reported", "episode.closed",
    "episode.handed_over", "episode.opened", "plan.active", "plan.closed", "plan.proposed", "plan.reviewed", "plan.revoked",
    "plan.signed", "request.opened", "request.panel", "request.triage", "«f'request.{state}'»", "signal.closed",
    "signal.received", "signal.released", "signal.taken", "signal.withdrawn", "team.changed", "«topic»",
})  # fmt: skip
"""Topics of the outbox: a code, the person's identifier, the thing's, and codes beside them; `test_stores` reads every body."""
OUTBOX = f"{STORES}::test_what_waits_in_the_outbox_is_identifiers_and_codes"

# What is put into the title of a thing to do, of a paper, of an alert → of whom it speaks. A row bears the label of what it is
# made of (tests/house/test_tables.py), and the walk reads it as everybody.
TITLES: dict[str, str] = {
    "_create: part.title": "the name of a part of an instrument",
    "_image: f'Firma di {name}'": "who signed, in the person's own paper",
    "_letter: f'Lettera sulla decisione della UVM del {day:%d/%m/%Y}'": "a day",
    "_tell_of: f'Compie {age} anni: parlatene prima'": "an age of the law; of whom, the row of the task says",
    "_open_to_providers: f'Metti in calendario: {first.title}{more}'[:160]": "a service of the plan, with its label",
    "_promise: row.what": "a commitment taken in the panel, with its label",
    "_visit: planned.title": "a service of the plan",
    "_write: title": "a service of the plan, with its label",
    "add_need: title": "a need, with its label",
    "add_visit: title.strip()": "typed by who plans",
    "ask_approval: words.strip()": "why a colleague wants to follow a person: to the person, the officer, who wrote it",
    "ask_emergency: words.strip()": "why a record was opened in an emergency: to the person, the officer, who wrote it",
    "assign: f'Compila {parts} della {assessment.get_kind_display().lower()}'": "names of parts of an instrument",
    "assign_task: title": "handed on by those here",
    "convene: fit(title, 'title', 'Scrivi il nome della seduta.', 80)": "a session of the panel: about nobody, not told to name any",
    "copy_from_template: row['title']": "a template of the territory",
    "decide_finding: words.strip()[:1000]": "what the officer says of an unusual access: to the officers of the area",
    "file_document: title": "handed on by those here",
    "file_minutes: f'Verbale della UVM del {day:%d/%m/%Y}'": "a day",
    "file_pact: f'Patto di cura firmato il {local_day(agreement.signed_at):%d/%m/%Y}'": "a day",
    "give_to_reader: asked.text.words": "the same",
    "give: asked.text.words": "the words of the law's consent, the same for everybody, from policies/bases.yaml",
    "obscure: ' '.join(words.split())[:200]": "what the person hides, sealed to others",
    "pair_visit: visit.title": "the visit's own",
    "propose: title.strip()": "an agreement between bodies: public, about nobody",
    "receive_signal: f'Prendi la segnalazione di {sender}'": "a professional",
    "receive_signal: words.strip()": "the signal, with its label",
    "record_condition: title": "a condition, with its label",
    "record_medication: title": "a medicine, with its label",
    "release_signal: f'Prendi la segnalazione di {who(signal.sender_id)}'": "a professional",
    "report_concern: f'Dal domicilio: {words}'[:160]": "the worry, with its label",
    "take_locked: f'Rispondi alla segnalazione di {who(signal.sender_id)}'": "a professional",
    "waive_check: subject": "a check of the plan",
    "write_tasks: title[:120]": "names of services",
}  # fmt: skip


def undeclared(found, declared) -> list[str]:
    """What nobody spoke of, and what is spoken of and gone."""
    return sorted(f"{one}: not declared" for one in set(found) - set(declared)) + sorted(
        f"{one}: declared, and gone" for one in set(declared) - set(found)
    )


def test_every_verb_of_the_command_line_says_what_leaves_by_it():
    assert undeclared([*VERBS, "export"], COMMANDS) == ["export: not declared"]

    assert not undeclared(VERBS, COMMANDS)


def test_every_command_of_administration_says_what_leaves_by_it():
    here = {
        path.stem for path in (ROOT / "raccordo").rglob("management/commands/*.py") if path.stem != "__init__"
    }

    assert not undeclared(here, MANAGEMENT)


def test_every_job_says_what_leaves_by_it(db):
    from procrastinate.contrib.django import app

    assert not undeclared({name for name in app.tasks if name.startswith("raccordo.")}, JOBS)


def test_every_topic_of_the_outbox_is_known():
    bad = "def f(by):\n outbox.announce(by=by, topic='new.topic')\ndef _tell(by, topic): ...\n_tell(1, 'other.topic')"
    assert list(ways.topics(bad)) == ["new.topic", "other.topic"] or set(ways.topics(bad)) == {
        "new.topic",
        "other.topic",
    }

    found = {one for one in ways.everywhere(ways.topics) if one}
    assert not undeclared(found, TOPICS)


def test_every_title_that_is_made_of_a_row_says_of_whom_it_speaks():
    assert list(ways.made_titles("def f(by):\n create(by=by, title=f'Chiama {person}')")) == [
        "f: f'Chiama {person}'"
    ]
    assert not list(ways.made_titles("def f(by):\n create(by=by, title='Chiama')"))

    assert not undeclared(ways.everywhere(ways.made_titles), TITLES)


def test_each_named_test_exists():
    named = [test for table in (COMMANDS, MANAGEMENT, JOBS) for _, test in table.values()] + [
        OUTBOX,
        WALK,
        FIELDS,
    ]

    assert not [fault for test in named for fault in missing_tests(f"`{test}`")]


@pytest.mark.parametrize(
    "letter", sorted((ROOT / "raccordo").rglob("templates/**/email/*.txt")), ids=lambda p: p.name
)
def test_no_letter_speaks_of_a_person(letter: Path):
    """Letters are for accounts, about the account; nothing of a person in care is within their reach."""
    words = letter.read_text(encoding="utf-8")

    assert "person" not in words and "patient" not in words


def test_what_verbs_print_names_no_model_of_persons():
    """The code of the verbs has no way to a person: it imports no room that holds one. (`accounts.py` ties a citizen's account
    to her own record: it finds her by tax code, and says no more than whether it did.)"""
    rooms = ("people", "record", "assessment", "intake", "careplan", "delivery")
    verbs = {name: (ROOT / "raccordo" / "config" / name).read_text(encoding="utf-8")
             for name in ("cli.py", "doctor.py", "beginning.py")}  # fmt: skip

    assert not [name for name, text in verbs.items() for room in rooms if f"raccordo.{room}.models" in text]
