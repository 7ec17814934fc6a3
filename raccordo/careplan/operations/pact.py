# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person agrees: refuse a part, ask for a change, sign or have a representative sign, take the agreement back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from raccordo.careplan import documents, papers, queries
from raccordo.careplan.codes import AGREEMENT, VERSION, EndorsementKind, SignatureMethod, SignerKind
from raccordo.careplan.models import (
    Agreement,
    Endorsement,
    PlannedService,
    PlanVersion,
    RefusedPart,
    Signature,
)
from raccordo.careplan.operations.activating import activate, forget_renewal
from raccordo.careplan.operations.endorsing import back_to_draft
from raccordo.careplan.refusals import MAY_PLAN, already, fit, may, when
from raccordo.careplan.rules.calendar import months_later
from raccordo.careplan.rules.plain import has_health_part
from raccordo.careplan.rules.powers import Powers, why_not
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import age_on, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector, highest
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy import queries as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.following import stopped
from raccordo.privacy.queries.delegates import mandate_of
from raccordo.privacy.queries.delegates import why_not as reaches
from raccordo.privacy.rules.delegates import ages_on, why_not_act
from raccordo.record import operations as record
from raccordo.record.codes import DocumentKind, TaskKind

_WITNESSES = 2
_RENEWAL = timedelta(days=60)


@dataclass(frozen=True)
class Hand:
    """How somebody signs: the method, the name as written, and what was drawn or put on paper."""

    method: str
    name: str = ""
    drawn: str = ""  # a PNG as data URL
    paper: bytes = b""
    witnesses: Sequence[str] = ()
    related_id: UUID | None = None  # a representative; otherwise the person signs
    heard: bool = False  # the plan was read, or read aloud, before


@dataclass(frozen=True)
class _Signer:
    kind: str
    name: str
    powers: str = ""
    related_id: UUID | None = None


def refuse_part(
    *, by: Actor, at: datetime, agreement_id: UUID, planned_id: UUID, reason: str = ""
) -> RefusedPart:
    """The person does not want one of the things foreseen. The reason may be left out."""
    agreement = _to_sign(agreement_id, at)
    _may_speak(by, at, agreement.person_id)
    if not PlannedService.objects.filter(pk=planned_id, plan_version_id=agreement.plan_version_id).exists():
        raise Refused("Questa parte non è nel piano.", "planned")
    known = RefusedPart.objects.filter(agreement_id=agreement.pk, planned_service_id=planned_id).first()
    if known is not None:
        return known
    row = records.create(
        RefusedPart, by=by, at=at, person_id=agreement.person_id, sector=by.sector,
        label=highest([agreement.label]),
        agreement_id=agreement.pk, planned_service_id=planned_id, reason=reason.strip()[:300],
    )  # fmt: skip
    audit.note(
        by=by, at=at, act="careplan.refuse_part", person_id=agreement.person_id, object_id=agreement.pk
    )
    return row


def accept_part(*, by: Actor, at: datetime, agreement_id: UUID, planned_id: UUID) -> None:
    """The person has thought again: the part is in."""
    agreement = _to_sign(agreement_id, at)
    _may_speak(by, at, agreement.person_id)
    RefusedPart.objects.filter(agreement_id=agreement.pk, planned_service_id=planned_id).delete()
    audit.note(
        by=by, at=at, act="careplan.accept_part", person_id=agreement.person_id, object_id=agreement.pk
    )


def ask_change(*, by: Actor, at: datetime, agreement_id: UUID, text: str) -> Endorsement:
    """«C'è qualcosa che vuoi cambiare?»: the plan goes back to who writes it, with the person's words."""
    agreement = _to_sign(agreement_id, at)
    _may_speak(by, at, agreement.person_id)
    words = fit(text, "text", "Scrivi che cosa vuoi cambiare.", 500)
    row = records.lock(PlanVersion, agreement.plan_version_id)
    said = records.create(
        Endorsement, by=by, at=at, person_id=row.person_id, sector=Sector.FAMILY,
        label=highest([row.label]),
        plan_version_id=row.pk, side=Sector.FAMILY, kind=EndorsementKind.CHANGE_REQUESTED, role_id=by.role_id,
        reason=words, round=row.round,
    )  # fmt: skip
    back_to_draft(by=by, at=at, row=row, because=words)
    audit.note(by=by, at=at, act="careplan.ask_change", person_id=row.person_id, object_id=row.pk)
    return said


