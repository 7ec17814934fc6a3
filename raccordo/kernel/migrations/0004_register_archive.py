# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door by which lines leave the register: from its beginning, of no less than 24 months ago, as a line of it says."""

from django.db import migrations, models

# 24 months: Garante, linee guida in materia di dossier sanitario, 4 giugno 2015. Whoever owns the tables passes here too; only who
# administers the whole server does not, whom the chain betrays (docs/adr/0041). Who asks sees every line, or nothing is deleted.
DOOR = """
create function kernel_register_told() returns bigint language sql stable as $$
  select split_part(because, ' ', 2)::bigint from kernel_accessline where kind = 'register.archive' order by id desc limit 1
$$;
create function kernel_keep_lines() returns trigger language plpgsql as $$
declare told bigint := kernel_register_told(); newest bigint;
begin
  if current_setting('is_superuser') = 'on' then return null; end if;
  if exists (select 1 from gone where at >= now() - interval '24 months') then
    raise exception 'lines of the register of less than 24 months ago are not deleted' using errcode = 'RC002';
  end if;
  select max(k.id) into newest from gone g join kernel_accesslink k on k.line_id = g.id;
  if exists (select 1 from gone g left join kernel_accesslink k on k.line_id = g.id where k.id is null or k.id > coalesce(told, -1))
    or exists (select 1 from kernel_accesslink k join kernel_accessline l on l.id = k.line_id where k.id < newest) then
    raise exception 'lines leave the register from its beginning, and as a line of it says' using errcode = 'RC002';
  end if;
  return null;
end $$;
create function kernel_keep_links() returns trigger language plpgsql as $$
begin
  if current_setting('is_superuser') = 'on' then return null; end if;
  if exists (select 1 from gone where id > coalesce(kernel_register_told(), -1))
    or exists (select 1 from gone g join kernel_accessline l on l.id = g.line_id)
    or exists (select 1 from kernel_accesslink k where k.id < (select max(id) from gone))
    or not exists (select 1 from kernel_accesslink) then
    raise exception 'links leave the register from its beginning, after their lines' using errcode = 'RC002';
  end if;
  return null;
end $$;
create function kernel_keep_register() returns trigger language plpgsql as $$
begin
  if current_setting('is_superuser') = 'on' then return null; end if;
  raise exception 'the register is neither changed nor emptied' using errcode = 'RC002';
end $$;
create trigger keep_lines after delete on kernel_accessline referencing old table as gone
  for each statement execute function kernel_keep_lines();
create trigger keep_links after delete on kernel_accesslink referencing old table as gone
  for each statement execute function kernel_keep_links();
create trigger keep_register before update or truncate on kernel_accessline
  for each statement execute function kernel_keep_register();
create trigger keep_register before update or truncate on kernel_accesslink
  for each statement execute function kernel_keep_register();
"""
SHUT = """
drop trigger keep_register on kernel_accesslink;
drop trigger keep_register on kernel_accessline;
drop trigger keep_links on kernel_accesslink;
drop trigger keep_lines on kernel_accessline;
drop function kernel_keep_register();
drop function kernel_keep_links();
drop function kernel_keep_lines();
drop function kernel_register_told();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_sharing_mark")]

    operations = [
        migrations.AddIndex(
            model_name="accessline",
            index=models.Index(
                condition=models.Q(("kind", "register.archive")), fields=["id"], name="accessline_archived"
            ),
        ),
        migrations.RunSQL(DOOR, SHUT),
    ]
