"""Suggestions that keep to a person's pace."""

from __future__ import annotations

import random
from datetime import timedelta

import numpy as np
import pytest

from activities.models import Activity
from activities.on_show import Shelf
from matching.asks import asks_of, find_asks
from matching.catalogue import Catalogue
from matching.core.demand import Attribute
from matching.core.pacing import Rest
from matching.core.reasons import ReasonKind
from matching.core.suggest import Slot
from matching.core.types import Kind, Where
from matching.paced import MOST, shortlist, walker_of
from matching.path import own_pace
from matching.path.reckoning import find_standing
from matching.queries import feedback_of
from matching.suggested import said_of
from matching.suggestions import Suggester
from members.profiles import values_of
from tests import make
from tests.path_rows import GENTLE, allow_pacing, check_in, past_plan

SOON = "2026-11-24T10:30"
MIDDLE = {**GENTLE, "talking": "some", "may_watch": False, "group_size": 8}
LIVELY = {**MIDDLE, "group_size": 14, "structure": "loose", "pairs": "sometimes", "has_greeter": False, "minutes": 120}


@pytest.fixture
def town(db):
    """Clubs for painters from gentle to lively, and a solo idea."""
    for key, facts in (("quiet", GENTLE), ("table", {**GENTLE, "talking": "few_words"}), ("middle", MIDDLE),
                       ("lively", LIVELY)):  # fmt: skip
        make.activity(db, key=key, title=f"Painting {key}", interests=["painting"], dates=[SOON], first_visit=facts)
    make.activity(db, key="leaf", title="Paint one leaf", kind=Kind.SOLO, where=Where.ANYWHERE,
                  interests=["painting"], first_visit={"setting": "alone"})  # fmt: skip
    db.commit()


@pytest.fixture
def person(db, town):
    profile = make.profile(db, ticked=["painting"], comfort=2)
    allow_pacing(db, profile)
    return profile


@pytest.fixture
def suggest(db, sessions):
    """Suggestions for a profile as of now."""

    def ask(profile, *, now=make.NOW, **over):
        db.commit()
        on_show = Shelf().get(sessions, now=now)
        values = values_of(profile)
        walker = walker_of(db, values, find_standing(db, values), now=now)
        said = said_of(feedback_of(db, values.profile_id), now=now)
        suggester = Suggester(sessions=sessions, on_show=on_show, catalogue=Catalogue())
        return suggester.suggest(db, values, said, now=now, walker=walker, **over)

    return ask


def keys(found):
    return [one.key for one in found.chosen]


def went(db, profile, key, *, days_ago, **said):
    club = db.query(Activity).filter_by(key=key).one()
    return check_in(db, profile, past_plan(db, profile, club, days_ago=days_ago), **said)


def test_somebody_who_told_nothing_gets_what_their_comfort_answer_gives(db, person, suggest):
    other = make.profile(db, ticked=["painting"], comfort=2)
    assert suggest(person) == suggest(other)
    assert suggest(person).rest is None


def test_a_cap_is_never_passed(db, person, suggest):
    before = suggest(person)
    own_pace.cap(db, values_of(person), step=0, now=make.NOW)
    after = suggest(person)
    limit = 0.2
    asked = {row.key: row.demand for row in db.query(Activity)}
    assert max(asked[key] for key in keys(before)) >= limit
    assert "quiet" in keys(after)
    assert all(asked[key] < limit for key in keys(after))


def test_after_good_days_more_comes_into_reach_and_says_what_it_is_like(db, person, suggest):
    assert "lively" not in keys(suggest(person))
    for week in range(8, 0, -1):
        went(db, person, "middle", days_ago=7 * week, feared=5, felt=1)
    found = suggest(person)
    assert "lively" in keys(found)
    for one in found.chosen:
        assert (one.like is None) == (one.slot is not Slot.STRETCH)


def test_a_stretch_tells_the_visit_it_is_like_and_what_is_more(db, person, suggest):
    person.comfort = 1
    for days_ago in (12, 5):
        went(db, person, "table", days_ago=days_ago, felt=3)
    stretches = [one for one in suggest(person).chosen if one.slot is Slot.STRETCH]
    assert [one.like.title for one in stretches] == ["Painting table"]
    assert Attribute.INTERACTION in stretches[0].like.more
    assert len(stretches[0].like.more) <= 2


def test_after_a_bad_day_only_gentle_things_come_and_resting_stands_first(db, person, suggest):
    for days_ago in (30, 23, 16):
        went(db, person, "middle", days_ago=days_ago, felt=3)
    before = suggest(person)
    went(db, person, "middle", days_ago=2, felt=9)
    after = suggest(person)
    asked = {row.key: row.demand for row in db.query(Activity)}
    assert after.rest is Rest.AFTER_BAD
    assert max(asked[key] for key in keys(after)) < max(asked[key] for key in keys(before))
    assert all(one.slot is not Slot.STRETCH for one in after.chosen)


def test_staying_here_brings_nothing_harder_than_what_was_all_right(db, person, suggest):
    for week in range(6, 0, -1):
        went(db, person, "table", days_ago=7 * week, felt=1)
    assert {"middle", "lively"} & set(keys(suggest(person)))
    own_pace.stay_here(db, values_of(person), stay=True, now=make.NOW)
    assert not {"middle", "lively"} & set(keys(suggest(person)))
    own_pace.stay_here(db, values_of(person), stay=False, now=make.NOW)
    assert {"middle", "lively"} & set(keys(suggest(person)))


