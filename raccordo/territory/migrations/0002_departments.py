# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='area',
            name='kind',
            field=models.CharField(choices=[('region', 'Regione'), ('health-agency', 'Agenzia di tutela della salute (ATS)'), ('health-trust', 'Azienda socio-sanitaria territoriale (ASST)'), ('district', 'Distretto'), ('social-ambito', 'Ambito'), ('metropolitan-city', 'Città metropolitana'), ('department', 'Dipartimento interaziendale delle cure primarie')], max_length=24),
        ),
        migrations.AlterField(
            model_name='outofhourssite',
            name='kind',
            field=models.CharField(choices=[('phone', 'Postazione telefonica'), ('clinic', 'Ambulatorio'), ('phone-and-clinic', 'Postazione e ambulatorio'), ('call-centre', 'Centrale unica')], max_length=24),
        ),
    ]
