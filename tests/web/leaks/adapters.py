# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the leak tests build the addresses of each page. A page that cannot be built here fails the suite.

Adding a page:

* its address holds only `person` and names that stand in OBJECTS or PLAIN: nothing to do, it is covered;
* its address has a new name, say `<uuid:booking>`: add one line to OBJECTS, `"booking": "delivery.Booking"` (the rows of
  that model about the person are tried; several names of one address are tried in combinations that hang together);
* its view reads the query string: add one line to QUERIES with the searches and filters worth trying;
* its answers must not be compared, because they are not about anybody: add it to APART, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fnmatch import fnmatch
from typing import Any
from uuid import UUID

# A name in an address → the model whose rows it stands for (found among the rows of the person of the address).
OBJECTS: dict[str, str] = {
    "task": "record.Task",
    "document": "record.Document",
    "related": "people.RelatedPerson",
    "link": "people.PersonLink",
    "contact": "intake.Contact",
    "signal": "intake.Signal",
    "request_id": "intake.Request",
    "episode": "intake.Episode",
    "member": "intake.CareTeamMember",
    "assessment": "assessment.Assessment",
    "section": "assessment.Section",
    "response": "assessment.Response",
    "visit": "delivery.Visit",
    "entry": "delivery.DiaryEntry",
    "concern": "delivery.Concern",
    "conference": "careplan.Conference",
    "case": "careplan.ConferenceCase",
    "number": "careplan.PlanVersion",
    "commitment": "careplan.Commitment",
    "need": "careplan.Need",
    "goal": "careplan.Goal",
    "service": "careplan.PlannedService",
    "planned": "careplan.PlannedService",
    "question": "privacy.AccessQuestion",
    "agreement": "privacy.SharingAgreement",
    "emergency": "privacy.Emergency",
    "exclusion": "privacy.Exclusion",
    "approval": "privacy.SecondApproval",
    "wish": "privacy.ExclusionRequest",
    "hidden": "privacy.Obscuring",
    "measure": "privacy.ParentalOrder",
    "consent": "privacy.Consent",
    "reader": "privacy.NamedReader",
    "right": "privacy.SubjectRequest",
    "finding": "privacy.UnusualAccess",
    "pack": "privacy.BreachPack",
    "run": "privacy.RetentionRun",
    "line": "kernel.AccessLine",
    "reserved": "protected.Case",
    "change": "protected.Change",
}

# Names that stand for a row by another column than its key.
NUMBERED: dict[str, str] = {"number": "number"}

# A page (or a pattern of pages) → the state that a thing must be in for the page to have something to do.
SUITED: dict[str, dict[str, str]] = {
    "conference:answer": {"number": "state=proposed"},
    "conference:activate": {"number": "state=signed"},
    "conference:review": {"number": "state=active"},
    "conference:version": {"number": "state=active"},
    "conference:*paper": {},
    "conference:pact*": {},
    "conference:case*": {"case": "state=on-agenda", "conference": "state=in-session"},
    "conference:minutes": {"case": "state=decided"},
    "conference:decision-notice": {"case": "state=minutes-signed"},
    "conference:reassessment": {"case": "state=minutes-signed"},
    "conference:session*": {"conference": "state=in-session"},
    "conference:assessment*": {"assessment": "state=open", "section": "state=to-do"},
    "conference:*": {"number": "state=draft"},
    "desk:signal*": {"signal": "state=received"},
    "desk:request*": {"request_id": "state=requested"},
    "coordination:unassign": {"visit": "state=assigned&organization__code=sid-lecco"},
    "coordination:*": {
        "visit": "state=planned&organization__code=sid-lecco"
    },  # of the coordinator's own service
    "field:correct": {"visit": "state=done"},
    "field:*": {"visit": "state=assigned"},
    "person:diary-*": {"entry": "kind=note"},
    "person:network-power-end": {"related": "power=delegate"},
    "privacy:emergency": {"emergency": "words=Una prova da confermare"},
    "privacy:emergency-explain": {"emergency": "question=Perché in emergenza?"},
    "portal:hide-note": {"entry": "kind=note"},
    "portal:reveal": {"hidden": "scope=item"},
    "person:network-reveal": {"hidden": "scope=body"},
}


def label_of(address: str, name: str) -> str:
    """The model of a name in an address, with the state that suits the page: `delivery.Visit?state=planned`."""
    states = next((states for pattern, states in SUITED.items() if fnmatch(address, pattern)), {})
    return f"{OBJECTS[name]}?{states[name]}" if name in states else OBJECTS[name]


