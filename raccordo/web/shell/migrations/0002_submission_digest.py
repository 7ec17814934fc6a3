# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shell', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='digest',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
    ]
