"""Find scenario files, read them, and follow `extends` from a scenario to what it builds on."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rimland.errors import ScenarioError, nearest
from rimland.scenarios.schema import KINDS, Scenario
from rimland.yaml_reader import YamlDocument, parse_yaml, read_yaml

LONGEST_CHAIN = 20
_SUFFIXES = (".yaml", ".yml")
_SHOWN = 60
_NAMED = 5


def scenario_names() -> list[str]:
    """Return the names of the packaged scenarios by kind, and by name within a kind: the baseline first."""
    return list(_names())


@cache
def _names() -> tuple[str, ...]:
    return tuple(name for _, name in sorted((KINDS.index(_kind_in(path)), path.stem) for path in _packaged()))


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Return the packaged scenario of that name, or the one in that file, with `extends` resolved.

    A text that ends in .yaml or .yml or holds a path separator is a file; anything else is a name.
    Raises ScenarioError in one line: unknown name, unreadable file, wrong content, a circle of `extends`.
    """
    path = _locate(name_or_path, None, "")
    return _packaged_scenario(path) if path.parent == _folder() else _load(path, ())


@cache
def _packaged_scenario(path: Path) -> Scenario:
    """A shipped scenario, read once: pages list all of them."""
    return _load(path, ())


def scenario_source(name: str) -> str:
    """Return the file of the packaged scenario `name` as it was written. Raises ScenarioError for an unknown name."""
    files = {path.stem: path for path in _packaged()}
    if name not in files:
        raise ScenarioError(f"unknown scenario '{_brief(name)}'{nearest(name, files)}")
    return files[name].read_text(encoding="utf-8")


