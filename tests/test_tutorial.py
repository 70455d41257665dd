"""The tutorial works as written: its Python blocks are run one after another in an empty folder."""

import re
import shlex
from pathlib import Path

import pytest

from rimland.cli import main

DOCS = Path(__file__).resolve().parents[1] / "docs"
FILE = re.compile(r"^In `([^`]+)`:\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ rimland (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_blocks(page):
    """Run a page's blocks in one namespace; a failing block is reported with its line in the page."""
    text = page.read_text(encoding="utf-8")
    names = {}
    for found in BLOCK.finditer(text):
        first_line = text.count("\n", 0, found.start(1))
        exec(compile("\n" * first_line + found.group(1), str(page), "exec"), names)
    return names


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory):
    for package in ("matplotlib", "xarray", "zarr"):
        pytest.importorskip(package)
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("tutorial")
        patch.chdir(folder)
        yield run_blocks(DOCS / "tutorial.md"), folder


def test_the_tutorial_runs_and_writes_what_it_says(tutorial):
    names, folder = tutorial
    assert (folder / "burden.png").stat().st_size > 10_000
    assert names["stored"].sizes["member"] == 64
    assert set(names["own"].built_on) == {"baseline", "denial_first"}
    assert "did you mean 'japan_defence_burden'" in names["message"]


def test_what_the_tutorial_says_in_words(tutorial):
    """Claims in the prose that a change of the model could make false."""
    names, _ = tutorial
    assert names["paired"] < names["unpaired"]
    assert set(names["every_theory"]) < {n for n, v in names["model_facts"]().variables.items() if len(v.forms) > 1}
    assert names["loops"]
    strongest = max(names["strength"], key=lambda name: abs(names["strength"][name]))
    assert strongest == "prior_attack_rate"


def test_the_commands_run_one_after_another(tmp_path, monkeypatch, capsys):
    for package in ("matplotlib", "xarray", "zarr"):
        pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        Path(name).write_text(content, encoding="utf-8")
    said = {}
    for command in COMMAND.findall(text):
        assert main(shlex.split(command)) == 0, capsys.readouterr().err
        said[command] = capsys.readouterr().out
    assert Path("more_denial.png").exists()
    (why,) = (out for command, out in said.items() if command.startswith("why"))
    assert "approved_budget" in why and "target_burden" in why
    assert "blankenship2021" in said["explain japan_effort_shift"]


def test_evidence_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "evidence" in run_blocks(DOCS / "evidence.md")
