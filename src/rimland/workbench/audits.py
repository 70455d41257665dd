"""Audits of users' documents: what was handed in, the process that audits it, its bounds, and what it found.

A document is held in memory from the moment it is handed in until its page is closed. For the audit itself it stands,
readable by this user alone, in a temporary folder that goes when the audit ends, however it ends. Nothing of it is
logged, and its name never becomes a path.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rimland.errors import RimlandError
from rimland.workbench.server import at_end

MOST_BYTES = 20_000_000
MOST_DOCUMENTS = 12
MOST_BYTES_OF_A_PAGE = 80_000_000
MOST_BYTES_IN_ALL = 600_000_000
SECONDS = 150
AT_ONCE = 2
LONGEST_NAME = 120
LONGEST_LINE = 256 * 2**20
# Suffixes that the audit's readers tell formats by; any other is handed on as it is, to be refused in words.
SUFFIXES = (".txt", ".md", ".markdown", ".text", ".rst", ".html", ".htm", ".xhtml", ".pdf", ".docx")
UNKNOWN = ".unknown"
Progress = Callable[[str, int, int], None]
_turn = asyncio.Semaphore(AT_ONCE)


class Refused(RimlandError):
    """A document that is not taken; `key` and `values` are the phrase that says why."""

    def __init__(self, key: str, status: int = 413, **values: Any):
        super().__init__(key)
        self.key, self.status, self.values = key, status, values


@dataclass(frozen=True)
class Handed:
    """One document as it was handed in: its name as shown, its bytes, and whether it was pasted (it has no suffix)."""

    name: str
    content: bytes
    pasted: bool = False


@dataclass
class Desk:
    """The documents of one page, known to that page alone by `key`."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    documents: list[Handed] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)
    arriving: int = 0

    @property
    def size(self) -> int:
        """Bytes of all documents, and of what is on its way in."""
        return sum(len(d.content) for d in self.documents) + self.arriving

    def room_for(self, size: int, counted: bool = False) -> None:
        """Check that a document of `size` bytes fits; `counted` says that they are in `arriving` already.

        Raises:
            Refused: if it does not.
        """
        more = 0 if counted else size
        if size > MOST_BYTES:
            raise Refused("audit.too_large", size=megabytes(size), most=megabytes(MOST_BYTES))
        if len(self.documents) >= MOST_DOCUMENTS:
            raise Refused("audit.too_many", most=MOST_DOCUMENTS)
        if self.size + more > MOST_BYTES_OF_A_PAGE:
            raise Refused("audit.too_much", most=megabytes(MOST_BYTES_OF_A_PAGE))
        if sum(d.size for d in desks.values()) + more > MOST_BYTES_IN_ALL:
            raise Refused("audit.busy", 503)

    def add(self, name: str, content: bytes, instead: bool = False) -> Handed:
        """Take a document; of two with one name the second gets a number. A pasted text stands `instead` of the last.

        Raises:
            Refused: if it is too large, or there are too many.
        """
        clean = clean_name(name)
        if instead:
            self.remove(clean)
        self.room_for(len(content))
        taken = {d.name for d in self.documents}
        shown, number = clean, 2
        while shown in taken:
            shown, number = f"{clean} ({number})", number + 1
        found = Handed(shown, content, instead)
        self.documents.append(found)
        return found

    def remove(self, name: str) -> None:
        """Give a document back."""
        self.documents = [d for d in self.documents if d.name != name]


desks: dict[str, Desk] = {}


def open_desk() -> Desk:
    """A desk for a page; close it when the page goes."""
    found = Desk()
    desks[found.key] = found
    return found


def close_desk(desk: Desk) -> None:
    """Forget everything that was handed in."""
    desks.pop(desk.key, None)
    desk.documents.clear()
    desk.refused.clear()


def megabytes(size: int) -> str:
    """A size in MB as it is read."""
    return f"{size / 1e6:,.1f}" if size < 1e7 else f"{size / 1e6:,.0f}"


