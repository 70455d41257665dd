"""The link of a stress test, and the command that gives the same numbers."""

from __future__ import annotations

from rimland.stress.sensitivity import SIZES
from rimland.workbench.pages.sharing import FILE, ShareCard
from rimland.workbench.session import Session
from rimland.workbench.state import State
from rimland.workbench.stressing import LUCKS, Question

REFERENCE = "my_reference.yaml"


class StressPanel(ShareCard):
    """Link, scenario files, command."""

    def __init__(self, session: Session):
        super().__init__(session, "stress", ("command",))

    def show(self, state: State, question: Question) -> None:
        """Put the state into the link and the command."""
        file = bool(state.levers or state.assumptions or state.structure)
        self.tell({"command": stress_line(state, question)}, file=file)

    def download(self) -> None:
        """Save what is set, and under assumptions or theories what it is compared with too."""
        super().download()
        state = self.session.state
        if state.assumptions or state.structure:
            reference = State(scenario=state.against, assumptions=state.assumptions, structure=state.structure)
            self.save(reference, REFERENCE)


def stress_line(state: State, question: Question) -> str:
    """The command that gives the same numbers; what is set by hand comes from the scenario files."""
    assumed = bool(state.assumptions or state.structure)
    own = FILE if state.levers or assumed else state.scenario
    parts = [f"rimland stress {question.outcome.variable}"]
    parts += [f"--label {_quoted(question.outcome.label)}"] if question.outcome.label else []
    parts += [f"--scenario {own}"]
    parts += [f"--against {REFERENCE if assumed else state.against}"] if question.other is not None else []
    parts += [f"--at {question.year}", f"--members {SIZES[-1]}", f"--lucks {LUCKS}"]
    parts += [f"--width {state.width}"] if state.width != "drawn" else []
    parts += [f"--seed {state.seed}"] if state.seed else []
    return " ".join([*parts, "--backend jax"])


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
