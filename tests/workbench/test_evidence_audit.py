"""The audit on the page: planted faults are found, hostile documents stay harmless, and nothing is kept of any."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from rimland.auditing import audit as audit_text
from rimland.words import speak
from rimland.workbench import audits
from rimland.workbench.audits import Desk, Refused, clean_name, close_desk, open_desk
from rimland.workbench.pages.evidence_findings import KEYS, framed
from tests.workbench.asking import apart

MARKER = "Zanzibar-7431"
FAULTY = "In fiscal 2024, Japan's defense budget was 79.5 trillion yen.\n"
HOSTILE = f"""<!doctype html><html><head><title>{MARKER}</title>
<script>window.pwned = 1; parent.pwned = 1; fetch("http://evil.invalid/head")</script>
<meta http-equiv="refresh" content="0;url=http://evil.invalid/refresh"></head>
<body onload="window.pwned = 2; parent.pwned = 2">
<p>In fiscal 2024, Japan's defense budget was 79.5 trillion yen. {MARKER}</p>
<img src="http://evil.invalid/x.png" onerror="window.pwned = 3; parent.pwned = 3">
<a href="javascript:window.pwned = 4; parent.pwned = 4">79.5 trillion yen in fiscal 2024</a>
<p>&lt;img src=x onerror="window.pwned=5;parent.pwned=5"&gt; In fiscal 2024 Japan's defense budget was 78.5 trillion yen
&lt;script&gt;window.pwned=6;parent.pwned=6&lt;/script&gt;
&lt;/iframe&gt;&lt;script&gt;window.pwned=7&lt;/script&gt;</p>
<svg onload="window.pwned = 8"><foreignObject>
<iframe srcdoc="<script>parent.parent.pwned = 9</script>"></iframe></foreignObject></svg>
</body></html>"""


def pdf(draw: Any, **options: Any) -> bytes:
    """A PDF of one page."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def encrypted() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return pdf(lambda c: c.drawString(72, 720, FAULTY), encrypt=StandardEncryption("secret", "owner", canPrint=0))


def scanned() -> bytes:
    return pdf(lambda c: c.rect(72, 72, 300, 300, fill=1))


def silent(*_: Any) -> None:
    pass


# Without a browser


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\secret\paper.docx", "paper.docx"),
        ("a\nb\x00\u202ec.txt", "a b c.txt"),
        ("", "document"),
        ("防衛白書.pdf", "防衛白書.pdf"),
    ],
)
def test_a_name_is_shown_as_its_last_part_and_never_a_path(given: str, shown: str) -> None:
    assert clean_name(given) == shown


def test_long_names_are_cut_and_keep_their_suffix() -> None:
    found = clean_name("x" * 5000 + ".html")
    assert len(found) <= audits.LONGEST_NAME and found.endswith(".html")


def test_a_desk_takes_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "MOST_BYTES", 100)
    monkeypatch.setattr(audits, "MOST_DOCUMENTS", 3)
    monkeypatch.setattr(audits, "MOST_BYTES_OF_A_PAGE", 150)
    desk = Desk()
    steps = ((101, "too_large"), (90, ""), (61, "too_much"), (1, ""), (1, ""), (1, "too_many"))
    for size, key in steps:
        if key:
            with pytest.raises(Refused) as told:
                desk.add("a.txt", b"x" * size)
            assert told.value.key == f"audit.{key}" and speak("ja")(f"audit.{key}", **told.value.values)
        else:
            desk.add("a.txt", b"x" * size)
    assert [d.name for d in desk.documents] == ["a.txt", "a.txt (2)", "a.txt (3)"]
    desk.remove("a.txt (3)")
    desk.add("pasted", b"1", instead=True)
    desk.add("pasted", b"2", instead=True)
    assert [d.content for d in desk.documents if d.name == "pasted"] == [b"2"]