def sign(*, by: Actor, at: datetime, agreement_id: UUID, hand: Hand, render: bool = True) -> Agreement:
    """The person, or a representative within the powers, signs: the version is frozen and the plan begins on its day.

    `render=False` leaves the PDF for later (`file_pact`): where no PDF can be made, the signature still counts.
    """
    agreement = _to_sign(agreement_id, at)
    version = records.lock(PlanVersion, agreement.plan_version_id)
    _may_collect(by, at, version.person_id, hand)
    if not hand.heard:
        raise Refused(
            "Conferma che il piano è stato letto, o letto ad alta voce, prima della firma.", "heard"
        )
    pact = queries.pact(agreement)
    if pact.plain.parts and len(pact.refused) == len(pact.content.services):
        raise Refused(
            "Ogni parte è stata rifiutata: non c'è niente da firmare. Chiedi che cosa si può cambiare."
        )
    signer = _signer(by, at, version, hand, has_health_part(pact.content.value, pact.refused))
    for row in _rows(by, at, hand, signer):
        image = _image(by, at, agreement, row.pop("content"), row["name"])
        records.create(
            Signature, by=by, at=at, person_id=version.person_id, sector=by.sector,
            label=highest([agreement.label]),
            agreement_id=agreement.pk, signed_at=at, image_id=image, **row,
        )  # fmt: skip
    _seal(by, at, agreement, version, hand.method)
    activate_on_day(by=by, at=at, version=version)
    if render:
        file_pact(by=by, at=at, agreement_id=agreement.pk)
    return agreement


def _to_sign(agreement_id: UUID, at: datetime) -> Agreement:
    """An agreement held for the signature. Conflict when it is signed, or no longer the one to sign."""
    agreement = records.lock(Agreement, agreement_id)
    if agreement.signed_at is not None:
        names = Signature.objects.filter(agreement_id=agreement.pk, kind__in=("person", "representative"))
        who = " e ".join(names.values_list("name", flat=True))
        raise Conflict(
            f"Il patto è già firmato da {who} {when(agreement.signed_at, at)}: non serve firmarlo di nuovo."
        )
    if agreement.state != "to-sign":
        raise Conflict("Questo patto è stato ritirato perché il piano è cambiato: leggi quello nuovo.")
    return agreement


def _ties(by: Actor, at: datetime, person_id: UUID) -> set[str]:
    return {tie.kind for tie in privacy.relationships(by, person_id, at)}


def _may_speak(by: Actor, at: datetime, person_id: UUID) -> None:
    """The person and who is delegated speak for themselves; a professional writes what the person says."""
    if by.role_id is None:
        ties = _ties(by, at, person_id)
        if not ties & {RelationshipKind.SELF, RelationshipKind.DELEGATE}:
            raise Refused("Puoi farlo solo per il tuo piano.")
        stop = "" if RelationshipKind.SELF in ties else reaches(person_id, by.account_id, at, "agreement")
        if stop:
            raise Refused(stop)
    else:
        may(by, MAY_PLAN, "scrivere le scelte della persona")


def _may_collect(by: Actor, at: datetime, person_id: UUID, hand: Hand) -> None:
    """From home the person signs as the person, a delegate as a representative; a professional collects any signature."""
    if by.role_id is not None:
        may(by, MAY_PLAN, "raccogliere la firma")
        return
    ties = _ties(by, at, person_id)
    if hand.method not in (SignatureMethod.TYPED, SignatureMethod.DRAWN):
        raise Refused(
            "Da casa si firma scrivendo il nome o disegnando la firma. Per la carta rivolgiti a chi ti segue."
        )
    if RelationshipKind.SELF in ties and hand.related_id is None:
        return
    own = RelatedPerson.objects.filter(
        pk=hand.related_id, person_id=person_id, account_id=by.account_id
    ).exists()
    if RelationshipKind.DELEGATE not in ties or not own:
        raise Refused(
            "Puoi firmare solo per te, o per chi rappresenti con poteri scritti nella sua rete.", "signer"
        )


