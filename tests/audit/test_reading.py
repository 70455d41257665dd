"""Readers: what each format gives, and one clear line for what cannot be read."""

import json
import subprocess
import sys
import time
import zipfile

import pytest

from rimland.auditing import audit
from rimland.auditing.findings import AuditError
from rimland.auditing.reading import read_documents, read_file
from rimland.auditing.reading.plain import decoded

SENTENCE = "In fiscal 2024 the ministry asked for 7.7 trillion yen (about 520 billion dollars)."


def the_fault(path):
    faults = audit(path).faults
    assert [f.rule for f in faults] == ["two-currencies"], faults
    return faults[0]


def make_pdf(path, pages, columns=1, encrypt=False):
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    options = {}
    if encrypt:
        from reportlab.lib.pdfencrypt import StandardEncryption

        options["encrypt"] = StandardEncryption("secret", canPrint=0)
    canvas = canvas_module.Canvas(str(path), pagesize=(595, 842), **options)
    for lines in pages:
        if columns == 1:
            for i, line in enumerate(lines):
                canvas.drawString(50, 790 - 14 * i, line)
        else:
            half = (len(lines) + 1) // 2
            for i in range(half):  # drawn line by line across the gutter, as some programs do
                canvas.drawString(50, 790 - 14 * i, lines[i])
                if half + i < len(lines):
                    canvas.drawString(310, 790 - 14 * i, lines[half + i])
        canvas.showPage()
    canvas.save()


def test_text_and_markdown(tmp_path):
    for name in ("a.txt", "a.md"):
        (tmp_path / name).write_text(f"# Money\n\n{SENTENCE}\n", encoding="utf-8")
        fault = the_fault(tmp_path / name)
        text = read_file(tmp_path / name).text
        assert text[fault.start : fault.end].startswith("7.7 trillion yen")


@pytest.mark.parametrize(
    "encoding", ["shift_jis", "euc_jp", "utf-16", "utf-16-le", "utf-16-be", "iso2022_jp", "utf-8-sig"]
)
def test_encodings(tmp_path, encoding):
    text = "防衛省は令和6年度に7兆9496億円（約5300億ドル）を計上した。日本の防衛費である。これは長い文章の一部である。"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_file(tmp_path / "a.txt").text.strip() == text
    assert the_fault(tmp_path / "a.txt")


def test_western_encoding():
    assert decoded("Évaluation de la défense à Tōkyō".encode("cp1252", "replace")).startswith(
        "Évaluation de la défense"
    )


def test_html(tmp_path):
    pytest.importorskip("lxml")
    page = f"<html><head><title>x</title><script>var a = 1;</script></head><body><nav>Menu 5 items</nav><h1>Money</h1><p>{SENTENCE}</p>"
    page += "<table><tr><th>a</th><th>b</th></tr><tr><td>x</td><td>1</td></tr><tr><td>y</td><td>2</td></tr><tr><td>Total</td><td>9</td></tr></table></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    result = audit(tmp_path / "a.html")
    assert {f.rule for f in result.faults} == {"two-currencies", "table-sum"}
    assert "Menu" not in result.documents[0].text and "var a" not in result.documents[0].text


def test_pdf_has_pages(tmp_path):
    make_pdf(
        tmp_path / "a.pdf",
        [
            ["Nothing here but words and more words."],
            ["In fiscal 2024 the ministry asked for 7.7 trillion", "yen (about 520 billion dollars)."],
        ],
    )
    assert the_fault(tmp_path / "a.pdf").page == 2


def test_pdf_in_two_columns(tmp_path):
    lines = [f"left column line {'abcdefghijkl'[i]}" for i in range(10)] + [
        "In fiscal 2024 the ministry asked",
        "for 7.7 trillion yen (about 520",
    ]
    lines += ["billion dollars)."] + [f"right column line {'abcdefghijk'[i]}" for i in range(11)]
    make_pdf(tmp_path / "a.pdf", [lines], columns=2)
    assert the_fault(tmp_path / "a.pdf").page == 1


def test_docx_with_table_and_footnote_free_body(tmp_path):
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.add_heading("Money", 1)
    made.add_paragraph(SENTENCE)
    table = made.add_table(rows=4, cols=2)
    for row, (name, value) in zip(
        table.rows, [("item", "amount"), ("ports", "40"), ("radars", "35"), ("Total", "95")], strict=True
    ):
        row.cells[0].text, row.cells[1].text = name, value
    made.save(tmp_path / "a.docx")
    assert {f.rule for f in audit(tmp_path / "a.docx").faults} == {"two-currencies", "table-sum"}


def test_folder_and_several_files(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(SENTENCE)
    (tmp_path / "in" / "b.md").write_text(SENTENCE)
    (tmp_path / "in" / "c.bin").write_bytes(b"\x00\x01")
    documents, unread = read_documents([tmp_path / "in"])
    assert len(documents) == 2 and not unread


def bad_files(folder):
    """Name: what the line must say."""
    make_pdf(folder / "encrypted.pdf", [[SENTENCE]], encrypt=True)
    make_pdf(folder / "whole.pdf", [[SENTENCE]] * 3)
    content = (folder / "whole.pdf").read_bytes()
    (folder / "truncated.pdf").write_bytes(content[: len(content) // 3])
    make_pdf(folder / "scan.pdf", [[]] * 3)
    with (folder / "large.pdf").open("wb") as stream:
        stream.write(b"%PDF-1.7\n")
        stream.truncate(300_000_000)
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", b"0" * 300_000_000)
    (folder / "notword.docx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.md").write_bytes(b" \n \n")
    (folder / "archive.txt").write_bytes(b"PK\x03\x04" + b"x" * 50)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "deep.html").write_text("<div>" * 1_000_000 + "12 ships")
    return {
        "encrypted.pdf": "encrypted", "truncated.pdf": "truncated|broken", "scan.pdf": "no text layer", "large.pdf": "300 MB", "bomb.docx": "unpack",
        "notword.docx": "Word", "binary.txt": "binary", "empty.txt": "empty", "blank.md": "empty|no text", "archive.txt": "archive", "picture.png": "not read",
        "deep.html": "nested", "missing.txt": "no such file",
    }  # fmt: skip


def test_bad_files_are_one_line_each_and_the_others_are_read(tmp_path):
    pytest.importorskip("pypdfium2")
    pytest.importorskip("docx")
    wanted = bad_files(tmp_path)
    (tmp_path / "good.txt").write_text(SENTENCE)
    begun = time.perf_counter()
    documents, unread = read_documents([*(tmp_path / name for name in wanted), tmp_path / "good.txt"])
    assert time.perf_counter() - begun < 60
    assert [d.name.rsplit("/", 1)[-1] for d in documents] == ["good.txt"]
    assert len(unread) == len(wanted)
    for line, (name, said) in zip(unread, wanted.items(), strict=True):
        assert "\n" not in line and name in line, line
        assert any(part in line for part in said.split("|")), line


def test_a_text_of_nothing_is_refused():
    with pytest.raises(AuditError):
        audit("   ")


def test_the_worker_prints_json_even_for_nonsense(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 nonsense")
    done = subprocess.run(
        [sys.executable, "-m", "rimland.auditing.reading.worker", "pdf", str(tmp_path / "a.pdf")],
        capture_output=True,
        check=False,
    )
    assert "error" in json.loads(done.stdout)
