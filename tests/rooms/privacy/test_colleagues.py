# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ugo is followed here and works here: his colleagues need a second word, for a time; until then his record is shut to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import SYSTEM_ACTOR, AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.queries.search import search
from raccordo.privacy import colleagues, policies, queries
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import Exclusion, ExclusionAlert, SecondApproval
from raccordo.privacy.operations import approvals, exclusions
from raccordo.privacy.operations.exclusions import refuse_excluded
from raccordo.privacy.queries import approvals as lists
from raccordo.privacy.rules.conflict import ApprovalState
from raccordo.territory import operations as territory
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.privacy.test_exclusions import bar, by_database_alone, by_managers_alone

SECOND = timedelta(seconds=1)
TERMS = policies.second_approvals(NOW.date())
WHY = "La seguo io per la riabilitazione"


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area, of an office of her own."""
    office = Organization.objects.create(
        code="ufficio-privacy",
        kind=world.pua.kind,
        name="Ufficio privacy",
        area=world.area,
        sector=world.pua.sector,
    )
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, office, world.area)


@pytest.fixture
def colleague(world):
    """Teresa works at the practice of Ada, who follows her, as a secretary would; Dora works there too."""
    return make_persona("Dora", "Neri", Role.GP, world.practice, world.area)


def engage(world, at=NOW) -> None:
    """From a moment on, Teresa works at the practice."""
    with system_access(at):
        worker = territory.register_practitioner(
            by=SYSTEM_ACTOR,
            at=at,
            given_name="Teresa",
            family_name="Impiegata",
            account_id=world.teresa_account.account.pk,
        )
        territory.assign_role(
            by=SYSTEM_ACTOR, at=at, practitioner_id=worker.pk, organization_id=world.practice.pk, role=Role.SOCIAL_WORKER,
            starts=at, area_id=world.area.pk,
        )  # fmt: skip


def follow(world, persona, at=LONG_AGO) -> None:
    with system_access(at):
        privacy.grant_relationship(
            by=SYSTEM_ACTOR, at=at, person_id=world.teresa.pk, kind="care-team", purpose=Purpose.CARE, because="prova",
            role_id=persona.role.pk,
        )  # fmt: skip


def ask(persona, code, words=WHY, at=NOW) -> SecondApproval:
    with access(AccessContext(persona.actor, Purpose.TRIAGE, at, Reach.REGISTRY)):
        return approvals.ask_approval(by=persona.actor, at=at, tax_code=code, words=words)


def answer(officer, row, outcome="granted", at=NOW) -> SecondApproval:
    with access(AccessContext(officer.actor, Purpose.LEGAL, at, Reach.AUDIT)):
        return approvals.answer_approval(by=officer.actor, at=at, approval_id=row.pk, outcome=outcome)


def excluded(world, persona, at=NOW) -> bool:
    with access(persona.context(at=at)):
        return queries.facts(persona.actor, world.teresa.pk, at).excluded


def test_her_mark_begins_and_ends_with_her_mandate(world, colleague):
    engage(world)
    assert [excluded(world, colleague, at) for at in (NOW - SECOND, NOW)] == [False, True]

    over = NOW + timedelta(days=9)
    with system_access(NOW):
        mine = world.practice.roles.get(practitioner__account=world.teresa_account.account)
        territory.end_role(by=SYSTEM_ACTOR, at=NOW, role_id=mine.pk, ends=over)
    assert [excluded(world, colleague, at) for at in (over - SECOND, over)] == [True, False]


@pytest.mark.parametrize("count", [by_database_alone, by_managers_alone])
def test_each_wall_alone_opens_to_the_second_what_the_second_word_opens(world, colleague, officer, count):
    engage(world)
    follow(world, colleague)
    shut = count(colleague.context())
    row = answer(officer, ask(colleague, world.teresa.tax_code))

    assert (shut, count(colleague.context())) == (0, 1)
    assert row.ends == NOW + TERMS.open
    with system_access(NOW):
        SecondApproval.objects.filter(pk=row.pk).update(ends=NOW + SECOND)
    assert count(colleague.context()) == 1
    with system_access(NOW):
        SecondApproval.objects.filter(pk=row.pk).update(starts=LONG_AGO, ends=NOW)
    assert count(colleague.context()) == 0


def test_without_a_tie_a_second_word_opens_nothing(world, colleague, officer):
    engage(world)
    answer(officer, ask(colleague, world.teresa.tax_code))

    assert by_database_alone(colleague.context()) == by_managers_alone(colleague.context()) == 0


def test_who_followed_her_by_name_goes_on_for_the_days_of_the_policy(world, colleague):
    """Ada is the doctor whom Teresa chose: care does not stop over night; and does not go on without a second word."""
    engage(world)
    over = NOW + TERMS.grace
    assert [excluded(world, world.ada, at) for at in (NOW, over - SECOND, over)] == [False, False, True]
    assert excluded(world, colleague)
    assert not excluded(world, world.sara), "another unit is no colleague"


def test_the_officer_prolongs_what_went_on_or_ends_it(world, officer):
    engage(world)
    with system_access(NOW):
        (row,) = SecondApproval.objects.all()
    answer(officer, row, "refused")
    assert excluded(world, world.ada)

    again = answer(officer, ask(world.ada, world.teresa.tax_code))
    assert not excluded(world, world.ada, NOW + TERMS.grace) and again.starts == NOW
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW + SECOND, Reach.AUDIT)):
        approvals.end_approval(by=officer.actor, at=NOW + SECOND, approval_id=again.pk)
    assert [excluded(world, world.ada, at) for at in (NOW, NOW + SECOND)] == [False, True]


def test_a_code_of_nobody_and_a_colleagues_are_asked_alike(world, colleague, officer):
    engage(world)
    hers, nobodys, others = (
        ask(colleague, code) for code in (world.teresa.tax_code, "ZZZZZZ00Z00Z000Z", world.ugo.tax_code or "YYYYYY00Y00Y000Y")
    )  # fmt: skip

    assert (hers.person_id, nobodys.person_id, others.person_id) == (world.teresa.pk, None, None)
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        assert hers in lists.to_answer() and nobodys not in lists.to_answer()
    refused = answer(officer, hers, "refused")
    for at, state in ((NOW, ApprovalState.WAITING), (refused.due_at, ApprovalState.NOT_GIVEN)):
        assert lists.state_of(refused, at) == lists.state_of(nobodys, at) == state


def test_who_is_kept_away_for_another_reason_asks_for_nobody_and_the_officer_knows(world, colleague):
    engage(world)
    bar(world, colleague)

    assert ask(colleague, world.teresa.tax_code).person_id is None
    with system_access(NOW):
        assert ExclusionAlert.objects.filter(account=colleague.account).exists()


def test_only_somebody_of_another_unit_answers_and_once(world, colleague, officer):
    engage(world)
    row = ask(colleague, world.teresa.tax_code)
    inside = make_persona("Furio", "Dentro", Role.PRIVACY_OFFICER, world.practice, world.area)
    with pytest.raises((Refused, SecondApproval.DoesNotExist)):
        answer(inside, row)
    with pytest.raises((Refused, SecondApproval.DoesNotExist)):
        answer(world.sara, row)
    answer(officer, row)
    with pytest.raises(Conflict):
        answer(officer, row, "refused")


def test_she_reads_that_a_colleague_asked_and_the_officers_answer_bears_no_person(world, colleague, officer):
    engage(world)
    row = answer(officer, ask(colleague, world.teresa.tax_code))
    with system_access(NOW):
        lines = {line.kind: line.person_id for line in AccessLine.objects.filter(object_id=row.pk)}

    assert lines == {"privacy.ask_approval": world.teresa.pk, "privacy.answer_approval": None}


def test_words_that_say_nothing_and_half_a_code_are_refused(world, colleague):
    for code, words in (
        (world.teresa.tax_code, "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("BRM", WHY),
        (world.teresa.tax_code, " "),
    ):
        with pytest.raises(Refused):
            ask(colleague, code, words)


def test_a_colleague_is_given_no_work_with_her_before_the_second_word(world, colleague, officer):
    engage(world)

    def give() -> None:
        refuse_excluded(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, role=colleague.role, field="role"
        )

    with access(world.ada.context(person=world.teresa)), pytest.raises(Refused):
        give()
    answer(officer, ask(colleague, world.teresa.tax_code))
    with access(world.ada.context(person=world.teresa)):
        give()


def test_the_access_point_where_she_works_does_not_find_her_until_it_may(world, officer):
    with system_access(NOW):
        worker = territory.register_practitioner(
            by=SYSTEM_ACTOR,
            at=NOW,
            given_name="Teresa",
            family_name="Sportello",
            account_id=world.teresa_account.account.pk,
        )
        territory.assign_role(
            by=SYSTEM_ACTOR, at=NOW, practitioner_id=worker.pk, organization_id=world.pua.pk, role=Role.ACCESS_POINT_OPERATOR,
            starts=NOW, area_id=world.area.pk,
        )  # fmt: skip
    desk = AccessContext(world.bruno.actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)
    with access(desk):
        before = search(world.teresa.tax_code, today=NOW.date()).found
    answer(officer, ask(world.bruno, world.teresa.tax_code))
    with access(desk):
        after = search(world.teresa.tax_code, today=NOW.date()).found

    assert before == () and [one.id for one in after] == [world.teresa.pk]


def test_a_mark_that_the_officer_lifted_does_not_come_back(world, colleague, officer):
    engage(world)
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        mark = Exclusion.objects.get(source="colleague")
        exclusions.lift(
            by=officer.actor, at=NOW, exclusion_id=mark.pk, reason="Ospedale grande: non si conoscono"
        )
    with system_access(NOW + SECOND):
        assert colleagues.mark(at=NOW + SECOND) == 0

    assert not excluded(world, colleague, NOW + SECOND)


@pytest.mark.parametrize(
    "wrong", [{"ends": LONG_AGO - SECOND}, {"person": None}, {"outcome": ""}, {"starts": None}], ids=lambda one: next(iter(one))
)  # fmt: skip
def test_the_database_refuses_what_the_operations_would(world, colleague, officer, wrong):
    engage(world)
    row = answer(officer, ask(colleague, world.teresa.tax_code))

    with pytest.raises(IntegrityError), transaction.atomic(), system_access(NOW):
        SecondApproval.objects.filter(pk=row.pk).update(**wrong)
