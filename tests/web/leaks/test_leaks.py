# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing leaks, on any page, to anybody: twin worlds, absence, the register, the oracle, canaries."""

from __future__ import annotations

import pytest

from tests.web.leaks import crawl, walk

PERSONAS = (
    "ada", "elsa", "bruno", "sara", "carla", "marta", "lucia", "giorgio", "ornella", "dino", "vittorio", "elisa",
    "tommaso", "flavia", "renato", "teresa", "laura", "giovanna",
)  # fmt: skip
EVERYBODY = [pytest.param(name, marks=pytest.mark.xdist_group(f"fughe-{name}")) for name in PERSONAS]


def test_every_address_can_be_asked():
    assert not crawl.uncovered()


def test_everybody_walks(scene):
    assert set(scene.personas) == set(PERSONAS)


@pytest.mark.parametrize("check", walk.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", EVERYBODY)
def test_nothing_leaks(scene, name, check):
    faults = check(scene, name)

    assert not faults, "\n".join(faults[:12])


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_page_falls(scene, name):
    assert not walk.broken(walk.walk(scene, name))
