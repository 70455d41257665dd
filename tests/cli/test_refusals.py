"""Bad input: one line on stderr, exit code 2, nothing written, never a traceback."""

import pytest


@pytest.mark.parametrize(
    ("pattern", "arguments"),
    [
        ("did you mean 'weak_yen'", ["run", "weak_yenn"]),
        ("did you mean 'japan_defence_burden'", ["run", "--set", "japan_defense_burden=0.02"]),
        ("did you mean 'JPN'", ["run", "--set", "denial_share.JPM=0.5"]),
        ("2051-01", ["run", "--set", "hotlines=0.8@2051-01"]),
        ("2027-13", ["run", "--set", "hotlines=0.8@2027-13"]),
        ("out of range", ["run", "--set", "japan_defence_burden=200"]),
        ("out of range", ["run", "--set", "japan_defence_burden=200%"]),
        ("is in JPY", ["run", "--set", "japan_defence_burden=2 JPY"]),
        ("not a number", ["run", "--set", "hotlines=many"]),
        ("expected lever=value", ["run", "--set", "hotlines"]),
        ("members: expected", ["run", "--members", "0"]),
        ("members: expected", ["run", "--members", "-1"]),
        ("members", ["run", "--members", "1e12"]),
        ("members: expected", ["run", "--members", "1000000000000"]),
        ("seed", ["run", "--seed", "-1"]),
        ("backend", ["run", "--backend", "abacus"]),
        ("sampler", ["run", "--sampler", "dice"]),
        ("did you mean 'arms_reaction'", ["run", "--structure", "arms_reactions=all"]),
        ("richardson1961", ["run", "--structure", "arms_reaction=richardson1961"]),
        ("variable=form", ["run", "--structure", "arms_reaction"]),
        ("did you mean 'trust'", ["run", "--record", "trusts"]),
        ("exclude", ["run", "--json", "--csv"]),
        ("needs --out", ["run", "--resume"]),
        (r"\.png", ["run", "--plot", "figure.doc"]),
        ("no folder", ["run", "--plot", "nowhere/figure.png"]),
        ("at least two", ["compare", "baseline"]),
        ("unknown scenario", ["compare", "baseline", "nonsense_on_stilts"]),
        ("did you mean 'trust'", ["explain", "trusst"]),
        ("did you mean", ["links", "trusst"]),
        ("--at", ["loops", "--at", "1999-01"]),
        ("--at", ["links", "trust", "--at", "soon"]),
        ("unknown check", ["check", "no_such_check"]),
        ("did you mean 'us_personnel'", ["data", "show", "us_personel"]),
        ("unknown subject", ["data", "show", "us_personnel", "--subject", "JAP"]),
        ("no such table", ["data", "list", "--add", "nowhere.csv"]),
        ("did you mean 'jervis1978'", ["sources", "jervis1979"]),
        ("No such command", ["dance"]),
        ("No such option", ["run", "--dance"]),
        ("argument", ["explain"]),
    ],
)
def test_bad_requests(refused, pattern, arguments):
    refused(pattern, *arguments)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tab", "title: x\nlevers:\n\thotlines: 1\n"),
        ("duplicate", "title: x\nlevers:\n  hotlines: 1\n  hotlines: 0\n"),
        ("bomb", BOMB),
        ("empty", ""),
        ("list", "- 1\n- 2\n"),
        ("key", "title: x\nlever:\n  hotlines: 1\n"),
        ("unclosed", "title: [x\n"),
        ("binary", "\x00\x01"),
        ("circle", "title: x\nextends: ./circle.yaml\n"),
    ],
)
def test_bad_scenario_files(refused, tmp_path, name, text):
    file = tmp_path / f"{name}.yaml"
    file.write_text(text)
    refused(name, "run", file)


def test_fifty_megabytes_of_nesting(refused, tmp_path):
    file = tmp_path / "deep.yaml"
    file.write_text("[" * (50 * 2**20))
    refused("deep", "run", file)


def test_missing_scenario_file(refused, tmp_path):
    refused("nowhere.yaml", "run", tmp_path / "nowhere.yaml")


def test_bad_input_writes_nothing(refused, tmp_path):
    place = tmp_path / "out"
    refused("out of range", "run", "--out", place, "--set", "hotlines=7")
    refused("members", "run", "--out", place, "--members", "0")
    assert not place.exists()


def test_folder_with_something_in_it(refused, cli, tmp_path):
    pytest.importorskip("zarr")
    (tmp_path / "notes.txt").write_text("mine")
    refused("not empty", "run", "-m", 2, "--out", tmp_path)
    place = tmp_path / "first"
    assert cli("run", "-m", 2, "--out", place)[0] == 0
    refused("finished result", "run", "-m", 2, "--out", place)
    refused("finished result", "run", "-m", 2, "--seed", 1, "--out", place, "--resume")
    file = tmp_path / "file"
    file.write_text("")
    refused("file", "run", "-m", 2, "--out", file)


def test_truncated_store(refused, cli, tmp_path):
    pytest.importorskip("zarr")
    place = tmp_path / "result"
    assert cli("run", "-m", 2, "--out", place)[0] == 0
    chunk = next(p for p in (place / "result.zarr" / "burden_quantile" / "c").rglob("*") if p.is_file())
    chunk.write_bytes(chunk.read_bytes()[: chunk.stat().st_size // 2])
    refused("damaged", "open", place)
    chunk.unlink()
    refused("damaged", "open", place)
    (place / "result.zarr" / "zarr.json").write_text("{")
    refused("damaged", "open", place)
    refused("no result", "open", tmp_path / "nowhere")


HEADER = "indicator,subject,date,value,unit,lower,upper,source,scope,definition\n"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (
            "missing column 'unit'",
            HEADER.replace(",unit", "") + "us_personnel,JPN,2015,1,,,kane2022troops,,active_duty\n",
        ),
        ("expected a number", HEADER + "us_personnel,JPN,2031,many,person,,,kane2022troops,,active_duty\n"),
        ("expected a number", HEADER + "us_personnel,JPN,2031,nan,person,,,kane2022troops,,active_duty\n"),
        ("unknown source", HEADER + "us_personnel,JPN,2031,1,person,,,nobody2000,,active_duty\n"),
    ],
)
def test_bad_tables(refused, tmp_path, pattern, text):
    file = tmp_path / "own.csv"
    file.write_text(text)
    refused(pattern, "data", "list", "--add", file)


def test_own_table_is_read(cli, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(HEADER + "us_personnel,JPN,2031,50000,person,,,kane2022troops,,active_duty\n")
    assert "2031" in cli("data", "show", "us_personnel", "--subject", "JPN", "--add", file)[1]
