# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The court of a decree, the period of a power, what a parent keeps from the other."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', "0005_custodian"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='relatedperson',
            name='court',
            field=models.CharField(blank=True, max_length=120, verbose_name='tribunale'),
        ),
        migrations.AddField(
            model_name='relatedperson',
            name='decree_number',
            field=models.CharField(blank=True, max_length=40, verbose_name='numero del decreto'),
        ),
        migrations.AddField(
            model_name='relatedperson',
            name='power_ends',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='relatedperson',
            name='power_starts',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='relatedperson',
            name='reserved',
            field=models.BooleanField(default=False, verbose_name="dati riservati all'altro genitore"),
        ),
        migrations.AddField(
            model_name='relatedperson',
            name='reserved_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='perché sono riservati'),
        ),
        migrations.AddField(
            model_name='relatedpersonevent',
            name='court',
            field=models.CharField(blank=True, max_length=120, verbose_name='tribunale'),
        ),
        migrations.AddField(
            model_name='relatedpersonevent',
            name='decree_number',
            field=models.CharField(blank=True, max_length=40, verbose_name='numero del decreto'),
        ),
        migrations.AddField(
            model_name='relatedpersonevent',
            name='power_ends',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='relatedpersonevent',
            name='power_starts',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='relatedpersonevent',
            name='reserved',
            field=models.BooleanField(default=False, verbose_name="dati riservati all'altro genitore"),
        ),
        migrations.AddField(
            model_name='relatedpersonevent',
            name='reserved_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='perché sono riservati'),
        ),
        migrations.AddConstraint(
            model_name='relatedperson',
            constraint=models.CheckConstraint(condition=models.Q(('power_ends', None), ('power_starts', None), ('power_ends__gt', models.F('power_starts')), _connector='OR'), name='relatedperson_power_period', violation_error_message='La delega finisce prima di cominciare: controlla le date.'),
        ),
        migrations.AddConstraint(
            model_name='relatedperson',
            constraint=models.CheckConstraint(condition=models.Q(('reserved', False), models.Q(('reserved_reason', ''), _negated=True), _connector='OR'), name='relatedperson_reserved', violation_error_message='Scrivi perché i suoi dati sono riservati.'),
        ),
    ]
