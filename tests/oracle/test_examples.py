# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every rule of the access table by a made-up case in Italian, for a lawyer to read and to correct.

They bind the oracle to the words of the privacy officer; random worlds bind the product to the oracle.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.oracle import oracle

ORA = datetime(2026, 11, 23, 10, 0)
UN_SECONDO = timedelta(seconds=1)
IERI = ORA - timedelta(days=1)

ATTORI = {
    "la sua dottoressa": ("gp", "studio", "health"),
    "l'assistente sociale": ("social-worker", "comune", "social"),
    "l'infermiera": ("community-nurse", "casa della comunità", "health"),
    "l'operatore dello sportello": ("access-point-operator", "sportello", "social"),
    "l'operatrice domiciliare": ("home-care-operator", "cooperativa", "social"),
    "la coordinatrice della cooperativa": ("home-care-coordinator", "cooperativa", "social"),
    "la coordinatrice della UVM": ("panel-coordinator", "comune", "social"),
    "il responsabile della protezione dei dati": ("privacy-officer", "comune", ""),
    "l'amministratore del sistema": ("administrator", "comune", ""),
    "Teresa": ("", None, "family"),
    "la figlia": ("", None, "family"),
}


def mondo(
    chi: str, *, legame: str | None = None, dal=IERI, al=None, voce=None, di_chi: str = "altri"
) -> dict:
    """Un mondo con Teresa, una voce della sua cartella e, se c'è, un legame con chi guarda."""
    role, body, side = ATTORI[chi]
    attore = {
        "account": chi, "mandate": chi if role else None, "body": body, "area": "Lecco" if role else None,
        "role": role, "side": side,
    }  # fmt: skip
    titolo = "mandate" if role else "account"
    legami = [{"person": "Teresa", "kind": legame, "starts": dal, "ends": al, titolo: chi}] if legame else []
    etichetta, settore = voce or ("N", "social")
    voci = [{"id": "voce", "person": "Teresa", "label": etichetta, "side": settore, "author": di_chi}]
    persone = {"Teresa": {"area": "Lecco"}}
    return {"now": ORA, "persons": persone, "actors": {chi: attore}, "relationships": legami, "entries": voci}


ELENCHI = [
    ("Chi non segue Teresa non la trova nei suoi elenchi", "la sua dottoressa", {}, False),
    ("La dottoressa che Teresa ha scelto la trova", "la sua dottoressa", {"legame": "enrolled-gp"}, True),
    ("Un incarico che comincia adesso vale da adesso", "l'infermiera", {"legame": "care-team", "dal": ORA}, True),
    ("Un incarico che comincia tra un secondo non vale ancora", "l'infermiera",
     {"legame": "care-team", "dal": ORA + UN_SECONDO}, False),
    ("Un incarico che finisce adesso è già finito", "l'infermiera", {"legame": "care-team", "al": ORA}, False),
    ("Un incarico che finisce tra un secondo vale ancora", "l'infermiera",
     {"legame": "care-team", "al": ORA + UN_SECONDO}, True),
    ("L'amministratore del sistema, per il suo solo ruolo, non vede nessuno", "l'amministratore del sistema", {}, False),
]  # fmt: skip

VOCI = [
    ("Una voce condivisa la legge chi segue Teresa", "l'operatrice domiciliare", "visit", ("N", "health"), True),
    ("Una nota riservata del sociale la legge l'assistente sociale", "l'assistente sociale", "care-team", ("R", "social"), True),
    ("Una nota riservata del sociale non la legge l'infermiera", "l'infermiera", "care-team", ("R", "social"), False),
    ("Una nota riservata del sociale non la legge lo sportello", "l'operatore dello sportello", "access-point", ("R", "social"), False),
    ("Né la coordinatrice della cooperativa", "la coordinatrice della cooperativa", "provider", ("R", "social"), False),
    ("Né l'operatrice che va a casa", "l'operatrice domiciliare", "visit", ("R", "social"), False),
    ("La coordinatrice della UVM legge le note riservate del suo settore", "la coordinatrice della UVM", "panel", ("R", "social"), True),
    ("Un dato a maggior tutela non lo legge nemmeno la dottoressa, se non l'ha scritto lei", "la sua dottoressa", "enrolled-gp", ("V", "health"), False),
    ("Un dato a maggior tutela lo legge Teresa", "Teresa", "self", ("V", "health"), True),
    ("Un dato a maggior tutela di Teresa non lo legge la figlia", "la figlia", "delegate", ("V", "health"), False),
    ("La figlia delegata legge le voci riservate", "la figlia", "delegate", ("R", "social"), True),
    ("Un dato sigillato non lo legge nemmeno Teresa dalla sua pagina", "Teresa", "self", ("S", "social"), False),
]  # fmt: skip

