"""What is learned from people who allow it, what is not, and where it shows."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from activities.on_show import load_on_show
from activities.plans.models import Answer
from matching.alike import Learner
from matching.catalogue import Catalogue
from matching.core.learned import STEADY
from matching.core.reach import cell_of, region_of
from matching.core.reasons import ReasonKind
from matching.core.types import Point
from matching.learned_store import LearnedStore, refit
from matching.models import LearnedKept
from matching.participation import participation_of
from matching.suggested import Said
from matching.suggestions import Suggester
from members.consent.models import Purpose
from members.consent.services import withdraw
from members.profiles import ProfileValues
from tests import make
from tests.learners import a_person, a_town, clubs, plan

NOW = make.NOW


@pytest.fixture
def learned():
    return LearnedStore(every=0)


@pytest.fixture
def learn(db, sessions):
    """Learn from what stands in the database by now."""

    def learn():
        db.commit()
        return refit(sessions, None, now=NOW)

    return learn


def test_a_row_has_what_somebody_ticked_planned_and_liked_with_families_and_region(db):
    paint, tango, birds = clubs(db)
    somebody = a_person(db, plans=(paint,), likes=(tango,), not_for_me=(birds,))
    plan(db, somebody, paint, days=8)
    people = participation_of(db)
    (row,) = people.rows
    here = region_of(cell_of(Point(*make.TOWN)))
    assert {"interest:painting", f"activity:{paint.id}", f"activity:{tango.id}", f"region:{here}"} <= row.keys()
    assert f"{STEADY}{paint.id}" in row
    assert f"activity:{birds.id}" not in row
    assert not any(thing.startswith("family:") for thing in row)
    assert all(people.within[f"activity:{one.id}"] for one in (paint, tango))


def test_what_is_not_for_somebody_is_no_like_though_it_was_planned(db):
    paint, *_ = clubs(db)
    a_person(db, plans=(paint,), not_for_me=(paint,))
    (row,) = participation_of(db).rows
    assert f"activity:{paint.id}" not in row


def test_a_plan_given_back_or_only_thought_of_is_no_like(db):
    paint, tango, _ = clubs(db)
    somebody = a_person(db)
    plan(db, somebody, paint, answer=Answer.NOT_AFTER_ALL)
    plan(db, somebody, tango, answer=Answer.MIGHT)
    (row,) = participation_of(db).rows
    assert not any(thing.startswith("activity:") for thing in row)


def test_nothing_is_learned_from_people_who_do_not_allow_it(db):
    paint, tango, _ = clubs(db)
    for _ in range(9):
        a_person(db, plans=(paint, tango), allows=False)
    assert participation_of(db).rows == []


def test_whoever_takes_consent_back_is_left_out_the_next_time(db, sessions, learn, learned):
    paint, tango, _ = clubs(db)
    people = [a_person(db, plans=(paint, tango)) for _ in range(5)]
    learn()
    assert f"activity:{paint.id}" in learned.find(sessions).model.things
    withdraw(db, profile_id=people[0].id, purpose=Purpose.LEARNING, now=NOW)
    told = learn()
    assert (told.people, told.activities) == (4, 0)
    assert learned.find(sessions).model.things == ()  # four are too few
    assert learned.where_from(sessions).startswith("content alone: Too few")


def test_with_nothing_kept_or_something_damaged_content_stands_alone(db, sessions, learn, learned, caplog):
    assert learned.find(sessions) is None
    assert learned.where_from(sessions) == "content alone: Nothing has been learned yet."
    a_town(db)
    learn()
    assert learned.where_from(sessions) == "participation in 3 activities"
    kept = db.scalars(sa.select(LearnedKept)).one()
    kept.mark, kept.content = "cut short", kept.content[: len(kept.content) // 2]
    db.commit()
    assert learned.find(sessions) is None
    assert learned.where_from(sessions).startswith("content alone: What is kept cannot be read")
    assert "content stands alone" in caplog.text
    learn()
    assert learned.find(sessions) is not None


def test_what_another_process_learned_is_found_at_the_next_look_and_not_before(db, sessions, learn):
    seldom = LearnedStore(every=3600)
    assert seldom.find(sessions) is None
    a_town(db)
    learn()
    assert seldom.find(sessions) is None
    first = LearnedStore(every=0).find(sessions)
    learn()
    assert LearnedStore(every=0).find(sessions).mark == first.mark  # the same people, so kept pages stay good


def test_a_database_that_is_away_leaves_what_was_learned_in_use(db, sessions, learn, learned):
    a_town(db)
    learn()
    before = learned.find(sessions)
    db.execute(sa.text("ALTER TABLE learned_kept RENAME TO elsewhere"))
    db.commit()
    assert learned.find(sessions) is before


def somebody(**over):
    return ProfileValues(**{
        "interests": ("painting",), "ticked": frozenset({"painting"}), "comfort": 4, "languages": ("en",),
        "cell": cell_of(Point(*make.TOWN)), "area_name": "Alderbridge", "country": "GB", "zone": make.ZONE, **over,
    })  # fmt: skip


@pytest.fixture
def suggester(db, sessions):
    def build(learner=None):
        db.commit()
        return Suggester(sessions=sessions, on_show=load_on_show(db, now=NOW), catalogue=Catalogue(), learner=learner)

    return build


def near(suggester, said=None, values=None):
    alike = suggester.alike(values or somebody(), said or Said(), suggester.on_show.ids)
    return dict(zip(suggester.on_show.ids.tolist(), alike.values.tolist(), strict=True))


def test_what_people_of_like_mind_do_comes_nearer(db, sessions, learn, learned, suggester):
    _, tango, birds, _ = a_town(db)
    learn()
    alone, with_others = near(suggester()), near(suggester(Learner(learned=learned.find(sessions))))
    assert alone[tango.id] == pytest.approx(alone[birds.id], abs=0.05)
    assert with_others[tango.id] > with_others[birds.id] + 0.05


def test_in_a_town_too_small_to_learn_content_comes_back_untouched(db, sessions, learn, learned, suggester):
    a_town(db, friends=4)
    learn()
    assert near(suggester(Learner(learned=learned.find(sessions)))) == near(suggester())


def test_what_somebody_put_aside_makes_what_goes_with_it_less(db, sessions, learn, learned, suggester):
    paint, tango, _, _ = a_town(db)
    learn()
    asked = suggester(Learner(learned=learned.find(sessions)))
    before = near(asked, values=somebody(interests=("dancing", "painting")))
    after = near(asked, Said(not_for_me=(paint.id,)), somebody(interests=("dancing", "painting")))
    assert after[tango.id] < before[tango.id]


def test_a_liked_activity_is_told_as_a_reason_and_taking_it_away_lowers_the_affinity(
    db, sessions, learn, learned, suggester
):
    paint, tango, _, _ = a_town(db)
    learn()
    asked, said = suggester(Learner(learned=learned.find(sessions))), Said(more=(paint.id,))
    person = somebody(interests=(), ticked=frozenset())
    found = asked.suggest(db, person, said, now=NOW, leave_out=frozenset({paint.id}))
    (one,) = [one for one in found.chosen if one.activity_id == tango.id]
    assert (ReasonKind.LIKED, "Paint pots") in [(reason.kind, reason.value) for reason in one.reasons]
    assert near(asked, values=person)[tango.id] < near(asked, said, person)[tango.id]


@pytest.mark.parametrize("likes", [("painting",), ("dancing", "birdwatching"), ("painting", "birdwatching", "films")])
def test_every_interest_that_is_told_lowers_the_affinity_when_it_is_taken_away(
    db, sessions, learn, learned, suggester, likes
):
    a_town(db)
    learn()
    asked = suggester(Learner(learned=learned.find(sessions)))
    person = somebody(interests=likes, ticked=frozenset(likes))
    before = near(asked, values=person)
    told = 0
    for one in asked.suggest(db, person, Said(), now=NOW).chosen:
        for reason in one.reasons:
            if reason.kind is ReasonKind.INTEREST:
                left = tuple(like for like in likes if like != reason.value)
                assert (
                    near(asked, values=somebody(interests=left, ticked=frozenset(left)))[one.activity_id]
                    < before[one.activity_id]
                )
                told += 1
    assert told


def test_the_command_learns_and_the_ready_page_tells_it(app, db, client):
    a_town(db)
    db.commit()
    told = app.test_cli_runner().invoke(args=["matching", "refit"])
    assert told.output == "24 people allow learning; 3 activities are known from them.\n"
    assert client.get("/readyz").json["learning"] == "participation in 3 activities"
