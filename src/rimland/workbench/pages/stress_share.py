"""The link of a stress test, and the command that gives the same numbers."""

from __future__ import annotations

from nicegui import ui

from rimland.stress.sensitivity import SIZES
from rimland.workbench.frame import element, share_link
from rimland.workbench.parts import set_text
from rimland.workbench.session import Session
from rimland.workbench.state import State
from rimland.workbench.stressing import LUCKS, Question
from rimland.workbench.written import scenario_text

FILE = "my_scenario.yaml"
REFERENCE = "my_reference.yaml"


class StressPanel:
    """Link, scenario files, command."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        with element("section", classes="card share", aria_labelledby="share-title"):
            element("h2", words("stress.share"), id="share-title")
            with element("div", classes="menu"):
                self.link = element(
                    "button", words("explore.copy_link"), "primary", type="button", data_action="copy", id="copy-link",
                    data_done=words("explore.link_copied"),
                )  # fmt: skip
                self.file = element("button", words("explore.download"), "quiet", type="button", id="download-scenario")
                self.file.on("click", lambda _: self._download())
            with element("details"):
                element("summary", words("explore.reproduce"))
                element("p", words("stress.reproduce_hint"), "small")
                with (
                    element("div", classes="scroll", tabindex="0", role="region", aria_label=words("explore.command")),
                    element("pre"),
                ):
                    self.command: ui.element = element("code", "", id="as-command")
                element(
                    "button", words("parts.copy"), "quiet", type="button", data_action="copy", data_from="as-command",
                    data_done=words("parts.copied"),
                )  # fmt: skip

    def show(self, state: State, question: Question) -> None:
        """Put the state into the link and the command."""
        self.link._props["data-text"] = share_link(self.session.base, self.session)
        self.link.update()
        self.file.set_visibility(bool(state.levers or state.assumptions or state.structure))
        set_text(self.command, stress_line(state, question))

    def _download(self) -> None:
        state, words = self.session.state, self.session.words
        title = words("explore.file_title", scenario=words.scenario(state.scenario))
        ui.download.content(scenario_text(state, title), FILE, "application/yaml")
        if state.assumptions or state.structure:
            reference = State(scenario=state.against, assumptions=state.assumptions, structure=state.structure)
            title = words("explore.file_title", scenario=words.scenario(state.against))
            ui.download.content(scenario_text(reference, title), REFERENCE, "application/yaml")


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
