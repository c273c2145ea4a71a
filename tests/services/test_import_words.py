"""What is read from the words of a listing: facts, cost, ages, themes, kinds, interests, names, places."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from activities.exchange.importing.catalogues.raw import RawListing, When
from activities.exchange.importing.hints import facts_of
from activities.exchange.importing.interests import interests_of
from activities.exchange.importing.offers import offer_of
from activities.exchange.importing.places import APPROXIMATE, spots_of
from activities.exchange.importing.publishers import organizer_of, publisher_name
from activities.exchange.importing.shifting import moved, weeks_between
from activities.exchange.importing.themes import kind_of, themes_of
from activities.exchange.importing.words import Words, first_sentence, without_contacts
from activities.models import Booking
from activities.suitability.rule import Sort
from matching.core.types import (
    Commitment,
    Judged,
    Kind,
    Noise,
    Pairs,
    RoleAsked,
    Setting,
    Structure,
    Talking,
    Where,
)


def raw(title: str, description: str = "", **over: Any) -> RawListing:
    return RawListing(
        **{
            "id": "1",
            "title": title,
            "description": description,
            "timezone": "Europe/London",
            "currency": "USD",
            **over,
        }
    )


def words(title: str, description: str = "", **over: Any) -> Words:
    return Words.of(raw(title, description, **over))


@pytest.mark.parametrize(
    ("title", "description", "kind", "facts"),
    [
        ("Author Talk: Jane Doe", "", Kind.OUTING,
         {"talking": Talking.NONE, "may_watch": True, "judged": Judged.NOBODY, "structure": Structure.PLAN}),
        ("Noche de cine: El Sur", "", Kind.OUTING, {"talking": Talking.NONE, "may_watch": True}),
        ("Organ Recital", "", Kind.OUTING, {"noise": Noise.QUIET, "pairs": Pairs.NEVER}),
        ("Emo Night with DJs", "", Kind.OUTING, {"noise": Noise.LOUD, "group_size": 100}),
        ("Watercolour exhibition", "", Kind.OUTING, {"leave_any_time": True, "talking": Talking.NONE}),
        ("Knitting Circle", "", Kind.CLUB, {"talking": Talking.FEW_WORDS, "structure": Structure.TASK}),
        ("English Conversation Circle", "", Kind.CLUB, {"talking": Talking.LOTS}),
        ("Spanish-English Language Exchange", "", Kind.CLUB, {"talking": Talking.LOTS, "pairs": Pairs.SOMETIMES}),
        ("Open Mic Night", "", Kind.OUTING, {"talking": Talking.LOTS, "judged": Judged.CONTEST}),
        ("Chess tournament", "", Kind.CLUB, {"judged": Judged.CONTEST}),
        ("Speed Friending", "", Kind.OUTING, {"structure": Structure.MINGLING, "pairs": Pairs.ALWAYS}),
        ("Club de lectura", "", Kind.CLUB, {"talking": Talking.SOME, "structure": Structure.PLAN}),
        ("Silent Book Club", "", Kind.CLUB, {"talking": Talking.NONE, "noise": Noise.QUIET}),
        ("Tai Chi in the Park", "", Kind.CLUB, {"talking": Talking.NONE, "judged": Judged.NOBODY}),
        ("Salsa for beginners", "", Kind.CLASS, {"pairs": Pairs.ALWAYS}),
        ("Pottery", "An 8 week course.", Kind.CLASS, {"commitment": Commitment.FEW_WEEKS, "structure": Structure.TASK}),
        ("Craft table", "Drop-in, come and go.", Kind.CLUB,
         {"commitment": Commitment.DROP_IN, "leave_any_time": True}),
        ("Story circle", "You are welcome to listen.", Kind.CLUB, {"may_watch": True}),
        ("Woodcarving", "Limited to 8 people.", Kind.CLASS, {"group_size": 8}),
        ("Garden Crew", "Weeding and planting.", Kind.VOLUNTEER,
         {"role": RoleAsked.HELP, "structure": Structure.TASK}),
        ("Math Mentor", "A background check is needed.", Kind.VOLUNTEER,
         {"pairs": Pairs.ALWAYS, "talking": Talking.LOTS, "commitment": Commitment.REGULAR_DUTY}),
    ],
)  # fmt: skip
def test_facts_are_read_where_the_words_carry_them(
    title: str, description: str, kind: Kind, facts: dict[str, Any]
) -> None:
    read = facts_of(words(title, description), kind=kind, where=Where.PLACE, minutes=60).model_dump()

    assert {name: read[name] for name in facts} == facts
    assert (read["setting"], read["minutes"]) == (Setting.IN_PERSON, 60)


def test_words_that_say_nothing_give_no_facts() -> None:
    read = facts_of(words("Zebra"), kind=Kind.CLUB, where=Where.UNKNOWN, minutes=None)

    assert read.model_dump(exclude={"source"}, exclude_none=True) == {}


def test_a_theatre_society_is_not_a_show() -> None:
    read = facts_of(words("Musical Theatre Society"), kind=Kind.CLUB, where=Where.AREA, minutes=None)

    assert read.talking is None


def test_a_house_of_music_tells_what_is_on() -> None:
    listing = words("Cannons", location="The Orange Peel, 101 Biltmore Ave")

    assert facts_of(listing, kind=Kind.OUTING, where=Where.PLACE, minutes=None).noise is Noise.LOUD


@pytest.mark.parametrize(
    ("title", "description", "over", "offer"),
    [
        ("Yoga", "Admission is free.", {}, {"cost_amount": Decimal(0), "cost_currency": None}),
        ("Taller", "Entrada gratuita", {"currency": "EUR"}, {"cost_amount": Decimal(0)}),
        ("Gluten free baking", "Fee $12.50", {}, {"cost_amount": Decimal("12.50"), "cost_currency": "USD"}),
        ("Film", "", {"price": "3,50 euros"}, {"cost_amount": Decimal("3.50"), "cost_currency": "EUR"}),
        ("Concert", "Cost: 29.21. Doors 6PM", {}, {"cost_amount": Decimal("29.21")}),
        ("Concert", "$15 at the door", {"currency": None}, {"cost_amount": None}),
        ("Gala", "We raised $5,000", {}, {"cost_amount": None}),
        ("Games", "No registration required, drop in.", {}, {"booking": Booking.NONE}),
        ("Games", "Registration is required.", {}, {"booking": Booking.NEEDED}),
        ("Games", "RSVP appreciated", {}, {"booking": Booking.WELCOME}),
        ("Games", "", {}, {"booking": None, "age_min": None, "age_max": None}),
        ("Show", "Doors 7pm/19+", {}, {"age_min": 19}),
        ("Walk for over 50s", "", {}, {"age_min": 50}),
        ("Lift", "Over 50 years of music", {}, {"age_min": None}),
        ("Lino prints", "Ages 12-19.", {}, {"age_min": 12, "age_max": 19}),
        ("20s & 30s brunch", "", {}, {"age_min": 20, "age_max": 39}),
        ("Chair yoga for seniors", "", {}, {"age_min": 55}),
        ("Senior Recital", "", {}, {"age_min": None}),
    ],
)
def test_cost_booking_and_ages_are_read(
    title: str, description: str, over: dict[str, Any], offer: dict[str, Any]
) -> None:
    listing = raw(title, description, **over)

    read = offer_of(Words.of(listing), currency=listing.currency, price=listing.price)

    assert {name: getattr(read, name) for name in offer} == offer


@pytest.mark.parametrize(
    ("title", "place", "themes"),
    [
        ("Trivia Tuesday", "hillman brewing", ["alcohol", "contests"]),
        ("Alcohol free social", "town hall", []),
        ("Choir practice", "first presbyterian church", ["religion"]),
        ("Cricket in Church Stretton", "", ["contests"]),
        ("Puppy walk for families", "", ["children", "dogs"]),
        ("Jazz Festival", "", ["crowds"]),
        ("Cooking", "", []),
    ],
)
def test_themes_are_read_from_words_and_place(title: str, place: str, themes: list[str]) -> None:
    assert themes_of(words(title), place=place, cost_known=False, free=False, crowd=None) == themes


def test_a_price_a_crowd_and_a_drinking_age_are_themes() -> None:
    assert themes_of(words("X"), place="", cost_known=True, free=False, crowd=100, from_age=21) == [
        "alcohol", "cost", "crowds",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Film Club", Kind.CLUB),
        ("Film at the Tango Hall", Kind.OUTING),
        ("Club de lectura en inglés: reading", Kind.CLUB),
        ("Chamber Music Class Recital", Kind.OUTING),
        ("Intro to bookbinding", Kind.CLASS),
        ("Taller de cerámica", Kind.CLASS),
        ("River clean-up", Kind.VOLUNTEER),
        ("Guided tour of the old town", Kind.OUTING),
        ("Mahjong", Kind.CLUB),
    ],
)
def test_kinds_are_read_from_titles(title: str, kind: Kind) -> None:
    assert kind_of(words(title), where=Where.PLACE, repeats=False) is kind


def test_what_happens_online_is_online() -> None:
    assert kind_of(words("Book Club"), where=Where.ONLINE, repeats=True) is Kind.ONLINE


def test_the_title_says_more_about_interests_than_the_description() -> None:
    found = interests_of(words("Knitting for dog lovers"), "We also talk about chess.")

    assert set(found) >= {"knitting", "dogs"}
    assert "chess" not in found


def test_a_silent_title_leaves_the_word_to_the_description() -> None:
    assert "chess" in interests_of(words("Thursday evenings"), "We play chess.")


def test_the_name_of_a_sports_club_tells_of_sports_alone() -> None:
    found = interests_of(words("Roman Road Cricket and Social Club"), "", sort=Sort.SPORTS_CLUBS)

    assert found == ["cricket"]


@pytest.mark.parametrize(
    ("name", "key", "shown"),
    [
        ("Toronto Public Library — Adults", "tpl_adults", "Toronto Public Library — Adults"),
        ("[vUnknown(b'Asheville Introverts'), vUnknown(b'Asheville Int", "meetup_avl", "Asheville Introverts"),
        ('[vUnknown(b"Asheville\'s Bored Game Geeks"), vU', "meetup_x", "Asheville's Bored Game Geeks"),
        ("[vUnknown(b'Shut Up & Write!\\xc2\\xae WNC'), v", "meetup_w", "Shut Up & Write!® WNC"),
        ("[vUnknown(b'cut off", "meetup_game_geeks", "Game Geeks"),
        ("contact@gmail.com", "gcal_bloominglabs", "Bloominglabs"),
        ("", "calendar_feeds", "Local calendar"),
        ("Calendar", "tockify_wild.goods", "Wild Goods"),
    ],
)
def test_publishers_get_names_fit_to_be_shown(name: str, key: str, shown: str) -> None:
    assert publisher_name(name, key) == shown


def test_the_key_of_a_publisher_does_not_hang_on_its_name() -> None:
    keys = {organizer_of("toronto", "tpl", name, fallback="x").key for name in ("Library", "The Library")}

    assert len(keys) == 1


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("Mill Library, 3 High Street", Where.PLACE),
        ("Virtual event", Where.ONLINE),
        ("https://us02web.zoom.us/j/81552826953", Where.ONLINE),
        ("Online", Where.ONLINE),
        ("Hybrid- City Hall or via Zoom", Where.PLACE),
        ("", Where.UNKNOWN),
        ("TBD", Where.UNKNOWN),
        ("https://example.org/map", Where.UNKNOWN),
        ("Register to See Address", Where.UNKNOWN),
        ("Knoxville, Tenn.", Where.UNKNOWN),
    ],
)
def test_locations_are_places_online_or_unknown(location: str, where: Where) -> None:
    (spot,) = spots_of("x", [raw("Chess", location=location)]).values()

    assert spot.where is where
    assert spot.point is None


def test_a_title_that_says_online_decides_where_no_place_is_named() -> None:
    rows = [raw("Chess (Zoom)", row=1), raw("Chess (Zoom)", location="Mill Library", row=2)]

    assert [spot.where for spot in spots_of("x", rows).values()] == [Where.ONLINE, Where.PLACE]


def test_a_venue_takes_the_position_of_its_namesake_and_says_that_it_is_approximate() -> None:
    known = raw("A", location="The Comedy Attic,123 S Walnut St", lat=39.165, lon=-86.534, row=1)
    rows = [known, raw("B", location="The Comedy Attic", row=2), raw("C", location="Auditorium", row=3)]

    spots = spots_of("x", rows)

    assert spots[2].point == (39.165, -86.534)
    assert spots[2].venue is not None
    assert spots[2].venue.notes == APPROXIMATE
    assert spots[3].point is None


def test_namesakes_far_apart_lend_nobody_a_position() -> None:
    rows = [
        raw("A", location="Central Library, Main St", lat=39.1, lon=-86.5, row=1),
        raw("B", location="Central Library, Oak St", lat=39.4, lon=-86.5, row=2),
        raw("C", location="Central Library", row=3),
    ]

    assert spots_of("x", rows)[3].point is None


def test_one_location_text_far_apart_gives_a_venue_each() -> None:
    rows = [raw("A", location="Parks, New York", lat=40.7, lon=-74.0, row=1),
            raw("B", location="Parks, New York", lat=40.9, lon=-73.9, row=2)]  # fmt: skip

    keys = {spot.venue.key for spot in spots_of("x", rows).values() if spot.venue}

    assert len(keys) == 2


def test_contacts_are_left_out_of_texts() -> None:
    assert without_contacts("Write to contact@gmail.com or (000) 000-0000 now") == "Write to or now"


def test_the_first_sentence_skips_ticket_lines_and_is_cut_at_a_word() -> None:
    text = "Tickets: ticketmaster https://x.example\nA gentle hour of drawing for all. More follows."

    assert first_sentence(text) == "A gentle hour of drawing for all."
    assert first_sentence("word " * 100).endswith(" …")
    assert first_sentence("Short.") == ""


def test_dates_move_by_whole_weeks_with_the_end_of_their_rule() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    weeks = weeks_between(date(2026, 8, 20), now)
    when = When(
        start=datetime(2026, 8, 25, 19), rrule="FREQ=WEEKLY;UNTIL=20261003T035959Z", except_dates=("2026-09-01",)
    )

    shifted = moved(raw("Ride", timezone="America/Toronto", when=when, open_until=date(2026, 8, 31)), weeks)

    assert weeks == 13
    assert shifted.when is not None
    assert shifted.when.start == datetime(2026, 11, 24, 19)
    assert shifted.when.except_dates == ("2026-12-01",)
    assert shifted.when.rrule == "FREQ=WEEKLY;UNTIL=20270102T045959Z"  # midnight in Toronto, now without summer time
    assert shifted.open_until == date(2026, 11, 30)


def test_without_a_day_of_truth_nothing_moves() -> None:
    assert weeks_between(None, datetime(2026, 11, 22, tzinfo=UTC)) == 0
