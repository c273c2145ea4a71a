"""Which rules read the catalogues: a digest that changes when any of them does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[3]


@cache
def version_of_rules() -> str:
    """A digest of all code and words that turn rows into listings."""
    digest = hashlib.sha256()
    files = [*(_ROOT / "activities").rglob("*.py"), *(_ROOT / "matching" / "core").glob("*.py")]
    for file in [*sorted(files), _ROOT / "seeds" / "interests.json"]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:24]
