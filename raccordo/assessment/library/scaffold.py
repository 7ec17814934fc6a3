# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new scale begins here: `python -m raccordo.assessment.library.scaffold CODE` makes its folder.

What it makes is a small scale that already loads, scores and proves its cases: change it question by question.
"""

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parent

_INSTRUMENT = """\
# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
# Le parole ammesse per domain, professions, modes, informants, settings, tone e need stanno in rules/vocabulary.py.
code: {code}
version: "1"
title: Titolo della scala per esteso
short_title: {code}
domain: frailty
purpose: A che cosa serve, in una frase.
instructions: Come si somministra, in due righe.
minutes: 5
professions: [community-nurse]
modes: [asked]
informants: [person, caregiver]
settings: [home]
review_months: 6
class: A
source:
  citation: Autori. Titolo. Rivista anno; volume, pagine.
licence: Perché possiamo riprodurla. Le domande sono scritte da noi.
score:
  kind: sum
  minimum: 0
  maximum: 2
  better: lower
  missing: none
bands:
  - {{code: low, from: 0, to: 0, label: Nessun problema, tone: verde}}
  - {{code: high, from: 1, to: 2, label: Da approfondire, tone: ambra}}
items:
  - id: first
    question: Prima domanda, come la diresti a voce?
    answers: &yes-scores
      - {{id: "yes", label: "Sì", points: 1}}
      - {{id: "no", label: "No", points: 0}}
  - id: second
    question: Seconda domanda?
    answers: *yes-scores
triggers:
  - need: full-assessment
    text: Che cosa fa pensare a un bisogno
    when: [{{from: 1, to: 2}}]
    suggestions:
      - {{code: gp-review, text: Che cosa si potrebbe fare}}
strengths:
  - text: Che cosa va bene
    when: [{{from: 0, to: 0}}]
"""

_EXAMPLES = """\
# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
# Almeno cinque casi: ogni bordo di fascia, il minimo e il massimo, risposte mancanti.
cases:
  - title: Due no
    answers: {{first: "no", second: "no"}}
    score: 0
    band: low
    needs: []
  - title: Un sì
    same_as: Due no
    answers: {{first: "yes"}}
    score: 1
    band: high
    needs: [full-assessment]
  - title: Due sì
    answers: {{first: "yes", second: "yes"}}
    score: 2
    band: high
  - title: Non lo sa
    same_as: Due no
    answers: {{second: unknown}}
    no_score: missing-answers
    missing: [second]
  - title: Una domanda saltata
    same_as: Due no
    without: [first]
    no_score: missing-answers
    missing: [first]
"""


class CannotScaffold(ValueError):
    """The code is not usable, or the folder is already there."""


def scaffold(code: str, *, library: Path = FOLDER) -> Path:
    """Make the folder of a new scale and return it; never touches one that exists."""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,29}", code):
        raise CannotScaffold(
            f"«{code}» non va bene: usa da 2 a 30 lettere minuscole e cifre, per esempio katz"
        )
    folder = library / code
    if folder.exists():
        raise CannotScaffold(f"La cartella {folder} c'è già")
    folder.mkdir()
    (folder / "instrument.yaml").write_text(_INSTRUMENT.format(code=code), encoding="utf-8")
    (folder / "examples.yaml").write_text(_EXAMPLES.format(code=code), encoding="utf-8")
    return folder


def main(arguments: list[str]) -> int:
    """The command line: one code, one folder."""
    if len(arguments) != 1:
        sys.stderr.write("Uso: make new-instrument CODE=katz\n")
        return 2
    try:
        folder = scaffold(arguments[0])
    except CannotScaffold as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stdout.write(f"Fatto: {folder}. Riempi instrument.yaml ed examples.yaml, poi: make test\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
