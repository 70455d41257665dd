"""Map: theatres, forces, bases, exercises, ties and pressure over time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.words import Words
from rimland.words import phrases as all_phrases
from rimland.workbench.frame import address, element, share_link, with_scenario
from rimland.workbench.map_data import (
    COLOURS,
    CUT,
    FIRST_LAYERS,
    LAYERS,
    MEASURES,
    MOST_MEMBERS,
    drawing,
    observed,
    rows,
)
from rimland.workbench.pages.explore import scenario_choices, stages
from rimland.workbench.pages.explore_parts import choice
from rimland.workbench.parts import WorkLine, kept_shown, set_text
from rimland.workbench.plain import PlainProps
from rimland.workbench.room import Ensemble, shown_months
from rimland.workbench.session import Session
from rimland.workbench.state import State

MOST_KEPT = 24
STEPS = ("quarter", "year")
_kept: OrderedDict[tuple[str, str, int], dict[str, Any]] = OrderedDict()


def build(session: Session) -> None:
    """Make the page."""
    MapPage(session)


class MapView(PlainProps, component=Path("..") / "components" / "map.js"):
    """The picture with its controls, time, details and table."""

    def __init__(self, session: Session, looked: Callable[[], None]):
        words = session.words
        self.plain = {
            "drawing": drawing(words), "observed": observed(), "words": phrases_of(words),
            "view": view_of(session.view), "choices": {"layers": LAYERS, "colours": COLOURS, "measures": MEASURES},
            "rows": {}, "same": True, "members": 0, "causes": "",
        }  # fmt: skip
        super().__init__()
        self.session, self.looked = session, looked
        self.on("look", self._look, ["at", "layers", "colour", "measure", "region", "step"])

    def _look(self, event: Any) -> None:
        given = {k: str(v) for k, v in dict(event.args).items() if isinstance(v, str)}
        self.session.look(**told(given))
        self.looked()

    def show(self, state: State, found: dict[str, Any], members: int, same: bool) -> None:
        """Draw these values."""
        words = self.session.words
        base = address("causes", state, words.language)
        reference = words("map.reference", name=words.scenario(state.against))
        self.plain |= {
            "rows": found, "same": same, "members": members, "words": {**self.plain["words"], "reference": reference},
            "causes": f"{base}{'&' if '?' in base else '?'}focus=",
        }  # fmt: skip
        self.update()


def phrases_of(words: Words) -> dict[str, str]:
    """The phrases of the map, and those that all charts share."""
    sources = {o for entry in observed().values() for o in entry["sources"]}
    own = dict(all_phrases(words.language, "map"))
    own["sources_line"] = words("map.sources_line", keys=", ".join(sorted(sources)))
    return own | {k: words(f"parts.{k}") for k in ("table", "download", "copy", "copied")}


def view_of(view: dict[str, str]) -> dict[str, Any]:
    """How the map is looked at, from an address; what it does not know is left at the usual."""
    layers = [x for x in view.get("layers", "").split(",") if x in LAYERS]
    regions = drawing_regions()
    return {
        "at": view.get("at") if view.get("at") in shown_months() else None,
        "layers": [] if view.get("layers") == "none" else layers or list(FIRST_LAYERS),
        "colour": view["colour"] if view.get("colour") in COLOURS else COLOURS[0],
        "measure": view["measure"] if view.get("measure") in MEASURES else MEASURES[0],
        "region": view["region"] if view.get("region") in regions else "",
        "step": view["step"] if view.get("step") in STEPS else STEPS[0],
    }


def told(given: dict[str, str]) -> dict[str, str | None]:
    """What of a view goes into the address: only what is known and not the usual."""
    seen = view_of({**given, "layers": given.get("layers") or "none"})
    usual = view_of({})
    layers = ",".join(seen["layers"]) or "none"
    text = {**{k: seen[k] for k in ("at", "colour", "measure", "region", "step")}, "layers": layers}
    plain = {**usual, "layers": ",".join(usual["layers"])}
    return {k: None if v == plain[k] else v for k, v in text.items()}


def drawing_regions() -> tuple[str, ...]:
    """Parts of the region that can be looked at more closely."""
    from rimland.workbench.geography import places

    return tuple(places()["regions"])


class MapPage:
    """The page of one user."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        element("h1", words("map.heading"))
        element("p", words("map.intro"), "lead")
        with element("div", classes="controls"):
            element("label", words("common.scenario"), for_="preset")
            self.preset = choice(
                "preset", scenario_choices(words), session.state.scenario,
                lambda name: session.set(with_scenario(session.state, name)),
            )  # fmt: skip
            element("label", words("common.compared"), for_="against")
            self.against = choice(
                "against", scenario_choices(words), session.state.against,
                lambda name: session.set(replace(session.state, against=name)),
            )  # fmt: skip
            self.link = element(
                "button", words("explore.copy_link"), "quiet", type="button", data_action="copy", id="copy-link",
                data_done=words("explore.link_copied"),
            )  # fmt: skip
            self.progress = WorkLine(session)
        self.problem = element("p", "", "small", role="status")
        self.view = MapView(session, self._share)
        self.how = element("p", "", "small")
        element("p", words("map.compared_hint"), "small")
        element("p", words("map.honest"), "small honest")
        session.on_change(self.draw)
        ui.timer(0, session.refresh, once=True)

    def _share(self) -> None:
        self.link._props["data-text"] = share_link(self.session.base, self.session)
        self.link.update()

    async def draw(self, state: State) -> None:
        """Draw a few members at once, then more."""
        words, room = self.session.words, self.session.room
        self.preset.show(state.scenario)
        self.against.show(state.against)
        self._share()
        wanted = min(state.members, MOST_MEMBERS)
        set_text(self.problem, "")
        done = [0, 0]

        def tell(side: int, members: int, _total: int) -> None:
            done[side] = members

        def now() -> tuple[int, int, str]:
            return min(done), wanted, words("map.members", done=min(done), wanted=wanted)

        try:
            async with kept_shown(self.progress, now):
                own, other = state.definition(), state.reference()
                for members in stages(wanted):
                    scenario, reference = await asyncio.gather(
                        room.ensemble(own, members, state.seed, partial(tell, 0), cut=CUT),
                        room.ensemble(other, members, state.seed, partial(tell, 1), cut=CUT),
                    )
                    same = scenario.key == reference.key
                    found = await asyncio.to_thread(values, scenario, None if same else reference, members)
                    self.view.show(state, found, members, same)
                    capped = "" if wanted == state.members else " " + words("map.capped", most=MOST_MEMBERS)
                    set_text(self.how, words("map.how", members=members) + capped)
        except RimlandError as problem:
            self.progress.hide()
            set_text(self.problem, words("map.failed", why=str(problem)))


def values(scenario: Ensemble, reference: Ensemble | None, members: int) -> dict[str, Any]:
    """The rows of the map, kept by what decides them."""
    key = (scenario.key, "" if reference is None else reference.key, members)
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = rows(scenario, reference, members)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found
