"""Which interests a listing serves: what its title says first, then its category, then its description."""

from __future__ import annotations

import re

from activities.exchange.importing.words import Words
from activities.suitability.rule import Sort
from taxonomy import load_taxonomy

MOST = 5
MOST_FROM_DESCRIPTION = 3
DESCRIPTION_READ = 300

# Words of these stand in half of all descriptions ("program", "welcome", "collection") and tell little there.
_WEAK_IN_TEXT = frozenset({
    "coding", "young-adults", "parents", "carers", "welcoming", "newcomers", "preserving", "running", "work-money",
    "conversation", "volunteering", "local-democracy", "data-ai", "houseplants", "guitar", "jigsaws", "muslim-faith",
    "collecting", "acting", "committees", "woodland", "architecture", "local-history", "travel", "science",
})  # fmt: skip

# What the name of a sports club can be about: "Social Club" is no conversation group, "Roman Road" no archaeology.
_OF_SPORT = frozenset({"sport", "gentle-movement"})
_ALSO_OF_SPORT = frozenset(
    {"fishing", "hiking", "horses", "darts-pool", "ballroom", "dancing", "cold-water", "disability"}
)


# What a show, a film or a book is called says little of what it is: nobody gardens at "The Secret Garden (1993)".
_WORK = re.compile(
    r"\b(?:comedy|concerts?|live music|in concert|screenings?|movies?|films?|cinema|matinee|launch|author|album|w|"
    r"with special guests?|feat|featuring|tribute|world tour|on tour|record release|release show|drag|brunch|dj|"
    r"(?:19[2-9]|20[0-3])\d presented|presented (?:on|by)|35mm|4k|anniversary|musical|jazz|piano bar|standards)\b"
)
_YEAR = re.compile(r"\((?:19[2-9]|20[0-3])\d\)")
_MADE_THERE = re.compile(
    r"\b(?:workshops?|class(?:es)?|courses?|lessons?|clubs?|circle|group|jam|taller(?:es)?|curso)\b"
)
_OF_HANDS = frozenset({"making", "drawing-painting"})
_OF_SHOWS = frozenset({"film-photo", "music", "stage-dance", "reading-writing"})


def interests_of(words: Words, description: str, *, sort: Sort = Sort.DATES) -> list[str]:
    """At most MOST interest ids in alphabetical order: those of the title, else of the category, else of the text.

    Of a show, film or book launch only those of the arts; its name and its story are no interests.
    """
    taxonomy = load_taxonomy()
    found = sorted(taxonomy.found_in(words.title)) or sorted(taxonomy.found_in(words.category))
    if sort is Sort.SPORTS_CLUBS:
        found = [one for one in found if taxonomy.get(one).family in _OF_SPORT or one in _ALSO_OF_SPORT]
    if _is_work(words):
        found = [one for one in found if taxonomy.get(one).family in _OF_SHOWS]
        return found[:MOST] or sorted(taxonomy.found_in(words.label.removeprefix(words.title)))[:MOST]
    if "reading" in found and any(taxonomy.get(one).family in _OF_HANDS for one in found):
        found.remove("reading")  # "Between threads and books: the art of crochet"
    if not found:
        told = taxonomy.found_in(description[:DESCRIPTION_READ]) - _WEAK_IN_TEXT
        found = sorted(told)[:MOST_FROM_DESCRIPTION]
    return found[:MOST]


def _is_work(words: Words) -> bool:
    """Whether the title is the name of something to look at or listen to."""
    shown = _WORK.search(words.label) or _YEAR.search(words.raw.split("\n", 1)[0])
    return bool(shown) and not _MADE_THERE.search(words.title)
