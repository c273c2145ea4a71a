"""Groups of a city, each with its own description; the catalogue places all of them at the city centre."""

from __future__ import annotations

from activities.exchange.importing.catalogues.raw import Area, RawListing, Row, Shape, names, needed, position, split
from activities.suitability.rule import Sort
from matching.core.types import Kind

CITY_KM = 15.0
UNDATED = "Dates are on the group's own page"
_ZONES = {"IE": ("Europe/Dublin", "EUR"), "GB": ("Europe/London", "GBP")}


def read(row: Row) -> RawListing:
    """One row of the list. Raises RowRejected, with what it lacks, where it cannot become a listing."""
    lat, lon = position(row)
    zone, currency = _ZONES.get(row["country"].strip(), ("Europe/Dublin", "EUR"))
    title = needed(row, "name", what="name")
    return RawListing(
        id=needed(row, "group_id", what="id"),
        title=title,
        description=row["description"],
        categories=_category(row["categories"]),
        publisher=title,
        publisher_name=title,
        area=Area(name=needed(row, "city", what="city"), lat=lat, lon=lon, km=CITY_KM if lat is not None else None),
        kind=Kind.CLUB,
        undated=UNDATED,
        timezone=zone,
        currency=currency,
        languages=("en",),
    )


def _category(text: str) -> tuple[str, ...]:
    """The category, unless it is several at once: those were guessed by the source and tell little."""
    found = split(text, "|")
    return found if len(found) == 1 else ()


SHAPE = Shape(
    name="groups of a city",
    publisher="Groups of the city",
    sort=Sort.GROUPS,
    needs=names("group_id name description categories city country lat lon"),
    read=read,
)
