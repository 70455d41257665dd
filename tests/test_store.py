"""Results on disk: resumed runs have the same bytes, and nothing half-written opens as if whole."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil

import numpy as np
import pytest

import rimland as rl
from rimland.errors import ResultError
from rimland.simulation import prepare
from rimland.store import PARTIAL, WHOLE, ResultWriter, open_result

MEMBERS = 150  # three chunks of the NumPy backend, the last one not full


def digests(folder):
    files = sorted(p for p in (folder / WHOLE).rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


class Stop(Exception):
    """Stands for a kill: nothing of the run's own code catches it."""


def interrupt_after(members, error):
    def progress(done, _):
        if done >= members:
            raise error

    return progress


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "whole"
    result = rl.run("baseline", members=MEMBERS, backend="numpy", out=folder)
    return folder, result


def test_a_stored_result_opens_with_all_its_provenance(whole):
    folder, result = whole
    data = open_result(folder)
    assert data.sizes["member"] == MEMBERS
    np.testing.assert_array_equal(data["burden"].values, np.moveaxis(result.values("burden"), -1, 0))
    np.testing.assert_allclose(data["burden_quantile"].values[2], result.quantile("burden"), rtol=1e-6)
    assert data["burden"].attrs["units"] == "1"
    assert "sipri2025milex" in data["burden"].attrs["source"]
    assert json.loads(data.attrs["definition"])["name"] == "baseline"
    assert data.attrs["seed"] == 0
    assert not (folder / PARTIAL).exists()


@pytest.mark.parametrize("error", [Stop(), KeyboardInterrupt()])
def test_an_interrupted_run_resumes_to_the_same_bytes(whole, tmp_path, error):
    folder = tmp_path / "cut"
    with pytest.raises(type(error)):
        rl.run("baseline", members=MEMBERS, backend="numpy", out=folder, progress=interrupt_after(64, error))
    assert not (folder / WHOLE).exists()
    with pytest.raises(ResultError, match="unfinished run; continue it with --resume"):
        open_result(folder)
    with pytest.raises(ResultError, match="unfinished run"):
        rl.run("baseline", members=MEMBERS, backend="numpy", out=folder)
    rl.run("baseline", members=MEMBERS, backend="numpy", out=folder, resume=True)
    assert digests(folder) == digests(whole[0])


def test_a_partial_store_does_not_open_even_when_asked_for_by_name(tmp_path):
    import xarray

    folder = tmp_path / "cut"
    with pytest.raises(Stop):
        rl.run("baseline", members=MEMBERS, backend="numpy", out=folder, progress=interrupt_after(64, Stop()))
    with pytest.raises(FileNotFoundError):
        xarray.open_zarr(folder / PARTIAL)


def test_a_run_is_resumed_only_as_the_same_run(tmp_path):
    folder = tmp_path / "cut"
    with pytest.raises(Stop):
        rl.run("baseline", members=MEMBERS, backend="numpy", out=folder, progress=interrupt_after(64, Stop()))
    with pytest.raises(ResultError, match="another run: it differs in seed"):
        rl.run("baseline", members=MEMBERS, seed=1, backend="numpy", out=folder, resume=True)
    with pytest.raises(ResultError, match=r"differs in .*inputs"):
        rl.run("baseline", members=MEMBERS, levers={"hotlines": 0.9}, backend="numpy", out=folder, resume=True)
    (folder / PARTIAL / "progress.json").write_text("{")
    with pytest.raises(ResultError, match="damaged"):
        rl.run("baseline", members=MEMBERS, backend="numpy", out=folder, resume=True)


def test_a_full_disk_is_one_clear_error_and_the_run_can_go_on(whole, tmp_path, monkeypatch):
    folder = tmp_path / "full"
    note = ResultWriter._note
    calls = []

    def no_space(self, members):
        calls.append(members)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        note(self, members)

    monkeypatch.setattr(ResultWriter, "_note", no_space)
    with pytest.raises(ResultError, match=r"No space left on device; continue with --resume"):
        rl.run("baseline", members=MEMBERS, backend="numpy", out=folder)
    assert not (folder / WHOLE).exists()
    monkeypatch.undo()
    rl.run("baseline", members=MEMBERS, backend="numpy", out=folder, resume=True)
    assert digests(folder) == digests(whole[0])


def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(ResultError, match="cannot write to"):
        ResultWriter(blocked / "inside", prepare("baseline", members=4), resume=False)


def test_a_folder_with_other_things_or_a_whole_result_is_left_alone(whole, tmp_path):
    with pytest.raises(ResultError, match="holds a finished result"):
        rl.run("baseline", members=4, out=whole[0])
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ResultError, match="is not empty"):
        rl.run("baseline", members=4, out=tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_store_that_lost_a_chunk_is_refused(whole, tmp_path):
    shutil.copytree(whole[0] / WHOLE, tmp_path / "hurt" / WHOLE)
    next(p for p in (tmp_path / "hurt" / WHOLE / "burden" / "c").rglob("*") if p.is_file()).unlink()
    with pytest.raises(ResultError, match=r"burden has 2 of 3 chunks"):
        open_result(tmp_path / "hurt")
    with pytest.raises(ResultError, match="holds no result"):
        open_result(tmp_path)
