# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of Django's database cache, where rate limits are counted; it holds no data about persons."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("shell", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """create table shell_cache (cache_key varchar(255) primary key, value text not null,
            expires timestamptz not null); create index shell_cache_expires on shell_cache (expires)""",
            "drop table shell_cache",
        )
    ]