def scenario_from_text(text: str, name: str = "scenario", foreign: bool = False) -> Scenario:
    """Return the scenario written in YAML `text`; `name` is what errors call it.

    A `foreign` text, as one that came over the network, may extend packaged scenarios only, and is not kept on disk.
    """
    document = parse_yaml(text, name, error=ScenarioError, keep=not foreign)
    if foreign and isinstance(document.data, dict):
        parent = document.data.get("extends")
        if isinstance(parent, str) and not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", parent):
            place = document.where("extends")
            raise ScenarioError(f"{place}: extends: expected the name of a packaged scenario, got '{_brief(parent)}'")
    return _extended(document, Path.cwd() / f"{_name_from(name)}.yaml", ())


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, for editors and other programs."""
    schema = Scenario.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["required"] = ["title"]  # the name follows from the file name
    return schema


def _name_from(text: str) -> str:
    stem = Path(text).stem
    return stem if re.fullmatch(r"[a-z][a-z0-9_]{0,63}", stem) else "unnamed"


def _packaged() -> list[Path]:
    return [path for path in _folder().iterdir() if path.suffix == ".yaml"]


@cache
def _kind_in(path: Path) -> str:
    """Read the line `kind: ...` of a packaged file: parsing all of them to list their names would take a second."""
    found = re.search(r"^kind: (.+?)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found and found[1] in KINDS else KINDS[-1]


@cache
def _folder() -> Path:
    # The package is installed as plain files; a zipped import has no scenarios to list.
    return Path(str(resources.files("rimland.scenarios")))


def _locate(name_or_path: str | Path, beside: Path | None, place: str) -> Path:
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or text.endswith(_SUFFIXES) or "/" in text or "\\" in text
    if is_path:
        path = Path(text)
        return path if beside is None or path.is_absolute() else beside.parent / path
    path = _folder() / f"{text}.yaml"
    if text not in _names():
        names = scenario_names()
        shown = text if text.isprintable() and len(text) <= _SHOWN else repr(text)[:_SHOWN]
        some = f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more (see rimland scenarios)"
        hint = nearest(text, names) or f"; expected one of {some}, or a .yaml file"
        raise ScenarioError(f"{place}unknown scenario '{shown}'{hint}")
    return path


def _load(path: Path, followed: tuple[Path, ...]) -> Scenario:
    return _extended(read_yaml(path, error=ScenarioError), path, followed)


def _extended(document: YamlDocument, path: Path, followed: tuple[Path, ...]) -> Scenario:
    own = _validated(document, path)
    if own.extends is None:
        return own
    place = f"{document.where('extends')}: "
    parent_path = _locate(own.extends, path, place)
    chain = (*followed, path.resolve())
    if parent_path.resolve() in chain:
        circle = " > ".join(p.stem for p in (*chain, parent_path))
        raise ScenarioError(f"{place}scenarios extend each other in a circle: {circle}")
    if len(chain) >= LONGEST_CHAIN:
        raise ScenarioError(f"{place}more than {LONGEST_CHAIN} scenarios extend one another")
    if not parent_path.is_file():
        raise ScenarioError(f"{place}extends '{own.extends}', but there is no file {parent_path.name} there")
    return _over(_load(parent_path, chain), own)


def _validated(document: YamlDocument, path: Path) -> Scenario:
    data = document.data
    if not isinstance(data, dict):
        got = "nothing" if data is None else f"a {type(data).__name__}"
        raise ScenarioError(f"{document.name}:1: expected a scenario (keys and values), got {got}")
    if "name" not in data:
        data = {"name": path.stem, **data}
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as problem:
        raise ScenarioError(_first_problem(problem, document, data)) from None
    places = {keys: document.where(*keys) for keys in document.lines}
    return scenario.placed({**places, (): document.name})


def _first_problem(problem: ValidationError, document: YamlDocument, data: Any) -> str:
    """Tell the first mistake in one line: where, what was expected, what came, the nearest name."""
    found = problem.errors(include_url=False)[0]
    keys = _keys_in_file(found["loc"], data)
    place = document.where(*keys)
    shown = ".".join(str(key) for key in keys)
    got = found.get("input")
    kind = found["type"]
    if kind == "extra_forbidden":
        options = _expected_keys(found["loc"])
        hint = nearest(str(keys[-1]), options) or f"; expected one of {', '.join(options)}"
        return f"{place}: unknown key '{_brief(shown)}'{hint}"
    if kind == "missing":
        return f"{place}: key '{found['loc'][-1]}' is missing" + (f" in {_brief(shown)}" if shown else "")
    if kind in ("union_tag_invalid", "float_type", "int_type") or kind.startswith("string_type"):
        wanted = 'a number such as 0.02 or "2%"'
        if "string_type" in kind or keys[:1] == ("structure",):
            wanted = "text"
        elif kind == "int_type" and keys[-1:] == ("months",):
            wanted = "a whole number"
        return f"{place}: {_brief(shown)}: expected {wanted}, got {_describe(got)}"
    message = found["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return f"{place}: {_brief(shown) or 'scenario'}: {_brief(message, 160)}, got {_describe(got)}"


def _keys_in_file(loc: tuple[Any, ...], data: Any) -> tuple[str | int, ...]:
    """Drop from a pydantic location what is not a key of the file: union tags and key markers."""
    keys: list[str | int] = []
    for part in loc:
        inside = isinstance(data, dict) and part in data
        if inside or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            keys.append(part)
            data = data[part]
    return tuple(keys)


def _expected_keys(loc: tuple[Any, ...]) -> list[str]:
    from rimland.scenarios.schema import Change, Distribution, LeverPath, Note, Shock

    owners = {
        "shocks": Shock,
        "notes": Note,
        "changes": Change,
        "levers": LeverPath,
        "assumptions": Distribution,
    }
    owner = owners.get(str(loc[0]), Scenario) if len(loc) > 1 else Scenario
    return list(owner.model_fields)


def _describe(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return f"'{_brief(str(value), 40)}'"


def _brief(text: str, longest: int = 80) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= longest else text[: longest - 3] + "..."


def _over(parent: Scenario, own: Scenario) -> Scenario:
    """Lay `own` over `parent`: settings by name, labels by label; shocks, changes and notes are added."""
    levers = _merged(parent.levers, own.levers)
    assumptions = _merged(parent.assumptions, own.assumptions)
    merged = own.model_copy(
        update={
            "levers": levers,
            "assumptions": assumptions,
            "structure": {**parent.structure, **own.structure},
            "shocks": [*parent.shocks, *own.shocks],
            "changes": [*parent.changes, *own.changes],
            "notes": [*parent.notes, *own.notes],
            "question": own.question or parent.question,
            # Merged once: a scenario written out with its result must not be extended again.
            "extends": None,
            "built_on": [parent.name, *parent.built_on],
        }
    )
    # Later items of the joined lists moved down by as many as the parent brought along.
    offset = {"shocks": len(parent.shocks), "changes": len(parent.changes), "notes": len(parent.notes)}
    places = {keys: place for keys, place in parent.places.items() if keys}
    for keys, place in own.places.items():
        if len(keys) > 1 and keys[0] in offset and isinstance(keys[1], int):
            keys = (keys[0], keys[1] + offset[str(keys[0])], *keys[2:])
        places[keys] = place
    return merged.placed(places)


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, setting in over.items():
        before = merged.get(name)
        if isinstance(before, dict) and isinstance(setting, dict):
            setting = {**before, **setting}
        merged[name] = setting
    return merged
