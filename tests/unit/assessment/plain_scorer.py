# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second scorer, slow and obvious, that reads the file itself and shares no code with the engine.

It works on the plain data with exact fractions, one question at a time, as a person with paper would.
"""

from fractions import Fraction
from math import floor
from pathlib import Path

import yaml

SPECIALS = {"unknown", "not-observable", "refused"}
LIBRARY = Path(__file__).parents[3] / "raccordo" / "assessment" / "library"


def paper(code: str) -> dict:
    """The scale as its file says it, every scalar a text."""
    return yaml.load((LIBRARY / code / "instrument.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def is_asked(sheet: dict, question: dict, said: dict) -> bool:
    rule = question.get("only_if")
    if rule is None:
        return True
    parent = next(one for one in sheet["items"] if one["id"] == rule["item"])
    if not is_asked(sheet, parent, said):
        return False
    value = said.get(rule["item"])
    return value in rule["answers"]


def worth(question: dict, value: object) -> Fraction:
    kind = question.get("kind", "choice")
    if kind == "number":
        return Fraction(str(value))
    if kind == "choice":
        for answer in question["answers"]:
            if answer["id"] == value:
                return Fraction(answer.get("points", "0"))
        raise AssertionError(value)
    plain = [a["id"] for a in question["answers"] if a.get("exclusive") != "true"]
    ticks = len([one for one in value if one in plain])
    if "count_points" in question:
        for step in question["count_points"]:
            if int(step["from"]) <= ticks <= int(step["to"]):
                return Fraction(step["points"])
        raise AssertionError(ticks)
    total = Fraction(0)
    for answer in question["answers"]:
        if answer["id"] in value:
            total += Fraction(answer["points"])
    return total


def is_absent(value: object) -> bool:
    return value is None or value == () or (isinstance(value, str) and value in SPECIALS)


def read_answers(sheet: dict, said: dict) -> tuple[list, list, Fraction, bool]:
    """What counts, what is missing, what is added at the end, and whether that addition is lacking."""
    adjusting = sheet["score"].get("adjusted_by", [])
    counted, missing, adjustment, lacks_adjustment = [], [], Fraction(0), False
    for question in sheet["items"]:
        if not is_asked(sheet, question, said):
            gate = next(one for one in sheet["items"] if one["id"] == question["only_if"]["item"])
            silent = said.get(gate["id"]) in (None, (), *SPECIALS)
            if question.get("unscored") != "true" and silent and gate["id"] not in missing:
                missing.append(gate["id"])
            continue
        value = said.get(question["id"])
        if question["id"] in adjusting:
            if is_absent(value):
                missing.append(question["id"])
                lacks_adjustment = True
            else:
                adjustment += worth(question, value)
        elif question.get("unscored") != "true":
            if is_absent(value):
                missing.append(question["id"])
            else:
                counted.append(worth(question, value))
    return counted, missing, adjustment, lacks_adjustment


def total_of(rule: dict, counted: list, missing: list, adjustment: Fraction) -> Fraction:
    """The points in all, made whole for what is missing, rounded to the step, kept within the scale."""
    if rule["kind"] == "sum":
        total = sum(counted, Fraction(0))
    elif rule["kind"] == "count":
        total = Fraction(len([one for one in counted if one > 0]))
    elif rule["kind"] == "value":
        total = counted[0]
    else:
        raise AssertionError(rule["kind"])
    if missing:
        total = total / len(counted) * (len(counted) + len(missing))
    total += adjustment
    step = Fraction(rule.get("step", "1"))
    total = floor(total / step + Fraction(1, 2)) * step
    return min(max(total, Fraction(rule["minimum"])), Fraction(rule["maximum"]))


def paper_score(code: str, said: dict) -> dict:
    """`{"score": …, "band": …, "prorated": …, "missing": […]}` or `{"no_score": reason, "missing": […]}`."""
    sheet = paper(code)
    rule = sheet["score"]
    for outcome in rule.get("none_when", []):
        if said.get(outcome["when"]["item"]) in outcome["when"]["answers"]:
            return {"no_score": "not-measurable", "missing": []}
    counted, missing, adjustment, lacks_adjustment = read_answers(sheet, said)
    if missing:
        if rule["missing"] == "none" or lacks_adjustment:
            return {"no_score": "missing-answers", "missing": missing}
        if len(missing) > int(rule["max_missing"]):
            return {"no_score": "too-many-missing", "missing": missing}
    total = total_of(rule, counted, missing, adjustment)
    band = ""
    for one in sheet.get("bands", []):
        if Fraction(one["from"]) <= total <= Fraction(one["to"]):
            band = one["code"]
    return {"score": total, "band": band, "prorated": bool(missing), "missing": missing}
