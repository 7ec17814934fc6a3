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
    ]

    operations = [
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('istat_code', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('province', models.CharField(max_length=2)),
                ('cadastral_code', models.CharField(max_length=4, unique=True)),
                ('population', models.PositiveIntegerField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='OutOfHoursSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=24)),
                ('zones', models.CharField(max_length=60)),
                ('starts', models.DateField(null=True)),
                ('ends', models.DateField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='TemporaryClinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trust', models.CharField(max_length=80)),
                ('place', models.CharField(max_length=120)),
                ('starts', models.DateField()),
                ('ends', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('region', 'Regione'), ('health-agency', 'Agenzia di tutela della salute (ATS)'), ('health-trust', 'Azienda socio-sanitaria territoriale (ASST)'), ('district', 'Distretto'), ('social-ambito', 'Ambito'), ('metropolitan-city', 'Città metropolitana')], max_length=24)),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='territory.area')),
            ],
        ),
        migrations.CreateModel(
            name='Practitioner',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('family_name', models.CharField(max_length=80)),
                ('given_name', models.CharField(max_length=80)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('qualifications', models.CharField(blank=True, max_length=120)),
                ('account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AreaMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateField(null=True)),
                ('ends', models.DateField(null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='territory.area')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='territory.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'municipality', 'starts'), name='areamembership_once')],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('region', 'Regione'), ('health-agency', 'Agenzia di tutela della salute (ATS)'), ('health-trust', 'Azienda socio-sanitaria territoriale (ASST)'), ('district', 'Distretto'), ('community-house', 'Casa di Comunità'), ('access-point', 'Punto unico di accesso (PUA)'), ('transitional-care-unit', 'Centrale operativa territoriale (COT)'), ('municipality', 'Comune'), ('social-ambito', 'Ambito'), ('planning-office', 'Ufficio di Piano'), ('special-company', 'Azienda speciale consortile'), ('gp-practice', 'Studio del medico di famiglia'), ('gp-aggregation', 'Aggregazione funzionale territoriale (AFT)'), ('gp-cooperative', 'Cooperativa di medici'), ('home-care-provider', 'Servizio di assistenza domiciliare'), ('cooperative', 'Cooperativa sociale'), ('social-enterprise', 'Impresa sociale'), ('volunteers', 'Associazione di volontariato'), ('nursing-home', 'Residenza per anziani (RSA)'), ('family-clinic', 'Consultorio familiare'), ('hospital', 'Ospedale'), ('school', 'Scuola'), ('mental-health-addiction', 'Dipartimento salute mentale e dipendenze'), ('disability-department', 'Dipartimento disabilità'), ('child-protection', 'Tutela minori'), ('anti-violence-centre', 'Centro antiviolenza')], max_length=32)),
                ('code', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('sector', models.CharField(choices=[('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('sensitive', models.BooleanField(default=False)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organizations', to='territory.area')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.municipality')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='territory.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('address', models.CharField(blank=True, max_length=160)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('municipality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.municipality')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='territory.organization')),
            ],
        ),
        migrations.CreateModel(
            name='PractitionerRole',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('gp', 'Medico di famiglia'), ('social-worker', 'Assistente sociale'), ('community-nurse', 'Infermiera di comunità'), ('access-point-operator', 'Operatore del Punto unico di accesso'), ('panel-coordinator', 'Coordinatrice della UVM'), ('physiotherapist', 'Fisioterapista'), ('specialist', 'Medico specialista'), ('home-care-coordinator', 'Coordinatrice domiciliare'), ('home-care-operator', 'Operatore domiciliare (OSS/ASA)'), ('volunteer-coordinator', 'Referente dei volontari'), ('planner', 'Ufficio di Piano'), ('analyst', 'Analista'), ('privacy-officer', 'Responsabile della protezione dei dati'), ('administrator', 'Amministrazione')], max_length=32)),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('joined_at', models.DateTimeField(blank=True, null=True)),
                ('list_size', models.PositiveIntegerField(blank=True, null=True)),
                ('weekly_hours', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.area')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='territory.organization')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='territory.practitioner')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'role'], name='role_org_role')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gt', models.F('starts')), _connector='OR'), name='practitionerrole_period', violation_error_message="La fine dell'incarico deve venire dopo l'inizio.")],
            },
        ),
        migrations.CreateModel(
            name='HealthcareService',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('summary', models.CharField(max_length=300)),
                ('sector', models.CharField(choices=[('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('level_tag', models.CharField(blank=True, max_length=24)),
                ('unit', models.CharField(blank=True, max_length=12)),
                ('unit_cost', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('tariff_source', models.CharField(blank=True, max_length=160)),
                ('updated_on', models.DateField()),
                ('sheet', models.JSONField(default=dict)),
                ('active', models.BooleanField(default=True)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.area')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='territory.organization')),
                ('acronym', models.CharField(blank=True, max_length=12)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.place')),
                ('sensitive', models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name='area',
            name='municipalities',
            field=models.ManyToManyField(related_name='areas', through='territory.AreaMembership', to='territory.municipality'),
        ),
    ]
