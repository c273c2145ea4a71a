"""What is learned from people who allow it, what is not, and where it shows."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from activities.on_show import load_on_show
from activities.plans.models import Answer, Plan
from matching.alike import Learner
from matching.catalogue import Catalogue
from matching.core.learned import STEADY
from matching.core.reach import cell_of, region_of
from matching.core.reasons import ReasonKind
from matching.core.types import Point
from matching.learned_store import LearnedFile, refit
from matching.models import Feedback, Opinion
from matching.participation import participation_of
from matching.suggested import Said
from matching.suggestions import Suggester
from members.consent.models import Purpose
from members.consent.services import give, withdraw
from members.profiles import ProfileValues
from tests import make

NOW = make.NOW
TUESDAY = "2026-11-24T10:30"
_keys = itertools.count()


@pytest.fixture
def learned(tmp_path):
    return LearnedFile(tmp_path)


def a_person(db, *, ticked=("painting",), plans=(), likes=(), not_for_me=(), allows=True):
    profile = make.profile(db, ticked=list(ticked))
    if allows:
        give(db, profile_id=profile.id, purpose=Purpose.LEARNING, now=NOW)
    for activity in plans:
        plan(db, profile, activity)
    for opinion, activities in ((Opinion.MORE, likes), (Opinion.NOT_FOR_ME, not_for_me)):
        db.add_all(Feedback(profile_id=profile.id, activity_id=a.id, opinion=opinion, said_at=NOW) for a in activities)
    db.flush()
    return profile


def plan(db, profile, activity, *, days=1, answer=Answer.GOING):
    starts = NOW + timedelta(days=days)
    db.add(Plan(
        key=f"plan-of-test-{next(_keys)}", profile_id=profile.id, activity_id=activity.id, answer=answer,
        title=activity.title, is_dated=True, starts_at=starts, all_day=False, zone=make.ZONE, made_at=NOW,
        changed_at=NOW,
    ))  # fmt: skip
    db.flush()


def clubs(db):
    """Three activities that have nothing in common but the people."""
    return [
        make.activity(db, title=title, interests=[interest], dates=[TUESDAY])
        for title, interest in (("Paint pots", "painting"), ("Tango hour", "dancing"), ("Bird hide", "birdwatching"))
    ]


def a_town(db, *, friends=12):
    """`friends` who paint and dance, and as many who watch birds and nothing else in common with them."""
    paint, tango, birds = clubs(db)
    painters = [a_person(db, plans=(paint, tango)) for _ in range(friends)]
    for _ in range(friends):
        a_person(db, ticked=("birdwatching",), plans=(birds,))
    return paint, tango, birds, painters


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


def test_whoever_takes_consent_back_is_left_out_the_next_time(db, tmp_path, learned):
    paint, tango, _ = clubs(db)
    people = [a_person(db, plans=(paint, tango)) for _ in range(5)]
    refit(db, tmp_path)
    assert f"activity:{paint.id}" in learned.find().model.things
    withdraw(db, profile_id=people[0].id, purpose=Purpose.LEARNING, now=NOW)
    told = refit(db, tmp_path)
    assert (told.people, told.activities) == (4, 0)
    assert learned.find().model.things == ()  # four are too few
    assert learned.where_from().startswith("content alone: Too few")


def test_without_a_file_and_with_a_damaged_one_content_stands_alone(db, tmp_path, learned, caplog):
    assert learned.find() is None
    assert learned.where_from() == "content alone: Nothing has been learned yet."
    a_town(db)
    refit(db, tmp_path)
    assert learned.where_from() == "participation in 3 activities"
    whole = (tmp_path / "learned.npz").read_bytes()
    (tmp_path / "learned.npz").write_bytes(whole[: len(whole) // 2])
    assert learned.find() is None
    assert learned.where_from().startswith("content alone: The file cannot be read")
    assert "content stands alone" in caplog.text
    refit(db, tmp_path)
    assert learned.find() is not None


def test_without_a_folder_nothing_is_looked_for():
    assert LearnedFile(None).find() is None
    assert "No folder" in LearnedFile(None).where_from()


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


def test_what_people_of_like_mind_do_comes_nearer(db, tmp_path, learned, suggester):
    _, tango, birds, _ = a_town(db)
    refit(db, tmp_path)
    alone, with_others = near(suggester()), near(suggester(Learner(learned=learned.find())))
    assert alone[tango.id] == pytest.approx(alone[birds.id], abs=0.05)
    assert with_others[tango.id] > with_others[birds.id] + 0.05


def test_in_a_town_too_small_to_learn_content_comes_back_untouched(db, tmp_path, learned, suggester):
    a_town(db, friends=4)
    refit(db, tmp_path)
    assert near(suggester(Learner(learned=learned.find()))) == near(suggester())


def test_what_somebody_put_aside_makes_what_goes_with_it_less(db, tmp_path, learned, suggester):
    paint, tango, _, _ = a_town(db)
    refit(db, tmp_path)
    asked = suggester(Learner(learned=learned.find()))
    before = near(asked, values=somebody(interests=("dancing", "painting")))
    after = near(asked, Said(not_for_me=(paint.id,)), somebody(interests=("dancing", "painting")))
    assert after[tango.id] < before[tango.id]


def test_a_liked_activity_is_told_as_a_reason_and_taking_it_away_lowers_the_affinity(db, tmp_path, learned, suggester):
    paint, tango, _, _ = a_town(db)
    refit(db, tmp_path)
    asked, said = suggester(Learner(learned=learned.find())), Said(more=(paint.id,))
    person = somebody(interests=(), ticked=frozenset())
    found = asked.suggest(db, person, said, now=NOW, leave_out=frozenset({paint.id}))
    (one,) = [one for one in found.chosen if one.activity_id == tango.id]
    assert (ReasonKind.LIKED, "Paint pots") in [(reason.kind, reason.value) for reason in one.reasons]
    assert near(asked, values=person)[tango.id] < near(asked, said, person)[tango.id]


@pytest.mark.parametrize("likes", [("painting",), ("dancing", "birdwatching"), ("painting", "birdwatching", "films")])
def test_every_interest_that_is_told_lowers_the_affinity_when_it_is_taken_away(db, tmp_path, learned, suggester, likes):
    a_town(db)
    refit(db, tmp_path)
    asked = suggester(Learner(learned=learned.find()))
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


def test_the_command_learns_and_the_ready_page_tells_it(app, db, client, tmp_path):
    a_town(db)
    db.commit()
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"index_folder": tmp_path})
    told = app.test_cli_runner().invoke(args=["matching", "refit"])
    assert told.output == "24 people allow learning; 3 activities are known from them.\n"
    app.extensions["ready"] = {"learning": LearnedFile(tmp_path).where_from}
    assert client.get("/readyz").json["learning"] == "participation in 3 activities"


def test_without_a_folder_the_command_says_where_it_would_keep_it(app):
    told = app.test_cli_runner().invoke(args=["matching", "refit"])
    assert told.exit_code == 1
    assert "DOORSTEP_INDEX_FOLDER is empty" in told.output
