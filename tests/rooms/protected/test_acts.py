# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts: opening, writing, readers by two people, the link by consent; each with who may not, and its line."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import count
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import OutOfContext, system_access
from raccordo.protected import operations, queries, register, rules
from raccordo.protected.codes import ROLES
from raccordo.protected.operations import linking, readers
from raccordo.protected.rules import Contact
from tests.personas import NOW
from tests.rooms.protected.ground import CONTACT, SECRETS, acting

pytestmark = pytest.mark.django_db


def lines() -> list[AccessLine]:
    with system_access(NOW):
        return list(AccessLine.objects.filter(kind__startswith="reserved.").order_by("id"))


def test_a_case_has_a_made_up_name_two_readers_and_a_safe_contact(centre):
    case = centre.open()

    with acting(centre.nives):
        found = queries.opened(case, NOW)
        assert [c.pseudonym for c in queries.my_cases()] == [found.summary.pseudonym]
    assert found.summary.pseudonym.split()[0].isalpha() and found.summary.pseudonym.split()[1].isdigit()
    assert {role for role, _ in found.readers} == {centre.rita.role.pk, centre.nives.role.pk}
    assert found.contact == CONTACT and {line.name for line in found.lines if line.id} == set(SECRETS)


def test_a_name_that_is_taken_is_drawn_again_also_when_the_other_is_out_of_sight(centre, monkeypatch):
    drawn = count()
    monkeypatch.setattr(operations.secrets, "randbelow", lambda n: 0 if next(drawn) < 4 else 1)
    centre.open()

    with acting(centre.zoe):
        colleague = centre.olga  # of another body: refused
        with pytest.raises(Refused, match="refused"):
            operations.open_case(by=centre.zoe.actor, at=NOW, second_id=colleague.role.pk, contact=CONTACT)
    other = centre.open()

    with acting(centre.rita):
        assert queries.summary(other).pseudonym != "Acacia 10"
        assert sorted(c.pseudonym for c in queries.my_cases())[0] == "Acacia 10"


def refusal(act) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


def opening(centre, by=None, **changes):
    persona = by or centre.rita
    given = {"second_id": centre.nives.role.pk, "contact": CONTACT, **changes}
    with acting(persona):
        return operations.open_case(by=persona.actor, at=NOW, **given)


def test_what_is_missing_or_wrong_is_refused_in_words(centre):
    assert refusal(lambda: opening(centre, second_id=centre.rita.role.pk)).field == "second"
    assert refusal(lambda: opening(centre, second_id=None)).field == "second"
    assert refusal(lambda: opening(centre, second_id=centre.zoe.role.pk)).field == "second"
    assert refusal(lambda: opening(centre, contact=Contact(how="sì"))).field == "when"
    assert refusal(lambda: opening(centre, contact=Contact(when="sì"))).field == "how"
    assert "chi lavora nel servizio" in refusal(lambda: opening(centre, by=centre.world.ada)).message


def test_no_tax_code_is_written_anywhere(centre):
    case, code, by = centre.open(), centre.world.teresa.tax_code, centre.rita.actor
    spaced = " ".join((code[:6], code[6:11], code[11:]))
    with acting(centre.rita):
        for text in (code, f"si chiama {code.lower()}, credo", f"cf {spaced}", "-".join(code)):
            for act in (
                lambda t=text: operations.add_note(by=by, at=NOW, case_id=case, text=t),
                lambda t=text: operations.write_field(
                    by=by, at=NOW, case_id=case, name="court-order", text=t, basis=None
                ),
                lambda t=text: opening(centre, contact=Contact(when="ora", how=t)),
                lambda t=text: opening(centre, fields={"real-name": t}),
                lambda t=text: linking.link_registry(
                    by=by, at=NOW, case_id=case, code="x", heard_on=NOW.date(), consent=t
                ),
            ):
                assert "nessun codice fiscale" in refusal(act).message


