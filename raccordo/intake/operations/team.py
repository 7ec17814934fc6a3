# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team of an episode: who joins, who leaves, who is responsible; each with a period and a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from raccordo.intake import queries
from raccordo.intake.codes import MAY_TAKE_CHARGE, MAY_WELCOME, LeaveReason
from raccordo.intake.models import CareTeamMember, Episode
from raccordo.intake.refusals import fit_manager, fit_text, locked_episode, may, role_at
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose, Sector, highest
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.operations import delegates
from raccordo.privacy.operations.exclusions import refuse_excluded
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind

_WHY = "Scrivi perché entra nella rete: la persona lo leggerà."


@dataclass(frozen=True)
class Joiner:
    """Somebody who joins: a professional by mandate, or a lay person of the network; with a reason."""

    reason: str
    role_id: UUID | None = None
    related_id: UUID | None = None


def join_team(
    *, by: Actor, at: datetime, episode_id: UUID, joiner: Joiner, starts: datetime | None = None,
    ends: datetime | None = None,
) -> CareTeamMember:  # fmt: skip
    """Add somebody to the team; a professional gets access to the person for the same period."""
    may(by, MAY_TAKE_CHARGE, "comporre la rete di cura")
    episode = locked_episode(by, at, episode_id)
    member = add_member(by=by, at=at, episode=episode, joiner=joiner, starts=starts or at, ends=ends)
    _tell(by, at, member, "join_team")
    return member


def add_member(
    *, by: Actor, at: datetime, episode: Episode, joiner: Joiner, starts: datetime, ends: datetime | None = None,
    responsible: bool = False,
) -> CareTeamMember:  # fmt: skip
    """Write a membership in a locked episode, with the access that goes with it."""
    reason = fit_text(joiner.reason, "reason", _WHY, 160)
    if starts < episode.starts:
        raise Refused("Non può entrare prima che cominci la presa in carico.", "starts")
    if ends is not None and ends <= starts:
        raise Refused("La fine deve venire dopo l'inizio.", "ends")
    _refuse_overlap(episode, joiner, starts, ends)
    if joiner.role_id is not None:
        role = role_at(joiner.role_id, at, "role")
        refuse_excluded(by=by, at=at, person_id=episode.person_id, role=role, field="role")
    elif not RelatedPerson.objects.filter(pk=joiner.related_id, person_id=episode.person_id).exists():
        raise Refused("Questa persona non è nella rete: aggiungila prima alla rete familiare.", "related")
    member = records.create(
        CareTeamMember, by=by, at=at, person_id=episode.person_id, label=highest([episode.label]), sector=by.sector,
        episode_id=episode.pk, role_id=joiner.role_id, related_id=joiner.related_id, reason=reason,
        responsible=responsible, starts=starts, ends=ends,
    )  # fmt: skip
    if member.role_id is not None:
        _grant(by, at, member)
    return member


def _refuse_overlap(episode: Episode, joiner: Joiner, starts: datetime, ends: datetime | None) -> None:
    same = Q(role_id=joiner.role_id) if joiner.role_id else Q(related_id=joiner.related_id)
    meeting = Q(ends=None) | Q(ends__gt=starts)
    if ends is not None:
        meeting &= Q(starts__lt=ends)
    if CareTeamMember.objects.filter(same, meeting, episode_id=episode.pk, entered_in_error_at=None).exists():
        raise Refused("In quel periodo è già nella rete di cura.", "role" if joiner.role_id else "related")


def _grant(by: Actor, at: datetime, member: CareTeamMember) -> None:
    role = role_at(member.role_id, at)  # type: ignore[arg-type]
    as_what = (
        "sei responsabile del suo caso"
        if member.responsible
        else f"sei nella sua rete di cura: {member.reason}"
    )
    privacy.grant_relationship(
        by=by, at=at, person_id=member.person_id, kind=RelationshipKind.CARE_TEAM,
        purpose=Purpose.SOCIAL if role.sector == Sector.SOCIAL else Purpose.CARE, because=as_what[:200],
        role_id=member.role_id, starts=member.starts, ends=member.ends, source_id=member.pk,
    )  # fmt: skip


def _tell(by: Actor, at: datetime, member: CareTeamMember, act: str) -> None:
    audit.note(by=by, at=at, act=f"intake.{act}", person_id=member.person_id, object_id=member.pk)
    outbox.announce(
        by=by, at=at, topic="team.changed", person_id=member.person_id, object_id=member.episode_id, act=act
    )


