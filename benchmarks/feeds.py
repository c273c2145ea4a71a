"""Every file of a folder of feeds, read by us, beside another reader of calendars.

    python -m benchmarks.feeds FOLDER [--all]

For each file: what became of it, seconds by the clock and of the processor, and by how much it raised the most memory
this process ever held. For calendars the dates of four years around the middle of their entries are compared with those
that recurring_ical_events finds in the same file; both resolve what single dates change. Entries that we set aside
are taken out of the other's as well, and counted. `--all` prints every file, otherwise the sums and what stands out.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from activities.exchange.feeds.items import CannotRead, FeedKind, Item, Reading
from activities.exchange.feeds.reading import read_feed
from activities.recurrence import at, expand

ZONE = "America/New_York"
_SPAN = timedelta(days=2 * 366)
Start = tuple[str, str]  # title, instant or day


@dataclass
class Measured:
    """What became of one file."""

    name: str
    outcome: str
    seconds: float
    cpu: float
    megabytes: float
    dates: int = 0
    ours_alone: int = 0
    theirs_alone: int = 0
    compared: str = ""


def measure(path: Path) -> Measured:
    """Read one file, then compare."""
    content, peak = path.read_bytes(), _peak()
    begun, used = time.perf_counter(), time.process_time()
    try:
        reading = read_feed(content, zone=ZONE)
        entries = f"read, {len(reading.items)} entries" if reading.items else "read, no entry of use"
        outcome = entries + (f", {reading.set_aside} set aside" if reading.set_aside else "")
    except CannotRead as sentence:
        reading, outcome = None, f"refused: {sentence}"
    found = Measured(
        name=f"{path.parent.name}/{path.name}",
        outcome=outcome,
        seconds=time.perf_counter() - begun,
        cpu=time.process_time() - used,
        megabytes=_peak() - peak,
    )
    if reading and reading.kind is FeedKind.CALENDAR and reading.items:
        _compare(found, content, reading)
    return found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _compare(found: Measured, content: bytes, reading: Reading) -> None:
    years = Counter(one.starts_local[:4] for item in reading.items for one in item.times)
    middle = datetime(int(years.most_common(1)[0][0]), 7, 1, tzinfo=UTC)
    since, until = middle - _SPAN, middle + _SPAN
    ours = Counter(start for item in reading.items for start in _starts(item, since, until))
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [one for calendar in calendars for one in
                  recurring_ical_events.of(calendar, skip_bad_series=True).between(since, until)]  # fmt: skip
        theirs = Counter(_start_of(event) for event in events if str(event.get("SUMMARY", "")).strip())
    except Exception as problem:
        found.compared = f"the other reader fails: {type(problem).__name__}"
        return
    ends = (since + timedelta(days=2), until - timedelta(days=2))
    alone, other = _within(ours - theirs, *ends), _within(theirs - ours, *ends)
    found.dates, found.ours_alone, found.theirs_alone = sum(ours.values()), len(alone), len(other)
    found.compared = f"{alone[:2]} {other[:2]}" if alone or other else ""


def _within(starts: Counter[Start], since: datetime, until: datetime) -> list[Start]:
    return [start for start in starts.elements() if since.isoformat()[:10] <= start[1][:10] < until.isoformat()[:10]]


def _starts(item: Item, since: datetime, until: datetime) -> list[Start]:
    found = []
    for one in item.times:
        if one.rrule is None:
            walls = [one.starts_local]
        else:
            walls = [made.starts_local for made in expand(
                rrule=one.rrule, starts_local=one.starts_local, minutes=None, except_dates=one.except_dates,
                zone=one.zone, since=since, until=until)]  # fmt: skip
        found += [(item.title, wall[:10] if one.all_day else at(wall, one.zone).isoformat()) for wall in walls]
    return [start for start in found if since.isoformat()[:10] <= start[1][:10] < until.isoformat()[:10]]


def _start_of(event: object) -> Start:
    start = event["DTSTART"].dt  # type: ignore[index]
    title = " ".join(str(event["SUMMARY"]).split())[:300]  # type: ignore[index]
    if not isinstance(start, datetime):
        assert isinstance(start, date)
        return title, start.isoformat()
    aware = start if start.tzinfo else start.replace(tzinfo=ZoneInfo(ZONE))
    return title, aware.astimezone(UTC).replace(second=0).isoformat()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_args()
    files = sorted(path for path in asked.folder.rglob("*") if path.is_file() and path.name != "MANIFEST.csv")
    rows = [measure(path) for path in files]
    for row in rows:
        if asked.all or row.compared or row.seconds > 2 or row.megabytes > 64:
            print(
                f"{row.name[:70]}: {row.outcome}; {row.seconds:.2f} s, {row.cpu:.2f} s, {row.megabytes:.0f} MB; "
                f"{row.dates} dates, {row.ours_alone} ours alone, {row.theirs_alone} theirs alone {row.compared}"
            )
    print("| folder | files | read | read, no entry of use | refused |")
    for folder in sorted({row.name.partition("/")[0] for row in rows}):
        mine = [row for row in rows if row.name.startswith(folder + "/")]
        kinds = Counter(row.outcome.partition(":")[0] if row.outcome.startswith("refused") else
                        "useless" if "no entry" in row.outcome else "read" for row in mine)  # fmt: skip
        print(f"| {folder} | {len(mine)} | {kinds['read']} | {kinds['useless']} | {kinds['refused']} |")
    same = [row for row in rows if row.dates and not row.compared]
    print(
        f"{len(rows)} files; slowest {max(row.seconds for row in rows):.2f} s by the clock, "
        f"{max(row.cpu for row in rows):.2f} s of the processor; most growth of memory "
        f"{max(row.megabytes for row in rows):.0f} MB; {len(same)} calendars compared alike, "
        f"{sum(row.dates for row in same):,} dates"
    )


if __name__ == "__main__":
    main()
