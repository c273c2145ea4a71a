"""The taxonomy of interests as shipped in seeds/interests.json, read once."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask_babel import pgettext

from matching.core.interests import Taxonomy

ROOT = Path(__file__).parent


@cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy; raises ValueError with a sentence where the file is damaged."""
    return Taxonomy.from_json(json.loads((ROOT / "seeds" / "interests.json").read_text(encoding="utf-8")))


def interest_words(interest_or_family: str) -> str:
    """The name of an interest or a family, by its id, in the language that is spoken. Raises KeyError for neither."""
    return pgettext("interest", _names()[interest_or_family])


@cache
def _names() -> Mapping[str, str]:
    taxonomy = load_taxonomy()
    families = {family.id: family.name["en"] for family in taxonomy.families}
    return families | {one: interest.name["en"] for one, interest in taxonomy.interests.items()}
