"""Which data a result used."""

from __future__ import annotations

import hashlib
from functools import cache

from rimland.evidence.tables import FOLDER


@cache
def data_version() -> str:
    """A hash of all shipped tables and descriptions."""
    digest = hashlib.sha256()
    for path in sorted([*FOLDER.rglob("*.csv"), *FOLDER.rglob("*.yaml")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
