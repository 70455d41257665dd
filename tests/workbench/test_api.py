"""The API: the same figures as Python gives, kept by content, and every mistake in one line."""

from __future__ import annotations

import itertools
import shlex

import httpx
import numpy as np
import pytest

import rimland as rl
from rimland.evidence import data_version, load_evidence
from rimland.library import fingerprint, model_facts
from rimland.scenarios import load_scenario, scenario_from_text, scenario_names
from rimland.workbench.catalogue import outcomes
from rimland.workbench.state import State, read_query
from tests.workbench.asking import is_one_line, told
from tests.workbench.serving import ROOT

TAIWAN = "deterrence_failure_probability.taiwan_strait"
SETTINGS = ["hotlines=0.8", "japan_defence_burden=3%"]


# Figures


def test_a_run_has_the_figures_of_a_run(api: httpx.Client) -> None:
    names = ["burden.JPN", TAIWAN, "host_nation_support"]
    state = {"levers": SETTINGS, "members": 100, "seed": 3}
    found = told(api.post("/run", json={"state": state, "outcomes": names}))
    run = rl.run("baseline", members=100, seed=3, settings=SETTINGS, backend="numpy")
    assert found["levels"] == [0.05, 0.25, 0.5, 0.75, 0.95]
    assert found["months"][0] == "2015-12"
    assert len(found["months"]) == 26
    for one in found["outcomes"]:
        o = outcomes()[one["id"]]
        for level, row in zip(found["levels"], one["quantiles"], strict=True):
            wanted = run.quantile(o.variable, level, o.label)[11::12] * o.scale
            np.testing.assert_allclose(row, wanted, rtol=3e-4, atol=1e-5)
    made = found["provenance"]
    assert (made["model"], made["data"], made["members"], made["seed"]) == (fingerprint(), data_version(), 100, 3)
    assert set(made["sources"]) == model_facts().sources()


def test_a_link_is_the_same_question(api: httpx.Client) -> None:
    state = State(levers=tuple(SETTINGS), members=64)
    link = api.get(f"/run?{state.query()}&members=64&by=quarter&outcome=burden.JPN")
    body = {"state": {"levers": SETTINGS, "members": 64}, "by": "quarter", "outcomes": ["burden.JPN"]}
    assert told(link)["outcomes"] == told(api.post("/run", json=body))["outcomes"]
    assert len(told(link)["months"]) == 104
    assert told(link)["notices"] == []
    old = told(api.get("/run?model=0123456789abcdef&members=64"))
    assert len(old["notices"]) == 1
    assert fingerprint() in old["notices"][0]


def test_a_comparison_has_the_figures_of_a_comparison(api: httpx.Client) -> None:
    body = {"states": [{}, {"scenario": "us_pulled_away"}], "members": 64, "outcomes": ["burden.JPN"]}
    found = told(api.post("/compare", json=body))
    gap = rl.compare("baseline", "us_pulled_away", members=64, backend="numpy").differences[0]
    other = found["others"][0]
    for level, row in zip(found["levels"], other["differences"][0]["quantiles"], strict=True):
        wanted = gap.quantile("burden", level, "JPN")[11::12] * 100
        np.testing.assert_allclose(row, wanted, rtol=2e-3, atol=2e-5)
    moved = {c["outcome"]: c for c in other["changes"]}["burden.JPN"]
    at = gap.month_index("2035-12")
    assert moved["median"] == pytest.approx(gap.quantile("burden", 0.5, "JPN")[at] * 100, rel=2e-3)
    assert moved["clear"] is bool(moved["low"] > 0)
    assert len(other["changes"]) == len(outcomes())


def test_why_by_lever_adds_up_to_the_change(api: httpx.Client) -> None:
    state = {"levers": ["japan_defence_burden=3%", "denial_share.JPN=0.6"], "members": 64}
    found = told(api.post("/why", json={"state": state, "outcome": TAIWAN}))
    a, b = (
        rl.run("baseline", members=64, backend="numpy", settings=s).values(
            "deterrence_failure_probability", "taiwan_strait"
        )
        for s in (state["levers"], [])
    )
    at = 12 * 21 - 1
    wanted = float((a[at] - b[at]).astype(float).mean()) * outcomes()[TAIWAN].scale
    assert sum(p["mean"] for p in found["parts"]) == pytest.approx(found["change"])
    assert found["change"] == pytest.approx(wanted, rel=1e-3)
    assert {p["name"] for p in found["parts"]} == {"japan_defence_burden", "denial_share"}


