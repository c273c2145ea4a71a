"""What the three screens keep, and what is left after erasing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from matching.core.types import Travel
from members.forms import LikesInput, PaceInput, PartInput, PlaceInput
from members.models import Avoid, FreeTime, Guest, InterestSource, Member, Need, Profile, ProfileInterest
from members.profiles import NOBODY, Area, erase, move, save_area, save_likes, save_pace, values_of
from taxonomy import load_taxonomy
from tests import make
from tests.make import NOW

TAXONOMY = load_taxonomy()
DAVIS = Area(cell="r6427c1277", name="Davis, California, US", country="US", zone="America/Los_Angeles")


def likes(db, profile, **said):
    return save_likes(db, profile, LikesInput(**said), taxonomy=TAXONOMY, now=NOW)


def kept(db, profile):
    db.flush()
    db.expire_all()
    return values_of(db.get(Profile, profile.id))


def test_a_visitor_without_a_profile_has_the_values_of_nobody():
    assert values_of(None) is NOBODY
    assert (NOBODY.interests, NOBODY.comfort, NOBODY.travel, NOBODY.travel_minutes) == ((), None, Travel.BUS, 30)


def test_ticks_and_words_are_both_kept_ticks_first(db):
    profile = make.profile(db)
    read = likes(db, profile, interests={"chess"}, words="I used to paint and I like dogs", avoid={Avoid.CROWDS})
    values = kept(db, profile)
    assert values.interests[0] == "chess"
    assert set(read) == set(values.from_words) == {"painting", "dogs"}
    assert values.ticked == {"chess"}
    assert values.words == "I used to paint and I like dogs"
    assert values.avoid == {Avoid.CROWDS}


def test_an_interest_both_ticked_and_written_counts_as_ticked(db):
    profile = make.profile(db)
    assert likes(db, profile, interests={"dogs"}, words="I like dogs") == ()
    assert kept(db, profile).ticked == {"dogs"}


def test_what_was_read_and_unticked_is_not_read_again(db):
    profile = make.profile(db)
    likes(db, profile, words="I used to paint and I like dogs")
    likes(db, profile, words="I used to paint and I like dogs", shown={"painting", "dogs"}, read={"painting"})
    assert kept(db, profile).interests == ("painting",)
    again = likes(db, profile, words="I used to paint and I like dogs and chess", shown={"painting"}, read={"painting"})
    assert again == ("chess",)
    assert set(kept(db, profile).interests) == {"painting", "chess"}


def test_unticking_a_ticked_interest_that_the_words_name_is_obeyed(db):
    profile = make.profile(db)
    likes(db, profile, interests={"dogs"}, words="I like dogs")
    likes(db, profile, words="I like dogs")
    assert kept(db, profile).interests == ()


def test_a_read_interest_may_become_a_ticked_one_and_back(db):
    profile = make.profile(db)
    likes(db, profile, words="I like dogs")
    likes(db, profile, words="I like dogs", interests={"dogs"}, shown={"dogs"}, read={"dogs"})
    assert kept(db, profile).ticked == {"dogs"}
    assert [row.source for row in profile.interests] == [InterestSource.TICKED]


def test_saving_empty_likes_clears_them(db):
    profile = make.profile(db, ticked=["chess"], read=["dogs"], words="dogs", avoid=["loud"])
    likes(db, profile)
    values = kept(db, profile)
    assert (values.interests, values.words, values.avoid) == ((), "", frozenset())


def test_the_area_travel_languages_and_needs_are_kept(db):
    profile = make.profile(db)
    form = PlaceInput(
        place="Davis",
        travel=Travel.WALK,
        minutes=45,
        languages=("es", "en", "es"),
        needs={Need.STEP_FREE, Need.SEATING},
    )
    save_area(db, profile, form, area=DAVIS, now=NOW)
    values = kept(db, profile)
    assert (values.cell, values.area_name, values.country, values.zone) == (
        DAVIS.cell, DAVIS.name, "US", "America/Los_Angeles",
    )  # fmt: skip
    assert (values.travel, values.travel_minutes, values.languages) == (Travel.WALK, 45, ("es", "en"))
    assert values.needs == {Need.STEP_FREE, Need.SEATING}


def test_an_area_can_be_forgotten(db):
    profile = make.profile(db)
    move(db, profile, None, now=NOW)
    values = kept(db, profile)
    assert (values.cell, values.area_name, values.country, values.zone) == (None, None, None, None)


def test_the_pace_is_kept_and_can_be_taken_back(db):
    profile = make.profile(db)
    save_pace(db, profile, PaceInput(comfort=0, free={FreeTime.WEEKDAY_MORNING}), now=NOW)
    assert (kept(db, profile).comfort, kept(db, profile).free) == (0, {FreeTime.WEEKDAY_MORNING})
    save_pace(db, profile, PaceInput(), now=NOW)
    assert (kept(db, profile).comfort, kept(db, profile).free) == (None, frozenset())


def test_what_only_the_owner_may_read_is_unreadable_in_the_database(db):
    profile = make.profile(db, words="I like dogs", avoid=["loud"], needs=["step_free"], comfort=1)
    columns = "words, avoid, needs, comfort"
    raw = db.execute(sa.text(f"SELECT {columns} FROM profile WHERE id = :id"), {"id": profile.id}).one()
    assert all(value.startswith(b"gAAAA") for value in raw)


def test_ticks_of_an_older_version_are_left_out(db):
    profile = make.profile(db, avoid=["loud", "gone"], needs=["gone"], free=["gone"])
    values = values_of(profile)
    assert (values.avoid, values.needs, values.free) == ({Avoid.LOUD}, frozenset(), frozenset())


def test_erasing_leaves_no_row_of_a_guest(db):
    other = make.profile(db, ticked=["chess"])
    profile = make.profile(db, ticked=["chess"], read=["dogs"])
    erase(db, profile)
    assert db.scalars(sa.select(Profile.id)).all() == [other.id]
    assert db.scalars(sa.select(Guest.id)).all() == [other.guest_id]
    assert db.scalars(sa.select(ProfileInterest.profile_id)).all() == [other.id]


def test_erasing_leaves_no_row_of_a_member(db):
    member = Member(key="jo", name="Jo", demo_note=None, created_at=NOW)
    member.profile = Profile(changed_at=NOW)
    db.add(member)
    db.flush()
    erase(db, member.profile)
    assert db.scalar(sa.select(sa.func.count(Member.id))) == 0
    assert db.scalar(sa.select(sa.func.count(Profile.id))) == 0


def parsed(model, **fields):
    form = MultiDict(
        [(key, one) for key, value in fields.items() for one in (value if isinstance(value, list) else [value])]
    )
    return model.parse(form, TAXONOMY) if model is LikesInput else model.parse(form)


def test_an_untouched_form_is_empty(app):
    with app.test_request_context():
        for model, fields in (
            (LikesInput, {"words": " \r\n"}),
            (PlaceInput, {"place": "", "travel": "bus", "minutes": "30"}),
            (PaceInput, {"comfort": ""}),
        ):
            form, problems = parsed(model, **fields)
            assert form.is_empty
            assert problems == {}


@pytest.mark.parametrize(
    ("model", "fields", "at"),
    [
        (LikesInput, {"interests": ["chess", "tax-evasion"]}, "interests"),
        (LikesInput, {"shown": ["x"]}, "interests"),
        (LikesInput, {"avoid": ["mondays"]}, "avoid"),
        (PlaceInput, {"travel": "rocket"}, "travel"),
        (PlaceInput, {"minutes": "31"}, "minutes"),
        (PlaceInput, {"minutes": "9" * 5000}, "minutes"),
        (PlaceInput, {"languages": ["en", "klingon"]}, "languages"),
        (PlaceInput, {"needs": ["x"]}, "needs"),
        (PaceInput, {"comfort": "5"}, "comfort"),
        (PaceInput, {"comfort": "-1"}, "comfort"),
        (PaceInput, {"comfort": "calm"}, "comfort"),
        (PaceInput, {"free": ["never"]}, "free"),
        (PartInput, {"near": "r9999c0000"}, "near"),
    ],
)
def test_a_tick_that_is_not_offered_is_told_at_its_field_as_400(app, model, fields, at):
    with app.test_request_context():
        form, problems = parsed(model, **fields)
    assert form is None
    assert list(problems) == [at]
    assert problems.status == 400


@pytest.mark.parametrize(("model", "field"), [(LikesInput, "words"), (PlaceInput, "place")])
def test_too_long_a_text_is_told_at_its_field_as_422(app, model, field):
    with app.test_request_context():
        form, problems = parsed(model, **{field: "long " * 20_000})
    assert form is None
    assert list(problems) == [field]
    assert problems.status == 422


def test_control_characters_go_and_emoji_markup_and_right_to_left_stay(app):
    with app.test_request_context():
        form, _ = parsed(LikesInput, words="dogs\0 😀 <b>שלום</b>\r\nchess\x1b ")
    assert form.words == "dogs 😀 <b>שלום</b>\nchess"


def test_blanks_of_any_kind_part_words_and_joiners_stay(app):
    with app.test_request_context():
        form, _ = parsed(LikesInput, words="board\u00a0games\tچای\u200cخانه 👩\u200d🌾")
    assert form.words == "board games\tچای\u200cخانه 👩\u200d🌾"


CELL = "r7135c4000"


@pytest.mark.parametrize("fields", [{}, {"map": CELL}, {"map": CELL, "press.x": "0", "press.y": "0"}, {"press.x": "9"}])
def test_no_press_means_no_cell(app, fields):
    with app.test_request_context():
        form, _ = parsed(PartInput, **fields)
    assert form.cell is None


@pytest.mark.parametrize("press", [("281", "10"), ("10", "-1"), ("x", "y"), ("1e9", "1"), ("NaN", "1")])
def test_a_press_off_the_map_is_told_beside_it(app, press):
    with app.test_request_context():
        form, problems = parsed(PartInput, map=CELL, **dict(zip(("press.x", "press.y"), press, strict=True)))
    assert form is None
    assert list(problems) == ["press"]
