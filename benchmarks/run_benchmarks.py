"""Measures Rimland's speed and memory beside its peers, in one run; see `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import reference_equations, reference_model, reference_native
from benchmarks.measuring import Measurement, best, command_seconds, in_turn, run_in_process, run_python

MEMBERS = 10_000
SEED = 7
SCALE = (1_000, 3_000, 10_000, 30_000, 100_000)
DEAREST = 8


@cache
def _engine() -> tuple[Any, dict[str, np.ndarray], np.ndarray]:
    """The engine warm on the reference model, the members' parameters, and the array results go to."""
    parameters = reference_model.draw_parameters(MEMBERS)
    ready = reference_equations.runner(parameters, SEED, "jax")
    out = np.empty((reference_model.MONTHS, 4, MEMBERS), np.float32)
    reference_equations.simulate(ready, MEMBERS, out)
    return ready, parameters, out


def engine_vs_c() -> Iterator[Measurement]:
    """The engine (JAX, two threads) over SIMD C (two threads), the same equations, members and draws."""
    ready, parameters, out = _engine()
    how = f"reference model, {MEMBERS} members x {reference_model.MONTHS} months, 2 threads each, in turn, best of 7"
    try:
        reference_native.simulate(parameters, SEED, into=np.empty_like(out))
    except reference_native.NoCompilerError as reason:
        yield Measurement("engine_vs_c", None, "times", f"skipped: {reason}", "at most 2.2")
        return
    calls = {
        "engine": lambda: reference_equations.simulate(ready, MEMBERS, out),
        "c": lambda: reference_native.simulate(parameters, SEED, into=out),
    }
    times = in_turn(calls, 7)
    yield Measurement("engine_vs_c", times["engine"] / times["c"], "times", how, "at most 2.2")
    yield Measurement("engine_10000", times["engine"], "s", how)
    yield Measurement("c_10000", times["c"], "s", how)


def engine_vs_ema() -> Iterator[Measurement]:
    """EMA Workbench on two processes over the engine, seconds a member."""
    try:
        from benchmarks.ema_reference import seconds_per_member

        peer = seconds_per_member()
    except ImportError as reason:
        yield Measurement("engine_vs_ema", None, "times faster", f"skipped: {reason}", "at least 120")
        return
    ready, _, out = _engine()
    own = best(lambda: reference_equations.simulate(ready, MEMBERS, out), 5) / MEMBERS
    how = "EMA Workbench: plain NumPy function, 2 processes, 120 experiments, pool warm; engine: 10000 members"
    yield Measurement("engine_vs_ema", peer / own, "times faster", how, "at least 120")
    yield Measurement("ema_member", peer, "s", how)


def gradient_ratio() -> tuple[float, str]:
    """Seconds of a gradient over seconds of a forward run, both of one chunk, and how that was taken."""
    from rimland.engine.gradient import gradient_function

    ready = reference_equations.runner(reference_model.draw_parameters(MEMBERS), SEED, "jax")
    names = reference_model.parameter_names()
    gradient = gradient_function(ready, lambda outputs: outputs["peace"][-1].mean(), names)
    calls = {"gradient": gradient, "forward": lambda: ready.compute(0)}
    for call in calls.values():
        call()
    times = in_turn(calls, 25)
    return times["gradient"] / times["forward"], (
        f"reference model, one chunk of {ready.chunk} members, {len(names)} derivatives a member, one thread, "
        "parameters in and arrays out, in turn, best of 25"
    )


def gradient_vs_forward() -> Iterator[Measurement]:
    """Reverse-mode gradient of the final mean peace by all twenty parameters, over one forward run.

    In a process of its own: the compiler's flags are set once for a process, and those for gradients differ.
    """
    ratio, how = run_python(
        "import json; from benchmarks.run_benchmarks import gradient_ratio; print(json.dumps(gradient_ratio()))"
    )
    yield Measurement("gradient_vs_forward", ratio, "runs", how, "at most 5")


def whole_model() -> Iterator[Measurement]:
    """The whole model on JAX, warm, with its summaries."""
    import rimland as rl
    from rimland.model import outcomes

    for members, wanted in ((1000, "at most 0.6"), (128, "at most 0.1")):

        def once(members: int = members) -> None:
            result = rl.run("baseline", members=members, backend="jax")
            for row in outcomes()["headline"]:
                result.quantile(row["variable"], 0.5, row.get("label"))

        once()
        how = (
            "rl.run('baseline', backend='jax') and all five quantiles of every headline outcome in all 312 months, "
            "second run onwards in one process, best of 7"
        )
        yield Measurement(f"model_{members}", best(once, 7), "s", how, wanted)


