"""`docs/how-to-add.md` works as written, in a copy of the package, and its mistakes are told as it says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

import rimland
from rimland.engine.equation import equations_of
from rimland.engine.model import build_model
from rimland.engine.numbers import lever_from, parameter_from
from rimland.errors import ModelError
from rimland.evidence import source_keys
from rimland.library import full_model
from rimland.yaml_reader import parse_yaml

PACKAGE = Path(rimland.__file__).parent
PAGE = (Path(__file__).resolve().parents[1] / "docs" / "how-to-add.md").read_text(encoding="utf-8")
FILE = re.compile(r"^(In|At the end of) `([^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.+)$", re.MULTILINE)
MISTAKE = re.compile(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", re.MULTILINE)
RIMLAND = "import sys; from rimland.cli import main; sys.exit(main())"


def added_text(name):
    """What the page puts into a file, in its order."""
    found = [text for _, path, text in FILE.findall(PAGE) if path.endswith(name)]
    assert found, name
    return "\n\n".join(found)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package with the page's files, and a way to run a command in it."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(PACKAGE, folder / "src" / "rimland", ignore=shutil.ignore_patterns("__pycache__"))
    for how, name, text in FILE.findall(PAGE):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") + "\n\n" if how == "At the end of" else ""
        path.write_text(before + text, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "RIMLAND_CACHE": str(folder / "cache")}

    def invoke(command):
        words = shlex.split(command)
        program = [sys.executable, "-c", RIMLAND] if words[0] == "rimland" else [sys.executable]
        done = subprocess.run(
            [*program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return invoke


@pytest.mark.parametrize("command", COMMAND.findall(PAGE))
def test_commands_run(copy, command):
    out = copy(command)
    name = re.search(r"burden_share_gap|more_japanese_spending|tomahawks_planned", command)
    if "explain" in command:
        assert "sandler1980" in out and "japan_exposure_share" in out
    elif "check" in command:
        assert "1 of 1 checks hold" in out
    elif name is None and "pytest" in command:
        assert "2 passed" in out
    elif "data show" in command:
        assert "Tomahawk" in out and "400" in out


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


def test_the_page_builds():
    model = built(*(added_text(n) for n in ("/shares.py", "/shares.yaml", "/levers/alliance.yaml")))
    assert set(model.variables["burden_share_gap"].forms) == {"olson1966", "sandler1980"}


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKE.findall(PAGE))
def test_mistakes_are_told_as_the_page_says(right, wrong, message):
    texts = [added_text(n) for n in ("/shares.py", "/shares.yaml", "/levers/alliance.yaml")]
    assert any(right in text for text in texts[:2])
    texts[:2] = [text.replace(right, wrong) for text in texts[:2]]
    with pytest.raises(ModelError, match=re.escape(message)) as told:
        built(*texts)
    assert "\n" not in str(told.value)
