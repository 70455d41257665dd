"""What is shown exists in the model and the evidence base, and a run of it reports honestly."""

import numpy as np
import pytest

import rimland as rl
from rimland.evidence import load_evidence
from rimland.model import outcomes
from rimland.report.comparison import comparison_table, differences
from rimland.report.drivers import behind, drivers
from rimland.report.explanation import effects, explain, source_of
from rimland.report.headline import further_outcomes, headline_outcomes, headline_rows, headline_table
from rimland.report.hindcast import hindcast
from rimland.simulation import model_facts


@pytest.fixture(scope="module")
def result():
    return rl.run("baseline", members=8, backend="numpy")


def _place(facts, variable, label):
    dims = facts.variables[variable].dims
    if label is None:
        return dims == ()
    return len(dims) == 1 and label in facts.dimensions.labels[dims[0]]


def test_every_shown_outcome_exists_and_is_recorded():
    facts, chosen = model_facts(), outcomes()
    metrics = {n for n, v in facts.variables.items() if v.kind == "metric"}
    for o in headline_outcomes():
        assert _place(facts, o.variable, o.label), o
        assert o.variable in metrics | set(chosen["record"]), f"{o.variable} is shown but not recorded"
    for entry in chosen["history"]:
        assert _place(facts, entry["variable"], entry.get("label")), entry
        assert entry["variable"] in metrics | set(chosen["record"])
        found = load_evidence().select(entry["indicator"], entry["subject"], definition=entry.get("definition"))
        assert found, f"no observation for {entry['title']}"
    assert sum(o.panel for o in headline_outcomes()) == 6


def test_units_of_history_fit_the_model():
    """A comparison scales both sides alike unless it says otherwise, so their units must agree."""
    facts = model_facts()
    for entry in outcomes()["history"]:
        if "observed_scale" not in entry:
            unit = load_evidence().describe(entry["indicator"]).unit
            assert str(facts.variables[entry["variable"]].unit) == unit, entry["title"]


def test_headline_rows_are_ordered_quantiles(result):
    rows = headline_rows(result, headline_outcomes())
    assert len(rows) == 4 * len(headline_outcomes())
    assert all(r.p05 <= r.median <= r.p95 for r in rows)
    own = next(r for r in rows if (r.name, r.label, r.year) == ("burden", "JPN", 2030))
    index = result.month_index("2030-12")
    assert own.median == pytest.approx(100 * float(result.quantile("burden", 0.5, "JPN")[index]))


def test_headline_table_names_groups_once(result):
    table = headline_table(result, headline_outcomes())
    headings = [r[0] for r in table.rows if len(r) == 1]
    assert len(headings) == len(set(headings)) == len({o.group for o in headline_outcomes()})


def test_further_outcomes_take_every_label_once():
    found = further_outcomes(["trust", "spiral_gain"], model_facts(), headline_outcomes())
    assert len(found) == len(model_facts().dimensions.labels["dyad"])


def test_hindcast_follows_the_simulated_years(result):
    series = {(s.variable, s.label): s for s in hindcast(result)}
    own = series["burden", "JPN"]
    yearly = result.values("burden", "JPN")[:120].reshape(10, 12, -1).mean(1)
    assert own.median == pytest.approx(100 * np.quantile(yearly, 0.5, axis=-1), rel=1e-5)
    assert own.anchor_year == 2015
    assert own.score is not None
    assert own.score.points == 9
    # Without an observation of 2015 under that definition, no change starts from the year before.
    assert series["us_personnel_in_japan", None].anchor_year == 2014


def test_yearly_keeps_decembers(result):
    assert result.yearly("spiral_gain")[0].tolist() == result.values("spiral_gain")[11].tolist()
    with pytest.raises(rl.RimlandError, match="unknown way"):
        result.yearly("spiral_gain", "novembre")


def test_assumptions_are_those_of_the_run(result):
    given = result.assumptions(8)
    assert all(v.shape == (8,) and (v >= 0).all() and (v <= 1).all() for v in given.values())
    assert len(drivers(result, headline_outcomes(), model_facts())) == sum(o.key for o in headline_outcomes())


def test_only_what_leads_to_an_outcome_can_drive_it():
    facts = model_facts()
    assert "yen_anchor" in behind("import_purchasing_power", facts)
    assert "choice_precision" not in behind("import_purchasing_power", facts)


def test_comparison_with_itself_differs_nowhere():
    same = rl.compare("baseline", "baseline", members=4, backend="numpy")
    rows = differences(same, headline_outcomes())
    assert all(r.median == r.p05 == r.p95 == 0 and not r.clear for r in rows)
    table, still = comparison_table(rows, "baseline", "baseline")
    assert table.rows == []
    assert still


def test_every_name_can_be_explained():
    facts = model_facts()
    for name in (*facts.variables, *facts.parameters, *facts.levers):
        text = explain(name, facts)
        assert text.startswith(name)
        assert "sources" in text


def test_explanation_shows_the_equation_itself():
    facts = model_facts()
    equation = facts.variables["military_spending"].equation
    assert source_of(equation) == "return (approved_budget - military_spending) / outlay_delay"
    assert "burden" in effects("military_spending", facts)


def test_figures_are_written(result, tmp_path):
    pytest.importorskip("matplotlib")
    from rimland.report.figures import history_figure, indicator_figure

    for suffix in ("png", "svg"):
        history_figure(result, tmp_path / f"a.{suffix}")
        assert (tmp_path / f"a.{suffix}").stat().st_size > 10_000
    indicator_figure(load_evidence(), "us_personnel", "JPN", tmp_path / "b.png")
    assert (tmp_path / "b.png").stat().st_size > 5_000


def test_history_adds_months_and_indicators_and_divides(result):
    """Launches of a year are its months added up, complete years only; trade over GDP is both ways over GDP."""
    series = {(s.variable, s.label): s for s in hindcast(result)}
    evidence = load_evidence()
    launches = series["missile_tests", None]
    months = evidence.monthly_series("north_korean_tests", ["PRK"], "2016-01", 12)
    assert launches.observed[1] == pytest.approx(float(months.sum()))
    assert [y for y, v in zip(launches.years, launches.observed, strict=True) if np.isnan(v)] == [2023, 2024]
    both = [evidence.annual(f"goods_{way}_yearly", ["USA>CHN"], [2019]) for way in ("imports", "exports")]
    share = float((sum(both) / evidence.annual("gdp_current", ["USA"], [2019]))[0, 0])
    assert series["trade_dependence", "USA"].observed[4] == pytest.approx(111 * share)
