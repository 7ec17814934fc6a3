# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input to the forms by which the person hides what was written about her."""

from __future__ import annotations

from tests.rooms.careplan.steps import Steps
from tests.web.input.rows import Bad, reading, row, teresa


@row("hiding something without having read what it means", plan=True)
def _(s: Steps) -> Bad:
    reading(s)
    what = f"author:{s.world.sara.account.pk}"
    path = f"/mio/{s.world.teresa.pk}/nascondi/"
    return Bad(s.world.teresa_account, path, {"what": what}, "Conferma di avere letto.", kept=what)


@row("hiding something that is none of the choices", plan=True)
def _(s: Steps) -> Bad:
    reading(s)
    path = f"/mio/{s.world.teresa.pk}/nascondi/"
    return Bad(
        s.world.teresa_account,
        path,
        {"what": "author:nessuno", "sure": "on"},
        "Scegli che cosa nascondere.",
        kept="checked",
    )


@row("hiding at the desk without saying who asked", plan=True)
def _(s: Steps) -> Bad:
    reading(s)
    what = f"author:{s.world.sara.account.pk}"
    return Bad(
        s.world.sara,
        teresa(s, "rete/nascondi/"),
        {"what": what, "sure": "on"},
        "Scegli chi lo ha chiesto.",
        kept=what,
    )


@row("hiding twice the same", plan=True)
def _(s: Steps) -> Bad:
    reading(s)
    what = {"what": f"author:{s.world.sara.account.pk}", "sure": "on"}
    path = f"/mio/{s.world.teresa.pk}/nascondi/"
    return Bad(
        s.world.teresa_account,
        path,
        what,
        "È già nascosto dal",
        409,
        kept="checked",
        times=1,
        before=((path, what),),
    )
