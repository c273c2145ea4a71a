"""Guesses of what listings do not state."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from matching.core.demand import UNSTATED, Attribute
from matching.guesses import Guesses, learn
from matching.path import check_ins
from matching.path.forms import CheckInInput
from matching.path.queries import entry_of
from members.profiles import values_of
from tests import make
from tests.path_rows import GENTLE, allow_pacing, past_plan

TALKING, WELCOME = (list(Attribute).index(one) for one in (Attribute.INTERACTION, Attribute.NO_WELCOME))
SILENT_AND_QUIET = {**GENTLE, "talking": "none", "noise": "quiet"}
CHATTY_AND_LOUD = {**GENTLE, "talking": "lots", "may_watch": False, "noise": "loud"}


@pytest.fixture
def town(db):
    """Thirty quiet places without talk, thirty loud ones full of it."""
    for facts in (SILENT_AND_QUIET, CHATTY_AND_LOUD):
        for _ in range(30):
            make.activity(db, first_visit=facts)
    db.commit()


def guessed(filler, noise):
    row = np.full((1, len(Attribute)), np.nan)
    row[0, list(Attribute).index(Attribute.SENSORY)] = noise
    return filler.fill(row).values[0]


def test_what_a_listing_does_not_state_is_guessed_from_those_like_it(db, town):
    filler = learn(db)
    assert guessed(filler, 0.0)[TALKING] < 0.3 < 0.7 < guessed(filler, 1.0)[TALKING]
    assert guessed(filler, 0.0)[WELCOME] >= UNSTATED  # nobody is expected to be greeted without being told so


def test_an_empty_town_guesses_what_counts_for_anything_unknown(db):
    assert guessed(learn(db), 0.0)[TALKING] == pytest.approx(UNSTATED)


def test_guesses_are_learned_once_a_day(db, sessions, town):
    guesses = Guesses()
    first = guesses.find(sessions, db, now=make.NOW)
    assert guesses.find(sessions, db, now=make.NOW + timedelta(hours=3)) is first
    assert guesses.find(sessions, db, now=make.NOW + timedelta(days=1)) is not first


def test_a_check_in_keeps_what_was_guessed_when_it_was_said(db, town):
    profile = make.profile(db)
    allow_pacing(db, profile)
    quiet = {name: fact for name, fact in SILENT_AND_QUIET.items() if name not in ("talking", "may_watch")}
    plan = past_plan(db, profile, make.activity(db, first_visit=quiet), days_ago=2)
    form = CheckInInput(outcome="went", felt=3)
    row = check_ins.keep(db, plan, form, values=values_of(profile), now=make.NOW, filler=learn(db))
    told = entry_of(row).told
    assert told.asked[TALKING] is None
    assert told.filled[TALKING] < 0.3
    assert told.unsure[TALKING] > 0 == told.unsure[list(Attribute).index(Attribute.SENSORY)]
    assert told.visit.filled == told.filled
