"""The similarity model beside what is on: fitted once, renewed in the background, aligned by activity."""

from __future__ import annotations

import logging
import time

import numpy as np
import pytest

from activities.models import Activity, ListingState
from activities.on_show import Shelf, load_on_show
from matching.catalogue import Catalogue
from matching.warming import warm_up
from tests import make

NOW = make.NOW
TUESDAY = "2026-11-24T10:30"


def a_club(db, title, interest, **over):
    return make.activity(db, title=title, interests=[interest], dates=[TUESDAY], **over)


def likes(catalogue, sessions, on_show, interest="painting"):
    """How near each title lies to somebody who likes one thing."""
    alike = catalogue.alike(sessions, on_show, interests={interest: 1.0}, words="")
    return dict(zip(on_show.titles, alike.values.tolist(), strict=True))


def refitted(catalogue, sessions, on_show):
    """Wait until the model of this process is of the version on show."""
    for _ in range(400):
        if catalogue.version(sessions, on_show) == on_show.version:
            return
        time.sleep(0.02)
    pytest.fail("the model was not refitted")


def test_a_new_listing_is_compared_at_once_and_moves_no_other(db, sessions):
    a_club(db, "Chess", "chess")
    a_club(db, "Paint", "painting")
    db.commit()
    catalogue = Catalogue()
    before = likes(catalogue, sessions, load_on_show(db, now=NOW))
    assert before["Paint"] > 0.5
    assert before["Chess"] < before["Paint"]

    a_club(db, "Paint again", "painting")
    db.commit()
    after = likes(catalogue, sessions, load_on_show(db, now=NOW))
    assert after.pop("Paint again") > 0.5
    assert after == before


def test_when_nobody_knows_what_changed_the_last_model_is_used_until_a_new_one_is_made(db, sessions):
    a_club(db, "Paint", "painting")
    db.commit()
    catalogue = Catalogue()
    before = likes(catalogue, sessions, load_on_show(db, now=NOW))
    a_club(db, "Paint again", "painting")
    make.touch_catalogue(db)
    db.commit()
    on_show = load_on_show(db, now=NOW)
    catalogue._lock.acquire()  # another thread that takes its time
    assert likes(catalogue, sessions, on_show) == {**before, "Paint again": 0.0}
    catalogue._lock.release()

    refitted(catalogue, sessions, on_show)
    assert likes(catalogue, sessions, on_show)["Paint again"] > 0.5


def test_a_changed_listing_is_compared_as_it_is_now(db, sessions):
    changed = a_club(db, "Chess", "chess")
    a_club(db, "Paint", "painting")
    db.commit()
    catalogue = Catalogue()
    assert likes(catalogue, sessions, load_on_show(db, now=NOW))["Chess"] < 0.5
    a_club(db, "Chess", "painting", key=changed.key, organizer=changed.organizer)
    db.commit()
    assert likes(catalogue, sessions, load_on_show(db, now=NOW))["Chess"] > 0.5


def test_rows_stay_with_their_activities_when_one_before_them_is_withdrawn(db, sessions):
    first = a_club(db, "Chess", "chess")
    a_club(db, "Paint", "painting")
    a_club(db, "Walk", "walking")
    db.commit()
    catalogue = Catalogue()
    before = likes(catalogue, sessions, load_on_show(db, now=NOW))
    db.get(Activity, first.id).state = ListingState.WITHDRAWN
    make.touch_catalogue(db)
    db.commit()
    on_show = load_on_show(db, now=NOW)
    catalogue._lock.acquire()
    after = likes(catalogue, sessions, on_show)
    catalogue._lock.release()
    assert after == {title: before[title] for title in ("Paint", "Walk")}


def test_what_was_liked_and_is_gone_pulls_nothing_and_breaks_nothing(db, sessions):
    a_club(db, "Paint", "painting")
    db.commit()
    on_show = load_on_show(db, now=NOW)
    gone = int(on_show.ids.max()) + 1_000
    alike = Catalogue().alike(sessions, on_show, interests={}, words="", liked=(gone,), disliked=(gone,))
    assert not alike.values.any()


def test_a_refit_that_fails_leaves_the_last_model_in_use_and_is_tried_again(db, sessions, caplog):
    a_club(db, "Paint", "painting")
    db.commit()
    catalogue = Catalogue()
    before = likes(catalogue, sessions, load_on_show(db, now=NOW))
    make.touch_catalogue(db)
    db.commit()
    on_show = load_on_show(db, now=NOW)

    class Broken:
        def __call__(self):
            raise OSError("the database is away")

    with caplog.at_level(logging.ERROR, "doorstep"):
        assert likes(catalogue, Broken(), on_show) == before
    assert "could not take in" in caplog.text
    refitted(catalogue, sessions, on_show)
    assert likes(catalogue, sessions, on_show) == before


def test_after_warming_up_nothing_is_left_for_the_first_visitor_to_load(app, db, sessions):
    a_club(db, "Paint", "painting")
    db.commit()
    warm_up(app)
    assert app.extensions["catalogue"]._fitted is not None
    shelf: Shelf = app.extensions["shelf"]
    assert shelf._held is not None
    assert "Paint" in shelf._held.titles


def test_warming_up_without_a_database_is_told_and_stops_nothing(app, caplog):
    app.extensions["sessions"] = None
    with caplog.at_level(logging.ERROR, "doorstep"):
        warm_up(app)
    assert "loaded ahead" in caplog.text


def test_an_empty_catalogue_can_be_compared_with(db, sessions):
    on_show = load_on_show(db, now=NOW)
    alike = Catalogue().alike(sessions, on_show, interests={"painting": 1.0}, words="dogs")
    assert np.array_equal(alike.values, np.zeros(len(on_show)))
