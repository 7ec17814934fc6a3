# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor, explained and activated. The other pages of login are django-allauth's, in our clothes."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from raccordo.web.shell import login
from raccordo.web.shell.gate import PublicView
from raccordo.web.shell.views import safe_path


class SecondFactorView(PublicView):
    """Why a second factor, and how: activate one, or confirm with the one that is there already."""

    template = "shell/second_factor.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        after = safe_path(request.GET.get("next", "/"))
        if not request.user.is_authenticated:
            return redirect("account_login")
        if not login.needs_second_factor(request):
            return redirect(after)
        return self.page(active=is_mfa_enabled(request.user), next=after)


def _prove(request: HttpRequest, kind: str) -> None:
    """The factor just added is the second one of this session, for as long as the account has it."""
    factor = Authenticator.objects.filter(user_id=request.user.pk, type=kind).order_by("-pk").first()
    record_authentication(request, request.user, "mfa", type=kind, id=factor and factor.pk)  # type: ignore[arg-type]


class ConnectApp(ActivateTOTPView):
    """Connect an app that makes codes. The code just typed is the second factor of this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _prove(self.request, "totp")
        return response


class AddKey(AddWebAuthnView):
    """Add a passkey. The key just touched is the second factor of this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _prove(self.request, "webauthn")
        return response
