"""How a number of the benchmark table is taken: best of several, peers in turn, memory of a whole process."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Measurement:
    """One line of `bench.json`. `wanted` is the limit the project sets itself, if any."""

    name: str
    value: float | None
    unit: str
    how: str
    wanted: str = ""

    def as_json(self) -> dict[str, Any]:
        """The fields that are set."""
        return {k: v for k, v in asdict(self).items() if v != ""}


def best(call: Callable[[], Any], repeats: int) -> float:
    """Smallest wall-clock time of several calls, in seconds: the others were disturbed."""
    return min(_seconds(call) for _ in range(repeats))


def in_turn(calls: dict[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Best time of each call, the calls taking turns so that a busy machine slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(_seconds(call))
    return {name: min(found) for name, found in times.items()}


def _seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def command_seconds(command: list[str], repeats: int) -> float:
    """Best whole-process time of a command that must succeed.

    Raises:
        RuntimeError: when it fails; with the last line it printed.
    """

    def once() -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise RuntimeError(f"{' '.join(command)}: exit {done.returncode} {last}")

    once()  # warms the disk and the caches
    return best(once, repeats)


CHILD = """
import json, sys, time
import rimland as rl
from benchmarks.measuring import peak_of_this_process
members, backend = int(sys.argv[1]), sys.argv[2]
rl.run("baseline", members=members if backend == "numpy" else 256, backend=backend)
start = time.perf_counter()
rl.run("baseline", members=members, backend=backend)
print(json.dumps([time.perf_counter() - start, peak_of_this_process()]))
"""


def run_in_process(members: int, backend: str) -> tuple[float, float]:
    """Seconds of a warm run of the whole model in a process of its own, and the process's peak memory in MiB.

    Raises:
        RuntimeError: when the process fails; with the last line it printed.
    """
    seconds, peak = run_python(CHILD, str(members), backend)
    return seconds, peak


def run_python(source: str, *arguments: str) -> Any:
    """Run Python source in a process of its own; what it prints last, as JSON.

    Raises:
        RuntimeError: when the process fails; with the last line it printed.
    """
    # The compiler's flags are this process's own choice, not something to hand down.
    environment = {k: v for k, v in os.environ.items() if k != "XLA_FLAGS"}
    command = [sys.executable, "-c", source, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=environment)
    if done.returncode:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def peak_of_this_process() -> float:
    """Peak memory so far in MiB.

    Linux hands the parent's `ru_maxrss` down to a child, so its own high-water mark is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        mark = next((x for x in status.read_text().splitlines() if x.startswith("VmHWM:")), "")
        if mark:
            return int(mark.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
