# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.territory import data
from raccordo.territory.rules.words import stem

SHEETS = {sheet.code: sheet for sheet in data.services()}


@pytest.mark.parametrize(
    ("need", "first"),
    [
        ("mia mamma non riesce più a lavarsi", "home-social-care"),
        ("bagno e igiene", "home-social-care"),
        ("la nonna non si lava più da sola", "home-social-care"),
        ("SAD", "home-social-care"),
        ("papà cade spesso", "telecare-alarm"),
        ("mia nonna si perde", "memory-clinic"),
        ("si dimentica tutto", "memory-clinic"),
        ("sono stanca di assistere mio marito", "respite-stay"),
        ("non ce la faccio più ad assisterla", "respite-stay"),
        ("non riesce a cucinare", "meals-at-home"),
        ("lo dimettono domani dall'ospedale", "transitional-care"),
        ("mio marito mi picchia", "anti-violence-centre"),
        ("gioca alle macchinette", "gambling-help"),
        ("cerco una badante", "paid-carer-desk"),
        ("soldi per pagare la badante", "b2-measure"),
        ("chi mi porta a fare la dialisi?", "social-transport"),
        ("non riesce a prendere i farmaci da solo", "community-nurse"),
        ("serve un letto ortopedico", "aids-prosthetics"),
        ("non ho soldi per mangiare", "food-help"),
        ("mio figlio non parla", "child-neuropsychiatry"),
        ("beve troppo", "addiction-service"),
        ("mi hanno sfrattato", "housing-help"),
        ("domanda di invalidità", "disability-assessment"),
        ("guardia medica", "out-of-hours-doctor"),
        ("il mio dottore è andato in pensione", "temporary-clinic"),
        ("medicazione a casa", "home-health-care"),
        ("si sente sola", "companionship"),
        ("chi penserà a mio figlio disabile dopo di noi", "after-us"),
        ("depressione", "mental-health-centre"),
        ("parcheggio invalidi", "disability-parking"),
        ("non riesco a pagare le medicine", "medicines-bank"),
        ("non so a chi rivolgermi", "access-point"),
        ("aspetto un bambino", "family-clinic"),
        ("firmare per mia madre in banca", "support-administrator"),
        ("ha il tumore e molto dolore", "palliative-care"),
        ("patente scaduta, ha ottant'anni", "driving-licence"),
        ("la vasca da bagno è troppo alta", "home-adaptation"),
    ],
)
def test_plain_words_find_the_right_service_first(need, first):
    found = data.guide_index().search(need)

    assert found.matches, found.nearest
    assert found.matches[0].code == first


@pytest.mark.parametrize(
    ("typed", "read_as", "first"),
    [
        ("lavarssi", "lavarsi", "home-social-care"),
        ("badnte", "badante", "paid-carer-desk"),
        ("depresione", "depressione", "mental-health-centre"),
        ("fisioterpia a casa", "fisioterapia", "home-health-care"),
    ],
)
def test_slips_of_the_keyboard_are_mended_and_said(typed, read_as, first):
    found = data.guide_index().search(typed)

    assert found.matches[0].code == first
    assert read_as in found.read_as.values()


def test_accents_and_capitals_make_no_difference():
    index = data.guide_index()

    assert index.search("INVALIDITA'").matches[0] == index.search("invalidità").matches[0]


def test_a_short_form_with_two_meanings_shows_both():
    codes = [match.code for match in data.guide_index().search("ADI").matches]

    assert codes[:2] == ["home-health-care", "inclusion-allowance"]


def test_each_result_says_why_it_is_there():
    best = data.guide_index().search("mia mamma non riesce più a lavarsi").matches[0]

    assert "«non riesce più a lavarsi»" in best.reasons


@pytest.mark.parametrize("need", ["xyzzy qwerty", "", "come va?", "il gatto è malato"])
def test_nothing_is_found_where_nothing_fits(need):
    assert data.guide_index().search(need).matches == ()


@given(st.text(max_size=200))
def test_any_text_is_searched_without_a_fault(need):
    result = data.guide_index().search(need)

    scores = [match.score for match in result.matches]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "family",
    [
        ["lavarsi", "lava", "lavare"],
        ["cade", "caduta", "cadere"],
        ["perde", "perdersi", "perso"],
        ["stanca", "stanchi", "stanchezza"],
    ],
)
def test_forms_of_a_word_share_their_stem(family):
    assert len({stem(word) for word in family}) == 1


def test_the_guide_is_whole():
    situations = {situation for sheet in SHEETS.values() for situation in sheet.situations}

    assert len(SHEETS) >= 40
    assert situations == {
        "daily-life", "return-home", "memory", "caregiver-rest", "alone", "disability", "money", "rights", "family", "mind",
        "danger", "doctor",
    }  # fmt: skip
    for sheet in SHEETS.values():
        assert sheet.how_to_ask and sheet.tags and sheet.contacts and sheet.cost and sheet.hours, sheet.code
        assert sheet.sector in ("health", "social"), sheet.code
        assert set(sheet.related) <= set(SHEETS), sheet.code
        assert sheet.availability and sheet.availability.state in ("open", "waiting"), sheet.code
        assert date(2026, 5, 1) < sheet.updated_on, sheet.code
        assert (sheet.tariff is None) == (sheet.unit == ""), sheet.code
        assert sheet.place is None or sheet.place.municipality in data.lecco_municipalities(), sheet.code
        assert len(sheet.what) <= 160, sheet.code


def test_contacts_are_invented_or_national():
    national = {"112", "114", "1522", "116117", "800 558 822"}
    for sheet in SHEETS.values():
        for contact in sheet.contacts:
            assert contact.phone in national or re.fullmatch(r"0300 555 \d{3}", contact.phone), sheet.code
            assert contact.email == "" or contact.email.endswith(".example"), sheet.code


def test_services_whose_name_tells_a_condition_are_marked():
    sensitive = {sheet.code for sheet in SHEETS.values() if sheet.sensitive}

    assert sensitive >= {
        "addiction-service",
        "mental-health-centre",
        "anti-violence-centre",
        "gambling-help",
        "family-clinic",
    }
