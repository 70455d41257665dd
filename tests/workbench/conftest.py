"""A server in a process of its own, and a browser to look at it. Both are started once for all tests of the folder."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.workbench.looking import Watched, chromium, watch
from tests.workbench.serving import HASTY, TOKEN, Server, start_server, stop_server


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
def guarded(starting: Callable[..., Server]) -> Server:
    """A server with a token, and little patience."""
    found = starting("--token", TOKEN, before=HASTY)
    found.url = found.url.partition("?")[0]
    return found


@pytest.fixture(scope="session")
def api(server: Server) -> Iterator[httpx.Client]:
    """A program that talks to the server."""
    with httpx.Client(base_url=server.url.rstrip("/") + "/api/v1", timeout=120) as client:
        yield client


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Any:
    """The history check as `rimland run baseline --members 200` prints it: every comparison with its score.

    Of workers side by side the first makes it and the others read what it made.
    """
    from rimland.report.hindcast import hindcast
    from rimland.simulation import run

    if worker_id == "master":
        return hindcast(run("baseline", members=200))
    import fcntl

    common = tmp_path_factory.getbasetemp().parent / "past.pickle"
    with (common.parent / "past.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not common.exists():
            common.write_bytes(pickle.dumps(hindcast(run("baseline", members=200))))
    return pickle.loads(common.read_bytes())


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


@pytest.fixture
def opened(browser: Any, server: Server) -> Iterator[Watched]:
    """A fresh user at 1440 pixels, in English; a test that ends with a problem on the page fails."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", accept_downloads=True)
    found = watch(context.new_page(), server.url)
    yield found
    context.close()
    assert not found.problems, found.problems
