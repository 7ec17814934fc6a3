# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Conferma che sei tu»: before something delicate, and back to it with nothing lost."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from raccordo.web.shell import proof
from raccordo.web.shell.gate import StaffView
from raccordo.web.shell.views import safe_path


class ProofView(StaffView):
    """Sends to the second factor, or to the password; in a demonstration, a button."""

    citizens: ClassVar[bool] = True
    template = "shell/proof.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        after, account = safe_path(request.GET.get("next", "/")), request.identity.account  # type: ignore[attr-defined]
        if proof.is_fresh(request):
            return redirect(after)
        if not proof.by_button(account):
            return redirect(f"{reverse(proof.page_name(account))}?{urlencode({'next': after})}")
        return self.page(next=after)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not proof.by_button(request.identity.account):  # type: ignore[attr-defined]
            raise Http404
        proof.confirm_by_button(request)
        return redirect(safe_path(request.POST.get("next", "/")))
