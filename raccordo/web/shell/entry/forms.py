# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of login, with our labels: words above the fields, none inside them."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys

_LABELS = {
    "login": "E-mail",
    "email": "E-mail",
    "password": "Password",
    "oldpassword": "Password di adesso",
    "password1": "Password nuova",
    "password2": "Password nuova, di nuovo",
    "code": "Codice di 6 cifre",
    "name": "Come la chiami",
    "passwordless": "Entrare solo con questa chiave, senza password",
}
_HELP = {
    "password1": "Almeno 12 caratteri: quattro parole a caso vanno bene.",
    "name": "Per esempio «Telefono» o «Chiavetta dell'ufficio».",
    "passwordless": "La chiave chiederà il suo codice, il dito o il viso.",
}


class _Plain:
    """Our words on somebody else's form."""

    fields: dict[str, Any]
    own_labels: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = {**_LABELS, **self.own_labels}.get(name, field.label)
            field.help_text = _HELP.get(name, "")
            if name == "code":
                field.widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")


class LoginForm(_Plain, account.LoginForm):
    """E-mail and password."""


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    """The password, once more."""


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """The old password and the new one."""


class SetPasswordForm(_Plain, account.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    """Where to send the address for a new password."""


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):
    """The new password, by the address that was sent."""


class AuthenticateForm(_Plain, mfa.AuthenticateForm):
    """The code, or one of the reserve codes."""

    own_labels: ClassVar = {"code": "Codice dell'app, o un codice di riserva"}


class ReauthenticateCodeForm(_Plain, mfa.ReauthenticateForm):
    """The code, once more."""

    own_labels: ClassVar = {"code": "Codice dell'app, o un codice di riserva"}


class ConnectAppForm(_Plain, totp.ActivateTOTPForm):
    """The first code of the app that is being connected."""


class AddKeyForm(_Plain, keys.AddWebAuthnForm):
    """The name of a new key."""


class RenameKeyForm(_Plain, keys.EditWebAuthnForm):
    """Another name for a key."""
