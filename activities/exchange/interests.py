"""Which interests a listing serves: what its title says first, then its category, then its description."""

from __future__ import annotations

from activities.exchange.words import Words
from taxonomy import load_taxonomy

MOST = 5
MOST_FROM_DESCRIPTION = 3
DESCRIPTION_READ = 300

# Words of these stand in half of all descriptions ("program", "welcome", "free", "students") and tell little there.
_WEAK_IN_TEXT = frozenset({
    "coding", "young-adults", "parents", "carers", "welcoming", "newcomers", "preserving", "running", "work-money",
    "conversation", "volunteering", "local-democracy", "data-ai", "houseplants", "guitar", "jigsaws", "muslim-faith",
})  # fmt: skip


def interests_of(words: Words, description: str) -> list[str]:
    """At most MOST interest ids, those of the title first, each group in alphabetical order."""
    taxonomy = load_taxonomy()
    found = sorted(taxonomy.found_in(words.title))
    if not found:
        found = sorted(taxonomy.found_in(words.category))
    if not found:
        told = taxonomy.found_in(description[:DESCRIPTION_READ]) - _WEAK_IN_TEXT
        found = sorted(told)[:MOST_FROM_DESCRIPTION]
    return found[:MOST]
