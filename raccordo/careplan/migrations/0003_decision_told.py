# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('careplan', '0002_pact_ended'),
        ('people', '0004_words_in_order'),
        ('record', '0002_task_closed'),
        ('territory', '0002_departments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionNotice',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('told_date', models.DateField(verbose_name='giorno')),
                ('channel', models.CharField(choices=[('in-person', 'Di persona'), ('at-home', 'A casa'), ('phone', 'Per telefono'), ('letter', 'Per lettera')], max_length=16, verbose_name='come')),
                ('recipient', models.CharField(choices=[('person', 'La persona'), ('representative', 'Chi la rappresenta'), ('family', 'Un familiare o chi le sta vicino')], max_length=16, verbose_name='a chi')),
                ('recipient_name', models.CharField(blank=True, max_length=120, verbose_name='nome e cognome')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='careplan.conferencecase')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.document')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.practitionerrole')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'told_date', 'channel', 'recipient', 'recipient_name'), name='notice_once', violation_error_message='Questa comunicazione è già registrata.'), models.CheckConstraint(condition=models.Q(('recipient', 'person'), models.Q(('recipient_name', ''), _negated=True), _connector='OR'), name='notice_names_who', violation_error_message='Scrivi nome e cognome di chi ha ricevuto la comunicazione.')],
            },
        ),
        migrations.CreateModel(
            name='ReassessmentRequest',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('asker', models.CharField(choices=[('person', 'La persona'), ('representative', 'Chi la rappresenta'), ('family', 'Un familiare o chi le sta vicino')], max_length=16, verbose_name='chi lo chiede')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='perché')),
                ('asked_date', models.DateField(verbose_name='chiesta il')),
                ('due_date', models.DateField(verbose_name='entro')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reassessments', to='careplan.conferencecase')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('next_case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='careplan.conferencecase')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.practitionerrole')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('next_case', None)), fields=('person',), name='reassessment_one_open', violation_error_message="C'è già una richiesta di nuova valutazione in attesa."), models.CheckConstraint(condition=models.Q(('due_date__gte', models.F('asked_date'))), name='reassessment_order', violation_error_message='Il termine viene dopo la richiesta.')],
            },
        ),
    ]
