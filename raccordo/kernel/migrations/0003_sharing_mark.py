# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

FIRST = "insert into kernel_sharingmark (id, mark) values (1, gen_random_uuid())"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_register_by_time")]

    operations = [
        migrations.CreateModel(
            name="SharingMark",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("mark", models.UUIDField()),
            ],
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