def test_the_audit_of_the_page_finds_what_the_audit_finds() -> None:
    desk = Desk()
    desk.add("note.txt", FAULTY.encode())
    report = apart(audits.audit(desk.documents, silent))
    direct = audit_text(FAULTY)
    assert report.counts == direct.counts and report.claims == len(direct.claims)
    assert [f["rule"] for f in report.findings] == [f.rule for f in direct.findings]
    assert {f["document"] for f in report.findings} == {"note.txt"}
    assert tempfile.gettempdir() not in json.dumps(report.findings) + report.page + report.markdown
    assert not list(Path(tempfile.gettempdir()).glob("rimland-audit-*"))


def test_a_cell_that_a_spreadsheet_would_run_is_made_text() -> None:
    desk = Desk()
    desk.add("=cmd.txt", b"=HYPERLINK(1) In fiscal 2024, Japan's defense budget was 79.5 trillion yen.")
    report = apart(audits.audit(desk.documents, silent))
    rows = list(csv.DictReader(io.StringIO(report.csv)))
    assert rows and all(not cell.startswith("=") for row in rows for cell in row.values())
    assert rows[0]["sentence"].startswith("'=HYPERLINK") and rows[0]["document"] == "'=cmd.txt"


def test_an_audit_that_is_cancelled_or_too_slow_ends_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.add("long.txt", FAULTY.encode() * 6000)
    stages: list[str] = []

    async def cancelled() -> None:
        task = asyncio.create_task(audits.audit(desk.documents, lambda stage, *_: stages.append(stage)))
        while "checking" not in stages:
            await asyncio.sleep(0.05)
        process = next(iter(audits._running)).process
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert process is not None and process.returncode == -9

    apart(cancelled())
    monkeypatch.setattr(audits, "SECONDS", 1.5)
    with pytest.raises(Refused) as told:
        apart(audits.audit(desk.documents, silent))
    assert told.value.key == "audit.too_long"
    for _ in range(50):
        if not audits._running:
            break
        time.sleep(0.1)
    assert not list(Path(tempfile.gettempdir()).glob("rimland-audit-*"))


def test_a_closed_desk_has_forgotten_everything() -> None:
    desk = open_desk()
    desk.add("a.txt", b"x")
    close_desk(desk)
    assert desk.key not in audits.desks and not desk.documents


def test_the_frame_holds_no_script() -> None:
    from rimland.auditing.output.page import page

    found = framed(page(audit_text(f"<script>alert(1)</script> {FAULTY}")), "title")
    # Escaped twice: as text of the page, and as the value of an attribute.
    assert "<script" not in found and "&lt;script" not in found and "&amp;lt;script&amp;gt;alert(1)" in found
    assert 'sandbox=""' in found and "allow-" not in found


# In the browser


