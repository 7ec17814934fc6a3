# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One open assessment of a kind, one part of a name: among those that everybody sees."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0001_initial'),
        ('people', '0004_words_in_order'),
        ('territory', '0002_departments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_one_open',
        ),
        migrations.RemoveConstraint(
            model_name='section',
            name='section_once',
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('label', 'N'), ('state', 'open')), fields=('person', 'outline'), name='assessment_one_open', violation_error_message="C'è già una valutazione di questo tipo in corso."),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(condition=models.Q(('label', 'N')), fields=('assessment', 'code'), name='section_once'),
        ),
    ]
