# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo manage osservatori`: load the observatories now, instead of tonight."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from raccordo.kernel.periods import ROME
from raccordo.observatory.lake import store
from raccordo.observatory.publish import nightly
from raccordo.observatory.published import FOLDER


class Command(BaseCommand):
    """Export the lake, count and publish the indicators."""

    help = "Carica adesso i dati degli osservatori."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--se-mancano", action="store_true", help="solo se non sono mai stati caricati")
        parser.add_argument(
            "--al", type=datetime.fromisoformat, help="il momento, se non è adesso: 2026-11-23T03:00"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["se_mancano"] and store.current(settings.DATA_DIR / FOLDER) is not None:
            self.stdout.write("I dati degli osservatori ci sono già.")
            return
        moment = options["al"] or settings.CLOCK or timezone.now()
        manifest = nightly(moment if moment.tzinfo else moment.replace(tzinfo=ROME))
        rows = sum(table.rows for table in manifest.tables)
        self.stdout.write(f"Osservatori caricati: {len(manifest.tables)} tabelle, {rows} righe senza nomi.")
