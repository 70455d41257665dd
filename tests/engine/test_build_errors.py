"""Mistakes in a model: each is one line that says where, what was expected, and the nearest valid name."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rimland.engine import event, ops
from rimland.engine.compiler import compile_model
from rimland.engine.dimensions import dimensions_from
from rimland.errors import ModelError


def fails(match):
    return pytest.raises(ModelError, match=match)


def test_unknown_cause_names_the_nearest(build, make):
    rate = make.parameter("depreciation_rate", 0.1)
    known = make.auxiliary("loss", lambda depreciation_rate: depreciation_rate)
    wrong = make.auxiliary("gain", lambda depreciation_rat: depreciation_rat)
    with fails(r"test_build_errors.py:\d+ gain: unknown cause 'depreciation_rat'; did you mean 'depreciation_rate'"):
        build(known, wrong, parameters=[rate])


def test_circular_auxiliaries_print_the_path(build, make):
    circle = [
        make.auxiliary("fear", lambda arms: arms),
        make.auxiliary("arms", lambda budget: budget),
        make.auxiliary("budget", lambda fear: fear),
    ]
    with fails("circular auxiliaries: fear <- arms <- budget <- fear; declare one of the reads lagged"):
        build(*circle)


def test_a_circle_through_a_stock_or_a_lag_is_no_circle(build, make):
    build(
        make.stock("arms", lambda fear: fear, initial=1.0, unit="year"),
        make.auxiliary("fear", lambda arms: arms / arms),
    )
    build(
        make.auxiliary("fear", lambda arms: arms, lagged=("arms",)),
        make.auxiliary("arms", lambda fear: 0.5 * fear, initial=1.0),
    )


def test_dims_that_do_not_fit_print_both_sides(build, make):
    x = make.parameter("x", 1.0, dims="actor domain")
    with fails(r"total: dims do not fit: declared \[actor\], the equation gives \[actor domain\]; .* 'domain'"):
        build(make.auxiliary("total", lambda x: x, "actor"), parameters=[x])


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: ops.sum_over(x, "domain"), r"cannot reduce over 'domain': the value has dims \[actor\]"),
        (lambda x: ops.pick(x, actor="JAP"), "unknown actor 'JAP'; did you mean 'JPN'"),
        (lambda x: ops.pick(x, stage="first"), r"cannot pick stage='first': the value has dims \[actor\]"),
        (lambda x: ops.place(x, actor="JPN"), "the value already has 'actor'"),
        (
            lambda x: ops.lookup(x, "dyad.observr"),
            "unknown relation 'dyad.observr'; did you mean 'dyad.observer'",
        ),
        (lambda x: ops.collect(x, "dyad.observer"), r"collect via 'dyad.observer' needs 'dyad'"),
        (lambda x: ops.shift(x, "stage", first=0.0), "cannot shift along 'stage'"),
        (lambda x: x if x > 0 else -x, "cannot branch on a value with 'if'"),
        (lambda x: max(x, 0.0), "cannot branch on a value"),
        (lambda x: sum(x), "cannot loop over a value"),
        (lambda x: np.exp(x), "cannot be traced"),
        (lambda x: math.exp(x), "cannot be traced"),
        (lambda x: x + "1", "variables and numbers only, not str"),
        (lambda x: x.unknown_method(), "cannot be traced"),
        (lambda x: x == 1, "cannot compare with '=='; use ops.equal"),
        (lambda x: ops.both(x, x > 0), "and needs comparisons"),
        (lambda x: ops.where(x, 1.0, 2.0), "where needs a comparison"),
    ],
)
def test_wrong_operations_are_caught_by_name(build, make, function, message):
    x = make.parameter("x", 1.0, dims="actor")
    with fails(f"wrong: .*{message}"):
        build(make.auxiliary("wrong", function, "actor"), parameters=[x])


def test_missing_source_and_docstring(build, make):
    with fails("thing: no 'Source:' line with a citation key"):
        build(make.auxiliary("thing", lambda: 1.0, doc="A thing."))
    with fails("thing: no docstring"):
        build(make.auxiliary("thing", lambda: 1.0, doc=""))
    with fails("thing: unknown source 'author2000test'; did you mean 'author2000tests'"):
        build(make.auxiliary("thing", lambda: 1.0, doc="A thing.\n\nSource: author2000test."))


@pytest.mark.parametrize("key", ["unit", "status", "source", "note"])
def test_a_parameter_without_provenance(make, key):
    with fails(f"tests.yaml:1 x: 'x' has no {key}"):
        make.parameter("x", 1.0, **({"unit": ""} if key == "unit" else {key: ""}))


def test_a_parameter_with_a_source_that_does_not_exist(build, make):
    x = make.parameter("x", 1.0, source="author2000test")
    with fails("'x' has unknown source 'author2000test'; did you mean 'author2000tests'"):
        build(make.auxiliary("thing", lambda x: x), parameters=[x])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"value": 2.0, "high": 1.0}, "'x' is 2, outside 0 to 1"),
        ({"value": {"USA": 0.1, "others": -1}, "dims": "actor"}, "'x' at JPN is -1, outside 0 to 1"),
        ({"value": {"JAP": 0.1, "others": 0}, "dims": "actor"}, "unknown actor 'JAP'; did you mean 'JPN'"),
        ({"value": {"USA": 0.1}, "dims": "actor"}, "no value for JPN, CHN; add them or 'others'"),
        ({"value": {"USA": 0.1}}, "values by label need 'dims'"),
        ({"value": float("nan")}, "outside 0 to 1"),
        ({"value": "much"}, "expected a number, got 'much'"),
        ({"value": True}, "expected a number, got True"),
        ({"status": "guessed"}, "status 'guessed', expected one of observed, calibrated, judged"),
        ({"distributon": {}}, "unknown key 'distributon'; did you mean 'distribution'"),
        ({"distribution": {"uniforn": [0, 1]}}, "unknown distribution 'uniforn'; did you mean 'uniform'"),
        ({"distribution": {"uniform": [1, 0]}}, "uniform needs increasing arguments"),
        ({"distribution": {"uniform": [1]}}, r"uniform needs \[low, high\]"),
        ({"distribution": {"normal": [0, -1]}}, "normal needs positive arguments"),
        ({"distribution": {"uniform": [0.2, 1.5]}}, r"drawn from uniform \[0.2, 1.5\], outside 0 to 1"),
        ({"distribution": {"lognormal": [2.0, 0.5]}}, "drawn from lognormal"),
        ({"distribution": {"uniform": [0, 1]}, "dims": "actor"}, "give 'factor', a common multiplier"),
        (
            {"distribution": {"uniform": [0, 1]}, "factor": {"uniform": [0, 1]}},
            "both distribution and factor",
        ),
        ({"dims": "actr"}, "unknown dimension 'actr'; did you mean 'actor'"),
        ({"dims": "actor actor"}, "dimension repeated"),
    ],
)
def test_wrong_parameters(make, entry, message):
    with fails(message):
        make.parameter("x", **{"value": 0.5, "low": 0, "high": 1} | entry)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"value": 2.0}, "'x' is 2.0 in 2015-01, outside 0 to 1"),
        ({"value": float("nan")}, "outside 0 to 1"),
        ({"who": "Seoul"}, "pulled by 'Seoul', expected one of Tokyo"),
        ({"path": {"2015-01": 0.1}}, "needs either value or path"),
        ({"interpolate": "spline"}, "expected step or linear"),
        ({"asked_by": []}, "has no asked_by"),
    ],
)
def test_wrong_levers(make, entry, message):
    if "asked_by" in entry:
        entry = {"asked_by": ""}
    with fails(message):
        make.lever("x", **{"value": 0.5, "low": 0, "high": 1} | entry)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ({}, "needs a path of months and values"),
        ({"2015-13": 0.1}, "has '2015-13' in its path, expected a month"),
        ({"2027-04": 0.1, "2015-01": 0.2}, "months are not in order"),
    ],
)
def test_wrong_lever_paths(dimensions, path, message):
    from rimland.engine.numbers import lever_from

    entry = {"id": "L", "label": "x", "who": "Tokyo", "unit": "1", "low": 0, "high": 1, "asked_by": ["tests"]}
    entry |= {"status": "judged", "source": "author2000tests", "note": "Tests.", "path": path}
    with fails(message):
        lever_from("x", entry, dimensions, "levers.yaml:1")


def test_two_definitions(build, make):
    one, two = (make.auxiliary("arms", lambda: 1.0) for _ in range(2))
    with fails("two definitions of 'arms': test_build_errors.py:.* need different form= keys"):
        build(one, two)
    with fails("'arms' is already defined at tests.yaml:1 arms"):
        build(one, parameters=[make.parameter("arms", 1.0)])
    use = make.auxiliary("use", lambda x: x)
    with fails("levers.yaml:1 x: 'x' is already defined at tests.yaml:1 x"):
        build(use, parameters=[make.parameter("x", 1.0)], levers=[make.lever("x", 1.0)])
    with fails("'timestep' is the engine's own clock"):
        build(make.auxiliary("timestep", lambda: 1.0))


def test_rival_forms_must_agree_in_all_but_the_equation(build, make):
    first = make.auxiliary("arms", lambda: 1.0, form="richardson1960", default=True)
    with fails("forms of 'arms' differ in unit: '1' and 'year'"):
        build(first, make.auxiliary("arms", lambda timestep: timestep, unit="year", form="davis1966"))
    with fails("exactly one of the forms of 'arms' must have default=True"):
        build(first, make.auxiliary("arms", lambda: 2.0, form="davis1966", default=True))
    start = [make.state("arms", lambda arms: arms, initial=i, form=f"f{i}", default=i == 1) for i in (1, 2)]
    with fails("forms of 'arms' differ in initial: '1' and '2'"):
        build(*start)


def test_unused_numbers_and_causes(build, make):
    thing = make.auxiliary("thing", lambda: 1.0)
    with fails("tests.yaml:1 x: parameter 'x' is not used by any equation"):
        build(thing, parameters=[make.parameter("x", 1.0)])
    with fails("levers.yaml:1 x: lever 'x' is not used by any equation"):
        build(thing, levers=[make.lever("x", 1.0)])
    with fails("wrong: cause 'thing' is declared but not used"):
        build(thing, make.auxiliary("wrong", lambda thing: 2.0))


def test_initial_values(build, make):
    with fails("capital: unknown initial 'capital_of_2015'; did you mean 'capital_2015'"):
        build(
            make.stock("capital", lambda: 0.0, unit="USD2023bn", initial="capital_of_2015"),
            make.auxiliary("use", lambda capital_2015: capital_2015, unit="USD2023bn"),
            parameters=[make.parameter("capital_2015", 1.0, "USD2023bn")],
        )
    with fails("initial 'x' is in year, expected USD2023bn"):
        build(
            make.stock("capital", lambda: 0.0, unit="USD2023bn", initial="x"),
            parameters=[make.parameter("x", 1.0, "year")],
        )
    with fails(r"initial 'x' has dims \[actor\], expected within \[\]"):
        build(
            make.stock("capital", lambda: 0.0, initial="x"),
            parameters=[make.parameter("x", 1.0, dims="actor")],
        )


def test_initial_values_that_need_each_other(build, make):
    model = build(
        make.stock("capital", lambda: 0.0, initial="balance"),
        make.stock("debt", lambda: 0.0, initial="weight"),
        make.auxiliary("balance", lambda debt: debt),
        make.auxiliary("weight", lambda capital: capital),
    )
    with fails("initial values need each other: capital <- debt <- capital"):
        compile_model(model, {}, ["capital"])


def test_an_initial_value_that_is_random(build, make):
    model = build(
        make.noise("luck"),
        make.stock("capital", lambda: 0.0, initial="start"),
        make.auxiliary("start", lambda luck: luck),
    )
    with fails("an initial value depends on the random variable 'luck'"):
        compile_model(model, {}, ["capital"])


def test_lagged_reads(build, make):
    with fails("lagged 'arms' needs initial= at test_build_errors.py:.* arms"):
        build(make.auxiliary("fear", lambda arms: arms, lagged="arms"), make.auxiliary("arms", lambda: 1.0))
    with fails("lagged 'arm' is not among its causes; did you mean 'arms'"):
        build(
            make.auxiliary("fear", lambda arms: arms, lagged="arm"),
            make.auxiliary("arms", lambda: 1.0, initial=0),
        )
    with fails("lagged 'x' is not a variable"):
        build(make.auxiliary("fear", lambda x: x, lagged="x"), parameters=[make.parameter("x", 1.0)])


def test_unknown_forms_and_records(build, make):
    model = build(
        make.auxiliary("arms", lambda: 1.0, form="richardson1960", default=True),
        make.auxiliary("arms", lambda: 2.0, form="davis1966"),
    )
    with fails("'arms' has no form 'richardson1961'; did you mean 'richardson1960'"):
        compile_model(model, {"arms": "richardson1961"}, ["arms"])
    with fails("structure: unknown variable 'armss'; did you mean 'arms'"):
        compile_model(model, {"armss": "davis1966"}, ["arms"])
    with fails("cannot record 'arm': no such variable; did you mean 'arms'"):
        compile_model(model, {}, ["arm"])


def test_events(build, make):
    with fails("unknown draw 'binomial'"):
        event(draw="binomial", unit="1")
    with fails("a poisson event needs at_most="):
        event(draw="poisson", unit="1")
    with fails("a poisson event can have at_most=80"):
        event(draw="poisson", unit="1", at_most=200)
    with fails("a negative_binomial event needs dispersion="):
        event(draw="negative_binomial", unit="1", at_most=5)
    counted = {"draw": "negative_binomial", "at_most": 5, "dispersion": "spread"}
    with fails("dispersion 'spread' is not a parameter"):
        build(make.event("incidents", lambda: 1.0, **counted))
    with fails("dispersion 'spread' must be above 0"):
        spread = make.parameter("spread", 1.0, low=0)
        build(make.event("incidents", lambda: 1.0, **counted), parameters=[spread])


def test_an_unknown_option_of_a_decorator(make):
    with fails("unknown option 'inital'; did you mean 'initial'"):
        make.auxiliary("arms", lambda: 1.0, inital=3)


def test_dimensions_that_name_no_target():
    with fails("'USA>CHM' of 'dyad' names no actor; did you mean 'CHN'"):
        relations = {"observer": "actor", "observed": "actor"}
        dimensions_from({"actor": ["USA", "CHN"], "dyad": {"relations": relations, "labels": ["USA>CHM"]}}, "d")
    with fails("dimension 'actor' repeats a label"):
        dimensions_from({"actor": ["USA", "USA"]}, "d")
