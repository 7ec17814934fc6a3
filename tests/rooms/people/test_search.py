# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from raccordo.kernel.scoping import AccessContext, OutOfContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations
from raccordo.people.models import NameWord, Person, SearchKey
from raccordo.people.queries.near import near_matches
from raccordo.people.queries.search import search
from raccordo.people.rules import Identity, names
from raccordo.privacy import operations as privacy
from raccordo.territory.models import Area
from tests.personas import make_person

TODAY = date(2026, 11, 23)


@pytest.fixture
def crowd(world, now):
    """Five more people in the same area, two of them enrolled with Ada."""
    by = world.ada.actor
    with system_access(now):
        made = {
            "angela": make_person(by, world.area, world.lecco, "Maria Angela", "Dell'Oro", date(1950, 5, 4)),
            "nicolo": make_person(
                by, world.area, world.lecco, "Nicolò", "Viganò", date(1961, 1, 2), sex="male"
            ),
            "pietro": make_person(
                by, world.area, world.lecco, "Pietro", "Brambilla", date(1939, 8, 9), sex="male"
            ),
            "carla": make_person(by, world.area, world.lecco, "Carla", "De Capitani", date(1942, 7, 7)),
            "mario": make_person(by, world.area, world.lecco, "Mario", "Rossi", date(1970, 1, 1), sex="male"),
        }
        for key in ("angela", "nicolo", "carla"):
            privacy.enrol_with_gp(by=by, at=now, person=made[key], gp_role_id=by.role_id, starts=now)
    return made


def _names(page) -> list[str]:
    return [found.list_name for found in page.found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bramb", ["Brambilla Teresa"]),
        ("teresa bramb", ["Brambilla Teresa"]),
        ("BRAMBILLA", ["Brambilla Teresa"]),
        ("vigano", ["Viganò Nicolò"]),
        ("nicolò vig", ["Viganò Nicolò"]),
        ("dell'oro", ["Dell'Oro Maria Angela"]),
        ("delloro", ["Dell'Oro Maria Angela"]),
        ("angela", ["Dell'Oro Maria Angela"]),
        ("decapitani", ["De Capitani Carla"]),
        ("BRMTRS42C52", ["Brambilla Teresa"]),
        ("brm trs 42c52 x000", ["Brambilla Teresa"]),
        ("12/03/1942", ["Brambilla Teresa"]),
        ("12.3.42", ["Brambilla Teresa"]),
        ("teresa 1942", ["Brambilla Teresa"]),
        ("1942", ["Brambilla Teresa", "De Capitani Carla"]),
        ("rossi", []),
        ("x", []),
        ("", []),
        ("%", []),
        ("' or 1=1 --", []),
    ],
)
def test_a_doctor_finds_her_own_people_however_she_types(crowd, world, typed, expected):
    with access(world.ada.context()):
        assert _names(search(typed, today=TODAY)) == expected


@pytest.mark.parametrize(
    "typed", ["0300 555 014", "0300555014", "+39 0300-555.014", "0039 0300 555014", "0300 555"]
)
def test_a_phone_is_found_in_any_form(crowd, world, typed):
    with access(world.ada.context()):
        assert "Brambilla Teresa" in _names(search(typed, today=TODAY))


@pytest.mark.parametrize("typed", ["brambila", "branbilla", "brambilla teressa", "viganno"])
def test_mistyped_names_are_guessed_and_said(crowd, world, typed):
    with access(world.ada.context()):
        page = search(typed, today=TODAY)

    assert page.guessed
    assert len(page.found) == 1


@pytest.mark.parametrize("reach", [Reach.CARE, Reach.REGISTRY])
def test_whoever_may_not_be_seen_takes_no_place_among_the_guesses(world, now, reach):
    far = Area.objects.create(kind=world.area.kind, code="ambito-lontano", name="Ambito lontano")
    context = replace(world.ada.context(), reach=reach)
    with access(context):
        before = search("brambixa", today=TODAY)
    with system_access(now):
        for letter in "abcdefghilmn":  # more alike than Brambilla, and more than there is room for
            make_person(world.elsa.actor, far, world.lecco, "Zeno", f"Brambixa{letter}", date(1950, 1, 1))

    with access(context):
        after = search("brambixa", today=TODAY)

    assert _names(before) == ["Brambilla Teresa"]
    assert after == before


def test_an_outsider_finds_nobody_and_the_page_is_the_same(crowd, world):
    with access(world.elsa.context()):
        assert search("brambilla", today=TODAY) == search("zzzz", today=TODAY)
        assert _names(search("segreti", today=TODAY)) == ["Segreti Ugo"]


def test_the_access_point_searches_the_registry_of_its_area_with_few_fields(crowd, world, now):
    context = AccessContext(world.bruno.actor, Purpose.TRIAGE, now, Reach.REGISTRY)
    with access(context) as inside:
        page = search("brambilla", today=TODAY)

    assert _names(page) == ["Brambilla Pietro", "Brambilla Teresa"]
    assert {(found.phone, found.tax_code) for found in page.found} == {("", "")}
    assert inside.seen == {crowd["pietro"].pk, world.teresa.pk}


