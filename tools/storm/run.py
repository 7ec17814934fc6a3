# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes of storm on a sound server, then with the power cut, then on a weakened one, which must lose something."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "build" / "tempesta"
SECRET = "la-tempesta-non-ha-segreti-ma-la-chiave-e-lunga"


def main() -> int:
    """Returns 1 when something acknowledged was lost, or when the control lost nothing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True, mode=0o711)
    os.environ.update(
        RACCORDO_DATA=str(PLACE), RACCORDO_SECRET_KEY=SECRET, RACCORDO_TESTING="1",
        DJANGO_SETTINGS_MODULE="raccordo.config.settings",
    )  # fmt: skip
    import django

    django.setup()
    return _prove(options)


def _prove(options: argparse.Namespace) -> int:
    from tools.bench import territory
    from tools.storm import storm
    from tools.storm.powercut import Plug

    server = storm.Server(PLACE, SECRET)
    subprocess.run([sys.executable, "-m", "raccordo.config.cli", "upgrade"], check=True)
    territory.fill(server.admin, 200)
    try:
        server.start()
        sound = storm.blow(server, seconds=options.seconds, seed=options.seed)
        _tell("Server sano", sound)
        server.stop()
        server.plug = Plug(PLACE / "postgres")
        server.plug.take_over()
        server.start()
        dark = storm.blow(server, seconds=min(90, options.seconds), only="corrente", seed=options.seed)
        _tell("Server sano, a cui manca la corrente", dark)
        storm.weaken(server)
        server.kill_application()
        server.start()
        weak = storm.blow(server, seconds=min(60, options.seconds), only="corrente", seed=options.seed)
        _tell("Controllo, con synchronous_commit spento, a cui manca la corrente", weak)
    finally:
        server.stop()
    if not weak.lost:
        print("Il controllo non ha perso nulla: la prova non prova.")
    return 0 if sound.sound and dark.sound and weak.lost else 1


def _tell(what: str, count: object) -> None:
    from tools.storm.storm import Count

    assert isinstance(count, Count)
    kills = ", ".join(f"{name} {number}" for name, number in sorted(count.kills.items()))
    print(
        f"{what}: {sum(count.kills.values())} uccisioni ({kills}), {count.acknowledged} moduli confermati, persi {len(count.lost)}, "
        f"doppi {len(count.double)}, a metà {len(count.half)}; di nuovo al lavoro in {statistics.median(count.back_in):.1f} s (mediana).",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
