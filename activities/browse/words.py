"""The words of the choices on the nearby page."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from activities.browse.filters import Filters, PlaceKind, Sort
from activities.browse.nearness import HOME, ONLINE, PLACED, UNPLACED, WIDE
from activities.browse.rings import Mark
from activities.wording.words import kind_words, language_name
from matching.core.types import Kind, Travel
from members.models import Need
from members.wording import need_words
from taxonomy import interest_words
from web.distances import in_miles, miles_words
from web.languages import date_in_full
from web.sentences import sentences

_WORDS: Mapping[str, Mapping[str, LazyString]] = MappingProxyType(
    {
        "when": {
            "any": lazy_gettext("Any day"),
            "today": lazy_gettext("Today"),
            "tomorrow": lazy_gettext("Tomorrow"),
            "week": lazy_gettext("The next 7 days"),
            "weekend": lazy_gettext("At the weekend"),
            "month": lazy_gettext("The next month"),
        },
        "part": {
            "morning": lazy_gettext("Before noon"),
            "afternoon": lazy_gettext("In the afternoon"),
            "evening": lazy_gettext("From 17:00 on"),
        },
        "talking": {
            "none": lazy_gettext("No talking needed"),
            "few": lazy_gettext("A few words at most"),
            "some": lazy_gettext("Some chatting at most"),
        },
        "place": {
            PlaceKind.IN_PERSON: lazy_gettext("In person"),
            PlaceKind.ONLINE: lazy_gettext("Online"),
            PlaceKind.HOME: lazy_gettext("At home or wherever you like"),
        },
        "sort": {
            Sort.NEAR: lazy_gettext("Nearest first, then soonest"),
            Sort.DATE: lazy_gettext("Soonest first"),
            Sort.GENTLE: lazy_gettext("Gentlest first"),
        },
        "cost": {"free": lazy_gettext("Free")},
        "places": {"1": lazy_gettext("Has free places")},
        "drop_in": {"1": lazy_gettext("Also what has no fixed date")},
        "unplaced": {"1": lazy_gettext("Also what may be further: we do not know where it is")},
        "rest": {"1": lazy_gettext("Also what we would not suggest")},
    }
)

_GROUPS: Mapping[int, LazyString] = MappingProxyType(
    {
        PLACED: lazy_gettext("At a place"),
        WIDE: lazy_gettext("Anywhere in the area"),
        ONLINE: lazy_gettext("Online"),
        HOME: lazy_gettext("At home or wherever you like"),
        UNPLACED: lazy_gettext("We do not know how far"),
    }
)


def choice_words(name: str, value: str) -> str:
    """One choice of one filter, as its option and as the mark of a chosen filter say it."""
    if name == "km":
        return gettext("Any distance") if value == "any" else _within(int(value))
    if name == "kind":
        return kind_words(Kind(value))
    if name == "access":
        return need_words()[Need(value)]
    if name == "language":
        return language_name(value)
    if name == "interest":
        return interest_words(value)
    return str(_WORDS[name][value])


def _within(km: int) -> str:
    if not in_miles():
        return gettext("Within %(km)s km", km=km)
    count, miles = miles_words(km)
    return ngettext("Within about %(miles)s mile", "Within about %(miles)s miles", count, miles=miles)


def ring_words(mark: Mark) -> str:
    """How far a ring of the picture is, as short as it can be said."""
    if mark.minutes:
        return gettext("%(num)s min", num=mark.minutes)
    return gettext("%(num)s mi", num=miles_words(mark.km)[1]) if in_miles() else gettext("%(num)s km", num=int(mark.km))


def days_words(filters: Filters) -> str:
    """The days asked for by date."""
    first, last = filters.from_day, filters.to_day
    if first and last:
        return gettext("%(first)s to %(last)s", first=date_in_full(first), last=date_in_full(last))
    if first:
        return gettext("From %(first)s on", first=date_in_full(first))
    return gettext("Until %(last)s", last=date_in_full(last or date.max))


def group_words(group: int) -> str:
    """The heading of a part of the list by nearness."""
    return str(_GROUPS[group])


def group_counts(counts: Mapping[int, int]) -> list[str]:
    """How many were found of each sort of place; sorts without any are left out."""
    words = {
        PLACED: lambda n: ngettext("%(num)s at a place", "%(num)s at a place", n),
        WIDE: lambda n: ngettext("%(num)s that serves the whole area", "%(num)s that serve the whole area", n),
        ONLINE: lambda n: ngettext("%(num)s online", "%(num)s online", n),
        HOME: lambda n: ngettext("%(num)s at home or wherever you like", "%(num)s at home or wherever you like", n),
        UNPLACED: lambda n: ngettext("%(num)s we know no distance of", "%(num)s we know no distance of", n),
    }
    return [words[group](counts[group]) for group in words if counts.get(group)]


def rings_words(travel: Travel | None, more: int) -> str:
    """What the rings picture shows; `travel` is None where its rings are distances, `more` were left out."""
    said = [gettext("You are in the middle and north is up.")]
    if travel is None:
        said.append(gettext("The rings are distances."))
    else:
        said.append(
            {
                Travel.WALK: gettext("The rings are minutes of walking."),
                Travel.BUS: gettext("The rings are minutes by bus, waiting included."),
                Travel.CAR: gettext("The rings are minutes by car."),
            }[travel]
        )
    if more:
        said.append(ngettext("%(num)s more is further out.", "%(num)s more are further out.", more))
    said.append(gettext("The list below has the same and more about each."))
    return sentences(said)
