"""Finding listings again that a calendar brought before it was taken out: connecting it anew makes none twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from activities.exchange.feeds.local_edits import as_input
from activities.exchange.feeds.models import FeedListing, FeedSource
from activities.exchange.importing.prepare import Prepared
from activities.exchange.models import ImportedRow
from activities.forms import SeriesInput
from activities.models import Activity, ListingState, Occurrence
from activities.wording.folding import fold

Identity = tuple[str, str, str]  # title, kind of place, name of the place


def find_again(db: Session, source: FeedSource, listings: Sequence[Prepared]) -> dict[str, int]:
    """For a calendar that is new here: row id -> id of the listing of its organizer that this was before.

    The same is what has the same title at the same place and follows no calendar, or had that title when a calendar
    last told of it. Of several alike the one that has been here longest comes first.
    """
    followed = sa.select(ImportedRow.activity_id)
    query = (
        sa.select(Activity, FeedListing)
        .outerjoin(FeedListing, FeedListing.activity_id == Activity.id)
        .where(
            Activity.organizer_id == source.organizer_id, Activity.id.not_in(followed),
            Activity.state != ListingState.DRAFT,
        )
        .options(joinedload(Activity.venue))
        .order_by(Activity.id)
    )  # fmt: skip
    free: dict[Identity, list[int]] = defaultdict(list)
    for activity, last in db.execute(query):
        place = activity.venue.name if activity.venue else ""
        titles = {fold(activity.title), fold(last.told["title"])} if last else {fold(activity.title)}
        for title in titles:
            free[title, activity.where, fold(place)].append(activity.id)
    found: dict[str, int] = {}
    taken: set[int] = set()
    for one in listings:
        place = one.venue.name if one.venue else ""
        alike = free[fold(one.listing.title), one.listing.where, fold(place)]
        activity_id = next((id_ for id_ in alike if id_ not in taken), None)
        if activity_id is not None:
            taken.add(activity_id)
            found.update((row.id, activity_id) for row in one.rows)
    return found


def take_over(db: Session, source: FeedSource, listings: Sequence[Prepared], found: dict[str, int]) -> None:
    """Let listings that were found again follow this calendar, flushed.

    Words changed here hold, all others follow, as ever: what a calendar last said of them was kept. Where nothing was
    kept, nobody knows, and their words hold where they differ. Their dates follow.
    """
    db.execute(
        sa.insert(ImportedRow),
        [
            {"catalogue": source.key, "row_key": row_id, "content_hash": "", "activity_id": activity_id}
            for row_id, activity_id in found.items()
        ],
    )
    for one in listings:
        activity_id = found.get(one.rows[0].id)
        if activity_id is None:
            continue
        activity = db.get_one(Activity, activity_id, options=[selectinload(Activity.series)])
        dates = db.scalars(sa.select(Occurrence).where(Occurrence.activity_id == activity_id)).all()
        last = db.get(FeedListing, activity_id)
        if last is None:
            last = FeedListing(activity_id=activity_id, told=one.listing.model_dump(mode="json"))
            last.venue_key = activity.venue.key if activity.venue else None
            db.add(last)
        last.feed_id, last.until = source.id, source.made_at
        last.told = _with_dates_here(last.told, activity, dates)
    db.flush()


def _with_dates_here(told: Mapping[str, Any], activity: Activity, dates: Sequence[Occurrence]) -> dict[str, Any]:
    """What was told, but for the dates: those that are here, so that none counts as changed here."""
    series = [{name: getattr(rule, name) for name in SeriesInput.model_fields} for rule in activity.series]
    return {
        **told,
        "series": series,
        "dates": [as_input(date).model_dump(mode="json") for date in dates],
    }
