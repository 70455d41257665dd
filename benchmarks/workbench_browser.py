"""A lever in a real browser, from the input event to the frame with the charts drawn anew; and what a page weighs."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LEVER = "japan_defence_burden"
# Japanese type, which a machine fetches only if it has none of its own.
FONT = "/fonts/"
READY = """() => /1,?000/.test(document.querySelector('.headline .small')?.textContent ?? '')
    && document.querySelector('.grid').getAttribute('aria-busy') === 'false'"""
MOVE = """async ([name, value]) => {
    const slider = document.getElementById('lever-' + name);
    const charts = [...document.querySelectorAll('figure.chart')];
    const paths = (chart) => [...chart.querySelectorAll('svg path')].map((path) => path.getAttribute('d')).join('|');
    const drawn = () => charts.map(paths).join('#');
    const members = () => document.querySelector('.headline .small').textContent;
    const before = drawn();
    slider.value = value;
    const begun = performance.now();
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    slider.dispatchEvent(new Event('change', {bubbles: true}));
    let first = null;
    let left = false;  // the words of the answer before stand until those of the first few members come
    for (;;) {
        await new Promise(requestAnimationFrame);
        const now = performance.now() - begun;
        if (first === null && drawn() !== before) first = now;
        const whole = /1,?000/.test(members());
        left ||= !whole;
        if (first !== null && left && whole) return [first, now];
        if (now > 30000) return [first, null];
    }
}"""


@dataclass
class Weight:
    """Bytes of a page before the data of its charts, over the wire and unpacked, and those of the Japanese font."""

    wire: int = 0
    unpacked: int = 0
    font: int = 0
    requests: int = 0


def chromium() -> str | None:
    """The browser, if there is one."""
    return os.environ.get("RIMLAND_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def measured(url: str, moves: int) -> tuple[list[float], list[float], Weight]:
    """Milliseconds to the first drawing and to that of 1,000 members, by move of a lever; the page's weight."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        weight = _weigh(context.new_cdp_session(page))
        page.goto(url)
        page.wait_for_function(READY, timeout=120_000)
        dice = random.Random(7)
        first, whole = [], []
        for _ in range(moves):
            page.wait_for_timeout(700)
            value = round(dice.uniform(0.01, 0.049), 4)
            few, many = page.evaluate(MOVE, [LEVER, value])
            first.append(few)
            whole.append(many)
        browser.close()
    return first, whole, weight


def _weigh(session: Any) -> Weight:
    found = Weight()
    fonts: set[str] = set()

    def answered(event: Any) -> None:
        if FONT in event["response"]["url"]:
            fonts.add(event["requestId"])

    def received(event: Any) -> None:
        if event["requestId"] not in fonts:
            found.unpacked += event["dataLength"]

    def finished(event: Any) -> None:
        size = int(event["encodedDataLength"])
        if event["requestId"] in fonts:
            found.font += size
        else:
            found.wire += size
            found.requests += 1

    session.send("Network.enable")
    session.on("Network.responseReceived", answered)
    session.on("Network.dataReceived", received)
    session.on("Network.loadingFinished", finished)
    return found