# A name in an address (alone, or with the page before it) → values that are nobody's.
PLAIN: dict[str, tuple[Any, ...]] = {
    "day": (date(2026, 11, 23), date(2026, 11, 24)),
    "order": (1,),
    "part": (2, 3),
    "code": ("home-social-care",),
    "instrument": ("katz",),
    "outline": ("triage",),
    "use": ("volunteers", "photos"),
    "other": (UUID("018f0000-0000-7000-8000-000000000001"),),
    "shell:gallery-page/slug": ("moduli",),
    "conference:waive/code": ("need-without-goal",),
    "observatory:indicator/slug": ("giorni-alla-risposta",),
    "observatory:download/slug": ("giorni-alla-risposta",),
    "observatory:public-download/slug": ("adesione-medici",),
    "observatory:download/kind": ("csv", "json", "parquet"),
    "observatory:public-download/kind": ("csv", "json", "parquet"),
}

# A page that reads its query string (or a pattern of pages) → the queries to try. `visible` and `hidden` are words of names of persons whom the
# persona may and may not find; they come with a slip of the keyboard too, because likeness is a channel as well.
# Public pages need none: they have no access context and reach no person.
Query = Callable[[str, str], list[dict[str, str]]]


def _search(visible: str, hidden: str) -> list[dict[str, str]]:
    return [{"q": word} for word in (visible, hidden, visible[:4], hidden[:4], hidden[:-1] + "x")]


def _doctor(visible: str, hidden: str) -> list[dict[str, str]]:
    lenses = [{"di": lens} for lens in ("fragili", "novita", "scadenza")]
    return [
        *_search(visible, hidden),
        *lenses,
        {"q": visible, "vai": "segnala"},
        {"q": hidden, "vai": "segnala"},
    ]


QUERIES: dict[str, Query] = {
    "shell:proof": lambda v, h: [{"next": "/oggi/"}],
    "shell:draft": lambda v, h: [{"key": "prova:1"}],
    "shell:today": lambda v, h: [{"di": "servizio"}, {"di": "altri"}, {"di": "fatte"}, {"pagina": "2"}],
    "shell:task-done": lambda v, h: [{"torna": "/persone/"}],
    "shell:task-reopen": lambda v, h: [{"torna": "/persone/"}],
    "shell:task-postpone": lambda v, h: [{"torna": "/persone/"}],
    "practice:list": _doctor,
    "desk:search": _search,
    "desk:contact*": lambda v, h: [{"vista": "passi"}],
    "desk:signals": lambda v, h: [{"di": "inviate"}, {"pagina": "2"}],
    "desk:take-charge": lambda v, h: [{"richiesta": "018f0000-0000-7000-8000-000000000001"}],
    "coordination:week": lambda v, h: [{"per": "persona"}],
    "coordination:prepare": lambda v, h: [{"per": "persona"}],
    "field:close": lambda v, h: [{"esito": "in-parte"}],
    "field:correct": lambda v, h: [{"esito": "in-parte"}],
    "field:concern": lambda v, h: [{"visita": "018f0000-0000-7000-8000-000000000001"}],
    "person:people": lambda v, h: [*_search(v, h), {"pagina": "2"}],
    "person:suggestions": _search,
    "person:same": _search,
    "person:diary": lambda v, h: [{"voce": "sanitario"}, {"prima": "2026-11-01"}],
    "conference:case*": lambda v, h: [{"vista": "proietta"}],
    "conference:minutes*": lambda v, h: [],
    "conference:decision-notice": lambda v, h: [],
    "conference:reassessment": lambda v, h: [],
    "conference:convene": lambda v, h: [{"per": "018f0000-0000-7000-8000-000000000001"}],
    "conference:waive": lambda v, h: [{"oggetto": "018f0000-0000-7000-8000-000000000001"}],
    "conference:compare": lambda v, h: [{"con": "1"}, {"con": "2"}],
    "conference:goal-new": lambda v, h: [
        {"lato": "sanitario"},
        {"bisogno": "018f0000-0000-7000-8000-000000000001"},
    ],
    "portal:accesses": lambda v, h: [{"prima": "2026-11-01"}, {"prima": "mai"}],
    "privacy:unusual": lambda v, h: [{"stato": "explained"}, {"regola": "codes"}],
    "privacy:register": lambda v, h: [{"prima": "2026-11-01"}],
    "person:visits": lambda v, h: [{"prima": "2026-11-01"}, {"settimana": "2026-11-16"}],
    "observatory:overview": lambda v, h: [{"dal": "2026-01-01"}],
    "observatory:sheet": lambda v, h: [{"dal": "2026-01-01"}],
    "observatory:indicator": lambda v, h: [{"dal": "2026-01-01"}],
    "observatory:download": lambda v, h: [{"dal": "2026-01-01"}],
}


