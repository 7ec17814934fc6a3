# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the lake, one a subject. Adding a column is a privacy decision: say why in the commit."""

from __future__ import annotations

from raccordo.observatory.lake.schema import Column, Kind, Table, age_band, italian_day, of_person, place_of

_PLACE = Column("place", Kind.PLACE, "Comune di residenza della persona, codice ISTAT.", label="comune")
_PERSON = Column(
    "person", Kind.PSEUDONYM, "La persona, pseudonima in questa esportazione.", "person", label="persona"
)
_AGE = Column("age_band", Kind.CODE, "Fascia di età quel giorno.", label="età")


def _kept(alias: str) -> str:
    """SQL: rows entered in error and sealed rows never enter the lake."""
    return f"{alias}.entered_in_error_at is null and {alias}.label <> 'S'"


MUNICIPALITIES = Table(
    "municipalities",
    "Un comune del territorio servito.",
    (
        Column("place", Kind.PLACE, "Codice ISTAT.", label="comune"),
        Column("name", Kind.NAME, "Nome del comune."),
        Column("population", Kind.COUNT, "Residenti (ISTAT)."),
    ),
    """
    select m.istat_code, m.name, coalesce(m.population, 0) from territory_municipality m
    where m.istat_code in (
      select ms.municipality_id from territory_areamembership ms
      where (ms.ends is null or ms.ends > %(today)s) and ms.area_id in (
        select area_id from people_person union select area_id from territory_practitionerrole))
    order by m.istat_code
    """,
    about_persons=False,
)

GP_MANDATES = Table(
    "gp_mandates",
    "L'incarico di un medico di famiglia in un comune, da un giorno a un altro.",
    (
        Column(
            "gp",
            Kind.PSEUDONYM,
            "Il medico, pseudonimo in questa esportazione.",
            "practitioner",
            label="medico",
        ),
        Column("place", Kind.PLACE, "Comune dello studio, codice ISTAT.", label="comune"),
        Column("starts", Kind.DATE, "Inizio dell'incarico.", label="dal"),
        Column("ends", Kind.DATE, "Fine dell'incarico, esclusa.", label="al (escluso)"),
        Column("joined_on", Kind.DATE, "Adesione alla cartella condivisa.", label="adesione"),
    ),
    f"""
    select r.practitioner_id, {place_of("o.municipality_id")}, {italian_day("r.starts")}, {italian_day("r.ends")},
      {italian_day("r.joined_at")}
    from territory_practitionerrole r join territory_organization o on o.id = r.organization_id
    where r.role = 'gp'
    """,
    about_persons=False,
)

SIGNALS = Table(
    "signals",
    "Una segnalazione di fragilità arrivata al Punto unico di accesso.",
    (
        Column("signal", Kind.PSEUDONYM, "La segnalazione.", "signal", label="segnalazione"),
        _PERSON,
        _PLACE,
        _AGE,
        Column("sender", Kind.CODE, "Professione di chi segnala.", label="chi segnala"),
        Column("urgency", Kind.CODE, "Entro quando serve una risposta.", label="urgenza"),
        Column("sent_on", Kind.DATE, "Giorno della segnalazione.", label="segnalata il"),
        Column(
            "answered_on",
            Kind.DATE,
            "Giorno della prima risposta: esito scritto, o richiesta di valutazione.",
            label="risposta il",
        ),
    ),
    f"""
    select s.id, p.id, {place_of("p.municipality_id")}, {age_band("p.birth_date", "s.sent_date")}, r.role,
      s.urgency, s.sent_date, {italian_day("least(s.closed_at, q.created_at)")}
    from intake_signal s join {of_person("s")}
    join territory_practitionerrole r on r.id = s.sender_id
    left join intake_request q on q.signal_id = s.id and q.entered_in_error_at is null
    where {_kept("s")} and s.state <> 'withdrawn'
    """,
)

REQUESTS = Table(
    "requests",
    "Una richiesta di valutazione di un bisogno complesso, dalla domanda al piano firmato.",
    (
        Column("request", Kind.PSEUDONYM, "La richiesta.", "request", label="richiesta"),
        _PERSON,
        _PLACE,
        _AGE,
        Column("priority", Kind.CODE, "Priorità assegnata.", label="priorità"),
        Column(
            "decision",
            Kind.CODE,
            "Esito del triage: risposta diretta, unità di valutazione, non ancora.",
            label="triage",
        ),
        Column(
            "outcome",
            Kind.CODE,
            "Che cosa ne è stato: presa in carico, risposta diretta, rinuncia, non ancora.",
            label="esito",
        ),
        Column("requested_on", Kind.DATE, "Giorno della richiesta.", label="richiesta il"),
        Column("plan_on", Kind.DATE, "Firma del primo piano dopo la richiesta.", label="piano firmato il"),
    ),
    f"""
    select q.id, p.id, {place_of("p.municipality_id")}, {age_band("p.birth_date", "q.requested_date")},
      q.priority, coalesce(nullif(q.decision, ''), 'none'), coalesce(nullif(q.outcome, ''), 'none'),
      q.requested_date, (
        select {italian_day("min(v.signed_at)")} from careplan_planversion v
        where v.person_id in (select o.id from people_person o where o.id = p.id or o.replaced_by_id = p.id) and v.signed_at >= q.created_at and {_kept("v")})
    from intake_request q join {of_person("q")}
    where {_kept("q")}
    """,
)

