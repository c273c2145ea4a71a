"""The choices of the nearby page: options with counts, filters in use, and the ways from here to other lists."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from flask_babel import gettext

from activities.browse.filters import DISTANCES, Filters, Part, PlaceKind, Sort, TalkingUpTo, When
from activities.browse.finding import Browse
from activities.browse.words import choice_words, days_words
from activities.wording.words import locale
from matching.core.types import Kind
from members.models import Need
from taxonomy import load_taxonomy
from web.distances import in_miles
from web.languages import with_commas

_TICKS = ("cost", "places", "drop_in", "unplaced", "rest")
Address = Callable[[Filters], str]  # the address of the page that filters ask for


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option; `count` is what it would bring, None where it cannot be told."""

    value: str
    words: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way to another browse; `count` is what it would bring."""

    words: str
    address: str
    count: int | None = None


def to_places(filters: Filters, labels: Iterable[str], address: Address) -> tuple[Link, ...]:
    """The same asked from other places."""
    return tuple(Link(words=label, address=address(filters.but(near=label))) for label in labels)


def offered(filters: Filters, counts: Mapping[str, Mapping[str, int]], order: Sort) -> dict[str, tuple[Choice, ...]]:
    """The options of every filter by its name in the address line; none for one that would change nothing."""

    def offer(name: str, values: Iterable[str], chosen: Iterable[str | None]) -> tuple[Choice, ...]:
        taken, known = set(chosen), counts.get(name, {})
        return tuple(
            Choice(
                value=value, words=_kept_words(name, value, *spoken_in), count=known.get(value), chosen=value in taken
            )
            for value in map(str, values)
        )

    spoken_in = str(locale()), in_miles()
    spoken = [code for code, count in counts["language"].items() if count or code == filters.language]
    ticks = {"cost": bool(filters.cost), **{name: getattr(filters, name) for name in _TICKS[1:]}}
    return {
        "km": offer("km", DISTANCES, (filters.km,)),
        "when": offer("when", [When.ANY, *(when for when in When if when is not When.ANY)], (filters.when,)),
        "part": offer("part", Part, (filters.part,)),
        "kind": offer("kind", Kind, filters.kind),
        "interest": offer("interest", _interests(filters, counts["interest"]), (filters.interest,)),
        "talking": offer("talking", TalkingUpTo, (filters.talking,)),
        "access": offer("access", Need, filters.access),
        "place": offer("place", PlaceKind, filters.place),
        "language": offer(
            "language", dict.fromkeys([*spoken, *filter(None, (filters.language,))]), (filters.language,)
        ),
        "sort": offer("sort", Sort, (order,)),
        **{name: offer(name, counts.get(name, {}), counts.get(name, {}) if on else ()) for name, on in ticks.items()},
    }


@lru_cache(4_000)
def _kept_words(name: str, value: str, _language: str, _miles: bool) -> str:
    """`choice_words` in the language of this page, of which there are some fifty."""
    return choice_words(name, value)


def _interests(filters: Filters, counts: Mapping[str, int]) -> list[str]:
    """The families that would bring anything, and of the family in use its interests, as the taxonomy orders them."""
    offered = []
    for family in load_taxonomy().families:
        used = filters.interest in (family.id, *family.interests)
        if counts[family.id] or used:
            offered.append(family.id)
        if used:
            offered += [one for one in family.interests if counts[one] or one == filters.interest]
    return offered


def in_use(filters: Filters, address: Address) -> Iterable[Link]:
    """Every filter in use, each with the way to be without it, in the order of the address line."""
    if filters.by_day and filters.when is When.ANY:
        yield Link(words=days_words(filters), address=address(filters.without("when")))
    for name, info in Filters.model_fields.items():
        value = getattr(filters, name)
        if value == info.default or name in ("page", "sort", "from_day", "to_day"):
            continue
        if isinstance(value, tuple):
            for one in value:
                yield Link(words=choice_words(name, one), address=address(filters.without(name, one)))
        elif name in ("near", "words"):
            yield Link(words=f"“{value}”", address=address(filters.without(name)))
        else:
            words = choice_words(name, "1" if value is True else str(value))
            yield Link(words=words, address=address(filters.without(name)))


def adding(filters: Filters, counts: Mapping[str, Mapping[str, int]], name: str, address: Address) -> Link | None:
    """The way to what a tick would add, where it would add anything."""
    count = counts.get(name, {}).get("1", 0)
    if not count or getattr(filters, name):
        return None
    return Link(words=choice_words(name, "1"), address=address(filters.but(**{name: True})), count=count)


def loosening(browse: Browse, address: Address) -> Iterable[Link]:
    """For each filter that alone stands in the way: the page without it, those that bring most first."""
    filters, found = browse.filters, []
    for name in browse.asked:
        if count := int(np.count_nonzero(browse.others(name))):
            loosened = {"km": filters.but(km="any"), "rest": filters.but(rest=True)}.get(name) or filters.without(name)
            found.append(Link(words=_loosened_words(filters, name), address=address(loosened), count=count))
    return sorted(found, key=lambda link: -(link.count or 0))


def _loosened_words(filters: Filters, name: str) -> str:
    if name == "rest":
        return choice_words(name, "1")
    if name == "km":
        return choice_words(name, "any")
    if name == "words":
        return f"“{filters.words}”"
    if name == "when" and filters.when is When.ANY:
        return days_words(filters)
    value = getattr(filters, name)
    values = value if isinstance(value, tuple) else ("1" if value is True else value,)
    return with_commas(choice_words(name, one) for one in values)


def without_all(filters: Filters, address: Address) -> Link | None:
    """The way to the list from the same place without any filter; None on that page."""
    plain = Filters(near=filters.near, sort=filters.sort)
    return None if filters.but() == plain else Link(words=gettext("Take all of these away"), address=address(plain))
