# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changed copies of rules: one operator turned or one condition taken away at a time, in Python and in SQL."""

from __future__ import annotations

import ast
import copy
import inspect
import re
import textwrap
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

# --- Python -----------------------------------------------------------------------------------------------------------

_OTHER: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def python_mutants(function: FunctionType) -> Iterator[tuple[str, CodeType]]:
    """Each change of a function, in words, and the code that has it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    whole = tree.body[0]
    assert isinstance(whole, ast.FunctionDef)
    whole.decorator_list = []
    _without_types(whole)
    for place, node in enumerate(ast.walk(whole)):
        for words, change in _changes(node):
            other = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(other.body[0])) if i == place)
            change(target)
            yield f"line {getattr(node, 'lineno', 1)}, {words}", _code(function, other)


def _without_types(whole: ast.FunctionDef) -> None:
    """What is said of types decides nothing."""
    whole.returns = None
    for node in ast.walk(whole):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant("any")


def _code(function: FunctionType, tree: ast.Module) -> CodeType:
    names: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), function.__globals__, names)
    return names[function.__name__].__code__


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Ways to change one node in place, in words."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OTHER:
        yield f"«{ast.unparse(node)}» turned", lambda n: n.ops.__setitem__(0, _OTHER[type(n.ops[0])]())
    if isinstance(node, ast.BoolOp):
        yield f"«{_brief(node)}» and/or", lambda n: setattr(n, "op", _OTHER[type(n.op)]())
        for number in range(len(node.values)):
            yield (
                f"«{_brief(node.values[number])}» dropped",
                lambda n, number=number: n.values.pop(number) and _single(n),
            )
    if isinstance(node, ast.BinOp) and type(node.op) in _OTHER:
        yield f"«{_brief(node)}» &/|", lambda n: setattr(n, "op", _OTHER[type(n.op)]())
        yield f"«{_brief(node.left)}» dropped", lambda n: _become(n, n.right)
        yield f"«{_brief(node.right)}» dropped", lambda n: _become(n, n.left)
    if isinstance(node, ast.AugAssign) and type(node.op) in _OTHER:
        yield f"«{_brief(node)}» &/|", lambda n: setattr(n, "op", _OTHER[type(n.op)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"«{_brief(node)}» without not", lambda n: _become(n, n.operand)
    if isinstance(node, ast.If | ast.IfExp):
        yield f"if «{_brief(node.test)}» always", lambda n: setattr(n, "test", ast.Constant(True))
        yield f"if «{_brief(node.test)}» never", lambda n: setattr(n, "test", ast.Constant(False))
    if isinstance(node, ast.comprehension):
        for number in range(len(node.ifs)):
            yield f"«{_brief(node.ifs[number])}» dropped", lambda n, number=number: n.ifs.pop(number)


def _brief(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:70]


def _single(node: ast.BoolOp) -> None:
    if len(node.values) == 1:
        _become(node, node.values[0])


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = other.__class__
    fields = dict(vars(other))
    node.__dict__.clear()
    node.__dict__.update(fields)


# --- SQL --------------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"'[^']*'|%\(\w+\)s|%s|::|<=|>=|<>|@>|[<>=(),]|[^\s()<>=,']+|\s+")
_TURNED = {"and": "or", "or": "and", "<=": "<", ">=": ">", "<": "<=", ">": ">=", "=": "<>", "<>": "=", "true": "false",
           "false": "true", "exists": "not exists"}  # fmt: skip
_ENDS = {
    "and", "or", "when", "then", "else", "where", "union", "select", "order", "limit", "on", "from", "returning", ",",
}  # fmt: skip


def sql_mutants(text: str) -> Iterator[tuple[str, str]]:
    """Each change of a condition, in words, and the text that has it."""
    tokens = _TOKEN.findall(text)
    assert "".join(tokens) == text, "a token was lost"
    for place, token in enumerate(tokens):
        word = token.lower()
        if word in _TURNED and not (
            word in ("true", "false") and "".join(tokens[:place]).rstrip().endswith(",")
        ):
            yield (
                f"{place} «{_around(tokens, place)}» {word} → {_TURNED[word]}",
                _put(tokens, place, place + 1, _TURNED[word]),
            )
        if word in ("and", "or"):
            first, last = _left(tokens, place), _right(tokens, place)
            yield (
                f"{place} «{''.join(tokens[first:place]).strip()[:70]}» dropped",
                _put(tokens, first, place + 1, " "),
            )
            yield (
                f"{place} «{''.join(tokens[place + 1 : last]).strip()[:70]}» dropped",
                _put(tokens, place, last, " "),
            )
        if word == "is" and "".join(tokens[place : place + 3]).lower() == "is null":
            yield (
                f"{place} «{_around(tokens, place)}» is null → is not null",
                _put(tokens, place, place + 1, "is not"),
            )
        if word == "when":
            yield f"{place} «{''.join(tokens[place : place + 9])[:50]}» never", _never(tokens, place)


def _never(tokens: list[str], place: int) -> str:
    """A case that does not come up."""
    after = next(i for i in range(place + 1, len(tokens)) if not tokens[i].isspace())
    if tokens[after].startswith("'"):
        return _put(tokens, after, after + 1, "'never'")
    then = next(i for i in range(place, len(tokens)) if tokens[i].lower() == "then")
    return _put(tokens, place + 1, then, " false ")


def _put(tokens: list[str], first: int, last: int, words: str) -> str:
    return "".join([*tokens[:first], words, *tokens[last:]])


def _around(tokens: list[str], place: int) -> str:
    return " ".join("".join(tokens[max(0, place - 6) : place + 7]).split())[:80]


def _right(tokens: list[str], place: int) -> int:
    """Where the condition after a word ends."""
    depth = 0
    for i in range(place + 1, len(tokens)):
        word = tokens[i].lower()
        if word in ("(", "case"):
            depth += 1
        elif word in (")", "end"):
            depth -= 1
            if depth < 0:
                return i
        elif depth == 0 and word in _ENDS:
            return i
    return len(tokens)


def _left(tokens: list[str], place: int) -> int:
    """Where the condition before a word begins."""
    depth = 0
    for i in range(place - 1, -1, -1):
        word = tokens[i].lower()
        if word in (")", "end"):
            depth += 1
        elif word in ("(", "case"):
            depth -= 1
            if depth < 0:
                return i + 1
        elif depth == 0 and word in _ENDS:
            return i + 1
    return 0
