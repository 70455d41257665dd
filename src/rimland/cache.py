"""Where Rimland keeps what it can always make again: compiled programs and designs."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
# Of one folder; the oldest files go first. Every seed and every mixture of theories that is asked for leaves a file.
MOST_BYTES = 256 * 2**20


def cache_folder(name: str) -> Path | None:
    """A folder for cached files, or None when `RIMLAND_CACHE=off` or the place cannot be written.

    The place is `RIMLAND_CACHE`, else `XDG_CACHE_HOME/rimland`, else `~/.cache/rimland`.
    """
    setting = os.environ.get("RIMLAND_CACHE", "")
    if setting == "off":
        return None
    base = Path(setting) if setting else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rimland"
    folder = base / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def kept(path: Path | None, make: Callable[[], T], read: Callable[[bytes], T], write: Callable[[T], bytes]) -> T:
    """What the cache file at `path` holds; without a sound one, what `make` returns, kept for the next time.

    `read` may raise any of the errors that broken content causes; a file that cannot be written is done without.
    """
    if path is not None:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return read(path.read_bytes())
    value = make()
    if path is not None:
        keep(path, write(value))
    return value


def keep(path: Path, content: bytes) -> None:
    """Write a cache file whole or not at all."""
    with contextlib.suppress(OSError):
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
        _prune(path.parent)


def _prune(folder: Path) -> None:
    """Delete the oldest files of a folder until it holds at most `MOST_BYTES`."""
    found = sorted((e.stat().st_mtime, e.stat().st_size, e.path) for e in os.scandir(folder) if e.is_file())
    total = sum(size for _, size, _ in found)
    for _, size, path in found:
        if total <= MOST_BYTES:
            return
        Path(path).unlink(missing_ok=True)
        total -= size
