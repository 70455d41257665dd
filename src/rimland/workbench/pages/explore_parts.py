"""Parts of Explore: a choice, the assumptions and theories, the list of actions and outcomes, links and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from itertools import groupby
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.library import model_facts
from rimland.scenarios import parse_setting
from rimland.workbench.catalogue import assumptions, theories
from rimland.workbench.changes import Change, figure, signed
from rimland.workbench.frame import element, on_value, share_link
from rimland.workbench.pages.explore_brief import BriefButtons
from rimland.workbench.parts import set_text
from rimland.workbench.session import Session
from rimland.workbench.state import State, command_lines, lever_key, scenario_text

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


class AssumptionPanel:
    """What is assumed of the world, kept apart from policy: numbers, and rival theories."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        self.choices: dict[str, Choice] = {}
        self.fields: dict[str, ui.element] = {}
        with element("details", classes="panel assumption", id="assumptions"):
            element("summary", words("explore.assumptions"))
            element("p", words("explore.assumptions_hint"), "small")
            for variable, keys in theories().items():
                options = [("", words("explore.usual_theory")), ("all", words("explore.all_theories"))]
                options += [(k, citation(k)) for k in keys]
                name = f"theory-{variable}"
                element("label", words.variable(variable), for_=name)
                current = dict(session.state.structure).get(variable, "")
                self.choices[variable] = choice(name, options, current, partial(self._theory, variable))
            facts = model_facts().parameters
            for name in assumptions():
                number = facts[name]
                value = dict(session.state.assumptions).get(name)
                element("label", words.variable(name), for_=f"assume-{name}")
                low, high = float(number.low), float(number.high)
                field = element(
                    "input", id=f"assume-{name}", type="number", min=low, max=high, step="any",
                    placeholder=words("explore.spanned", low=figure(low), high=figure(high)),
                    value=None if value is None else value,
                )  # fmt: skip
                on_value(field, partial(self._number, name))
                self.fields[name] = field

    def _theory(self, variable: str, key: str) -> None:
        self.session.set(self.session.state.with_form(variable, key or None))

    def _number(self, name: str, text: Any) -> None:
        from rimland.workbench.state import read_assumption

        try:
            value = None if text in (None, "") else read_assumption(name, float(text))
        except (RimlandError, ValueError) as problem:
            ui.notify(str(problem), type="warning")
            return
        self.session.set(self.session.state.with_assumption(name, value))

    def show(self, state: State) -> None:
        """Put the controls where the state has them."""
        for variable, control in self.choices.items():
            control.show(dict(state.structure).get(variable, ""))


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
                self._chip(
                    words.named(name, str(change.value)), "policy", partial(_without_lever, key=lever_key(setting))
                )
            for name, value in state.assumptions:
                text = words.named(words.variable(name), figure(value))
                self._chip(text, "assumption", partial(_without_number, name=name))
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


def _without_number(state: State, name: str) -> State:
    return state.with_assumption(name, None)


def _without_form(state: State, name: str) -> State:
    return state.with_form(name, None)


class SharePanel:
    """The link, the scenario file, and how to get the same numbers elsewhere."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        with element("section", classes="card share", aria_labelledby="share-title"):
            element("h2", words("explore.share"), id="share-title")
            with element("div", classes="menu"):
                self.link = element(
                    "button", words("explore.copy_link"), "primary", type="button", data_action="copy", id="copy-link",
                    data_done=words("explore.link_copied"),
                )  # fmt: skip
                element("button", words("explore.download"), "quiet", type="button", id="download-scenario").on(
                    "click", lambda _: self._download()
                )
            BriefButtons(session)
            with element("details"):
                element("summary", words("explore.reproduce"))
                element("p", words("explore.reproduce_hint"), "small")
                self.command = self._snippet("command")
                self.python = self._snippet("python")

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

    def show(self, state: State) -> None:
        """Put the state into the link and the snippets."""
        self.link._props["data-text"] = share_link(self.session.base, self.session)
        self.link.update()
        command, python = command_lines(state)
        set_text(self.command, command)
        set_text(self.python, python)

    def _download(self) -> None:
        state = self.session.state
        title = self.session.words("explore.file_title", scenario=self.session.words.scenario(state.scenario))
        ui.download.content(scenario_text(state, title), "my_scenario.yaml", "application/yaml")
