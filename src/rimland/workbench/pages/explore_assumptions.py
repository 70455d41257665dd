"""What is assumed of the world on Explore, kept apart from policy: rival theories, and numbers of the model."""

from __future__ import annotations

from functools import partial

from rimland.workbench.catalogue import theories
from rimland.workbench.frame import element
from rimland.workbench.pages.explore_numbers import NumberRows
from rimland.workbench.pages.explore_parts import Choice, choice, citation
from rimland.workbench.session import Session
from rimland.workbench.state import State


class AssumptionPanel:
    """Theories to choose from, and numbers to set."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        self.choices: dict[str, Choice] = {}
        with element("details", classes="panel assumption", id="assumptions"):
            element("summary", words("explore.assumptions"))
            element("p", words("explore.assumptions_hint"), "small")
            self.numbers = NumberRows(session)
            for variable, keys in theories().items():
                options = [("", words("explore.usual_theory")), ("all", words("explore.all_theories"))]
                options += [(k, citation(k)) for k in keys]
                name = f"theory-{variable}"
                element("label", words.variable(variable), for_=name)
                current = dict(session.state.structure).get(variable, "")
                self.choices[variable] = choice(name, options, current, partial(self._theory, variable))

    def _theory(self, variable: str, key: str) -> None:
        self.session.set(self.session.state.with_form(variable, key or None))

    def show(self, state: State) -> None:
        """Put the controls where the state has them."""
        for variable, control in self.choices.items():
            control.show(dict(state.structure).get(variable, ""))
        self.numbers.show(state)