def leave_team(
    *, by: Actor, at: datetime, member_id: UUID, reason: str, version: int | None = None
) -> CareTeamMember:
    """Somebody leaves the team; the access ends with the membership. The responsible one hands the case over first."""
    may(by, MAY_TAKE_CHARGE, "comporre la rete di cura")
    if reason not in LeaveReason.values or reason == LeaveReason.EPISODE_CLOSED:
        raise Refused("Scegli perché lascia.", "reason")
    member = records.lock(CareTeamMember, member_id)
    if member.ends is not None and member.ends <= at:
        raise Conflict(f"Ha già lasciato la rete di cura il {local_day(member.ends):%d/%m/%Y}.")
    if member.responsible:
        raise Refused("È responsabile del caso: prima passa il caso a un collega.")
    end_member(by=by, at=at, member=member, reason=reason, version=version)
    _tell(by, at, member, "leave_team")
    return member


def end_member(
    *,
    by: Actor,
    at: datetime,
    member: CareTeamMember,
    reason: str,
    version: int | None = None,
    **grace: object,
) -> None:
    """End a membership now; one that had not begun yet is taken back as entered in error."""
    if member.starts >= at:
        records.change(member, by=by, at=at, version=version, entered_in_error_at=at, leave_reason=reason)
    else:
        records.change(member, by=by, at=at, version=version, ends=at, leave_reason=reason)
    privacy.end_relationships(by=by, at=at, person_id=member.person_id, source_id=member.pk, **grace)  # type: ignore[arg-type]


def end_related(*, by: Actor, at: datetime, related_id: UUID, version: int | None = None) -> RelatedPerson:
    """A relative, neighbour or volunteer is no longer near the person: leaves the network and every team with it."""
    may(by, MAY_TAKE_CHARGE | MAY_WELCOME, "comporre la rete della persona")
    memberships = CareTeamMember.objects.filter(
        Q(ends=None) | Q(ends__gt=at), related_id=related_id, entered_in_error_at=None
    )
    for member in memberships:
        end_member(by=by, at=at, member=member, reason=LeaveReason.TASK_DONE)
        _tell(by, at, member, "leave_team")
    return delegates.end_related(by=by, at=at, related_id=related_id, version=version)


def hand_over(
    *, by: Actor, at: datetime, episode_id: UUID, to_role_id: UUID, reason: str, stays: bool = False,
    version: int | None = None,
) -> Episode:  # fmt: skip
    """Pass the case to another professional: responsibility, access and the things to do change hands together."""
    may(by, MAY_TAKE_CHARGE, "passare il caso")
    episode = locked_episode(by, at, episode_id, version)
    text = fit_text(reason, "reason", "Scrivi perché il caso cambia mano.", 160)
    fit_manager(to_role_id, at)
    if to_role_id == episode.case_manager_id:
        raise Conflict("È già responsabile del caso.", field="role")
    before = episode.case_manager_id
    for member in queries.members(episode.pk, at).filter(Q(responsible=True) | Q(role_id=to_role_id)):
        end_member(by=by, at=at, member=member, reason=LeaveReason.HANDED_OVER)
    add_member(by=by, at=at, episode=episode, joiner=Joiner(text, to_role_id), starts=at, responsible=True)
    if stays:
        add_member(by=by, at=at, episode=episode, joiner=Joiner("continua a seguirla", before), starts=at)
    record.reassign_tasks(
        by=by, at=at, person_id=episode.person_id, from_role_id=before, to_role_id=to_role_id
    )
    records.change(episode, by=by, at=at, case_manager_id=to_role_id)
    tell_manager(by=by, at=at, episode=episode)
    audit.note(by=by, at=at, act="intake.hand_over", person_id=episode.person_id, object_id=episode.pk)
    outbox.announce(
        by=by, at=at, topic="episode.handed_over", person_id=episode.person_id, object_id=episode.pk
    )
    return episode


def tell_manager(*, by: Actor, at: datetime, episode: Episode) -> None:
    """Who becomes responsible by the hand of another finds it in the list of things to do."""
    if episode.case_manager_id == by.role_id:
        return
    role = role_at(episode.case_manager_id, at)
    record.assign_task(
        by=by, at=at, person_id=episode.person_id, kind=TaskKind.REMINDER, role_id=role.pk, source_id=episode.pk,
        title="Sei responsabile del caso: leggi la cartella", organization_id=role.organization_id,
        path=f"/persone/{episode.person_id}/", detail=episode.get_programme_display(),
        about=episode.label,
    )  # fmt: skip
