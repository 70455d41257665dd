"""Every lever and every parameter at the ends of its range, alone and together: nothing breaks on either backend."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rimland.library import model_facts
from rimland.sweep import Column, End, ends, run_columns

FACTS = model_facts().variables
RECORD = [n for n, v in FACTS.items() if v.kind != "noise"]
# On JAX only what carries the past and what is shown: every output lengthens the compilation.
RECORD_BY = {"numpy": RECORD, "jax": [n for n in RECORD if FACTS[n].kind in ("stock", "state", "metric")]}
RIVALS = {n: sorted(v.forms) for n, v in FACTS.items() if len(v.forms) > 1}
ROUNDING = 2e-5  # of float32, carried through 312 months

# What counts as a part of something or as a chance, by its name or by how its docstring begins.
NAMED_A_PART = re.compile(
    r"(^|_)(probability|share|chance|credibility|access|success|coverage|trust|readiness|cohesion|opposition|tie"
    r"|perception|interoperability|support|reliability|survival|vulnerability)$"
)
CALLED_A_PART = re.compile(r"\b0 to 1\b|^(The )?(Share|Shares|Probability|Chance)\b|, at most 1\b")
# Named or described so, and yet not between 0 and 1.
NO_PART = {
    "rival_pressure_share": "a flow over a flow of another kind: pressure over income",
    "threatening_share": "a factor that passes 1 where offence has the advantage",
    "counted_spill_in": "what would have to count; above 1 where Japan spent more than the form allows",
    "philippine_access": "a gain or a loss against 2015",
}
# Quantities with a direction: wanted changes, and payments that could go the other way.
BOTH_WAYS = {
    "arms_reaction": "wanted change of capital",
    "nash_host_nation_support": "a payment that weak claims turn round; what is paid is not below zero",
    "bargain_at_agreement": "the same at the time of the last agreement",
    "payment_claim": "the last payment and the change of the Nash payment",
    "bargaining_premium": "what a renewal adds or takes away",
}
# Sums to one over a dim.
SHARES = {
    "spending_share": "category", "usual_spending_share": "category", "order_split": "domain",
    "regime_in_office": "regime", "testing_phase": "testing_phase", "us_deployment": "region",
    "mode_share": None, "regional_mode_share": None, "chip_capacity_share": "producer",
    "new_capacity_share": "producer",
}  # fmt: skip


def is_part(name):
    """Whether a variable is a share, a chance or an index from 0 to 1."""
    variable = FACTS[name]
    return (
        variable.unit.is_dimensionless
        and name not in NO_PART
        and bool(NAMED_A_PART.search(name) or CALLED_A_PART.search(variable.equation.meaning))
    )


def is_quantity(name):
    """Whether a variable counts or measures something, so that it cannot be below zero."""
    variable = FACTS[name]
    return str(variable.unit) not in ("1", "1/year") and not variable.unit.is_dimensionless and name not in BOTH_WAYS


def faults(values, columns, first=0):
    """What is wrong in a chunk, in words: variable, value and column."""
    found = []
    for name, whole in values.items():
        flat = whole.reshape(-1, whole.shape[-1])
        broken = ~np.isfinite(flat).all(0)
        if broken.any():
            found.append(f"{name} is not a number in {columns[first + int(np.argmax(broken))]}")
            continue
        low, high = FACTS[name].equation.bounds
        slack = 0.0
        if is_part(name):
            low, high, slack = 0.0, 1.0, ROUNDING
        elif is_quantity(name) and low is None:
            low = 0.0
        for bound, end, sign in ((low, flat.min(0), 1), (high, flat.max(0), -1)):
            wrong = sign * end < sign * bound - slack if bound is not None else np.zeros(1, bool)
            if wrong.any():
                at = int(np.argmax(wrong))
                found.append(f"{name} is {end[at]:g}, beyond {bound:g}, in {columns[first + at]}")
    for name, dim in ((n, d) for n, d in SHARES.items() if n in values):
        axis = 1 + (FACTS[name].dims.index(dim) if dim else len(FACTS[name].dims) - 1)
        gap = np.abs(values[name].astype(float).sum(axis) - 1).max()
        if gap > 1e-4:
            found.append(f"{name} sums to one but for {gap:g}")
    return found


def test_the_exceptions_exist():
    assert set(NO_PART) | set(BOTH_WAYS) | set(SHARES) <= FACTS.keys()
    assert sum(map(is_part, RECORD)) > 80


def words(end: End) -> str:
    return f"{end.name} at its {end.end} end"


@pytest.mark.slow
@pytest.mark.parametrize("backend", list(RECORD_BY))
def test_every_number_alone_at_its_ends(backend):
    if backend == "jax":
        pytest.importorskip("jax")
    found = ends(model_facts())
    wrong = []
    columns, record = [e.column for e in found], RECORD_BY[backend]
    for part, values in run_columns(columns, record, backend=backend, from_first_month=True):
        wrong += faults(values, [words(e) for e in found], part.start)
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.slow
def test_every_number_of_a_rival_form_alone_at_its_ends():
    """Under every rival form, all numbers and levers in pairs of opposite ends with the other numbers at default."""
    numbers = ends(model_facts())
    columns, titles = [], []
    draw = np.random.default_rng(0)
    for name, keys in RIVALS.items():
        for key in keys:
            if key == FACTS[name].default:
                continue
            for end in draw.choice(np.array(numbers, dtype=object), 6, replace=False):
                columns.append(Column(end.column.parameters, end.column.levers, {name: key}))
                titles.append(f"{words(end)} with {name} after {key}")
    wrong = []
    for part, values in run_columns(columns, RECORD, from_first_month=True, structure=dict.fromkeys(RIVALS, "all")):
        wrong += faults(values, titles, part.start)
    assert not wrong, "\n".join(wrong[:20])


def corner(draw: np.random.Generator) -> Column:
    """Every parameter and lever at its low end, default or high end, in a mixture of its own, with random forms."""
    facts = model_facts()
    given = []
    for numbers in (facts.parameters, facts.levers):
        mixture = draw.dirichlet(np.ones(3))
        chosen = zip(numbers.items(), draw.choice(3, size=len(numbers), p=mixture), strict=True)
        given.append({n: x.low if k == 0 else x.high for (n, x), k in chosen if k != 1})
    return Column(*given, {n: str(draw.choice(keys)) for n, keys in RIVALS.items()})


@settings(
    max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
)
@given(seed=st.integers(0, 2**32 - 1))
def test_all_numbers_together_at_random_ends(seed):
    draw = np.random.default_rng(seed)
    columns = [corner(draw) for _ in range(64)]
    titles = [f"corner {i} of seed {seed}" for i in range(64)]
    structure = dict.fromkeys(RIVALS, "all")
    for part, values in run_columns(columns, RECORD, seed=seed, from_first_month=True, structure=structure):
        wrong = faults(values, titles, part.start)
        assert not wrong, "\n".join(wrong[:20])
