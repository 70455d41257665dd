"""Chains followed label by label, loops, and what counts as a step, against products worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.engine import ops
from rimland.engine.links import Link, find_loops, follow, measure_links, read_chain

WATCHED = {"USA>CHN": 2.0, "CHN>USA": 3.0, "JPN>CHN": -1.0, "CHN>JPN": 0.0}


@pytest.fixture(scope="module")
def spiral(make, build):
    """Actors who arm against each other, and a calendar that goes round by itself."""

    def arms(fear):
        return fear

    def seen(arms, watched):
        return ops.lookup(arms, "dyad.observed") * watched

    def fear(seen):
        return ops.collect(seen, "dyad.observer")

    def term(office, calendar_year):
        return office + 0 * calendar_year / ops.quantity(1.0, "year")

    def office(term):
        return term

    return build(
        make.stock("arms", arms, "actor", initial=1.0),
        make.auxiliary("seen", seen, "dyad", unit="1/year"),
        make.auxiliary("fear", fear, "actor", unit="1/year"),
        make.state("term", term, initial=1.0),
        make.exogenous("office", office, series="office"),
        parameters=[make.parameter("watched", WATCHED, "1/year", dims="dyad")],
    )


def values(months=1):
    cases = np.ones(months)
    return {
        "arms": np.array([[4.0], [1.0], [2.0]]) * cases,
        "seen": np.array([[4.0], [12.0], [-2.0], [0.0]]) * cases,
        "fear": np.array([[4.0], [-2.0], [12.0]]) * cases,
        "watched": np.array([[2.0], [3.0], [-1.0], [0.0]]),
        "term": cases,
        "office": cases,
        "calendar_year": 2024 + np.arange(months) / 12,
    }


def test_a_chain_is_read_with_and_without_labels():
    assert read_chain("a[CHN>JPN] > b > c[strike, USA]") == [("a", "CHN>JPN"), ("b", None), ("c", "strike, USA")]


@pytest.mark.parametrize(
    ("chain", "sign", "strength"),
    [
        ("arms[CHN] > seen[USA>CHN]", "+", 1.0),
        ("arms[CHN] > seen > fear[USA] > arms[USA]", "+", 2 * 2 / 4),
        ("arms[CHN] > seen > fear[JPN]", "-", 1.0),
        ("arms[JPN] > seen[CHN>JPN]", "0", 0.0),
        ("arms[CHN] > seen > fear", "+/-", (4 + 2) / (4 + 2 + 12)),
        ("arms[CHN] > seen > fear[USA] > arms[USA] > seen > fear[CHN] > arms[CHN]", "+", 2 * 3),
    ],
)
def test_what_passes_along_a_chain_is_the_product_of_slopes(spiral, chain, sign, strength):
    found = follow(spiral, {}, values(), chain)
    assert (found.sign, found.strength) == (sign, pytest.approx(strength))


def test_the_rate_is_the_root_over_stocks(spiral):
    found = follow(spiral, {}, values(), "arms[CHN] > seen > fear[USA] > arms[USA] > seen > fear[CHN] > arms[CHN]")
    assert found.rate == pytest.approx(6**0.5)


def test_a_stock_hands_on_the_mean_over_months(spiral):
    given = values(2)
    given["watched"] = np.array([[0.0, 4.0], [6.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    found = follow(spiral, {}, given, "arms[CHN] > seen > fear[USA] > arms[USA] > seen > fear[CHN] > arms[CHN]")
    assert found.strength == pytest.approx(2 * 3)


@pytest.mark.parametrize("chain", ["arms > fear", "nothing > arms", "arms[RUS] > seen"])
def test_what_is_no_chain_is_refused(spiral, chain):
    with pytest.raises(KeyError):
        follow(spiral, {}, values(), chain)


def test_the_calendar_is_no_loop_unless_asked_for(spiral):
    links = measure_links(spiral, {}, values())
    loops, whole = find_loops(spiral, links)
    assert whole
    assert [x.names for x in loops] == [("arms", "seen", "fear")]
    loops, _ = find_loops(spiral, links, bookkeeping=True)
    assert {x.names for x in loops} == {("arms", "seen", "fear"), ("office", "term")}


def test_condensing_keeps_every_loop_and_counts_junctions(make, build):
    """All simple loops of a small dense graph, with variables in between that pass one cause on."""
    import networkx

    def total(*names):
        space = {}
        exec(f"def f({', '.join(names)}): return {' + '.join(names)}", space)
        return space["f"]

    causes = {"a": ("p", "q"), "b": ("r", "a"), "c": ("b", "s"), "p": ("c",), "q": ("b",), "r": ("q2",), "q2": ("a",)}
    causes["s"] = ("p2",)
    causes["p2"] = ("c", "p")
    stocks = {"a", "b", "c"}
    model = build(
        *(
            make.state(n, total(*x), initial=1.0) if n in stocks else make.auxiliary(n, total(*x))
            for n, x in causes.items()
        )
    )
    links = [Link(c, n, 1.0, 1.0, False) for n, x in causes.items() for c in x]
    expected = {frozenset(x) for x in networkx.simple_cycles(networkx.DiGraph([(x.cause, x.effect) for x in links]))}
    loops, whole = find_loops(model, links, max_length=20)
    assert whole
    assert {frozenset(x.names) for x in loops} == expected
    assert len(loops) == len(expected)
    longest = max(loops, key=lambda x: len(x.names))
    short, _ = find_loops(model, links, max_length=3)
    assert longest.names in {x.names for x in short}, "steps between junctions count"
    few, whole = find_loops(model, links, max_length=20, limit=2)
    assert (len(few), whole) == (2, False)


def test_a_ratio_between_labels_is_a_link_though_all_together_move_nothing(make, build):
    def lead(arms):
        return ops.pick(arms, actor="USA") / ops.pick(arms, actor="CHN")

    def kept(kept):
        return kept

    model = build(
        make.auxiliary("lead", lead),
        make.state("kept", kept, "actor", initial="arms"),
        parameters=[make.parameter("arms", {"USA": 4.0, "JPN": 1.0, "CHN": 2.0}, dims="actor")],
    )
    found = measure_links(
        model, {}, {"arms": np.array([[4.0], [1.0], [2.0]]), "lead": np.array([2.0]), "kept": np.ones((3, 1))}
    )
    strengths = {(x.cause, x.effect): (x.strength, x.polarity) for x in found}
    assert strengths["arms", "lead"] == (pytest.approx(2.0), "+/-")
    assert strengths["kept", "kept"][0] == 0, "what is kept does not move itself"