def _signer(by: Actor, at: datetime, version: PlanVersion, hand: Hand, health_part: bool) -> _Signer:
    person = Person.objects.get(pk=version.person_id)
    if hand.related_id is None:
        return _Signer(SignerKind.PERSON, person.full_name)
    related = RelatedPerson.objects.filter(pk=hand.related_id, person_id=version.person_id).first()
    if related is None:
        raise Refused("Chi firma non è nella rete della persona.", "signer")
    day, table = local_day(at), policies.delegates()
    mandate = mandate_of(related)
    in_force = mandate.starts <= at and (mandate.ends is None or mandate.ends > at)
    powers = Powers(
        related.full_name, related.power, related.covers_health, related.decree_date,
        in_force and not stopped(related=related, at=at), related.powers_text,
        why_not_act(table, "agreement", power=related.power, covered=related.covered, name=related.full_name),
    )  # fmt: skip
    age = age_on(person.birth_date, day) if person.birth_date else None
    majority = ages_on(table.ages, day).majority
    stop = why_not(powers, health_part=health_part, age=age, majority=majority, day=day)
    if stop:
        raise Refused(stop, "signer")
    decree = f", decreto del {related.decree_date:%d/%m/%Y}" if related.decree_date else ""
    words = f"{related.get_power_display()}{decree}. {related.powers_text}".strip()
    return _Signer(SignerKind.REPRESENTATIVE, related.full_name, words[:400], related.pk)


def _rows(by: Actor, at: datetime, hand: Hand, signer: _Signer) -> list[dict[str, object]]:
    """The signatures to write: who agrees, the witnesses where there are, and the professional who was there."""
    content = _content(hand, signer)
    rows: list[dict[str, object]] = [
        {"kind": signer.kind, "method": hand.method, "name": signer.name, "powers": signer.powers,
         "related_person_id": signer.related_id, "content": content},
    ]  # fmt: skip
    if hand.method == SignatureMethod.WITNESSES:
        for name in _witnesses(hand, signer):
            rows.append(
                {"kind": SignerKind.WITNESS, "method": SignatureMethod.TYPED, "name": name, "content": None}
            )
    if by.role_id is not None:
        name = documents.name_of(by.role_id)
        rows.append(
            {"kind": SignerKind.PROFESSIONAL, "method": SignatureMethod.TYPED, "name": name, "role_id": by.role_id,
             "content": None}
        )  # fmt: skip
    return rows


def _content(hand: Hand, signer: _Signer) -> papers.Paper | None:
    if hand.method not in SignatureMethod.values:
        raise Refused("Scegli come si firma.", "method")
    if hand.method == SignatureMethod.DRAWN:
        return papers.read_drawing(hand.drawn)
    if hand.method == SignatureMethod.PAPER:
        return papers.read_paper(hand.paper)
    if hand.method == SignatureMethod.TYPED:
        papers.require_name(hand.name, signer.name)
    return None


def _witnesses(hand: Hand, signer: _Signer) -> list[str]:
    names = [" ".join(name.split()) for name in hand.witnesses if name.strip()]
    if len({name.casefold() for name in names}) < _WITNESSES:
        raise Refused("Servono due testimoni diversi: scrivi nome e cognome di tutti e due.", "witness_one")
    if signer.name.casefold() in {name.casefold() for name in names}:
        raise Refused("La persona non può fare da testimone a se stessa.", "witness_one")
    return names[:_WITNESSES]


def _image(by: Actor, at: datetime, agreement: Agreement, paper: object, name: object) -> UUID | None:
    if not isinstance(paper, papers.Paper):
        return None
    document = record.file_document(
        by=by, at=at, person_id=agreement.person_id, kind=DocumentKind.SIGNED_PAPER, title=f"Firma di {name}",
        media_type=paper.media_type, content=paper.content, inside=[agreement.label],
    )  # fmt: skip
    return document.pk


