"""The pages of `docs/how-to` work as written, in copies of the package, and mistakes are told as they say."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import rimland
from rimland.engine.equation import equations_of
from rimland.engine.model import build_model
from rimland.engine.numbers import lever_from, parameter_from
from rimland.errors import ModelError
from rimland.evidence import source_keys
from rimland.library import full_model
from rimland.yaml_reader import parse_yaml

PACKAGE = Path(rimland.__file__).parent
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "how-to"
PAGES = {p.stem: p.read_text(encoding="utf-8") for p in sorted(FOLDER.glob("*.md"))}
# Pages that build on one another share a copy.
STORY = ("equation", "lever", "scenario", "indicator")
GROUPS = dict.fromkeys(STORY, "story") | {"why": "plain", "brief": "plain"}
FILE = re.compile(
    r"^(In|At the end of) `([^`]+)`(?: replace `(\w+)`)?:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.+)$", re.MULTILINE)
MISTAKE = re.compile(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", re.MULTILINE)
CHANGE = re.compile(r"^\| `(.+?)` \| `(.+?)` \|$", re.MULTILINE)
NUMBER = re.compile(r"^\| `(\w+)` \| `(.+?)` \| [^`|]*\|$", re.MULTILINE)
RIMLAND = "import sys; from rimland.cli import main; sys.exit(main())"
COMMANDS = [(page, command) for page, text in PAGES.items() for command in COMMAND.findall(text)]
SAYS = {
    "rimland explain burden_share_gap": ("sandler1980", "japan_exposure_share"),
    "rimland check more_japanese_spending_narrows_the_gap": ("1 of 1 checks hold",),
    "python -m pytest -q tests/model/alliance/test_shares.py": ("2 passed",),
    "rimland levers": ("L99",),
    "rimland data show tomahawks_planned --add own_data": ("Tomahawk", "400"),
    "rimland explain landing_steepness": ("value   5", "Raised from 4"),
    "rimland explain initial_gdp": ("NZL 220",),
    "rimland open results/denial": ("Seed 7",),
    "rimland sources hirshleifer1989 --bibtex": ("@",),
    "rimland why burden --label JPN --scenario us_pulled_away --members 4": ("100%", "not attributed"),
    "rimland brief denial_first --members 16 -o brief.pdf": ("Taiwan Strait", "Brief: brief.pdf"),
    "rimland links landing_success": ("lift_required",),
    "rimland loops --through threat_perception --top 5": ("reinforcing", "threat_perception"),
}


def added_text(name):
    """What the story's pages put into a file, in their order."""
    found = [text for page in STORY for _, path, _, text in FILE.findall(PAGES[page]) if path.endswith(name)]
    assert found, name
    return "\n\n".join(found)


