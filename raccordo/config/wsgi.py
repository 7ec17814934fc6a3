# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["RACCORDO_SERVES_PAGES"] = "1"  # pages wait less for the database than jobs do
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")
application = get_wsgi_application()
