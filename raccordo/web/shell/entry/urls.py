# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of login. Only what is used is mounted: no sign-up, no change of e-mail, no trusted browsers.

The names are those that django-allauth looks up, hence without a namespace.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path

from raccordo.web.shell.entry import views

urlpatterns = [
    path("", account.login, name="account_login"),
    path("esci/", account.logout, name="account_logout"),
    path("sospesa/", account.account_inactive, name="account_inactive"),
    path("conferma/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/scegli/", account.password_set, name="account_set_password"),
    path("password/dimenticata/", account.password_reset, name="account_reset_password"),
    path("password/dimenticata/inviata/", account.password_reset_done, name="account_reset_password_done"),
    path("password/nuova/fatta/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("secondo-fattore/", views.SecondFactorView.as_view(), name="second-factor"),
    path("codice/", mfa.authenticate, name="mfa_authenticate"),
    path("codice/conferma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sicurezza/", mfa.index, name="mfa_index"),
    path("sicurezza/app/", views.ConnectApp.as_view(), name="mfa_activate_totp"),
    path("sicurezza/app/scollega/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("sicurezza/riserva/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("sicurezza/riserva/nuovi/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sicurezza/riserva/scarica/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("sicurezza/chiavi/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("sicurezza/chiavi/aggiungi/", views.AddKey.as_view(), name="mfa_add_webauthn"),
    path("sicurezza/chiavi/<int:pk>/togli/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("sicurezza/chiavi/<int:pk>/nome/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("chiave/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("chiave/conferma/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]  # fmt: skip
