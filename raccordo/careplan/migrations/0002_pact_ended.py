# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('careplan', '0001_initial'),
        ('people', '0001_initial'),
        ('record', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_signed_complete',
        ),
        migrations.AlterField(
            model_name='agreement',
            name='state',
            field=models.CharField(choices=[('to-sign', 'Da firmare'), ('signed', 'Firmato'), ('withdrawn', 'Ritirato prima della firma'), ('revoked', 'Revocato'), ('ended', 'Non più in vigore')], default='to-sign', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['to-sign', 'signed', 'withdrawn', 'revoked', 'ended'])), name='agreement_state_known'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('state__in', ['to-sign', 'withdrawn'])), models.Q(('signed_at__isnull', False), ('state__in', ['signed', 'revoked', 'ended']), models.Q(('sha256', ''), _negated=True), models.Q(('method', ''), _negated=True)), _connector='OR'), name='agreement_signed_complete'),
        ),
    ]
