# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first load of a page in a real browser: weight, requests, largest paint, on a slow line and an old computer."""

from __future__ import annotations

from dataclasses import dataclass

LINE = {"offline": False, "latency": 100, "downloadThroughput": 3e6 / 8, "uploadThroughput": 1e6 / 8}
SLOWER = 4  # times, the processor
HEADER = "| Pagina | Richieste | KB compressi | LCP (ms) |\n|---|---|---|---|"
_LCP = """new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
 .observe({type: 'largest-contentful-paint', buffered: true}))"""


@dataclass
class Load:
    """What the first load of one page costs, with an empty cache."""

    requests: int = 0
    weight: float = 0  # bytes on the wire
    largest_paint: float = 0  # milliseconds


def measure_pages(port: int, sessions: dict[str, tuple[str, str]]) -> None:
    """Print a table: for each name its path and the session of who opens it ("" for anybody)."""
    from playwright.sync_api import sync_playwright

    from tests.journeys.browser import ARGUMENTS, executable

    print("\n" + HEADER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        for name, (path, session) in sessions.items():
            loads = [_load(browser, f"http://127.0.0.1:{port}", path, session) for _ in range(3)]
            load = sorted(loads, key=lambda one: one.largest_paint)[1]
            print(
                f"| {name} | {load.requests} | {load.weight / 1000:.0f} | {load.largest_paint:.0f} |",
                flush=True,
            )
        browser.close()


def _load(browser: object, address: str, path: str, session: str) -> Load:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="it-IT")  # type: ignore[attr-defined]
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    load = Load()

    def arrived(event: dict[str, float]) -> None:
        load.requests += 1
        load.weight += event["encodedDataLength"]

    line.on("Network.loadingFinished", arrived)
    page.goto(address + path, wait_until="networkidle")
    load.largest_paint = page.evaluate(_LCP)
    context.close()
    return load
