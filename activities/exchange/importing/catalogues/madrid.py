"""The city agenda of Madrid: one row for each activity, in Spanish.

The end of a row is its last day at 23:59, or the length of nothing in particular, so it bounds a rule but gives no
length. The city's accessibility codes are left unread: no source we trust says what each of them promises.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from activities.exchange.importing.catalogues.raw import (
    LONGEST_DATE_MINUTES,
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
)
from activities.recurrence import check_rule
from activities.suitability.rule import Sort

ZONE = "Europe/Madrid"
_CODES = {"inglés": "en", "francés": "fr", "alemán": "de", "italiano": "it"}
_HELD_IN = re.compile(rf"\ben ({'|'.join(_CODES)})\b", re.I)
_TELL_NOTHING = {"ProgramacionDestacadaAgendaCultura", "1ciudad21distritos", "ZMUPI"}  # campaigns, not kinds of thing


def read(row: Row) -> RawListing:
    """One row of the list. Raises RowRejected, with what it lacks, where it cannot become a listing."""
    lat, lon = position(row)
    return RawListing(
        id=needed(row, "activity_id", what="id"),
        title=needed(row, "title", what="title"),
        description=row["description"],
        categories=tuple(one for one in split(row["type"], "|") if one not in _TELL_NOTHING),
        publisher=row["organisation"].strip(),
        publisher_name=row["organisation"].strip(),
        location=row["venue"],
        town="Madrid",
        postcode=row["postcode"].strip() or None,
        lat=lat,
        lon=lon,
        when=_when(row),
        timezone=ZONE,
        currency="EUR",
        languages=(_language(row),),
        free=row["free"].strip() == "1" or None,
        price=row["price"],
        audience=split(row["audience"], ","),
    )


def _language(row: Row) -> str:
    """The language it is held in: what the title says, else what the row says, else Spanish."""
    said = _HELD_IN.search(row["title"])
    return _CODES[said[1].lower()] if said else row["language"].strip() or "es"


def _when(row: Row) -> When:
    start = wall_time(row["start"])
    last = wall_time(row["end"], what="end") if row["end"].strip() else start
    if last.date() < start.date():
        raise RowRejected("it ends before it starts")
    return When(
        start=start,
        minutes=None if row["time"].strip() else _whole_days(row, start, last),
        all_day=not row["time"].strip(),
        rrule=_rule(row, start, last),
        except_dates=tuple(_excluded(row["excluded_days"])),
    )


def _whole_days(row: Row, start: datetime, last: datetime) -> int:
    """An all-day date lasts one day if a rule repeats it, else until its last day."""
    days = 1 if row["recurrence_days"].strip() else (last.date() - start.date()).days + 1
    return min(days * 24 * 60, LONGEST_DATE_MINUTES)


def _rule(row: Row, start: datetime, last: datetime) -> str | None:
    if not row["recurrence_days"].strip() or last.date() == start.date():
        return None
    frequency, days = row["recurrence_freq"].strip() or "WEEKLY", row["recurrence_days"].strip()
    rule = f"FREQ={frequency};BYDAY={days};UNTIL={last:%Y%m%d}"
    try:
        return check_rule(rule)
    except ValueError as problem:
        raise RowRejected(f"the repeating rule cannot be read ({problem})") from None


def _excluded(text: str) -> list[str]:
    days = []
    for part in split(text, ";"):
        try:
            day, month, year = (int(number) for number in part.split("/"))
            days.append(date(year, month, day).isoformat())
        except ValueError:
            raise RowRejected("a day left out is not a date") from None
    return days


SHAPE = Shape(
    name="Madrid city agenda",
    publisher="Ayuntamiento de Madrid",
    sort=Sort.DATES,
    needs=names(
        "activity_id title description type audience free price start end time recurrence_days recurrence_freq "
        "excluded_days venue organisation postcode lat lon language"
    ),
    read=read,
)
