"""The card that several pages have: the link, the scenario file, and how to get the same numbers elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nicegui import ui

from rimland.workbench.frame import element, share_link
from rimland.workbench.parts import set_text
from rimland.workbench.session import Session
from rimland.workbench.state import State
from rimland.workbench.written import scenario_text

FILE = "my_scenario.yaml"


class ShareCard:
    """Link, file and snippets of a page.

    Args:
        room: of the page's own words: `ROOM.share` is the title, `ROOM.reproduce_hint` tells of the snippets.
        snippets: "command", "python".
        within: makes what else the card has, after the buttons.
    """

    def __init__(
        self, session: Session, room: str, snippets: Sequence[str], within: Callable[[], object] | None = None
    ):
        self.session, words = session, session.words
        with element("section", classes="card share", aria_labelledby="share-title"):
            element("h2", words(f"{room}.share"), id="share-title")
            with element("div", classes="menu"):
                self.link = element(
                    "button", words("explore.copy_link"), "primary", type="button", data_action="copy", id="copy-link",
                    data_done=words("explore.link_copied"),
                )  # fmt: skip
                self.file = element("button", words("explore.download"), "quiet", type="button", id="download-scenario")
                self.file.on("click", lambda _: self.download())
            if within is not None:
                within()
            with element("details"):
                element("summary", words("explore.reproduce"))
                element("p", words(f"{room}.reproduce_hint"), "small")
                self.code = {name: self._snippet(name) for name in snippets}

    def _snippet(self, name: str) -> ui.element:
        words = self.session.words
        title = words(f"explore.{name}")
        element("h3", title)
        with element("div", classes="scroll", tabindex="0", role="region", aria_label=title), element("pre"):
            code = element("code", "", id=f"as-{name}")
        element(
            "button", words("parts.copy"), "quiet", type="button", data_action="copy", data_from=f"as-{name}",
            data_done=words("parts.copied"),
        )  # fmt: skip
        return code

    def tell(self, snippets: Mapping[str, str], file: bool = True) -> None:
        """Put the state into the link, and these texts into the snippets; `file`: there is one to save."""
        self.link._props["data-text"] = share_link(self.session.base, self.session)
        self.link.update()
        self.file.set_visibility(file)
        for name, text in snippets.items():
            set_text(self.code[name], text)

    def download(self) -> None:
        """Save what is set as a scenario file."""
        self.save(self.session.state, FILE)

    def save(self, state: State, file: str) -> None:
        """Save a state as a scenario file of that name."""
        words = self.session.words
        title = words("explore.file_title", scenario=words.scenario(state.scenario))
        ui.download.content(scenario_text(state, title), file, "application/yaml")