def why() -> Iterator[Measurement]:
    """Why two scenarios differ: the general way, the quick one, and by input alone, in one warm process."""
    import rimland as rl
    from rimland.engine.attribution import attribute
    from rimland.questions import question
    from rimland.reasons import MEMBERS as members
    from rimland.reasons import POINTS, by_input
    from rimland.scenarios import with_settings

    asked = question("burden", "us_pulled_away", "baseline", "JPN", "2035-12", members, 0)
    record, sizes = asked.between(), iter(range(1, 100))

    def changed() -> rl.Scenario:
        """Another size of the lever each time, as on a page."""
        return with_settings(asked.after.resolved.scenario, [f"diversion_to_europe_middle_east={next(sizes) / 4}%"])

    def general() -> None:
        line = asked.line(record, range(members), POINTS)
        attribute(line, asked.model, "burden", asked.weights, asked.forms)

    calls = {
        "why_general": general,
        "why": lambda: rl.why("burden", changed(), label="JPN"),
        "why_by_input": lambda: by_input("burden", changed(), label="JPN"),
    }
    for call in calls.values():
        call()
    how = f"burden of Japan in 2035-12, a lever moved, {members} members (by input: 64), in turn, best of 5"
    times = in_turn(calls, 5)
    for name, wanted in (("why", "at most 1.5"), ("why_by_input", "at most 1"), ("why_general", "")):
        yield Measurement(name, times[name], "s", how, wanted)
    yield Measurement("why_quicker", times["why_general"] / times["why"], "times", how)
    program = Path(sys.executable).with_name("rimland")
    command = [str(program)] if program.exists() else [sys.executable, "-c", "from rimland.cli import main; main()"]
    command += ["why", "burden", "--label", "JPN", "--scenario", "us_pulled_away"]
    yield Measurement("why_command", command_seconds(command, 3), "s", "whole process, warm disk, best of 3")


def cost_of_systems() -> Iterator[Measurement]:
    """How much the model holds, and where the time of a run goes."""
    from benchmarks.cost_of_systems import MONTHS, seconds_by_topic
    from rimland.library import full_model

    model, found = full_model(), seconds_by_topic()
    held = f"{len(model.parameters)} numbers, {len(model.levers)} levers"
    yield Measurement("model_variables", len(model.variables), "variables", held)
    whole = sum(found.values())
    how = f"share of the time of {MONTHS} months of one chunk on NumPy, statement by statement"
    rooms: dict[str, float] = {}
    for topic, seconds in found.items():
        room = topic.split("/")[0]
        rooms[room] = rooms.get(room, 0.0) + seconds
    for name, seconds in sorted(rooms.items(), key=lambda item: -item[1]):
        yield Measurement(f"share_{name}", 100 * seconds / whole, "%", how)
    topics = [(name, seconds) for name, seconds in found.items() if "/" in name]
    for name, seconds in topics[:DEAREST]:
        yield Measurement(f"share_{name}", 100 * seconds / whole, "%", "one of the dearest topics")


def scale() -> Iterator[Measurement]:
    """Time and memory against the number of members, each in a process of its own."""
    found = {members: run_in_process(members, "jax") for members in SCALE}
    how = "rl.run('baseline', backend='jax') in its own process after a run of 256 members; peak of the process"
    for members, (seconds, peak) in found.items():
        yield Measurement(f"seconds_{members}", seconds, "s", how)
        yield Measurement(f"memory_{members}", peak, "MiB", how, "under 1024" if members == SCALE[-1] else "")
    first, last = SCALE[2], SCALE[-1]
    slope = (found[last][0] / last) / (found[first][0] / first)
    how = f"seconds a member at {last} over seconds a member at {first}"
    yield Measurement("linearity", slope, "times", how, "about 1")


def start_up() -> Iterator[Measurement]:
    """Whole processes: the import, the help, and a small run from the command line."""
    program = Path(sys.executable).with_name("rimland")
    started = [sys.executable, "-c", "from rimland.cli import main; main()"]
    rimland = [str(program)] if program.exists() else started
    bare = command_seconds([sys.executable, "-c", "pass"], 5)
    whole = command_seconds([sys.executable, "-c", "import rimland"], 5)
    yield Measurement(
        "import_seconds", whole - bare, "s", "python -c 'import rimland' less python -c pass, best of 5", "under 0.3"
    )
    for name, arguments, wanted in (
        ("help_seconds", ["--help"], "under 0.5"),
        ("run_50_seconds", ["run", "baseline", "--members", "50"], "at most 1.5"),
    ):
        how = f"whole process, `rimland {' '.join(arguments)}`, warm disk, best of 5"
        yield Measurement(name, command_seconds([*rimland, *arguments], 5), "s", how, wanted)


PARTS: dict[str, Callable[[], Iterator[Measurement]]] = {
    part.__name__: part
    for part in (engine_vs_c, engine_vs_ema, gradient_vs_forward, whole_model, why, cost_of_systems, scale, start_up)
}


def main() -> None:
    """Measure the parts, print each line as it is known, write them all as JSON; exit 1 where a part failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all by default")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="file to write (bench.json)")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.parts if name not in PARTS]
    if unknown:
        parser.error(f"unknown part '{unknown[0]}'; expected some of {', '.join(PARTS)}")
    lines: list[Measurement] = []
    failures = 0
    print(f"{'measure':<28} {'value':>10}  {'unit':<13} {'wanted':<14} how")
    for name in chosen.parts or PARTS:
        try:
            for line in PARTS[name]():
                lines.append(line)
                value = "-" if line.value is None else f"{line.value:10.3f}"
                print(f"{line.name:<28} {value:>10}  {line.unit:<13} {line.wanted:<14} {line.how}", flush=True)
        except Exception as reason:
            failures += 1
            print(f"{name:<28} {'failed':>10}  {type(reason).__name__}: {reason}", flush=True)
            lines.append(Measurement(name, None, "", f"failed: {type(reason).__name__}: {reason}"))
    chosen.json.write_text(json.dumps([line.as_json() for line in lines], indent=1) + "\n")
    print(f"written to {chosen.json}")
    sys.exit(1 if failures else 0)
