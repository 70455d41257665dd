"""A state as it is written elsewhere: as a scenario file, as a command, in Python."""

from __future__ import annotations

import io
import shlex
from typing import Any

from ruamel.yaml import YAML

from rimland.scenarios import parse_setting
from rimland.workbench.assumed import settings_of
from rimland.workbench.state import State


def scenario_text(state: State, title: str) -> str:
    """The state as a scenario file that builds on its packaged scenario.

    Settings stand as a plain value or, with a start, as a path of one date.
    """
    data: dict[str, Any] = {"title": title[:120], "extends": state.scenario}
    levers: dict[str, Any] = {}
    for text in state.levers:
        change = parse_setting(text)
        value: Any = _plain(change.value)
        if change.start:
            value = {"path": {change.start: value}}
        if change.label is None:
            levers[change.lever] = value
        else:
            levers.setdefault(change.lever, {})[change.label] = value
    rest = {"levers": levers, "assumptions": settings_of(state.assumptions), "structure": dict(state.structure)}
    data |= {name: content for name, content in rest.items() if content}
    stream = io.StringIO()
    writer = YAML()
    writer.default_flow_style = False
    writer.dump(data, stream)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    try:
        return float(value)
    except ValueError:
        return str(value)


def command_lines(state: State) -> tuple[str, str]:
    """The command and the Python that give the numbers on the screen.

    With assumptions or theories the command runs the scenario file, which has them.
    """
    size = f"--members {state.members}" + (f" --seed {state.seed}" if state.seed else "")
    if state.assumptions or state.structure:
        command = f"rimland run my_scenario.yaml {size} --backend jax"
    else:
        sets = "".join(f" --set {shlex.quote(x)}" for x in state.levers)
        command = f"rimland run {state.scenario} {size} --backend jax{sets}"
    scenario = '"my_scenario.yaml"' if state.assumptions or state.structure else f'"{state.scenario}"'
    settings = f", settings={list(state.levers)!r}" if state.levers and scenario != '"my_scenario.yaml"' else ""
    seed = f", seed={state.seed}" if state.seed else ""
    python = (
        "import rimland as rl\n\n"
        f'result = rl.run({scenario}, members={state.members}{seed}, backend="jax"{settings})\n'
        f'result.quantile("burden", 0.5, "JPN")[result.month_index("{state.year}-12")]\n'
    )
    return command, python
