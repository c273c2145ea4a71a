"""From a profile and what is on to at most three things with true reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.forms import DateInput
from activities.on_show import load_on_show
from matching.catalogue import Catalogue
from matching.core.reach import cell_of
from matching.core.reasons import ReasonKind
from matching.core.suggest import Slot
from matching.core.types import Kind, Point, Where
from matching.models import Opinion
from matching.opinions import say, take_back
from matching.queries import feedback_of
from matching.suggested import NOT_NOW, Said, said_of
from matching.suggestions import Suggester
from members.models import Avoid, FreeTime, Need
from members.profiles import ProfileValues
from refusals import NotHere
from tests import make

NOW = make.NOW
TUESDAY, SATURDAY = "2026-11-24T10:30", "2026-11-28T19:00"
GENTLE = {
    "talking": "none", "may_watch": True, "judged": "nobody", "group_size": 6, "pairs": "never", "structure": "task",
    "has_greeter": True, "leave_any_time": True, "setting": "in_person", "identity": "first_name", "role": "take_part",
    "noise": "quiet", "commitment": "drop_in", "minutes": 60,
}  # fmt: skip
HARD = GENTLE | {"talking": "lots", "may_watch": False, "judged": "contest", "pairs": "always", "structure": "mingling",
                 "has_greeter": False, "group_size": 40}  # fmt: skip


def somebody(**over):
    """A person in the middle of the town who likes painting and can face a few words."""
    return ProfileValues(**{
        "interests": ("painting",), "ticked": frozenset({"painting"}), "comfort": 2, "languages": ("en",),
        "cell": cell_of(Point(*make.TOWN)), "area_name": "Alderbridge", "country": "GB", "zone": make.ZONE, **over,
    })  # fmt: skip


def a_club(db, title="Painting together", **over):
    return make.activity(
        db, **{"title": title, "interests": ["painting"], "dates": [TUESDAY], "first_visit": GENTLE, **over}
    )


@pytest.fixture
def suggest(db, sessions):
    """Suggest for somebody from what the test has put on show."""

    def ask(values=None, said=None, **options):
        db.commit()
        suggester = Suggester(sessions=sessions, on_show=load_on_show(db, now=NOW), catalogue=Catalogue())
        return suggester.suggest(db, values or somebody(), said or Said(), now=NOW, **options)

    return ask


def titles(found):
    return [one.title for one in found.chosen]


def test_what_somebody_likes_and_can_face_is_suggested_with_its_reasons(db, suggest):
    a_club(db)
    (one,) = suggest().chosen
    assert (one.title, one.slot) == ("Painting together", Slot.EASY)
    assert [reason.kind for reason in one.reasons] == [
        ReasonKind.INTEREST, ReasonKind.DISTANCE, ReasonKind.GROUP_SIZE, ReasonKind.JUST_WATCH,
    ]  # fmt: skip


def test_nothing_that_asks_far_more_than_comfort_is_suggested(db, suggest):
    a_club(db, first_visit=HARD)
    found = suggest()
    assert found.chosen == ()
    assert found.loosen == ("comfort",)


def test_what_does_not_suit_an_adult_alone_is_never_suggested(db, suggest):
    a_club(db, suitability="unsuited", suitability_reason="children")
    assert suggest().chosen == ()


def test_a_date_outside_free_times_is_not_suggested_and_the_wish_is_named(db, suggest):
    a_club(db, dates=[SATURDAY])
    found = suggest(somebody(free=frozenset({FreeTime.WEEKDAY_MORNING})))
    assert found.chosen == ()
    assert found.loosen == ("free",)
    assert titles(suggest(somebody(free=frozenset({FreeTime.WEEKEND_EVENING})))) == ["Painting together"]


def test_the_date_told_is_the_first_that_suits(db, suggest, sessions):
    a_club(db, dates=[TUESDAY, SATURDAY])
    (one,) = suggest(somebody(free=frozenset({FreeTime.WEEKEND_EVENING}))).chosen
    on_show = load_on_show(db, now=NOW)
    assert on_show.date_minute[one.date] == 19 * 60


def test_evenings_can_be_left_out(db, suggest):
    a_club(db, dates=[SATURDAY])
    assert suggest(somebody(avoid=frozenset({Avoid.EVENINGS}))).chosen == ()


@pytest.mark.parametrize(
    ("avoid", "listing"),
    [
        (Avoid.LOUD, {"first_visit": GENTLE | {"noise": "loud"}}),
        (Avoid.CROWDS, {"first_visit": GENTLE | {"group_size": 60}}),
        (Avoid.ALCOHOL, {"themes": ["alcohol"]}),
        (Avoid.COST, {"cost_amount": 5, "cost_currency": "GBP"}),
        (Avoid.COST, {"cost_amount": None}),
    ],
)
def test_what_is_left_out_is_left_out(db, suggest, avoid, listing):
    a_club(db, **{"cost_amount": 0, **listing})
    assert titles(suggest()) == ["Painting together"]
    found = suggest(somebody(avoid=frozenset({avoid})))
    assert found.chosen == ()
    assert found.loosen == ("avoid",)


def test_a_need_asks_for_places_that_say_so(db, suggest):
    a_club(db, "Up the stairs", venue=make.venue(db, step_free=False))
    a_club(db, "Who knows", venue=make.venue(db))
    a_club(db, "By the ramp", venue=make.venue(db, step_free=True))
    wheels = somebody(needs=frozenset({Need.STEP_FREE}))
    found = suggest(wheels)
    assert titles(found) == ["By the ramp"]
    assert found.unknown_access == 1
    asked = suggest(wheels, unknown_access=True)
    assert set(titles(asked)) == {"By the ramp", "Who knows"}


def test_another_language_is_not_suggested(db, suggest):
    a_club(db, languages=["es"])
    assert suggest().chosen == ()
    assert suggest(somebody(languages=("es",))).chosen


def test_too_far_is_named(db, suggest):
    a_club(db, venue=make.venue(db, lat=make.TOWN[0] + 0.5))
    found = suggest()
    assert (found.chosen, found.loosen) == ((), ("reach",))


def test_without_an_area_only_what_needs_no_travelling_is_suggested(db, suggest):
    a_club(db)
    make.activity(db, title="Paint one leaf", kind=Kind.SOLO, where=Where.ANYWHERE, interests=["painting"],
                  first_visit={"setting": "alone"})  # fmt: skip
    assert titles(suggest(somebody(cell=None))) == ["Paint one leaf"]


def test_an_area_wide_offer_is_for_people_of_that_area(db, suggest):
    here = {"where": Where.AREA, "venue": None, "area_lat": make.TOWN[0], "area_lon": make.TOWN[1], "area_km": 10.0}
    a_club(db, "In your town", **here)
    a_club(db, "In Dublin", **here | {"area_lat": 53.35, "area_lon": -6.26})
    assert titles(suggest()) == ["In your town"]


def test_not_for_me_never_returns_and_lowers_its_like(db, suggest):
    disliked = a_club(db, "Watercolour on Mondays", interests=["watercolour"])
    like_it = a_club(db, "Watercolour on Tuesdays", interests=["watercolour"])
    before = suggest(somebody(interests=("watercolour",), ticked=frozenset({"watercolour"})))
    assert {disliked.title, like_it.title} & set(titles(before))
    said = Said(not_for_me=(disliked.id,), put_aside=frozenset({disliked.id}))
    assert disliked.title not in titles(suggest(said=said))


def test_something_easier_asks_less(db, suggest):
    harder = a_club(db, "With some chatting", first_visit=GENTLE | {"talking": "some", "may_watch": False})
    a_club(db, "With no talking")
    assert titles(suggest(easier_than=harder.key)) == ["With no talking"]
    assert suggest(easier_than="nobody-knows-this").chosen


def test_what_the_person_unticked_is_no_reason(db, suggest):
    a_club(db, "Dogs in the park", interests=["dogs"])
    loves = somebody(interests=(), ticked=frozenset(), words="I love dogs")
    assert ReasonKind.INTEREST not in {r.kind for one in suggest(loves).chosen for r in one.reasons}
    assert ReasonKind.INTEREST in {
        r.kind for one in suggest(somebody(interests=("dogs",), words="I love dogs")).chosen for r in one.reasons
    }


@pytest.mark.parametrize("fact", [{"noise": "loud"}, {"group_size": 60}])
def test_a_loud_or_crowded_hour_is_a_stretch_however_little_else_it_asks(db, suggest, fact):
    a_club(db, first_visit=GENTLE | fact)
    assert [one.slot for one in suggest().chosen] == [Slot.STRETCH]
    assert suggest(somebody(comfort=1)).chosen == ()


def test_an_all_day_date_has_no_part_of_the_day(db, suggest):
    a_club(db, dates=[DateInput(starts_local="2026-11-24T00:00", minutes=1440, all_day=True)],
           first_visit={"setting": "in_person", "talking": "none", "group_size": 20, "judged": "nobody"})  # fmt: skip
    (one,) = suggest(somebody(comfort=3)).chosen
    assert ReasonKind.PART_OF_DAY not in {reason.kind for reason in one.reasons}


def test_nothing_on_at_all_gives_an_empty_answer(suggest):
    found = suggest()
    assert (found.chosen, found.loosen) == ((), ("nothing_on",))


def test_an_empty_profile_is_shown_what_is_near_and_gentle(db, suggest):
    a_club(db, "Near and gentle")
    a_club(db, "Near and less gentle", first_visit=GENTLE | {"talking": "some", "may_watch": False})
    nothing = ProfileValues(cell=somebody().cell)
    assert titles(suggest(nothing))[0] == "Near and gentle"


class TestOpinions:
    @pytest.fixture
    def profile(self, db):
        return make.profile(db)

    def test_a_newer_opinion_replaces_the_older(self, db, profile):
        club = a_club(db)
        say(db, profile_id=profile.id, key=club.key, opinion=Opinion.MORE, now=NOW)
        say(db, profile_id=profile.id, key=club.key, opinion=Opinion.NOT_FOR_ME, now=NOW)
        db.flush()
        assert [row.opinion for row in feedback_of(db, profile.id)] == [Opinion.NOT_FOR_ME]

    def test_an_opinion_is_taken_back_whole(self, db, profile):
        club = a_club(db)
        say(db, profile_id=profile.id, key=club.key, opinion=Opinion.NOT_FOR_ME, now=NOW)
        db.flush()
        take_back(db, profile_id=profile.id, key=club.key)
        db.flush()
        assert feedback_of(db, profile.id) == []

    def test_taking_back_what_was_never_said_is_no_error(self, db, profile):
        take_back(db, profile_id=profile.id, key="never-heard-of")

    def test_an_opinion_on_nothing_is_refused(self, db, profile):
        with pytest.raises(NotHere):
            say(db, profile_id=profile.id, key="never-heard-of", opinion=Opinion.MORE, now=NOW)

    def test_not_now_rests_for_two_weeks_and_then_returns(self, db, profile):
        club = a_club(db)
        say(db, profile_id=profile.id, key=club.key, opinion=Opinion.NOT_NOW, now=NOW)
        db.flush()
        rows = feedback_of(db, profile.id)
        assert said_of(rows, now=NOW + NOT_NOW - timedelta(hours=1)).put_aside == {club.id}
        assert said_of(rows, now=NOW + NOT_NOW + timedelta(hours=1)).put_aside == frozenset()
        assert said_of(rows, now=NOW).not_for_me == ()


@pytest.mark.parametrize("stuffed", [{"description": "painting " * 100}, {"title": "Painting " * 9}])
def test_a_listing_stuffed_with_a_word_moves_by_one_place_at_most(db, sessions, stuffed):
    made = [
        a_club(db, title=f"{name} painting", description="Painting with a kettle on.", interests=[*more, "painting"])
        for name, more in (("Plain", []), ("Quiet", ["drawing"]), ("Late", []), ("Big", ["films", "dancing"]))
    ]
    plain = _order(db, sessions, made)
    for name, text in stuffed.items():
        setattr(made[2], name, text)
    after = _order(db, sessions, made)
    assert abs(after.index(made[2].id) - plain.index(made[2].id)) <= 1


def _order(db, sessions, made):
    db.commit()
    on_show = load_on_show(db, now=NOW)
    alike = Catalogue().alike(sessions, on_show, interests={"painting": 1.0}, words="")
    return on_show.ids[(-alike.values).argsort(kind="stable")].tolist()
