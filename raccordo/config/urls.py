# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The root of all addresses."""

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path

urlpatterns = [
    path("entra/", include("raccordo.web.shell.entry.urls")),
    path("", include("raccordo.web.urls")),
]
if settings.DEBUG or settings.TESTING:
    urlpatterns += staticfiles_urlpatterns()

handler400 = "raccordo.web.shell.errors.bad_request"
handler404 = "raccordo.web.shell.errors.not_found"
handler500 = "raccordo.web.shell.errors.fault"
