"""The cache folder: what it holds can always be made again, and it does not grow without end."""

import os
import time

from rimland import cache


def test_a_folder_keeps_the_newest_within_its_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "MOST_BYTES", 1000)
    for i in range(20):
        cache.keep(tmp_path / f"{i:02}", bytes(300))
        os.utime(tmp_path / f"{i:02}", (time.time() - 100 + i,) * 2)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["17", "18", "19"]


def test_what_was_dropped_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "MOST_BYTES", 10)
    made = []

    def make() -> str:
        made.append(1)
        return "x" * 50

    for _ in range(2):
        assert cache.kept(tmp_path / "one", make, bytes.decode, str.encode) == "x" * 50
    assert len(made) == 2
