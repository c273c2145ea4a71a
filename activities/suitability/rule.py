"""Which imported listings are of use to an adult who comes alone. Pure rules, each with its reason.

A listing that a rule speaks against is kept and can be browsed on request; suggestions leave it out. The rules are in
`audiences` and `topics`, their sentences for pages in `activities.wording.suitability`; the first that applies gives
the reason.

Worship is a choice that needs a word. A service, a prayer meeting or a scripture class is for those who share the
faith and come for it, so it is never suggested unasked. A choir, a meal or a craft group in a church house stays, and
carries the theme "religion" for those who would rather not go there. Support groups for one difficulty are treated
alike: picking one for somebody would be guessing what is wrong with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from activities.wording.folding import fold

TEXT_READ = 500  # characters of a description that rules look at


class Sort(StrEnum):
    """What the rows of a catalogue are; not every rule makes sense for every sort."""

    DATES = "dates"
    GROUPS = "groups"
    SPORTS_CLUBS = "sports clubs"
    ROLES = "volunteer roles"


@dataclass(frozen=True, kw_only=True)
class Described:
    """What the rules may look at: folded words, so "Women's Day!" is "women s day"."""

    title: str
    sort: Sort = Sort.DATES
    text: str = ""  # title and the beginning of the description
    publisher: str = ""  # key and name
    categories: str = ""
    place: str = ""

    @classmethod
    def of(
        cls,
        title: str,
        *,
        sort: Sort = Sort.DATES,
        text: str = "",
        publisher: str = "",
        categories: str = "",
        place: str = "",
    ) -> Described:
        """From words as they were published."""
        return cls(
            title=fold(title),
            sort=sort,
            text=f"{fold(title)} . {fold(text[:TEXT_READ])}",
            publisher=fold(publisher.replace("_", " ")),
            categories=fold(categories),
            place=fold(place),
        )


@dataclass(frozen=True)
class Rule:
    """Applies where one of its patterns is found as whole words, and `unless` is not found in the title.

    Patterns are regular expressions over folded words, one or more lines of alternatives for each thing looked at.
    """

    code: str
    sorts: frozenset[Sort] = frozenset({Sort.DATES, Sort.GROUPS})
    title: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def applies(self, listing: Described) -> bool:
        if listing.sort not in self.sorts or not any(p.search(getattr(listing, name)) for name, p in self._patterns):
            return False
        return not (self.unless and self._unless.search(listing.title))

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        names = ("title", "text", "publisher", "categories", "place")
        return tuple((name, whole_words(lines)) for name in names if (lines := getattr(self, name)))

    @cached_property
    def _unless(self) -> re.Pattern[str]:
        return whole_words(self.unless)


def whole_words(lines: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of these, each a pattern of its own, between the borders of words."""
    return re.compile(rf"\b(?:{'|'.join(lines)})\b")
