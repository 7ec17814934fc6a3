# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements between bodies: who proposes, who signs, what each wall then shows, to the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from raccordo.kernel import audit, records, scoping
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import AgreementParty, AgreementWarning, SharedDataSet, SharingAgreement
from raccordo.privacy.operations import agreements
from raccordo.privacy.queries.reach import reach, reach_values
from raccordo.privacy.rules.agreements import Grant
from raccordo.record.models import Condition
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization, PractitionerRole
from tests.agreements import administrators, agree, mandate
from tests.personas import LONG_AGO, NOW, Persona, make_persona

SECOND, MONTH = timedelta(seconds=1), timedelta(days=30)
JOINT = "joint-controller"


@pytest.fixture
def land(world):
    """Two bodies that follow Teresa and have signed nothing with anybody, a third that works on behalf of others."""
    make = lambda code, name, **f: Organization.objects.create(  # noqa: E731
        code=code, kind=OrganizationKind.MUNICIPALITY, name=name, area=world.area, sector="social", **f
    )
    left, right, helper = make("ente-uno", "Ente Uno"), make("ente-due", "Ente Due"), make("aiuto", "Aiuto")
    office = Organization.objects.create(
        code="ufficio-due", kind=OrganizationKind.PLANNING_OFFICE, name="Ufficio", area=world.area, sector="social", parent=right
    )  # fmt: skip
    people = {
        name: make_persona(name, "Prova", Role.SOCIAL_WORKER, body, world.area)
        for name, body in (("uno", left), ("due", right), ("aiuto", helper), ("ufficio", office))
    }
    with system_access(NOW):
        for persona in people.values():
            privacy.grant_relationship(
                by=world.carla.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="prova", role_id=persona.role.pk, source_id=persona.role.pk,
            )  # fmt: skip
        officer = mandate(world.area, left, Role.PRIVACY_OFFICER, LONG_AGO)
        signers = administrators(world.area, [left, right, helper], LONG_AGO)
    return SimpleNamespace(
        world=world, left=left, right=right, helper=helper, officer=officer, signers=signers, **people
    )


def write(land, persona: Persona):
    with system_access(NOW):
        return records.create(
            Condition, by=persona.actor, at=NOW, person_id=land.world.teresa.pk, side="health", title="voce", label="N"
        )  # fmt: skip


def by_manager(context, row) -> bool:
    with access(context) as told:
        pass
    with system_access(NOW):
        token = scoping._current.set(told)
        try:
            return Condition.objects.filter(pk=row.pk).exists()
        finally:
            scoping._current.reset(token)


def by_database(context, row) -> bool:
    with access(context), connection.cursor() as cursor:
        cursor.execute("select count(*) from record_condition where id = %s", [row.pk])
        return cursor.fetchone() == (1,)


def by_hot_path(context, row) -> bool:
    """The application's own SQL, with the database told to see everything."""
    with access(context) as told:
        values = reach_values(told) | {"id": row.pk}
    where = reach(told, "t", "record.Condition")
    with system_access(NOW), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from record_condition t where t.id = %(id)s and {where}", values)
        return cursor.fetchone() == (1,)


WALLS = [by_manager, by_database, by_hot_path]


def both(land, **fields):
    return agree(
        land.officer,
        land.signers,
        LONG_AGO,
        parties=[(land.left.pk, JOINT), (land.right.pk, JOINT)],
        **fields,
    )


@pytest.mark.parametrize("wall", WALLS)
def test_without_an_agreement_a_body_reads_its_own_rows_alone(land, wall):
    row = write(land, land.uno)

    assert wall(land.uno.context(person=land.world.teresa), row)
    assert not wall(land.due.context(person=land.world.teresa), row)
    assert not wall(land.due.context(), row)


@pytest.mark.parametrize("wall", WALLS)
def test_a_signed_agreement_opens_to_the_other_body_and_to_its_offices_until_the_second_it_ends(land, wall):
    both(land, ends=NOW)
    row = write(land, land.uno)

    for persona in (land.due, land.ufficio):
        context = persona.context(person=land.world.teresa)
        assert wall(replace(context, at=NOW - SECOND), row)
        assert not wall(context, row)
        assert not wall(replace(context, at=NOW + SECOND), row)


@pytest.mark.parametrize("wall", WALLS)
def test_what_an_office_writes_is_of_its_body(land, wall):
    row = write(land, land.ufficio)

    assert wall(land.due.context(person=land.world.teresa), row)
    assert not wall(land.uno.context(person=land.world.teresa), row)


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize(
    "fields",
    [
        {"grants": [Grant("diary")]},
        {"purposes": ["social"]},
        {"starts": NOW + SECOND},
    ],
    ids=["another set", "another purpose", "not begun"],
)
def test_an_agreement_opens_only_what_it_says(land, wall, fields):
    both(land, **fields)

    assert not wall(land.due.context(person=land.world.teresa), write(land, land.uno))


