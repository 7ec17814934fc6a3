# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of whom an actor may know nothing, as SQL: once for the database, which is told with the context, once for the application.

An account is barred by its own line; whoever acts for a unit, by a line of that unit or of one above it. Where a person works
for the unit, a second approval in force, given to one mandate, opens what that one line shuts (ADR 0036).
Two texts, on purpose: neither wall rests on the other's looking up. Tables are named, not imported: they live above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# --- the database: three settings, each of those that come after it --------------------------------------------------

# What is known already of the first is not looked for again.
UNITS_TOLD = """set_config('raccordo.units', coalesce(%s::text, array(with recursive above as (
  select o.id, o.parent_id from territory_organization o where o.id = nullif(%s, '')::uuid
  union select o.id, o.parent_id from territory_organization o join above a on o.id = a.parent_id)
 select id from above)::text), true)"""
EXCLUDED_TOLD = """set_config('raccordo.excluded', array(select x.person_id from privacy_exclusion x
  where tstzrange(x.starts, x.ends) @> nullif(current_setting('raccordo.at', true), '')::timestamptz
  and (x.account_id = nullif(current_setting('raccordo.account', true), '')::uuid
   and (x.everywhere or current_setting('raccordo.role', true) <> '')
  or x.organization_id = any (nullif(current_setting('raccordo.units', true), '')::uuid[])
   and (x.source <> 'colleague' or not exists (select 1 from privacy_secondapproval y where y.person_id = x.person_id
    and y.role_id = nullif(current_setting('raccordo.role', true), '')::uuid
    and y.starts <= nullif(current_setting('raccordo.at', true), '')::timestamptz
    and y.ends > nullif(current_setting('raccordo.at', true), '')::timestamptz))))::text, true)"""

# --- the application: conditions on the rows of `privacy_exclusion`, called `barred` ----------------------------------

_LIVE = "barred.starts <= {at} and (barred.ends is null or barred.ends > {at})"
_ACCOUNT = "barred.account_id = {account} and (barred.everywhere or {role}::uuid is not null)"
_UNIT = """{role}::uuid is not null and barred.organization_id = any (array(
  with recursive up as (select u.id, u.parent_id from territory_organization u where u.id = {unit}
   union select u.id, u.parent_id from territory_organization u join up on u.id = up.parent_id) select up.id from up))
 and (barred.source <> 'colleague' or not exists (select 1 from privacy_secondapproval given
  where given.person_id = barred.person_id and given.role_id = {role} and given.starts <= {at} and given.ends > {at}))"""
_BARS = f"{_LIVE} and ({_ACCOUNT} or {_UNIT})"
_PERSONS = f"""array(select barred.person_id from privacy_exclusion barred where {_LIVE} and {_ACCOUNT}
 union all select barred.person_id from privacy_exclusion barred where {_LIVE} and {_UNIT})"""  # noqa: S608 - of constants
_NAME = re.compile(r"{(\w+)}")


def bars(*, account: str, role: str, unit: str, at: str) -> str:
    """Whether a line of `privacy_exclusion barred` bars an actor; each word is a mark of the statement, as `%(at)s`."""
    return _BARS.format(account=account, role=role, unit=unit, at=at)


def persons_barred(*, account: str, role: str, unit: str, at: str) -> str:
    """The persons of whom an actor may know nothing, as an array: asked once a statement, never once a row."""
    return _PERSONS.format(account=account, role=role, unit=unit, at=at)


def persons_barred_to(values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The same for a statement whose values stand in order: `values` by the names of `persons_barred`."""
    return _NAME.sub("%s", _PERSONS), [values[name] for name in _NAME.findall(_PERSONS)]
