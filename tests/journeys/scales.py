# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a visitor of the journeys fills the parts of an assessment."""

from __future__ import annotations

from tests.journeys.walker import KEYS, Walker

NUMBER = "16"


def words(walker: Walker, part: str, text: str) -> None:
    """A part that is told in words."""
    _open(walker, part)
    walker.page.locator("main textarea[name=text]").fill(text)
    walker.send("Completa e continua")
    walker.says(f"Parte completa: {part}")


def scale(walker: Walker, part: str, *, answer: int = 1) -> None:
    """A part that is a scale: an answer to each question that is asked, then complete."""
    _open(walker, part)
    fill(walker, answer)
    walker.send("Completa e continua")
    walker.says(f"Parte completa: {part}")


def fill(walker: Walker, answer: int = 1) -> None:
    """Answer who is asked and every question in sight, each with the row of that number."""
    page = walker.page
    asked = page.locator("fieldset:has(input[name=informant]) input[name=informant]")
    if asked.count() and not page.locator("input[name=informant]:checked").count():
        _mark(walker, 0, "informant")
    where = page.locator("select[name=setting]")
    if where.count() and not where.input_value():
        where.select_option(index=1)
    for number in range(page.locator(".domanda").count()):
        question = page.locator(".domanda").nth(number)
        if not question.is_visible() or (question.get_attribute("data-solo-se") and walker.way != "mouse"):
            continue
        name = question.get_attribute("data-domanda") or ""
        rows = question.locator(".scelte input")
        if rows.count():
            _mark(walker, min(answer, rows.count() - 1), f"r-{name}")
        else:
            question.locator("input[type=text]").first.fill(NUMBER)


def _mark(walker: Walker, row: int, name: str) -> None:
    box = walker.page.locator(f".scelte input[name='{name}']").nth(row)
    if walker.way == KEYS:
        box.focus()
        walker.page.keyboard.press("Space")
    else:
        box.locator("xpath=ancestor::label[1]").click()


def _open(walker: Walker, part: str) -> None:
    """Open a part from the list of parts, if it is not the one already open."""
    if (walker.page.locator("h1").text_content() or "").strip() != part:
        walker.follow(part)