@pytest.mark.parametrize("wall", WALLS)
def test_it_goes_in_the_direction_that_was_signed(land, wall):
    both(land, grants=[Grant("clinical", land.left.pk, land.right.pk)])
    teresa = land.world.teresa

    assert wall(land.due.context(person=teresa), write(land, land.uno))
    assert not wall(land.uno.context(person=teresa), write(land, land.due))


@pytest.mark.parametrize("wall", WALLS)
def test_a_direction_may_be_for_fewer_purposes_than_the_agreement(land, wall):
    both(land, purposes=["care", "social"], grants=[
        Grant("clinical", land.left.pk, land.right.pk), Grant("clinical", land.right.pk, land.left.pk, ("social",)),
    ])  # fmt: skip
    teresa = land.world.teresa
    theirs, mine = write(land, land.uno), write(land, land.due)

    for purpose in (Purpose.CARE, Purpose.SOCIAL):
        assert wall(land.due.context(person=teresa, purpose=purpose), theirs)
    assert wall(land.uno.context(person=teresa, purpose=Purpose.SOCIAL), mine)
    assert not wall(land.uno.context(person=teresa), mine)


@pytest.mark.parametrize("wall", WALLS)
def test_who_works_on_behalf_of_a_body_reads_what_it_reads_and_writes_for_it(land, wall):
    both(land)
    agree(
        land.officer, land.signers, LONG_AGO, kind="processor", grants=[Grant("clinical", land.right.pk)],
        parties=[(land.right.pk, "controller"), (land.helper.pk, "processor")],
    )  # fmt: skip
    teresa = land.world.teresa
    mine, theirs, written = write(land, land.due), write(land, land.uno), write(land, land.aiuto)

    assert wall(land.aiuto.context(person=teresa), mine)
    assert wall(land.aiuto.context(person=teresa), theirs)
    assert wall(land.due.context(person=teresa), written)
    assert wall(land.uno.context(person=teresa), written)


@pytest.mark.parametrize("wall", WALLS)
def test_citizens_are_no_body_and_read_what_everybody_wrote(land, wall):
    row = write(land, land.uno)

    assert wall(land.world.teresa_account.context(person=land.world.teresa, purpose=Purpose.SELF), row)


@pytest.mark.parametrize("wall", WALLS)
def test_one_signature_opens_nothing(land, wall):
    agreement = both(land, signed=False)
    row = write(land, land.uno)
    for body in (land.right, land.left):
        assert not wall(land.due.context(person=land.world.teresa), row)
        agreements.sign(by=land.signers[body.pk], at=NOW, agreement_id=agreement.pk)

    assert wall(land.due.context(person=land.world.teresa), row)


def test_a_row_remembers_the_body_that_wrote_it_and_a_citizens_words_none(land):
    row = write(land, land.ufficio)

    assert row.custodian_id == land.ufficio.actor.organization_id
    assert write(land, land.world.teresa_account).custodian_id is None


def test_the_decision_says_by_which_agreement(land):
    agreement = both(land)
    context = land.due.context()
    with access(context):
        decision = privacy.open_record(
            by=land.due.actor, at=NOW, person_id=land.world.teresa.pk, purpose=Purpose.CARE, section="summary", action="read"
        )  # fmt: skip

    assert [(one.id, one.edition) for one in decision.agreements] == [(agreement.pk, 1)]
    assert "«Accordo di prova» (versione 1)" in decision.sharing


def test_only_the_officer_proposes_and_the_line_is_written(land):
    row = both(land, signed=False)

    with system_access(NOW):
        assert audit.AccessLine.objects.filter(kind="privacy.create_agreement", object_id=row.pk).count() == 1
    with pytest.raises(Refused, match="refused"):
        agree(
            land.signers[land.left.pk],
            land.signers,
            NOW,
            parties=[(land.left.pk, JOINT), (land.right.pk, JOINT)],
        )


def test_nobody_signs_for_another_nor_twice_nor_without_the_role(land):
    row = both(land, signed=False)
    with pytest.raises(Refused):
        agreements.sign(by=land.signers[land.helper.pk], at=NOW, agreement_id=row.pk)
    with pytest.raises(Refused):
        agreements.sign(by=land.uno.actor, at=NOW, agreement_id=row.pk)
    agreements.sign(by=land.signers[land.left.pk], at=NOW, agreement_id=row.pk)
    with pytest.raises(Conflict):
        agreements.sign(by=land.signers[land.left.pk], at=NOW, agreement_id=row.pk)

    row.refresh_from_db()
    assert row.state == "proposed" and row.effective_at is None


def test_one_person_with_two_mandates_signs_once(land):
    row = both(land, signed=False)
    first = land.signers[land.left.pk]
    agreements.sign(by=first, at=NOW, agreement_id=row.pk)
    second = land.signers[land.right.pk]
    PractitionerRole.objects.filter(pk=second.role_id).update(
        practitioner=PractitionerRole.objects.get(pk=first.role_id).practitioner
    )

    with pytest.raises(Refused) as refused:
        agreements.sign(by=replace(second, account_id=first.account_id), at=NOW, agreement_id=row.pk)
    assert refused.value.message == "Nessuno firma per due enti."


