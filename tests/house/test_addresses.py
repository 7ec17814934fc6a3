# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house tests its addresses: every one passes through the gate, and a person's page names the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, path
from django.urls.converters import UUIDConverter
from django.views import View

from raccordo.web.shell.gate import PersonView, PublicView, StaffView

THIRD_PARTY = {
    "allauth.account": "login, logout, password: a well-kept library for what must not be home-made",
    "allauth.mfa": "second factor and passkeys, of the same library",
    "django.contrib.staticfiles.views": "style and scripts in development and tests; WhiteNoise serves them elsewhere",
}
"""Views that are not ours, by the module they come from, and why they may stay outside the gate: they know accounts,
never persons."""


@dataclass(frozen=True)
class Address:
    """One address of the resolver."""

    name: str
    route: str
    view: Any
    converters: dict[str, Any]


def addresses(
    patterns: Any = None, prefix: str = "", space: str = "", inherited: Any = None
) -> list[Address]:
    """All addresses of the resolver, flat."""
    found = []
    for item in get_resolver().url_patterns if patterns is None else patterns:
        converters = {**(inherited or {}), **getattr(item.pattern, "converters", {})}
        route = prefix + str(item.pattern)
        if isinstance(item, URLPattern):
            name = f"{space}{item.name}" if item.name else ""
            found.append(Address(name, route, item.callback, converters))
        else:
            inner = f"{space}{item.namespace}:" if item.namespace else space
            found += addresses(item.url_patterns, route, inner, converters)
    return found


def third_party(address: Address) -> bool:
    """Whether the address belongs to a library that is named above, or is one of its views with a line of ours."""
    view = getattr(address.view, "view_class", None)
    modules = [cls.__module__ for cls in view.__mro__] if view else [getattr(address.view, "__module__", "")]
    return any(
        module == known or module.startswith(f"{known}.") for known in THIRD_PARTY for module in modules
    )


def ungated(found: list[Address]) -> list[str]:
    """Addresses that do not pass through the gate, have no name, or hide the person."""
    faults = []
    for address in found:
        if third_party(address):
            continue
        view = getattr(address.view, "view_class", None)
        if view is None or not issubclass(view, PublicView | StaffView):
            faults.append(f"{address.route} does not pass through the gate")
        elif issubclass(view, PersonView) and not isinstance(address.converters.get("person"), UUIDConverter):
            faults.append(f"{address.route} is about a person and has no <uuid:person>")
        elif not issubclass(view, PersonView) and "person" in address.converters:
            faults.append(f"{address.route} names a person and is not a PersonView")
        elif not address.name:
            faults.append(f"{address.route} has no name")
    return faults


def careless_gates(found: list[Address]) -> list[str]:
    """Views that switch the gate off: their own dispatch, or no section to decide about."""
    faults = []
    for view in {getattr(a.view, "view_class", None) for a in found} - {None}:
        gates = (PublicView, StaffView, PersonView)
        own = [cls for cls in view.__mro__ if "dispatch" in vars(cls) and cls not in (*gates, View)]
        if own and issubclass(view, gates):
            faults.append(f"{view.__name__} has a dispatch of its own")
        if issubclass(view, PersonView) and not hasattr(view, "section"):
            faults.append(f"{view.__name__} does not say which section it opens")
    return faults


class Naked(View):
    def get(self, request):
        return HttpResponse()


class NoPerson(PersonView):
    section = "summary"


class Bypass(PersonView):
    def dispatch(self, request, *args, **kwargs):
        return HttpResponse()


def test_every_address_passes_through_the_gate():
    assert len(addresses()) > 20
    assert not ungated(addresses())
    assert not careless_gates(addresses())


def test_an_address_outside_the_gate_is_seen():
    bad = addresses([
        path("nuda/", Naked.as_view(), name="naked"),
        path("senza/", NoPerson.as_view(), name="no-person"),
        path("funzione/", lambda request: HttpResponse(), name="function"),
        path("elenco/<uuid:person>/", type("List", (StaffView,), {}).as_view(), name="list"),
        path("oltre/<uuid:person>/", Bypass.as_view(), name="bypass"),
    ])  # fmt: skip

    assert len(ungated(bad)) == 4
    assert sorted(careless_gates(bad)) == [
        "Bypass does not say which section it opens", "Bypass has a dispatch of its own",
    ]  # fmt: skip


def test_addresses_are_italian_and_carry_identifiers_only():
    kinds = {type(c).__name__ for a in addresses() if not third_party(a) for c in a.converters.values()}

    assert "PathConverter" not in kinds
