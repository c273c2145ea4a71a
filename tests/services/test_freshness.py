"""Listings are asked about, stand last when nobody answers, take a rest, and come back with one press."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from activities.browse.filters import Filters, Sort
from activities.freshness.asking import AGAIN_AFTER, ASKED_AFTER, HIDDEN_AFTER, ask_freshness, get_asked, say_right
from activities.freshness.models import MOST_MAILS, FreshnessQuestion
from activities.models import ListingState
from activities.on_show import load_on_show
from notices.outbox import newest
from refusals import NotHere
from tests import make
from tests.services.browsing import browse
from tests.services.organizing import club, published

NOW = make.NOW
LATER = NOW + ASKED_AFTER + timedelta(days=1)


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context():
        yield


@pytest.fixture
def listing(db):
    owner, _member = club(db)
    return published(db, owner).activity


def token_of(letter):
    return re.search(r"/still-right/(\S+)", letter.text)[1]


def questions(db):
    return [one for one in newest(db) if one.kind == "organizing/still_right"]


def test_a_listing_checked_lately_is_not_asked_about(db, listing):
    assert ask_freshness(db, now=NOW + timedelta(days=80)).mails == 0
    make.activity(db)  # nobody here looks after this one
    assert ask_freshness(db, now=LATER).mails == 1
    assert ask_freshness(db, now=LATER + timedelta(days=1)).mails == 0
    assert [one.address for one in questions(db)] == ["priya@example.org"]


def test_one_press_says_that_it_is_right(db, listing):
    ask_freshness(db, now=LATER)
    token = token_of(questions(db)[0])
    say_right(db, get_asked(db, token), now=LATER)
    assert listing.checked_on == LATER.date()
    with pytest.raises(NotHere):
        get_asked(db, token)
    assert ask_freshness(db, now=LATER + timedelta(days=30)).mails == 0


def test_silence_lets_it_stand_last_then_rest_and_one_press_brings_it_back(db, listing):
    make.activity(db, title="Fresh", dates=["2027-04-01T10:00"])
    ask_freshness(db, now=LATER)
    assert not load_on_show(db, now=LATER).stale.any()
    second = LATER + AGAIN_AFTER
    assert ask_freshness(db, now=second).mails == 1
    on_show = load_on_show(db, now=second)
    assert [title for title, stale in zip(on_show.titles, on_show.stale, strict=True) if stale] == ["Reading circle"]
    token = token_of(questions(db)[0])
    gone = second + HIDDEN_AFTER
    assert ask_freshness(db, now=gone).hidden == 1
    assert listing.state is ListingState.PAUSED
    assert ask_freshness(db, now=gone + timedelta(days=90)).mails == 0
    say_right(db, get_asked(db, token), now=gone)
    assert listing.state is ListingState.PUBLISHED


@pytest.mark.parametrize("sort", Sort)
def test_a_stale_listing_comes_last_in_every_order(db, sort):
    owner, _member = club(db)
    near = make.activity(db, organizer=owner, title="Near", drop_in="Mondays")
    far = make.venue(db, lat=make.TOWN[0] + 0.2)
    make.activity(db, title="Far", venue=far, dates=["2027-04-01T10:00"], first_visit={"talking": "lots"})
    db.add(FreshnessQuestion(activity_id=near.id, token_hash="x", asked_at=NOW, mails=MOST_MAILS))
    db.flush()
    on_show = load_on_show(db, now=NOW)
    for most in (0, 1, 2, 5):
        rows = browse(on_show, Filters(km="any")).in_order(sort, most or len(on_show))
        assert [on_show.titles[row] for row in rows.tolist()] == ["Far", "Near"][: most or 2]
