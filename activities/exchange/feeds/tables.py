"""Reading tables (CSV): one row, one date. Which column means what is guessed from the header or told by the owner."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from flask_babel import gettext
from pydantic import ValidationError

from activities.exchange.feeds.items import (
    MOST_ITEMS,
    CannotRead,
    FeedKind,
    Item,
    ItemRejected,
    Reading,
    Rejections,
    Time,
    distinct,
    quoting,
)
from activities.exchange.feeds.table_cells import (
    DayOrder,
    day_order,
    days_between,
    find_day,
    is_yes,
    number,
    time_of_day,
)
from activities.exchange.feeds.table_columns import FIELDS, guessed, tidied
from activities.recurrence import check_rule

TEMPLATE_ROWS = (
    ["title", "description", "date", "start", "end", "repeats", "until", "place"]
    + ["postcode", "link", "price", "number"],
    [
        "Drawing in the back room", "Bring a pencil, or use ours. You can just sit and listen.", "2026-12-03", "14:00",
        "16:00", "weekly", "2027-03-25", "Canal Street Library", "", "https://example.org/drawing", "free", "1",
    ],
)  # fmt: skip
_DELIMITERS = ",;\t|"
_EVERY = {
    "daily": "FREQ=DAILY", "every day": "FREQ=DAILY", "weekly": "FREQ=WEEKLY", "every week": "FREQ=WEEKLY",
    "every two weeks": "FREQ=WEEKLY;INTERVAL=2", "fortnightly": "FREQ=WEEKLY;INTERVAL=2", "monthly": "FREQ=MONTHLY",
    "every month": "FREQ=MONTHLY", "yearly": "FREQ=YEARLY", "every year": "FREQ=YEARLY",
}  # fmt: skip
_LONGEST_CELL = 40_000
_NOT_REPEATING = ("", "no", "none", "once", "0")


def template() -> str:
    """A table to start from: the header and one example."""
    out = io.StringIO()
    csv.writer(out).writerows(TEMPLATE_ROWS)
    return out.getvalue()


def read_table(text: str, *, zone: str, mapping: Mapping[str, str] | None = None) -> Reading:
    """The rows of a table with a header. `mapping` says which column each field is in; guessed without.

    Raises CannotRead with a sentence where it is no table, or where nothing tells a title and a day.
    """
    header, rows = _rows(text)
    chosen = {k: v for k, v in mapping.items() if v in header} if mapping else guessed(header)
    lacking = [FIELDS[name] for name in ("title", "date") if name not in chosen]
    if lacking and mapping is None:
        return Reading(
            kind=FeedKind.TABLE,
            columns=tuple(header),
            mapping=chosen,
            notes=(gettext("Please say which column holds: %(columns)s.", columns=", ".join(lacking)),),
        )
    if lacking:
        raise CannotRead(gettext("Please say which column holds: %(columns)s.", columns=", ".join(lacking)))
    rejections, items = Rejections(), []
    order = day_order(row[header.index(chosen["date"])] for row in rows if len(row) == len(header))
    where = {field: header.index(column) for field, column in chosen.items()}
    for number_, cells in enumerate(rows, start=1):
        row: dict[str, str] = {}
        try:
            if len(cells) != len(header):
                raise ItemRejected("it has more or fewer cells than the header")
            row = {field: cells[position].strip() for field, position in where.items()}
            items.append(_item(row, zone=zone, order=order))
        except ItemRejected as reason:
            rejections.add(number_, row.get("title", ""), str(reason))
        except ValidationError:
            rejections.add(number_, row.get("title", ""), gettext("it has no title"))
    notes = (
        []
        if order.is_sure
        else [gettext("We read days as %(order)s. Write 2026-11-24 to leave no doubt.", order=order.words)]
    )
    return Reading(
        kind=FeedKind.TABLE,
        items=distinct(items),
        rejected=tuple(rejections.told),
        more_rejected=rejections.more,
        notes=tuple(notes),
        columns=tuple(header),
        mapping=chosen,
    )


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    text = text.lstrip("\ufeff").replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    if not first.count(delimiter):
        raise CannotRead("This is not a table: its first line should name the columns, parted by commas.")
    found = list(_each(text, delimiter))
    if not found:
        raise CannotRead("This table is empty: no cell of it has words.")
    header, rows = tidied(found[0]), found[1:]
    if len(rows) > MOST_ITEMS:
        raise CannotRead(gettext("This table has more than %(most)s rows. Please split it.", most=f"{MOST_ITEMS:,}"))
    return header, rows


def _each(text: str, delimiter: str) -> Iterator[list[str]]:
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        for number_, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if any(cell.strip() for cell in row):
                yield row
            if number_ > 2 * MOST_ITEMS:
                return
    except csv.Error:
        raise CannotRead("A cell of this table is far too long, or a quote in it is left open.") from None
    finally:
        csv.field_size_limit(limit)


def _item(row: Mapping[str, str], *, zone: str, order: DayOrder) -> Item:
    time = _time(row, zone=zone, order=order)
    lat, lon = number(row.get("lat", "")), number(row.get("lon", ""))
    inside = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    parts = (row.get(name, "") for name in ("place", "address", "town"))
    free = row.get("free", "")
    return Item(
        uid=row.get("id", ""),
        title=row.get("title", ""),
        text=row.get("text", ""),
        place=", ".join(part for part in parts if part),
        postcode=row.get("postcode", ""),
        lat=lat if inside else None,
        lon=lon if inside else None,
        categories=_parted(row.get("category", "")),
        link=row.get("link", ""),
        price=row.get("price", ""),
        free=True if is_yes(free) or row.get("price", "").casefold() in ("free", "0", "gratis") else None,
        zone=zone,
        times=(time,),
    )


def _time(row: Mapping[str, str], *, zone: str, order: DayOrder) -> Time:
    day, clock = find_day(row["date"], order), time_of_day(row.get("start") or row["date"][6:])
    if day is None:
        if not row["date"]:
            raise ItemRejected("it has no day")
        raise ItemRejected(quoting("its day cannot be read", row["date"]))
    if row.get("start", "") and clock is None:
        raise ItemRejected(quoting("its time cannot be read", row["start"]))
    last = find_day(row.get("end_date", ""), order) or day
    end = time_of_day(row.get("end", ""))
    rule = _rule(row, order)
    if clock is None:
        length = 1 if rule else days_between(day, last) + 1
        return Time(zone=zone, starts_local=f"{day}T00:00", minutes=length * 1440, all_day=True, rrule=rule,
                    cancelled=_is_off(row))  # fmt: skip
    minutes = None
    if end is not None:
        minutes = (end - clock) % 1440 if last == day or rule else days_between(day, last) * 1440 + end - clock
    return Time(
        zone=zone,
        starts_local=f"{day}T{clock // 60:02d}:{clock % 60:02d}",
        minutes=minutes if minutes and 0 < minutes <= 60 * 1440 else None,
        rrule=rule,
        cancelled=_is_off(row),
    )


def _rule(row: Mapping[str, str], order: DayOrder) -> str | None:
    told = " ".join(row.get("repeats", "").casefold().split())
    if told in _NOT_REPEATING:
        return None
    try:
        rule = check_rule(_EVERY.get(told, told))
    except ValueError as problem:
        raise ItemRejected(quoting("how it repeats cannot be read", problem)) from None
    until = find_day(row.get("until", ""), order)
    if row.get("until", "") and until is None:
        raise ItemRejected(quoting("its last day cannot be read", row["until"]))
    if until and "UNTIL" not in rule and "COUNT" not in rule:
        rule += f";UNTIL={until.replace('-', '')}"
    return rule


def _is_off(row: Mapping[str, str]) -> bool:
    told = row.get("cancelled", "").casefold()
    return is_yes(told) or told.startswith(("cancel", "called off"))


def _parted(text: str) -> tuple[str, ...]:
    for sign in ("|", ";", ","):
        if sign in text:
            return tuple(part.strip() for part in text.split(sign) if part.strip())[:10]
    return (text,) if text else ()
