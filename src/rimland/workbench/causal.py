"""Links, loops and couplings measured at a date under a scenario: computed once in a thread, kept by content."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property

from rimland.causes import Moment, moment
from rimland.couplings import Coupling, KnownLoop, load_couplings
from rimland.engine.links import Link, Loop, Response, find_loops, read_chain
from rimland.scenarios import Scenario
from rimland.workbench.cut import content_key
from rimland.workbench.room import Room

MOST_KEPT = 12
MOST_LOOPS = 400
YEARS = tuple(range(2016, 2041))
USUAL_YEAR = 2026


@dataclass(frozen=True)
class Step:
    """One step of a loop: from a variable at a label to the next, with its sign ("" where it is not measured)."""

    name: str
    label: str | None
    sign: str = ""
    times: int = 1


@dataclass
class Measured:
    """What the model's links are over the twelve months from a date, in a scenario's forms.

    Attributes:
        links: by (cause, effect). loops: found ones, strongest first, of which `complete` says whether all were
            searched. named: the loops that have names, with what they measure; None where the forms in play do not
            carry one. chains: the couplings' chains likewise, by number.
    """

    month: str
    moment: Moment
    links: dict[tuple[str, str], Link]
    loops: list[Loop]
    complete: bool
    named: list[tuple[KnownLoop, Response | None]] = field(default_factory=list)
    chains: dict[int, list[Response | None]] = field(default_factory=dict)

    def sign(self, cause: str, effect: str) -> str:
        """ "+", "-", "+/-", "0", or "" where the forms in play have no such link."""
        link = self.links.get((cause, effect))
        return link.polarity if link else ""

    def steps(self, loop: KnownLoop) -> list[Step]:
        """A named loop step by step, label by label; a variable that follows itself is one step."""
        chain = read_chain(loop.chain.text)
        found: list[Step] = []
        for at, (name, label) in enumerate(chain):
            if found and found[-1].name == name:
                last = found[-1]
                found[-1] = Step(name, label or last.label, last.sign, last.times + 1)
                continue
            sign = ""
            if at + 1 < len(chain):
                after = next((c for c in chain[at + 1 :] if c[0] != name), chain[at + 1])
                sign = _sign(self.moment, f"{_text(name, label)} > {_text(*after)}")
            found.append(Step(name, label, sign))
        # The chain ends where it began.
        return found[:-1] if len(found) > 1 and found[-1].name == found[0].name else found

    @cached_property
    def through(self) -> dict[str, list[int]]:
        """Variable -> positions of the found loops that run through it."""
        found: dict[str, list[int]] = {}
        for i, loop in enumerate(self.loops):
            for name in loop.names:
                found.setdefault(name, []).append(i)
        return found


def _text(name: str, label: str | None) -> str:
    return f"{name}[{label}]" if label else name


def _sign(where: Moment, chain: str) -> str:
    found = _followed(where, chain)
    return found.sign if found else ""


def _followed(where: Moment, chain: str) -> Response | None:
    try:
        return where.follow(chain)
    except KeyError:
        # The theory in play has no such link.
        return None


def measure(scenario: Scenario, month: str, seed: int = 0) -> Measured:
    """Measure everything; takes one to several seconds.

    A loop or coupling that is declared under a setting of its own, such as a lever that must be pulled for it to act,
    is measured without it: here it may carry nothing, and then says so.

    Raises:
        RimlandError: for a month outside the run.
    """
    found = moment(month, scenario, seed)
    links = found.links()
    loops, complete = find_loops(found.model, links)
    couplings, named = load_couplings()
    result = Measured(month, found, {(x.cause, x.effect): x for x in links}, loops[:MOST_LOOPS], complete)
    result.named = [(loop, _followed(found, loop.chain.text)) for loop in named.values()]
    result.chains = {number: [_followed(found, c.text) for c in x.chains] for number, x in couplings.items()}
    return result


def coupling_sign(coupling: Coupling, measured: Measured | None) -> str:
    """The sign that all chains of a coupling share, "+/-" where they differ; as declared until it is measured."""
    if measured is None:
        signs = {c.sign for c in coupling.chains}
    else:
        signs = {r.sign for r in measured.chains[coupling.number] if r is not None and r.sign != "0"}
    return signs.pop() if len(signs) == 1 else "+/-" if signs else "0"


class Measuring:
    """Measures for everyone: each scenario and month once, one at a time, on a thread of the engine room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Future[Measured]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, scenario: Scenario, month: str, seed: int = 0) -> Measured | None:
        """What was measured already."""
        with self._lock:
            future = self._kept.get((content_key(scenario, seed), month))
        if future is None or not future.done() or future.cancelled() or future.exception() is not None:
            return None
        return future.result()

    async def measured(self, room: Room, scenario: Scenario, month: str, seed: int = 0) -> Measured:
        """Measure, or wait for who measures already. Cancelling stops the waiting; the result still serves others.

        Raises:
            Busy: if the room has too much to do. RimlandError: for what cannot be run.
        """
        key = (content_key(scenario, seed), month)
        with self._lock:
            future = self._kept.get(key)
            new = future is None or (future.done() and (future.cancelled() or future.exception() is not None))
            if future is None or new:
                future = self._kept[key] = Future()
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        if new:
            made = future

            def work() -> None:
                try:
                    made.set_result(measure(scenario, month, seed))
                except BaseException as problem:
                    made.set_exception(problem)

            try:
                room.submit(work, 1)
            except BaseException:
                with self._lock:
                    self._kept.pop(key, None)
                future.cancel()
                raise
        return await asyncio.shield(asyncio.wrap_future(future))


MEASURING = Measuring()
