"""Results on disk: a Zarr store written chunk by chunk, resumable, and visible only when it is whole.

While a run goes on, its folder holds `result.zarr.partial`, which no reader opens: the group's own
metadata are missing until the end. `finish` writes them and renames the store to `result.zarr` in one step.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.engine.ensemble import CHUNK
from rimland.errors import ResultError

if TYPE_CHECKING:
    import xarray

    from rimland.engine.ensemble import Chunk
    from rimland.result import Result
    from rimland.simulation import Simulation

PARTIAL, WHOLE, PROGRESS = "result.zarr.partial", "result.zarr", "progress.json"


class ResultWriter:
    """Writes the members of a run as they are computed. Use as a context manager.

    Raises:
        ResultError: if the folder holds a whole result or another run, or cannot be written.
    """

    def __init__(self, folder: Path, simulation: Simulation, resume: bool):
        import importlib.util

        if importlib.util.find_spec("zarr") is None:
            raise ResultError("storing a result needs the extra 'results': pip install 'rimland[results]'")
        self.folder, self.simulation = folder, simulation
        self.header = json.loads(json.dumps(simulation.header()))
        self.path = folder / PARTIAL
        self.next_member = 0
        try:
            self._open(resume)
        except OSError as error:
            raise ResultError(f"cannot write to {folder}: {error.strerror or error}") from None

    def _open(self, resume: bool) -> None:
        progress = self.path / PROGRESS
        if (self.folder / WHOLE).exists():
            raise ResultError(f"{self.folder} holds a finished result; choose another folder or remove {WHOLE}")
        if self.path.exists():
            if not resume:
                raise ResultError(
                    f"{self.folder} holds an unfinished run; continue it with --resume or remove {PARTIAL}"
                )
            found = _read_progress(progress)
            different = [k for k in self.header if found["header"].get(k) != self.header[k]]
            if different:
                raise ResultError(f"{self.folder} holds another run: it differs in {', '.join(different)}")
            self.next_member = int(found["members_done"])
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            raise ResultError(f"{self.folder} is not empty; choose a new folder for the result")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path.mkdir()
        self._create()
        self._note(0)

    def _create(self) -> None:
        import zarr

        program, months = self.simulation.program, self.simulation.resolved.months.count
        for name, shape in program.outputs.items():
            zarr.create_array(
                str(self.path / name),
                shape=(self.simulation.members, months, *shape),
                chunks=(min(CHUNK, self.simulation.members), months, *(max(1, s) for s in shape)),
                dtype="float32",
                dimension_names=["member", "time", *program.meta[name]["dims"]],
                attributes={"units": program.meta[name]["unit"], "long_name": program.meta[name]["meaning"],
                            "source": "; ".join(program.meta[name]["sources"])},
            )  # fmt: skip

    def _note(self, members: int) -> None:
        temporary = self.path / f"{PROGRESS}.new"
        temporary.write_text(json.dumps({"header": self.header, "members_done": members}, indent=1))
        os.replace(temporary, self.path / PROGRESS)

    def __enter__(self) -> ResultWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, OSError):
            raise ResultError(
                f"writing to {self.folder} failed: {error.strerror or error}; continue with --resume when there is room"
            ) from error

    def _rows(self, values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        start = 0
        for name, shape in self.simulation.program.outputs.items():
            size = int(np.prod(shape, dtype=int))
            part = values[:, start : start + size].reshape(len(values), *shape, values.shape[-1])
            yield name, np.moveaxis(part, -1, 0)
            start += size

    def write(self, chunk: Chunk) -> None:
        """Store one chunk; only then does the run count it as done."""
        import zarr

        for name, members in self._rows(chunk.values):
            array: Any = zarr.open_array(str(self.path / name), mode="r+")
            array[chunk.first : chunk.first + chunk.count] = members
        self._note(chunk.first + chunk.count)
        self.next_member = chunk.first + chunk.count

    def finished(self) -> Iterator[np.ndarray]:
        """Chunks stored before the interruption, (months, rows, members)."""
        import zarr

        if not self.next_member:
            return
        arrays: list[Any] = [zarr.open_array(str(self.path / n), mode="r") for n in self.simulation.program.outputs]
        for first in range(0, self.next_member, CHUNK):
            last = min(first + CHUNK, self.next_member)
            parts = [np.moveaxis(a[first:last], 0, -1) for a in arrays]
            yield np.concatenate([p.reshape(p.shape[0], -1, p.shape[-1]) for p in parts], axis=1)

    def finish(self, result: Result) -> None:
        """Add summaries, coordinates and group metadata, and give the store its name."""
        import shutil

        import zarr

        dataset = result.dataset.drop_vars(list(self.simulation.program.outputs), errors="ignore")
        side = self.folder / "summary.partial"
        shutil.rmtree(side, ignore_errors=True)
        with _quiet():
            dataset.to_zarr(side, mode="w", consolidated=False, zarr_format=3)
        for item in sorted(side.iterdir()):
            target = self.path / item.name
            if target.is_dir():
                shutil.rmtree(target)
            os.replace(item, target)
        side.rmdir()
        (self.path / PROGRESS).unlink()
        with _quiet():
            zarr.consolidate_metadata(str(self.path))
        os.replace(self.path, self.folder / WHOLE)


@contextmanager
def _quiet() -> Iterator[None]:
    """Zarr warns that text labels and joined metadata are not yet in its written standard; readers cope."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="zarr")
        yield


def _read_progress(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
        return {"header": dict(found["header"]), "members_done": int(found["members_done"])}
    except (OSError, ValueError, KeyError, TypeError):
        raise ResultError(
            f"{path.parent} is damaged: its {PROGRESS} cannot be read; remove it and start anew"
        ) from None


def open_result(folder: str | Path) -> xarray.Dataset:
    """Open a stored result as `xarray.Dataset`, lazily.

    Args:
        folder: the folder given as `out`, or its `result.zarr`.

    Raises:
        ResultError: for a folder without a whole result, or a damaged store.
    """
    import xarray

    path = Path(folder)
    path = path if path.name == WHOLE else path / WHOLE
    if not path.exists():
        unfinished = (path.parent / PARTIAL).exists()
        raise ResultError(
            f"{path.parent} holds " + ("an unfinished run; continue it with --resume" if unfinished else "no result")
        )
    try:
        dataset = xarray.open_zarr(path, consolidated=True)
        for name in dataset.variables:
            _check_chunks(path / str(name))
        return dataset
    except (OSError, ValueError, KeyError, json.JSONDecodeError) as error:
        line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ResultError(f"{path} is damaged or not a result: {line}") from None


def _check_chunks(path: Path) -> None:
    """A chunk that is missing would be read as fill values; a store that lost one is refused."""
    meta = json.loads((path / "zarr.json").read_text())
    shape, grid = meta["shape"], meta["chunk_grid"]["configuration"]["chunk_shape"]
    expected = int(np.prod([-(-s // c) for s, c in zip(shape, grid, strict=True)], dtype=int))
    found = sum(1 for p in (path / "c").rglob("*") if p.is_file()) if shape else int((path / "c").is_file())
    if found != expected:
        raise ValueError(f"{path.name} has {found} of {expected} chunks")
