"""The link of a comparison, and how to get the same numbers elsewhere."""

from __future__ import annotations

import shlex

from rimland.workbench.assumed import settings_of
from rimland.workbench.pages.sharing import FILE, ShareCard
from rimland.workbench.session import Session
from rimland.workbench.state import YOURS, State


class ComparePanel(ShareCard):
    """Link, scenario file, command and Python."""

    def __init__(self, session: Session):
        super().__init__(session, "compare", ("command", "python"))

    def show(self, state: State) -> None:
        """Put the state into the link and the snippets."""
        command, python = compare_lines(state)
        self.tell({"command": command, "python": python}, file=bool(state.levers))


def compare_lines(state: State) -> tuple[str, str]:
    """The command and the Python that give the numbers of the comparison.

    The command line cannot fix an assumption for packaged scenarios; then it says so and the Python does it.
    """
    names = [_written(n, state) for n in state.compared()]
    size = f"--members {state.members}" + (f" --seed {state.seed}" if state.seed else "")
    forms = "".join(f" --structure {shlex.quote(f'{n}={k}')}" for n, k in state.structure)
    command = f"rimland compare {' '.join(names)} {size} --backend jax{forms}"
    if state.assumptions:
        command = "# assumptions are set: use the Python below"
    seed = f", seed={state.seed}" if state.seed else ""
    structure = f", structure={dict(state.structure)!r}" if state.structure else ""
    rest = f'members={state.members}{seed}, backend="jax"{structure}'
    if not state.assumptions:
        listed = ", ".join(f'"{n}"' for n in names)
        python = f"import rimland as rl\n\nfound = rl.compare({listed}, {rest})\n"
    else:
        python = (
            "import rimland as rl\n\n"
            f"assumed = {settings_of(state.assumptions)!r}\n"
            f"scenarios = [rl.load_scenario(name) for name in {names!r}]\n"
            'scenarios = [s.model_copy(update={"assumptions": {**s.assumptions, **assumed}}) for s in scenarios]\n'
            f"found = rl.compare(*scenarios, {rest})\n"
        )
    return command, python + f'found.differences[0].quantile("burden", 0.5, "JPN")[{(state.year - 2015) * 12 + 11}]\n'


def _written(name: str, state: State) -> str:
    if name != YOURS:
        return name
    return FILE if state.levers else state.scenario
