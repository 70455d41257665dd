"""`rimland audit` on the command line: formats, exit codes, explanations, standard input."""

import csv
import io
import json
import sys

import pytest

FAULTY = "In fiscal 2024 the ministry asked for ¥7.7 trillion (about $520 billion).\n"
SOUND = "In fiscal 2024 the ministry asked for ¥7.7 trillion (about $52 billion).\n"
FIELDS = [
    "document",
    "start",
    "end",
    "page",
    "text",
    "kind",
    "rule",
    "verdict",
    "severity",
    "confidence",
    "expected",
    "evidence",
    "repair",
]


@pytest.fixture
def papers(tmp_path):
    (tmp_path / "faulty.txt").write_text(FAULTY, encoding="utf-8")
    (tmp_path / "sound.txt").write_text(SOUND, encoding="utf-8")
    return tmp_path


def test_exit_codes(cli, papers):
    assert cli("audit", papers / "sound.txt")[0] == 0
    assert cli("audit", papers / "faulty.txt")[0] == 1
    assert cli("audit", papers / "faulty.txt", "--fail-on", "never")[0] == 0
    assert cli("audit", papers / "faulty.txt", "--fail-on", "high")[0] == 1
    assert cli("audit", papers / "missing.txt")[0] == 2


def test_the_terminal_says_what_is_wrong_and_counts_all_four(cli, papers):
    _, out, _ = cli("audit", papers / "faulty.txt")
    assert "two-currencies" in out and "repair" in out
    for verdict in ("inconsistent", "contradicts evidence", "cannot be checked", "checked, holds"):
        assert verdict in out.splitlines()[-2]


def test_json_has_the_fields_and_offsets(cli, papers):
    code, out, _ = cli("audit", papers / "faulty.txt", "--json")
    findings = json.loads(out)
    assert code == 1
    assert set(FIELDS) <= set(findings[0])
    assert (
        FAULTY[findings[0]["start"] : findings[0]["end"]] == findings[0]["text"] == "¥7.7 trillion (about $520 billion"
    )


def test_csv_and_markdown(cli, papers):
    rows = list(csv.DictReader(io.StringIO(cli("audit", papers / "faulty.txt", "--csv")[1])))
    assert rows[0]["rule"] == "two-currencies"
    assert "## Faults" in cli("audit", papers / "faulty.txt", "--markdown")[1]


def test_html_is_one_page_that_loads_nothing(cli, papers):
    cli("audit", papers / "faulty.txt", "--html", papers / "page.html")
    page = (papers / "page.html").read_text(encoding="utf-8")
    assert (
        "default-src 'none'" in page
        and "src=" not in page
        and "http" not in page.split("</head>")[1].split("<main>")[0]
    )
    assert "id='m1'" in page and "href='#m1'" in page and "id='f1'" in page


def test_claims_only(cli, papers):
    code, out, _ = cli("audit", papers / "faulty.txt", "--claims-only", "--json")
    claims = json.loads(out)
    assert code == 0
    assert [(c["kind"], c["value"], c["currency"], c["period"]) for c in claims] == [
        ("money", 7.7e12, "JPY", "FY2024"),
        ("money", 5.2e11, "USD", "FY2024"),
    ]


def test_compare(cli, papers):
    (papers / "a.txt").write_text("In fiscal 2024, Japan's defense budget was ¥7.95 trillion.\n", encoding="utf-8")
    (papers / "b.txt").write_text("In fiscal 2024, Japan's defense budget was ¥5.1 trillion.\n", encoding="utf-8")
    _, out, _ = cli("audit", papers / "a.txt", papers / "b.txt", "--compare", "--json")
    assert [row["verdict"] for row in json.loads(out)] == ["differs"]


def test_standard_input(cli, monkeypatch):
    class Stream:
        buffer = io.BytesIO(FAULTY.encode())

    monkeypatch.setattr(sys, "stdin", Stream())
    assert cli("audit", "-")[0] == 1


def test_explain(cli, refused):
    assert "reference rates" in cli("audit", "--explain", "two-currencies")[1]
    assert "two-currencies" in cli("audit", "--explain", "all")[1]
    refused("did you mean 'two-currencies'", "audit", "--explain", "two-currency")


def test_refusals(refused, papers):
    refused("name a document", "audit")
    refused("exclude each other", "audit", papers / "sound.txt", "--json", "--csv")
    refused("--fail-on", "audit", papers / "sound.txt", "--fail-on", "sometimes")
    refused("takes two documents", "audit", papers / "sound.txt", "--compare")
    refused("no such table", "audit", papers / "sound.txt", "--evidence", papers / "none.csv")


def test_other_files_are_still_audited(cli, papers):
    code, out, err = cli("audit", papers / "missing.txt", papers / "faulty.txt")
    assert code == 2 and "two-currencies" in out
    assert err.count("\n") == 1 and "missing.txt" in err


def test_evidence_of_ones_own(cli, papers):
    folder = papers / "own"
    folder.mkdir()
    (folder / "indicators.yaml").write_text(
        "icebreakers:\n  label: Icebreakers\n  unit: ship\n  period: year\n  measures: Icebreakers in service.\n"
        "  sources: [rimland2026judgement]\n  definitions: {counted: counted by hand}\n"
    )
    (folder / "own.csv").write_text(
        "indicator,subject,date,value,unit,lower,upper,source,scope,definition\n"
        "icebreakers,JPN,2024,4,ship,,,japanmod2023,,counted\n"
    )
    (folder / "events.yaml").write_text(
        "- {id: moon, label: Moon base opened, date: 2024-05-06, source: japanmod2023, "
        "needs: [[moon base], [opened]]}\n"
    )
    text = papers / "own.txt"
    text.write_text("In 2024 Japan counted icebreakers: it had 9 ships of them.\n\nThe moon base opened in 2021.\n")
    _, out, _ = cli("audit", text, "--evidence", folder, "--json")
    assert {f["rule"] for f in json.loads(out) if f["verdict"] == "contradicts evidence"} == {"evidence", "event-date"}


def test_the_page_makes_hostile_html_inert(cli, tmp_path):
    hostile = (
        "<html><body onload='bad()'><h1 onclick='bad()'>T<script>bad()</script></h1>"
        "<p>In fiscal 2023 Japan's defense budget was 68 trillion yen <img src=x onerror='bad()'>"
        "<a href='javascript:bad()'>link</a> &lt;script&gt;bad()&lt;/script&gt; \"'&gt;&lt;img src=x&gt;.</p>"
        "</body></html>"
    )
    (tmp_path / "h.html").write_text(hostile, encoding="utf-8")
    cli("audit", tmp_path / "h.html", "--html", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    body = text.partition("<body>")[2]
    assert body.count("<script>") == 1 and "<img" not in body and "javascript:" not in body
    assert "onerror" not in body and "onclick" not in body and "onload" not in body
    assert "default-src 'none'" in text


def test_the_page_can_be_used_by_keyboard_and_screen_reader(cli, papers):
    cli("audit", papers / "faulty.txt", "--html", papers / "page.html")
    text = (papers / "page.html").read_text(encoding="utf-8")
    for needed in ("lang='en'", "<main>", "<h1>", "scope='col'", "role='status'", "aria-label", "class='skip'"):
        assert needed in text
    for number in (1, 2):
        if f"id='m{number}'" in text:
            assert f"href='#f{number}'" in text or f"id='f{number}'" in text
    assert "tabindex='-1'" in text and ":focus-visible" in text and "prefers-color-scheme: dark" in text