@pytest.mark.parametrize(
    "text",
    ["", "Ginestra 27", "BRMTRS42C52X000A", "Un lungo discorso che non contiene nulla di simile " * 60],
)
def test_words_that_are_no_tax_code_are_written(text):
    assert not rules.tax_code_in(text)


def test_a_minor_under_an_order_needs_the_order(centre):
    colleague = centre.tullia
    assert "Scegli una collega" in refusal(lambda: opening(centre, by=colleague, second_id=None)).message


def test_a_contact_that_somebody_else_has_changed_is_a_conflict(centre):
    case = centre.open()
    other = Contact(when="Mai di mattina", how="Come prima")
    with acting(centre.rita):
        basis = queries.opened(case, NOW).contact_id
        operations.write_contact(by=centre.rita.actor, at=NOW, case_id=case, contact=other, basis=basis)
        assert queries.opened(case, NOW).contact == other
    with acting(centre.nives):
        again = partial(
            operations.write_contact,
            by=centre.nives.actor,
            at=NOW,
            case_id=case,
            contact=CONTACT,
            basis=basis,
        )
        assert isinstance(refusal(again), Conflict)


def test_a_closed_thing_is_read_with_a_reason_and_leaves_its_line(centre):
    case = centre.open()
    by = centre.nives.actor
    with acting(centre.nives):
        read = partial(operations.read_field, by=by, at=NOW, case_id=case, name="refuge")
        assert "Scegli perché" in refusal(lambda: read(reason="")).message
        assert "Scegli perché" in refusal(lambda: read(reason="perché sì")).message
        assert read(reason="danger") == SECRETS["refuge"]
        with pytest.raises(ObjectDoesNotExist):
            operations.read_field(by=by, at=NOW, case_id=case, name="court-order", reason="danger")
    last = lines()[-1]

    assert (last.kind, last.rule, last.permitted) == (register.READ, "danger", True)
    assert last.person_id is None and last.object_id == register.reference(case, "refuge") != case
    assert last.account_id == centre.nives.account.pk


def test_no_line_tells_which_case_or_whom(centre):
    case = centre.open()
    link(centre, case)
    with acting(centre.rita):
        pseudonym = queries.summary(case).pseudonym
    told = str(
        [[str(getattr(line, f.attname)) for f in AccessLine._meta.concrete_fields] for line in lines()]
    )

    assert len(lines()) >= 2
    for word in (
        str(case),
        pseudonym,
        str(centre.world.teresa.pk),
        "anti-violence-c",
        "refuge",
        *SECRETS.values(),
    ):
        assert word not in told
    with system_access(NOW):
        about = AccessLine.objects.filter(person_id=centre.world.teresa.pk, role__in=ROLES)
        assert not about.exists()


def test_if_the_line_cannot_be_written_nothing_is_read(centre, monkeypatch):
    case = centre.open()

    def broken(**kwargs):
        raise RuntimeError("the register is full")

    monkeypatch.setattr(register.audit, "write", broken)
    with pytest.raises(RuntimeError), acting(centre.rita):
        operations.read_field(by=centre.rita.actor, at=NOW, case_id=case, name="refuge", reason="danger")


@pytest.mark.parametrize("who", ["olga", "zoe", "tullia"])
def test_whoever_is_no_reader_is_told_that_there_is_nothing(centre, who):
    case, persona = centre.open(), getattr(centre, who)
    by = persona.actor
    acts = (
        lambda: queries.summary(case),
        lambda: queries.opened(case, NOW),
        lambda: operations.add_note(by=by, at=NOW, case_id=case, text="x"),
        lambda: operations.read_field(by=by, at=NOW, case_id=case, name="refuge", reason="danger"),
        lambda: operations.write_field(by=by, at=NOW, case_id=case, name="refuge", text="x", basis=None),
        lambda: operations.write_contact(by=by, at=NOW, case_id=case, contact=CONTACT, basis=None),
        lambda: operations.close_case(by=by, at=NOW, case_id=case),
        lambda: linking.read_link(by=by, at=NOW, case_id=case, reason="danger"),
        lambda: linking.unlink_registry(by=by, at=NOW, case_id=case),
        lambda: linking.link_registry(
            by=by, at=NOW, case_id=case, code="x", heard_on=NOW.date(), consent="sì"
        ),
        lambda: readers.ask_change(
            by=by, at=NOW, case_id=case, kind="add", reader_id=by.role_id, confirmer_id=centre.pia.role.pk
        ),
    )
    for act in acts:
        with acting(persona), pytest.raises(ObjectDoesNotExist):
            act()
    with acting(persona):
        assert queries.my_cases() == [] and queries.to_confirm(persona.role.pk) == []
        assert operations.read_notes(by=by, at=NOW, case_id=case, reason="danger") == []


