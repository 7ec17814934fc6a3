# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Both sides agree, or say why not (M-067): propose a draft, endorse it, ask for a change, bring it to the person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from raccordo.careplan import library, queries
from raccordo.careplan.codes import VERSION, EndorsementKind
from raccordo.careplan.models import Agreement, Endorsement, PlanVersion
from raccordo.careplan.refusals import MAY_PLAN, draft_version, fit, may, when
from raccordo.careplan.rules.checks import still_open
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import add_working_days, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose, Sector, highest
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.queries import bodies
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.territory.models import PractitionerRole

_ENDORSE_WITHIN, _SIGN_WITHIN = 5, 10
_ACCESS_DAYS = 60
_SIDE_WORDS = {Sector.HEALTH: "sanitario", Sector.SOCIAL: "sociale"}


def propose(*, by: Actor, at: datetime, version_id: UUID, version: int | None = None) -> PlanVersion:
    """Send a draft to both sides. Every check is cleared up, or left open with a reason. Who proposes endorses."""
    may(by, MAY_PLAN, "proporre il piano")
    row = draft_version(version_id)
    body = queries.content(queries.version(row.person_id, row.number))
    left = still_open(body.checks, set(queries.waivers(row.pk)))
    if left:
        many = "c'è ancora 1 punto" if len(left) == 1 else f"ci sono ancora {len(left)} punti"
        raise Refused(f"Prima di inviare alla firma {many} da chiarire: {left[0].text}.")
    if not body.goals:
        raise Refused("Il piano è vuoto: parti dai bisogni, oppure copia un modello.")
    _require_both_sides(row)
    VERSION.check(row.state, "proposed")
    records.change(row, by=by, at=at, version=version, state="proposed", proposed_at=at, round=row.round + 1)
    record.close_tasks(by=by, at=at, person_id=row.person_id, source_id=row.pk, kind=TaskKind.COMMITMENT)
    for side, role in _responsible(row).items():
        if role.pk == by.role_id:
            _write(by, at, row, side, EndorsementKind.ENDORSED)
        else:
            _ask(by, at, row, role)
    audit.note(by=by, at=at, act="careplan.propose", person_id=row.person_id, object_id=row.pk)
    outbox.announce(by=by, at=at, topic="plan.proposed", person_id=row.person_id, object_id=row.pk)
    return row


def _require_both_sides(row: PlanVersion) -> None:
    if row.health_responsible_id is None:
        raise Refused("Scegli chi firma per il lato sanitario.", "health_responsible")
    if row.social_responsible_id is None:
        raise Refused("Scegli chi firma per il lato sociale.", "social_responsible")


def _responsible(row: PlanVersion) -> dict[Sector, PractitionerRole]:
    ids = {Sector.HEALTH: row.health_responsible_id, Sector.SOCIAL: row.social_responsible_id}
    found = PractitionerRole.objects.select_related("practitioner").in_bulk([i for i in ids.values() if i])
    return {side: found[pk] for side, pk in ids.items() if pk in found}


def _ask(by: Actor, at: datetime, row: PlanVersion, role: PractitionerRole) -> None:
    privacy.grant_relationship(
        by=by, at=at, person_id=row.person_id, kind=RelationshipKind.CARE_TEAM,
        purpose=Purpose.CARE if role.sector == Sector.HEALTH else Purpose.SOCIAL,
        because="devi dire se condividi il suo piano", role_id=role.pk, source_id=row.pk,
        ends=at + timedelta(days=_ACCESS_DAYS),
    )  # fmt: skip
    record.assign_task(
        by=by, at=at, person_id=row.person_id, kind=TaskKind.ENDORSEMENT, role_id=role.pk, source_id=row.pk,
        title="Leggi che cosa cambia nel piano e condividilo", organization_id=role.organization_id,
        due_date=add_working_days(local_day(at), _ENDORSE_WITHIN),
        path=f"/persone/{row.person_id}/piano/{row.number}/condivisione/", detail=f"Versione {row.number}", about=row.label,
    )  # fmt: skip


def endorse(
    *, by: Actor, at: datetime, version_id: UUID, round_: int | None = None, dissent_reason: str = ""
) -> Endorsement:
    """One side shares the proposal; or does not, and says why: the plan goes on with the dissent written in it."""
    row, side = _proposed(by, at, version_id, round_)
    if dissent_reason.strip():
        reason = fit(dissent_reason, "reason", "Scrivi perché non lo condividi.", 500)
        said = _write(by, at, row, side, EndorsementKind.DISSENT, reason)
    else:
        said = _write(by, at, row, side, EndorsementKind.ENDORSED)
    _answered(by, at, row)
    audit.note(by=by, at=at, act="careplan.endorse", person_id=row.person_id, object_id=row.pk)
    if not queries.sides_to_endorse(row):
        _tell_case_manager(by, at, row)
    return said


def request_change(
    *, by: Actor, at: datetime, version_id: UUID, reason: str, round_: int | None = None
) -> Endorsement:
    """One side asks for a change: the version is a draft again, and will be proposed anew to both."""
    row, side = _proposed(by, at, version_id, round_)
    text = fit(reason, "reason", "Scrivi che cosa va cambiato.", 500)
    said = _write(by, at, row, side, EndorsementKind.CHANGE_REQUESTED, text)
    _answered(by, at, row)
    back_to_draft(by=by, at=at, row=row, because=text)
    audit.note(by=by, at=at, act="careplan.request_change", person_id=row.person_id, object_id=row.pk)
    return said


