"""Pages in a browser: what goes wrong on them, and whether everybody can use them."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.serving import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHOTS = Path(os.environ.get("RIMLAND_SCREENSHOTS", ROOT / "results" / "screenshots"))
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str | None:
    """The browser, if there is one: `RIMLAND_CHROMIUM` or what the path holds."""
    return os.environ.get("RIMLAND_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Watched:
    """A page, and what went wrong on it: console errors, failed requests, requests to other hosts."""

    page: Any
    url: str
    problems: list[str] = field(default_factory=list)

    def open(self, path: str = "/", ready: str = "main") -> Any:
        """Open a path and wait for an element."""
        self.page.goto(self.url.rstrip("/") + path)
        self.page.wait_for_selector(ready, state="attached", timeout=15_000)
        return self.page

    def settle(self) -> None:
        """Wait until Explore has its last answer."""
        self.page.wait_for_function(
            "document.querySelector('.grid')?.getAttribute('aria-busy') === 'false'",
            timeout=240_000,
        )

    def shot(self, name: str, full: bool = False) -> None:
        """Keep a picture for people to look at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=full)


def watch(page: Any, url: str) -> Watched:
    """Note every problem of a page."""
    found = Watched(page, url)
    host = url.split("/")[2]

    def asked(request: Any) -> None:
        if not request.url.startswith(("data:", "blob:")) and request.url.split("/")[2] != host:
            found.problems.append(f"foreign request: {request.url}")

    page.on("console", lambda m: found.problems.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: found.problems.append(f"error: {e}"))
    page.on("requestfailed", lambda r: found.problems.append(f"failed: {r.url}"))
    page.on("request", asked)
    return found


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with a page as it stands."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response["violations"]
    return [f"{v['id']}: {v['help']}: " + " | ".join(n["html"][:160] for n in v["nodes"][:4]) for v in found]
