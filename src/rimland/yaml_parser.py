"""The parser behind `yaml_reader`: safe YAML 1.2 events to plain data with the line of every key."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from rimland.errors import RimlandError, printable

DEEPEST_NESTING = 50

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED_INTEGER = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def parse(text: str, name: str, error: type[RimlandError]) -> tuple[Any, dict[tuple[str | int, ...], int]]:
    """Parse `text` to plain data and the line of each key. Raises `error` in one line."""
    builder = _Builder(name, error)
    try:
        builder.read(text)
    except (YAMLError, YAMLStreamError) as problem:
        raise error(_one_line(name, problem)) from None
    except (ValueError, IndexError, AttributeError, AssertionError, TypeError, KeyError) as problem:
        # The parser itself can stumble over broken text; its own exception would say nothing to a reader.
        reason = " ".join(str(problem).split()) or type(problem).__name__
        raise error(f"{name}: not valid YAML: {printable(reason)}") from None
    return builder.data, builder.lines


class _Builder:
    """Turn parser events into plain data, noting the line of each key and item."""

    def __init__(self, name: str, error: type[RimlandError]) -> None:
        self.name = name
        self.error = error
        self.data: Any = None
        self.lines: dict[tuple[str | int, ...], int] = {}

    def refuse(self, mark: Any, what: str) -> RimlandError:
        return self.error(f"{self.name}:{mark.line + 1}: {printable(what)}")

    def read(self, text: str) -> None:
        # One entry per open container: (container, its path, the key awaiting a value).
        containers: list[Any] = []
        paths: list[tuple[str | int, ...]] = []
        keys: list[str | None] = []
        documents = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            if isinstance(event, ScalarEvent):
                if event.anchor is not None or event.tag is not None:
                    self._refuse_decoration(event)
                if containers and type(containers[-1]) is dict and keys[-1] is None:
                    keys[-1] = self._key(event, containers[-1], paths[-1])
                    continue
                plain = event.implicit[0]
                value = self._scalar(event) if plain else event.value
                self._attach(value, event, containers, paths, keys)
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                if event.anchor is not None or event.tag is not None:
                    self._refuse_decoration(event)
                if containers and type(containers[-1]) is dict and keys[-1] is None:
                    raise self.refuse(event.start_mark, "a key must be text, not a mapping or a list")
                if len(containers) >= DEEPEST_NESTING:
                    raise self.refuse(event.start_mark, f"nested deeper than {DEEPEST_NESTING} levels")
                opened: Any = {} if isinstance(event, MappingStartEvent) else []
                path = self._attach(opened, event, containers, paths, keys)
                containers.append(opened)
                paths.append(path)
                keys.append(None)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                containers.pop()
                paths.pop()
                keys.pop()
            elif isinstance(event, AliasEvent):
                raise self.refuse(event.start_mark, f"alias '*{event.anchor}' is not allowed; repeat the value")
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse(event.start_mark, "more than one document in the file; expected one")
                if event.version or event.tags:
                    raise self.refuse(event.start_mark, "YAML directives (%YAML, %TAG) are not allowed")

    def _attach(
        self,
        value: Any,
        event: Any,
        containers: list[Any],
        paths: list[tuple[str | int, ...]],
        keys: list[str | None],
    ) -> tuple[str | int, ...]:
        if not containers:
            self.data = value
            return ()
        parent = containers[-1]
        if type(parent) is dict:
            key = keys[-1]
            assert key is not None
            parent[key] = value
            keys[-1] = None
            return (*paths[-1], key)
        path = (*paths[-1], len(parent))
        parent.append(value)
        self.lines[path] = event.start_mark.line + 1
        return path

    def _key(self, event: Any, mapping: dict[str, Any], path: tuple[str | int, ...]) -> str:
        key = event.value
        if event.implicit[0]:
            if key == "<<":
                raise self.refuse(event.start_mark, "merge key '<<' is not allowed; write the keys out")
            if not isinstance(self._scalar(event), str):
                shown = key or "(empty)"
                raise self.refuse(event.start_mark, f"key {shown} is not text; put it in quotes if it is meant")
        if key in mapping:
            first = self.lines[(*path, key)]
            raise self.refuse(event.start_mark, f"duplicate key '{key}', first given on line {first}")
        self.lines[(*path, key)] = event.start_mark.line + 1
        return key

    def _scalar(self, event: Any) -> Any:
        """Return what a plain scalar means in the YAML 1.2 core schema."""
        text: str = event.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "+-.0123456789":
            return text
        try:
            if _INTEGER.match(text):
                return int(text)
            if _FLOAT.match(text):
                return float(text)
            if _BASED_INTEGER.match(text):
                return int(text, 0)
        except ValueError:
            raise self.refuse(event.start_mark, f"number of {len(text)} digits is too long") from None
        if _NOT_FINITE.match(text):
            return float(text.replace(".", ""))
        return text

    def _refuse_decoration(self, event: Any) -> None:
        if event.anchor is not None:
            raise self.refuse(event.start_mark, f"anchor '&{event.anchor}' is not allowed; repeat the value")
        raise self.refuse(event.start_mark, f"tag '{event.tag}' is not allowed; write plain values")


def _one_line(name: str, problem: Exception) -> str:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    reason = getattr(problem, "problem", None) or getattr(problem, "reason", None) or str(problem)
    place = f"{name}:{mark.line + 1}" if mark is not None else name
    return f"{place}: not valid YAML: {printable(' '.join(str(reason).split()))}"
