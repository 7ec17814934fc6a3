# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house tests its own code: sizes, clock, operations, the ways around the walls."""

from __future__ import annotations

import ast

from tests.house.scan import dotted, faults_in, files, imports, python

FILE_LINES, FUNCTION_LINES, VIEW_LINES = 400, 40, 25
KERNEL = {
    "__init__", "accounts", "audit", "barring", "catalogue", "lifecycle", "models", "outbox", "periods", "records", "scoping",
    "sensitivity", "sharing", "terminology", "walls",
}  # fmt: skip
CLOCKS = {
    "timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
    "django.utils.timezone.now", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today",
}  # fmt: skip
CLOCK_READERS = ("raccordo/config/", "raccordo/web/shell/clock.py", "raccordo/observatory/management/")
MAY_SEE_EVERYTHING = (
    "raccordo/config/", "raccordo/demo/", "raccordo/observatory/", "raccordo/interop/", "raccordo/kernel/scoping.py",
    "raccordo/careplan/tasks.py", "raccordo/delivery/tasks.py", "raccordo/intake/tasks.py",
    "raccordo/privacy/tasks.py",
    # What a person hides goes beyond the eyes of who records it: labels alone, and nothing comes back.
    "raccordo/privacy/hiding.py", "raccordo/privacy/operations/obscuring.py",
    # Who is named reads rows of writers who do not see each other: identifiers, and who is named, to who may say so.
    "raccordo/privacy/readers.py", "raccordo/privacy/operations/readers.py",
    # A court's order and a consent bind also who cannot read them: a yes or a no, and nothing else comes back.
    "raccordo/privacy/following.py",
    # Who lives with whom, and who stands too near, is read of everybody: what comes back are lines of the officer's.
    "raccordo/privacy/households.py", "raccordo/privacy/nearness.py", "raccordo/privacy/colleagues.py",
)  # fmt: skip


def too_long(text: str) -> list[str]:
    """Files, functions and methods of views that outgrew the limit."""
    lines = text.count("\n") + 1
    found = [f"{lines} lines, at most {FILE_LINES}"] if lines > FILE_LINES + 1 else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = node.end_lineno - node.lineno + 1
            if size > FUNCTION_LINES:
                found.append(f"{node.name} has {size} lines, at most {FUNCTION_LINES}")
    return found


def long_view_methods(text: str) -> list[str]:
    """Methods of view classes with more lines than a reader takes in at a glance."""
    found = []
    for cls in ast.walk(ast.parse(text)):
        if isinstance(cls, ast.ClassDef) and any(dotted(base).endswith("View") for base in cls.bases):
            for node in cls.body:
                if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > VIEW_LINES:
                    found.append(f"{cls.name}.{node.name} has more than {VIEW_LINES} lines")
    return found


