# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


# The words of a person follow the person: by trigger, so that no way of writing (bulk load included) forgets them.
KEYS = """
create function people_sound(word text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word,
      'gh', 'g'), 'ch', 'k'), 'ck', 'k'), 'ph', 'f'), 'qu', 'ku'), 'cq', 'k'), 'y', 'i'), 'j', 'i'), 'w', 'v'), 'x', 's'),
      'h', ''), '(.)\\1+', '\\1', 'g')
$$;
create function people_keep_search_keys() returns trigger language plpgsql as $$
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
    select distinct left(w, 80), people_sound(left(w, 80)) from unnest(names) w where length(w) > 2
    on conflict do nothing;
  return null;
end $$;
create trigger keep_search_keys after insert or update of search_text, family_name, tax_code, phone_digits, area_id
  on people_person for each row execute function people_keep_search_keys();
alter table people_person enable always trigger keep_search_keys;
"""
NO_KEYS = """
drop trigger keep_search_keys on people_person;
drop function people_keep_search_keys();
drop function people_sound(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('territory', '0002_service_place_and_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('word', models.CharField(db_collation='C', max_length=80, primary_key=True, serialize=False)),
                ('sound', models.CharField(db_collation='C', max_length=80)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', name='gin_trgm_ops'), name='nameword_trgm'), models.Index(fields=['sound'], name='nameword_sound')],
            },
        ),
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('word', models.CharField(db_collation='C', max_length=80)),
                ('sort_name', models.CharField(db_collation='C', max_length=240)),
                ('area', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.area')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['area', 'word', 'sort_name', 'person'], name='searchkey_area_word'), models.Index(fields=['word', 'sort_name', 'person'], include=('area',), name='searchkey_word')],
                'constraints': [models.UniqueConstraint(fields=('person', 'word'), name='searchkey_once')],
            },
        ),
        migrations.RunSQL(KEYS, NO_KEYS),
    ]