def test_why_by_pathway_is_that_of_python(api: httpx.Client) -> None:
    state = State(scenario="us_pulled_away")
    found = told(
        api.post("/why", json={"state": {"scenario": "us_pulled_away"}, "outcome": "burden.JPN", "by": "pathway"})
    )
    wanted = rl.why("burden", state.definition(), state.reference(), label="JPN", at="2035-12")
    assert found["change"] == pytest.approx(wanted.change * 100, rel=1e-4)
    assert sum(p["mean"] for p in found["parts"]) + found["rest"] == pytest.approx(found["change"], rel=1e-6)
    assert found["pathways"][0]["names"][-1] == "burden"
    assert found["pathways"][0]["part"] == pytest.approx(wanted.pathways()[0].part * 100, rel=1e-4)


# What there is


def test_lists_are_those_of_the_model(api: httpx.Client) -> None:
    facts = model_facts()
    levers = {x["name"]: x for x in told(api.get("/levers"))["levers"]}
    assert set(levers) == set(facts.levers)
    tariff = levers["us_tariff_rate"]
    assert (tariff["low"], tariff["high"]) == (facts.levers["us_tariff_rate"].low, facts.levers["us_tariff_rate"].high)
    assert tariff["status_quo"][-1]["value"] == float(facts.levers["us_tariff_rate"].path[-1][1])
    assert [s["name"] for s in told(api.get("/scenarios"))["scenarios"]] == scenario_names()
    assert [o["id"] for o in told(api.get("/outcomes"))["outcomes"]] == list(outcomes())
    numbers = {a["name"]: a for a in told(api.get("/assumptions"))["assumptions"]}
    assert numbers["landing_steepness"]["value"] == float(facts.parameters["landing_steepness"].values)
    assert set(numbers) == set(facts.parameters)
    rate = {x["key"]: x for x in numbers["prior_attack_rate"]["labels"]}
    assert numbers["prior_attack_rate"]["value"] is None
    assert rate["prior_attack_rate.taiwan_strait"]["value"] == float(facts.parameters["prior_attack_rate"].values[0])
    theories = {t["variable"]: t for t in told(api.get("/theories"))["theories"]}
    assert set(theories["arms_reaction"]["forms"]) == set(facts.variables["arms_reaction"].forms)
    japanese = {x["name"]: x["title"] for x in told(api.get("/levers?lang=ja"))["levers"]}
    assert japanese["hotlines"] != levers["hotlines"]["title"]


def test_a_scenario_comes_with_its_file(api: httpx.Client) -> None:
    found = told(api.get("/scenarios/denial_first"))
    again = scenario_from_text(found["yaml"], "denial_first.yaml")
    assert again.levers == load_scenario("denial_first").levers
    missing = told(api.get("/scenarios/denial_frist"), 404)
    assert missing["nearest"] == "denial_first"


def test_a_variable_is_explained(api: httpx.Client) -> None:
    found = told(api.get("/variables/threat_perception"))
    assert found["unit"] == str(model_facts().variables["threat_perception"].unit)
    assert "return" in found["forms"][0]["equation"]
    assert found["effects"]
    assert all(n["status"] in ("observed", "calibrated", "judged") for n in found["numbers"])
    assert len(found["references"]) == len(found["sources"]) > 0
    assert told(api.get("/variables/burdn"), 404)["nearest"] == "burden"


def test_evidence_is_that_of_the_tables(api: httpx.Client) -> None:
    names = {i["name"] for i in told(api.get("/evidence"))["indicators"]}
    assert names == {i.name for i in load_evidence().indicators()}
    found = told(api.get("/evidence/ccg_contiguous_zone_days"))
    rows = load_evidence().select("ccg_contiguous_zone_days")
    assert [(r["date"], r["value"], r["source"]) for r in found["rows"]] == [(o.date, o.value, o.source) for o in rows]
    is_one_line(told(api.get("/evidence/ccg_contiguous_zone_days?subject=Mars"), 422))


