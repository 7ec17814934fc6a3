# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - no value of anybody stands in these texts
"""The walls of the schema: a role of its own, grants column by column, row-level security. Text alone: the owner applies it.

Three settings say who asks, as everywhere (kernel.scoping): the mandate, the body, the moment. A fourth, `raccordo.cases`,
is told once, as the compartment is entered, by the database itself: the cases that name this mandate as a reader now. Rows
are seen where both the setting and the list of readers say so. No setting, no rows; what sees everything elsewhere (the
reach `system`) sees nothing here.
"""

from __future__ import annotations

SCHEMA = "protected"
ROLE = "raccordo_protected"

_ME = "(select nullif(current_setting('raccordo.role', true), '')::uuid)"
_BODY = "(select nullif(current_setting('raccordo.organization', true), '')::uuid)"
_AT = "(select nullif(current_setting('raccordo.at', true), '')::timestamptz)"
_CASE_ID = '"case".id'
_CASES = "(select coalesce(nullif(current_setting('raccordo.cases', true), ''), '{}')::uuid[])"
_KEEPER = "(select current_setting('raccordo.reach', true)) = 'system'"

_READER = f"""exists (select 1 from protected.casereader r where r.case_id = {{case}} and r.role_id = {_ME}
 and r.body_id = {_BODY} and r.starts <= {_AT} and (r.ends is null or r.ends > {_AT}))"""
_NOW_CONFIRMED = f"""exists (select 1 from protected.change c where c.case_id = {{table}}.case_id and c.kind = '{{kind}}'
 and c.state = 'confirmed' and c.confirmer_id = {_ME} and c.body_id = {_BODY} and c.decided_at = {_AT}{{more}})"""
_OPENING = f'exists (select 1 from protected."case" o where o.id = {{table}}.case_id and o.opened_by_id = {_ME} and o.opened_at = {_AT})'

ENTER = f"""select set_config('role', '{ROLE}', true), set_config('raccordo.cases', '', true)"""
TELL = f"""select set_config('raccordo.cases', array(select r.case_id from protected.casereader r where r.role_id = {_ME}
 and r.body_id = {_BODY} and r.starts <= {_AT} and (r.ends is null or r.ends > {_AT}))::text, true)"""
LEAVE = "select set_config('raccordo.cases', '', true), set_config('role', 'none', true)"


def _reads(case: str) -> str:
    return f"({case} = any ({_CASES}::uuid[]) and {_READER.format(case=case)})"


def _about(table: str) -> dict[str, str]:
    """What is written about a case: by its readers."""
    reads = _reads(f"{table}.case_id")
    return {"select": reads, "insert": reads, "update": reads}


def _policies() -> dict[str, dict[str, str]]:
    """Table → command → which rows."""
    own = f"role_id = {_ME} and body_id = {_BODY}"
    known = f"(body_id = {_BODY} and case_id = any ({_CASES}::uuid[]))"
    adding = _NOW_CONFIRMED.format(
        table="casereader",
        kind="add",
        more=" and c.id = casereader.change_id and c.reader_id = casereader.role_id",
    )
    ending = _NOW_CONFIRMED.format(
        table="casereader", kind="end", more=" and c.reader_id = casereader.role_id"
    )
    erasing = _NOW_CONFIRMED.format(table="casekey", kind="erase", more="")
    first = f"(change_id is null and given_by_id = {_ME} and starts = {_AT})"  # two at most: casereader_first
    case = f"({_reads(_CASE_ID)} or (opened_by_id = {_ME} and opened_at = {_AT} and body_id = {_BODY}))"
    mine = f"role_id = {_ME}"
    key = f"({_reads('casekey.case_id')} or {erasing})"
    asked = f"body_id = {_BODY} and (asked_by_id = {_ME} or confirmer_id = {_ME})"
    return {
        "case": {
            "select": case, "insert": f"opened_by_id = {_ME} and opened_at = {_AT} and body_id = {_BODY}",
            "update": f"{_reads(_CASE_ID)} and body_id = {_BODY}",
        },
        "casekey": {"select": key, "insert": _OPENING.format(table="casekey"), "delete": erasing},
        "casereader": {
            "select": f"({own}) or {known} or {ending}", "insert": f"body_id = {_BODY} and ({first} or {adding})", "update": ending,
        },
        "change": {
            "select": f"({asked}) or {known}",
            "insert": f"body_id = {_BODY} and asked_by_id = {_ME} and case_id = any ({_CASES}::uuid[])",
            "update": f"body_id = {_BODY} and confirmer_id = {_ME}",
        },
        **{table: _about(table) for table in ("safecontact", "sealedfield", "casenote", "registrylink")},
        "sending": {"select": mine, "insert": mine, "update": mine, "delete": mine},
    }  # fmt: skip


# What may be changed of a row once it is written; everything else stands as it was written.
_CHANGEABLE = {
    "case": "closed_at, closed_by_id",
    "casereader": "ends, ended_by_id",
    "change": "state, decided_at",
    "safecontact": "replaced_at",
    "sealedfield": "replaced_at",
    "registrylink": "ends, ended_by_id",
    "sending": "location",
}
_REMOVABLE = ("casekey", "sending")
TABLES = tuple(_policies())


def statements(owner: str, application: str) -> list[str]:
    """Everything the owner runs, in order; the role must be there."""
    found = [
        f"revoke all on schema {SCHEMA} from public, {application}",
        f"revoke all on all tables in schema {SCHEMA} from public, {application}, {ROLE}",
        f"grant usage on schema {SCHEMA} to {ROLE}",
    ]
    for table, policies in _policies().items():
        name = f'{SCHEMA}."{table}"'
        found += [
            f"alter table {name} enable row level security",
            f"alter table {name} force row level security",
            f"grant select, insert on {name} to {ROLE}",
        ]
        if table in _CHANGEABLE:
            found.append(f"grant update ({_CHANGEABLE[table]}) on {name} to {ROLE}")
        if table in _REMOVABLE:
            found.append(f"grant delete on {name} to {ROLE}")
        found += _policies_of(name, policies)
        found += _keeping(name, owner, rewraps=table == "casekey")
    return found


def _policies_of(name: str, policies: dict[str, str]) -> list[str]:
    found = []
    for command in ("select", "insert", "update", "delete"):
        found.append(f"drop policy if exists may_{command} on {name}")
        rows = policies.get(command)
        if rows is None:
            continue
        words = {"insert": f"with check ({rows})", "update": f"using ({rows}) with check ({rows})"}
        found.append(
            f"create policy may_{command} on {name} for {command} to {ROLE} {words.get(command, f'using ({rows})')}"
        )
    return found


def _keeping(name: str, owner: str, *, rewraps: bool) -> list[str]:
    """The owner counts rows after a restore and wraps keys again: closed things, in a context of its own."""
    found = [
        f"drop policy if exists keeper_counts on {name}",
        f"create policy keeper_counts on {name} for select to {owner} using ({_KEEPER})",
    ]
    if rewraps:
        found += [
            f"drop policy if exists keeper_wraps on {name}",
            f"create policy keeper_wraps on {name} for update to {owner} using ({_KEEPER}) with check ({_KEEPER})",
        ]
    return found
