# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two invented protected cases of the anti-violence centre, opened by its operators through the real operations."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from raccordo.demo.population import DAY, World
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import AccessContext, access
from raccordo.kernel.sensitivity import Purpose
from raccordo.protected import operations
from raccordo.protected.rules import Contact

_CASES = (
    (
        41,
        Contact(
            when="Martedì e giovedì, dalle 9 alle 11", how="Al telefono sicuro, facendo squillare due volte",
            caller="La biblioteca, per un libro in ritardo", words="Il libro che aspettava è arrivato.",
            answers="Solo lei; se risponde qualcun altro: «Ho sbagliato numero»", never="Scrivere messaggi, richiamare",
        ),
        {"safe-phone": "0300 555 901", "details": "Ha lasciato una borsa pronta al centro."},
        "Primo colloquio. Non vuole ancora lasciare la casa; ripasserà con la sorella.",
    ),
    (
        12,
        Contact(
            when="Nei giorni di scuola, dalle 8:30 alle 12", how="Tramite la referente della casa", caller="L’amica Marta",
            words="Ci vediamo al solito posto?", answers="La referente della casa", never="Usare il vecchio numero",
        ),
        {"refuge": "Casa protetta di prova, stanza 2"},
        "È arrivata con i figli. Servono la scuola e il pediatra: prima il consenso.",
    ),
)  # fmt: skip


def open_cases(world: World) -> None:
    """Rita opens both, with Nives; each with a first note."""
    rita, nives = world.staff["rita"], world.staff["nives"]
    for days, contact, fields, text in _CASES:
        at = datetime.combine(DAY - timedelta(days=days), time(10), tzinfo=ROME)
        with access(AccessContext(rita, Purpose.SOCIAL, at)):
            case_id = operations.open_case(
                by=rita, at=at, second_id=nives.role_id, contact=contact, fields=fields
            )
            operations.add_note(by=rita, at=at + timedelta(hours=1), case_id=case_id, text=text)
