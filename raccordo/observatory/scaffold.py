# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new indicator begins here: `make new-indicator CODE=days_to_first_visit` makes its one file.

What it makes already counts and proves its example: change it line by line.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "indicators"

_FILE = '''\
# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it counts, in one English sentence (M-000)."""

from __future__ import annotations

from datetime import date
from typing import Any

from raccordo.observatory import findings
from raccordo.observatory.declaration import Better, Example, Indicator, Measure, Story, Timing
from raccordo.observatory.lake.reading import Lake


def _rows(lake: Lake) -> Any:
    """What is counted: bears `place`, `unit`, `day` (or `starts` and `ends`), and what the expressions need."""
    signals = lake.table("signals")
    return signals.mutate(
        unit=signals.signal, day=signals.sent_on, answered=signals.answered_on.notnull()
    ).select("unit", "place", "day", "answered")


def _finding(story: Story) -> str:
    return findings.share(story, "casi", "con risposta")


INDICATOR = Indicator(
    code="{code}",
    slug="{slug}",
    title="Titolo in italiano",
    short="Titolo breve",
    question="A quale domanda risponde?",
    definition="Che cosa misura, in una o due frasi.",
    numerator_words="Che cosa si conta.",
    denominator_words="Su quanti.",
    exclusions=("Che cosa non conta, e perché.",),
    source="Da dove vengono i dati",
    mission=(),
    measure=Measure.SHARE,
    timing=Timing.FLOW,
    better=Better.HIGHER,
    unit="%",
    cases_words=("caso", "casi"),
    rows=_rows,
    numerator=lambda r: r.answered.sum(),
    denominator=lambda r: r.count(),
    finding=_finding,
    example=Example(
        rows={{
            "signals": [
                {{
                    "signal": f"caso-{{n}}", "place": "097042", "sent_on": date(2026, 9, 1),
                    "answered_on": date(2026, 9, 3) if n < 7 else None,
                }}
                for n in range(10)
            ]
        }},
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        expected={{"numerator": 7, "denominator": 10, "value": 70.0}},
        words="Dieci casi di settembre contati a mano: sette hanno una risposta, tre no. 7 su 10 fa 70%.",
    ),
)  # fmt: skip
'''


def make(code: str, folder: Path = FOLDER) -> Path:
    """Write the file of a new indicator. Raises ValueError for a code that is no English identifier or is taken."""
    if not re.fullmatch(r"[a-z][a-z_]{2,39}", code):
        raise ValueError("Il codice è inglese, minuscolo, con trattini bassi: days_to_first_visit.")
    path = folder / f"{code}.py"
    if path.exists():
        raise ValueError(f"L'indicatore {code} c'è già.")
    path.write_text(_FILE.format(code=code, slug=code.replace("_", "-")), encoding="utf-8")
    return path


def main(codes: list[str]) -> int:
    """Make the indicators named on the command line."""
    try:
        made = [make(code) for code in codes]
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path in made:
        sys.stdout.write(f"Fatto {path}. Prova: python -m pytest tests/catalogue/test_indicators.py\n")
    return 0
