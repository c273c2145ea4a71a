"""Names of groups with a category, nothing else: San Francisco and Chicago."""

from __future__ import annotations

from activities.exchange.importing.catalogues.dublin_groups import CITY_KM, UNDATED
from activities.exchange.importing.catalogues.raw import Area, RawListing, Row, RowRejected, Shape, digest_of, needed
from activities.suitability.rule import Sort
from matching.core.types import Kind

_CITIES = {
    "San Francisco": ("America/Los_Angeles", 37.7749, -122.4194),
    "Chicago": ("America/Chicago", 41.8781, -87.6298),
}


def read(row: Row) -> RawListing:
    """One row of the list. Raises RowRejected, with what it lacks, where it cannot become a listing."""
    city = needed(row, "city", what="city")
    if city not in _CITIES:
        raise RowRejected("a city whose time zone we do not know")
    zone, lat, lon = _CITIES[city]
    title = needed(row, "name", what="name")
    return RawListing(
        id=digest_of(city, row["name"].strip()),
        title=title,
        categories=(row["category"].strip(),) if row["category"].strip() else (),
        publisher=f"{city} {title}",
        publisher_name=title,
        area=Area(name=city, lat=lat, lon=lon, km=CITY_KM),
        kind=Kind.CLUB,
        undated=UNDATED,
        timezone=zone,
        currency="USD",
        languages=("en",),
    )


SHAPE = Shape(
    name="group names",
    publisher="Groups of the city",
    sort=Sort.GROUPS,
    needs=frozenset({"name", "category", "city"}),
    read=read,
)