def queries(name: str, visible: str, hidden: str) -> list[dict[str, str]] | None:
    """The queries of a page; None when no line speaks of it."""
    line = next((line for pattern, line in QUERIES.items() if fnmatch(name, pattern)), None)
    return None if line is None else line(visible, hidden)


def foremost(address: str, name: str) -> bool:
    """Whether a persona must be among those who ask a page."""
    return any(fnmatch(address, pattern) and name == one for pattern, one in FOREMOST.items())


# Pages whose answers are not compared, and why.
APART: dict[str, str] = {
    "shell:alive": "says only that the process lives",
}

# Acts that give a reason to see: where they lead shows, rightly, what could not be seen a moment before.
ADMITTING = frozenset({"desk:welcome", "privacy:emergency"})

# Pages that name somebody because she said so, to the readers of her own protected case, and leave a line with a keyed mark in
# place of her: a line about her would tell, on her page of accesses, what is the secret (docs/adr/0029).
BY_CONSENT = frozenset({"protected:linked"})

# Pages whose names are invented, though somebody of the demonstration may bear them too.
INVENTED = frozenset({"shell:gallery-page"})

# Pages that open to nobody in this world, and why.
SHUT: dict[str, str] = {
    "shell:demo": "does not exist outside a demonstration",
    "portal:of-age": "nobody here has come of age with choices made for them: tests/web/test_confidence.py",
    "portal:delegation-end": "nobody whom a person delegated has an account here: tests/web/test_powers.py",
    **dict.fromkeys(
        ("person:link", "person:part"),
        "in this world nobody stands twice in the registry: tests/web/test_linking.py has its own pairs",
    ),
    **{
        f"person:{kind}-reader{page}": "in this world nobody is named: tests/web/test_readers.py"
        for kind in ("note", "assessment", "document")
        for page in ("s", "-end")
    },
}

# Pages (or a pattern of pages) that open to several and act for one: who must be among those who ask.
FOREMOST: dict[str, str] = {
    "portal:extract*": "teresa",
    "portal:hide-*": "teresa",
    "portal:reveal": "teresa",
    "coordination:*": "ornella",  # the visits that suit are of her service
    "person:diary-reading": "sara",  # who heard it, of what was hidden at the desk
    "person:network-hide": "sara",
    "person:network-reveal": "sara",
}

# Forms that no page offers in this world to those who ask, and why; they are sent empty all the same.
_READ = "is only read"
_SCRIPT = "a script sends it while somebody writes"
_STATE = "nobody who asks stands before it in the state that offers it"
UNSENT: dict[str, str] = {
    "shell:role": "nobody here works for two bodies",
    "shell:demo": "does not exist outside a demonstration",
    "shell:proof": "outside a demonstration it sends to the pages of login",
    **dict.fromkeys(("privacy:emergency-close", "privacy:emergency-explain", "privacy:agreement", "privacy:retention-run"), _STATE),
    **dict.fromkeys(("portal:delegation-end", "portal:choice", "portal:of-age", "person:link", "person:part"), _STATE),
    **dict.fromkeys([name for name in SHUT if "-reader" in name], _STATE),
    **dict.fromkeys(("directory:home", "directory:search", "directory:service"), _READ),
    **dict.fromkeys(("shell:draft", "desk:services", "conference:assessment-draft", "field:ticks"), _SCRIPT),
    **dict.fromkeys(
        ("desk:signal", "desk:signal-release", "desk:signal-withdraw", "desk:request", "desk:request-begin", "desk:request-close",
         "conference:assessment-new", "conference:assessment-resolve", "conference:assessment-part-reopen",
         "conference:session-open", "conference:session-cancel", "conference:cases", "conference:case-commitment-remove",
         "conference:minutes", "conference:activate", "conference:plan-model", "conference:pact-share",
         "conference:pact-sign", "coordination:pair", "field:start", "field:finish", "person:diary-pin"),
        _STATE,
    ),
}  # fmt: skip
