# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Jinja2 environment of the pages: strict about undefined names, Italian about dates and numbers."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined
from uuid_utils.compat import uuid7

from raccordo.kernel.periods import ROME, clock
from raccordo.kernel.scoping import Actor
from raccordo.privacy.queries import bodies
from raccordo.web.shell import bridge, confidence, kept, tones
from raccordo.web.shell.layout import Shell, shell_of
from raccordo.web.shell.presenters import time_left, uncapitalised

WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
    "novembre", "dicembre",
)  # fmt: skip


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(ROME) if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """«21/11/2026»."""
    return _local(value).strftime("%d/%m/%Y") if value else ""


def long_day(value: date | datetime) -> str:
    """«sabato 21 novembre 2026»."""
    local = _local(value)
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"


def hour(value: datetime | None) -> str:
    """«10:04», Italian time."""
    return clock(value) if value else ""


def moment(value: datetime | None) -> str:
    """«21/11/2026, 10:04»."""
    return f"{day(value)}, {hour(value)}" if value else ""


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """«1.234,5»."""
    if value is None:
        return ""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def euro(value: Decimal | float | None) -> str:
    """«1.900,80 €»."""
    return f"{number(value, 2)}\N{NO-BREAK SPACE}€" if value is not None else ""


def plural(count: int, one: str, many: str) -> str:
    """«1 visita», «3 visite»."""
    return f"{number(count)} {one if count == 1 else many}"


def link(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: `url("person:summary", person=band.id)`."""
    values = (*args, *kwargs.values())
    if not all(isinstance(value, UUID) for value in values):
        return reverse(name, args=args or None, kwargs=kwargs or None)
    # A list asks for the same address a hundred times: only the identifiers in it change.
    address = _pattern(name, len(args), tuple(kwargs))
    for mark, value in zip(_MARKS, values, strict=False):
        address = address.replace(mark, str(value))
    return address


_MARKS = [str(UUID(int=number)) for number in range(1, 6)]


@lru_cache(maxsize=512)
def _pattern(name: str, places: int, names: tuple[str, ...]) -> str:
    """A named address with marks where its identifiers go."""
    marks = [UUID(mark) for mark in _MARKS]
    return reverse(
        name, args=marks[:places] or None, kwargs=dict(zip(names, marks[places:], strict=False)) or None
    )


def entry_shell(request: HttpRequest) -> Shell:
    """The surroundings of the pages of login: nobody is anybody yet."""
    return shell_of(request, Actor())


_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")


def typeset(value: Any) -> Any:
    """Words leave with the apostrophe of print: «l’acqua». What is markup already (fields above all) stays as it is.

    Done here once, for the words of four hundred sentences in code; what goes back to the server, to a script or to a
    clipboard is written with `| e`, which makes it markup (tests/web/test_typeset.py holds every template to it).
    """
    if type(value) is str and "'" in value:
        return _STRAIGHT.sub("’", value)
    return value


def environment(**options: Any) -> Environment:
    """The environment that Django asks for."""
    options["undefined"] = StrictUndefined
    options["autoescape"] = True
    options["finalize"] = typeset
    options["auto_reload"] = settings.DEBUG
    env = Environment(**options, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.do"])  # noqa: S701 - autoescape is on
    env.template_class = kept.Page
    env.filters.update(
        minuscola=uncapitalised,
        day=day,
        long_day=long_day,
        hour=hour,
        moment=moment,
        number=number,
        euro=euro,
        ente=bodies.name_of,
        operatore=bodies.worker,
        confidente=confidence.name_of,
    )
    env.globals.update(
        static=kept.asset,
        icon=kept.icon,
        kept=kept.keeper(env),
        url=link,
        plural=plural,
        time_left=time_left,
        new_token=lambda: str(uuid7()),
        settings_demo=settings.DEMO,
        cookie_prefix=settings.COOKIE_PREFIX,
        entry_shell=entry_shell,
        json_script=json_script,
    )
    env.globals.update(bridge.GLOBALS)
    env.globals.update(tones.GLOBALS)
    return env
