# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is the same in every page is made once a process: imported components, icons, addresses of files, the frame of a worker."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, Template
from jinja2.runtime import Context
from markupsafe import Markup, escape

from raccordo.web.shell.bridge import csrf_field
from raccordo.web.shell.layout import Shell


class Page(Template):
    """A template whose components are imported once: here no page adds globals of its own, so they cannot differ.

    The token of its forms is masked once an answer, not for each of the fifty rows that carry one.
    """

    def render(self, *args: Any, **kwargs: Any) -> str:
        given = dict(*args, **kwargs)
        if "csrf_input" in given:
            given["csrf_input"] = SimpleLazyObject(partial(csrf_field, given["request"]))
        return super().render(given)

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        if self._module is None:
            self._module = self.make_module()
        return self._module


@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """The address of a file of ours, with its fingerprint."""
    return static(path)


@lru_cache(maxsize=1024)
def icon(name: str, classe: str = "") -> Markup:
    """An icon of the sprite, silent for who listens; `classe` is one more class."""
    return Markup(  # noqa: S704 - both words are escaped
        f'<svg class="icona{f" {escape(classe)}" if classe else ""}" aria-hidden="true" focusable="false">'
        f'<use href="{asset("raccordo/icons.svg")}#{escape(name)}"></use></svg>'
    )


def keeper(env: Environment) -> Any:
    """`kept("shell/_nav.html", shell.frame)`: a part of the page that says the same to one worker all day long."""

    def make(template: str, frame: Shell) -> Markup:
        return Markup(env.get_template(template).render(shell=frame))  # noqa: S704 - the template has escaped it

    return make if settings.DEBUG else lru_cache(maxsize=2048)(make)
