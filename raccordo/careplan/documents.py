# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes, plan and agreement on paper: tagged PDF (PDF/UA-1) with the time and the hash of what was signed; and the copy of her
data that a person takes, made to be read in many years (PDF/A-3a).

The hash is of the words, in a fixed order: whoever has the words can compute it again, on paper or on screen.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from raccordo.careplan import library
from raccordo.careplan.queries import CaseSheet, Content, Pact
from raccordo.careplan.rules import words
from raccordo.careplan.rules.differences import service_text
from raccordo.careplan.rules.quorum import Quorum
from raccordo.careplan.rules.week import week_totals
from raccordo.kernel.periods import ROME, clock, local_day
from raccordo.kernel.records import Refused
from raccordo.people.models import Person
from raccordo.privacy.queries import bodies
from raccordo.privacy.queries.extract import Chapter
from raccordo.record.models import Document
from raccordo.territory.models import PractitionerRole

_PAPER = Path(__file__).parent / "paper"
_FONTS = "shell/static/raccordo/fonts"
_NO_PDF = (
    "Il PDF non si può generare su questo computer: manca la libreria Pango. Stampa la pagina dal browser, "
    "oppure chiedi a chi amministra di installarla."
)


def _moment(value: datetime | None) -> str:
    return f"{value.astimezone(ROME):%d/%m/%Y}, ore {clock(value)}" if value else ""


def _day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(ROME).date()
    return words.day_words(value)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_PAPER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    env.filters.update(
        day=_day, moment=_moment, euro=words.euro_words, number=words.number_words, ente=bodies.for_all,
        operatore=bodies.worker_for_all,
    )  # fmt: skip
    env.globals.update(service_text=service_text, period=words.period_words)
    return env


def available() -> bool:
    """Whether this machine can make PDFs (WeasyPrint finds its system library)."""
    return _weasyprint() is not None


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    """WeasyPrint, imported at the first paper: it loads Pango, which a machine may not have."""
    try:
        with redirect_stdout(StringIO()):  # it would explain itself, in English, to whoever starts the server
            import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


TAGGED, ARCHIVAL = "pdf/ua-1", "pdf/a-3a"
"""One file says of itself one thing: WeasyPrint writes either. Both are tagged alike; the second bears its colours and its fonts,
and may carry a file inside."""


def _pdf(
    template: str,
    *,
    at: datetime,
    variant: str = TAGGED,
    inside: Sequence[tuple[str, str]] = (),
    **context: Any,
) -> bytes:
    engine = _weasyprint()
    if engine is None:
        raise Refused(_NO_PDF)
    html = _environment().get_template(template).render(at=at, owner=settings.OWNER["name"], **context)
    fetcher = engine.urls.URLFetcher(allowed_protocols=["file", "data"])
    page = engine.HTML(string=html, base_url=f"{_PAPER.as_uri()}/", url_fetcher=fetcher)
    style = engine.CSS(string=_style(), base_url=f"{(settings.WEB / _FONTS).as_uri()}/", url_fetcher=fetcher)
    carried = [
        engine.Attachment(
            string=text, name=name, description="Gli stessi dati, per altri programmi", created=at, modified=at, relationship="Alternative"
        )
        for name, text in inside
    ]  # fmt: skip
    return bytes(
        page.write_pdf(
            stylesheets=[style], pdf_variant=variant, pdf_identifier=_identifier(html), attachments=carried, pdf_tags=True
        )
    )  # fmt: skip


@lru_cache(maxsize=1)
def _style() -> str:
    return (_PAPER / "paper.css").read_text(encoding="utf-8")


def _identifier(html: str) -> bytes:
    return hashlib.md5(html.encode(), usedforsecurity=False).hexdigest().encode()


def name_of(role_id: UUID) -> str:
    """The name of who holds a mandate, as all may read it."""
    rows = PractitionerRole.objects.select_related("practitioner", "organization")
    return bodies.worker_for_all(rows.get(pk=role_id))


# --- hashes --------------------------------------------------------------------------------------------------------


