# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the shell itself: home, choice of role, demonstration strip, drafts."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth import login as django_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from raccordo.kernel.accounts import Account
from raccordo.kernel.periods import clock
from raccordo.territory import queries as territory
from raccordo.territory.codes import Role
from raccordo.web.shell import drafts, login
from raccordo.web.shell.asked import fields_of, plain
from raccordo.web.shell.gate import PublicView, StaffView
from raccordo.web.shell.models import Draft
from raccordo.web.shell.navigation import LANDING, PURPOSE
from raccordo.web.shell.sessions import begin_anew

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def safe_path(path: str) -> str:
    """An address of ours, or the first one."""
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/") else "/"


class HomeView(PublicView):
    """The first address: everybody lands where their work begins."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = login.actor_of(request, self.now)
        if actor is None:
            return redirect("/demo/" if settings.DEMO else "/guida/")
        if actor.role == "undecided":
            return redirect("/ruolo/")
        return redirect(LANDING.get(actor.role or "citizen", "/guida/"))


class RoleView(PublicView):
    """Who works for two bodies chooses as whom; the open record is left behind."""

    template = "shell/role.html"

    def context(self) -> dict[str, Any]:
        user = self.request.user
        roles = territory.mandates(user.pk, self.now) if user.is_authenticated else []
        return {"roles": roles, "next": safe_path(self.request.GET.get("next", "/"))}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        roles = self.context()["roles"]
        chosen = next((role for role in roles if str(role.pk) == request.POST.get("role")), None)
        if chosen is None:
            return self.page(status=422, wrong=True, **self.context())
        request.session[login.SESSION_ROLE] = str(chosen.pk)
        return redirect(safe_path(request.POST.get("next", "/")))


class DemoView(PublicView):
    """The role picker of a demonstration: one click and you are somebody else. Does not exist elsewhere."""

    template = "shell/demo.html"

    def context(self) -> dict[str, Any]:
        if not settings.DEMO:
            raise Http404
        staffed = sorted(territory.demo_roles(self.now), key=lambda role: list(Role).index(role.role))
        with_role = {role.practitioner.account_id for role in staffed}
        citizens = (
            Account.objects.filter(is_demo=True, is_active=True).exclude(pk__in=with_role).order_by("email")
        )
        return {"roles": staffed, "citizens": citizens, "purpose": PURPOSE}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = self.context()
        accounts = {str(a.pk): a for a in found["citizens"]}
        roles = {str(r.pk): r for r in found["roles"]}
        wanted = request.POST.get("as", "")
        account = roles[wanted].practitioner.account if wanted in roles else accounts.get(wanted)
        if account is None:
            raise Http404
        django_login(request, account, backend=BACKEND)
        begin_anew(request.session)
        request.session[login.SESSION_ROLE] = wanted if wanted in roles else None
        return redirect(safe_path(request.POST.get("next", "")))


class DraftForm(forms.Form):
    """One draft as the page sends it."""

    key = forms.CharField(max_length=200)
    data = forms.CharField(max_length=1_000_000, required=False)


class DraftView(StaffView):
    """Saves and forgets drafts; the page calls it every few seconds."""

    citizens: ClassVar[bool] = True
    repeatable = True  # one draft a form: the last one stays
    form_class = DraftForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draft = Draft.objects.filter(
            account_id=self.actor.account_id, key=plain(request.GET.get("key", ""))
        ).first()
        if draft is None:
            return JsonResponse({"fields": None})
        return JsonResponse({"fields": draft.fields, "saved_at": clock(draft.saved_at)})

    def page(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        return JsonResponse({"errore": "La bozza non è leggibile."}, status=status)

    def act(self, form: Any) -> HttpResponse:
        key = form.cleaned_data["key"]
        if not form.cleaned_data["data"]:
            Draft.objects.filter(account_id=self.actor.account_id, key=key).delete()
            return JsonResponse({"saved_at": ""})
        fields = fields_of(form.cleaned_data["data"])
        if fields is None or not drafts.may_keep(key):
            return self.page(status=422)
        drafts.put(self.actor.account_id, key, fields, self.now)
        return JsonResponse({"saved_at": clock(self.now)})