def ask(centre, case, kind, reader, confirmer, by=None):
    persona = by or centre.rita
    with acting(persona):
        readers.ask_change(
            by=persona.actor,
            at=NOW,
            case_id=case,
            kind=kind,
            reader_id=reader and reader.role.pk,
            confirmer_id=confirmer.role.pk,
        )


def decide(persona, confirm=True):
    with acting(persona):
        (asked,) = queries.to_confirm(persona.role.pk)
        readers.decide_change(by=persona.actor, at=NOW, change_id=asked.id, confirm=confirm)


def who_reads(centre, case) -> set:
    with acting(centre.rita):
        return {role for role, _ in queries.opened(case, NOW).readers}


def test_one_more_reader_takes_two_people_and_the_second_reads_nothing(centre):
    case = centre.open()

    ask(centre, case, "add", centre.olga, centre.pia)

    assert len(who_reads(centre, case)) == 2
    with acting(centre.olga):
        assert queries.my_cases() == []
    with acting(centre.pia):
        (asked,) = queries.to_confirm(centre.pia.role.pk)
        assert asked.reader_id == centre.olga.role.pk and queries.my_cases() == []
        with pytest.raises(ObjectDoesNotExist):
            queries.opened(case, NOW)
    decide(centre.pia)
    with acting(centre.olga):
        assert [one.id for one in queries.my_cases()] == [case]
    with acting(centre.pia), pytest.raises(ObjectDoesNotExist):
        queries.opened(case, NOW)


def test_neither_who_asks_nor_whom_it_is_about_confirms(centre):
    case = centre.open()

    assert refusal(lambda: ask(centre, case, "add", centre.olga, centre.rita)).field == "confirmer"
    assert refusal(lambda: ask(centre, case, "add", centre.olga, centre.olga)).field == "confirmer"
    assert refusal(lambda: ask(centre, case, "add", centre.olga, centre.zoe)).field == "confirmer"
    assert refusal(lambda: ask(centre, case, "add", centre.zoe, centre.pia)).field == "reader"
    assert refusal(lambda: ask(centre, case, "add", centre.nives, centre.pia)).field == "reader"
    ask(centre, case, "add", centre.olga, centre.pia)
    assert isinstance(refusal(lambda: ask(centre, case, "add", centre.olga, centre.pia)), Conflict)
    with acting(centre.pia):
        (asked,) = queries.to_confirm(centre.pia.role.pk)
    for persona in (centre.rita, centre.olga, centre.nives, centre.zoe):
        with acting(persona), pytest.raises(ObjectDoesNotExist):
            readers.decide_change(by=persona.actor, at=NOW, change_id=asked.id, confirm=True)


def test_what_was_decided_is_not_decided_again_and_a_no_changes_nothing(centre):
    case = centre.open()
    ask(centre, case, "add", centre.olga, centre.pia)
    with acting(centre.pia):
        (asked,) = queries.to_confirm(centre.pia.role.pk)

    decide(centre.pia, confirm=False)

    assert len(who_reads(centre, case)) == 2
    with acting(centre.pia):
        again = lambda: readers.decide_change(by=centre.pia.actor, at=NOW, change_id=asked.id, confirm=True)  # noqa: E731
        assert isinstance(refusal(again), Conflict)