def _hash(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ROME).isoformat()
    if isinstance(value, date | time | Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain text")


def minutes_hash(sheet: CaseSheet) -> str:
    """The hash of the words of the minutes, signatures left out."""
    case = sheet.case
    return _hash({
        "case": case.pk, "session": case.conference.starts_at, "words": case.person_words,
        "with": case.person_takes_part, "level": case.need_level, "path": case.path, "reason": case.reason,
        "outcome": case.outcome, "state_at": case.concluded_at,
        "members": sorted([str(m.role_id), m.presence] for m in sheet.members),
        "known": [[k.side, k.area, k.result, k.change, k.source] for k in sheet.known],
        "opinions": [[o.role_id, o.text] for o in sheet.opinions],
        "dissents": [[d.role_id, d.reason] for d in sheet.dissents],
        "commitments": [[c.role_id, c.what, c.due_date] for c in sheet.commitments],
    })  # fmt: skip


def pact_hash(pact: Pact) -> str:
    """The hash of the words that the person agreed to."""
    plain, version = pact.plain, pact.content.version
    return _hash({
        "version": version.pk, "number": version.number, "text": pact.text.code, "matters": plain.what_matters,
        "period": plain.period, "review": plain.review, "contacts": plain.contacts, "yours": plain.yours,
        "parts": [
            [part.title, part.why, [[line.title, line.text, line.refused, line.reason] for line in part.lines]]
            for part in plain.parts
        ],
    })  # fmt: skip


# --- papers --------------------------------------------------------------------------------------------------------


def minutes_pdf(sheet: CaseSheet, *, at: datetime) -> bytes:
    """The minutes of one case; «BOZZA» on every page until they are signed by both sides."""
    return _pdf(
        "minutes.html", at=at, sheet=sheet, case=sheet.case, person=sheet.case.person, digest=minutes_hash(sheet),
        draft=sheet.case.state != "minutes-signed", quorum=_quorum_words(sheet.quorum),
    )  # fmt: skip


def decision_letter_pdf(sheet: CaseSheet, *, at: datetime) -> bytes:
    """What the panel decided, in plain words, for the person; with the right to ask to be assessed again."""
    days = library.composition(local_day(at)).reassess_days
    return _pdf(
        "letter.html", at=at, sheet=sheet, case=sheet.case, person=sheet.case.person, draft=False, days=days
    )


def _quorum_words(quorum: Quorum) -> str:
    return "Numero legale raggiunto." if quorum.reached else quorum.sentence


def plan_pdf(body: Content, *, at: datetime) -> bytes:
    """One version of a plan on paper, two sides beside each other."""
    version = body.version
    return _pdf(
        "plan.html", at=at, body=body, version=version, person=Person.objects.get(pk=version.person_id),
        value=body.value, totals=week_totals(body.value.services), draft=version.frozen_at is None,
        lines={s.id: service_text(s) for s in body.value.services},
    )  # fmt: skip


def pact_pdf(pact: Pact, *, at: datetime) -> bytes:
    """The agreement on paper, with signatures, time and hash."""
    agreement = pact.agreement
    pictures = Document.objects.filter(pk__in=[s.image_id for s in pact.signatures if s.image_id])
    drawn = {
        d.pk: f"data:{d.media_type};base64,{base64.b64encode(bytes(d.content)).decode()}"
        for d in pictures
        if d.media_type == "image/png"
    }
    return _pdf(
        "pact.html", at=at, pact=pact, plain=pact.plain, agreement=agreement, text=pact.text, drawn=drawn,
        person=Person.objects.get(pk=agreement.person_id), digest=agreement.sha256 or pact_hash(pact),
        draft=agreement.signed_at is None,
    )  # fmt: skip


def copy_pdf(chapters: Sequence[Chapter], *, person: Person, at: datetime, whole: str) -> bytes:
    """The copy of her data that a person takes (GDPR art. 15 and 20), with the whole of it inside as a file for machines."""
    return _pdf(
        "copy.html", at=at, person=person, chapters=[(one.words, one.readable) for one in chapters], draft=False, variant=ARCHIVAL,
        inside=[(f"i-miei-dati-{local_day(at):%Y-%m-%d}.json", whole)],
    )  # fmt: skip
