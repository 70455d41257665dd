"""A server in a process of its own, and a browser to look at it. Both are started once for all tests of the folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHOTS = Path(os.environ.get("RIMLAND_SCREENSHOTS", ROOT / "results" / "screenshots"))


def chromium() -> str | None:
    """The browser, if there is one: `RIMLAND_CHROMIUM` or what the path holds."""
    return os.environ.get("RIMLAND_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Server:
    """A running workbench: its address, and what it has printed."""

    url: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)


def start_server(*options: str, before: str = "pass") -> Server:
    """Start `rimland serve` on a free port and wait until it says where it is; `before` is Python that runs first."""
    command = [
        sys.executable,
        "-c",
        f"import sys; {before}; from rimland.cli import main; sys.exit(main())",
        "serve",
        "--port",
        "0",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        found = re.search(r"http://\S+", line)
        if found:
            break
    else:
        raise AssertionError(f"the server did not start: {''.join(lines)}")
    # Read on, or a full pipe would stop the server.
    stream = process.stdout
    threading.Thread(target=lambda: lines.extend(stream), daemon=True).start()
    return Server(found[0], process, lines)


def stop_server(server: Server) -> None:
    """Stop a server and make sure that it is gone."""
    server.process.terminate()
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()


@pytest.fixture(scope="session")
def starting() -> Iterator[Callable[..., Server]]:
    """Starts further servers, as `start_server`; all have gone when the tests end."""
    found: list[Server] = []

    def start(*options: str, before: str = "pass") -> Server:
        found.append(start_server(*options, before=before))
        return found[-1]

    yield start
    for one in found:
        stop_server(one)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The workbench that the tests share."""
    found = start_server()
    yield found
    stop_server(found)


@pytest.fixture(scope="session")
def past() -> Any:
    """The history check as `rimland run baseline --members 200` prints it: every comparison with its score."""
    from rimland.report.hindcast import hindcast
    from rimland.simulation import run

    return hindcast(run("baseline", members=200))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium: `make browser` installs it, or RIMLAND_CHROMIUM names it")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


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
            timeout=60_000,
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


@pytest.fixture
def opened(browser: Any, server: Server) -> Iterator[Watched]:
    """A fresh user at 1440 pixels, in English; a test that ends with a problem on the page fails."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", accept_downloads=True)
    found = watch(context.new_page(), server.url)
    yield found
    context.close()
    assert not found.problems, found.problems
