"""What is on show after a change of a few listings is what reading everything gives."""

from __future__ import annotations

import random
import time
from dataclasses import fields
from datetime import timedelta

import numpy as np
import pytest
import scipy.sparse
import sqlalchemy as sa

import activities.on_show as on_show_module
from activities.models import Activity, ListingState
from activities.on_show import Shelf, load_on_show
from activities.on_show_delta import patched, taken
from matching.core.types import Kind, Where
from tests import make

LANGUAGES = ["en", "es", "cy", "ar"]
DATES = ["2026-11-24T10:30", "2026-11-24T18:00", "2026-11-25T09:00", "2026-11-28T11:00"]


def assert_same(one, other):
    for field in fields(one):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if scipy.sparse.issparse(mine):
            assert mine.shape == theirs.shape, field.name
            assert (mine != theirs).nnz == 0, field.name
        elif isinstance(mine, np.ndarray):
            assert mine.dtype == theirs.dtype, field.name
            assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f"), field.name
        else:
            assert list(mine) == list(theirs) if isinstance(mine, list) else mine == theirs, field.name


def a_listing(db, chance, **over):
    return make.activity(
        db,
        title=chance.choice(["Chess", "Café", "CAFE", "Walk"]),
        kind=chance.choice(list(Kind)),
        where=chance.choice([Where.PLACE, Where.PLACE, Where.ONLINE]),
        languages=chance.sample(LANGUAGES, chance.randrange(3)),
        interests=chance.sample(["pottery", "chess", "walking"], chance.randrange(3)),
        dates=chance.sample(DATES, chance.randrange(4)),
        **over,
    )


@pytest.mark.parametrize("seed", range(12))
def test_it_is_what_reading_everything_gives(db, seed):
    chance = random.Random(seed)
    made = [a_listing(db, chance) for _ in range(chance.randrange(8))]
    before = load_on_show(db, now=make.NOW)
    changed = set()
    for one in chance.sample(made, len(made) // 2):
        if chance.random() < 0.5:
            db.get(Activity, one.id).state = chance.choice([ListingState.PAUSED, ListingState.PUBLISHED])
        else:
            a_listing(db, chance, key=one.key, organizer=one.organizer)
        changed.add(one.id)
    changed |= {a_listing(db, chance).id for _ in range(chance.randrange(3))}
    db.flush()
    make.touch_catalogue(db, changed)
    now = make.NOW + timedelta(hours=chance.choice([0, 60]))

    after = patched(before.later(now), load_on_show(db, now=now, only=changed), changed)

    assert_same(after, load_on_show(db, now=now))


@pytest.mark.parametrize("seed", range(4))
def test_some_rows_are_those_rows_with_their_dates(db, seed):
    chance = random.Random(seed)
    ids = [a_listing(db, chance).id for _ in range(7)]
    rows = sorted(chance.sample(range(7), chance.randrange(8)))

    part = taken(load_on_show(db, now=make.NOW), np.array(rows, np.int64))

    alone = load_on_show(db, now=make.NOW, only=[ids[row] for row in rows])
    assert part.ids.tolist() == alone.ids.tolist()
    for name in ("date_row", "date_start", "date_end", "first_date", "upcoming", "demand", "series"):
        assert np.array_equal(getattr(part, name), getattr(alone, name), equal_nan=name == "first_date"), name
    assert (part.interests != alone.interests).nnz == 0
    assert list(part.titles) == list(alone.titles)


def test_the_shelf_reads_only_what_has_changed(db):
    kept, changed = make.activity(db, title="Chess"), make.activity(db, title="Paint")
    shelf = Shelf()
    shelf.read(db, now=make.NOW)
    db.execute(sa.update(Activity).values(title="Renamed"))
    make.touch_catalogue(db, [changed.id])

    after = shelf.read(db, now=make.NOW)

    assert list(after.titles) == ["Chess", "Renamed"]
    assert after.ids.tolist() == [kept.id, changed.id]


def test_without_anything_held_what_is_stored_is_brought_up_to_date(db):
    make.activity(db, title="Chess")
    stored = load_on_show(db, now=make.NOW)
    db.execute(sa.update(Activity).values(title="Renamed"))
    make.activity(db, title="Paint")

    after = Shelf(lambda: stored).read(db, now=make.NOW)

    assert list(after.titles) == ["Chess", "Paint"]


def test_what_is_stored_of_another_database_is_not_used(db):
    make.activity(db, title="Chess")
    stored = load_on_show(db, now=make.NOW)
    db.execute(sa.update(Activity).values(title="Renamed"))
    db.execute(sa.text("UPDATE catalogue_change SET mark = 'another'"))

    assert list(Shelf(lambda: stored).read(db, now=make.NOW).titles) == ["Renamed"]


def test_much_is_read_again_while_readers_go_on(db, monkeypatch):
    monkeypatch.setattr(on_show_module, "QUICKLY_READ", 0)
    make.activity(db, title="Chess")
    shelf = Shelf()
    before = shelf.read(db, now=make.NOW)
    db.execute(sa.update(Activity).values(title="Renamed"))
    make.touch_catalogue(db)
    db.commit()

    assert shelf.read(db, now=make.NOW) is before
    for _ in range(400):
        if not shelf._loading.locked():
            break
        time.sleep(0.01)
    assert list(shelf.read(db, now=make.NOW).titles) == ["Renamed"]
