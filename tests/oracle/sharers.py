# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the court and what they signed: each edge of an agreement with a body of its own, so that each can be seen alone;
and emergencies at the edges of their hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from raccordo.kernel import records
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.kernel.sensitivity import Sector
from raccordo.privacy.models import Emergency
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization
from tests.oracle import worlds
from tests.personas import LONG_AGO, NOW, make_persona

SECOND, MONTH, HOURS = timedelta(seconds=1), timedelta(days=30), timedelta(hours=4)
JOINT, PROTOCOL, PROCESSOR = "joint-controllers", "protocol", "processor"
_OURS, _BESIDE = 0, 1  # the bodies of those who come to look

# Who signs, by name: «ours» and «beside» are of the stage, every other name is a body made for it. What is not said is usual.
# `giver` and `receiver` say which of those who sign.
AGREEMENTS: tuple[dict[str, Any], ...] = (
    {"between": ("ours", "beside")},
    {"between": ("ours", "plain")},
    {"between": ("ours", "begins now"), "starts": NOW},
    {"between": ("ours", "begins later"), "starts": NOW + SECOND},
    {"between": ("ours", "ends now"), "ends": NOW},
    {"between": ("ours", "ends later"), "ends": NOW + SECOND},
    {"between": ("ours", "left now"), "ended": NOW},
    {"between": ("ours", "left later"), "ended": NOW + SECOND},
    {"between": ("ours", "signs now"), "signed": [LONG_AGO, NOW]},
    {"between": ("ours", "signs later"), "signed": [LONG_AGO, NOW + SECOND]},
    {"between": ("ours", "signs never"), "signed": [LONG_AGO, None]},
    {"between": ("ours", "other purpose"), "purposes": ["social"]},
    {"between": ("ours", "other set"), "set": "diary"},
    {"between": ("ours", "other purpose this way"), "purposes": ["care", "social"], "narrow": ["social"]},
    {"between": ("ours", "this purpose this way"), "purposes": ["care", "social"], "narrow": ["care"]},
    {"between": ("ours", "receives alone"), "receiver": 1},
    {"between": ("ours", "gives to ours"), "receiver": 0},
    {"between": ("ours", "gives alone"), "giver": 1},
    {"between": ("ours", "is given alone"), "giver": 0},
    {"between": ("ours", "first of three", "second of three"), "giver": 1},
    {"between": ("ours", "third", "receives of three"), "receiver": 2},
    {"between": ("ours", "by protocol"), "kind": PROTOCOL},
    # ours works on behalf of a controller: it reads what the controller receives, and nothing of other processors of itself
    {"between": ("controller", "ours", "other processor"), "kind": PROCESSOR, "giver": 0},
    {"between": ("silent controller", "ours", "giving processor"), "kind": PROCESSOR, "giver": 2},
    {"between": ("controller", "onward")},
    {"between": ("controller", "onward named"), "giver": 1, "receiver": 0},
    {"between": ("controller", "onward of another set"), "set": "diary"},
    {"between": ("controller", "onward receives"), "receiver": 1},
    {"between": ("controller", "onward is given"), "giver": 0},
    {"between": ("controller", "onward no more"), "ends": NOW},
    {"between": ("above", "controller"), "kind": PROCESSOR, "giver": 0},
    {"between": ("onward", "onward processor"), "kind": PROCESSOR, "giver": 0},
    # others work on behalf of ours, for whatever purpose
    {"between": ("ours", "processor"), "kind": PROCESSOR, "giver": 0},
    {"between": ("ours", "processor to sum"), "kind": PROCESSOR, "giver": 0, "purposes": ["social"]},
    {"between": ("ours", "processor no more"), "kind": PROCESSOR, "giver": 0, "ended": NOW},
    # what a partner is given goes no further
    {"between": ("plain", "partner of a partner")},
    {"between": ("by protocol", "protocol of a protocol"), "kind": PROTOCOL},
    {"between": ("partner of a partner", "beside")},
    {"between": ("strangers", "their partner")},
)
GIVEN_TO_OURS = ("plain", "begins now", "ends later", "gives to ours", "processor", "onward")
EMERGENCIES: tuple[dict[str, Any], ...] = tuple(
    {"person": person, "actor": actor, "starts": starts, "ends": ends}
    for person, actor, starts, ends in (
        (5, "gp", NOW, NOW + HOURS),
        (5, "community-nurse", NOW - SECOND, NOW + HOURS),
        (5, "home-care-operator", NOW - SECOND, NOW + HOURS),
        (6, "gp", NOW + SECOND, NOW + HOURS),
        (7, "gp", NOW - SECOND, NOW),
        (8, "gp", NOW - SECOND, NOW + SECOND),
        (9, "gp", NOW - SECOND, NOW + HOURS),  # of whom he may know nothing
        (0, "gp", NOW - SECOND, NOW + HOURS),  # whom he follows
    )
)  # fmt: skip


