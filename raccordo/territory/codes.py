# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of the territory: kinds of organisation, professions, roles in Raccordo."""

from __future__ import annotations

from django.db.models import TextChoices

from raccordo.kernel.sensitivity import Sector


class AreaKind(TextChoices):
    """Levels and groupings of the territory (M-049, M-088)."""

    REGION = "region", "Regione"
    HEALTH_AGENCY = "health-agency", "Agenzia di tutela della salute (ATS)"
    HEALTH_TRUST = "health-trust", "Azienda socio-sanitaria territoriale (ASST)"
    DISTRICT = "district", "Distretto"
    SOCIAL_AMBITO = "social-ambito", "Ambito"
    METROPOLITAN_CITY = "metropolitan-city", "Città metropolitana"
    DEPARTMENT = "department", "Dipartimento interaziendale delle cure primarie"


class SiteKind(TextChoices):
    """What an out-of-hours site does (M-091, M-092)."""

    PHONE = "phone", "Postazione telefonica"
    CLINIC = "clinic", "Ambulatorio"
    PHONE_AND_CLINIC = "phone-and-clinic", "Postazione e ambulatorio"
    CALL_CENTRE = "call-centre", "Centrale unica"


class OrganizationKind(TextChoices):
    """Types of organisation named by the source documents (M-049, M-053, M-193)."""

    REGION = "region", "Regione"
    HEALTH_AGENCY = "health-agency", "Agenzia di tutela della salute (ATS)"
    HEALTH_TRUST = "health-trust", "Azienda socio-sanitaria territoriale (ASST)"
    DISTRICT = "district", "Distretto"
    COMMUNITY_HOUSE = "community-house", "Casa di Comunità"
    ACCESS_POINT = "access-point", "Punto unico di accesso (PUA)"
    TRANSITIONAL_CARE_UNIT = "transitional-care-unit", "Centrale operativa territoriale (COT)"
    MUNICIPALITY = "municipality", "Comune"
    SOCIAL_AMBITO = "social-ambito", "Ambito"
    PLANNING_OFFICE = "planning-office", "Ufficio di Piano"
    SPECIAL_COMPANY = "special-company", "Azienda speciale consortile"
    GP_PRACTICE = "gp-practice", "Studio del medico di famiglia"
    GP_AGGREGATION = "gp-aggregation", "Aggregazione funzionale territoriale (AFT)"
    GP_COOPERATIVE = "gp-cooperative", "Cooperativa di medici"
    HOME_CARE_PROVIDER = "home-care-provider", "Servizio di assistenza domiciliare"
    COOPERATIVE = "cooperative", "Cooperativa sociale"
    SOCIAL_ENTERPRISE = "social-enterprise", "Impresa sociale"
    VOLUNTEERS = "volunteers", "Associazione di volontariato"
    NURSING_HOME = "nursing-home", "Residenza per anziani (RSA)"
    FAMILY_CLINIC = "family-clinic", "Consultorio familiare"
    HOSPITAL = "hospital", "Ospedale"
    SCHOOL = "school", "Scuola"
    MENTAL_HEALTH_ADDICTION = "mental-health-addiction", "Dipartimento salute mentale e dipendenze"
    DISABILITY_DEPARTMENT = "disability-department", "Dipartimento disabilità"
    CHILD_PROTECTION = "child-protection", "Tutela minori"
    ANTI_VIOLENCE_CENTRE = "anti-violence-centre", "Centro antiviolenza"


