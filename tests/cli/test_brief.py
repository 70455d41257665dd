"""`rimland brief` writes one file, or says in one line why not."""

import pytest

pytest.importorskip("typst")
pytest.importorskip("matplotlib_fontja")


def test_a_brief_is_written(cli, tmp_path):
    out = tmp_path / "brief.html"
    code, said, err = cli("brief", "baseline", "--members", "8", "--lang", "ja", "-o", out)
    assert (code, err) == (0, "")
    assert str(out) in said
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("pattern", "arguments"),
    [
        ("did you mean 'weak_yen'", ["weak_yenn"]),
        ("unknown scenario", ["baseline", "--against", "nonsense_on_stilts"]),
        (r"ends in \.pdf or \.html", ["-o", "brief.doc"]),
        (r"ends in \.pdf or \.html", ["-o", "brief"]),
        ("no folder", ["-o", "nowhere/brief.pdf"]),
        ("unknown language 'fr'", ["--lang", "fr"]),
        ("did you mean 'burden'", ["--metric", "burdn"]),
        ("did you mean 'hotlines'", ["--set", "hotline=0.8"]),
        ("members: expected", ["--members", "0"]),
        ("variable=form", ["--structure", "arms_reaction"]),
    ],
)
def test_refusals(refused, tmp_path, monkeypatch, pattern, arguments):
    monkeypatch.chdir(tmp_path)
    refused(pattern, "brief", *arguments)
    assert list(tmp_path.iterdir()) == []