def test_another_area_is_out_of_reach(crowd, world, now):
    from uuid import uuid4

    actor = replace(world.bruno.actor, area_id=uuid4())
    with access(AccessContext(actor, Purpose.TRIAGE, now, Reach.REGISTRY)):
        assert search("brambilla", today=TODAY).found == ()


def test_without_a_context_the_search_raises_and_the_keys_are_not_there(crowd):
    with pytest.raises(OutOfContext):
        search("brambilla", today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_searchkey")
        assert cursor.fetchone() == (0,)


def test_pages_follow_one_another_without_gaps_or_doubles(world, now):
    by = world.ada.actor
    with system_access(now):
        for number in range(25):
            make_person(by, world.area, world.lecco, f"Nome{number:02d}", "Ripamonti", date(1950, 1, 1))
    with access(AccessContext(world.bruno.actor, Purpose.TRIAGE, now, Reach.REGISTRY)):
        first = search("ripam", today=TODAY, size=10)
        second = search("ripam", today=TODAY, size=10, after=first.after)
        third = search("ripam", today=TODAY, size=10, after=second.after)

    given = [found.given_name for page in (first, second, third) for found in page.found]
    assert given == [f"Nome{number:02d}" for number in range(25)]
    assert third.after is None


def test_keys_follow_a_change_of_name_and_phone(world, now):
    with system_access(now):
        Person.objects.filter(pk=world.teresa.pk).update(
            family_name="Colombo", search_text="colombo teresa", phone_digits="3005550199"
        )
        words = set(SearchKey.objects.filter(person=world.teresa).values_list("word", flat=True))

    assert words == {"colombo", "teresa", "brmtrs42c52x000b", "3005550199"}


def test_the_database_hears_names_as_we_do(world):
    with connection.cursor() as cursor:
        for name in (
            "ghislanzoni",
            "brambilla",
            "hoxha",
            "jacopo",
            "acquistapace",
            "philipp",
            "wally",
            "zecchin",
            "chiara",
        ):
            cursor.execute("select people_sound(%s)", [name])
            assert cursor.fetchone() == (names.sound(name),)


def test_words_of_names_say_nothing_of_whose_they_are(world):
    assert {field.name for field in NameWord._meta.get_fields()} == {"word", "sound"}


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (Identity("Brambila", "Teresa", date(1942, 3, 12), "female"), "cognome che suona uguale"),
        (Identity("Teresa", "Brambilla", date(1942, 3, 12)), "nome e cognome scambiati"),
        (Identity("Brambilla", "Teresa", date(1942, 3, 21)), "due cifre scambiate nella data di nascita"),
        (
            Identity("Brambilla", "Maria Teresa", date(1942, 3, 12)),
            "nome doppio, scritto per intero solo da una parte",
        ),
        (
            Identity("Colombo", "Teresa", date(1942, 3, 12), "female"),
            "stesso nome e stessa nascita, cognome diverso: forse da sposata",
        ),
        (Identity("Tizio", "Caio", tax_code="BRMTRS42C52X000B"), "stesso codice fiscale"),
    ],
)
def test_a_possible_double_stands_beside_the_new_person_with_its_reason(crowd, world, now, new, reason):
    with access(AccessContext(world.bruno.actor, Purpose.TRIAGE, now, Reach.REGISTRY)):
        matches = near_matches(new)

    assert matches[0].id == world.teresa.pk
    assert reason in matches[0].likeness.reasons


def test_nobody_is_near_a_stranger_and_nothing_near_is_seen_from_outside(crowd, world, now):
    with access(AccessContext(world.bruno.actor, Purpose.TRIAGE, now, Reach.REGISTRY)):
        assert near_matches(Identity("Zanzibar", "Ulisse", date(1999, 9, 9))) == ()
    with access(world.elsa.context()):
        assert near_matches(Identity("Brambilla", "Teresa", date(1942, 3, 12))) == ()


def test_a_search_costs_few_questions(crowd, world, django_assert_max_num_queries):
    with access(world.ada.context()), django_assert_max_num_queries(2):
        search("brambilla", today=TODAY)


def test_a_wrong_tax_code_is_refused_with_its_reason(world, now):
    from raccordo.kernel.records import Refused

    with system_access(now), pytest.raises(Refused) as refusal:
        operations.register_person(
            by=world.ada.actor, at=now, area_id=world.area.pk, family_name="Rossi", given_name="Mario",
            birth_date=date(1980, 1, 1), sex="male", tax_code="RSSMRA80A01F205Y",
        )  # fmt: skip

    assert refusal.value.field == "tax_code"
    assert "L'ultima lettera dovrebbe essere X" in refusal.value.message
