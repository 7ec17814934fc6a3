# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ways by which words leave without an address: verbs of the command line, jobs, topics, titles that are made of a row."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.scan import dotted, python

ROOMS = (
    "assessment",
    "careplan",
    "delivery",
    "intake",
    "people",
    "privacy",
    "record",
    "interop",
    "programmes",
    "governance",
)
WRITES_NOTHING = ("/queries", "/rules", "/tests")
TITLES = {"title", "words", "subject", "sentence"}
"""Arguments by which a message gets its words: a thing to do, a paper, an alert, a letter."""


def topics(text: str) -> Iterator[str]:
    """Topics given to the outbox, straight or through a helper of the same file that has a parameter `topic`."""
    tree = ast.parse(text)
    helpers = {
        node.name: [a.arg for a in (*node.args.posonlyargs, *node.args.args)].index("topic")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "topic" in [a.arg for a in node.args.args]
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        if name.endswith("outbox.announce") or name in helpers:
            yield from (_said(k.value) for k in node.keywords if k.arg == "topic")
        if name in helpers and len(node.args) > helpers[name]:
            yield _said(node.args[helpers[name]])


def _said(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) else f"«{ast.unparse(value)}»"


def made_titles(text: str) -> Iterator[str]:
    """Titles and sentences that are not plain words: what is put into them, and in which function."""
    for function in ast.walk(ast.parse(text)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _makes(node):
                for keyword in node.keywords:
                    if keyword.arg in TITLES and not isinstance(keyword.value, ast.Constant):
                        yield f"{function.name}: {ast.unparse(keyword.value)}"


def _makes(node: ast.Call) -> bool:
    """Whether a call makes a row or a letter: of a thing to do, a paper, an alert."""
    return any(k.arg in ("kind", "person_id", "by") for k in node.keywords) or "mail" in dotted(node.func)


def everywhere(scan) -> dict[str, set[str]]:
    """What a scan finds in the rooms, with the files where it stands; pages are walked instead."""
    found: dict[str, set[str]] = {}
    for name, text in python(*(f"raccordo/{room}/" for room in ROOMS)):
        if any(part in name for part in WRITES_NOTHING):
            continue
        for one in scan(text):
            found.setdefault(one, set()).add(name)
    return found
