"""Where Rimland keeps what it can always make again: compiled programs and designs."""

from __future__ import annotations

import os
from pathlib import Path


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
