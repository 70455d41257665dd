"""A scenario, or two compared, on two to four pages: a PDF, or one HTML file.

brief = make_brief("denial_first", members=200)
Path("brief.pdf").write_bytes(pdf_bytes(brief))
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rimland.errors import RimlandError
from rimland.report.brief.content import Brief
from rimland.report.brief.findings import Findings, Progress, find
from rimland.report.brief.html import html_text
from rimland.report.brief.pdf import pdf_bytes
from rimland.report.brief.writing import write
from rimland.scenarios import Scenario
from rimland.words import speak

MEMBERS = 200
SUFFIXES = (".pdf", ".html")

__all__ = ["Brief", "Findings", "brief", "checked_path", "find", "html_text", "make_brief", "pdf_bytes", "write"]


def make_brief(
    scenario: str | Path | Scenario = "baseline",
    against: str | Path | Scenario | None = None,
    *,
    language: str = "en",
    members: int = MEMBERS,
    seed: int = 0,
    settings: Iterable[str] = (),
    metrics: Iterable[str] = (),
    structure: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Brief:
    """What a brief says of a scenario beside another one; `pdf_bytes` and `html_text` set it.

    Args:
        scenario: name of a packaged scenario, path of a scenario file, or a `Scenario`.
        against: what it is compared with; the baseline by default. Where the two set the same, the brief is of one.
        language: "en" or "ja". members, seed: as for `compare`.
        settings: lever settings of the scenario as text, such as "hotlines=0.8@2027-01".
        metrics: outcomes to show first, as VARIABLE or VARIABLE.LABEL; the answer is about the first of them.
        structure: forms by variable, on both sides, as for `compare`.
        progress: called with (steps done, steps in all).

    Raises:
        RimlandError: for a mistake in the request, in one line.
    """
    speak(language)
    found = find(
        scenario, against, metrics=metrics, members=members, seed=seed, settings=settings, structure=structure,
        progress=progress,
    )  # fmt: skip
    return write(found, language)


def brief(
    scenario: str | Path | Scenario = "baseline",
    against: str | Path | Scenario | None = None,
    *,
    out: str | Path | None = None,
    **request: Any,
) -> Brief:
    """Make a brief and, with `out`, write it to a file that ends in .pdf or .html. Arguments as for `make_brief`.

    Raises:
        RimlandError: for a mistake in the request, or a file that cannot be written; nothing is left then.
    """
    path = None if out is None else checked_path(Path(out))
    made = make_brief(scenario, against, **request)
    if path is not None:
        _replace(path, html_text(made).encode() if path.suffix.lower() == ".html" else pdf_bytes(made))
    return made


def checked_path(path: Path) -> Path:
    """Check the place of a brief before any work is done.

    Raises:
        RimlandError: for another suffix than .pdf or .html, or a folder that is missing or not to be written to.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise RimlandError(f"{path}: expected a brief that ends in .pdf or .html")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise RimlandError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise RimlandError(f"{path} is a folder; name a file")
    if not os.access(folder, os.W_OK):
        raise RimlandError(f"{path}: the folder cannot be written to")
    return path


def _replace(path: Path, content: bytes) -> None:
    """Write the whole file or nothing."""
    waiting = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.absolute().parent, prefix=".brief-", delete=False) as file:
            waiting = Path(file.name)
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        waiting.chmod(0o666 & ~mask)
        os.replace(waiting, path)
    except OSError as error:
        raise RimlandError(f"{path}: the brief cannot be written: {error.strerror or error}") from None
    finally:
        if waiting is not None:
            waiting.unlink(missing_ok=True)