class Profession(TextChoices):
    """Professions of care teams and panels (M-053)."""

    SOCIAL_WORKER = "social-worker", "Assistente sociale"
    EDUCATOR = "educator", "Educatrice o educatore"
    GP = "gp", "Medico di medicina generale"
    PAEDIATRICIAN = "paediatrician", "Pediatra di libera scelta"
    SPECIALIST = "specialist", "Medico specialista"
    GERIATRICIAN = "geriatrician", "Geriatra"
    HOME_NURSE = "home-nurse", "Infermiera domiciliare"
    COMMUNITY_NURSE = "community-nurse", "Infermiera di famiglia e di comunità"
    DISTRICT_NURSE = "district-nurse", "Infermiera di distretto"
    PHYSIOTHERAPIST = "physiotherapist", "Fisioterapista"
    OCCUPATIONAL_THERAPIST = "occupational-therapist", "Terapista occupazionale"
    PSYCHOLOGIST = "psychologist", "Psicologa o psicologo"
    CARE_ASSISTANT = "care-assistant", "Operatore sociosanitario (OSS)"
    SOCIAL_ASSISTANT = "social-assistant", "Ausiliario socio-assistenziale (ASA)"
    VOLUNTEER = "volunteer", "Volontaria o volontario"
    THIRD_SECTOR = "third-sector", "Operatore del terzo settore"
    SCHOOL = "school", "Insegnante o referente scolastico"


class Situation(TextChoices):
    """Life situations of the Guida: where somebody starts who does not know the name of a service."""

    RETURN_HOME = "return-home", "Tornare a casa dall’ospedale"
    DAILY_LIFE = "daily-life", "Non farcela più da soli in casa"
    MEMORY = "memory", "Aiuto per la memoria"
    CAREGIVER_REST = "caregiver-rest", "Riposo per chi assiste"
    ALONE = "alone", "Essere soli"
    DISABILITY = "disability", "Vivere con una disabilità"
    MONEY = "money", "Non arrivare a fine mese"
    RIGHTS = "rights", "Pratiche, esenzioni e diritti"
    FAMILY = "family", "Figli, coppia e gravidanza"
    MIND = "mind", "Stare male dentro, non riuscire a smettere"
    DOCTOR = "doctor", "Mi serve un medico"
    DANGER = "danger", "Avere paura di qualcuno"


class Role(TextChoices):
    """What somebody does in Raccordo; decides navigation and which sections may be opened, never which persons."""

    GP = "gp", "Medico di famiglia"
    SOCIAL_WORKER = "social-worker", "Assistente sociale"
    COMMUNITY_NURSE = "community-nurse", "Infermiera di comunità"
    ACCESS_POINT_OPERATOR = "access-point-operator", "Operatore del Punto unico di accesso"
    PANEL_COORDINATOR = "panel-coordinator", "Coordinatrice della UVM"
    PHYSIOTHERAPIST = "physiotherapist", "Fisioterapista"
    SPECIALIST = "specialist", "Medico specialista"
    HOME_CARE_COORDINATOR = "home-care-coordinator", "Coordinatrice domiciliare"
    HOME_CARE_OPERATOR = "home-care-operator", "Operatore domiciliare (OSS/ASA)"
    VOLUNTEER_COORDINATOR = "volunteer-coordinator", "Referente dei volontari"
    PLANNER = "planner", "Ufficio di Piano"
    ANALYST = "analyst", "Analista"
    PRIVACY_OFFICER = "privacy-officer", "Responsabile della protezione dei dati"
    ADMINISTRATOR = "administrator", "Amministrazione"
    ANTI_VIOLENCE_OPERATOR = "anti-violence-operator", "Operatrice del centro antiviolenza"
    CHILD_PROTECTION_WORKER = "child-protection-worker", "Operatrice della tutela minori"


SECTOR_OF_ROLE: dict[str, str] = {
    Role.GP: Sector.HEALTH,
    Role.COMMUNITY_NURSE: Sector.HEALTH,
    Role.PHYSIOTHERAPIST: Sector.HEALTH,
    Role.SPECIALIST: Sector.HEALTH,
    Role.SOCIAL_WORKER: Sector.SOCIAL,
    Role.PANEL_COORDINATOR: Sector.SOCIAL,
    Role.ACCESS_POINT_OPERATOR: Sector.SOCIAL,
    Role.HOME_CARE_COORDINATOR: Sector.SOCIAL,
    Role.HOME_CARE_OPERATOR: Sector.SOCIAL,
    Role.VOLUNTEER_COORDINATOR: Sector.SOCIAL,
}
"""The side of the plan on which a role stands; planners, analysts and officers stand on none."""
