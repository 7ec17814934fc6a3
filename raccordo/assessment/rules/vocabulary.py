# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The closed lists an instrument may draw from, each code with the Italian words people read."""

from types import MappingProxyType
from typing import Final

SPECIALS: Final = MappingProxyType(
    {
        "unknown": "Non lo so",
        "not-observable": "Non rilevabile",
        "refused": "Rifiuta di rispondere",
    }
)

DOMAINS: Final = MappingProxyType(
    {
        "frailty": "Fragilità",
        "daily-living": "Vita quotidiana",
        "mobility": "Mobilità e cadute",
        "cognition": "Memoria e orientamento",
        "mood": "Umore",
        "medicines": "Farmaci e terapie",
        "skin": "Pelle e lesioni",
        "network": "Rete e relazioni",
        "social": "Condizioni sociali",
        "home": "Casa e sicurezza",
        "discharge": "Ritorno a casa",
    }
)

MODES: Final = MappingProxyType(
    {
        "asked": "Domande alla persona",
        "observed": "Osservazione di chi valuta",
        "self": "Compilata dalla persona",
        "performed": "Prova pratica",
    }
)

INFORMANTS: Final = MappingProxyType(
    {
        "person": "La persona stessa",
        "caregiver": "Chi la assiste",
        "proxy": "Chi la rappresenta",
        "observer": "Nessuno, osserva chi valuta",
    }
)

SETTINGS: Final = MappingProxyType(
    {
        "home": "A casa",
        "desk": "Sportello",
        "surgery": "Ambulatorio",
        "ward": "Reparto",
        "residence": "Struttura residenziale",
        "phone": "Per telefono",
    }
)

PROFESSIONS: Final = MappingProxyType(
    {
        "gp": "Medico di famiglia",
        "specialist": "Medico specialista",
        "community-nurse": "Infermiere",
        "physiotherapist": "Fisioterapista",
        "psychologist": "Psicologo",
        "social-worker": "Assistente sociale",
        "educator": "Educatore",
        "home-care-operator": "Operatore socio-sanitario",
    }
)
"""Who may administer: where the territory has a role of the same profession, the code is the role's."""

SAME_PROFESSION: Final = MappingProxyType({"panel-coordinator": "social-worker"})
"""Roles that are held by a profession listed above under another name."""

TONES: Final = MappingProxyType({"verde": "va bene", "ambra": "attenzione", "rosso": "serve intervenire"})

TOPICS: Final = MappingProxyType(
    {
        "words": (
            "Che cosa conta per la persona",
            "Scrivi con le sue parole che cosa le sta a cuore, che cosa la preoccupa, che cosa vorrebbe.",
        ),
        "health": (
            "Salute e terapie",
            "Malattie che pesano sulla vita di ogni giorno, cambiamenti recenti, ricoveri, dolore, terapie in corso.",
        ),
        "observed": ("Che cosa hai osservato", "Quello che hai visto e che le scale non dicono."),
    }
)
"""Parts told in words: code, title, what to write."""

ASSESSMENT_KINDS: Final = MappingProxyType(
    {
        "triage": "Valutazione iniziale",
        "multidimensional": "Valutazione multidimensionale",
        "discharge": "Valutazione per il ritorno a casa",
        "single": "Singolo strumento",
    }
)

LABELS: Final = ("N", "R", "V")  # sealed is what stands in a compartment (docs/adr/0035)

NEEDS: Final = MappingProxyType(
    {
        "personal-care": "Cura di sé",
        "continence": "Continenza",
        "meals": "Pasti",
        "nutrition": "Alimentazione e peso",
        "household": "Cura della casa",
        "shopping": "Spesa e commissioni",
        "money": "Gestione del denaro",
        "medicines": "Gestione dei farmaci",
        "mobility": "Muoversi in sicurezza",
        "falls": "Prevenzione delle cadute",
        "skin": "Prevenzione delle lesioni da pressione",
        "cognition": "Memoria e orientamento",
        "mood": "Umore",
        "isolation": "Solitudine e relazioni",
        "caregiver": "Sostegno a chi assiste",
        "housing": "Abitazione",
        "home-safety": "Sicurezza in casa",
        "income": "Reddito",
        "food": "Cibo sufficiente",
        "energy": "Riscaldamento e bollette",
        "transport": "Trasporto",
        "digital": "Pratiche e strumenti digitali",
        "safety": "Sicurezza personale",
        "work-school": "Lavoro e scuola",
        "access-to-care": "Accesso alle cure",
        "senses": "Vista e udito",
        "return-home": "Ritorno a casa preparato",
        "full-assessment": "Valutazione approfondita",
        "health": "Condizioni di salute",
    }
)