SEZIONI = [
    ("La dottoressa scrive nel piano", "la sua dottoressa", "enrolled-gp", "plan", "write", True),
    ("La dottoressa legge le visite ma non le cambia", "la sua dottoressa", "enrolled-gp", "visits", "write", False),
    ("L'operatrice scrive il diario della visita", "l'operatrice domiciliare", "visit", "diary", "write", True),
    ("L'operatrice non apre le valutazioni", "l'operatrice domiciliare", "visit", "assessment", "read", False),
    ("Il ruolo non basta: serve un legame con la persona", "l'assistente sociale", None, "summary", "read", False),
    ("Il legame non basta: una dottoressa tra le visite non apre il piano", "la sua dottoressa", "visit", "plan", "read", False),
    ("Lo sportello non apre il piano", "l'operatore dello sportello", "access-point", "plan", "read", False),
    ("Teresa legge chi ha visto i suoi dati", "Teresa", "self", "accesses", "read", True),
    ("La figlia firma il patto e chiede modifiche al piano", "la figlia", "delegate", "plan", "write", True),
    ("La figlia scrive un messaggio nel diario", "la figlia", "delegate", "diary", "write", True),
    ("La figlia legge le valutazioni ma non le scrive", "la figlia", "delegate", "assessment", "write", False),
    ("Il responsabile della protezione dei dati legge il registro di chiunque", "il responsabile della protezione dei dati", None, "accesses", "read", True),
    ("Il responsabile della protezione dei dati non apre le valutazioni", "il responsabile della protezione dei dati", "care-team", "assessment", "read", False),
    ("L'amministratore non apre niente, nemmeno con un legame", "l'amministratore del sistema", "care-team", "identity", "read", False),
]  # fmt: skip


