"""The panel of levers: what the page tells the component, and what a pulled lever means for the state."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.library import model_facts, specification
from rimland.words import Words, speak
from rimland.workbench.catalogue import levers_by_who
from rimland.workbench.plain import PlainProps
from rimland.workbench.session import Session
from rimland.workbench.state import State, lever_key, paths_of

STEPS = 100


class LeverPanel(PlainProps, component=Path("components") / "levers.js"):
    """Sliders for every lever, by who pulls them."""

    def __init__(self, session: Session):
        self.plain = {}
        super().__init__()
        self.session = session
        self.plain["words"] = {
            key: session.words(f"levers.{key}")
            for key in ("find", "about", "whose", "quo", "put_back", "who", "from", "asked", "sources", "name")
        }
        self.on("pull", self._pull, ["name", "label", "value", "last"])
        self.plain["groups"] = panel(session.state, session.words)

    def show(self, state: State) -> None:
        """Put the sliders where the state has them; only those that moved are sent."""
        before = {x["name"]: x for group in self.plain["groups"] for x in group["levers"]}
        self.plain["groups"] = panel(state, self.session.words)
        levers = [x for group in self.plain["groups"] for x in group["levers"]]
        moved = [x for x in levers if x is not before[x["name"]] and x != before[x["name"]]]
        self.run_method("move", moved)

    def _pull(self, event: Any) -> None:
        name, label, value = (event.args.get(k) for k in ("name", "label", "value"))
        try:
            self.session.set(pulled(self.session.state, name, label, value), under_way=not event.args.get("last"))
        except RimlandError as problem:
            self.run_method("move", [])
            ui.notify(str(problem), type="warning")


def pulled(state: State, name: str, label: str | None, value: float | None) -> State:
    """The state after a lever was pulled; None takes back what was set by hand.

    Raises:
        ScenarioError: for a lever, label or value that the model does not allow.
    """
    if value is None:
        return state.without_lever((name, label))
    setting = f"{name}.{label}={value:.6g}" if label else f"{name}={value:.6g}"
    changed = state.with_lever(setting)
    changed.definition()
    return changed


def is_percent(name: str, unit: str) -> bool:
    """Whether a lever is read as a percentage rather than as an index."""
    words = ("share", "burden", "tariff", "priority", "diversion", "waiver", "transfers", "supply_diversification")
    return unit in ("1", "1/year") and any(w in name for w in words) and name not in (
        "burden_sharing_demand", "burden_sharing_consensus", "awareness_sharing",
    )  # fmt: skip


def panel(state: State, words: Words) -> list[dict[str, Any]]:
    """All levers with where they stand in the state, as plain data for the component; those at rest are shared."""
    shelf, rest = _at_rest(words.language)
    own, under = paths_of(state.definition()), paths_of(State(scenario=state.scenario).definition())
    quo = specification().status_quo
    by_hand = {lever_key(x) for x in state.levers}
    pulled_by_hand = {name for name, _ in by_hand}
    found = dict(rest)
    for name, path in quo.items():
        if name in pulled_by_hand or own[name] is not path or under[name] is not path:
            found[name] = _standing(rest[name], own[name][-1], under[name][-1], by_hand)
    return [{**group, "levers": [found[name] for name in names]} for group, names in shelf]


def _standing(lever: dict[str, Any], own: Any, under: Any, by_hand: set[tuple[str, str | None]]) -> dict[str, Any]:
    """A lever where the last month of its path, and of the path beneath what was set by hand, has it."""
    name = lever["name"]
    if not lever["labels"]:
        value, base = float(own), float(under)
        moved = (name, None) in by_hand or abs(value - lever["quo"]) > 1e-9
        return {**lever, "value": value, "base": base, "moved": moved}
    items = [
        {**item, "value": float(value), "base": float(base), "moved": (name, item["label"]) in by_hand}
        for item, value, base in zip(lever["labels"], own, under, strict=True)
    ]
    moved = any(i["moved"] or abs(i["value"] - i["quo"]) > 1e-9 for i in items)
    return {**lever, "value": items[0]["value"], "base": items[0]["base"], "moved": moved, "labels": items}


@cache
def _at_rest(language: str) -> tuple[list[tuple[dict[str, Any], tuple[str, ...]]], dict[str, dict[str, Any]]]:
    """Groups with the names of their levers, and every lever where the status quo has it, in a language."""
    words, facts = speak(language), model_facts()
    shelf, rest = [], {}
    for who, names in levers_by_who().items():
        title = words("levers.stress") if who == "stress" else words.who(who)
        shelf.append(({"who": who, "title": title, "kind": who, "open": who == "Tokyo"}, names))
        for name in names:
            lever = facts.levers[name]
            factor, unit = words.measure(1.0, lever.unit)
            values = specification().status_quo[name][-1].reshape(-1).tolist()
            labels = facts.dimensions.labels[lever.dims[0]] if lever.dims else ()
            rest[name] = {
                "name": name, "label": words.lever(name), "who": words.who(lever.who), "about": words.note(name),
                "unit": unit, "scale": factor, "percent": is_percent(name, lever.unit),
                "low": lever.low, "high": lever.high, "step": _step(lever.low, lever.high),
                "value": values[0], "base": values[0], "quo": values[0], "moved": False,
                "labels": [
                    {"label": x, "title": words.label(x), "value": v, "base": v, "quo": v, "moved": False}
                    for x, v in zip(labels, values, strict=bool(labels))
                ],
                "earliest": words.month(lever.earliest or "2025-01"),
                "asked": words.list([words(f"levers.document_{x[:3]}") for x in lever.asked_by]),
                "sources": ", ".join(lever.sources), "status": lever.status,
                "status_words": words(f"common.status_{lever.status}"),
            }  # fmt: skip
    return shelf, rest


def _step(low: float, high: float) -> float:
    """A round step of about a hundredth of the range."""
    from math import floor, log10

    raw = (high - low) / STEPS
    scale = 10.0 ** floor(log10(raw))
    return float(f"{min((m for m in (1, 2, 5, 10)), key=lambda m: abs(m * scale - raw)) * scale:.3g}")
