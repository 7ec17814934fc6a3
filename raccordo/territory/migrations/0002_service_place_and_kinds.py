# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='healthcareservice',
            name='acronym',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='healthcareservice',
            name='place',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.place'),
        ),
        migrations.AddField(
            model_name='healthcareservice',
            name='sensitive',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='organization',
            name='kind',
            field=models.CharField(choices=[('region', 'Regione'), ('health-agency', 'Agenzia di tutela della salute (ATS)'), ('health-trust', 'Azienda socio-sanitaria territoriale (ASST)'), ('district', 'Distretto'), ('community-house', 'Casa di Comunità'), ('access-point', 'Punto unico di accesso (PUA)'), ('transitional-care-unit', 'Centrale operativa territoriale (COT)'), ('municipality', 'Comune'), ('social-ambito', 'Ambito'), ('planning-office', 'Ufficio di Piano'), ('special-company', 'Azienda speciale consortile'), ('gp-practice', 'Studio del medico di famiglia'), ('gp-aggregation', 'Aggregazione funzionale territoriale (AFT)'), ('gp-cooperative', 'Cooperativa di medici'), ('home-care-provider', 'Servizio di assistenza domiciliare'), ('cooperative', 'Cooperativa sociale'), ('social-enterprise', 'Impresa sociale'), ('volunteers', 'Associazione di volontariato'), ('nursing-home', 'Residenza per anziani (RSA)'), ('family-clinic', 'Consultorio familiare'), ('hospital', 'Ospedale'), ('school', 'Scuola'), ('mental-health-addiction', 'Dipartimento salute mentale e dipendenze'), ('disability-department', 'Dipartimento disabilità'), ('child-protection', 'Tutela minori'), ('anti-violence-centre', 'Centro antiviolenza')], max_length=32),
        ),
    ]
