# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The name by which a doctor's list is ordered stands in the enrolment: a thousand persons need not be read to show twenty-five."""

from django.db import migrations, models

# The names are the database's own matter: whoever writes a person, or an enrolment, may not see the other table's rows.
KEEP = """
create function people_enrolled_name() returns trigger language plpgsql as $$
declare reach text := current_setting('raccordo.reach', true);
begin
  perform set_config('raccordo.reach', 'system', true);
  select case when p.deceased_date is null then p.search_text else '' end into new.sort_name
    from people_person p where p.id = new.person_id;
  perform set_config('raccordo.reach', coalesce(reach, ''), true);
  new.sort_name := coalesce(new.sort_name, '');
  return new;
end $$;
create trigger enrolled_name before insert or update of person_id on people_gpenrollment
  for each row execute function people_enrolled_name();
alter table people_gpenrollment enable always trigger enrolled_name;
create function people_keep_enrolled_name() returns trigger language plpgsql as $$
declare reach text := current_setting('raccordo.reach', true);
begin
  perform set_config('raccordo.reach', 'system', true);
  update people_gpenrollment set sort_name = case when new.deceased_date is null then new.search_text else '' end
    where person_id = new.id;
  perform set_config('raccordo.reach', coalesce(reach, ''), true);
  return null;
end $$;
create trigger keep_enrolled_name after update of search_text, deceased_date on people_person
  for each row execute function people_keep_enrolled_name();
alter table people_person enable always trigger keep_enrolled_name;
"""
DROP = """
drop trigger keep_enrolled_name on people_person;
drop function people_keep_enrolled_name();
drop trigger enrolled_name on people_gpenrollment;
drop function people_enrolled_name();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="gpenrollment",
            name="sort_name",
            field=models.CharField(blank=True, db_collation="C", default="", editable=False, max_length=240),
        ),
        migrations.RunSQL(sql=KEEP, reverse_sql=DROP),
    ]
