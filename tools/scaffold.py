# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make new-instrument CODE=…`, `make new-indicator CODE=…`: a folder or a file with everything a newcomer must fill."""

from __future__ import annotations

import sys
from importlib import import_module

MAKERS = {
    "instrument": "raccordo.assessment.library.scaffold",
    "indicator": "raccordo.observatory.scaffold",
}


def main(arguments: list[str]) -> int:
    """Call the room's own scaffold. Returns 2 on wrong use."""
    if len(arguments) != 2 or arguments[0] not in MAKERS:
        print("Uso: make new-instrument CODE=codice, make new-indicator CODE=codice")
        return 2
    return int(import_module(MAKERS[arguments[0]]).main(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
