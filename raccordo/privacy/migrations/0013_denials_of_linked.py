# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of two records of one person each keeps out whom the other keeps out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# An exclusion of one record keeps its account from the other one too, for as long as the link stands. The copy is made here, and
# not by code: whoever writes an exclusion, a job or an officer, may know nothing of the other record. A copy is copied on to
# the further records of the same person, never back by the link that it came by.
KEEP = """
create function privacy_copy_exclusion(kept privacy_exclusion, by_link people_personlink) returns void language sql as $$
  insert into privacy_exclusion (id, created_at, created_by_id, version, person_id, account_id, organization_id, area_id, source, reason,
    everywhere, provisional, code_digest, starts, ends, lifted_reason, link_id, copied_from_id)
  select gen_random_uuid(), greatest(kept.created_at, by_link.created_at), kept.created_by_id, 1, p.id, kept.account_id, kept.organization_id, p.area_id,
    kept.source, kept.reason, kept.everywhere, kept.provisional, '', greatest(kept.starts, by_link.created_at), kept.ends, '',
    by_link.id, kept.id
  from people_person p
  where p.id = case when by_link.person_id = kept.person_id then by_link.remaining_id else by_link.person_id end
    and kept.household_of_id is null -- it bars nobody by itself: the lines that follow it are copied
    and by_link.id is distinct from kept.link_id and by_link.ended_at is null
    and (kept.ends is null or kept.ends > greatest(kept.starts, by_link.created_at))
    and not exists (select 1 from privacy_carerelationship s where s.person_id = p.id and s.account_id = kept.account_id
      and s.kind = 'self' and kept.everywhere)
$$;
create function privacy_follow_exclusion() returns trigger language plpgsql as $$
declare
  reach text := current_setting('raccordo.reach', true);
  one people_personlink;
begin
  perform set_config('raccordo.reach', 'system', true);
  if tg_op = 'INSERT' then
    for one in select l.* from people_personlink l
      where new.person_id in (l.person_id, l.remaining_id) and l.ended_at is null loop
      perform privacy_copy_exclusion(new, one);
    end loop;
  else
    update privacy_exclusion c set ends = greatest(new.ends, case when new.ends is null then null else c.starts end),
      provisional = new.provisional from people_personlink l
      where c.copied_from_id = new.id and l.id = c.link_id and l.ended_at is null;
  end if;
  perform set_config('raccordo.reach', coalesce(reach, ''), true);
  return null;
end $$;
create trigger follow_exclusion after insert or update of ends, provisional on privacy_exclusion
  for each row execute function privacy_follow_exclusion();
alter table privacy_exclusion enable always trigger follow_exclusion;
create function privacy_follow_link() returns trigger language plpgsql as $$
declare
  reach text := current_setting('raccordo.reach', true);
  kept privacy_exclusion;
begin
  perform set_config('raccordo.reach', 'system', true);
  if tg_op = 'INSERT' then
    for kept in select x.* from privacy_exclusion x where x.person_id in (new.person_id, new.remaining_id)
      and (x.ends is null or x.ends > new.created_at) loop
      perform privacy_copy_exclusion(kept, new);
    end loop;
  else
    update privacy_exclusion c set ends = greatest(c.starts, new.ended_at)
      where c.link_id = new.id and (c.ends is null or c.ends > new.ended_at);
  end if;
  perform set_config('raccordo.reach', coalesce(reach, ''), true);
  return null;
end $$;
create trigger follow_link after insert or update of ended_at on people_personlink
  for each row execute function privacy_follow_link();
alter table people_personlink enable always trigger follow_link;
"""
DROP = """
drop trigger follow_link on people_personlink;
drop function privacy_follow_link();
drop trigger follow_exclusion on privacy_exclusion;
drop function privacy_follow_exclusion();
drop function privacy_copy_exclusion(privacy_exclusion, people_personlink);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_person_link"),
        ("privacy", "0012_confidence"),
        ("territory", "0003_protected_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="exclusion", name="exclusion_once"),
        migrations.RemoveConstraint(model_name="exclusion", name="exclusion_unit_once"),
        migrations.AddField(
            model_name="exclusion",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.exclusion",
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.personlink",
            ),
        ),
        migrations.AddField(
            model_name="exclusionevent",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="privacy.exclusion",
            ),
        ),
        migrations.AddField(
            model_name="exclusionevent",
            name="link",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="people.personlink",
            ),
        ),
        migrations.AddField(
            model_name="obscuring",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.obscuring",
            ),
        ),
        migrations.AddField(
            model_name="obscuring",
            name="link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.personlink",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ends", None), ("follows", None), ("link", None), models.Q(("source", "parental"), _negated=True)
                ),
                fields=("person", "account"),
                name="exclusion_once",
                violation_error_message="C'è già un'esclusione senza fine tra le due persone.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends", None), ("link", None)),
                fields=("person", "organization", "source"),
                name="exclusion_unit_once",
                violation_error_message="C'è già un'esclusione senza fine di questo ente.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(fields=("copied_from", "link"), name="exclusion_copied_once"),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copied_from", None), ("link", None)),
                    models.Q(("copied_from__isnull", False), ("link__isnull", False)),
                    _connector="OR",
                ),
                name="exclusion_copy",
            ),
        ),
        migrations.RunSQL(sql=KEEP, reverse_sql=DROP),
    ]
