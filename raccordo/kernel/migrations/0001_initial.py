# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccessLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('line_id', models.BigIntegerField(unique=True)),
                ('mac', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='AccessLine',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=1)),
                ('kind', models.CharField(max_length=64)),
                ('person_id', models.UUIDField(null=True)),
                ('object_id', models.UUIDField(null=True)),
                ('account_id', models.UUIDField(null=True)),
                ('role_id', models.UUIDField(null=True)),
                ('organization_id', models.UUIDField(null=True)),
                ('role', models.CharField(max_length=40)),
                ('purpose', models.CharField(max_length=16)),
                ('permitted', models.BooleanField(default=True)),
                ('rule', models.CharField(max_length=64)),
                ('because', models.CharField(max_length=300)),
                ('request_id', models.CharField(max_length=36)),
                ('mac', models.CharField(db_default='', max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['person_id', '-at', '-id'], name='accessline_person_at'), models.Index(condition=models.Q(('kind__in', ('record.summary', 'record.plan', 'record.diary'))), fields=['account_id', 'person_id', '-at'], name='accessline_opened')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('topic', models.CharField(max_length=64)),
                ('person_id', models.UUIDField(null=True)),
                ('object_id', models.UUIDField(null=True)),
                ('organization_id', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('body', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('delivered_at', None)), fields=['created_at'], name='outbox_waiting')],
            },
        ),
    ]
