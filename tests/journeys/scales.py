# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a visitor of the journeys fills the parts of an assessment."""

from __future__ import annotations

from tests.journeys.walker import Walker

NUMBER = "16"
THE_REST = """([answer, number]) => {
  for (const question of document.querySelectorAll('.domanda')) {
    const { soloSe, soloSeValori } = question.dataset
    const given = soloSe && [...document.querySelectorAll(`[name="r-${soloSe}"]:checked`)].map(row => row.value)
    if (given && !given.some(value => soloSeValori.split(' ').includes(value))) continue
    const rows = question.querySelectorAll('.scelte input')
    if (rows.length) { if (![...rows].some(row => row.checked)) rows[Math.min(answer, rows.length - 1)].click() }
    else question.querySelector('input[type=text]').value = number
  }
}"""  # after the first, which is clicked: a scale has many questions, and a journey many scales


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
    """Say who answers and where; then to every question that is asked, the row of that number."""
    page = walker.page
    if (
        page.locator("input[name=informant]").count()
        and not page.locator("input[name=informant]:checked").count()
    ):
        walker.mark(page.locator("input[name=informant]").first)
    where = page.locator("select[name=setting]")
    if where.count() and not where.input_value():
        where.select_option(index=1)
    first = page.locator(".domanda .scelte").first.locator("input")
    walker.mark(first.nth(min(answer, first.count() - 1)))
    page.evaluate(THE_REST, [answer, NUMBER])


def _open(walker: Walker, part: str) -> None:
    """Open a part from the list of parts, if it is not the one already open."""
    if (walker.page.locator("h1").text_content() or "").strip() != part:
        walker.follow(part)
