"""The link of a comparison, and how to get the same numbers elsewhere."""

from __future__ import annotations

import shlex

from nicegui import ui

from rimland.workbench.assumed import settings_of
from rimland.workbench.frame import element, share_link
from rimland.workbench.parts import set_text
from rimland.workbench.session import Session
from rimland.workbench.state import YOURS, State
from rimland.workbench.written import scenario_text

FILE = "my_scenario.yaml"


class ComparePanel:
    """Link, scenario file, command and Python."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        with element("section", classes="card share", aria_labelledby="share-title"):
            element("h2", words("compare.share"), id="share-title")
            with element("div", classes="menu"):
                self.link = element(
                    "button", words("explore.copy_link"), "primary", type="button", data_action="copy", id="copy-link",
                    data_done=words("explore.link_copied"),
                )  # fmt: skip
                self.file = element("button", words("explore.download"), "quiet", type="button", id="download-scenario")
                self.file.on("click", lambda _: self._download())
            with element("details"):
                element("summary", words("explore.reproduce"))
                element("p", words("compare.reproduce_hint"), "small")
                for name in ("command", "python"):
                    element("h3", words(f"explore.{name}"))
                    with (
                        element(
                            "div", classes="scroll", tabindex="0", role="region", aria_label=words(f"explore.{name}")
                        ),
                        element("pre"),
                    ):
                        setattr(self, name, element("code", "", id=f"as-{name}"))
                    element(
                        "button", words("parts.copy"), "quiet", type="button", data_action="copy",
                        data_from=f"as-{name}", data_done=words("parts.copied"),
                    )  # fmt: skip

    command: ui.element
    python: ui.element

    def show(self, state: State) -> None:
        """Put the state into the link and the snippets."""
        self.link._props["data-text"] = share_link(self.session.base, self.session)
        self.link.update()
        self.file.set_visibility(bool(state.levers))
        command, python = compare_lines(state)
        set_text(self.command, command)
        set_text(self.python, python)

    def _download(self) -> None:
        state, words = self.session.state, self.session.words
        title = words("explore.file_title", scenario=words.scenario(state.scenario))
        ui.download.content(scenario_text(state, title), FILE, "application/yaml")


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
