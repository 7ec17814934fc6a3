# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the demonstration's database; run as a process of its own, with the demonstration's environment."""

from __future__ import annotations

import argparse
import os

from django.core.management import call_command

from raccordo.config import cli


def main() -> None:
    """Migrate and live the year."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")
    cli.upgrade(argparse.Namespace())
    from raccordo.demo import world

    world.build(progress=lambda text: None)
    call_command("osservatori", verbosity=0)


if __name__ == "__main__":
    main()
