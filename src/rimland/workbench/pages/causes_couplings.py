"""The numbered couplings between systems as a table: what acts on what, through which variables, and how."""

from __future__ import annotations

from html import escape

from nicegui import ui

from rimland.couplings import load_couplings
from rimland.engine.links import read_chain
from rimland.words import Words
from rimland.workbench.causal import Measured
from rimland.workbench.causal_panel import SIGN_WORDS
from rimland.workbench.changes import figure
from rimland.workbench.frame import element
from rimland.workbench.parts import menu


class CouplingTable:
    """Below the picture of all systems; folded until it is asked for."""

    def __init__(self, words: Words):
        self.words = words
        with element("details", classes="card table couplings", data_chart="couplings") as self.box:
            element("summary", words("causes.couplings"))
            menu(words, chart=False)
            with element("div", classes="scroll", tabindex="0", role="region", aria_label=words("causes.couplings")):
                self.table = ui.html("", sanitize=False)

    def show(self, shown: bool, measured: Measured | None) -> None:
        """Fill the table, or hide it."""
        self.box.set_visibility(shown)
        if shown:
            self.table.set_content(couplings(self.words, measured))


def couplings(words: Words, measured: Measured | None) -> str:
    """Every chain of every coupling with the sign that is declared, and the sign and strength that are measured."""
    heads = [words(f"causes.{k}") for k in ("number_", "cause", "effect", "carried", "declared", "sign", "strength")]
    rows = []
    for number, coupling in load_couplings()[0].items():
        for i, chain in enumerate(coupling.chains):
            steps = read_chain(chain.text)
            response = measured.chains[number][i] if measured else None
            cells = [
                _step(*steps[0], words), _step(*steps[-1], words), " → ".join(words.variable(n) for n, _ in steps),
                words(f"causes.{SIGN_WORDS[chain.sign]}"),
                words(f"causes.{SIGN_WORDS[response.sign if response else '']}"),
                figure(response.strength, 2) if response and response.sign != "0" else "–",
            ]  # fmt: skip
            body = "".join(f"<td>{escape(c)}</td>" for c in cells)
            rows.append(f'<tr><th scope="row">{number}</th>{body}</tr>')
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _step(name: str, label: str | None, words: Words) -> str:
    labels = ", ".join(words.label(x) for x in label.split(", ")) if label else ""
    return words.aside(words.variable(name), labels) if labels else words.variable(name)
