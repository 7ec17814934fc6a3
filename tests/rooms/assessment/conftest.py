# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Teresa is followed by Sara (social worker), Marta (nurse) and Ada (GP); her record is open."""

import pytest

from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind


@pytest.fixture
def team(world, now):
    """The small world, with Teresa's care team."""
    with system_access(now):
        for persona in (world.sara, world.marta):
            privacy.grant_relationship(
                by=world.sara.actor, at=now, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
                purpose=Purpose.CARE, because="la segui", role_id=persona.role.pk, source_id=world.teresa.pk,
            )  # fmt: skip
    return world


@pytest.fixture
def opened(team):
    """The team, with Teresa's record open as Marta opens it."""
    with access(team.marta.context(person=team.teresa)):
        yield team
