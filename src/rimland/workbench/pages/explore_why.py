"""Why, on Explore: which levers and which pathways made the change."""

from __future__ import annotations

from rimland.workbench.frame import element
from rimland.workbench.session import Session
from rimland.workbench.state import State


class WhyPanel:
    """The split of a change by lever and by pathway."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        with element("section", classes="card why", aria_labelledby="why-title"):
            element("h2", words("explore.why"), id="why-title")
            self.body = element("div")

    def show(self, state: State) -> None:
        """Explain the change that the state makes."""