def test_any_party_leaves_alone_and_at_once(land):
    row = both(land)
    voice = write(land, land.uno)
    with pytest.raises(Refused):
        agreements.withdraw(by=land.signers[land.right.pk], at=NOW, agreement_id=row.pk, reason=" ")
    agreements.withdraw(
        by=land.signers[land.right.pk], at=NOW, agreement_id=row.pk, reason="Cambio di gestione"
    )

    context = land.due.context(person=land.world.teresa)
    assert by_database(replace(context, at=NOW - SECOND), voice)
    assert not by_database(context, voice)
    with pytest.raises(Conflict):
        agreements.withdraw(by=land.signers[land.left.pk], at=NOW, agreement_id=row.pk, reason="anche noi")
    with pytest.raises(SharingAgreement.DoesNotExist):
        agreements.withdraw(
            by=land.signers[land.helper.pk], at=NOW, agreement_id=row.pk, reason="non c'entro"
        )


def test_a_new_edition_takes_its_place_when_all_have_signed_it(land):
    old = both(land)
    new = both(land, signed=False, replaces_id=old.pk, starts=NOW, grants=[Grant("diary")])
    voice, context = write(land, land.uno), land.due.context(person=land.world.teresa)
    agreements.sign(by=land.signers[land.left.pk], at=NOW, agreement_id=new.pk)
    assert by_database(context, voice)

    agreements.sign(by=land.signers[land.right.pk], at=NOW, agreement_id=new.pk)

    assert new.edition == 2 and not by_database(context, voice)
    with pytest.raises(Conflict):
        both(land, signed=False, replaces_id=old.pk, starts=NOW)


def test_a_new_edition_is_between_the_same_bodies(land):
    old = both(land)
    with pytest.raises(Refused) as refused:
        agree(
            land.officer, land.signers, NOW, signed=False, replaces_id=old.pk,
            parties=[(land.left.pk, JOINT), (land.helper.pk, JOINT)],
        )  # fmt: skip
    assert "stessi enti" in refused.value.message


TAMPERING = {
    "content": "update privacy_sharingagreement set title = 'altro'",
    "end put off": "update privacy_sharingagreement set ends = ends + interval '1 year'",
    "a purpose more": "update privacy_sharingagreement set purposes = purposes || array['quality']::varchar[]",
    "taken away": "delete from privacy_sharingagreement",
    "a set more": "insert into privacy_shareddataset (id, agreement_id, dataset) select 9999999, id, 'rights' from privacy_sharingagreement limit 1",
    "a set changed": "update privacy_shareddataset set dataset = 'rights' where dataset = 'diary'",
    "a purpose more of a direction": "update privacy_shareddataset set purposes = '{care}'",
    "a set taken away": "delete from privacy_shareddataset",
    "a party taken away": "delete from privacy_agreementparty",
    "another party": "update privacy_agreementparty set organization_id = (select id from territory_organization where code = 'aiuto')",
    "signed later": "update privacy_agreementparty set signed_at = now()",
    "in force before": "update privacy_sharingagreement set effective_at = effective_at - interval '1 day'",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_the_database_lets_nobody_change_what_was_signed(land, statement):
    both(land)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_lets_no_agreement_into_force_unsigned_nor_an_end_be_taken_back(land):
    row = both(land, signed=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        SharingAgreement.objects.filter(pk=row.pk).update(state="in-force", effective_at=NOW)
    agreements.withdraw(by=land.signers[land.left.pk], at=NOW, agreement_id=row.pk, reason="no")
    with pytest.raises(DatabaseError), transaction.atomic():
        SharingAgreement.objects.filter(pk=row.pk).update(ended_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementParty.objects.create(agreement=row, organization=land.helper, role=JOINT)
    with pytest.raises(DatabaseError), transaction.atomic():
        SharedDataSet.objects.filter(agreement=row).delete()


def test_the_night_tells_of_an_end_sixty_and_fifteen_days_before_once_each(land):
    row = both(land, ends=NOW + timedelta(days=100))
    nights = {}
    for left in (61, 60, 59, 16, 15, 14, 1):
        with system_access(NOW):
            nights[left] = agreements.look_at_ends(
                by=scoping.SYSTEM_ACTOR, at=row.ends - timedelta(days=left)
            )

    assert {left for left, told in nights.items() if told} == {60, 15}
    assert sorted(AgreementWarning.objects.filter(agreement=row).values_list("days", flat=True)) == [15, 60]


def test_the_night_gives_what_is_over_its_state(land):
    row = both(land, ends=NOW)
    with system_access(NOW):
        agreements.look_at_ends(by=scoping.SYSTEM_ACTOR, at=NOW)

    row.refresh_from_db()
    assert row.state == "expired"