@dataclass
class Bodies:
    """The bodies by name, and which answers for which."""

    named: dict[str, UUID]
    controllers: dict[UUID, UUID]

    @property
    def all(self) -> list[UUID]:
        """Every body and office."""
        return [*self.named.values()]


def found(stage: worlds.Stage) -> Bodies:
    """Make the bodies: offices and an office of an office, a body above and one below that answer for themselves, one that is
    nobody's office and no legal body either."""
    names = sorted({name for line in AGREEMENTS for name in line["between"]} - {"ours", "beside"})
    area, kinds = stage.bodies[0].area, OrganizationKind
    named = {"ours": stage.bodies[_OURS], "beside": stage.bodies[_BESIDE], "far": stage.bodies[2]}

    def make(name: str, kind: str, parent: Organization | None = None) -> Organization:
        named[name] = Organization.objects.create(
            code=f"ente-{name}", kind=kind, name=name, area=area, sector=Sector.SOCIAL, parent=parent
        )
        return named[name]

    for name in names:
        stage.bodies.append(make(name, kinds.COOPERATIVE))
        stage.signers.append(make_persona("Firma", name, Role.ADMINISTRATOR, named[name], area))
    office = make("office of plain", kinds.ACCESS_POINT, named["plain"])
    make("desk of the office", kinds.ACCESS_POINT, office)
    make("legal child", kinds.COOPERATIVE, named["ours"])
    make("legal child of plain", kinds.COOPERATIVE, named["plain"])
    above = make("ambito", kinds.SOCIAL_AMBITO)
    make("office of the ambito", kinds.PLANNING_OFFICE, above)
    Organization.objects.filter(pk=named["ours"].pk).update(parent=above)
    alone = make("nobody's office", kinds.COMMUNITY_HOUSE)
    own = Organization.objects.get(code="ufficio")
    named["office"], desk = own, make("desk of ours", kinds.ACCESS_POINT, own)
    stage.actors["at the desk"] = make_persona("Allo", "sportello", Role.SOCIAL_WORKER, desk, area)
    stage.actors["alone"] = make_persona("Da", "sola", Role.SOCIAL_WORKER, alone, area)
    under = {"office of plain": "plain", "desk of the office": "plain", "office of the ambito": "ambito", "office": "ours", "desk of ours": "ours"}  # fmt: skip
    ids = {name: one.pk for name, one in named.items()}
    return Bodies(ids, {ids[name]: ids[whose] for name, whose in under.items()})


def sign(stage: worlds.Stage, bodies: Bodies) -> list[dict[str, Any]]:
    """Write the agreements; return them as the oracle reads them."""
    places = {body.pk: number for number, body in enumerate(stage.bodies)}
    usual = {
        "kind": JOINT, "purposes": ["care"], "starts": LONG_AGO, "ends": NOW + MONTH, "ended": None, "set": "clinical",
        "giver": None, "receiver": None, "signed": [LONG_AGO] * 3, "narrow": [],
    }  # fmt: skip
    with system_access(NOW):
        return [
            worlds.agree(
                stage, usual | line | {"between": [places[bodies.named[n]] for n in line["between"]]}
            )
            for line in AGREEMENTS
        ]


def break_glasses(stage: worlds.Stage) -> list[dict[str, Any]]:
    """Write the emergencies; and two of nobody at all, whose account and mandate are of different people."""
    gp, other = stage.actors["gp"].actor, stage.actors["colleague"].actor
    with system_access(NOW):
        lines = [worlds.break_glass(stage, line) for line in EMERGENCIES]
        for place, account, mandate in ((3, gp, other), (4, other, gp)):
            person = stage.persons[place]
            records.create(
                Emergency, by=SYSTEM_ACTOR, at=LONG_AGO, person_id=person.pk, area_id=person.area_id, account_id=account.account_id,
                role_id=mandate.role_id, organization_id=gp.organization_id, reason="life-threat", words="prova", tell_at=NOW,
                label="R", starts=NOW - SECOND, ends=NOW + HOURS,
            )  # fmt: skip
            lines.append({"person": person.pk, "account": account.account_id, "mandate": mandate.role_id,
                          "starts": NOW - SECOND, "ends": NOW + HOURS})  # fmt: skip
    return lines