def _proposed(by: Actor, at: datetime, version_id: UUID, round_: int | None) -> tuple[PlanVersion, Sector]:
    """A proposal held for an answer, with the side that answers. Refused to who does not answer for a side."""
    row = records.lock(PlanVersion, version_id)
    side = _side_of(by, row)
    if row.state != "proposed" or (round_ is not None and round_ != row.round):
        raise Conflict(
            f"Nel frattempo il piano è cambiato: la versione {row.number} è «{row.get_state_display().lower()}». "
            "Rileggila prima di rispondere."
        )
    mine = Endorsement.objects.filter(plan_version_id=row.pk, round=row.round, side=side).first()
    if mine is not None:
        raise Conflict(f"Il lato {_SIDE_WORDS[side]} ha già risposto {when(mine.created_at, at)}.")
    return row, side


def _side_of(by: Actor, row: PlanVersion) -> Sector:
    """Who answers for a side: the one named in the plan, or a colleague of the same role and office."""
    for side, role in _responsible(row).items():
        same_office = by.role_id and by.role == role.role and by.organization_id == role.organization_id
        if by.role_id == role.pk or same_office:
            return side
    names = " e ".join(bodies.worker(role, within=True) for role in _responsible(row).values())
    raise Refused(f"Questo piano aspetta la risposta di {names}.")


def _write(by: Actor, at: datetime, row: PlanVersion, side: str, kind: str, reason: str = "") -> Endorsement:
    return records.create(
        Endorsement, by=by, at=at, person_id=row.person_id, sector=by.sector, plan_version_id=row.pk,
        label=highest([row.label]), side=side, kind=kind, role_id=by.role_id, reason=reason, round=row.round,
    )  # fmt: skip


def _answered(by: Actor, at: datetime, row: PlanVersion) -> None:
    """The answer closes the request made to this office, not the other side's."""
    side = _side_of(by, row)
    record.close_tasks(
        by=by, at=at, person_id=row.person_id, source_id=row.pk, kind=TaskKind.ENDORSEMENT,
        role_id=_responsible(row)[side].pk,
    )  # fmt: skip


def _tell_case_manager(by: Actor, at: datetime, row: PlanVersion) -> None:
    """Both sides have spoken: whoever holds the case reads the plan with the person."""
    role = _case_manager(row)
    record.assign_task(
        by=by, at=at, person_id=row.person_id, kind=TaskKind.SIGNATURE, role_id=role.pk, source_id=row.pk,
        title="Leggi il piano insieme alla persona e raccogli la firma", organization_id=role.organization_id,
        due_date=add_working_days(local_day(at), _SIGN_WITHIN), path=f"/persone/{row.person_id}/patto/",
        detail=f"Versione {row.number}", about=row.label,
    )  # fmt: skip


def _case_manager(row: PlanVersion) -> PractitionerRole:
    pk = row.case_manager_id or row.social_responsible_id
    return PractitionerRole.objects.get(pk=pk)


def back_to_draft(*, by: Actor, at: datetime, row: PlanVersion, because: str) -> None:
    """A locked version becomes a draft again; whoever holds the case learns why. An unsigned agreement is withdrawn."""
    VERSION.check(row.state, "draft")
    for agreement in Agreement.objects.select_for_update(of=("self",)).filter(
        plan_version_id=row.pk, state="to-sign"
    ):
        records.change(agreement, by=by, at=at, state="withdrawn")
    records.change(row, by=by, at=at, state="draft", proposed_at=None, shared_at=None)
    for kind in (TaskKind.ENDORSEMENT, TaskKind.SIGNATURE):
        record.close_tasks(
            by=by, at=at, person_id=row.person_id, source_id=row.pk, kind=kind, state="cancelled"
        )
    role = _case_manager(row)
    record.assign_task(
        by=by, at=at, person_id=row.person_id, kind=TaskKind.ANSWER, role_id=role.pk, source_id=row.pk,
        title="Modifica chiesta: correggi il piano", organization_id=role.organization_id,
        due_date=add_working_days(local_day(at), _ENDORSE_WITHIN),
        path=f"/persone/{row.person_id}/piano/{row.number}/", detail=because[:200], about=row.label,
    )  # fmt: skip


def share_with_person(*, by: Actor, at: datetime, version_id: UUID) -> Agreement:
    """Bring the plan to the person: both sides have agreed or said why not; the agreement is ready to be read."""
    may(by, MAY_PLAN, "portare il piano alla persona")
    row = records.lock(PlanVersion, version_id)
    if row.state == "shared":
        return Agreement.objects.get(plan_version_id=row.pk, state="to-sign")
    left = queries.sides_to_endorse(row) if row.state == "proposed" else []
    if left:
        words = " e il lato ".join(_SIDE_WORDS[Sector(side)] for side in left)
        raise Refused(
            f"Manca ancora la risposta dei due lati: il lato {words} non ha detto se condivide il piano."
        )
    VERSION.check(row.state, "shared", lambda: f" {when(row.signed_at, at)}" if row.signed_at else "")
    records.change(row, by=by, at=at, state="shared", shared_at=at)
    text = library.pact_text(local_day(at))
    agreement = records.create(
        Agreement, by=by, at=at, person_id=row.person_id, sector=by.sector, plan_version_id=row.pk,
        label=highest([row.label]), text_version=text.code,
    )  # fmt: skip
    record.close_tasks(by=by, at=at, person_id=row.person_id, source_id=row.pk, kind=TaskKind.ANSWER)
    audit.note(by=by, at=at, act="careplan.share_with_person", person_id=row.person_id, object_id=row.pk)
    return agreement
