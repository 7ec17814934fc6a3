# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

# Two persons registered at the same moment may share two words of their names: taken in one order, they never wait for
# each other in a circle.
_KEEP = """
create or replace function people_keep_search_keys() returns trigger language plpgsql as $$
declare
  names text[] := string_to_array(new.search_text, ' ')
    || regexp_replace(unaccent(lower(new.family_name)), '[^a-z]', '', 'g');
begin
  if tg_op = 'UPDATE' then
    delete from people_searchkey where person_id = new.id;
  end if;
  insert into people_searchkey (person_id, area_id, word, sort_name)
    select distinct new.id, new.area_id, left(w, 80), new.search_text
    from unnest(names || lower(new.tax_code) || new.phone_digits::text) w where w <> '';
  insert into people_nameword (word, sound)
    select distinct left(w, 80) as word, people_sound(left(w, 80)) from unnest(names) w where length(w) > 2
    %s
    on conflict do nothing;
  return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_fill_enrollment_sort_name")]

    operations = [migrations.RunSQL(_KEEP % "order by word", _KEEP % "")]
