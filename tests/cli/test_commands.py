"""The command line: what it prints and how it ends."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMANDS = (
    "run", "compare", "open", "check", "loops", "links", "explain", "scenarios", "levers", "schema", "sources",
    "data list", "data show", "data plot", "stress",
)  # fmt: skip
SOURCE = str(Path(__file__).parent.parent.parent / "src")


# What it prints ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_has_an_example(cli, command):
    code, out, _ = cli(*command.split(), "--help")
    assert code == 0
    assert f"Example: rimland {command}" in out


def test_all_commands_are_listed(cli):
    code, out, _ = cli("--help")
    assert code == 0
    assert all(f"  {c.split()[0]} " in out for c in COMMANDS)
    assert cli()[:2] == (0, out)


def test_version(cli):
    from rimland._version import __version__

    assert cli("--version")[:2] == (0, f"rimland {__version__}\n")


def test_run_prints_headline_history_drivers_and_origin(cli):
    code, out, err = cli("run", "--members", 8, "--backend", "numpy")
    assert code == 0
    assert err == ""
    for words in ("2024", "2040", "90% band of 8 members", "no change", "What drives", "judged prior", "numpy backend",
                  "seed 0", "Cite:"):  # fmt: skip
        assert words in out, words


def test_json_of_a_run(cli):
    code, out, _ = cli("run", "weak_yen", "-m", 4, "--seed", 3, "--json", "--record", "trust")
    found = json.loads(out)
    assert code == 0
    assert found["header"]["scenario"] == "weak_yen"
    assert (found["header"]["members"], found["header"]["seed"]) == (4, 3)
    assert {"name", "label", "title", "unit", "year", "median", "p05", "p95"} <= set(found["rows"][0])
    assert {r["year"] for r in found["rows"]} == {2024, 2030, 2035, 2040}
    assert any(r["name"] == "trust" and r["label"] == "JPN>CHN" for r in found["rows"])
    assert found["history"]
    assert found["drivers"]


def test_csv_has_the_rows_of_json(cli):
    _, text, _ = cli("run", "-m", 4, "--csv")
    _, out, _ = cli("run", "-m", 4, "--json")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [float(r["median"]) for r in rows] == [r["median"] for r in json.loads(out)["rows"]]


def test_percent_and_fraction_mean_the_same(cli):
    _, percent, _ = cli("run", "-m", 4, "--csv", "--set", "japan_defence_burden=3%")
    _, fraction, _ = cli("run", "-m", 4, "--csv", "--set", "japan_defence_burden=0.03")
    assert percent == fraction


def test_compare_prints_paired_differences(cli):
    code, out, _ = cli("compare", "baseline", "japan_three_percent", "us_pulled_away", "-m", 8)
    assert code == 0
    assert "japan_three_percent minus baseline" in out
    assert "us_pulled_away minus baseline" in out
    assert "ratio in 2040" in out


def test_compare_as_json(cli):
    _, out, _ = cli("compare", "baseline", "japan_three_percent", "-m", 8, "--json")
    rows = json.loads(out)["rows"]
    own = next(r for r in rows if (r["name"], r["label"], r["year"]) == ("burden", "JPN", 2035))
    assert own["clear"]
    assert own["median"] > 0
    assert all(r["median"] == 0 for r in rows if r["year"] == 2024)


def test_stored_result_opens_with_the_same_headline(cli, tmp_path):
    pytest.importorskip("zarr")
    place = tmp_path / "result"
    code, text, err = cli("run", "-m", 8, "--out", place, "--csv")
    assert code == 0
    assert err == ""
    code, again, _ = cli("open", place, "--csv")
    assert code == 0
    first, second = (list(csv.DictReader(io.StringIO(t))) for t in (text, again))
    assert [r["title"] for r in first] == [r["title"] for r in second]
    for one, other in zip(first, second, strict=True):
        assert float(one["median"]) == pytest.approx(float(other["median"]), rel=1e-5, abs=1e-9)
    assert json.loads(cli("open", place, "--json")[1])["header"]["members"] == 8
    assert "baseline" in cli("open", place)[1]


def test_structure_spans_rival_forms(cli):
    _, out, _ = cli("run", "-m", 8, "--json", "--structure", "arms_reaction=all")
    assert len(json.loads(out)["header"]["structure"]["arms_reaction"]) > 1


@pytest.mark.parametrize("name", ["arms_reaction", "threat_perception", "hotlines", "depreciation_rate"])
def test_explain(cli, name):
    code, out, _ = cli("explain", name)
    assert code == 0
    assert out.startswith(name)
    assert "sources" in out


def test_levers_and_scenarios_are_listed(cli):
    from rimland.scenarios import scenario_names
    from rimland.simulation import model_facts

    _, out, _ = cli("levers")
    assert all(name in out for name in model_facts().levers)
    _, out, _ = cli("scenarios")
    assert all(f"{name}: " in out for name in scenario_names())
    assert len(json.loads(cli("levers", "--json")[1])) == len(model_facts().levers)
    assert json.loads(cli("scenarios", "--json")[1])[0]["name"] == "baseline"


def test_schema_is_json(cli):
    assert json.loads(cli("schema")[1])["title"] == "Scenario"


def test_data_commands(cli, tmp_path):
    assert "us_personnel" in cli("data", "list")[1]
    code, out, _ = cli("data", "show", "us_personnel", "--subject", "JPN", "--csv")
    assert code == 0
    assert {r["subject"] for r in csv.DictReader(io.StringIO(out))} == {"JPN"}
    assert json.loads(cli("data", "show", "host_nation_support", "--json")[1])["rows"]
    assert "Mind:" in cli("data", "show", "us_personnel")[1]


def test_sources(cli):
    pytest.importorskip("bibtexparser")
    assert cli("sources", "jervis1978", "--bibtex")[1].startswith("@article{jervis1978")
    assert "jervis1978: Jervis" in cli("sources", "--used")[1]
    assert len(cli("sources")[1].splitlines()) > len(cli("sources", "--used")[1].splitlines())


# How it ends -------------------------------------------------------------------------------------


def test_interrupt_exits_130(cli, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("rimland.simulation.run", interrupted)
    code, out, err = cli("run")
    assert (code, out, err.strip()) == (130, "", "rimland: interrupted")


def test_own_fault_is_one_line_with_another_code(cli, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("x")

    monkeypatch.delenv("RIMLAND_DEBUG", raising=False)
    monkeypatch.setattr("rimland.simulation.run", broken)
    code, _, err = cli("run")
    assert code == 3
    assert err.count("\n") == 1
    assert "fault" in err


def test_full_disk_is_one_line(cli, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "out/x")

    monkeypatch.setattr("rimland.simulation.run", full)
    assert cli("run")[::2] == (2, "rimland: out/x: No space left on device\n")


def test_failed_check_exits_1(cli, monkeypatch):
    from rimland.checks import CheckOutcome

    held, failed = CheckOutcome("a", True, "x", ""), CheckOutcome("b", False, "because of y", "found z")
    monkeypatch.setattr("rimland.checks.run_checks", lambda *_, **__: [held, failed])
    code, out, _ = cli("check")
    assert code == 1
    assert "FAILED" in out
    assert "found z" in out
    monkeypatch.setattr("rimland.checks.run_checks", lambda *_, **__: [held])
    assert cli("check")[0] == 0


def _process(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": SOURCE, **options}
    program = "import sys; from rimland.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_leaves_a_run_that_resumes(cli, tmp_path):
    pytest.importorskip("zarr")
    place = tmp_path / "out"
    arguments = ["run", "-m", "2000", "--backend", "numpy", "--out", str(place)]
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    # A process started in the background of a script inherits an ignored Ctrl-C.
    restore = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{restore}; import sys; from rimland.cli import main; sys.exit(main())"
    with subprocess.Popen([sys.executable, "-c", program, *arguments], stderr=subprocess.PIPE, env=environment) as run:
        note = place / "result.zarr.partial" / "progress.json"
        for _ in range(600):
            if note.exists() and json.loads(note.read_text())["members_done"]:
                break
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"Traceback" not in err
    assert b"--resume" in err
    assert not (place / "result.zarr").exists()
    code, _, err = cli("open", place)
    assert code == 2
    assert "--resume" in err


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from rimland.cli import main; main(['--help']); "
        "heavy = {'numpy', 'jax', 'scipy', 'pandas', 'xarray', 'zarr', 'matplotlib', 'pydantic', 'rich', 'pint'}; "
        "sys.exit(str(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_terminal_that_knows_only_ascii_is_served():
    done = _process("run", "-m", "2", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr.decode()


def test_a_reader_that_leaves_is_no_error():
    program = "import sys; from rimland.cli import main; sys.exit(main(['sources']))"
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    done = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" | head -n 1', sys.executable, program],
        capture_output=True, env=environment, timeout=60, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert b"Error" not in done.stderr