def hand(page: Any, folder: Path, **files: bytes) -> None:
    """Hand in files as a person does, through the file input; `first_txt` stands for first.txt."""
    before = page.locator("#documents li").count()
    paths = [folder / name.replace("_", ".") for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    page.set_input_files("#files", paths)
    page.wait_for_function("(n) => document.querySelectorAll('#documents li').length >= n", arg=before + len(files))


def said(page: Any, pattern: str) -> None:
    """Wait until the page says so of the audit."""
    check = "(p) => new RegExp(p).test(document.getElementById('audit-said').textContent)"
    page.wait_for_function(check, arg=pattern, timeout=240_000)


def listed(page: Any, count: int) -> None:
    """Wait until the table of findings has so many rows."""
    page.wait_for_function("(n) => document.querySelectorAll('table.findings tbody tr').length === n", arg=count)


def test_the_example_has_its_three_faults_found_and_explained(opened: Any) -> None:
    page = opened.open("/evidence?view=audit", "#example")
    # By keyboard alone: from the text to the example.
    page.focus("#pasted")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "example"
    page.keyboard.press("Enter")
    page.wait_for_selector("#marked", timeout=30_000)
    direct = audit_text(speak("en")("audit.example_text"))
    for verdict, key in KEYS.items():
        assert page.locator(f".tile.{key} .number").inner_text().split()[1] == str(direct.counts[verdict])
    rows = page.locator("table.findings tbody tr")
    assert rows.count() == len(direct.faults)
    assert {"evidence", "sum", "members"} <= set(rows.evaluate_all("(rows) => rows.map((r) => r.dataset.rule)"))
    text = page.locator("table.findings").inner_text()
    assert "90 million USD instead of 110 million USD" in text and "ten times too large" in text
    # Filters: one verdict less, another more, graver ones alone, none left.
    page.click(".tile.contradicts")
    listed(page, 1)
    page.click(".tile.holds")
    listed(page, 2)
    page.select_option("#severity", "high")
    listed(page, 1)
    page.click(".tile.inconsistent")
    page.wait_for_selector("#findings .empty")
    page.select_option("#severity", "note")
    listed(page, 1)
    page.click(".tile.inconsistent")
    listed(page, 2)
    page.select_option("#rule-filter", "sum")
    listed(page, 1)
    # The rule is one click away, and Escape leads back.
    page.locator("table.findings [data-action=rule]").click()
    page.wait_for_selector("#rule[open]")
    assert "Parts and their total" in page.locator("#rule").inner_text()
    assert "total of 110 million dollars" in page.locator("#rule blockquote").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector("#rule:not([open])", state="attached")
    page.locator("[data-action=show-mark]").first.click()
    assert page.frame_locator("#marked").locator("a.mark.bad").count() >= 3
    page.wait_for_timeout(300)
    assert re.fullmatch(r"about:srcdoc#m\d+", page.frames[1].url)
    for kind, read in (("json", json.loads), ("csv", lambda t: list(csv.DictReader(io.StringIO(t))))):
        with page.expect_download() as told:
            page.click(f"#save-{kind}")
        found = read(Path(told.value.path()).read_text("utf-8-sig"))
        assert [f["rule"] for f in found] == [f.rule for f in direct.findings]
    for kind, begin in (("html", "<!doctype html>"), ("markdown", "# Audit")):
        with page.expect_download() as told:
            page.click(f"#save-{kind}")
        assert Path(told.value.path()).read_text("utf-8").startswith(begin)
    opened.shot("evidence-audit", full=True)


def test_a_hostile_document_runs_and_loads_nothing(opened: Any, tmp_path: Path) -> None:
    page = opened.open("/evidence?view=audit", "#files")
    talked: list[str] = []
    page.on("dialog", lambda d: (talked.append(d.message), d.dismiss()))
    name = "<img src=x onerror='window.pwned=10'>"
    hand(page, tmp_path, **{f"{name}_html": HOSTILE.encode(), "plain_md": HOSTILE.encode()})
    page.click("#start-audit")
    page.wait_for_selector("#marked", timeout=30_000)
    for tile in ("unchecked", "holds"):
        if page.locator(f".tile.{tile}").is_enabled():
            page.click(f".tile.{tile}")
    # Whatever can be clicked in the frame is clicked.
    frame = page.frame_locator("#marked")
    links = frame.locator("a:visible")
    assert links.count() > 4
    for place in range(links.count()):
        links.nth(place).click(timeout=5000)
    page.wait_for_timeout(500)
    assert page.evaluate("window.pwned") is None and talked == []
    assert page.locator("#marked").get_attribute("sandbox") == ""
    assert page.locator("#panel-audit :is(img, svg, script)").count() == 0
    assert frame.locator("img, script, iframe, svg, [onload], [onerror], a[href^='javascript']").count() == 0
    assert page.evaluate("[...document.querySelectorAll('a')].every((a) => !a.href.startsWith('javascript:'))")
    # One frame, which still shows the marked page, and no request of the document's.
    assert [f.url.partition("#")[0] for f in page.frames[1:]] == ["about:srcdoc"]
    assert opened.problems == []
    # The text itself is there to be read.
    assert "onerror" in frame.locator("body").inner_text() and name in frame.locator("body").inner_text()


def test_documents_are_audited_together_and_the_unreadable_named(opened: Any, tmp_path: Path) -> None:
    page = opened.open("/evidence?view=audit", "#files")
    first, second = (f"In fiscal 2024, Japan's defense budget was ¥{n} trillion.\n".encode() for n in ("7.95", "5.1"))
    hand(page, tmp_path, first_txt=first, second_txt=second)
    large = b"x" * (audits.MOST_BYTES + 1)
    hand(
        page, tmp_path, locked_pdf=encrypted(), scan_pdf=scanned(), empty_txt=b"", tables_xlsx=b"PK\x03\x04x",
        large_txt=large,
    )  # fmt: skip
    refused = page.locator("#documents .problem")
    assert refused.count() == 1 and "large.txt: 20 MB is more than the 20 MB" in refused.inner_text()
    page.click("#start-audit")
    said(page, r"\d s\.")
    lines = page.locator(".unread li").all_inner_texts()
    reasons = {"locked.pdf": "encrypted", "scan.pdf": "scan", "empty.txt": "no text", "tables.xlsx": "archive"}
    assert len(lines) == len(reasons)
    for name, why in reasons.items():
        assert any(line.startswith(f"{name}:") and why in line for line in lines), lines
    assert not any("rimland-audit" in line for line in lines)
    direct = audit_text([first.decode(), second.decode()])
    rules = page.locator("table.findings tbody tr").evaluate_all("(rows) => rows.map((r) => r.dataset.rule)")
    assert rules == [f.rule for f in direct.faults] and "across-documents" in rules
    for place, name in ((1, "first.txt"), (2, "second.txt")):
        page.select_option("#document-filter", label=name)
        listed(page, sum(f.document == f"text {place}" for f in direct.faults))
    # A document can be taken back.
    page.locator("#documents button").first.click()
    page.wait_for_function("document.querySelectorAll('#documents .chip').length === 5")


def test_an_audit_can_be_stopped_and_nothing_is_kept(opened: Any, server: Any, tmp_path: Path) -> None:
    page = opened.open("/evidence?view=audit", "#files")
    key = page.locator("#drop").get_attribute("data-key")
    hand(page, tmp_path, **{f"{MARKER}_txt": f"{MARKER} {FAULTY}".encode() * 4000})
    page.click("#start-audit")
    stop = page.locator(".audit-progress button")
    stop.wait_for(state="visible", timeout=10_000)
    page.wait_for_function("document.querySelector('.audit-progress span').textContent === 'Checking'", timeout=20_000)
    stop.click()
    said(page, "stopped")
    assert not stop.is_visible()
    # Nothing to audit is said, not done.
    page.click("#clear")
    page.wait_for_function("document.querySelectorAll('#documents li').length === 0")
    page.click("#start-audit")
    said(page, "nothing to audit")
    page.close()
    # The page has gone, and its desk with it.
    url = f"{server.url}evidence/documents/{key}"
    for _ in range(60):
        try:
            urllib.request.urlopen(urllib.request.Request(url, b"x", {"X-Rimland-Name": "late.txt"}))
        except urllib.error.HTTPError as problem:
            assert problem.code == 404
            break
        time.sleep(0.5)
    else:
        raise AssertionError("the desk outlived its page")
    assert not re.search(MARKER, "".join(server.lines))
    for path in Path(tempfile.gettempdir()).glob("rimland-audit-*"):
        assert MARKER.encode() not in b"".join(p.read_bytes() for p in path.rglob("*") if p.is_file())


def test_a_larger_body_than_declared_is_refused_and_the_server_lives(opened: Any, server: Any) -> None:
    page = opened.open("/evidence?view=audit", "#files")
    url = f"{server.url}evidence/documents/{page.locator('#drop').get_attribute('data-key')}"
    request = urllib.request.Request(url, b"x" * (audits.MOST_BYTES + 1), {"X-Rimland-Size": "5"})
    with pytest.raises((urllib.error.HTTPError, urllib.error.URLError, ConnectionError)) as told:
        urllib.request.urlopen(request)
    if isinstance(told.value, urllib.error.HTTPError):
        assert told.value.code == 413
    with pytest.raises(urllib.error.HTTPError) as unknown:
        urllib.request.urlopen(urllib.request.Request(f"{server.url}evidence/documents/guess", b"x"))
    assert unknown.value.code == 404
    assert urllib.request.urlopen(f"{server.url}api/v1/health").status == 200