def test_what_somebody_would_not_go_to_again_does_not_come_back(db, person, suggest):
    (first,) = (one.key for one in suggest(person).chosen if one.slot is Slot.FITS)
    went(db, person, first, days_ago=12, felt=3, again="no")
    assert first not in keys(suggest(person))


def test_a_place_somebody_has_been_to_says_how_often(db, person, suggest):
    for days_ago in (40, 20):
        went(db, person, "table", days_ago=days_ago, felt=4)
    went(db, person, "leaf", days_ago=10, felt=0)
    told = {one.key: {reason.kind: reason.value for reason in one.reasons} for one in suggest(person).chosen}
    assert told["table"][ReasonKind.BEEN_BEFORE] == 2
    assert not [key for key in told if key != "table" and ReasonKind.BEEN_BEFORE in told[key]]


def test_many_days_out_at_once_put_resting_first(db, person, suggest):
    for days_ago in (6, 5, 4, 3, 2, 1):
        went(db, person, "quiet", days_ago=days_ago, felt=4)
    assert suggest(person).rest is Rest.TIRED


def test_only_ideas_to_do_alone_can_be_asked_for(db, person, suggest):
    assert keys(suggest(person, only_solo=True)) == ["leaf"]


def test_nothing_gentle_enough_is_told_as_a_matter_of_pace(db, person, suggest):
    db.query(Activity).filter(Activity.key.in_(["leaf", "quiet", "table"])).delete()
    own_pace.cap(db, values_of(person), step=0, now=make.NOW)
    found = suggest(person)
    assert found.chosen == ()
    assert found.loosen == ("comfort",)


def test_a_long_pause_forgets_nothing_and_asks_nothing_harder(db, person, suggest):
    for week in range(4, 0, -1):
        went(db, person, "middle", days_ago=7 * week, felt=2)
    asked = {row.key: row.demand for row in db.query(Activity)}
    before = max(asked[key] for key in keys(suggest(person)))
    later = make.NOW + timedelta(weeks=30)
    make.activity(db, key="later", title="Painting later", interests=["painting"], first_visit=LIVELY,
                  dates=[later.strftime("%Y-%m-%dT10:30")], now=later)  # fmt: skip
    asked["later"] = db.query(Activity).filter_by(key="later").one().demand
    assert all(asked[key] <= before for key in keys(suggest(person, now=later)))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_life_was_like_cap_stay_here_and_not_again_are_kept(db, person, suggest, seed):
    """Made-up lives of a few months; what was set is held against what is suggested."""
    life = random.Random(seed)
    clubs = {row.key: row.demand for row in db.query(Activity).filter(Activity.key != "leaf")}
    said: dict[str, tuple[int, str]] = {}
    for days_ago in sorted(life.sample(range(1, 120), 8), reverse=True):
        key, again, felt = life.choice(sorted(clubs)), life.choice(["yes", "no", ""]), life.randint(0, 10)
        outcome = life.choice(["went", "went", "left_early", "did_not_go", "not_today"])
        went(db, person, key, days_ago=days_ago, outcome=outcome, felt=felt, again=again, feared=life.randint(0, 10))
        if outcome in ("went", "left_early"):
            said[key] = (felt, again)
    step = life.choice([0, 1, 2, None])
    own_pace.cap(db, values_of(person), step=step, now=make.NOW)
    own_pace.stay_here(db, values_of(person), stay=True, now=make.NOW)
    managed = [one.listed for one in find_standing(db, values_of(person)).state.managed]
    comfort = find_standing(db, values_of(person)).state.comfort
    for key in keys(suggest(person)):
        if key != "leaf":
            assert clubs[key] <= max([comfort, *managed]) + 1e-6
            assert step is None or clubs[key] < [0.2, 0.35, 0.5][step]
            assert said.get(key, (0, ""))[1] != "no"


# What activities ask


def test_what_is_read_for_many_is_what_is_worked_out_for_one(db, town):
    make.activity(db, key="bare", title="Bare", first_visit={})
    rows = db.query(Activity).order_by(Activity.id).all()
    values = values_of(make.profile(db))
    found = find_asks(db, [row.id for row in rows], km=np.zeros(len(rows)), visits={rows[0].id: 2})
    for row, told in zip(rows, found, strict=True):
        one = asks_of(row, visits=2 if row is rows[0] else 0, values=values)
        for attribute, many, alone in zip(Attribute, told, one, strict=True):
            if attribute is not Attribute.TRAVEL:
                assert (None if np.isnan(many) else pytest.approx(alone)) == alone, attribute


def test_the_shortlist_keeps_the_most_alike_then_the_nearest():
    affinity = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    km = np.array([9.0, 3.0, np.nan, 1.0, 0.1])
    everything = np.ones(5, bool)
    assert shortlist(everything, affinity=affinity, km=km, asked=affinity, most=2).tolist() == [0, 3]
    assert shortlist(everything, affinity=affinity, km=km, asked=affinity, most=3).tolist() == [0, 1, 3]
    within = np.array([False, True, True, False, True])
    assert shortlist(within, affinity=affinity, km=km, asked=affinity, most=MOST).tolist() == [1, 2, 4]
