"""Labelled dimensions and the relations between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rimland.errors import ModelError, nearest


@dataclass(frozen=True)
class Relation:
    """Maps every label of a dimension to the position of a label in another (`dyad.observer`)."""

    name: str
    source: str
    target: str
    positions: tuple[int, ...]


@dataclass(frozen=True)
class Dimensions:
    """All dimensions of a model in canonical order, with their labels and relations."""

    labels: dict[str, tuple[str, ...]]
    relations: dict[str, Relation] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def size(self, dims: Sequence[str]) -> tuple[int, ...]:
        """Shape of an array over `dims` (without the ensemble axis)."""
        return tuple(len(self.labels[d]) for d in dims)

    def parse(self, text: str, where: str) -> tuple[str, ...]:
        """Read "actor domain" as a tuple in canonical order.

        Raises:
            ModelError: for an unknown or repeated dimension.
        """
        names = text.split()
        for name in names:
            if name not in self.labels:
                raise ModelError(f"{where}: unknown dimension '{name}'{nearest(name, self.labels)}")
        if len(set(names)) != len(names):
            raise ModelError(f"{where}: dimension repeated in '{text}'")
        return self.union(tuple(names))

    def union(self, *dims: Sequence[str]) -> tuple[str, ...]:
        wanted = {d for group in dims for d in group}
        return tuple(d for d in self.labels if d in wanted)

    def position(self, dim: str, label: str, where: str = "") -> int:
        """Index of `label` along `dim`.

        Raises:
            ModelError: for an unknown dimension or label, naming the nearest.
        """
        if dim not in self.labels:
            raise ModelError(f"{where}: unknown dimension '{dim}'{nearest(dim, self.labels)}")
        if label not in self.labels[dim]:
            raise ModelError(f"{where}: unknown {dim} '{label}'{nearest(label, self.labels[dim])}")
        return self.labels[dim].index(label)

    def relation(self, name: str, where: str = "") -> Relation:
        if name not in self.relations:
            raise ModelError(f"{where}: unknown relation '{name}'{nearest(name, self.relations)}")
        return self.relations[name]


def dimensions_from(data: Mapping[str, Any], name: str) -> Dimensions:
    """Build dimensions from a mapping: a list of labels, or `{relations, labels}`.

    A label of a dimension with several relations names its targets joined by `>`, as in `USA>CHN`.

    Raises:
        ModelError: for a repeated label or a relation to an unknown label.
    """
    labels: dict[str, tuple[str, ...]] = {}
    relations: dict[str, Relation] = {}
    for dim, entry in data.items():
        own = tuple(entry["labels"] if isinstance(entry, Mapping) else entry)
        if len(set(own)) != len(own):
            raise ModelError(f"{name}: dimension '{dim}' repeats a label")
        labels[dim] = own
        if not isinstance(entry, Mapping):
            continue
        targets: Mapping[str, str] = entry["relations"]
        for place, (relation, target) in enumerate(targets.items()):
            positions = []
            for label in own:
                part = label.split(">")[place] if len(targets) > 1 else label
                if part not in labels.get(target, ()):
                    near = nearest(part, labels.get(target, ()))
                    raise ModelError(f"{name}: '{label}' of '{dim}' names no {target}{near}")
                positions.append(labels[target].index(part))
            key = f"{dim}.{relation}"
            relations[key] = Relation(key, dim, target, tuple(positions))
    return Dimensions(labels, relations)


def read_dimensions(path: Path) -> Dimensions:
    """Read dimensions from a YAML file."""
    from rimland.yaml_reader import read_yaml

    return dimensions_from(read_yaml(path).data, path.name)