def test_sources_are_cited(api: httpx.Client) -> None:
    found = told(api.get("/sources?key=jervis1978"))
    assert found["bibtex"].count("@") == 1
    assert "Jervis" in found["sources"][0]["reference"]
    assert {s["key"] for s in told(api.get("/sources"))["sources"]} == model_facts().sources()
    plain = api.get("/sources?form=bibtex&key=jervis1978")
    assert plain.headers["content-type"].startswith("application/x-bibtex")
    assert plain.text == found["bibtex"]


# Scenario files, links, documents


def test_a_scenario_file_is_checked(api: httpx.Client) -> None:
    text = "title: Mine\nextends: denial_first\nlevers:\n  hotlines: 80%\nassumptions:\n  landing_steepness: 6\n"
    found = told(api.post("/scenario/check", content=text))
    assert found["built_on"][0] == "denial_first"
    assert "hotlines" in found["levers"]
    assert found["assumptions"] == ["landing_steepness"]
    wrong = told(api.post("/scenario/check", content=text.replace("hotlines", "hotlins")), 422)
    is_one_line(wrong)
    assert (wrong["where"], wrong["nearest"]) == ("scenario.yaml:4", "hotlines")


@pytest.mark.parametrize(
    "parent", ["/etc/passwd.yaml", "../baseline.yaml", "baseline.yaml", "file:///etc/hosts", "..\\\\x.yml", "a/b", "."]
)
def test_a_scenario_of_a_stranger_reads_no_file(api: httpx.Client, parent: str) -> None:
    found = told(api.post("/scenario/check", content=f'title: X\nextends: "{parent}"\n'), 422)
    is_one_line(found)
    assert "packaged" in found["error"]


def test_a_state_becomes_a_link_and_back(api: httpx.Client) -> None:
    numbers = {"landing_steepness": 6, "prior_attack_rate.times": 2, "prior_attack_rate.taiwan_strait": 0.01}
    asked = {"levers": SETTINGS, "assumptions": numbers, "structure": {"arms_reaction": "all"}}
    found = told(api.post("/share", json=asked))
    opened = read_query(httpx.QueryParams(found["path"].partition("?")[2]).multi_items())
    assert opened.notices == ()
    assert opened.state.levers == tuple(SETTINGS)
    assert dict(opened.state.assumptions) == numbers
    assert opened.state.structure == (("arms_reaction", "all"),)
    old = told(api.get("/share?set=hotlines=9&set=denial_share.JPN=0.5&nonsense=1"))
    assert len(old["notices"]) == 2
    assert old["state"]["levers"] == ["denial_share.JPN=0.5"]


def test_a_document_is_audited(api: httpx.Client) -> None:
    text = "In fiscal 2024 the ministry asked for ¥7.7 trillion (about $520 billion). <script>alert(1)</script>\n"
    found = told(api.post("/audit?name=essay.txt", content=text.encode()))
    wanted = rl.audit(text)
    assert found["counts"] == wanted.counts
    assert [f["rule"] for f in found["findings"]] == [f.rule for f in wanted.findings]
    assert found["counts"]["inconsistent"] == 1
    for content, name, status in ((b"", "a.txt", 422), (b"\x00\x01\x02" * 99, "a.pdf", 422), (b"x", "a.exe", 422)):
        is_one_line(told(api.post("/audit", params={"name": name}, content=content), status))
    is_one_line(told(api.post("/audit?name=a.txt", files={"file": b"x"}), 415))


GUIDE = (ROOT / "docs" / "how-to" / "serve.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", [line for line in GUIDE.splitlines() if line.startswith("curl ")])
def test_the_guide_asks_rightly(api: httpx.Client, line: str) -> None:
    words = shlex.split(line)[1:]
    url = next(w for w in words if w.startswith("http://127.0.0.1:8080/api/v1"))
    given = dict(itertools.pairwise(words))
    content = given.get("-d") or given.get("--data-binary")
    path = url.removeprefix("http://127.0.0.1:8080/api/v1")
    headers = {"content-type": "application/json"} if "-H" in given else {}
    answer = api.get(path) if content is None else api.post(path, content=content.encode(), headers=headers)
    assert told(answer)


def test_the_guide_names_every_address(api: httpx.Client) -> None:
    paths = told(httpx.get(str(api.base_url) + "openapi.json"))["paths"]
    for path in paths:
        assert f"`{path.removeprefix('/api/v1/').replace('{name}', 'NAME').replace('{indicator}', 'NAME')}" in GUIDE
