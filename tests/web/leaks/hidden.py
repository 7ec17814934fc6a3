# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What persons of the lived-in world have hidden: an entry, a paper, an assessment, an author, a body, an episode; by the person's
own hand, or written down at the desk by who heard it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from raccordo.assessment import operations as assessment
from raccordo.delivery import operations as delivery
from raccordo.intake.models import Episode
from raccordo.kernel.scoping import Actor, system_access
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import Scope
from raccordo.privacy.models import ObscuredEntry, Obscuring
from raccordo.record import operations as record
from tests.personas import NOW
from tests.web.leaks.lived import Scene
from tests.web.leaks.papers import paper

DAY = timedelta(days=1)
WRITER, HIDDEN_AUTHOR, HEARD_BY = "marta", "lucia", "sara"


def furnish(scene: Scene, near: UUID, spared: set[UUID]) -> UUID:
    """Teresa hides some things, and shows one again; of somebody else, who is returned, Sara writes down what was asked at the desk."""
    actor = {name: persona.actor for name, persona in scene.personas.items()}
    heard = next(
        p
        for p in scene.by_ties
        if p in scene.followed(HEARD_BY) - spared and p in scene.things("intake.Episode")
    )
    with system_access(NOW):
        again = delivery.write_note(
            by=actor[WRITER], at=NOW - 2 * DAY, person_id=near, text="Una nota mostrata di nuovo"
        )
        decision = _hide(actor["teresa"], near, Scope.ITEM, again.pk, "delivery.DiaryEntry")
        privacy.reveal(by=actor["teresa"], at=NOW - DAY / 2, obscuring_id=decision.pk)
        assessment.open_assessment(  # one that stays, older than the one that does not
            by=actor[HEARD_BY],
            at=NOW - 3 * DAY,
            person_id=near,
            outline="multidimensional",
            reason="che resta",
        )
        for kind, row in _written(actor, near).items():
            _hide(actor["teresa"], near, Scope.ITEM, row, kind)
        _hide(actor["teresa"], near, Scope.AUTHOR, actor[HIDDEN_AUTHOR].account_id)
        delivery.write_note(by=actor[WRITER], at=NOW - DAY / 2, person_id=near, text="Una nota che resta")
        asked = {"asked_by": "person"}
        delivery.write_note(
            by=actor[WRITER], at=NOW - 2 * DAY, person_id=heard, text="Una nota dell’altro lato"
        )
        _hide(actor[HEARD_BY], heard, Scope.BODY, actor[WRITER].organization_id, **asked)
        _hide(actor[HEARD_BY], heard, Scope.AUTHOR, actor[HIDDEN_AUTHOR].account_id, **asked)
        episode = Episode.objects.filter(person_id=heard).order_by("pk")[0]
        _hide(actor[HEARD_BY], heard, Scope.EPISODE, episode.pk, **asked)
        delivery.write_note(
            by=actor[HEARD_BY],
            at=NOW - DAY / 2,
            person_id=heard,
            text="Una nota che resta a chi ha ascoltato",
        )
    return heard


def _written(actor: dict[str, Actor], person: UUID) -> dict[str, UUID]:
    """One entry of each kind that pages let be hidden by itself, written two days ago."""
    by, at = actor[WRITER], NOW - 2 * DAY
    note = delivery.write_note(by=by, at=at, person_id=person, text="Una nota da nascondere")
    whole = assessment.open_assessment(
        by=by, at=at, person_id=person, outline="discharge", reason="da nascondere"
    )
    document = record.file_document(
        by=by, at=at, person_id=person, kind="other", title="Carta da nascondere", media_type="application/pdf", inside=["N"],
        content=paper(["Carta da nascondere"]),
    )  # fmt: skip
    return {row._meta.label: row.pk for row in (note, whole, document)}


def _hide(by: Actor, person: UUID, scope: str, target: UUID, kind: str = "", **more: str) -> Obscuring:
    return privacy.obscure(
        by=by,
        at=NOW - DAY,
        person_id=person,
        scope=scope,
        target_id=target,
        kind=kind,
        words="Da nascondere",
        **more,
    )


def telling(scene: Scene, name: str) -> dict[type, set[UUID]]:
    """Decisions that a persona is told of by what it writes itself («its writer sees that it is»): the twins do not differ in them."""
    actor = scene.personas[name].actor
    mine = {actor.account_id, actor.organization_id}
    rows = Obscuring.objects.values_list("pk", "scope", "target_id")
    found = {pk for pk, scope, target in rows if scope == Scope.EPISODE or target in mine}
    entries = ObscuredEntry.objects.filter(obscuring__in=found).values_list("pk", flat=True)
    return {Obscuring: found, ObscuredEntry: set(entries)}