def clock_reads(text: str) -> list[str]:
    """Places that read the clock, under any of its usual names."""
    tree = ast.parse(text)
    found = [
        f"line {line} imports {name}" for line, name in imports(tree) if name == "django.utils.timezone.now"
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS:
            found.append(f"line {node.lineno} reads {dotted(node)}")
    return found


def careless_operations(text: str) -> list[str]:
    """Public operations that are not keyword-only, or do not take `by` and `at`."""
    found = []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            found.append(f"{node.name} takes positional arguments")
        missing = {"by", "at"} - {argument.arg for argument in node.args.kwonlyargs}
        if missing:
            found.append(f"{node.name} does not take {' and '.join(sorted(missing))}")
    return found


EVERYTHING = {"system_access", "system_glance"}


def sees_everything(text: str) -> list[str]:
    """Uses of the context that sees every row."""
    tree = ast.parse(text)
    found = [f"line {n} imports {name}" for n, name in imports(tree) if name.rpartition(".")[2] in EVERYTHING]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in EVERYTHING:
            found.append(f"line {node.lineno} reaches for it")
        if isinstance(node, ast.Call):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            found += [
                f"line {node.lineno} asks for it" for value in given if dotted(value).endswith("Reach.SYSTEM")
            ]
    return found


def ways_around(text: str) -> list[str]:
    """Signals, unguarded managers of other models, answers that stream after the transaction, unprotected forms."""
    tree = ast.parse(text)
    banned = (
        "django.db.models.signals",
        "django.dispatch",
        "FileResponse",
        "StreamingHttpResponse",
        "csrf_exempt",
    )
    return [f"line {line} imports {name}" for line, name in imports(tree) if name.endswith(banned)]


def unscoped(text: str) -> list[str]:
    """Reads through managers that do not narrow."""
    return [
        f"line {node.lineno} uses {node.attr}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in ("_base_manager", "_default_manager", "raw")
        and not (node.attr == "raw" and dotted(node).split(".")[-2:-1] != ["objects"])
    ]  # fmt: skip


def test_files_functions_and_views_stay_within_a_readers_breath():
    assert too_long("x = 1\n" * 402) and too_long("def f():\n" + "    x = 1\n" * 40)
    assert long_view_methods("class A(StaffView):\n  def get(self):\n" + "    x = 1\n" * 25)

    found = faults_in(python("raccordo", "tests"), too_long)

    assert not found + faults_in(python("raccordo/web"), long_view_methods)


def test_the_clock_is_read_only_at_the_edges():
    assert clock_reads("from datetime import date\nx = date.today()")
    assert clock_reads("from django.utils import timezone\nx = timezone.now()")
    assert clock_reads("from django.utils.timezone import now")
    assert clock_reads("import datetime as d\nfrom datetime import datetime\nf(default=datetime.now)")
    assert not clock_reads("x = self.now")

    found = faults_in((s for s in python("raccordo") if not s[0].startswith(CLOCK_READERS)), clock_reads)

    assert not found


def _operations():
    """Modules of operations; those whose name begins with an underscore hold what several operations share."""
    for name, text in python("raccordo"):
        file = name.rsplit("/", 1)[-1]
        if file == "operations.py" or ("/operations/" in name and (file == "__init__.py" or file[0] != "_")):
            yield name, text


def test_operations_are_keyword_only_and_say_who_and_when():
    assert careless_operations("def sign(plan, *, by, at): ...")
    assert careless_operations("def sign(*, by): ...") == ["sign does not take at"]
    assert not careless_operations("def sign(*, by, at, plan_id): ...\ndef _helper(x): ...")

    assert not faults_in(_operations(), careless_operations)


def test_only_jobs_demo_and_tests_may_see_everything():
    assert sees_everything("from raccordo.kernel.scoping import access, system_access")
    assert sees_everything("from raccordo.kernel.scoping import system_glance")
    assert sees_everything("from raccordo.kernel import scoping\nscoping.system_access(at)")
    assert sees_everything("AccessContext(a, p, at, Reach.SYSTEM)")

    sources = (s for s in python("raccordo") if not s[0].startswith(MAY_SEE_EVERYTHING))
    assert not faults_in(sources, sees_everything)


def test_nothing_goes_around_the_walls():
    assert ways_around("from django.db.models.signals import post_save")
    assert ways_around("from django.http import FileResponse")
    assert unscoped("rows = Person._base_manager.all()") and unscoped("Person.objects.raw('select 1')")
    assert not unscoped("response.raw")

    assert not faults_in(python("raccordo"), ways_around)
    ledger = "raccordo/privacy/queries/__init__.py"  # the predicate itself looks the ledger up
    assert not faults_in((s for s in python("raccordo") if s[0] != ledger), unscoped)


def test_the_kernel_is_a_closed_list():
    here = {
        name.removeprefix("raccordo/kernel/").removesuffix(".py")
        for name in files()
        if name.startswith("raccordo/kernel/") and "/migrations/" not in name
    }

    assert here == KERNEL


def room_imports(text: str) -> list[str]:
    """Code of rooms that a migration leans on: it would change under the migration's feet."""
    allowed = ("raccordo.kernel",)
    return [
        f"line {line} imports {name}"
        for line, name in imports(ast.parse(text))
        if name.startswith("raccordo") and not name.startswith(allowed)
    ]


def test_migrations_stand_alone():
    assert room_imports("from raccordo.people.models import Person")
    assert room_imports("import raccordo.people.codes")

    sources = (s for s in python("raccordo", migrations=True) if "/migrations/" in s[0])
    assert not faults_in(sources, room_imports)
