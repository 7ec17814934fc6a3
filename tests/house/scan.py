# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house tests stand on: the files of the repository, the floors of the tower, and scanners of code as text.

A scanner takes text and returns faults in words; each is tried on a planted bad example before it is trusted.
"""

from __future__ import annotations

import ast
import configparser
import subprocess
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def files() -> tuple[str, ...]:
    """Every file of the repository, tracked or about to be, as a path from the root."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True,
        ).stdout.decode().split("\0")  # fmt: skip
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive, without git
        listed = [
            str(p.relative_to(ROOT)) for top in ("raccordo", "tests", "docs") for p in (ROOT / top).rglob("*")
        ]
    return tuple(
        sorted({name for name in listed if name and (ROOT / name).is_file() and "__pycache__" not in name})
    )


def python(*tops: str, migrations: bool = False) -> Iterator[tuple[str, str]]:
    """Path and text of our Python files under some folders."""
    for name in files():
        if name.endswith(".py") and name.startswith(tops) and (migrations or "/migrations/" not in name):
            yield name, (ROOT / name).read_text(encoding="utf-8")


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Path and text of files by suffix."""
    for name in files():
        if name.endswith(suffixes):
            yield name, (ROOT / name).read_text(encoding="utf-8")


def faults_in(sources: Iterator[tuple[str, str]], scanner: Callable[[str], list[str]]) -> list[str]:
    """Run a scanner over files; each fault bears the name of its file."""
    return [f"{name}: {fault}" for name, text in sources for fault in scanner(text)]


@lru_cache(maxsize=1)
def floors() -> dict[str, int]:
    """Package of the tower → its floor, the ground being 0; read from the import contracts."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts["importlinter:contract:tower"]["layers"].split("\n")
    rows = [line.strip() for line in lines if line.strip()]
    return {name.strip(): floor for floor, row in enumerate(reversed(rows)) for name in row.split("|")}


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported module or name, dotted, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain, or nothing."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
