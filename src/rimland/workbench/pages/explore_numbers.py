"""Any number of the model on Explore: found by words, set within its range, for one label or for all as a multiple."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.library import model_facts
from rimland.workbench.assumed import TIMES, names_of, number_text, place_of, read_assumption
from rimland.workbench.assumed_text import about, keys_of, plain_figure
from rimland.workbench.catalogue import assumptions
from rimland.workbench.finding import find_numbers
from rimland.workbench.frame import element, on_value
from rimland.workbench.pages.explore_parts import choice
from rimland.workbench.parts import set_text
from rimland.workbench.session import Session
from rimland.workbench.state import State

MOST_FOUND = 12
# A hand that writes on does so within this time, in seconds.
WRITING = 0.25
MARK = " ●"


class NumberRow:
    """One number: of whom where it has labels, its value, and what is known of it."""

    def __init__(self, session: Session, name: str, take_out: Callable[[str], None] | None = None):
        self.session, self.name, words = session, name, session.words
        self.number = model_facts().parameters[name]
        self.title = words.variable(name)
        self.keys = keys_of(name)
        values = dict(session.state.assumptions)
        self.key = next((key for key in self.keys if key in values), self.keys[0])
        self.value = values.get(self.key)
        self.marked: frozenset[str] = frozenset()
        with element("div", classes="number", data_number=name) as self.box:
            with element("div", classes="line"):
                element("label", self.title, for_=f"assume-{name}")
                if take_out is not None:
                    button = element("button", "×", "plain", type="button", data_take_out=name)
                    dict.update(button._props, {"aria-label": words("numbers.take_out", title=self.title)})
                    button.on("click", lambda _: take_out(name))
            self.whose = None
            if self.number.dims:
                self.whose = choice(
                    f"whose-{name}", self._options(values), self.key, self._choose,
                    aria_label=words("numbers.whose", title=self.title),
                )  # fmt: skip
            # As an attribute: as a property it would be put back at every redraw, also while somebody writes.
            written = {} if self.value is None else {"^value": number_text(self.value)}
            self.field = element(
                "input", id=f"assume-{name}", type="number", step="any", aria_describedby=f"about-{name}", **written,
                **self._bounds(),
            )  # fmt: skip
            on_value(self.field, self._write)
            self.about = element("p", about(self.key, words), "small", id=f"about-{name}")

    def _options(self, values: dict[str, float]) -> list[tuple[str, ...]]:
        words, found = self.session.words, []
        self.marked = frozenset(key for key in self.keys if key in values)
        for key in self.keys:
            *outer, last = key.split(".")[1:]
            title = words("numbers.all") if last == TIMES else words.label(last)
            group = (words.label(outer[0]),) if outer else ()
            found.append((key, title + (MARK if key in values else ""), *group))
        return found

    def _bounds(self) -> dict[str, Any]:
        place, words = place_of(self.key), self.session.words
        low, high = place.range
        return {"min": low, "max": high, "placeholder": words("numbers.usual", value=plain_figure(place.usual))}

    def _choose(self, key: str) -> None:
        self.key = key
        dict.update(self.field._props, self._bounds())
        self._valid(True)
        set_text(self.about, about(key, self.session.words))
        self._put(dict(self.session.state.assumptions).get(key))

    def _write(self, text: Any) -> None:
        try:
            value = None if text in (None, "") else read_assumption(self.key, float(text))
        except (RimlandError, ValueError):
            self._valid(False)
            low, high = (plain_figure(x, 4) for x in place_of(self.key).range)
            ui.notify(self.session.words("numbers.outside", title=self.title, low=low, high=high), type="warning")
            return
        self._valid(True)
        self.value = value
        self.session.set(self.session.state.with_assumption(self.key, value))

    def _valid(self, valid: bool) -> None:
        self.field._props["aria-invalid"] = "false" if valid else "true"
        self.field.update()

    def _put(self, value: float | None) -> None:
        self.value = value
        written = "" if value is None else number_text(value)
        ui.run_javascript(f"rimlandValue('assume-{self.name}', {written!r})")

    def show(self, state: State) -> None:
        """Put the value where the state has it."""
        values = dict(state.assumptions)
        if self.whose is not None and self.marked != {key for key in self.keys if key in values}:
            self.whose.offer(self._options(values), self.key)
        if values.get(self.key) != self.value:
            self._put(values.get(self.key))


class NumberRows:
    """The numbers that the page offers, those that are set, and those that somebody took from the search."""

    def __init__(self, session: Session):
        self.session = session
        self.rows: dict[str, NumberRow] = {}
        self.finder = NumberFinder(session, self.take)
        self.box = element("div", classes="numbers")
        with self.box:
            for name in assumptions():
                self.rows[name] = NumberRow(session, name)
        self._add(session.state)
        element("p", session.words("numbers.labels_hint"), "small")

    def _add(self, state: State) -> None:
        with self.box:
            for name in names_of(state.assumptions):
                if name not in self.rows:
                    self.rows[name] = NumberRow(self.session, name, self.take_out)

    def take(self, name: str) -> None:
        """Have a number in the panel, and the reader at it."""
        if name not in self.rows:
            with self.box:
                self.rows[name] = NumberRow(self.session, name, self.take_out)
        first = "whose" if self.rows[name].whose is not None else "assume"
        ui.run_javascript(f"rimlandFocus('{first}-{name}')")

    def take_out(self, name: str) -> None:
        """Have a number as usual, and out of the panel."""
        row = self.rows.pop(name)
        self.session.set(self.session.state.without_number(name))
        ui.run_javascript("rimlandFocus('find-number')")
        # Last, as the button that was pressed goes with it.
        row.box.delete()

    def show(self, state: State) -> None:
        """Put every number where the state has it."""
        self._add(state)
        for row in self.rows.values():
            row.show(state)


class NumberFinder:
    """The search through all numbers of the model."""

    def __init__(self, session: Session, take: Callable[[str], None]):
        self.session, self.take, words = session, take, session.words
        with element("div", classes="finder", role="search", aria_label=words("numbers.find")):
            element("label", words("numbers.find"), for_="find-number")
            field = element(
                "input", id="find-number", type="search", autocomplete="off", maxlength=200,
                aria_describedby="find-number-hint", aria_controls="found-numbers",
            )  # fmt: skip
            field.on(
                "input", lambda e: self._find(e.args), throttle=WRITING, leading_events=False,
                js_handler="(e) => emit(e.target.value)",
            )  # fmt: skip
            count = len(model_facts().parameters)
            element("p", words("numbers.find_hint", count=count), "small", id="find-number-hint")
            self.told = element("p", "", "small told", role="status")
            self.list = element("ul", classes="found", id="found-numbers")

    def _find(self, query: Any) -> None:
        words, text = self.session.words, str(query or "")
        found = find_numbers(text)
        shown = found[:MOST_FOUND]
        self.list.clear()
        with self.list:
            for name in shown:
                with element("li"):
                    button = element(
                        "button", words.variable(name), "quiet", type="button", data_take=name,
                        aria_describedby=f"found-{name}",
                    )  # fmt: skip
                    button.on("click", partial(self._taken, name))
                    element("p", about(keys_of(name)[-1], words, whole=True), "small", id=f"found-{name}")
        if not text.strip():
            said = ""
        elif not found:
            said = words("numbers.none")
        else:
            key = "numbers.found" if len(found) == len(shown) else "numbers.found_more"
            said = words(key, count=len(found), shown=len(shown))
        set_text(self.told, said)

    def _taken(self, name: str, _event: Any) -> None:
        self.take(name)
        ui.run_javascript("rimlandValue('find-number', '')")
        # Last, as the button that was pressed goes with the list.
        self.list.clear()
        set_text(self.told, self.session.words("numbers.taken", title=self.session.words.variable(name)))
