# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""privacy.md 1.3, threat 13: whatever one body does by itself, it never reads more of another's rows than before."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from raccordo.kernel import records
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import SharingAgreement
from raccordo.privacy.operations import agreements
from raccordo.privacy.rules.agreements import Grant
from raccordo.record.models import Condition, Task
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization
from tests.agreements import administrators, agree, mandate
from tests.personas import LONG_AGO, NOW, make_persona

DAY = timedelta(days=1)
PURPOSES = (Purpose.CARE, Purpose.SOCIAL)
acts = st.lists(st.fixed_dictionaries({
    "do": st.sampled_from(("propose", "new edition", "sign", "sign", "withdraw")),
    "kind": st.sampled_from(("joint-controllers", "processor", "protocol")),
    "chief": st.sampled_from((0, 1, 2)),
    "between": st.sampled_from(((0, 1), (0, 1, 2), (0, 2), (0,), (0, 0), (1, 2))),
    "giver": st.sampled_from((None, 0, 1, 2)),
    "receiver": st.sampled_from((None, 0, 1)),
    "sets": st.sampled_from((("clinical",), ("clinical", "diary", "tasks"), ("rights",))),
    "purposes": st.sampled_from((("care",), ("care", "social"), ("quality",))),
    "starts": st.sampled_from((-400, 0, 1)),
    "which": st.integers(0, 9),
}), min_size=1, max_size=8)  # fmt: skip


def _care(world, workers) -> None:
    """Who tries follows Teresa; the others have written about her."""
    privacy.grant_relationship(
        by=world.carla.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
        purpose=Purpose.CARE, because="prova", role_id=workers[0].role.pk, source_id=workers[0].role.pk,
    )  # fmt: skip
    for worker in workers[1:]:
        records.create(
            Condition,
            by=worker.actor,
            at=NOW,
            person_id=world.teresa.pk,
            side="health",
            title="voce",
            label="N",
        )
        records.create(
            Task, by=worker.actor, at=NOW, person_id=world.teresa.pk, kind="signal", title="voce", path="/", label="N",
            organization_id=worker.role.organization_id,
        )  # fmt: skip


@pytest.fixture
def scene(world):
    """The body that tries (0), another with which it agreed on little (1), a third with which it agreed on nothing (2)."""
    bodies = [
        Organization.objects.create(
            code=f"ente-{n}",
            kind=OrganizationKind.MUNICIPALITY,
            name=f"Ente {n}",
            area=world.area,
            sector="social",
        )
        for n in range(3)
    ]
    workers = [
        make_persona("Prova", f"Ente {n}", Role.SOCIAL_WORKER, b, world.area) for n, b in enumerate(bodies)
    ]
    with system_access(NOW):
        officer = mandate(world.area, bodies[0], Role.PRIVACY_OFFICER, LONG_AGO)
        signers = administrators(world.area, bodies, LONG_AGO)
        _care(world, workers)
    parties = [(body.pk, "joint-controller") for body in bodies[:2]]
    agree(officer, signers, LONG_AGO, parties=parties, grants=[Grant("tasks")], purposes=["care"])
    agree(
        officer,
        signers,
        LONG_AGO,
        parties=parties,
        grants=[Grant("clinical", bodies[0].pk, bodies[1].pk)],
        signed=False,
    )
    return SimpleNamespace(
        world=world, bodies=bodies, worker=workers[0], officer=officer, signer=signers[bodies[0].pk]
    )


def read_now(scene) -> set:
    """What the body reads of others, for each purpose."""
    found = set()
    for purpose in PURPOSES:
        context = scene.worker.context(person=scene.world.teresa, purpose=purpose, at=NOW + 2 * DAY)
        with access(context):
            for model in (Condition, Task):
                found |= {(purpose, pk) for pk in model.objects.values_list("pk", flat=True)}
    return found


def act(scene, one) -> None:
    """One act of the body's own officer or administrator; what is refused is refused."""
    known = list(
        SharingAgreement.objects.filter(parties__organization=scene.bodies[0])
        .order_by("created_at", "id")
        .distinct()
    )
    row = known[one["which"] % len(known)]
    if one["do"] == "sign":
        agreements.sign(by=scene.signer, at=NOW, agreement_id=row.pk)
    elif one["do"] == "withdraw":
        agreements.withdraw(by=scene.signer, at=NOW, agreement_id=row.pk, reason="prova")
    else:
        propose(scene, one, row.pk if one["do"] == "new edition" else None)


def propose(scene, one, replaces_id) -> None:
    bodies, named = scene.bodies, lambda n: None if n is None else scene.bodies[n].pk
    role = {"joint-controllers": "joint-controller", "protocol": "controller", "processor": "processor"}[
        one["kind"]
    ]
    agreements.propose(
        by=scene.officer, at=NOW, kind=one["kind"], title="prova", essence="prova", basis="prova", purposes=one["purposes"],
        starts=NOW + one["starts"] * DAY, ends=NOW + 90 * DAY, replaces_id=replaces_id,
        parties=[
            (bodies[n].pk, "controller" if one["kind"] == "processor" and n == one["chief"] else role) for n in one["between"]
        ],
        grants=[Grant(code, named(one["giver"]), named(one["receiver"])) for code in one["sets"]],
    )  # fmt: skip


def test_no_sequence_of_acts_of_one_body_shows_it_more(scene):
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(sequence=acts)
    def inner(sequence):
        with transaction.atomic():
            seen = read_now(scene)
            assert seen
            for one in sequence:
                try:
                    with transaction.atomic():
                        act(scene, one)
                except (Refused, DatabaseError, SharingAgreement.DoesNotExist):
                    continue
                now = read_now(scene)
                assert now <= seen
                seen = now
            transaction.set_rollback(True)

    inner()


def test_the_other_body_must_sign_before_the_same_acts_show_anything(scene):
    other = mandate(scene.world.area, scene.bodies[1], Role.ADMINISTRATOR, LONG_AGO, "altra-firma")
    before = read_now(scene)
    propose(scene, {
        "kind": "joint-controllers", "between": (0, 1), "giver": None, "receiver": None, "sets": ("clinical",), "purposes": ("care",),
        "starts": 0, "chief": 0,
    }, None)  # fmt: skip
    row = SharingAgreement.objects.latest("created_at", "id")
    agreements.sign(by=scene.signer, at=NOW, agreement_id=row.pk)
    assert read_now(scene) == before

    agreements.sign(by=other, at=NOW, agreement_id=row.pk)

    assert read_now(scene) > before
