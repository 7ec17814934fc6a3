# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input to the forms by which two records of one person are joined and parted."""

from __future__ import annotations

from tests.rooms.delivery.ground import Service
from tests.rooms.privacy.two_records import double, link
from tests.web.input.rows import KEPT, Bad, row, teresa

_LONG = f"{KEPT} " * 20


@row("joining two records without a reason")
def _(s: Service) -> Bad:
    other = double(s.world)
    path = f"/persone/{other.pk}/stessa-persona/{s.world.teresa.pk}/"
    return Bad(s.world.bruno, path, {"take_tax_code": "on"}, "Scrivi come hai capito che è", kept="checked")


@row("joining two records with a reason that is too long")
def _(s: Service) -> Bad:
    other = double(s.world)
    return Bad(s.world.bruno, teresa(s, f"stessa-persona/{other.pk}/"), {"reason": _LONG}, "il massimo è 300")


@row("closing a record on which something is open")
def _(s: Service) -> Bad:
    other = double(s.world)
    path = f"/persone/{other.pk}/stessa-persona/{s.world.teresa.pk}/"
    return Bad(s.world.bruno, path, {"reason": KEPT}, "Sulla scheda da chiudere c'è", times=1)


@row("parting two records without a reason")
def _(s: Service) -> Bad:
    first, second = double(s.world), double(s.world)
    standing = link(s.world, first, second)
    path = f"/persone/{first.pk}/unione/{standing.pk}/separa/"
    return Bad(s.world.bruno, path, {}, "Scrivi come hai capito che sono due", kept="Separa le due schede")
