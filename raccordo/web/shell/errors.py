# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of refusal and fault: plain words, no data, and a code that leads to the log line."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

WORDS: dict[int, tuple[str, str]] = {
    400: (
        "Richiesta non riconosciuta",
        "La pagina ha ricevuto dati che non sa leggere. Torna indietro e riprova.",
    ),
    403: (
        "La pagina è scaduta",
        "Per sicurezza il modulo va aperto di nuovo. Se diceva «Bozza salvata», quello che hai scritto è lì.",
    ),
    404: ("Non trovato", "Questa pagina non c'è, oppure non risulti tra chi può aprirla."),
    409: ("Qualcuno ha cambiato questi dati", "Ecco le due versioni: scegli quale tenere."),
    413: (
        "Il testo o il file è troppo grande",
        "Il limite è 2 MB per il testo e 25 MB per un file. Niente è stato scritto. Torna indietro e accorcia, oppure apri "
        "di nuovo il modulo: se diceva «Bozza salvata», quello che hai scritto è lì.",
    ),
    414: (
        "L'indirizzo è troppo lungo",
        "La pagina ha ricevuto un indirizzo che non sa leggere. Torna indietro e riprova da un link o da un modulo.",
    ),
    503: (
        "Il sistema è occupato, riprova",
        "Niente è stato scritto. Aspetta un momento, torna indietro e invia di nuovo.",
    ),
    500: (
        "Qualcosa non ha funzionato da parte nostra",
        "Quello che hai scritto è nella bozza. Riprova tra poco.",
    ),
}
# What is said instead, when the cause is known and is no secret.
SAID: dict[str, tuple[str, str]] = {
    "no-token": (
        "Il modulo va aperto di nuovo",
        "Ogni modulo porta un segno, perché inviarlo due volte non faccia due volte la stessa cosa. Questo non ce l'ha: "
        "non è stato fatto niente. Torna indietro, copia quello che hai scritto, poi apri di nuovo il modulo.",
    ),
    "replaced": (
        "Questa scheda si può solo leggere",
        "È unita a un’altra scheda della stessa persona: scrivi su quella attuale. Niente è stato scritto qui.",
    ),
    "used-token": (
        "Questo modulo era già stato inviato",
        "Vale quello che avevi inviato prima. Adesso non è stato cambiato niente, e quello che hai scritto è in bozza: apri di "
        "nuovo il modulo, guarda che cosa c'è già e, se serve, invialo.",
    ),
}


def page(request: HttpRequest, status: int, *, said: str = "", again: str = "") -> HttpResponse:
    """A whole page for a status; the same bytes for everybody, whatever the cause, unless it is `said`.

    `again` is where the form can be opened once more.
    """
    title, text = SAID.get(said) or WORDS.get(status, WORDS[400])
    code = (
        getattr(request, "request_id", "")[-9:].upper() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    )
    too_late_or_too_large = status in (HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    again = again or (request.path if too_late_or_too_large else "")  # the form is still there
    html = render_to_string(
        "shell/error.html", {"status": status, "title": title, "text": text, "code": code, "again": again}, request
    )  # fmt: skip
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not yours: the same answer."""
    return page(request, 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400)


def fault(request: HttpRequest) -> HttpResponse:
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403)
