"""What the pages of connected calendars show, finished."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from activities.exchange.feeds.connecting import feeds_of, waiting_content, waiting_reading
from activities.exchange.feeds.items import FeedKind, in_words
from activities.exchange.feeds.local_edits import edited
from activities.exchange.feeds.models import FeedListing, FeedSource, FeedState
from activities.exchange.feeds.preview import Line, Preview, named, preview_of
from activities.exchange.models import ImportRun
from activities.models import ListingState, Organizer
from activities.wording.words import date_words
from web.languages import with_commas

MOST_RUNS = 8


@dataclass(frozen=True, kw_only=True)
class FeedLine:
    key: str
    name: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """One look that brought something or said that nothing changed."""

    when: str
    said: str
    rejected: tuple[tuple[str, str], ...]  # title, reason
    rejected_count: int


@dataclass(frozen=True, kw_only=True)
class FeedPage:
    key: str
    name: str
    group: str
    address: str | None
    zone: str
    is_new: bool
    is_paused: bool
    said: str
    trouble: str | None
    listings: int
    kept_here: tuple[Line, ...]  # listings that say something else here than outside, and what
    preview: Preview | None
    mark: str
    columns: tuple[str, ...]  # of a table that waits
    mapping: dict[str, Any]
    asks_columns: bool  # the header did not tell enough
    runs: tuple[Run, ...]


def feed_lines(db: Session, organizer: Organizer, *, now: datetime) -> list[FeedLine]:
    """The calendars of a group, each with how it goes."""
    return [FeedLine(key=one.key, name=one.name, said=_said(one, now=now)) for one in feeds_of(db, organizer)]


def feed_page(db: Session, source: FeedSource, *, now: datetime) -> FeedPage:
    """All that the page of one calendar shows."""
    reading = waiting_reading(source)
    asks = reading is not None and reading.kind is FeedKind.TABLE and not {"title", "date"} <= reading.mapping.keys()
    rows = list(db.scalars(sa.select(FeedListing).where(FeedListing.feed_id == source.id)))
    shown = [row for row in rows if row.activity.state is ListingState.PUBLISHED]
    is_table = reading is not None and waiting_content(source) is not None
    return FeedPage(
        key=source.key,
        name=source.name,
        group=source.organizer.name,
        address=source.address,
        zone=source.zone,
        is_new=source.state is FeedState.NEW,
        is_paused=source.state is FeedState.PAUSED,
        said=_("We need one more thing from you") if asks else _said(source, now=now),
        trouble=in_words(source.trouble or "") or None,
        listings=len(shown),
        kept_here=_kept_here(shown),
        preview=preview_of(db, source, reading, now=now) if reading is not None and not asks else None,
        mark=source.waiting["mark"] if source.waiting else "",
        columns=reading.columns if reading is not None and (is_table or asks) else (),
        mapping=source.mapping or (reading.mapping if reading else {}),
        asks_columns=asks,
        runs=tuple(_run(row, source.zone, now=now) for row in _runs(db, source)),
    )


def _kept_here(shown: Sequence[FeedListing]) -> tuple[Line, ...]:
    """What was changed here, by title."""
    found = ((row.activity.title, named(edited(row.activity, row.told))) for row in shown)
    return tuple(Line(title=title, more=with_commas(what)) for title, what in sorted(found) if what)


def _said(source: FeedSource, *, now: datetime) -> str:
    if source.state is FeedState.NEW:
        return _("Waits for your yes")
    if source.state is FeedState.PAUSED:
        return _("Paused")
    if source.trouble:
        return _("The last look brought nothing")
    if source.looked_at is None:
        return _("Connected")
    return _("Last looked at %(when)s", when=_when(source.looked_at, source.zone, now=now))


def _runs(db: Session, source: FeedSource) -> list[ImportRun]:
    newest = sa.select(ImportRun).where(ImportRun.catalogue == source.key).order_by(ImportRun.id.desc())
    return list(db.scalars(newest.limit(MOST_RUNS)))


def _run(row: ImportRun, zone: str, *, now: datetime) -> Run:
    told: dict[str, Any] = row.told or {}
    counts = (
        (row.read, ngettext("%(num)d entry read", "%(num)d entries read", row.read)),
        (row.new, _("%(number)s new", number=row.new)),
        (row.changed, _("%(number)s changed", number=row.changed)),
        (told.get("missing", 0), _("%(number)s missing, kept for now", number=told.get("missing", 0))),
        (row.gone or 0, _("%(number)s taken back", number=row.gone or 0)),
        (row.rejected, _("%(number)s set aside", number=row.rejected)),
    )
    return Run(
        when=_when(row.started_at, zone, now=now),
        said=with_commas(words for number, words in counts if number),
        rejected=tuple((one["name"], in_words(one["reason"])) for one in told.get("rejected", ())[:20]),
        rejected_count=row.rejected,
    )


def _when(moment: datetime, zone: str, *, now: datetime) -> str:
    place = ZoneInfo(zone)
    return date_words(moment.astimezone(place), None, today=now.astimezone(place).date())