ESCLUSI = [
    ("L'ex marito che fa l'infermiere non la trova, anche se è nella sua rete", "l'infermiera", "care-team", "request", IERI, None, True),
    ("Un ordine del giudice vale da quando comincia", "l'infermiera", "care-team", "order", ORA, None, True),
    ("E non un secondo prima", "l'infermiera", "care-team", "order", ORA + UN_SECONDO, None, False),
    ("Un'esclusione che finisce adesso è già finita", "l'infermiera", "care-team", "request", IERI, ORA, False),
    ("Se finisce tra un secondo vale ancora", "l'infermiera", "care-team", "request", IERI, ORA + UN_SECONDO, True),
    ("Chi lavora non apre per lavoro la propria cartella", "l'infermiera", "care-team", "oneself", IERI, None, True),
    ("La figlia che lavora qui, da casa continua ad aiutarla", "la figlia", "delegate", "kinship", IERI, None, False),
    ("Ma se Teresa chiede che non veda, non vede nemmeno da casa", "la figlia", "delegate", "request", IERI, None, True),
    ("Nemmeno il registro, se chi lo cura è escluso", "il responsabile della protezione dei dati", None, "request", IERI, None, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("frase", "chi", "legame", "fonte", "dal", "al", "escluso"), ESCLUSI, ids=[e[0] for e in ESCLUSI]
)
def test_esclusi(frase, chi, legame, fonte, dal, al, escluso):
    scena = mondo(chi, legame=legame, voce=("N", "health"))
    attore = scena["actors"][chi]
    scena["exclusions"] = [{"person": "Teresa", "account": chi, "source": fonte, "starts": dal, "ends": al}]

    assert oracle.is_excluded(scena, attore, "Teresa") is escluso
    assert oracle.persons_in_lists(scena, attore) == ({"Teresa"} if legame and not escluso else set())
    assert bool(oracle.entries_in_lists(scena, attore)) is bool(legame and not escluso)

    assert ("Teresa" in oracle.persons_in_registry(scena, attore)) is (
        attore["area"] == "Lecco" and not escluso
    )
    if escluso:
        assert not any(
            oracle.may_open(scena, attore, "Teresa", s, "read") for s in ("summary", "identity", "accesses")
        )


# (frase, incarico per, ente escluso, fonte, approvazione (dal, al), escluso)
INTERI = [
    ("Il servizio escluso non vede", "servizio", "servizio", "request", None, True),
    ("Chi lavora in un ufficio dell'ente escluso non vede", "servizio", "comune", "request", None, True),
    ("L'ufficio escluso non tira con sé tutto l'ente", "comune", "servizio", "request", None, False),
    ("Un altro ente vede come prima", "ospedale", "comune", "request", None, False),
    ("A casa non si è di nessun servizio", None, "servizio", "request", None, False),
    ("La collega non vede senza la seconda approvazione", "servizio", "servizio", "colleague", None, True),
    ("Con la seconda approvazione vede", "servizio", "servizio", "colleague", (IERI, None), False),
    ("L'approvazione finita non vale più, dall'istante in cui finisce", "servizio", "servizio", "colleague", (IERI, ORA), True),
    ("L'approvazione vale dall'istante in cui comincia", "servizio", "servizio", "colleague", (ORA, None), False),
    ("Ciò che la persona ha chiesto non lo apre nessuna approvazione", "servizio", "servizio", "request", (IERI, None), True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("frase", "per", "ente", "fonte", "approvata", "escluso"), INTERI, ids=[e[0] for e in INTERI]
)
def test_enti_esclusi_e_colleghi(frase, per, ente, fonte, approvata, escluso):
    chi = {
        "account": "Ada",
        "mandate": "incarico di Ada" if per else None,
        "body": per,
        "area": None,
        "role": "gp",
        "side": "",
    }
    scena = {
        "now": ORA, "persons": {"Teresa": {"area": None}}, "parents": {"servizio": "comune", "comune": None, "ospedale": None},
        "exclusions": [{"person": "Teresa", "unit": ente, "source": fonte, "starts": IERI, "ends": None}],
        "approvals": [],
    }  # fmt: skip
    if approvata:
        dal, al = approvata
        scena["approvals"] = [{"person": "Teresa", "mandate": "incarico di Ada", "starts": dal, "ends": al}]

    assert oracle.is_excluded(scena, chi, "Teresa") is escluso


@pytest.mark.parametrize(("frase", "chi", "legame", "atteso"), ELENCHI, ids=[e[0] for e in ELENCHI])
def test_elenchi(frase, chi, legame, atteso):
    scena = mondo(chi, **legame)

    assert oracle.persons_in_lists(scena, scena["actors"][chi]) == ({"Teresa"} if atteso else set())


@pytest.mark.parametrize(("frase", "chi", "legame", "voce", "atteso"), VOCI, ids=[v[0] for v in VOCI])
def test_voci(frase, chi, legame, voce, atteso):
    scena = mondo(chi, legame=legame, voce=voce)
    attore = scena["actors"][chi]

    assert oracle.entries_in_lists(scena, attore) == oracle.entries_in_record(scena, attore, "Teresa")
    assert oracle.entries_in_lists(scena, attore) == ({"voce"} if atteso else set())


NASCOSTE = [
    ("Una voce che Teresa nasconde non la legge la dottoressa", "la sua dottoressa", "enrolled-gp", {"what": "item", "whom": "voce"}, False),
    ("Né la figlia delegata", "la figlia", "delegate", {"what": "item", "whom": "voce"}, False),
    ("La legge Teresa", "Teresa", "self", {"what": "item", "whom": "voce"}, True),
    ("La legge chi l'ha scritta", "l'infermiera", "care-team", {"what": "author", "whom": "l'infermiera"}, True),
    ("Teresa nasconde tutto di un autore", "la sua dottoressa", "enrolled-gp", {"what": "author", "whom": "l'infermiera"}, False),
    ("Tutto di un altro autore non tocca questa voce", "la sua dottoressa", "enrolled-gp", {"what": "author", "whom": "altri"}, True),
    ("Teresa nasconde tutto di un ente", "la sua dottoressa", "enrolled-gp", {"what": "body", "whom": "casa della comunità"}, False),
    ("Una presa in carico comincia nell'istante della voce: è nascosta", "la sua dottoressa", "enrolled-gp", {"what": "episode", "whom": (IERI, None)}, False),
    ("Una presa in carico finisce nell'istante della voce: non è nascosta", "la sua dottoressa", "enrolled-gp", {"what": "episode", "whom": (IERI - UN_SECONDO, IERI)}, True),
    ("Ciò che Teresa torna a mostrare si legge da subito", "la sua dottoressa", "enrolled-gp", {"what": "item", "whom": "voce", "ends": ORA}, True),
    ("Ciò che nasconde un'altra persona non tocca Teresa", "la sua dottoressa", "enrolled-gp", {"what": "author", "whom": "l'infermiera", "person": "Ugo"}, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("frase", "chi", "legame", "scelta", "atteso"), NASCOSTE, ids=[n[0] for n in NASCOSTE]
)
def test_voci_nascoste(frase, chi, legame, scelta, atteso):
    scena = mondo(chi, legame=legame, di_chi="l'infermiera")
    scena["entries"][0] |= {"written": IERI, "bodies": {"casa della comunità"}}
    scena["hidings"] = [{"person": "Teresa", "ends": None, **scelta}]

    assert oracle.entries_in_lists(scena, scena["actors"][chi]) == ({"voce"} if atteso else set())


_HIV = {"kinds": {"hiv"}, "service": None}
INDICATI = [
    ("Chi l'ha scritta indica l'infermiera per quella voce", "l'infermiera", "care-team", {"entry": "voce"}, True),
    ("Senza un legame con Teresa il nome non apre niente", "l'infermiera", None, {"entry": "voce"}, False),
    ("Il nome vale da adesso", "l'infermiera", "care-team", {"entry": "voce", "starts": ORA}, True),
    ("Non un secondo prima", "l'infermiera", "care-team", {"entry": "voce", "starts": ORA + UN_SECONDO}, False),
    ("Il nome tolto adesso non apre più", "l'infermiera", "care-team", {"entry": "voce", "ends": ORA}, False),
    ("Fino all'ultimo secondo apre", "l'infermiera", "care-team", {"entry": "voce", "ends": ORA + UN_SECONDO}, True),
    ("Il nome per un'altra voce non apre questa", "l'infermiera", "care-team", {"entry": "un'altra"}, False),
    ("Il nome di un'altra persona non apre questa", "l'infermiera", "care-team", {"entry": "voce", "person": "Ugo"}, False),
    ("Teresa consente che l'infermiera legga dell'HIV", "l'infermiera", "care-team", _HIV, True),
    ("Dell'alcol non ha detto niente", "l'infermiera", "care-team", {"kinds": {"addiction"}, "service": None}, False),
    ("Il servizio che ha scritto apre le sue voci", "l'infermiera", "care-team", {"kinds": {"hiv"}, "service": "ambulatorio"}, True),
    ("Un altro servizio non apre voci che non sono sue", "l'infermiera", "care-team", {"kinds": {"hiv"}, "service": "comune"}, False),
    ("L'operatrice domiciliare non si indica mai", "l'operatrice domiciliare", "visit", {"entry": "voce"}, False),
    ("Né l'operatore dello sportello", "l'operatore dello sportello", "access-point", {"entry": "voce"}, False),
    ("Né la figlia, da casa", "la figlia", "delegate", {"entry": "voce"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("frase", "chi", "legame", "nome", "atteso"), INDICATI, ids=[n[0] for n in INDICATI])
def test_voci_aperte_per_nome(frase, chi, legame, nome, atteso):
    scena = mondo(chi, legame=legame, voce=("V", "health"))
    scena["entries"][0] |= {"kinds": {"hiv"}, "custodian": "ambulatorio", "set": "clinical"}
    scena["controllers"] = {"ambulatorio": "asst", "casa della comunità": "asst"}  # uno stesso ente
    scena["named"] = [{"person": "Teresa", "mandate": chi, "starts": IERI, "ends": None, **nome}]

    assert oracle.entries_in_lists(scena, scena["actors"][chi]) == ({"voce"} if atteso else set())


def test_chi_consente_per_un_tipo_di_dati_non_apre_cio_che_ne_dice_anche_un_altro():
    scena = mondo("l'infermiera", legame="care-team", voce=("V", "health"))
    scena["entries"][0]["kinds"] = {"hiv", "addiction"}
    scena["named"] = [{"person": "Teresa", "mandate": "l'infermiera", "starts": IERI, "ends": None, **_HIV}]

    assert oracle.entries_in_lists(scena, scena["actors"]["l'infermiera"]) == set()


def test_il_nome_non_apre_cio_che_teresa_nasconde_ne_cio_che_e_sigillato():
    scena = mondo("l'infermiera", legame="care-team", voce=("S", "health"))
    scena["named"] = [
        {"person": "Teresa", "mandate": "l'infermiera", "starts": IERI, "ends": None, "entry": "voce"}
    ]
    attore = scena["actors"]["l'infermiera"]
    assert oracle.entries_in_lists(scena, attore) == set()

    scena["entries"][0] |= {"label": "V", "written": IERI, "bodies": set()}
    assert oracle.entries_in_lists(scena, attore) == {"voce"}
    scena["hidings"] = [{"person": "Teresa", "what": "item", "whom": "voce", "ends": None}]
    assert oracle.entries_in_lists(scena, attore) == set()


def test_chi_ha_scritto_una_voce_la_rilegge():
    scena = mondo("l'infermiera", legame="care-team", voce=("V", "health"), di_chi="l'infermiera")

    assert oracle.entries_in_lists(scena, scena["actors"]["l'infermiera"]) == {"voce"}


def test_chi_ha_scritto_una_voce_non_la_rilegge_quando_non_segue_piu_la_persona():
    scena = mondo("l'infermiera", legame="care-team", al=ORA, voce=("N", "health"), di_chi="l'infermiera")

    assert oracle.entries_in_lists(scena, scena["actors"]["l'infermiera"]) == set()


@pytest.mark.parametrize(
    ("frase", "chi", "legame", "sezione", "atto", "atteso"), SEZIONI, ids=[s[0] for s in SEZIONI]
)
def test_sezioni(frase, chi, legame, sezione, atto, atteso):
    scena = mondo(chi, legame=legame)

    assert oracle.may_open(scena, scena["actors"][chi], "Teresa", sezione, atto) is atteso


@pytest.mark.parametrize(
    ("frase", "chi", "di_dove", "atteso"),
    [
        ("Il responsabile della protezione dei dati risponde alle domande del suo territorio",
         "il responsabile della protezione dei dati", "Lecco", True),
        ("Non a quelle di un altro territorio", "il responsabile della protezione dei dati", "Bergamo", False),
        ("La dottoressa non legge le domande di nessuno", "la sua dottoressa", "Lecco", False),
    ],
    ids=lambda valore: valore if isinstance(valore, str) and " " in valore else "",
)  # fmt: skip
def test_domande_sugli_accessi(frase, chi, di_dove, atteso):
    scena = mondo(chi)
    scena["persons"]["Teresa"]["area"] = di_dove

    assert oracle.examines_questions(scena, scena["actors"][chi], "Teresa") is atteso
