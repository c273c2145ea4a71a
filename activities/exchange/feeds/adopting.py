"""Finding listings again that a calendar brought before it was taken out: connecting it anew makes none twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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

    The same is what has the same title at the same place and follows no calendar. Of several alike the one that
    has been here longest comes first.
    """
    followed = sa.select(ImportedRow.activity_id)
    query = (
        sa.select(Activity)
        .where(
            Activity.organizer_id == source.organizer_id, Activity.id.not_in(followed),
            Activity.state != ListingState.DRAFT,
        )
        .options(joinedload(Activity.venue))
        .order_by(Activity.id)
    )  # fmt: skip
    free: dict[Identity, list[int]] = defaultdict(list)
    for activity in db.scalars(query):
        place = activity.venue.name if activity.venue else ""
        free[fold(activity.title), activity.where, fold(place)].append(activity.id)
    found: dict[str, int] = {}
    for one in listings:
        place = one.venue.name if one.venue else ""
        if alike := free[fold(one.listing.title), one.listing.where, fold(place)]:
            activity_id = alike.pop(0)
            found.update((row.id, activity_id) for row in one.rows)
    return found


def take_over(db: Session, source: FeedSource, listings: Sequence[Prepared], found: dict[str, int]) -> None:
    """Let listings that were found again follow this calendar, flushed.

    What the calendar said of them before is forgotten, so their words hold where they differ. Their dates follow.
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
        db.add(
            FeedListing(
                activity_id=activity_id, feed_id=source.id, told=_as_if_told(activity, dates, one),
                venue_key=activity.venue.key if activity.venue else None, until=source.made_at,
            )
        )  # fmt: skip
    db.flush()


def _as_if_told(activity: Activity, dates: Sequence[Occurrence], one: Prepared) -> dict[str, Any]:
    """What the calendar says now, but for the dates: those that are here, so that none counts as changed here."""
    series = [{name: getattr(rule, name) for name in SeriesInput.model_fields} for rule in activity.series]
    return {
        **one.listing.model_dump(mode="json"),
        "series": series,
        "dates": [as_input(date).model_dump(mode="json") for date in dates],
    }
