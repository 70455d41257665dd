"""A brief as plain data: everything that its pages say, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class LeverLine:
    """One setting that differs. `name` is empty where it repeats the line above."""

    name: str
    who: str
    whom: str
    before: str
    after: str
    when: str
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """A median and its 90% band. `mark` is ▲ or ▼ where the band of a difference excludes no change."""

    median: str
    band: str
    mark: str = ""


@dataclass(frozen=True)
class OutcomeLine:
    """One outcome: its level at each year, and beside each the difference (None without a comparison)."""

    name: str
    unit: str
    risk: bool
    levels: tuple[Cell, ...]
    changes: tuple[Cell | None, ...]
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """One outcome over time: quantiles by month, the comparison's median, and what was observed."""

    name: str
    unit: str
    caption: str
    alternative: str
    times: tuple[float, ...]
    bands: tuple[tuple[float, ...], ...]
    comparison: tuple[float, ...]
    observed: tuple[tuple[float, float], ...]
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A part of a change: `share` is of the whole, and negative where it works against it."""

    name: str
    share: float
    text: str


@dataclass(frozen=True)
class Pathway:
    """A chain from a lever to the outcome, with how many links between two steps are left out."""

    steps: tuple[str, ...]
    share: float
    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Cause:
    """What made one outcome change."""

    name: str
    sentence: str
    parts: tuple[Part, ...]
    pathways: tuple[Pathway, ...]


@dataclass(frozen=True)
class Turning:
    """An assumption and its rank correlation, -1 to 1, with what is asked."""

    name: str
    correlation: float
    text: str
    status: str
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Doubt:
    """What something turns on; `note` says so where nothing stands out from chance."""

    name: str
    items: tuple[Turning, ...]
    note: str


@dataclass(frozen=True)
class Brief:
    """What a brief says.

    Attributes:
        language: "en" or "ja".
        title, question: of the scenario. compared: what it is compared with, in words; empty without a comparison.
        against_status_quo: whether that is the packaged baseline as it stands.
        answer: three sentences.
        levers: what is set differently; `levers_note` is said where the list is empty or cut.
        years: of the columns of `outcomes`. still: outcomes that hardly change, in one sentence.
        charts, causes, doubts: as shown. causes_note: why there are no causes, or how the parts are made.
        doubts_about: the outcome that all doubts are about, where there is one.
        limits: what the brief cannot say. provenance: (what, value). command: makes the same brief again.
        references: full references; the n-th is cited as n.
        foot: the running foot. words: headings and notes by their keys.
    """

    language: str
    title: str
    question: str
    compared: str
    against_status_quo: bool
    answer: tuple[str, ...]
    levers: tuple[LeverLine, ...]
    levers_note: str
    years: tuple[int, ...]
    outcomes: tuple[OutcomeLine, ...]
    still: str
    charts: tuple[Chart, ...]
    causes: tuple[Cause, ...]
    causes_note: str
    doubts: tuple[Doubt, ...]
    doubts_about: str
    doubts_note: str
    limits: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]
    command: str
    references: tuple[str, ...]
    foot: str
    words: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The brief as plain data for JSON."""
        return asdict(self)


def ranges(cites: Sequence[int]) -> str:
    """Numbers of references as "2, 4–6"; empty for none."""
    runs: list[list[int]] = []
    for number in sorted(cites):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = []
    for run in runs:
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(n) for n in run]
    return ", ".join(parts)
