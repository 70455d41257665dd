"""Unit algebra against pint, and wrong equations caught by name."""

from __future__ import annotations

from fractions import Fraction

import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.engine import ops
from rimland.engine.units import DEFINITIONS, DIMENSIONLESS, Unit, parse_unit, unit_names
from rimland.errors import ModelError

PINT = pint.UnitRegistry(None)
for line in DEFINITIONS.strip().splitlines():
    PINT.define(line)

NAMES = [n for n in unit_names() if n != "index"]
powers = st.dictionaries(st.sampled_from(NAMES), st.integers(-3, 3).filter(bool), max_size=3)


def ours(powers):
    return Unit.of({n: Fraction(p) for n, p in powers.items()})


def theirs(powers):
    found = PINT.Quantity(1.0, "dimensionless")
    for name, power in powers.items():
        found = found * PINT.Quantity(1.0, name) ** power
    return found


def assert_same(unit, quantity):
    factor, dimensions = unit.base()
    reduced = quantity.to_base_units()
    assert factor == pytest.approx(reduced.magnitude, rel=1e-9)
    assert {d: float(e) for d, e in dimensions} == {d: float(e) for d, e in reduced.unit_items()}


@given(powers, powers)
def test_products_and_quotients_follow_pint(a, b):
    assert_same(ours(a) * ours(b), theirs(a) * theirs(b))
    assert_same(ours(a) / ours(b), theirs(a) / theirs(b))


@given(powers, st.sampled_from([-2, -1, Fraction(1, 2), 2, 3]))
def test_powers_follow_pint(a, exponent):
    assert_same(ours(a) ** exponent, theirs(a) ** float(exponent))


@given(powers, powers)
def test_equality_is_the_same_dimension_and_size(a, b):
    x, y = theirs(a), theirs(b)
    same = x.dimensionality == y.dimensionality and x.to_base_units().magnitude == pytest.approx(
        y.to_base_units().magnitude, rel=1e-9
    )
    assert ours(a).same_as(ours(b)) == same


@given(powers)
def test_a_printed_unit_reads_back_as_itself(a):
    assert parse_unit(str(ours(a))).same_as(ours(a))


@settings(max_examples=60)
@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_a_one_line_error(text):
    try:
        parse_unit(text)
    except ModelError as error:
        assert "\n" not in str(error).replace(text, "")


@pytest.mark.parametrize(
    ("text", "same"),
    [("index", "1"), ("USD2023bn/year", "USD2023bn*year**-1"), ("month**2/month", "month")],
)
def test_spellings(text, same):
    assert parse_unit(text).same_as(parse_unit(same))


def test_sizes_are_part_of_a_unit():
    assert not parse_unit("USD2023bn").same_as(parse_unit("USD2023mn"))
    assert not parse_unit("1/year").same_as(parse_unit("1/month"))
    assert not parse_unit("USDbn").same_as(parse_unit("USD2023bn"))
    assert (parse_unit("USD2023bn") / parse_unit("USD2023bn")).same_as(DIMENSIONLESS)


def test_an_unknown_unit_names_the_nearest():
    with pytest.raises(ModelError, match="unknown unit 'USD2023b' in 'USD2023b/year'; did you mean 'USD2023bn'"):
        parse_unit("USD2023b/year")


# They read `money` (USD2023bn), `current` (USDbn), `small` (USD2023mn), `delay` (year) and `share` (1).
WRONG = [
    (
        "adds_money_to_years",
        lambda money, delay: money + delay,
        "USD2023bn",
        "'[+]': left is USD2023bn, right is year",
    ),
    (
        "adds_prices_of_two_kinds",
        lambda money, current: money + current,
        "USD2023bn",
        "USD2023bn, right is USDbn",
    ),
    (
        "adds_billions_to_millions",
        lambda money, small: money + small,
        "USD2023bn",
        "USD2023bn, right is USD2023mn",
    ),
    (
        "takes_exp_of_money",
        lambda money: ops.exp(money),
        "1",
        "exp needs a dimensionless argument, got USD2023bn",
    ),
    ("takes_log_of_money", lambda money: ops.log(money), "1", "log needs a dimensionless argument"),
    ("takes_logistic_of_years", lambda delay: ops.logistic(delay), "1", "logistic needs a dimensionless"),
    ("adds_one_to_money", lambda money: money + 1, "USD2023bn", "left is USD2023bn, right is 1"),
    (
        "compares_money_with_time",
        lambda money, delay: money > delay,
        "1",
        "'>': left is USD2023bn, right is year",
    ),
    ("takes_least_of_unlike", lambda money, delay: ops.minimum(money, delay), "year", "'minimum': left is"),
    (
        "chooses_between_unlike",
        lambda money, delay: ops.where(delay > 0, money, delay),
        "year",
        "'where': left is",
    ),
    ("uses_years_as_exponent", lambda share, delay: share**delay, "1", "exponent must be dimensionless"),
    ("raises_money_to_a_share", lambda money, share: money**share, "USD2023bn", "literal power only"),
    (
        "returns_the_wrong_unit",
        lambda money, delay: money / delay,
        "USD2023bn",
        "must be USD2023bn, .*bn/year",
    ),
]


@pytest.fixture(scope="module")
def numbers(make):
    units = {"money": "USD2023bn", "current": "USDbn", "small": "USD2023mn", "delay": "year", "share": "1"}
    return {n: make.parameter(n, 2.0, u) for n, u in units.items()}


@pytest.mark.parametrize(("name", "function", "unit", "message"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_equation_is_caught_by_name(build, make, numbers, name, function, unit, message):
    wrong = make.auxiliary(name, function, unit=unit)
    used = [numbers[n] for n in wrong.causes]
    with pytest.raises(ModelError, match=rf"test_units.py:\d+ {name}: .*{message}"):
        build(wrong, parameters=used)


def test_a_stock_whose_flow_is_not_per_year_is_caught(build, make, numbers):
    wrong = make.stock("capital_without_a_rate", lambda money: money, unit="USD2023bn", initial=1)
    message = "capital_without_a_rate: unit mismatch: the net flow per year must be USD2023bn/year, "
    with pytest.raises(ModelError, match=message + "the equation gives USD2023bn"):
        build(wrong, parameters=[numbers["money"]])


def test_zero_fits_any_unit_and_right_equations_pass(build, make, numbers):
    build(
        make.auxiliary("none", lambda money: ops.maximum(money, 0) + 0, unit="USD2023bn"),
        make.auxiliary("no_more", lambda money: ops.minimum(money, float("inf")), unit="USD2023bn"),
        make.auxiliary("root", lambda money: ops.sqrt(money * money), unit="USD2023bn"),
        make.auxiliary("square", lambda money: money**2 / money, unit="USD2023bn"),
        make.auxiliary("typed", lambda money: money + ops.quantity(3, "USD2023bn"), unit="USD2023bn"),
        make.stock("paid", lambda money, delay: money / delay, unit="USD2023bn", initial=0),
        parameters=[numbers["money"], numbers["delay"]],
    )
