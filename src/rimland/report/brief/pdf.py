"""A brief as PDF, set by Typst without a network. All text travels as JSON: none of it is read as markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from rimland.errors import RimlandError
from rimland.report.brief.charts import chart_svg, font_folder, key_svg
from rimland.report.brief.content import Brief, ranges

TEMPLATE = Path(__file__).with_name("brief.typ")
# Typst brings the first with it; the second comes with matplotlib-fontja.
LATIN, JAPANESE = "Libertinus Serif", "IPAexGothic"
KEYS = ("median", "half", "most", "comparison", "observed", "shaded")


def pdf_bytes(brief: Brief) -> bytes:
    """The brief as a PDF of A4 pages. Equal briefs give equal bytes.

    Raises:
        RimlandError: if the pages cannot be set.
        ModuleNotFoundError: if typst, matplotlib or the Japanese font is not installed.
    """
    import typst

    families = [JAPANESE, LATIN] if brief.language == "ja" else [LATIN, JAPANESE]
    data = page_data(brief, families[0]) | {"fonts": families}
    # typst takes a mapping of names to contents, which its type hints call otherwise.
    files: Any = {
        "main.typ": TEMPLATE.read_bytes(),
        "brief.json": json.dumps(data, ensure_ascii=False, allow_nan=False).encode(),
    }
    try:
        made = typst.compile(files, font_paths=_fonts(), ignore_system_fonts=True, timestamp=0)
    except typst.TypstError as error:
        first = str(error).splitlines()[0] if str(error) else "unknown"
        raise RimlandError(f"the brief cannot be set: {first}") from error
    if not isinstance(made, bytes):
        raise RimlandError("the brief cannot be set: no single document came back")
    return made


@cache
def _fonts() -> Any:
    """The fonts, read once: those of Typst and the Japanese one."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_folder())])


def page_data(brief: Brief, family: str) -> dict[str, Any]:
    """What the pages show, as JSON can hold it: charts are drawn, citations are text."""
    found = brief.as_dict()
    for chart, drawn in zip(found["charts"], brief.charts, strict=True):
        for raw in ("times", "bands", "comparison", "observed"):
            del chart[raw]
        chart["svg"] = chart_svg(drawn, family)
    found["keys"] = [{"svg": key_svg(k), "text": brief.words[f"k_{k}"]} for k in shown_keys(brief)]
    return _cited(found)


def shown_keys(brief: Brief) -> list[str]:
    """What the key of the charts explains."""
    left_out = set()
    if not any(c.comparison for c in brief.charts):
        left_out.add("comparison")
    if not any(c.observed for c in brief.charts):
        left_out.add("observed")
    return [k for k in KEYS if k not in left_out]


def _cited(value: Any) -> Any:
    """Citations as text, wherever they stand."""
    if isinstance(value, dict):
        return {k: ranges(v) if k == "cites" else _cited(v) for k, v in value.items()}
    return [_cited(v) for v in value] if isinstance(value, list | tuple) else value