def _seal(by: Actor, at: datetime, agreement: Agreement, version: PlanVersion, method: str) -> None:
    VERSION.check(version.state, "signed")
    AGREEMENT.check(agreement.state, "signed")
    pact = queries.pact(agreement)
    ends = months_later(local_day(at), pact.text.months)
    records.change(
        agreement, by=by, at=at, state="signed", method=method, signed_at=at, ends=ends,
        sha256=documents.pact_hash(pact),
    )  # fmt: skip
    first = version.valid_from or local_day(at)
    if version.valid_from is None:
        records.change(version, by=by, at=at, valid_from=first)
    records.change(version, by=by, at=at, state="signed", signed_at=at, frozen_at=at)
    record.close_tasks(
        by=by, at=at, person_id=version.person_id, source_id=version.pk, kind=TaskKind.SIGNATURE
    )
    _remind_renewal(by, at, agreement, version)
    audit.note(by=by, at=at, act="careplan.sign", person_id=version.person_id, object_id=agreement.pk)
    outbox.announce(
        by=by, at=at, topic="plan.signed", person_id=version.person_id, object_id=version.pk,
        agreement=str(agreement.pk), number=version.number,
    )  # fmt: skip


def _remind_renewal(by: Actor, at: datetime, agreement: Agreement, version: PlanVersion) -> None:
    """Two months before the end somebody asks the person whether to renew, as the text of the pact says."""
    role = version.case_manager or version.social_responsible
    if role is None or agreement.ends is None:
        return
    record.assign_task(
        by=by, at=at, person_id=agreement.person_id, kind=TaskKind.REMINDER, role_id=role.pk, source_id=agreement.pk,
        title="Chiedi se rinnovare il patto di cura", organization_id=role.organization_id,
        due_date=agreement.ends - _RENEWAL, path=f"/persone/{agreement.person_id}/patto/",
        detail=f"Vale fino al {agreement.ends:%d/%m/%Y}", about=agreement.label,
    )  # fmt: skip


def activate_on_day(*, by: Actor, at: datetime, version: PlanVersion) -> None:
    """A signed version begins at once when its day has come; otherwise on its day (`activate_due`)."""
    if version.valid_from is not None and version.valid_from <= local_day(at):
        activate(by=by, at=at, version_id=version.pk)


def file_pact(*, by: Actor, at: datetime, agreement_id: UUID) -> Agreement:
    """Keep the signed agreement as a tagged PDF. Refused, in words, where this machine cannot make PDFs."""
    agreement = records.lock(Agreement, agreement_id)
    if agreement.document_id is not None:
        return agreement
    if agreement.signed_at is None:
        raise Refused("Il patto va prima firmato.")
    pact = queries.pact(agreement)
    document = record.file_document(
        by=by, at=at, person_id=agreement.person_id, kind=DocumentKind.AGREEMENT, media_type="application/pdf",
        title=f"Patto di cura firmato il {local_day(agreement.signed_at):%d/%m/%Y}", source_id=agreement.pk,
        content=documents.pact_pdf(pact, at=at), inside=[agreement.label, *pact.content.labels],
    )  # fmt: skip
    records.change(agreement, by=by, at=at, document_id=document.pk)
    return agreement


def revoke_agreement(*, by: Actor, at: datetime, agreement_id: UUID, reason: str = "") -> Agreement:
    """The person takes the agreement back; what was signed stays readable, whoever holds the case is told."""
    agreement = records.lock(Agreement, agreement_id)
    _may_speak(by, at, agreement.person_id)
    if agreement.state == "revoked":
        raise already("Il patto è già revocato", agreement.revoked_at, at)
    AGREEMENT.check(agreement.state, "revoked")
    records.change(
        agreement, by=by, at=at, state="revoked", revoked_at=at, revoked_reason=reason.strip()[:300]
    )
    forget_renewal(by=by, at=at, agreement=agreement)
    version = queries.version(agreement.person_id, agreement.plan_version.number)
    role = version.case_manager or version.social_responsible
    if role is not None:
        record.assign_task(
            by=by, at=at, person_id=agreement.person_id, kind=TaskKind.ANSWER, role_id=role.pk,
            title="Patto revocato: parla con la persona", organization_id=role.organization_id,
            due_date=local_day(at), source_id=agreement.pk, path=f"/persone/{agreement.person_id}/piano/",
            about=agreement.label,
        )  # fmt: skip
    audit.note(
        by=by, at=at, act="careplan.revoke_agreement", person_id=agreement.person_id, object_id=agreement.pk
    )
    outbox.announce(by=by, at=at, topic="plan.revoked", person_id=agreement.person_id, object_id=agreement.pk)
    return agreement
