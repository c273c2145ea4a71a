"""Which interests a listing serves: what its title says first, then its category, then its description."""

from __future__ import annotations

from activities.exchange.importing.words import Words
from activities.suitability.judging import Sort
from taxonomy import load_taxonomy

MOST = 5
MOST_FROM_DESCRIPTION = 3
DESCRIPTION_READ = 300

# Words of these stand in half of all descriptions ("program", "welcome", "collection") and tell little there.
_WEAK_IN_TEXT = frozenset({
    "coding", "young-adults", "parents", "carers", "welcoming", "newcomers", "preserving", "running", "work-money",
    "conversation", "volunteering", "local-democracy", "data-ai", "houseplants", "guitar", "jigsaws", "muslim-faith",
    "collecting", "acting", "committees", "woodland",
})  # fmt: skip

# What the name of a sports club can be about: "Social Club" is no conversation group, "Roman Road" no archaeology.
_OF_SPORT = frozenset({"sport", "gentle-movement"})
_ALSO_OF_SPORT = frozenset(
    {"fishing", "hiking", "horses", "darts-pool", "ballroom", "dancing", "cold-water", "disability"}
)


def interests_of(words: Words, description: str, *, sort: Sort = Sort.DATES) -> list[str]:
    """At most MOST interest ids in alphabetical order: those of the title, else of the category, else of the text."""
    taxonomy = load_taxonomy()
    found = sorted(taxonomy.found_in(words.title)) or sorted(taxonomy.found_in(words.category))
    if sort is Sort.SPORTS_CLUBS:
        found = [one for one in found if taxonomy.get(one).family in _OF_SPORT or one in _ALSO_OF_SPORT]
    if not found:
        told = taxonomy.found_in(description[:DESCRIPTION_READ]) - _WEAK_IN_TEXT
        found = sorted(told)[:MOST_FROM_DESCRIPTION]
    return found[:MOST]
