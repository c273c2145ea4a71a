"""Names of time zones as calendars write them, turned into those that everybody knows (IANA)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# Two years of offsets tell zones apart as far as dates of our time go.
_SAMPLES = tuple(datetime(year, month, day, 12, tzinfo=UTC) for year in (2025, 2026) for month in range(1, 13)
                 for day in (1, 15))  # fmt: skip
# What Office shows behind "(UTC-05:00)" where it should write a name.
_SHOWN = {
    "Eastern Time (US & Canada)": "America/New_York",
    "Central Time (US & Canada)": "America/Chicago",
    "Mountain Time (US & Canada)": "America/Denver",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Atlantic Time (Canada)": "America/Halifax",
    "Dublin, Edinburgh, Lisbon, London": "Europe/London",
    "Brussels, Copenhagen, Madrid, Paris": "Europe/Paris",
    "Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "Europe/Berlin",
    "Canberra, Melbourne, Sydney": "Australia/Sydney",
}
_EVERYDAY = {"GMT": "UTC", "Z": "UTC", "UTC": "UTC", "Etc/UTC": "UTC"}


def find_zone(name: str) -> str | None:
    """The IANA name for a zone by its name alone; None where nobody knows it.

    Known are IANA names, those names behind a prefix ("/mozilla.org/20070129_1/Europe/Berlin") and Windows names.
    """
    name = name.strip().strip("\"'")
    if name in _EVERYDAY:
        return _EVERYDAY[name]
    if name in _known():
        return name
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    if (shown := name.partition(") ")[2]) in _SHOWN:
        return _SHOWN[shown]
    parts = name.split("/")
    endings = ("/".join(parts[position:]) for position in range(1, len(parts)))
    by_ending = next((ending for ending in endings if ending in _known()), None)
    return by_ending or _by_small_letters().get(name.lower())


def zone_of_rules(described: Timezone, *, liked: Iterable[str]) -> str | None:
    """The IANA zone whose clock goes as a VTIMEZONE says; None where there is none.

    Of several, one that is `liked`, else one of those that Windows and Office name.
    """
    if (own := find_zone(str(described.get("X-LIC-LOCATION", "")))) is not None:
        return own
    try:
        wanted = _offsets(described.to_tz(lookup_tzid=False))
    except (ValueError, KeyError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    candidates = dict.fromkeys((*liked, *_SHOWN.values(), *WINDOWS_TO_OLSON.values()))
    return next((name for name in candidates if _offsets_of(name) == wanted), None)


def zones_of(described: Mapping[str, Timezone], *, liked: Iterable[str]) -> dict[str, str | None]:
    """The IANA zone for each described zone, by name first, by its rules otherwise."""
    liked = [name for name in liked if name]
    return {name: find_zone(name) or zone_of_rules(zone, liked=liked) for name, zone in described.items()}


def _offsets(zone: tzinfo) -> tuple[float, ...]:
    found = (moment.astimezone(zone).utcoffset() for moment in _SAMPLES)
    return tuple(offset.total_seconds() if offset else 0.0 for offset in found)


@cache
def _offsets_of(name: str) -> tuple[float, ...]:
    return _offsets(ZoneInfo(name))


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime", "Factory", "posixrules"}


@cache
def _by_small_letters() -> dict[str, str]:
    return {name.lower(): name for name in _known()}
