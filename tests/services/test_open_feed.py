"""The open feed by change number: what changed comes again with a higher one, what is gone is told as deleted."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from activities.changes import touch_catalogue
from activities.exchange.outward.models import PublishedItem
from activities.exchange.outward.open_feed import (
    SERIES,
    SESSIONS,
    TOLD_GONE,
    catch_up,
    is_behind,
    read_page,
)
from activities.models import FactsSource, ListingState, Occurrence, OccurrenceState
from store import open_store, sessions_of, unit_of_work, use_encryption_keys
from tests import make
from tests.migrated import migrated

DATE, LATER = "2026-11-24T10:30", "2026-12-01T10:30"


def address_of(key):
    return f"https://doorstep.example/activities/{key}"


def caught_up(db, now=make.NOW):
    return catch_up(db, address_of=address_of, now=now)


def read(db, kind, after=0, now=make.NOW):
    return read_page(db, kind, after=after, address_of=address_of, now=now)


@pytest.fixture
def club(db):
    return make.activity(db, key="club", title="Club", dates=[DATE, LATER])


def test_each_listing_and_each_date_is_told_once_in_the_order_of_numbers(db, club):
    assert caught_up(db) == 3
    series, dates = read(db, SERIES), read(db, SESSIONS)
    assert [item["state"] for item in series.items] == ["updated"]
    numbers = [item["modified"] for item in dates.items]
    assert numbers == sorted(set(numbers))
    assert {item["data"]["superEvent"] for item in dates.items} == {series.items[0]["data"]["id"]}
    assert read(db, SESSIONS, dates.after).items == ()


def test_nothing_is_numbered_anew_where_nothing_told_changed(db, club):
    caught_up(db)
    assert not is_behind(db, now=make.NOW)
    touch_catalogue(db)
    db.flush()
    assert is_behind(db, now=make.NOW)
    assert caught_up(db) == 0


def test_a_cancelled_date_comes_again_and_stays_an_item(db, club):
    caught_up(db)
    seen = read(db, SESSIONS).after
    make.dates_of(db, club)[1].state = OccurrenceState.CANCELLED
    touch_catalogue(db, [club.id])
    db.flush()
    caught_up(db)
    (item,) = read(db, SESSIONS, seen).items
    assert item["state"] == "updated"
    assert item["data"]["eventStatus"].endswith("EventCancelled")


def test_what_is_withdrawn_is_told_as_deleted_for_two_weeks(db, club):
    caught_up(db)
    seen = read(db, SERIES).after
    club.state = ListingState.WITHDRAWN
    touch_catalogue(db, [club.id])
    db.flush()
    caught_up(db)
    (item,) = read(db, SERIES, seen).items
    assert item["state"] == "deleted"
    assert "data" not in item
    caught_up(db, make.NOW + TOLD_GONE + timedelta(hours=1))
    assert db.scalar(sa.select(sa.func.count()).select_from(PublishedItem)) == 0


def test_a_date_that_is_over_is_told_as_deleted_within_the_hour(db, club):
    caught_up(db)
    seen, later = read(db, SESSIONS).after, make.NOW + timedelta(days=3)
    assert is_behind(db, now=later)
    caught_up(db, later)
    assert [item["state"] for item in read(db, SESSIONS, seen, later).items] == ["deleted"]


def test_a_number_that_the_database_gives_to_a_second_date_is_told_of_that_one(db, club):
    caught_up(db)
    gone = make.dates_of(db, club)[1].id
    db.execute(sa.delete(Occurrence).where(Occurrence.id == gone))
    touch_catalogue(db, [club.id])
    caught_up(db)
    choir = make.activity(db, key="choir", title="Choir", dates=[DATE])
    db.execute(sa.update(Occurrence).where(Occurrence.activity_id == choir.id).values(id=gone))
    caught_up(db)
    (item,) = [one for one in read(db, SESSIONS).items if one["id"] == gone]
    assert item["data"]["superEvent"].endswith("/choir#series")


def test_what_was_read_elsewhere_is_not_handed_on(db):
    make.activity(db, dates=[DATE], first_visit={"source": FactsSource.READ})
    assert caught_up(db) == 0


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_number_is_never_seen_before_a_smaller_one(kind, settings, tmp_path):
    """Two catch up at once, while a reader goes on from the last number: in the end it has met every item."""
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(migrated(kind, tmp_path, "feed"))
    sessions = sessions_of(engine)
    with unit_of_work(sessions) as db:
        keys = [make.activity(db, dates=[DATE]).id for _ in range(6)]
        caught_up(db)

    def change(mine):
        for activity_id in mine:
            with unit_of_work(sessions) as db:
                touch_catalogue(db, [activity_id])
                db.execute(sa.text("UPDATE activity SET title = title || '!' WHERE id = :id"), {"id": activity_id})
            with unit_of_work(sessions) as db:
                caught_up(db)

    writers = [Thread(target=change, args=(keys[n::2],)) for n in range(2)]
    for writer in writers:
        writer.start()
    after, met = 0, {}
    while any(writer.is_alive() for writer in writers) or after < _last(sessions):
        with sessions() as db:
            page = read(db, SERIES, after)
        met.update({item["id"]: item["data"]["name"] for item in page.items})
        after = page.after
    assert len(met) == 6
    assert all(name.endswith("!") for name in met.values())
    engine.dispose()


def _last(sessions):
    with sessions() as db:
        return db.scalar(sa.select(sa.func.max(PublishedItem.number)).where(PublishedItem.kind == SERIES))
