"""The README and the pages on limits and decisions: links, commands and claims hold."""

import re
import shlex
from pathlib import Path

import pytest

import rimland as rl
from rimland.cli import main
from rimland.report.hindcast import hindcast, overall
from rimland.scenarios import scenario_from_text
from rimland.simulation import prepare

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LIMITS = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
INDENTED = re.compile(r"^    rimland (.+?)(?:\s+#.*)?$", re.MULTILINE)
ELSEWHERE = ("check", "loops", "serve", "stress")  # tested there


def commands(text):
    found = [c for c in INDENTED.findall(text) if c.split()[0] not in ELSEWHERE]
    return [re.sub(r"--members \d+", "--members 4", c) for c in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", text):
        if not link.startswith(("http", "#")):
            assert (page.parent / link.partition("#")[0]).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("command", sorted({*commands(README), *commands(LIMITS)}))
def test_commands_work(command, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a command may write a file
    arguments = shlex.split(command)
    if arguments[0] in ("run", "compare", "brief") and "--members" not in arguments:
        arguments += ["--members", "4"]
    assert main(arguments) == 0, capsys.readouterr().err


def test_readme_scenario_resolves():
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    prepare(scenario_from_text(text), members=2, backend="numpy")


def test_readme_python_runs():
    (text,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    names = {}
    exec(text.replace("1000", "8").replace('"denial_first"', '"denial_first", members=8'), names)
    assert names["difference"].members == 8


def test_readme_lists_every_scenario():
    for name in rl.scenario_names():
        assert f"`{name}`" in README


def test_output_is_shown_and_the_figure_is_small():
    assert "```text\n```" not in README + LIMITS
    assert 20_000 < (ROOT / "docs" / "figures" / "baseline.png").stat().st_size < 200_000


def test_decisions_follow_the_template_and_are_listed():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("0*.md"))
    assert [int(p.name[:4]) for p in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text(encoding="utf-8")
        title = re.match(r"# (\d{4}): (.+)\n\n- Status: .+\n- Date: \d{4}-\d\d-\d\d\n", text)
        assert title, path.name
        assert f"| [{title[1]}]({path.name}) | {title[2]} |" in index
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Question", "Options", "Decision", "What follows"]


def test_what_the_page_on_limits_says_about_history():
    """When one of these fails the model has become better (or worse): say so on the page."""
    result = rl.run("baseline", members=64, backend="numpy")
    series = {(s.variable, s.label): s for s in hindcast(result)}
    whole = overall(list(series.values()))
    assert whole.inside / whole.points < 0.85, "the bands are no longer too narrow"
    assert series["burden", "USA"].score.verdict == "worse than no change"
    forces = series["us_personnel_in_japan", None]
    assert forces.score.coverage < 0.5
    assert sum(s.score is None for s in series.values()) >= 3
