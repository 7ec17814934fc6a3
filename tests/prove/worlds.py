# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another twin each time: the change of `tests/web/leaks/mutate.py` over a part of what is hidden drawn anew, in another order, with
other words; and what that change does not make: rows of bodies that share nothing, entries that a person hid."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps

from raccordo.kernel import records
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.people.models import Person
from raccordo.privacy import hiding, policies
from raccordo.privacy.models import Obscuring
from tests.oracle import oracle
from tests.personas import NOW
from tests.web.leaks import furnish, mutate
from tests.web.leaks.lived import Scene, tables_about_persons

PARTS = (0.2, 0.5, 0.8)
"""How much of what is hidden a twin changes: little lets one change be seen alone, much lets many be seen at once."""
FEW = 2


def another(scene: Scene, name: str, random: Random, patch: pytest.MonkeyPatch) -> dict[str, int]:
    """Make one. Returns how many statements took, by kind."""
    change, value, sort = mutate._change, mutate._other_value, mutate._sort_rows
    part, word = random.choice(PARTS), f"gemello{random.getrandbits(32):x}"

    def shuffled(*given: Any) -> tuple[list, list]:
        hidden, seen = sort(*given)
        random.shuffle(hidden)
        return hidden, seen

    patch.setattr(mutate, "_sort_rows", shuffled)
    patch.setattr(
        mutate, "_change", lambda model, rows: change(model, [r for r in rows if random.random() < part])
    )
    patch.setattr(mutate, "_other_value", lambda one: (said := value(one)) and said.replace("gemello", word))
    done = mutate.mutate(scene, name)
    # No agreement, and nothing hidden, keeps a row from its person.
    if not oracle.is_citizen(scene.world["actors"][name]):
        with system_access(NOW):
            done["of others"] = _of_others(scene, name, sort, random)
            done["obscured"] = _obscured(scene, name, sort, random)
    return done


def _of_others(scene: Scene, name: str, sort: Any, random: Random) -> int:
    """Beside rows that are seen, others like them written for a body that shares nothing with anybody."""
    body, author = furnish.stranger(), mutate._other(scene, name)
    done = 0
    for model, guard in tables_about_persons():
        if guard.labelled and guard.audit is None and hasattr(model, "custodian_id"):
            _, seen = sort(scene, name, model, guard, scene.followed(name))
            for pk in random.sample(seen, min(FEW, len(seen))):
                done += mutate._clone(model, pk, label="N", author=author, custodian_id=body)
    return done


def _obscured(scene: Scene, name: str, sort: Any, random: Random) -> int:
    """Beside entries that are seen, others like them that their person hid, one by one, by the product's own hand; and of persons
    whom one does not follow, all that somebody wrote."""
    author, done = mutate._other(scene, name), 0
    tables = dict(tables_about_persons())
    table = policies.obscurable()
    # Copies that nothing ties to their entry are hidden by their date (docs/leaks.md, «What remains»): rows that are seen among them.
    wide = {part.of for part in table.parts if part.after is not None}
    for label in sorted(table.entries.keys() - wide):
        model = apps.get_model(label)
        _, seen = sort(scene, name, model, tables[model], scene.followed(name))
        for pk in random.sample(seen, min(FEW, len(seen))):
            done += _hide_a_copy(model, pk, author)
    barred = scene.followed(name) | oracle.identities(scene.world, scene.world["actors"][name])
    hidden = [person for person in scene.by_ties if person not in barred]
    for person in random.sample(hidden[:20], min(FEW, len(hidden))):
        if Person.objects.filter(pk=person).exists():
            done += 1 if _hide(person, "author", author) else 0
    return done


def _hide_a_copy(model: Any, pk: UUID, author: UUID) -> int:
    copy = uuid4()
    if not mutate._clone(model, pk, label="N", author=author, id=copy):
        return 0
    if copy in _hide(model.objects.get(pk=copy).person_id, "item", copy, model._meta.label):
        return 1
    # What is told elsewhere too (a visit) is not hidden by itself: the copy would be seen.
    assert mutate._try(f'delete from "{model._meta.db_table}" where id = %s', [copy])
    return 0


def _hide(person: UUID, scope: str, what: UUID, kind: str = "") -> set[UUID]:
    row = records.create(
        Obscuring, by=SYSTEM_ACTOR, at=NOW, person_id=person, scope=scope, kind=kind, target_id=what, words="prova",
        asked_by="person", starts=NOW, label="V",
    )  # fmt: skip
    return hiding.hide(row, NOW)
