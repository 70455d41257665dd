"""The list in which a reader chooses the outcomes that have a chart."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from rimland.workbench.catalogue import USUAL, outcomes
from rimland.workbench.frame import element, on_value
from rimland.workbench.session import Session
from rimland.workbench.state import MOST_SHOWN


def outcome_choice(session: Session) -> None:
    """Make the list; who chooses none, or the usual ones, has the usual ones."""
    words = session.words
    with element("details", classes="chooser"):
        element("summary", words("explore.choose"))
        with element("fieldset"):
            element("legend", words("explore.choose_hint"), "unseen")
            for name, outcome in outcomes().items():
                with element("label", classes="check"):
                    shown = name in (session.state.shown or USUAL)
                    box = element("input", type="checkbox", value=name, checked=shown)
                    on_value(box, partial(_toggle, session, name))
                    element("span", words.with_unit(words.outcome(outcome.title), words.measure(1.0, outcome.unit)[1]))


def _toggle(session: Session, name: str, _checked: Any) -> None:
    shown = session.state.shown or USUAL
    kept = tuple(n for n in shown if n != name) if name in shown else (*shown, name)
    session.set(replace(session.state, shown=() if kept in ((), USUAL) else kept[:MOST_SHOWN]))