def write(folder, how, name, replaced, text):
    """Do what a block of a page says."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if replaced:
        before = path.read_text(encoding="utf-8")
        after = re.sub(rf"^{replaced}:\n(?:[ #].*\n)+", text, before, count=1, flags=re.M)
        assert after != before
        path.write_text(after, encoding="utf-8")
        return
    before = path.read_text(encoding="utf-8") + "\n\n" if how == "At the end of" else ""
    path.write_text(before + text, encoding="utf-8")


def add_actor(folder, numbers):
    """The label and the numbers of the page on actors."""
    package = folder / "src" / "rimland"
    files = [package / "model" / "dimensions.yaml", package / "evidence" / "tables.py"]
    for path, (old, new) in zip(files, CHANGE.findall(PAGES["actor"].partition("## 2.")[0])[:2], strict=True):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    yaml, left = YAML(), dict(numbers)
    yaml.width = 10_000
    for path in sorted((package / "model").rglob("*.yaml")):
        entries = yaml.load(path.read_text(encoding="utf-8"))
        mine = [n for n in left if n in entries and isinstance(entries[n], dict)]
        for name in mine:
            value = YAML(typ="safe").load(left.pop(name))
            tables = [entries[name]["value"]] if "value" in entries[name] else list(entries[name]["path"].values())
            for table in tables:
                table["NZL"] = value
        if mine:
            with path.open("w", encoding="utf-8") as stream:
                yaml.dump(entries, stream)
    assert not left, f"no such number: {left}"


def runner(folder):
    """A way to run a command in a copy."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "RIMLAND_CACHE": str(folder / "cache")}

    def invoke(command, fails=False):
        words = shlex.split(command)
        program = [sys.executable, "-c", RIMLAND] if words[0] == "rimland" else [sys.executable]
        done = subprocess.run(
            [*program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
        )
        assert bool(done.returncode) == fails, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stderr if fails else done.stdout

    return invoke


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Group of pages -> a way to run a command in a copy of the package with what those pages add."""
    made = {}

    def copy(group):
        if group not in made:
            folder = tmp_path_factory.mktemp(group)
            shutil.copytree(PACKAGE, folder / "src" / "rimland", ignore=shutil.ignore_patterns("__pycache__"))
            for page in STORY if group == "story" else [group] if group in PAGES else []:
                for block in FILE.findall(PAGES[page]):
                    write(folder, *block)
            if group == "actor":
                add_actor(folder, NUMBER.findall(PAGES["actor"]))
            made[group] = runner(folder), folder
        return made[group]

    return copy


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_commands_run(copies, page, command):
    run, folder = copies(GROUPS.get(page, page))
    if "results/denial" in command and "--out" in command:
        shutil.rmtree(folder / "results", ignore_errors=True)
    out = run(command)
    for word in SAYS.get(command, ()):
        assert word in out, out


def test_what_the_pages_promise_is_among_their_commands():
    assert set(SAYS) <= {command for _, command in COMMANDS}


def test_the_index_lists_every_page():
    for page in PAGES:
        assert page == "README" or f"]({page}.md)" in PAGES["README"]


def test_python_of_the_page_on_reproducing(copies, monkeypatch):
    pytest.importorskip("zarr")
    run, folder = copies("reproduce")
    if not (folder / "results" / "denial").exists():
        run("rimland run denial_first --members 32 --seed 7 --backend numpy --out results/denial")
    monkeypatch.chdir(folder)
    (text,) = PYTHON.findall(PAGES["reproduce"])
    names = {}
    exec(text, names)
    assert names["stored"].attrs["seed"] == 7


def test_python_of_the_page_on_briefs(tmp_path, monkeypatch):
    pytest.importorskip("typst")
    monkeypatch.chdir(tmp_path)
    (text,) = PYTHON.findall(PAGES["brief"])
    exec(text, {})
    assert (tmp_path / "brief.pdf").read_bytes()[:4] == b"%PDF"
    assert "denial_first" in (tmp_path / "brief.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "value", "message"), MISTAKE.findall(PAGES["actor"]))
def test_mistakes_with_an_actor_are_told(tmp_path, name, value, message):
    shutil.copytree(PACKAGE, tmp_path / "src" / "rimland", ignore=shutil.ignore_patterns("__pycache__"))
    numbers = dict(NUMBER.findall(PAGES["actor"]))
    numbers = numbers | {name: value} if value.strip() else {n: v for n, v in numbers.items() if n != name}
    add_actor(tmp_path, numbers.items())
    told = runner(tmp_path)("rimland explain burden", fails=True)
    assert message in told
    assert len(told.strip().splitlines()) == 1


def built(equations, numbers, levers):
    """The whole model with a further topic, traced and checked as the package would."""
    model = full_model()
    module = types.ModuleType("shares")
    exec(compile(equations, "shares.py", "exec"), module.__dict__)
    known = [form.equation for variable in model.variables.values() for form in variable.forms.values()]

    def read(text, make):
        entries = parse_yaml(text, "shares.yaml", error=ModelError).data
        return {name: make(name, entry, model.dimensions, "shares.yaml") for name, entry in entries.items()}

    parameters = {**model.parameters, **read(numbers, parameter_from)}
    all_levers = {**model.levers, **read(levers, lever_from)}
    return build_model([*known, *equations_of(module)], parameters, all_levers, model.dimensions, source_keys())


def texts():
    return [added_text(n) for n in ("/shares.py", "/shares.yaml", "/levers/alliance.yaml")]


def test_the_page_builds():
    model = built(*texts())
    assert set(model.variables["burden_share_gap"].forms) == {"olson1966", "sandler1980"}


@pytest.mark.parametrize(
    ("page", "right", "wrong", "message"), [(p, *m) for p in ("equation", "lever") for m in MISTAKE.findall(PAGES[p])]
)
def test_mistakes_are_told_as_the_page_says(page, right, wrong, message):
    given = texts()
    places = (0, 1) if page == "equation" else (2,)
    assert any(right in given[i] for i in places)
    for i in places:
        given[i] = given[i].replace(right, wrong)
    with pytest.raises(ModelError, match=re.escape(message)) as told:
        built(*given)
    assert "\n" not in str(told.value)
