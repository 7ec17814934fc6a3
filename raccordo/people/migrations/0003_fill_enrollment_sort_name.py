# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The enrolments written before have their name too."""

from django.db import migrations

FILL = """
select set_config('raccordo.reach', 'system', true);
update people_gpenrollment e set sort_name = p.search_text from people_person p
  where p.id = e.person_id and p.deceased_date is null and e.sort_name <> p.search_text;
select set_config('raccordo.reach', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_enrollment_sort_name")]

    operations = [migrations.RunSQL(sql=FILL, reverse_sql=migrations.RunSQL.noop)]
