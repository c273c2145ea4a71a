"""Small catalogue files for tests: the columns of each shape and rows with sensible defaults."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path


def _columns(names: str) -> list[str]:
    return names.split()


LOCAL = _columns(
    "activity_id title description categories publisher publisher_name location postcode lat lon geo_source start end "
    "timezone all_day rrule status url"
)
NYC = _columns(
    "opportunity_id title summary category organisation volunteers_wanted hits recurrence start end region postcode "
    "borough lat lon geo_source status"
)
MADRID = _columns(
    "activity_id title description type audience free price start end time recurrence_days recurrence_freq "
    "excluded_days venue organisation accessibility district postcode lat lon language"
)
DUBLIN = _columns("group_id name description categories member_count join_mode created city country lat lon geo_source")
UK = _columns("club_id name locality region outcode lat lon")
TITLES = _columns("name category city created")

_LOCAL_DEFAULTS = {
    "title": "Knitting Circle",
    "description": "Bring your needles. All levels are welcome.",
    "publisher": "town_library",
    "publisher_name": "Town Library",
    "location": "Mill Library, 3 High Street",
    "start": "2026-12-01T10:30",
    "end": "2026-12-01T12:00",
    "timezone": "America/Toronto",
    "all_day": "0",
}


def local(id_: str, **over: str) -> dict[str, str]:
    """A row of a local calendar: a knitting circle on 1 December at half past ten."""
    return {**_LOCAL_DEFAULTS, "activity_id": id_, **over}


def write(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> Path:
    """Write rows as a table, packed where the name ends in .gz; cells not named are empty."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, fieldnames=list(columns), restval="")
    table.writeheader()
    table.writerows(rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)
    return path
