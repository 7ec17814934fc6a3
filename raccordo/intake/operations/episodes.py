# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An episode: someone takes charge, with a team; and one day it ends, with its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from raccordo.intake import queries, rules
from raccordo.intake.codes import (
    MAY_TAKE_CHARGE,
    Decision,
    EpisodeOutcome,
    EpisodeProgramme,
    LeaveReason,
)
from raccordo.intake.models import Episode, Request
from raccordo.intake.operations.requests import conclude_with_episode, give_panel_access
from raccordo.intake.operations.team import (
    Joiner,
    add_member,
    end_member,
    tell_manager,
)
from raccordo.intake.refusals import (
    AlreadyOpen,
    fit_manager,
    fit_text,
    held_person,
    locked_episode,
    may,
    role_at,
    who,
)
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.privacy import operations as privacy
from raccordo.privacy.queries import labels
from raccordo.record import operations as record


def open_episode(
    *, by: Actor, at: datetime, person_id: UUID, programme: str, case_manager_id: UUID, reason: str,
    team: Sequence[Joiner] = (), request_id: UUID | None = None,
) -> Episode:  # fmt: skip
    """Take charge of a person: a case manager, a team with access, the request and the signal behind it closed."""
    may(by, MAY_TAKE_CHARGE, "aprire una presa in carico")
    if programme not in EpisodeProgramme.values:
        raise Refused("Scegli per che cosa viene presa in carico.", "programme")
    text = fit_text(reason, "reason", "Scrivi perché la prendi in carico: la persona lo leggerà.", 160)
    held_person(person_id)
    manager = fit_manager(case_manager_id, at)
    _refuse_twin(person_id, programme)
    request = _open_request(request_id, person_id) if request_id else None
    episode = records.create(
        Episode, by=by, at=at, person_id=person_id, label=labels.label_to_send(by=by, at=at), sector=by.sector, programme=programme,
        organization_id=role_at(case_manager_id, at).organization_id, case_manager_id=case_manager_id,
        request_id=request_id, starts=at,
    )  # fmt: skip
    add_member(
        by=by, at=at, episode=episode, joiner=Joiner(text, case_manager_id), starts=at, responsible=True
    )
    for joiner in team:
        if joiner.role_id is None or joiner.role_id != case_manager_id:
            add_member(by=by, at=at, episode=episode, joiner=joiner, starts=at)
    tell_manager(by=by, at=at, episode=episode)
    audit.note(by=by, at=at, act="intake.open_episode", person_id=person_id, object_id=episode.pk)
    outbox.announce(by=by, at=at, topic="episode.opened", person_id=person_id, object_id=episode.pk)
    if request is not None:
        conclude_with_episode(by=by, at=at, request=request, manager=manager)
        if request.decision == Decision.PANEL:
            give_panel_access(by=by, at=at, request=request, source_id=episode.pk)
    return episode


def _refuse_twin(person_id: UUID, programme: str) -> None:
    twin = Episode.objects.filter(person_id=person_id, programme=programme, state="active").first()
    if twin is not None:
        word = EpisodeProgramme(programme).label
        raise AlreadyOpen(
            f"È già presa in carico per «{word}»: responsabile del caso {who(twin.case_manager_id)}.", twin.pk
        )


def _open_request(request_id: UUID, person_id: UUID) -> Request:
    request = records.lock(Request, request_id)
    if request.person_id != person_id:
        raise Refused("La richiesta è di un'altra persona.")
    if request.closed_at is not None:
        raise Conflict(
            "Nel frattempo la richiesta è stata chiusa. Ecco che cosa c'è adesso.",
            {"outcome": request.get_outcome_display(), "answer": request.answer},
        )
    return request


def close_episode(
    *, by: Actor, at: datetime, episode_id: UUID, outcome: str, note: str, version: int | None = None
) -> Episode:
    """Close an episode with its outcome: memberships end now, what they opened stays readable for the grace."""
    may(by, MAY_TAKE_CHARGE, "chiudere una presa in carico")
    if outcome not in EpisodeOutcome.values:
        raise Refused("Scegli perché si chiude.", "outcome")
    text = fit_text(note, "closing_note", "Scrivi in una riga com'è andata.")
    episode = locked_episode(by, at, episode_id, version)
    if episode.starts >= at:
        raise Refused("La presa in carico è cominciata adesso: non si può chiudere nello stesso momento.")
    for member in queries.members(episode.pk, at):
        end_member(by=by, at=at, member=member, reason=LeaveReason.EPISODE_CLOSED, grace=rules.GRACE)
        record.close_tasks(by=by, at=at, person_id=episode.person_id, source_id=member.pk, state="cancelled")
    privacy.end_relationships(
        by=by, at=at, person_id=episode.person_id, source_id=episode.pk, grace=rules.GRACE
    )
    record.close_tasks(by=by, at=at, person_id=episode.person_id, source_id=episode.pk, state="cancelled")
    records.change(
        episode,
        by=by,
        at=at,
        state="closed",
        ends=at,
        outcome=outcome,
        closing_note=text,
        closed_by_id=by.role_id,
    )
    audit.note(by=by, at=at, act="intake.close_episode", person_id=episode.person_id, object_id=episode.pk)
    outbox.announce(
        by=by,
        at=at,
        topic="episode.closed",
        person_id=episode.person_id,
        object_id=episode.pk,
        outcome=outcome,
    )
    return episode
