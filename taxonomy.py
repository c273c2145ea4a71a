"""The taxonomy of interests as shipped in seeds/interests.json, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from matching.core.interests import Taxonomy

ROOT = Path(__file__).parent


@cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy; raises ValueError with a sentence where the file is damaged."""
    return Taxonomy.from_json(json.loads((ROOT / "seeds" / "interests.json").read_text(encoding="utf-8")))
