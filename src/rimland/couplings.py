"""The links between systems and the feedback loops that `model/couplings/` declares, and what they measure.

Declared is what the field says should act on what, and with which sign; measured is what the model does, by the
derivative along the chain of variables that carries the link (`rimland.engine.links.follow`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rimland.errors import ModelError, nearest

if TYPE_CHECKING:
    from rimland.causes import Moment
    from rimland.engine.links import Response

SIGNS = ("+", "-", "+/-")
KINDS = {"reinforcing": "+", "balancing": "-", "mixed": "+/-"}
USUAL_MONTH = "2024-01"


@dataclass(frozen=True)
class Setting:
    """Where a chain is measured: twelve months from `at`, under levers and forms of its own."""

    at: str = USUAL_MONTH
    under: Mapping[str, Any] = field(default_factory=dict)
    structure: Mapping[str, Any] = field(default_factory=dict)

    def moment(self, month: str | None = None, scenario: str = "baseline") -> Moment:
        """The model's values there, or in another month; another scenario counts only where nothing is set."""
        return _moment(month or self.at, scenario, json.dumps([self.under, self.structure]))


@dataclass(frozen=True)
class Chain:
    """One chain of variables with its declared sign. `names` has no labels."""

    text: str
    sign: str
    setting: Setting

    @property
    def names(self) -> tuple[str, ...]:
        """Variables, levers and numbers of the chain."""
        from rimland.engine.links import read_chain

        return tuple(name for name, _ in read_chain(self.text))

    def measure(self, month: str | None = None, scenario: str = "baseline") -> Response:
        """What passes along it."""
        return self.setting.moment(month, scenario).follow(self.text)


@dataclass(frozen=True)
class Coupling:
    """A numbered link: what acts on what, and the chains that carry it."""

    number: int
    source: str
    target: str
    chains: tuple[Chain, ...]
    why: str


@dataclass(frozen=True)
class KnownLoop:
    """A feedback loop by name, such as R1; `kind` is reinforcing, balancing, mixed, or "open" where nothing returns."""

    identifier: str
    name: str
    kind: str
    links: tuple[int, ...]
    chain: Chain
    why: str


@cache
def _moment(month: str, scenario: str, setting: str) -> Moment:
    from rimland.causes import moment
    from rimland.scenarios import Scenario

    under, structure = json.loads(setting)
    if not under and not structure:
        return moment(month, scenario)
    return moment(month, Scenario(name="coupling", title="A coupling", structure=structure, **under))


@cache
def load_couplings(path: Path | None = None) -> tuple[dict[int, Coupling], dict[str, KnownLoop]]:
    """Read the declared links and loops, and verify every name in them.

    Raises:
        ModelError: one line with the place, for an unknown name, sign or kind, or an open sign without a reason.
    """
    import rimland.model
    from rimland.yaml_reader import read_yaml

    folder = Path(rimland.model.__file__).parent / "couplings"
    documents = [read_yaml(p, error=ModelError) for p in ([path] if path else sorted(folder.glob("*.yaml")))]
    sections = {key: document for document in documents for key in document.data}
    links, loops = {}, {}
    document = sections["links"]
    for number, entry in document.data["links"].items():
        place = document.where("links", number)
        chains = tuple(_chain(c["chain"], c["sign"], entry | c, place) for c in entry["carried"])
        if any(c.sign == "+/-" for c in chains) and not entry.get("why"):
            raise ModelError(f"{place}: link {number} has an open sign and no why")
        links[int(number)] = Coupling(int(number), entry["from"], entry["to"], chains, _why(entry))
    for key, what in (("loops", "kind"), ("open_chains", "sign")):
        document = sections[key]
        for name, entry in document.data[key].items():
            place = document.where(key, name)
            kind = entry["kind"] if what == "kind" else "open"
            if what == "kind" and kind not in KINDS:
                raise ModelError(f"{place}: kind is '{kind}', expected one of {', '.join(KINDS)}")
            sign = KINDS[kind] if what == "kind" else entry["sign"]
            for number in entry["links"]:
                if number not in links:
                    raise ModelError(f"{place}: {name} names link {number}, which is not declared")
            if sign == "+/-" and not entry.get("why"):
                raise ModelError(f"{place}: {name} has an open sign and no why")
            chain = _chain(entry["chain"], sign, entry, place)
            loops[name] = KnownLoop(name, entry["name"], kind, tuple(entry["links"]), chain, _why(entry))
    return links, loops


def _why(entry: Mapping[str, Any]) -> str:
    return " ".join(str(entry.get("why", "")).split())


def _chain(text: str, sign: str, entry: Mapping[str, Any], place: str) -> Chain:
    from rimland.library import model_facts

    if sign not in SIGNS:
        raise ModelError(f"{place}: sign is '{sign}', expected one of {', '.join(SIGNS)}")
    setting = Setting(str(entry.get("at", USUAL_MONTH)), entry.get("under") or {}, entry.get("structure") or {})
    chain = Chain(" ".join(text.split()), sign, setting)
    known = {*model_facts().names()}
    for name in chain.names:
        if name not in known:
            raise ModelError(f"{place}: unknown name '{name}'{nearest(name, known)}")
    return chain


def measured_loops(
    month: str | None = None, scenario: str = "baseline", through: str | None = None
) -> Iterator[tuple[KnownLoop, Response]]:
    """Every declared loop with what it measures, over the year from `month` or its declared one.

    Args:
        through: only loops through this variable.
    """
    for loop in load_couplings()[1].values():
        if loop.kind != "open" and (through is None or through in loop.chain.names):
            yield loop, loop.chain.measure(month, scenario)
