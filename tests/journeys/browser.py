# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Chromium, and what every page must pass: axe, no sideways scroll, no error in the console."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "schermate"
MANUAL = ROOT / "docs" / "manuale" / "immagini"
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
WIDTHS = {"1366": (1366, 768), "360": (360, 740)}
PATIENCE = 30_000  # ms: a machine that is busy is not a page that is broken; how fast pages are is the benchmark's question
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def executable() -> str:
    """The browser found on this machine. Raises with one line that says what to install."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    place = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or os.path.expanduser("~/.cache/ms-playwright")
    downloaded = sorted(glob.glob(f"{place}/chromium-*/chrome-linux*/chrome"))
    if downloaded:
        return downloaded[-1]
    raise RuntimeError("Manca un browser per le prove: installa il pacchetto chromium e riprova.")


def violations(page: Page) -> list[str]:
    """What axe finds in the page, as short lines: rule, help, first target."""
    page.evaluate(AXE)
    found = page.evaluate(
        """async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
        'best-practice']})).violations.map(v => `${v.id}: ${v.help} → ${v.nodes[0].target}`)"""
    )
    return list(found)


def borrowed_faces(page: Page) -> set[str]:
    """Typefaces of this machine that the page borrows, because ours lack a sign: elsewhere it would look otherwise."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument", {"depth": 1})["root"]["nodeId"]
    nodes = devtools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})["nodeIds"]
    faces = [
        face
        for node in nodes
        for face in devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    ]
    return {face["familyName"] for face in faces if not face["isCustomFont"]}


def overflow(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def check(page: Page, name: str, *, widths: tuple[str, ...] = ("1366", "360")) -> None:
    """The page passes axe, holds its width, and leaves a picture, at each width."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert overflow(page) <= 0, f"{name} at {width} px scrolls sideways by {overflow(page)} px"
        assert not violations(page), f"{name} at {width} px: {violations(page)}"
    if before:
        page.set_viewport_size(before)


def starts() -> bool:
    """Whether there is a browser and it starts: a downloaded one may lack libraries of the system."""
    try:
        command = [executable(), "--version"]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (RuntimeError, OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(not starts())
