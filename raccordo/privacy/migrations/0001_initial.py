# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('people', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CareRelationship',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('enrolled-gp', 'medico scelto dalla persona'), ('access-point', 'accoglienza al Punto unico di accesso'), ('triage', 'valutazione iniziale'), ('care-team', 'presa in carico'), ('panel', 'unità di valutazione (UVM)'), ('provider', 'servizio previsto dal piano'), ('visit', 'visita assegnata'), ('self', 'la persona stessa'), ('delegate', 'familiare o rappresentante')], max_length=16)),
                ('purpose', models.CharField(choices=[('care', 'Cura'), ('social', 'Assistenza sociale'), ('triage', 'Accoglienza e primo orientamento'), ('admin', 'Organizzazione del servizio'), ('quality', 'Qualità e programmazione'), ('legal', 'Obbligo di legge'), ('self', 'Accesso della persona ai propri dati'), ('system', 'Funzionamento del sistema')], max_length=16)),
                ('because', models.CharField(max_length=200)),
                ('source_id', models.UUIDField(blank=True, null=True)),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.practitionerrole')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'role'], name='relationship_person_role'), models.Index(fields=['person', 'organization'], name='relationship_person_org'), models.Index(fields=['role', 'person'], name='relationship_role'), models.Index(fields=['organization', 'person'], name='relationship_org'), models.Index(fields=['account', 'person'], name='relationship_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gt', models.F('starts')), _connector='OR'), name='relationship_period'), models.CheckConstraint(condition=models.Q(models.Q(('account', None), ('organization', None), ('role__isnull', False)), models.Q(('account', None), ('organization__isnull', False), ('role', None)), models.Q(('account__isnull', False), ('organization', None), ('role', None)), _connector='OR'), name='relationship_one_holder')],
            },
        ),
        migrations.CreateModel(
            name='AccessQuestion',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('line_id', models.BigIntegerField()),
                ('about', models.CharField(max_length=300)),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='che cosa non capisci')),
                ('due_date', models.DateField()),
                ('answer', models.CharField(blank=True, max_length=1000, verbose_name='risposta')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.practitionerrole')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.area')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['area', 'due_date'], name='accessquestion_waiting')],
                'constraints': [models.UniqueConstraint(fields=('person', 'line_id'), name='accessquestion_once', violation_error_message='Hai già chiesto di questo accesso.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='accessquestion_answered', violation_error_message='Scrivi la risposta.'), models.CheckConstraint(condition=models.Q(('answered_at', None), ('answered_at__gte', models.F('created_at')), _connector='OR'), name='accessquestion_order')],
            },
        ),
    ]
