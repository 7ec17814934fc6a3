# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who walks through the pages: with the mouse, without script on a phone, or with the keyboard alone.

Every page that is passed is looked at: one heading, no sideways scroll (who walks without script is at 360 px all the
way), no error in the console. Clicks are counted, so that the promises of speed can be checked.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from playwright.sync_api import Download, Locator, Page

from tests.journeys import manual
from tests.journeys.browser import overflow

MOUSE, PLAIN, KEYS = "mouse", "plain", "keys"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
MOST_TABS = 220
FOCUS_IS_SEEN = """element => {
  const seen = node => { const s = getComputedStyle(node); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none' }
  return seen(element) || (element.labels && [...element.labels].some(seen)) || (element.parentElement && seen(element.parentElement))
}"""

WHERE_IS_FOCUS = """([element, group]) => { const now = document.activeElement
  return now === element ? 'here' : group && now.type === 'radio' && now.name === group ? 'group' : '' }"""


class Walker:
    """One visitor, in one of three ways of using a page."""

    def __init__(self, page: Page, way: str) -> None:
        self.page, self.way = page, way
        self.clicks = 0
        self.faults: list[str] = []
        self.measured: list[str] = []
        self.seen: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    # ---- going about

    def become(self, name: str) -> None:
        """Choose a role in the demonstration's picker, by the strip on every page where there is one."""
        strip = self.page.get_by_role("link", name="Cambia ruolo")
        if self.page.url.startswith("http") and strip.count():
            self._leave(strip.first)
        else:
            self.page.goto("/demo/")
        self._leave(self.page.get_by_role("button", name=re.compile(name)).first)

    def go(self, address: str) -> None:
        """Open an address that a person would have open already, or reach from the navigation."""
        self.page.goto(address)
        self.look()

    def follow(self, name: str, *, within: str = "main", exact: bool = False) -> None:
        """Follow a link by its words."""
        self._leave(self.page.locator(within).get_by_role("link", name=_words(name, exact=exact)).first)

    def send(self, name: str, *, within: str = "main") -> None:
        """Press a button that sends."""
        self._leave(self.page.locator(within).get_by_role("button", name=_words(name)).first)

    def unfold(self, words: str, *, within: str = "main") -> None:
        """Open what is folded."""
        self._press(self.page.locator(within).locator("summary").filter(has_text=words).first)

    def open_person(self, name: str) -> str:
        """Find a person by the search that every page has, and open the record."""
        with self.page.expect_navigation(
            wait_until="load"
        ):  # else what is read next may still be half a page
            if self.way == KEYS:
                self.page.keyboard.press("Control+k")
                self.page.keyboard.type(name)
                self.page.keyboard.press("Enter")
            else:
                field = self.page.locator("header input[type=search]").first
                field.fill(name)
                field.press("Enter")
        link = self.page.locator("main a[href^='/persone/']").filter(has_text=name.split()[0]).first
        address = link.get_attribute("href") or ""
        self._leave(link)
        return address

    def open_task(self, title: str, person: str) -> None:
        """From «Oggi», open what is to be done for somebody."""
        if not self.page.url.endswith("/oggi/"):
            self.follow("Oggi", within="body", exact=True)
        row = self.page.locator("main li").filter(has_text=title).filter(has_text=person)
        self._leave(row.get_by_role("link", name=_words(title)).first)

    # ---- filling in

    def fill(self, label: str, text: str) -> None:
        """Write in a field, by its label."""
        field = self._field(label)
        if self.way == KEYS:
            self._tab_to(field)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def write(self, label: str, text: str) -> None:
        """Write in a field whose keyboard is the system's own, such as a day."""
        self._field(label).fill(text)

    def pick(self, label: str, option: str) -> None:
        """Choose from a list that opens, by the words of the option."""
        field = self._field(label)
        wanted = next(o for o in field.locator("option").all_text_contents() if option in o)
        if self.way == KEYS:
            self._tab_to(field)
            self.page.keyboard.type(wanted.strip().split()[0])
        if (field.locator("option:checked").text_content() or "") != wanted:
            field.select_option(label=wanted.strip())

    def choose(self, name: str, *, within: str = "main") -> None:
        """Mark a radio button, a box or a chip, by its words."""
        scope = self.page.locator(within)
        box = (
            scope.get_by_role("checkbox", name=_words(name))
            .or_(scope.get_by_role("radio", name=_words(name)))
            .first
        )
        if box.is_checked():
            return
        if self.way == KEYS:
            self._tab_to(box)
            self.page.keyboard.press("Space")
        else:
            self.clicks += 1
            box.locator("xpath=ancestor::label[1]").or_(box).first.click()
        assert box.is_checked(), f"«{name}» is not marked"

    def tick(self, box: Locator) -> None:
        """Tick one of the things to do, as a finger does, and wait until it is kept."""
        if box.is_checked():
            return
        with self.page.expect_response(re.compile("/spunte/")) if self.way != PLAIN else nullcontext():
            self.mark(box)

    def mark(self, box: Locator) -> None:
        """Mark a box that has been found already."""
        if self.way == KEYS:
            box.focus()
            self.page.keyboard.press("Space")
        else:
            box.locator("xpath=ancestor::label[1]").click()

    def drop(self, name: str, *, within: str = "main") -> None:
        """Take the mark away from a box."""
        box = self.page.locator(within).get_by_role("checkbox", name=_words(name)).first
        if box.is_checked():
            box.locator("xpath=ancestor::label[1]").click()

    def download(self, name: str) -> Path:
        """Follow a link that gives a file; returns where it is."""
        with self.page.expect_download() as found:
            self._press(self.page.locator("main").get_by_role("link", name=_words(name)).first)
        got: Download = found.value
        return Path(got.path())

    def _field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(_words(label)).first

    # ---- pressing

    def _press(self, target: Locator) -> None:
        self.clicks += 1
        if self.way == KEYS:
            self._tab_to(target)
            self.page.keyboard.press("Enter")
        else:
            target.click()

    def _leave(self, target: Locator) -> None:
        """Press what leads to another page, and look at it."""
        with self.page.expect_navigation(wait_until="load"):
            self._press(target)
        self.look()

    def _tab_to(self, target: Locator) -> None:
        """Reach a control with Tab alone, from wherever the focus is; the focus must be seen."""
        element = target.element_handle()
        group = target.get_attribute("name") if target.get_attribute("type") == "radio" else ""
        for _ in range(MOST_TABS):
            where = self.page.evaluate(WHERE_IS_FOCUS, [element, group])
            if where == "here":
                assert target.evaluate(FOCUS_IS_SEEN), f"the focus is not seen on {target}"
                return
            self.page.keyboard.press("ArrowDown" if where == "group" else "Tab")
        raise AssertionError(f"not reached with Tab: {target} on {self.page.url}")

    # ---- looking

    def look(self) -> None:
        """What every page must hold: an answer, one heading, its width."""
        page = self.page
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d", "…", page.url)
        heads = page.locator("h1").count()
        if heads != 1:
            self.faults.append(f"{page.url}: {heads} headings of the first level")
        if kind in self.seen:
            return
        self.seen.add(kind)
        if overflow(page) > 0:
            self.faults.append(f"{page.url}: scrolls sideways by {overflow(page)} px")

    def says(self, *texts: str) -> None:
        """The page says these words."""
        said = re.sub(r"\s+", " ", self.page.locator("body").inner_text())
        for text in texts:
            assert text in said, f"«{text}» is not on {self.page.url}: {said[:1500]}"

    def picture(self, name: str) -> None:
        """Leave a picture for the manual, where pictures are being made; look at it on the way in any case."""
        if os.environ.get("RACCORDO_NEW_PICTURES") and self.way == MOUSE:
            manual.picture(self.page, name)
        if folder := os.environ.get("RACCORDO_LOOK"):
            self._look_closely(Path(folder), name)

    def _look_closely(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        for size in (DESK, PHONE) if self.way == MOUSE else (PHONE,):
            self.page.set_viewport_size(size)
            self.page.screenshot(path=folder / f"{name}-{self.way}-{size['width']}.png", full_page=True)
        if before:
            self.page.set_viewport_size(before)

    @contextmanager
    def counted(self, what: str, most: int, seconds: float = 45.0) -> Iterator[None]:
        """At most so many clicks and seconds for what is done inside."""
        before, started = self.clicks, time.monotonic()
        yield
        clicks, took = self.clicks - before, time.monotonic() - started
        self.measured.append(f"{what}: {clicks} clicks, {took:.1f} s")
        if self.way == MOUSE:
            assert clicks <= most, f"{what}: {clicks} clicks, at most {most}"
            assert took <= seconds, f"{what}: {took:.0f} s"

    def _hear(self, message: object) -> None:
        if message.type == "error" and "status of 4" not in message.text:  # type: ignore[attr-defined]
            self.faults.append(f"{self.page.url}: {message.text}")  # type: ignore[attr-defined]

    def _answered(self, response: object) -> None:
        if response.status >= 400:  # type: ignore[attr-defined]
            self.faults.append(f"{response.status} from {response.url}")  # type: ignore[attr-defined]


def _words(name: str, *, exact: bool = False) -> re.Pattern[str]:
    words = re.escape(name).replace("'", "[’']")  # a page prints the apostrophe of print
    return re.compile(f"^{words}$" if exact else words)
