"""`flask catalogue import`: one file, read whole, prepared in memory, kept in one transaction."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import orm

from activities.changes import touch_catalogue
from activities.exchange.importing.catalogues.raw import digest_of
from activities.exchange.importing.prepare import Plan, prepare
from activities.exchange.importing.reading import Catalogue, Rejected, read_catalogue
from activities.exchange.importing.shifting import weeks_between
from activities.exchange.importing.version import version_of_rules
from activities.exchange.importing.writing import Written, write_catalogue
from activities.exchange.models import ImportedRow, ImportRun
from activities.listings import Change
from activities.models import Activity, Suitability
from store import unit_of_work

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How to read a catalogue; see docs/imports.md."""

    as_of: date | None = None
    publisher: str | None = None
    days_ahead: int = 120


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """What came of one file. Rows: read = new + changed + unchanged + rejected."""

    catalogue: str
    shape: str
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    gone: int  # rows kept from before that are no longer in the file
    listings: int
    joined: int  # rows that are a further date, or another publisher's word, of a listing counted already
    unsuited: Counter[str]  # by code of the rule
    weeks_moved: int  # 0 where nothing had to be moved this time

    @property
    def reasons(self) -> Counter[str]:
        return Counter(one.reason for one in self.rejected)


def run_import(
    sessions: orm.sessionmaker[orm.Session],
    path: Path,
    *,
    now: datetime,
    options: ImportOptions = ImportOptions(),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> ImportSummary:
    """Import one catalogue file and say what came of it; the same file twice changes nothing.

    Raises BadInput, with nothing written, where the file cannot be read as a catalogue.
    `progress` is told how many rows are done and of how many.
    """
    catalogue = read_catalogue(path)
    fingerprint = _fingerprint(catalogue, options, now)
    if summary := _find_unchanged(sessions, catalogue, fingerprint, now):
        progress(len(catalogue.rows), len(catalogue.rows))
        return summary
    total, done = len(catalogue.rows), 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, total)

    plan = prepare(catalogue, now=now, as_of=options.as_of, publisher=options.publisher, progress=count)
    with unit_of_work(sessions) as db:
        written = write_catalogue(
            db, catalogue.name, plan.listings, weeks_moved=plan.weeks_moved, now=now, days_ahead=options.days_ahead
        )
        summary = _summary(catalogue.name, catalogue.shape.name, plan, written)
        told_in_full = len(plan.rejected) == len(catalogue.rejected)
        db.add(_run_row(summary, now, fingerprint if told_in_full else None))
        if written.listings[Change.NEW] or written.listings[Change.CHANGED]:
            touch_catalogue(db)
    return summary


def write_rejects(path: Path, summaries: Iterable[ImportSummary]) -> int:
    """Write the rows set aside as a table that a spreadsheet opens safely; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("catalogue", "row", "id", "reason", "title"))
        for summary in summaries:
            for one in summary.rejected:
                cells = (summary.catalogue, str(one.row), one.id, one.reason, one.title)
                table.writerow([_safe(cell) for cell in cells])
                count += 1
    return count


def _safe(cell: str) -> str:
    """The cell with an apostrophe before anything a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _summary(catalogue: str, shape: str, plan: Plan, written: Written) -> ImportSummary:
    kept = sum(written.rows.values())
    unsuited = Counter(
        one.listing.suitability_reason or "" for one in plan.listings if one.listing.suitability is Suitability.UNSUITED
    )
    return ImportSummary(
        catalogue=catalogue,
        shape=shape,
        read=kept + len(plan.rejected),
        new=written.rows[Change.NEW],
        changed=written.rows[Change.CHANGED],
        unchanged=written.rows[Change.UNCHANGED],
        rejected=plan.rejected,
        gone=written.gone,
        listings=len(plan.listings),
        joined=kept - len(plan.listings),
        unsuited=unsuited,
        weeks_moved=plan.weeks_moved,
    )


def _fingerprint(catalogue: Catalogue, options: ImportOptions, now: datetime) -> str:
    """A digest of all that decides what the catalogue comes to."""
    still_open = sum(1 for row in catalogue.rows if row.open_until and row.open_until >= now.date())
    said = (weeks_between(options.as_of, now), still_open, options, len(catalogue.rejected), version_of_rules())
    return digest_of(repr(said), *(row.digest for row in catalogue.rows))


def _find_unchanged(
    sessions: orm.sessionmaker[orm.Session], catalogue: Catalogue, fingerprint: str, now: datetime
) -> ImportSummary | None:
    """The summary of a catalogue that came to the same the last time and is still kept whole; else None."""
    with unit_of_work(sessions) as db:
        last = db.scalar(
            sa.select(ImportRun).where(ImportRun.catalogue == catalogue.name).order_by(ImportRun.id.desc())
        )
        mine = ImportedRow.catalogue == catalogue.name
        kept = db.scalar(sa.select(sa.func.count()).select_from(ImportedRow).where(mine)) or 0
        if last is None or last.fingerprint != fingerprint or kept != len(catalogue.rows):
            return None
        homes = sa.select(ImportedRow.activity_id).where(mine).distinct()
        codes = list(db.scalars(sa.select(Activity.suitability_reason).where(Activity.id.in_(homes))))
        summary = ImportSummary(
            catalogue=catalogue.name,
            shape=catalogue.shape.name,
            read=catalogue.read,
            new=0,
            changed=0,
            unchanged=kept,
            rejected=catalogue.rejected,
            gone=0,
            listings=len(codes),
            joined=kept - len(codes),
            unsuited=Counter(code for code in codes if code),
            weeks_moved=0,
        )
        db.add(_run_row(summary, now, fingerprint))
    return summary


def _run_row(summary: ImportSummary, now: datetime, fingerprint: str | None) -> ImportRun:
    return ImportRun(
        catalogue=summary.catalogue,
        fingerprint=fingerprint,
        started_at=now,
        read=summary.read,
        new=summary.new,
        changed=summary.changed,
        unchanged=summary.unchanged,
        rejected=len(summary.rejected),
    )