def clean_name(name: str) -> str:
    """A file's name as it is shown: its last part, printable, and not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = " ".join("".join(c if c.isprintable() else " " for c in last).split()) or "document"
    if len(text) <= LONGEST_NAME:
        return text
    suffix = Path(text).suffix[:12]
    return text[: LONGEST_NAME - len(suffix) - 1] + "…" + suffix


@dataclass(frozen=True)
class Report:
    """What an audit found, as plain data: see `audit_worker.told`."""

    documents: list[dict[str, Any]]
    unread: list[dict[str, str]]
    counts: dict[str, int]
    claims: int
    findings: list[dict[str, Any]]
    page: str
    markdown: str
    json: str
    csv: str
    seconds: float


async def audit(documents: list[Handed], progress: Progress, language: str = "en") -> Report:
    """Audit documents together in a process of its own; cancelling ends the process.

    The marked page is in `language`; everything else is in English, as the audit has it.

    `progress` is called with a stage ("waiting", "reading", "checking", "writing"), how much is done and of how many.

    Raises:
        Refused: if it takes too long, or the process ends without an answer.
    """
    progress("waiting", 0, 1)
    async with _turn:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Report] = loop.create_future()
        work = _Work(documents, loop, answer, progress, language)
        threading.Thread(target=work.run, daemon=True, name="audit").start()
        try:
            async with asyncio.timeout(SECONDS):
                return await answer
        except TimeoutError:
            raise Refused("audit.too_long", seconds=SECONDS) from None
        finally:
            work.end()


class _Work:
    """One audit: its folder, its process, and the thread that listens to it.

    The process is started from a thread with `subprocess`, not by the event loop: some loops fork, which a process
    that has JAX in it must not.
    """

    def __init__(
        self,
        documents: list[Handed],
        loop: asyncio.AbstractEventLoop,
        answer: asyncio.Future[Report],
        progress: Progress,
        language: str,
    ):
        self.documents, self.loop, self.answer, self.progress = documents, loop, answer, progress
        self.language = language
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: Path | None = None
        self.ended = False
        self.lock = threading.Lock()

    def run(self) -> None:
        """Start the process and pass on what it tells, until it has answered or was ended."""
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="rimland-audit-"))
            _running.add(self)
            asked = _write(self.folder, self.documents)
            with self.lock:
                if not self.ended:
                    self.process = _start(self.folder)
            if self.process is not None:
                self._listen(self.process, asked)
            self._settle(Refused("audit.ended"))
        except (OSError, ValueError) as problem:
            self._settle(Refused("audit.failed", error=type(problem).__name__))
        finally:
            self.end()
            if self.folder is not None:
                shutil.rmtree(self.folder, ignore_errors=True)
            _running.discard(self)

    def _listen(self, process: subprocess.Popen[bytes], asked: list[dict[str, str]]) -> None:
        assert process.stdin is not None and process.stdout is not None
        with process.stdin as stdin:
            stdin.write(json.dumps({"language": self.language, "documents": asked}).encode() + b"\n")
        with process.stdout as stdout:
            while line := stdout.readline(LONGEST_LINE):
                told = json.loads(line)
                if "stage" in told:
                    self.loop.call_soon_threadsafe(self._tell, told["stage"], told["done"], told["total"])
                elif "error" in told:
                    self._settle(Refused("audit.failed", error=told["error"]))
                else:
                    self._settle(Report(**told))

    def _tell(self, stage: str, done: int, total: int) -> None:
        if not self.answer.done():
            self.progress(stage, done, total)

    def _settle(self, found: Report | Refused) -> None:
        def settle() -> None:
            if self.answer.done():
                return
            if isinstance(found, Report):
                self.answer.set_result(found)
            else:
                self.answer.set_exception(found)

        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(settle)

    def end(self) -> None:
        """End the process and the readers that it has started."""
        with self.lock:
            self.ended = True
            if self.process is None:
                return
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


_running: set[_Work] = set()


@at_end
@atexit.register
def _end_all() -> None:
    """The server stops: nothing goes on, and nothing is left behind."""
    for work in list(_running):
        work.end()
        if work.folder is not None:
            shutil.rmtree(work.folder, ignore_errors=True)


def _write(folder: Path, documents: list[Handed]) -> list[dict[str, str]]:
    """Put documents under numbers into a folder; their names go beside them as data."""
    asked = []
    for number, document in enumerate(documents):
        suffix = ".txt" if document.pasted else Path(document.name).suffix.lower()
        # A copy of a name, "report.pdf (2)", is still a PDF.
        if suffix not in SUFFIXES:
            suffix = next((s for s in SUFFIXES if f"{s} (" in document.name.lower()), UNKNOWN)
        path = folder / f"{number}{suffix}"
        path.write_bytes(document.content)
        asked.append({"path": str(path), "name": document.name})
    return asked


def _start(folder: Path) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(p for p in sys.path if p)
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "rimland.workbench.audit_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
    )  # fmt: skip
