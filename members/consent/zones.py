"""Time zones to pick from, by the names of their towns."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

_CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones() -> tuple[str, ...]:
    """The IANA names that name a place, and UTC, in the order of their parts."""
    return (*sorted(one for one in available_timezones() if one.split("/")[0] in _CONTINENTS), "UTC")


def zone_words(zone: str) -> str:
    """A zone as a person reads it: the town first."""
    continent, _slash, town = zone.replace("_", " ").partition("/")
    return f"{', '.join(reversed(town.split('/')))} ({continent})" if town else zone
