"""Volunteering opportunities of New York City: either on one day, or ongoing until a last day."""

from __future__ import annotations

from activities.exchange.importing.catalogues.raw import (
    RawListing,
    Row,
    RowRejected,
    Shape,
    When,
    names,
    needed,
    position,
    split,
    wall_time,
    whole_number,
)
from activities.suitability.rule import Sort
from matching.core.types import Kind

MOST_VOLUNTEERS = 500


def read(row: Row) -> RawListing:
    """One row of the list. Raises RowRejected, with what it lacks, where it cannot become a listing."""
    lat, lon = position(row)
    ongoing = row["recurrence"].strip() == "ongoing"
    start = wall_time(row["start"])
    last = wall_time(row["end"] or row["start"], what="end")
    if last < start:
        raise RowRejected("it ends before it starts")
    days = (last - start).days + 1
    borough, postcode = row["borough"].strip().title(), row["postcode"].strip()
    host = row["organisation"].replace(",", "").strip()
    return RawListing(
        id=needed(row, "opportunity_id", what="id"),
        title=needed(row, "title", what="title"),
        description=row["summary"],
        categories=split(row["category"], "|"),
        publisher=row["organisation"].strip(),
        publisher_name=row["organisation"].strip(),
        location=", ".join(part for part in (host, borough, f"New York {postcode}") if part),
        town=borough or "New York",
        postcode=postcode or None,
        lat=lat,
        lon=lon,
        approximate=row["geo_source"] != "source",
        when=None if ongoing else When(start=start, minutes=min(days, 31) * 24 * 60, all_day=True),
        undated="Ongoing; ask for a time" if ongoing else None,
        open_until=last.date() if ongoing else None,
        kind=Kind.VOLUNTEER,
        timezone="America/New_York",
        currency="USD",
        languages=("en",),
        places_max=whole_number(row["volunteers_wanted"], most=MOST_VOLUNTEERS),
    )


SHAPE = Shape(
    name="New York volunteering",
    publisher="New York volunteering",
    sort=Sort.ROLES,
    needs=names(
        "opportunity_id title summary category organisation volunteers_wanted recurrence start end postcode borough "
        "lat lon geo_source"
    ),
    read=read,
)
