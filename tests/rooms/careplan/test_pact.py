# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person agrees: parts refused, change asked for, every way to sign, powers, twice never."""

from __future__ import annotations

import base64
import io
from datetime import date

import pytest
from PIL import Image, ImageDraw

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.models import Agreement, Signature
from raccordo.kernel.outbox import OutboxMessage
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.record.models import Document, Task
from tests.personas import NOW
from tests.rooms.careplan.steps import days, representative, typed

pytestmark = pytest.mark.django_db


def refusal(call, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value


def scribble() -> bytes:
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line((20, 80, 280, 20), fill="black", width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def sign(steps, agreement, persona=None, **hand):
    who = persona or steps.world.sara
    with steps.on(who):
        return careplan.sign(
            by=who.actor, at=NOW, agreement_id=agreement.pk, hand=typed(**hand), render=False
        )


def test_signing_freezes_the_version_and_tells_the_world(steps):
    w = steps.world
    agreement = sign(steps, steps.to_sign())

    with steps.on(w.sara):
        version = queries.version_in_force(w.teresa.pk)
        kinds = list(Signature.objects.order_by("id").values_list("kind", "name"))
    assert (agreement.state, len(agreement.sha256), agreement.ends) == ("signed", 64, date(2027, 11, 23))
    assert (version.state, version.frozen_at) == ("active", NOW)
    assert kinds == [("person", "Teresa Brambilla"), ("professional", "Sara Conti")]
    with system_access(NOW):
        assert OutboxMessage.objects.filter(topic="plan.signed", object_id=version.pk).count() == 1


def test_a_pact_signed_twice_is_a_conflict(steps):
    agreement = sign(steps, steps.to_sign())

    found = refusal(sign, steps=steps, agreement=agreement)

    assert isinstance(found, Conflict)
    assert (
        found.message == "Il patto è già firmato da Teresa Brambilla alle 10:00: non serve firmarlo di nuovo."
    )


@pytest.mark.parametrize("who", ["bruno", "lucia", "dino"])
def test_who_may_not_collect_a_signature(steps, who):
    agreement = steps.to_sign()

    assert "non può raccogliere" in refusal(
        sign, steps=steps, agreement=agreement, persona=getattr(steps.world, who)
    ).message  # fmt: skip


def test_an_outsider_finds_no_agreement(steps):
    agreement, w = steps.to_sign(), steps.world

    with access(w.elsa.context()), pytest.raises(Agreement.DoesNotExist):
        careplan.sign(by=w.elsa.actor, at=NOW, agreement_id=agreement.pk, hand=typed())


@pytest.mark.parametrize(
    ("hand", "field"),
    [
        ({"heard": False}, "heard"), ({"name": ""}, "name"), ({"name": "Sara Conti"}, "name"), ({"method": "smoke"}, "method"),
        ({"method": "drawn"}, "drawn"), ({"method": "paper"}, "paper"), ({"method": "paper", "paper": b"MZ"}, "paper"),
        ({"method": "witnesses", "witnesses": ["Ugo Bianchi"]}, "witness_one"),
        ({"method": "witnesses", "witnesses": ["Ugo Bianchi", "ugo  bianchi"]}, "witness_one"),
        ({"method": "witnesses", "witnesses": ["Ugo Bianchi", "Teresa Brambilla"]}, "witness_one"),
    ],
)  # fmt: skip
def test_a_signature_that_is_not_one_is_refused_and_nothing_is_written(steps, hand, field):
    agreement = steps.to_sign()

    found = refusal(sign, steps=steps, agreement=agreement, **hand)

    assert found.field == field
    with steps.on(steps.world.sara):
        assert queries.preparation(steps.world.teresa.pk).state == "shared"


def test_a_drawn_signature_and_a_sheet_of_paper_are_kept_as_documents(steps):
    drawn = f"data:image/png;base64,{base64.b64encode(scribble()).decode()}"

    sign(steps, steps.to_sign(), method="drawn", drawn=drawn)

    with steps.on(steps.world.sara):
        (document,) = Document.objects.filter(kind="signed-paper")
        assert (document.title, document.media_type) == ("Firma di Teresa Brambilla", "image/png")


def test_paper_photographed_is_a_signature_too(steps):
    sign(steps, steps.to_sign(), method="paper", paper=scribble())

    with steps.on(steps.world.sara):
        assert Document.objects.get(kind="signed-paper").media_type == "image/jpeg"


def test_two_witnesses_sign_for_who_understands_but_cannot_write(steps):
    sign(steps, steps.to_sign(), method="witnesses", witnesses=["Ugo Bianchi", "Ida Rossi"])

    with steps.on(steps.world.sara):
        kinds = Signature.objects.order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["person", "witness", "witness", "professional"]


def test_a_representative_signs_and_the_powers_are_kept_with_the_signature(steps):
    related = representative(steps)

    sign(steps, steps.to_sign(), related_id=related.pk, name="Laura Brambilla")

    with steps.on(steps.world.sara):
        row = Signature.objects.get(kind="representative")
        assert (
            row.powers == "Amministratore di sostegno, decreto del 04/03/2025. Atti di cura e spese ordinarie"
        )


def test_powers_that_do_not_cover_health_stop_the_signature(steps):
    related = representative(steps, covers_health=False)

    found = refusal(
        sign, steps=steps, agreement=steps.to_sign(), related_id=related.pk, name="Laura Brambilla"
    )

    assert "non comprendono il consenso per la salute" in found.message
    assert found.field == "signer"


def test_powers_that_do_not_cover_health_suffice_once_health_parts_are_refused(steps):
    w = steps.world
    related, agreement = representative(steps, covers_health=False), steps.to_sign()
    with steps.on(w.sara):
        body = queries.pact(agreement).content
        for service in body.services:
            if service.doer == "provider" and service.provider_id == w.nursing.pk:
                careplan.refuse_part(
                    by=w.sara.actor, at=NOW, agreement_id=agreement.pk, planned_id=service.pk
                )

    signed = sign(steps, agreement, related_id=related.pk, name="Laura Brambilla")

    assert signed.state == "signed"


def test_from_home_teresa_signs_for_herself(steps):
    w, agreement = steps.world, steps.to_sign()

    sign(steps, agreement, w.teresa_account)

    with steps.on(w.sara):
        assert [s.kind for s in queries.pact(Agreement.objects.get()).signatures] == ["person"]


def test_from_home_a_daughter_signs_only_within_her_own_powers(steps):
    w, agreement = steps.world, steps.to_sign()

    assert "solo per te" in refusal(sign, steps=steps, agreement=agreement, persona=w.laura).message
    other = representative(steps, account_id=None)
    assert (
        refusal(sign, steps=steps, agreement=agreement, persona=w.laura, related_id=other.pk).field
        == "signer"
    )
    own = representative(steps)
    assert "Da casa si firma" in refusal(
        sign, steps=steps, agreement=agreement, persona=w.laura, related_id=own.pk, method="paper", paper=scribble()
    ).message  # fmt: skip
    sign(steps, agreement, w.laura, related_id=own.pk, name="Laura Brambilla")


def test_a_refused_part_is_not_delivered_and_the_rest_goes_on(steps):
    w, agreement = steps.world, steps.to_sign()
    with steps.on(w.sara):
        body = queries.pact(agreement).content
        sad = next(s for s in body.services if s.service_id == steps.sad.pk)
        heel = next(s for s in body.services if s.service_id == steps.nurse.pk)
        ask = {"by": w.sara.actor, "at": NOW, "agreement_id": agreement.pk}
        careplan.refuse_part(planned_id=sad.pk, reason="Non voglio estranei al mattino", **ask)
        careplan.refuse_part(planned_id=sad.pk, **ask)
        careplan.refuse_part(planned_id=heel.pk, **ask)
        careplan.accept_part(planned_id=heel.pk, **ask)

    sign(steps, agreement)

    with access(w.lucia.context()):
        assert not queries.active_services(at=NOW, organization_id=w.cooperative.pk).exists()
    with steps.on(w.sara):
        left = queries.active_services(at=NOW, person_id=w.teresa.pk)
        assert {s.title for s in left} == {"Medicazione", "Crema ogni sera"}
        careplan.start_review(by=w.sara.actor, at=NOW, version_id=queries.version_in_force(w.teresa.pk).pk)
        after = careplan.draft(by=w.sara.actor, at=NOW, person_id=w.teresa.pk)
        assert sad.title not in [s.title for s in queries.content(after).services]


def test_a_pact_with_every_part_refused_is_not_a_pact(steps):
    w, agreement = steps.world, steps.to_sign()
    with steps.on(w.sara):
        for service in queries.pact(agreement).content.services:
            careplan.refuse_part(by=w.sara.actor, at=NOW, agreement_id=agreement.pk, planned_id=service.pk)

    assert "Ogni parte è stata rifiutata" in refusal(sign, steps=steps, agreement=agreement).message


def test_a_part_of_another_plan_cannot_be_refused(steps):
    w, agreement = steps.world, steps.to_sign()

    with steps.on(w.sara):
        found = refusal(
            careplan.refuse_part, by=w.sara.actor, at=NOW, agreement_id=agreement.pk, planned_id=agreement.pk
        )

    assert found.field == "planned"


def test_who_may_not_speak_for_the_person(steps):
    w, agreement = steps.world, steps.to_sign()
    with steps.on(w.dino):
        for call, fields in (
            (careplan.ask_change, {"text": "x"}),
            (careplan.refuse_part, {"planned_id": agreement.pk}),
        ):
            found = refusal(call, by=w.dino.actor, at=NOW, agreement_id=agreement.pk, **fields)
            assert "non può scrivere le scelte" in found.message
    stranger = type(w.laura)(
        w.bruno.account, None, w.laura.actor.__class__(account_id=w.bruno.account.pk, sector="family")
    )
    with steps.on(w.laura):
        found = refusal(careplan.ask_change, by=stranger.actor, at=NOW, agreement_id=agreement.pk, text="x")
    assert found.message == "Puoi farlo solo per il tuo piano."


def test_a_change_asked_by_the_person_brings_the_draft_back_with_her_words(steps):
    w, agreement = steps.world, steps.to_sign()

    with steps.on(w.teresa_account):
        assert refusal(
            careplan.ask_change, by=w.teresa_account.actor, at=NOW, agreement_id=agreement.pk, text=" "
        ).field
        careplan.ask_change(
            by=w.teresa_account.actor, at=NOW, agreement_id=agreement.pk, text="Non di lunedì"
        )

    with steps.on(w.sara):
        version = queries.preparation(w.teresa.pk)
        said = queries.endorsements(version)[0]
        assert (version.state, said.side, said.reason) == ("draft", "family", "Non di lunedì")
        assert Task.objects.get(role=w.sara.role, state="open").detail == "Non di lunedì"
    assert isinstance(refusal(sign, steps=steps, agreement=agreement), Conflict)


def test_a_pact_taken_back_stays_readable_and_the_case_manager_is_told(steps):
    w, agreement = steps.world, sign(steps, steps.to_sign())

    with steps.on(w.teresa_account):
        row = careplan.revoke_agreement(
            by=w.teresa_account.actor, at=NOW, agreement_id=agreement.pk, reason="Ho cambiato idea"
        )
        assert isinstance(
            refusal(careplan.revoke_agreement, by=w.teresa_account.actor, at=NOW, agreement_id=agreement.pk),
            Conflict,
        )

    assert (row.state, len(row.sha256)) == ("revoked", 64)
    with steps.on(w.sara):
        assert Task.objects.filter(
            role=w.sara.role, state="open", title="Patto revocato: parla con la persona"
        ).exists()


def test_a_plan_for_a_day_to_come_waits_signed(steps):
    w = steps.world
    version = steps.written()
    steps.terms(version, valid_from=days(5))
    with steps.on(w.sara):
        for service in queries.content(version).services:
            if service.starts:
                terms = steps.sad_terms(title=service.title, service_id=service.service_id, starts=days(5))
                careplan.change_service(by=w.sara.actor, at=NOW, planned_id=service.pk, terms=terms)
        for check in queries.content(queries.version(w.teresa.pk, 1)).checks:
            careplan.waive_check(
                by=w.sara.actor,
                at=NOW,
                version_id=version.pk,
                code=check.code,
                subject=check.subject,
                reason="va bene",
            )
        careplan.propose(by=w.sara.actor, at=NOW, version_id=version.pk)
    with steps.on(w.ada):
        careplan.endorse(by=w.ada.actor, at=NOW, version_id=version.pk)
    with steps.on(w.sara):
        agreement = careplan.share_with_person(by=w.sara.actor, at=NOW, version_id=version.pk)
    sign(steps, agreement)

    with steps.on(w.sara):
        version = queries.preparation(w.teresa.pk)
        assert version.state == "signed"
        found = refusal(careplan.activate, by=w.sara.actor, at=NOW, version_id=version.pk)
    assert "entra in vigore da solo quel giorno" in found.message