PLAN_VERSIONS = Table(
    "plan_versions",
    "Una versione di piano proposta ai due lati e alla persona.",
    (
        Column("version", Kind.PSEUDONYM, "La versione del piano.", "plan-version", label="versione"),
        _PERSON,
        _PLACE,
        _AGE,
        Column("proposed_on", Kind.DATE, "Giorno della prima proposta.", label="proposta il"),
        Column(
            "health_agreed",
            Kind.FLAG,
            "Condivisa dal lato sanitario, nell'ultima proposta.",
            label="lato sanitario",
        ),
        Column(
            "social_agreed",
            Kind.FLAG,
            "Condivisa dal lato sociale, nell'ultima proposta.",
            label="lato sociale",
        ),
        Column(
            "person_signed", Kind.FLAG, "Patto firmato dalla persona o da chi la rappresenta.", label="firma"
        ),
    ),
    f"""
    select v.id, p.id, {place_of("p.municipality_id")},
      {age_band("p.birth_date", italian_day("v.proposed_at"))}, {italian_day("v.proposed_at")},
      exists (select 1 from careplan_endorsement e where e.plan_version_id = v.id and e.side = 'health'
        and e.kind = 'endorsed' and e.round = v.round and e.entered_in_error_at is null),
      exists (select 1 from careplan_endorsement e where e.plan_version_id = v.id and e.side = 'social'
        and e.kind = 'endorsed' and e.round = v.round and e.entered_in_error_at is null),
      exists (select 1 from careplan_agreement a join careplan_signature g on g.agreement_id = a.id
        where a.plan_version_id = v.id and a.signed_at is not null and g.kind in ('person', 'representative'))
    from careplan_planversion v join {of_person("v")}
    where {_kept("v")} and v.proposed_at is not null
    """,
)

RESPONSIBILITIES = Table(
    "responsibilities",
    "Una persona in carico a un responsabile del caso, da un giorno a un altro.",
    (
        _PERSON,
        Column("operator", Kind.PSEUDONYM, "Chi è responsabile del caso.", "practitioner", label="operatore"),
        Column("profession", Kind.CODE, "La sua professione.", label="professione"),
        _PLACE,
        Column("programme", Kind.CODE, "Per che cosa la persona è in carico.", label="presa in carico"),
        Column("starts", Kind.DATE, "Dal.", label="dal"),
        Column("ends", Kind.DATE, "Al, escluso.", label="al (escluso)"),
    ),
    f"""
    select p.id, r.practitioner_id, r.role, {place_of("p.municipality_id")}, e.programme,
      {italian_day("greatest(m.starts, e.starts)")}, {italian_day("least(m.ends, e.ends)")}
    from intake_careteammember m join intake_episode e on e.id = m.episode_id
    join territory_practitionerrole r on r.id = m.role_id join {of_person("m")}
    where m.responsible and {_kept("m")} and {_kept("e")}
    """,
)

VISIT_HOURS = Table(
    "visit_hours",
    "Le ore a casa di una persona in un mese, per servizio: dovute e date.",
    (
        _PERSON,
        _PLACE,
        Column("month", Kind.DATE, "Primo giorno del mese.", label="mese"),
        Column("side", Kind.CODE, "Lato del piano: sanitario, sociale, famiglia.", label="lato"),
        Column("service", Kind.CODE, "Servizio della Guida.", label="servizio"),
        Column(
            "planned_hours",
            Kind.NUMBER,
            "Ore il cui momento è venuto; non quelle annullate perché non dovute.",
            label="ore dovute",
        ),
        Column("delivered_hours", Kind.NUMBER, "Ore delle visite fatte, anche in parte.", label="ore date"),
    ),
    f"""
    select p.id, {place_of("p.municipality_id")}, date_trunc('month', {italian_day("v.starts")})::date,
      v.side, coalesce(h.code, 'none'),
      sum(extract(epoch from v.ends - v.starts) / 3600)::float8,
      coalesce(sum(extract(epoch from v.ended_at - v.started_at) / 3600)
        filter (where v.state in ('done', 'partly')), 0)::float8
    from delivery_visit v join {of_person("v")}
    left join territory_healthcareservice h on h.id = v.service_id
    where {_kept("v")} and v.starts < %(at)s and v.state <> 'in-progress'
      and not (v.state = 'cancelled' and v.reason in ('plan', 'mistake'))
    group by 1, 2, 3, 4, 5
    """,
)

TABLES: tuple[Table, ...] = (
    MUNICIPALITIES, GP_MANDATES, SIGNALS, REQUESTS, PLAN_VERSIONS, RESPONSIBILITIES, VISIT_HOURS,
)  # fmt: skip
