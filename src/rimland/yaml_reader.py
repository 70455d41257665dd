"""Read the YAML that people write: plain data, the line of every key, and one clear line on any mistake.

Only the safe half of YAML 1.2 is read. Anchors, aliases, merge keys, tags and several documents in one
file are refused: a model or scenario file never needs them, and they are how a small file becomes a
very large one. A plain scalar is a number, a truth value, null or text by the YAML 1.2 core schema, so
`2015-01`, `yes` and `12:30` stay text.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rimland.cache import cache_folder, kept
from rimland.errors import DataError, RimlandError, printable

LARGEST_BYTES = 1_000_000
WORTH_KEEPING = 2000
Parsed = tuple[Any, dict[tuple[str | int, ...], int]]

_TAB_INDENTED = re.compile(r"^ *\t[ \t]*[^ \t\r\n]", re.MULTILINE)


@dataclass(frozen=True)
class YamlDocument:
    """One parsed file: `data` (dict, list, str, int, float, bool or None) and where each key stands."""

    name: str
    data: Any
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict, repr=False)

    def line(self, *keys: str | int) -> int:
        """Return the line (from 1) of the key at the path `keys`, or of its nearest known parent."""
        for length in range(len(keys), 0, -1):
            found = self.lines.get(keys[:length])
            if found is not None:
                return found
        return 1

    def where(self, *keys: str | int) -> str:
        """Return `"file.yaml:12"` for the key at the path `keys`, or for its nearest known parent."""
        return f"{self.name}:{self.line(*keys)}"


def read_yaml(path: str | Path, *, error: type[RimlandError] = DataError) -> YamlDocument:
    """Read the YAML file at `path`.

    Raises `error` in one line when the file is missing, larger than 1 MB, not UTF-8, or not plain YAML.
    """
    path = Path(path)
    try:
        if not path.is_file():
            state = "is not a file" if path.exists() else "does not exist"
            raise error(f"{printable(path)}: {state}; expected a YAML file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as problem:  # ValueError: a path with a null byte
        reason = getattr(problem, "strerror", None) or problem
        raise error(f"{printable(path)}: cannot be read: {reason}") from None
    if len(content) > LARGEST_BYTES:
        raise error(f"{path.name}: larger than {LARGEST_BYTES:,} bytes; a model or scenario file is smaller")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise error(f"{path.name}:{line}: not UTF-8 text (byte {content[problem.start]:#04x})") from None
    return parse_yaml(text, path.name, error=error)


def parse_yaml(text: str, name: str, *, error: type[RimlandError] = DataError, keep: bool = True) -> YamlDocument:
    """Parse YAML `text`; `name` is how errors and `where` call the file. Raises `error` in one line.

    Without `keep` nothing of the text is left on disk.
    """
    if len(text) > LARGEST_BYTES or len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise error(f"{name}: larger than {LARGEST_BYTES:,} bytes; a model or scenario file is smaller")
    tab = _TAB_INDENTED.search(text)
    if tab:
        line = text.count("\n", 0, tab.start()) + 1
        raise error(f"{name}:{line}: indented with a tab; YAML is indented with spaces")

    def parsed() -> Parsed:
        from rimland.yaml_parser import parse

        return parse(text, name, error)

    return YamlDocument(name, *kept(_place(text) if keep else None, parsed, _read_parsed, _parsed_bytes))


def _read_parsed(content: bytes) -> Parsed:
    stored = json.loads(content)
    return stored["data"], {tuple(keys): line for keys, line in stored["lines"]}


def _parsed_bytes(parsed: Parsed) -> bytes:
    data, lines = parsed
    return json.dumps({"data": data, "lines": list(lines.items())}).encode()


def _place(text: str) -> Path | None:
    """Where the parsed form of a long text is kept: parsing is slow, and shipped files seldom change."""
    if len(text) < WORTH_KEEPING:
        return None
    folder = cache_folder("yaml")
    return folder / f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json" if folder else None
