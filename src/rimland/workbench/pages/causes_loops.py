"""The loops beside the diagram: those with names, those found by search, and the one chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from nicegui import ui

from rimland.couplings import KnownLoop, load_couplings
from rimland.library import model_facts
from rimland.report.systems import homes, system_of
from rimland.words import Words
from rimland.workbench.causal import Measured, Step
from rimland.workbench.causal_views import Picture, steps_of, systems_of
from rimland.workbench.frame import element

MOST_LISTED = 12
KINDS = {"+": "reinforcing", "-": "balancing", "+/-": "mixed", "0": "silent"}


@dataclass(frozen=True)
class ChosenLoop:
    """A loop to be shown: how it is called, its steps in order, whether it closes, and its kind."""

    title: str
    steps: tuple[Step, ...]
    closed: bool
    kind: str

    @property
    def links(self) -> list[tuple[str, str]]:
        """Its links in order."""
        return around([s.name for s in self.steps], self.closed)

    def marked(self, systems: bool) -> dict[str, list[str]]:
        """Boxes and links to be marked: variables, or the systems that it passes through."""
        if not systems:
            return {"names": [s.name for s in self.steps], "links": [f"{a}>{b}" for a, b in self.links]}
        known = homes()
        passed = [(system_of(known[a]).id, system_of(known[b]).id) for a, b in self.links if a in known and b in known]
        names = systems_of(s.name for s in self.steps)
        return {"names": names, "links": [f"{a}>{b}" for a, b in passed if a != b]}


def around(names: Sequence[str], closed: bool = True) -> list[tuple[str, str]]:
    """Each name with the next, and the last with the first where it closes."""
    return list(zip(names, [*names[1:], names[0]] if closed else names[1:], strict=False))


def chosen_loop(name: str, measured: Measured | None, words: Words) -> ChosenLoop | None:
    """The loop that an address names: by its identifier, or by its variables; None for anything else."""
    known = load_couplings()[1]
    if name in known:
        loop = known[name]
        return ChosenLoop(title_of(loop, words), tuple(steps_of(loop, measured)), loop.kind != "open", loop.kind)
    names = name.split(",")
    facts = model_facts().variables
    if not name or any(n not in facts for n in names):
        return None
    signs = [measured.sign(a, b) if measured else "" for a, b in around(names)]
    kind = "mixed" if "+/-" in signs else "balancing" if signs.count("-") % 2 else "reinforcing"
    steps = tuple(Step(n, None, s) for n, s in zip(names, signs, strict=True))
    return ChosenLoop(found_title(names, words), steps, True, kind)


def title_of(loop: KnownLoop, words: Words) -> str:
    """Identifier and name of a loop."""
    return f"{loop.identifier} · {words.loop(loop.identifier, loop.name)}"


def found_title(names: Sequence[str], words: Words) -> str:
    """A loop without a name by its first variables."""
    shown = [words.variable(n) for n in names[:3]]
    return " → ".join(shown) + (f" → … ({len(names)})" if len(names) > 3 else "")


class LoopList:
    """Every loop, those that run through what is shown in bold."""

    def __init__(self, words: Words):
        self.words = words
        with element("aside", classes="card loops", aria_labelledby="loops-title"):
            element("h2", words("causes.loops"), id="loops-title")
            element("p", words("causes.loops_hint"), "small")
            self.box = element("div", id="loops")

    def show(self, picture: Picture, measured: Measured | None, key: str, chosen: ChosenLoop | None) -> None:
        """List the loops for a picture; `key` is how the address names the chosen one."""
        words = self.words
        shown = {n["name"] for n in picture["nodes"]}
        whole = picture["kind"] == "overview"

        def inside(names: Sequence[str]) -> bool:
            return bool(shown & set(systems_of(names))) if whole else len(shown & set(names)) > 1

        answers = {loop.identifier: r for loop, r in measured.named} if measured else {}
        rows = []
        for loop in load_couplings()[1].values():
            response = answers.get(loop.identifier)
            kind = "open" if loop.kind == "open" else KINDS[response.sign] if response else loop.kind
            rate = response.rate if response and response.sign != "0" else None
            near = whole or inside(loop.chain.names)
            rows.append(self._row(loop.identifier, title_of(loop, words), kind, rate, near, key))
        html = self._part("loops_named", "", rows)
        if measured:
            loops = [x for x in measured.loops if len(x.names) > 1]
            here = loops if whole else [x for x in loops if inside(x.names)]
            rows = [
                self._row(",".join(x.names), found_title(x.names, words), x.kind, x.rate, True, key)
                for x in here[:MOST_LISTED]
            ]
            line = words("causes.loops_all" if whole else "causes.loops_here", count=len(here))
            html += self._part("loops_found", line, rows)
            if not measured.complete:
                html += f"<p class='small'>{escape(words('causes.loops_open'))}</p>"
        self.box.clear()
        with self.box:
            if chosen is not None:
                self._chosen(key, chosen, picture, inside([s.name for s in chosen.steps]))
            ui.html(html, sanitize=False)

    def _chosen(self, key: str, chosen: ChosenLoop, picture: Picture, inside: bool) -> None:
        words, loop = self.words, load_couplings()[1].get(key)
        with element("div", classes="chosen"):
            element("p", chosen.title)
            if loop is not None and loop.why:
                element("p", words.loop_note(key, loop.why), "small")
            if loop is not None and loop.chain.setting.under:
                element("p", words("causes.loop_declared", setting=_setting(loop.chain.setting.under, words)), "small")
            alone = picture["kind"] == "loop"
            if not alone:
                element("p", words("causes.loop_in" if inside else "causes.loop_elsewhere"), "small")
            element(
                "button", words("causes.loop_back" if alone else "causes.loop_only"), "quiet", type="button",
                data_go=key, data_what="back" if alone else "alone",
            )  # fmt: skip

    def _part(self, key: str, line: str, rows: Sequence[str]) -> str:
        small = f"<p class='small'>{escape(line)}</p>" if line else ""
        return f"<h3>{escape(self.words(f'causes.{key}'))}</h3>{small}<ul class='loop-list'>{''.join(rows)}</ul>"

    def _row(self, key: str, text: str, kind: str, rate: float | None, near: bool, chosen: str) -> str:
        words = self.words
        about = [words(f"causes.{kind}")]
        about += [words("causes.rate", rate=f"{rate:.2g}")] if rate is not None else []
        pressed = "true" if key == chosen else "false"
        return (
            f'<li class="{"near" if near else "far"}"><button type="button" data-go="{escape(key)}" data-what="loop"'
            f' aria-pressed="{pressed}"><span>{escape(text)}</span><span class="small {kind}">'
            f"{escape(' · '.join(about))}</span></button></li>"
        )


def _setting(under: Any, words: Words) -> str:
    return "; ".join(f"{words.variable(n)} = {v}" for part in under.values() for n, v in part.items())
