"""Connecting a calendar: what it would bring is shown first, and kept only once somebody says yes to just that."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session, joinedload

from activities.exchange.feeds.forms import FeedInput
from activities.exchange.feeds.items import FeedKind, Reading
from activities.exchange.feeds.keeping import Outcome
from activities.exchange.feeds.looking import Looked
from activities.exchange.feeds.models import FeedSource, FeedState
from activities.exchange.feeds.syncing import keep_looked
from activities.exchange.models import ImportedRow, ImportRun
from activities.models import Activity, Organizer, OrganizerState
from activities.queries import is_key
from activities.wording.folding import slug
from refusals import BadInput, NotHere, Overtaken

MOST_FEEDS = 20  # of one organizer


def connect(db: Session, organizer: Organizer, form: FeedInput, *, now: datetime) -> FeedSource:
    """A connection that brings nothing yet, flushed; the one there is where the same is connected a second time.

    Raises BadInput where the organizer may have no more.
    """
    if organizer.state is not OrganizerState.WELCOME:
        raise BadInput("Somebody still looks at your group. After that you can connect a calendar.")
    # Two presses at once wait for each other, or each would make listings of its own.
    db.execute(sa.select(Organizer.id).where(Organizer.id == organizer.id).with_for_update())
    connected = feeds_of(db, organizer)
    for one in connected:
        if _is_the_same(one, form):
            return one
    if len(connected) >= MOST_FEEDS:
        raise BadInput(gettext("A group can connect %(most)s calendars. Please take one out first.", most=MOST_FEEDS))
    source = FeedSource(
        key=f"{slug(organizer.name, 20)}-{secrets.token_hex(4)}", organizer=organizer, name=form.name,
        address=form.address or None, zone=form.zone, made_at=now,
    )  # fmt: skip
    db.add(source)
    db.flush()
    return source


def _is_the_same(source: FeedSource, form: FeedInput) -> bool:
    """The same address; of files, the same name as one that still waits for a yes."""
    if form.address:
        return source.address == form.address
    return source.address is None and source.state is FeedState.NEW and source.name == form.name


def feeds_of(db: Session, organizer: Organizer) -> list[FeedSource]:
    """The calendars an organizer connected, by name."""
    mine = sa.select(FeedSource).where(FeedSource.organizer_id == organizer.id)
    return list(db.scalars(mine.order_by(FeedSource.name, FeedSource.id)))


def usual_zone(db: Session, organizer: Organizer) -> str | None:
    """The zone most listings of an organizer are in; None where there are none."""
    zones = sa.select(Activity.timezone).where(Activity.organizer_id == organizer.id).group_by(Activity.timezone)
    return db.scalar(zones.order_by(sa.func.count().desc(), Activity.timezone).limit(1))


def get_feed(db: Session, key: str, *, hold: bool = False) -> FeedSource:
    """A connected calendar with its organizer. Raises NotHere. `hold` keeps others waiting who change it too."""
    query = sa.select(FeedSource).where(FeedSource.key == key).options(joinedload(FeedSource.organizer))
    source = db.scalar(query.with_for_update(of=FeedSource) if hold else query) if is_key(key) else None
    if source is None:
        raise NotHere("There is no such page.")
    return source


def lay_out(source: FeedSource, looked: Looked, *, content: bytes | None, now: datetime) -> None:
    """Let what was read wait for a yes. `content` is that of a table handed in, to be read anew by other columns."""
    assert looked.reading is not None
    source.waiting = {
        "reading": looked.reading.model_dump(mode="json"),
        "etag": looked.etag,
        "changed": looked.changed,
        "onward": looked.onward,
        "mark": secrets.token_hex(6),
    }
    if content is not None and looked.reading.kind is FeedKind.TABLE:
        source.waiting["content"] = base64.b64encode(content).decode()
    if looked.reading.mapping and source.mapping is None:
        source.mapping = dict(looked.reading.mapping)
    source.trouble, source.looked_at = None, now


def waiting_reading(source: FeedSource) -> Reading | None:
    """What waits for a yes."""
    return Reading.model_validate(source.waiting["reading"]) if source.waiting else None


def waiting_content(source: FeedSource) -> bytes | None:
    """The table that waits, as it was handed in; None for anything else."""
    told = (source.waiting or {}).get("content")
    return base64.b64decode(told) if told else None


def accept(db: Session, source: FeedSource, *, mark: str, now: datetime, days_ahead: int) -> Outcome:
    """Keep just what was shown. Raises Overtaken where something else waits by now."""
    reading = waiting_reading(source)
    if reading is None or source.waiting is None or source.waiting["mark"] != mark:
        raise Overtaken("Something newer was read since. Please look at it once more.")
    told: Mapping[str, str | None] = source.waiting
    looked = Looked(reading=reading, etag=told["etag"], changed=told["changed"], onward=told["onward"])
    source.waiting, source.state = None, FeedState.ON
    outcome = keep_looked(db, source, looked, now=now, days_ahead=days_ahead)
    assert outcome is not None
    return outcome


def decline(db: Session, source: FeedSource) -> bool:
    """Bring nothing of what waits. Whether the connection itself went: one that never brought anything does."""
    source.waiting = None
    if source.state is FeedState.NEW:
        db.delete(source)
        return True
    return False


def pause(source: FeedSource) -> None:
    """Look at it no more for now; its listings stay as they are."""
    if source.state is FeedState.ON:
        source.state = FeedState.PAUSED


def go_on(source: FeedSource, *, now: datetime) -> None:
    """Look at it again, soon."""
    if source.state is FeedState.PAUSED:
        source.state, source.failures = FeedState.ON, 0
        source.due_at = now if source.address else None


def take_out(db: Session, source: FeedSource) -> None:
    """End the connection. Its listings stay with the organizer, and nothing from outside changes them any more."""
    for ledger in (ImportedRow, ImportRun):
        db.execute(sa.delete(ledger).where(ledger.catalogue == source.key))
    db.delete(source)
