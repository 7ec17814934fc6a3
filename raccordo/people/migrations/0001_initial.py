# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('family_name', models.CharField(max_length=80, verbose_name='cognome')),
                ('given_name', models.CharField(max_length=80, verbose_name='nome')),
                ('sex', models.CharField(choices=[('female', 'donna'), ('male', 'uomo'), ('unknown', 'non indicato')], default='unknown', max_length=8, verbose_name='sesso')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='data di nascita')),
                ('tax_code', models.CharField(blank=True, max_length=16, verbose_name='codice fiscale')),
                ('address', models.CharField(blank=True, max_length=160, verbose_name='indirizzo')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefono')),
                ('phone_digits', models.CharField(blank=True, max_length=20)),
                ('language', models.CharField(blank=True, max_length=40, verbose_name='lingua')),
                ('communication', models.CharField(blank=True, max_length=160, verbose_name='per parlarsi')),
                ('lives_alone', models.BooleanField(blank=True, null=True, verbose_name='vive sola')),
                ('deceased_date', models.DateField(blank=True, null=True, verbose_name='data di morte')),
                ('search_text', models.CharField(blank=True, max_length=240)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.area')),
                ('birth_place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.municipality', verbose_name='comune di nascita')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.municipality', verbose_name='comune')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search_text', name='gin_trgm_ops'), name='person_search_trgm'), models.Index(fields=['tax_code'], name='person_tax_code'), models.Index(fields=['phone_digits'], name='person_phone'), models.Index(fields=['birth_date'], name='person_birth_date')],
                'constraints': [models.CheckConstraint(condition=models.Q(('deceased_date', None), ('birth_date', None), ('deceased_date__gte', models.F('birth_date')), _connector='OR'), name='person_dies_after_birth', violation_error_message='La data di morte non può venire prima della nascita.'), models.CheckConstraint(condition=models.Q(('tax_code', django.db.models.functions.text.Upper('tax_code'))), name='person_tax_code_upper', violation_error_message='Il codice fiscale va scritto in maiuscolo.')],
            },
        ),
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
            name='GPEnrollment',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('gp_role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.practitionerrole')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['gp_role', 'person'], name='gpenrollment_gp')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gt', models.F('starts')), _connector='OR'), name='gpenrollment_period'), models.UniqueConstraint(condition=models.Q(('ends', None)), fields=('person',), name='gpenrollment_one_at_a_time', violation_error_message='La persona ha già un medico: chiudi prima la scelta precedente.')],
            },
        ),
        migrations.CreateModel(
            name='RelatedPerson',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('family_name', models.CharField(max_length=80, verbose_name='cognome')),
                ('given_name', models.CharField(blank=True, max_length=80, verbose_name='nome')),
                ('role', models.CharField(choices=[('spouse', 'Coniuge o convivente'), ('child', 'Figlia o figlio'), ('parent', 'Genitore'), ('sibling', 'Sorella o fratello'), ('grandchild', 'Nipote'), ('relative', 'Altro parente'), ('neighbour', 'Vicina o vicino'), ('friend', 'Amica o amico'), ('volunteer', 'Volontaria o volontario'), ('paid-carer', 'Assistente familiare')], max_length=16, verbose_name='chi è')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefono')),
                ('lives_with', models.BooleanField(default=False, verbose_name='convive')),
                ('is_caregiver', models.BooleanField(default=False, verbose_name='è chi la assiste di più')),
                ('strength', models.PositiveSmallIntegerField(default=2, verbose_name='quanto è presente')),
                ('conflict', models.BooleanField(default=False, verbose_name='rapporto difficile')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='disponibilità')),
                ('power', models.CharField(choices=[('none', 'Nessuno'), ('support-administrator', 'Amministratore di sostegno'), ('guardian', 'Tutore'), ('curator', 'Curatore'), ('parent', 'Genitore esercente la responsabilità'), ('delegate', 'Delega della persona')], default='none', max_length=24, verbose_name='potere')),
                ('powers_text', models.CharField(blank=True, max_length=300, verbose_name='poteri nel decreto')),
                ('covers_health', models.BooleanField(default=False, verbose_name='può consentire per la salute')),
                ('decree_date', models.DateField(blank=True, null=True, verbose_name='data del decreto')),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'role'], name='relatedperson_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gt', models.F('starts')), _connector='OR'), name='relatedperson_period', violation_error_message="La fine deve venire dopo l'inizio."), models.CheckConstraint(condition=models.Q(('strength__in', [1, 2, 3])), name='relatedperson_strength')],
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
        migrations.CreateModel(
            name='RelatedPersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_in_error_at', models.DateTimeField(blank=True, null=True)),
                ('label', models.CharField(choices=[('N', 'Condivisa tra chi segue la persona'), ('R', "Solo per il servizio che l'ha scritta"), ('V', 'A maggior tutela per legge'), ('S', 'Sigillata')], default='R', max_length=1)),
                ('sector', models.CharField(blank=True, choices=[('', '-'), ('health', 'Sanitario'), ('social', 'Sociale'), ('family', 'Persona e famiglia')], max_length=8)),
                ('family_name', models.CharField(max_length=80, verbose_name='cognome')),
                ('given_name', models.CharField(blank=True, max_length=80, verbose_name='nome')),
                ('role', models.CharField(choices=[('spouse', 'Coniuge o convivente'), ('child', 'Figlia o figlio'), ('parent', 'Genitore'), ('sibling', 'Sorella o fratello'), ('grandchild', 'Nipote'), ('relative', 'Altro parente'), ('neighbour', 'Vicina o vicino'), ('friend', 'Amica o amico'), ('volunteer', 'Volontaria o volontario'), ('paid-carer', 'Assistente familiare')], max_length=16, verbose_name='chi è')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefono')),
                ('lives_with', models.BooleanField(default=False, verbose_name='convive')),
                ('is_caregiver', models.BooleanField(default=False, verbose_name='è chi la assiste di più')),
                ('strength', models.PositiveSmallIntegerField(default=2, verbose_name='quanto è presente')),
                ('conflict', models.BooleanField(default=False, verbose_name='rapporto difficile')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='disponibilità')),
                ('power', models.CharField(choices=[('none', 'Nessuno'), ('support-administrator', 'Amministratore di sostegno'), ('guardian', 'Tutore'), ('curator', 'Curatore'), ('parent', 'Genitore esercente la responsabilità'), ('delegate', 'Delega della persona')], default='none', max_length=24, verbose_name='potere')),
                ('powers_text', models.CharField(blank=True, max_length=300, verbose_name='poteri nel decreto')),
                ('covers_health', models.BooleanField(default=False, verbose_name='può consentire per la salute')),
                ('decree_date', models.DateField(blank=True, null=True, verbose_name='data del decreto')),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.relatedperson')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL(
            sql="\ncreate function people_sound(word text) returns text language sql immutable strict parallel safe as $$\n  select regexp_replace(\n    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word,\n      'gh', 'g'), 'ch', 'k'), 'ck', 'k'), 'ph', 'f'), 'qu', 'ku'), 'cq', 'k'), 'y', 'i'), 'j', 'i'), 'w', 'v'), 'x', 's'),\n      'h', ''), '(.)\\1+', '\\1', 'g')\n$$;\ncreate function people_keep_search_keys() returns trigger language plpgsql as $$\ndeclare\n  names text[] := string_to_array(new.search_text, ' ')\n    || regexp_replace(unaccent(lower(new.family_name)), '[^a-z]', '', 'g');\nbegin\n  if tg_op = 'UPDATE' then\n    delete from people_searchkey where person_id = new.id;\n  end if;\n  insert into people_searchkey (person_id, area_id, word, sort_name)\n    select distinct new.id, new.area_id, left(w, 80), new.search_text\n    from unnest(names || lower(new.tax_code) || new.phone_digits::text) w where w <> '';\n  insert into people_nameword (word, sound)\n    select distinct left(w, 80), people_sound(left(w, 80)) from unnest(names) w where length(w) > 2\n    on conflict do nothing;\n  return null;\nend $$;\ncreate trigger keep_search_keys after insert or update of search_text, family_name, tax_code, phone_digits, area_id\n  on people_person for each row execute function people_keep_search_keys();\nalter table people_person enable always trigger keep_search_keys;\n",
            reverse_sql='\ndrop trigger keep_search_keys on people_person;\ndrop function people_keep_search_keys();\ndrop function people_sound(text);\n',
        ),
    ]
