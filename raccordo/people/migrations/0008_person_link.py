# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one person: the link, what it says beside each person, and the writes that it refuses."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

# Who links two records, or writes on one, may not see all that these look at: it is the database's own matter.
KEEP = """
create function people_keep_links() returns trigger language plpgsql as $$
declare reach text := current_setting('raccordo.reach', true);
begin
  perform set_config('raccordo.reach', 'system', true);
  update people_person set replaced_by_id = (select l.remaining_id from people_personlink l
    where l.person_id = new.person_id and l.ended_at is null) where id = new.person_id;
  update people_person set replaces_others = exists (select 1 from people_personlink l
    where l.remaining_id = new.remaining_id and l.ended_at is null) where id = new.remaining_id;
  -- In a doctor's list stands the record that remains, where the doctor is the same; otherwise each keeps his own.
  update people_gpenrollment g set sort_name = case when p.deceased_date is not null then ''
    when exists (select 1 from people_gpenrollment o where o.person_id = p.replaced_by_id
      and o.gp_role_id = g.gp_role_id and o.ends is null) then '' else p.search_text end
    from people_person p where p.id = g.person_id and g.person_id = new.person_id;
  perform set_config('raccordo.reach', coalesce(reach, ''), true);
  return null;
end $$;
create trigger keep_links after insert or update of ended_at on people_personlink
  for each row execute function people_keep_links();
alter table people_personlink enable always trigger keep_links;
create function people_link_for_good() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null or (new.person_id, new.remaining_id, new.reason, new.created_at)
    is distinct from (old.person_id, old.remaining_id, old.reason, old.created_at) then
    raise exception 'a link is ended once, and nothing else of it changes' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger for_good before update on people_personlink
  for each row execute function people_link_for_good();
alter table people_personlink enable always trigger for_good;
create function people_refuse_replaced() returns trigger language plpgsql as $$
declare
  row_now jsonb;
  whose uuid := case when tg_op = 'DELETE' then old.person_id else new.person_id end;
  other uuid;
begin
  if current_setting('raccordo.reach', true) is distinct from 'system' then
    -- The lock makes who writes and who links wait for each other, and shows what the second finds.
    select p.replaced_by_id into other from people_person p where p.id = whose for key share;
    if other is not null then
      if tg_op = 'UPDATE' then
        row_now := to_jsonb(new) - array['label', 'version'];
        if row_now = to_jsonb(old) - array['label', 'version'] then
          return new;  -- who may read it may change at any time
        end if;
      end if;
      raise exception 'the record is replaced by another' using errcode = 'RC001';
    end if;
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end $$;
create function people_refuse_replaced_identity() returns trigger language plpgsql as $$
begin
  if current_setting('raccordo.reach', true) is distinct from 'system' and old.replaced_by_id is not null then
    raise exception 'the record is replaced by another' using errcode = 'RC001';
  end if;
  return new;
end $$;
create trigger refuse_replaced before update on people_person
  for each row execute function people_refuse_replaced_identity();
"""
DROP = """
drop trigger refuse_replaced on people_person;
drop function people_refuse_replaced_identity();
drop function people_refuse_replaced() cascade;
drop trigger for_good on people_personlink;
drop function people_link_for_good();
drop trigger keep_links on people_personlink;
drop function people_keep_links();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_scopes_and_confidence"),
        ("territory", "0003_protected_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("entered_in_error_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=300, verbose_name="perché sono la stessa persona")),
                ("took_tax_code", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="perché non sono la stessa persona"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="replaces_others",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by", None), ("replaces_others", False), _connector="OR"),
                name="person_no_chain",
                violation_error_message="Questa scheda è già unita a un'altra.",
            ),
        ),
        migrations.AddField(
            model_name="personlink",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personlink",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.practitionerrole",
            ),
        ),
        migrations.AddField(
            model_name="personlink",
            name="linked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.practitionerrole",
            ),
        ),
        migrations.AddField(
            model_name="personlink",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="personlink",
            name="remaining",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddIndex(
            model_name="personlink",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["remaining"], name="personlink_remaining"
            ),
        ),
        migrations.AddConstraint(
            model_name="personlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("remaining")), _negated=True),
                name="personlink_two",
                violation_error_message="È la stessa scheda: ne servono due.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="personlink_reason",
                violation_error_message="Scrivi il motivo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at", None), ("ended_by", None)),
                    models.Q(
                        ("ended_at__gte", models.F("created_at")), models.Q(("end_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="personlink_end",
                violation_error_message="Scrivi il motivo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("person",),
                name="personlink_once",
                violation_error_message="Questa scheda è già unita a un'altra.",
            ),
        ),
        migrations.RunSQL(sql=KEEP, reverse_sql=DROP),
    ]
