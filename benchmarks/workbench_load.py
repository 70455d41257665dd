"""How quickly the workbench answers, alone and to fifty users at once: `python -m benchmarks.workbench_load`.

The server runs in a process of its own; requests come over loopback. What is printed is a table in Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from benchmarks.workbench_browser import chromium, measured
from benchmarks.workbench_server import Server, start, wait_warm
from benchmarks.workbench_users import crowd

Row = tuple[str, str, str]


def main() -> None:
    """Measure everything, or the named parts, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="start, api, browser, users; all when none is named")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the users are at it")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--moves", type=int, default=20, help="moves of the lever in the browser")
    given = parser.parse_args()
    wanted = given.parts or ["start", "api", "browser", "users"]
    print(f"{os.cpu_count()} cores; load of the last minute before: {os.getloadavg()[0]:.1f}\n")
    print("| what | measured | wanted |\n|---|---|---|")
    if "start" in wanted:
        _print(starting())
    server = start()
    try:
        wait_warm(server)
        if "api" in wanted:
            _print(beside_others(server, by_api(server)))
        if "browser" in wanted and chromium():
            _print(beside_others(server, in_browser(server, given.moves)))
        if "users" in wanted:
            _print(beside_others(server, with_users(server, given.users, given.seconds)))
        _print([("memory of the server at the end, and at most", f"{server.memory:.0f}, {server.peak:.0f} MiB", "")])
    finally:
        seconds = server.stop()
    _print([("from Ctrl-C until it has gone", f"{seconds:.1f} s", "under 2 s")])
    print(f"\nload of the last minute after: {os.getloadavg()[0]:.1f}")


def _print(rows: Iterator[Row] | list[Row]) -> None:
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def beside_others(server: Server, rows: Iterator[Row]) -> Iterator[Row]:
    """Rows, and how busy other programs kept the machine meanwhile: what they take is missing to the server."""
    own, busy, begun = _own(server), _busy(), time.perf_counter()
    yield from rows
    spent = time.perf_counter() - begun
    others = (_busy() - busy - (_own(server) - own)) / spent
    yield "other programs meanwhile", f"{max(others, 0.0):.2f} cores", "none"


def _own(server: Server) -> float:
    return server.cpu + sum(os.times()[:4])


def _busy() -> float:
    """Seconds of all processors that were not idle."""
    fields = [int(x) for x in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def starting() -> Iterator[Row]:
    """From the command until a page is answered, with nothing kept from before, and as usual."""
    for name in ("nothing kept", "caches kept"):
        with tempfile.TemporaryDirectory() as folder:
            server = start(Path(folder) if name == "nothing kept" else None)
            wait_warm(server)
            yield f"start to first page, {name}", f"{server.to_page:.1f} s", "under 6 s"
            yield f"first page to compiled program, {name}", f"{server.to_warm:.1f} s", ""
            server.stop()


def by_api(server: Server) -> Iterator[Row]:
    """One client that changes a lever and waits for the answer."""
    dice = random.Random(1)
    with httpx.Client(base_url=server.url + "api/v1", timeout=60) as client:

        def ask(members: int) -> float:
            state = {"levers": [f"hotlines={dice.random():.5f}"], "members": members}
            return _seconds(lambda: client.post("/run", json={"state": state}).raise_for_status())

        ask(64), ask(1000)
        for members, wanted in ((64, "median under 150 ms"), (1000, "median under 1 s")):
            times = [ask(members) for _ in range(25 if members == 64 else 12)]
            yield f"lever to answer by the API, {members:,} members", _told(times), wanted
        link = "/run?set=hotlines=0.5&members=1000"
        tag = client.get(link).headers["etag"]
        times = [_seconds(lambda: client.get(link).raise_for_status()) for _ in range(50)]
        yield "the same question again", _told(times), "kept by content"
        times = [_seconds(lambda: client.get(link, headers={"if-none-match": tag})) for _ in range(50)]
        yield "the same question, answer at hand (304)", _told(times), ""
    times = [_seconds(lambda: httpx.get(server.url).raise_for_status()) for _ in range(15)]
    yield "a page's HTML", _told(times), ""


def in_browser(server: Server, moves: int) -> Iterator[Row]:
    """A browser on the same machine: from the input event of a slider to the frame with the charts drawn anew."""
    first, whole, weight = measured(server.url, moves)
    yield "lever to repainted charts, 64 members", _told([x / 1000 for x in first]), "median under 150 ms"
    yield "lever to repainted charts, 1,000 members", _told([x / 1000 for x in whole]), "median under 1 s"
    size = f"{weight.wire / 1e6:.2f} MB in {weight.requests} requests, {weight.unpacked / 1e6:.2f} MB unpacked"
    yield "weight of Explore before data", size, "under 3 MB"
    font = f"{weight.font / 1e6:.1f} MB" if weight.font else "not fetched"
    yield "Japanese font, where a machine has none", font, ""


def with_users(server: Server, users: int, seconds: float) -> Iterator[Row]:
    """Users who each drag a lever, wait for the answer, think one to three seconds, and drag again."""
    cpu = server.cpu
    begun = time.perf_counter()
    found = asyncio.run(crowd(server.url, users, seconds))
    spent = time.perf_counter() - begun
    times = sorted(t for user in found for t in user.answers)
    errors = [e for user in found for e in user.errors]
    served = [len(user.answers) for user in found]
    means = [statistics.mean(user.answers) for user in found if user.answers]
    yield f"{users} users at once: lever to answer", _told(times), "p95 under 2 s"
    yield f"{users} users at once: answers, errors", f"{len(times)} in {seconds:.0f} s, {len(errors)}", "no error"
    yield "answers of the user with most, with fewest", f"{max(served)}, {min(served)}", "alike"
    if means:
        yield "mean wait of the slowest user, of the quickest", f"{max(means):.2f}, {min(means):.2f} s", "alike"
    yield "processor time of the server", f"{(server.cpu - cpu) / spent:.2f} cores", ""
    for error in sorted(set(errors))[:3]:
        yield "an error", error, ""


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _told(times: list[float]) -> str:
    if not times:
        return "none"
    ordered = sorted(times)
    middle, late = statistics.median(ordered), ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
    return f"median {_short(middle)}, p95 {_short(late)}, most {_short(ordered[-1])} ({len(times)})"


def _short(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


if __name__ == "__main__":
    main()