def test_at_least_two_go_on_reading(centre):
    case = centre.open()
    assert "almeno in due" in refusal(lambda: ask(centre, case, "end", centre.nives, centre.olga)).message
    ask(centre, case, "add", centre.olga, centre.pia)
    decide(centre.pia)

    ask(centre, case, "end", centre.nives, centre.pia)
    assert "almeno in due" in refusal(lambda: ask(centre, case, "end", centre.olga, centre.pia)).message
    decide(centre.pia)

    assert who_reads(centre, case) == {centre.rita.role.pk, centre.olga.role.pk}
    with acting(centre.nives):
        assert queries.my_cases() == []


def test_only_a_closed_case_is_erased(centre):
    case = centre.open()

    assert "Prima si chiude" in refusal(lambda: ask(centre, case, "erase", None, centre.olga)).message
    with acting(centre.rita):
        operations.close_case(by=centre.rita.actor, at=NOW, case_id=case)
        twice = lambda: operations.close_case(by=centre.rita.actor, at=NOW, case_id=case)  # noqa: E731
        assert isinstance(refusal(twice), Conflict)
        note = lambda: operations.add_note(by=centre.rita.actor, at=NOW, case_id=case, text="x")  # noqa: E731
        assert isinstance(refusal(note), Conflict)


def link(centre, case, code=None, persona=None, **more):
    who = persona or centre.rita
    with acting(who):
        given = {
            "heard_on": date(2026, 11, 20),
            "consent": "Sì, voglio che l’assistente sociale sappia",
            **more,
        }
        linking.link_registry(
            by=who.actor, at=NOW, case_id=case, code=code or centre.world.teresa.tax_code, **given
        )


def test_a_link_is_by_consent_and_is_taken_back(centre):
    case = centre.open()
    link(centre, case, code=centre.world.teresa.tax_code.lower())
    with acting(centre.nives):
        linked = linking.read_link(by=centre.nives.actor, at=NOW, case_id=case, reason="court")
        assert linked.name == "Teresa Brambilla" and "assistente sociale" in linked.words
        assert queries.opened(case, NOW).heard_by_id == centre.rita.role.pk
    assert isinstance(refusal(lambda: link(centre, case)), Conflict)

    with acting(centre.nives):
        linking.unlink_registry(by=centre.nives.actor, at=NOW, case_id=case)
        assert queries.opened(case, NOW).heard_on is None
        twice = lambda: linking.unlink_registry(by=centre.nives.actor, at=NOW, case_id=case)  # noqa: E731
        assert isinstance(refusal(twice), Conflict)
        with pytest.raises(ObjectDoesNotExist):
            linking.read_link(by=centre.nives.actor, at=NOW, case_id=case, reason="court")
    link(centre, case)


def test_a_link_without_consent_to_nobody_or_in_the_future_is_refused(centre):
    case = centre.open()

    assert refusal(lambda: link(centre, case, consent=" ")).field == "consent"
    assert refusal(lambda: link(centre, case, code="ZZZZZZ00Z00Z000Z")).field == "code"
    assert refusal(lambda: link(centre, case, code=" ")).field == "code"
    assert refusal(lambda: link(centre, case, heard_on=date(2026, 11, 24))).field == "heard_on"


def test_who_opens_without_the_compartment_raises(centre):
    case = centre.open()
    with acting(centre.world.ada), pytest.raises(OutOfContext):
        queries.summary(case)


def test_a_token_is_claimed_once(centre):
    token, by = uuid4(), centre.rita.actor
    with acting(centre.rita):
        assert operations.claim_sending(by=by, at=NOW, token=token)
        operations.settle_sending(by=by, at=NOW, token=token, location="/riservato/")
        assert not operations.claim_sending(by=by, at=NOW, token=token)
        assert queries.sent_before(token) == "/riservato/"
    with acting(centre.nives):
        assert not operations.claim_sending(by=centre.nives.actor, at=NOW, token=token)
        assert queries.sent_before(token) is None
