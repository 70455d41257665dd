"""Parts of Explore: a choice, the list of actions and outcomes, links and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from itertools import groupby
from typing import Any

from nicegui import ui

from rimland.scenarios import parse_setting
from rimland.workbench.assumed_text import assumption_text
from rimland.workbench.changes import Change, figure, signed
from rimland.workbench.frame import element, on_value
from rimland.workbench.pages.explore_brief import BriefButtons
from rimland.workbench.pages.sharing import ShareCard
from rimland.workbench.session import Session
from rimland.workbench.state import State, lever_key
from rimland.workbench.written import command_lines

INDEX = "0 to 1"  # a unit that a difference can do without


class Choice:
    """A drop-down list that says what was chosen. Options are (value, title) or (value, title, group), in order."""

    def __init__(
        self, name: str, options: Sequence[tuple[str, ...]], value: str, chosen: Callable[[str], None], **more: Any
    ):
        self.options: set[str] = {option[0] for option in options}
        self.select = element("select", id=name, name=name, innerHTML=options_html(options, value), **more)
        self.value = value
        on_value(self.select, lambda value: self._changed(value, chosen))

    def _changed(self, value: Any, chosen: Callable[[str], None]) -> None:
        if value in self.options:
            self.value = value
            chosen(value)

    def offer(self, options: Sequence[tuple[str, ...]], value: str) -> None:
        """Offer these from now on, with one of them chosen."""
        self.options, self.value = {option[0] for option in options}, value
        self.select._props["innerHTML"] = options_html(options, value)
        self.select.update()

    def show(self, value: str) -> None:
        """Choose without telling anybody."""
        if value != self.value and value in self.options:
            self.value = value
            ui.run_javascript(f"document.getElementById('{self.select._props['id']}').value = {value!r}")


def options_html(options: Sequence[tuple[str, ...]], value: str = "") -> str:
    """Options as HTML: as elements of the page's framework, a list of scenarios would be half of the page."""
    parts = []
    for group, members in groupby(options, key=lambda option: option[2] if len(option) > 2 else ""):
        inner = "".join(
            f'<option value="{escape(o[0])}"{" selected" if o[0] == value else ""}>{escape(o[1])}</option>'
            for o in members
        )
        parts.append(f'<optgroup label="{escape(group)}">{inner}</optgroup>' if group else inner)
    return "".join(parts)


def choice(
    name: str, options: Sequence[tuple[str, ...]], value: str, chosen: Callable[[str], None], **more: Any
) -> Choice:
    """A drop-down list."""
    return Choice(name, options, value, chosen, **more)


def citation(key: str) -> str:
    """A citation key as authors and year: "mckelvey1998" becomes "McKelvey 1998" where that is known."""
    name = key.rstrip("0123456789abcdefgh") or key
    year = "".join(c for c in key if c.isdigit())
    return f"{name[:1].upper()}{name[1:]} {year}".strip()


class ActionList:
    """What has been set, each to be taken back, and what it did."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        with element("section", classes="card actions", aria_labelledby="actions-title"):
            element("h2", words("explore.actions"), id="actions-title")
            self.actions = element("ul", classes="chips")
            element("h3", words("explore.outcomes_list"))
            self.table = ui.html("", sanitize=False)

    def show(self, state: State) -> None:
        """List what is set."""
        words = self.session.words
        self.actions.clear()
        with self.actions:
            if state.is_status_quo:
                element("li", words("explore.no_actions"), "empty")
            if state.scenario != "baseline":
                self._chip(
                    words.scenario(state.scenario), "policy", lambda s: State(**{**vars(s), "scenario": "baseline"})
                )
            for setting in state.levers:
                change = parse_setting(setting)
                name = words.lever(change.lever)
                name = words.aside(name, words.label(change.label)) if change.label else name
                text = words.named(name, str(change.value))
                self._chip(text, "policy", partial(_without_lever, key=lever_key(setting)))
            for key, value in state.assumptions:
                self._chip(assumption_text(key, value, words), "assumption", partial(_without_assumption, key=key))
            for variable, key in state.structure:
                text = words.named(words.variable(variable), citation(key))
                self._chip(text, "assumption", partial(_without_form, name=variable))

    def _chip(self, text: str, kind: str, without: Callable[[State], State]) -> None:
        with element("li", classes=f"chip {kind}"):
            element("span", text)
            button = element(
                "button", "×", type="button", aria_label=self.session.words("explore.take_back", what=text)
            )
            button.on("click", lambda _: self.session.set(without(self.session.state)))

    def outcomes(self, found: Sequence[Change]) -> None:
        """Show what moved, furthest beyond noise first."""
        words = self.session.words
        moved = [c for c in found if not c.negligible][:8]
        if not moved:
            self.table.set_content(f"<p class='empty'>{escape(words('explore.no_outcomes'))}</p>")
            return
        rows = []
        for c in moved:
            o = c.outcome
            factor, unit = words.measure(1.0, o.unit)
            text = (
                f"×{figure(c.ratio[1], 2)}"
                if o.relative
                else f"{signed(c.median * factor)} {unit}".removesuffix(words.unit(INDEX))
            )
            mark = "" if c.clear else f" <abbr title='{escape(words('explore.open'))}'>?</abbr>"
            rows.append(f"<tr><th scope='row'>{escape(words.outcome(o.title))}</th><td>{escape(text)}{mark}</td></tr>")
        self.table.set_content(f"<table class='small'><tbody>{''.join(rows)}</tbody></table>")


def _without_lever(state: State, key: tuple[str, str | None]) -> State:
    return state.without_lever(key)


def _without_assumption(state: State, key: str) -> State:
    return state.with_assumption(key, None)


def _without_form(state: State, name: str) -> State:
    return state.with_form(name, None)


class SharePanel(ShareCard):
    """The link, the brief, the scenario file, and how to get the same numbers elsewhere."""

    def __init__(self, session: Session):
        super().__init__(session, "explore", ("command", "python"), lambda: BriefButtons(session))

    def show(self, state: State) -> None:
        """Put the state into the link and the snippets."""
        command, python = command_lines(state)
        self.tell({"command": command, "python": python})
