# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house tests its forms: each one that is sent bears the token by which it acts once."""

from __future__ import annotations

import re

from tests.house.scan import faults_in, texts

_FORM = re.compile(r'<form(?=[^>]*method="(?:post|\{\{ metodo \}\})")[^>]*>(.*?)(?:</form>|endmacro)', re.S)
# Forms of pages that know accounts and no persons: entering, leaving, choosing as whom.
_TOKENLESS = ("/templates/account/", "/templates/mfa/", "templates/shell/_roles.html")
# Ticks of a visit, saved at each touch; its button «Chiudi la visita» bears the token.
_LOGOUT = "account_logout"


def tokenless(text: str) -> list[str]:
    """Forms of a template that are sent without a token."""
    return [
        whole.group(0)[:60]
        for whole in _FORM.finditer(text)
        if 'name="submission"' not in whole.group(1) and _LOGOUT not in whole.group(0)
    ]


def test_every_form_in_a_template_bears_a_token():
    ours = ((n, t) for n, t in texts(".html") if n.startswith("raccordo/web/"))
    found = list(ours)

    assert len(found) > 60
    assert not faults_in(((n, t) for n, t in found if not any(w in n for w in _TOKENLESS)), tokenless)


def test_a_form_without_its_token_is_seen():
    assert tokenless('<form method="post" action="x"><button>Fai</button></form>')
    assert not tokenless('<form method="post"><input name="submission" value="x"></form>')
    assert not tokenless('<form action="/cerca/" method="get"><input name="q"></form>')
