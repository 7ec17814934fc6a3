# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register by time: a day of it, or a period, without reading the rest."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='accessline',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='accessline_at', pages_per_range=16),
        ),
    ]
