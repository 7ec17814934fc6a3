# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who raised or lowered the label of an entry, and why."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_words_in_order'),
        ('privacy', '0001_initial'),
        ('territory', '0002_departments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LabelChange',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.UUIDField()),
                ('before', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], max_length=1)),
                ('after', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], max_length=1, verbose_name='chi può leggere')),
                ('reason', models.CharField(max_length=300, verbose_name='motivo')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.practitionerrole')),
            ],
            options={
                'indexes': [models.Index(fields=['object_id'], name='labelchange_object')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='labelchange_reason', violation_error_message='Scrivi il motivo.'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='labelchange_changes', violation_error_message='È già così: scegli un altro livello.')],
            },
        ),
    ]
