# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks which address. In the long walk everybody asks all; in the ordinary suite the work is shared, and each address
is asked by those for whom it matters: some whom it opens to, some whom it must stay shut to."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from raccordo.web.shell.gate import PersonView, StaffView
from tests.house.test_addresses import Address
from tests.web.leaks import adapters, crawl
from tests.web.leaks.lived import Scene

READERS, WRITERS, OUTSIDERS = 2, 1, 1
"""How many of those whom a page opens to ask a page that is read, and one that is written; and how many of the others."""

Share = Callable[[Scene, str], list[Address]]


def everything(scene: Scene, name: str) -> list[Address]:
    """All addresses, whoever asks."""
    return crawl.ours()


def fair(scene: Scene, name: str) -> list[Address]:
    """The addresses that fall to one persona."""
    return [address for address in crawl.ours() if name in askers(scene, address)]


def askers(scene: Scene, address: Address) -> list[str]:
    """Who asks an address in the ordinary suite: those whom it opens to first, then one of those who may not."""
    if address.name not in scene.askers:
        scene.askers[address.name] = [] if address.name in adapters.APART else _choose(scene, address)
    return scene.askers[address.name]


def _choose(scene: Scene, address: Address) -> list[str]:
    names = sorted(scene.personas, key=lambda name: crc32(f"{address.name} {name}".encode()))
    names.sort(key=lambda name: not suits(scene, address, name))
    names.sort(key=lambda name: not adapters.foremost(address.name, name))
    inside = [n for n in names if opens_to(scene, address, n)]
    outside = [n for n in names if n not in inside and crawl.meant_for(address, scene.personas[n].actor.role)]
    strangers = [n for n in names if n not in inside + outside]
    if crawl.labels(address) and not issubclass(address.view.view_class, PersonView):
        return names  # a thing of nobody's record: whose it is, only the page knows
    dear = crawl.takes_posts(address) or address.name.endswith(
        "paper"
    )  # a paper is drawn anew for each who asks
    many = WRITERS if dear else READERS
    return inside[:many] + (outside[:OUTSIDERS] or strangers[:OUTSIDERS])


def opens_to(scene: Scene, address: Address, name: str) -> bool:
    """Whether a persona may use an address, by the oracle, about the person that it would ask about."""
    view = address.view.view_class
    if not crawl.meant_for(address, scene.personas[name].actor.role):
        return False
    if not issubclass(view, StaffView):
        return name == PASSER_BY
    if not issubclass(view, PersonView):
        return True
    visible, hidden = scene.told(name, crawl.labels(address))
    act = "write" if crawl.takes_posts(address) else "read"
    return any(scene.may_open(name, p, str(view.section.value), act) for p in (visible, hidden) if p)


def suits(scene: Scene, address: Address, name: str) -> bool:
    """Whether a persona follows somebody with things in the state that the page is for."""
    visible, _ = scene.told(name, crawl.labels(address))
    return visible is not None and all(visible in scene.things(label) for label in crawl.labels(address))


PASSER_BY = "elsa"
"""Public pages have no access context, so they are the same for all: one persona asks them."""
