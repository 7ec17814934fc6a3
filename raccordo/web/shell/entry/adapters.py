# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What django-allauth asks of us: who may sign up (nobody), what it says (Italian), where secrets are kept (encrypted)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from raccordo.kernel import audit
from raccordo.kernel.scoping import Actor
from raccordo.web.shell.sessions import begin_anew

# What the pages say after an act; a template that is not named here says nothing.
_SAID = {
    "account/messages/password_changed.txt": "La password è cambiata.",
    "account/messages/password_set.txt": "La password è scelta.",
    "mfa/messages/totp_activated.txt": "L'app dei codici è collegata.",
    "mfa/messages/totp_deactivated.txt": "L'app dei codici è scollegata.",
    "mfa/messages/webauthn_added.txt": "La chiave di accesso è aggiunta.",
    "mfa/messages/webauthn_removed.txt": "La chiave di accesso è tolta.",
    "mfa/messages/recovery_codes_generated.txt": "I codici di riserva sono nuovi: quelli di prima non valgono più.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by himself: accounts come from the body that employs, or from the portal's invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Questa utenza è sospesa. Rivolgiti all'amministrazione del tuo ente.",
        "email_password_mismatch": "L'e-mail o la password non sono giuste. Controlla e riprova.",
        "enter_current_password": "Scrivi la password che usi adesso.",
        "incorrect_code": "Il codice non è giusto. Scrivi quello che vedi adesso nell'app.",
        "incorrect_password": "La password non è giusta.",
        "invalid_password_reset": "Questo indirizzo non vale più. Chiedine uno nuovo.",
        "too_many_login_attempts": "Troppi tentativi sbagliati. Aspetta otto minuti e riprova.",
        "rate_limited": "Troppe richieste in poco tempo. Aspetta un momento e riprova.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None,
        message_context: dict[str, Any] | None = None, extra_tags: str = "", message: str | None = None,
    ) -> None:  # fmt: skip
        text = message or _SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        _note(request, "session.login", Actor(account_id=user.pk))
        begin_anew(request.session)
        # Changing how one enters wants a proof of the last five minutes; this login is one.
        for record in get_authentication_records(request, user):
            record["reauthenticated"] = True
        request.session.modified = True
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        _note(request, "session.refused", Actor(), permitted=False)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            _note(request, "session.logout", Actor(account_id=request.user.pk))
        super().logout(request)
        request.left = True  # type: ignore[attr-defined]


def _note(request: HttpRequest, kind: str, by: Actor, permitted: bool = True) -> None:
    """Entering, leaving, failing to enter: one line each, without what was typed."""
    line = audit.Access("E", kind, permitted=permitted, request_id=request.request_id)  # type: ignore[attr-defined]
    audit.write(by=by, at=request.now, accesses=[line])  # type: ignore[attr-defined]


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets are encrypted with a key that is not in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Il codice non è giusto. Scrivi quello che vedi adesso nell'app.",
        "cannot_delete_authenticator": "Questo è il tuo solo secondo fattore: prima aggiungine un altro.",
        "cannot_generate_recovery_codes": "I codici di riserva si possono fare dopo aver collegato un secondo fattore.",
    }

    def get_totp_issuer(self) -> str:
        return "Raccordo"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken as error:
            raise ValueError("a second factor was stored with another key") from error


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
