# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the person hides, and the label that each hidden row had."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_words_in_order'),
        ('privacy', '0003_exclusions'),
        ('territory', '0002_departments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Obscuring',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('scope', models.CharField(choices=[('item', 'Una voce'), ('episode', 'Tutto ciò che è stato scritto durante una presa in carico'), ('author', 'Tutto ciò che ha scritto qualcuno'), ('body', 'Tutto ciò che è stato scritto da un ente')], max_length=8, verbose_name='che cosa')),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('target_id', models.UUIDField()),
                ('words', models.CharField(max_length=200)),
                ('asked_by', models.CharField(choices=[('person', 'La persona'), ('representative', 'Chi la rappresenta')], max_length=16, verbose_name='chi lo ha chiesto')),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('heard_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.practitionerrole')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ends', None)), fields=['person'], name='obscuring_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='obscuring_period', violation_error_message="La fine non può venire prima dell'inizio."), models.CheckConstraint(condition=models.Q(models.Q(('scope', 'item'), models.Q(('kind', ''), _negated=True)), models.Q(models.Q(('scope', 'item'), _negated=True), ('kind', '')), _connector='OR'), name='obscuring_kind', violation_error_message='Scegli che cosa nascondere.')],
            },
        ),
        migrations.CreateModel(
            name='ObscuredEntry',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.UUIDField()),
                ('whole_id', models.UUIDField(blank=True, null=True)),
                ('before', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], max_length=1)),
                ('restored_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('obscuring', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='privacy.obscuring')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('restored_at', None)), fields=['object_id'], name='obscuredentry_open')],
                'constraints': [models.UniqueConstraint(fields=('obscuring', 'object_id'), name='obscuredentry_once')],
            },
        ),
    ]
