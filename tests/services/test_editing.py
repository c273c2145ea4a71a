"""Drafts: read as far as they go, looked at before they go out, never overwritten unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from activities.editing.drafts import (
    LOOKED_AT,
    Sent,
    draft_of,
    drop,
    is_trusted,
    keep,
    last_typed,
    new_draft,
    read_draft,
    send,
)
from activities.editing.preview import look
from activities.editing.reading import Setup, read
from activities.editing.states import Step, take
from activities.editing.typed import typed_from
from activities.models import FirstVisit, ListingState, Suitability
from activities.on_show import load_on_show
from activities.organizing.forms import AskInput
from activities.organizing.people import ask_to_publish
from activities.review import queue
from activities.review.deciding import approve, decline, note_seen, send_back, welcome
from activities.review.models import Act
from matching.core.types import Setting, Talking, Where
from members.models import Role
from members.moderation import acts
from notices.outbox import newest
from refusals import BadInput, Overtaken
from tests import make
from tests.services.organizing import SITE, club, draft, published, typed

NOW = make.NOW
SETUP = Setup(today=NOW.date(), zone=make.ZONE, area_name="Alderbridge", currency="GBP", organizer_name="Club")


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context():
        yield


def shown(db):
    return set(load_on_show(db, now=NOW).titles)


def told(**over):
    return read(typed(None, **over), key="x", setup=SETUP)


def test_what_was_typed_becomes_a_listing():
    found = told(talking="few_words", may_watch="yes", group_size="7", cost="paid", cost_amount="2,50", age_min="18")
    assert found.is_ready, (found.problems, found.open)
    listing = found.listing
    assert listing.series[0].rrule == "FREQ=WEEKLY;BYDAY=TU"
    assert (listing.series[0].minutes, listing.where) == (90, Where.ONLINE)
    assert (listing.first_visit.talking, listing.first_visit.may_watch) == (Talking.FEW_WORDS, True)
    assert (listing.first_visit.setting, listing.first_visit.minutes) == (Setting.ONLINE_LIVE, 90)
    assert (str(listing.cost_amount), listing.cost_currency, listing.interests[0]) == ("2.50", "GBP", "reading")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("first_day", "tomorrow"), ("first_day", "2020-01-01"), ("starts", "25:00"), ("ends", "noon"),
        ("cost_amount", "a lot"), ("cost_amount", "1e9"), ("cost_amount", "NaN"), ("group_size", "many"),
        ("group_size", "٣"), ("places_min", "1"), ("age_min", "200"), ("link", "javascript:alert(1)"),
        ("title", "x" * 101), ("last_day", "2026-11-23"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_sentence_at_its_field(field, text):
    found = told(**{field: text, "cost": "paid"})
    assert list(found.problems) == [field]
    assert found.problems[field].endswith((".", "?"))


def test_an_empty_page_says_what_is_still_needed_and_can_be_looked_at():
    found = read({}, key="x", setup=SETUP)
    assert found.problems == {}
    assert list(found.open) == ["title", "summary", "kind", "topics", "venue", "repeats", "greeter",
                                "first_ten_minutes"]  # fmt: skip


def test_a_listing_is_on_show_only_once_somebody_has_looked(db):
    owner, _member = club(db)
    made = draft(db, owner)
    assert send(db, made, site=SITE, now=NOW) is Sent.WAITS
    assert (made.activity.state, shown(db)) == (ListingState.IN_REVIEW, set())
    assert [one.number for one in queue.drafts_waiting(db)] == [made.id]
    approve(db, made, site=SITE, suits=True, now=NOW)
    assert shown(db) == {"Reading circle"}
    assert queue.drafts_waiting(db) == []
    assert "Your listing is on show" in list(newest(db))[0].text
    with pytest.raises(Overtaken):
        approve(db, made, site=SITE, suits=True, now=NOW)


def test_nothing_of_an_organizer_goes_out_before_it_is_welcome(db):
    owner = ask_to_publish(db, make.member(db), AskInput(name="New club", how="x y"), now=NOW)
    made = draft(db, owner)
    send(db, made, site=SITE, now=NOW)
    assert queue.drafts_waiting(db) == []
    with pytest.raises(Overtaken):
        approve(db, made, site=SITE, suits=True, now=NOW)
    welcome(db, owner, now=NOW)
    assert len(queue.drafts_waiting(db)) == 1


def test_a_declined_organizer_loses_its_desk(db):
    member = make.member(db)
    owner = ask_to_publish(db, member, AskInput(name="New club", how="x y"), now=NOW)
    decline(db, owner, "We list groups of this town.", now=NOW)
    db.refresh(member)
    assert Role.ORGANIZER not in member.held_roles
    assert "We list groups of this town." in list(newest(db))[0].text


def test_after_three_listings_the_next_goes_out_at_once_and_is_looked_at_after(db):
    owner, _member = club(db)
    for number in range(LOOKED_AT):
        assert not is_trusted(db, owner)
        published(db, owner, title=f"Circle {number}")
    made = draft(db, owner, title="Circle of trust")
    assert send(db, made, site=SITE, now=NOW) is Sent.OUT
    assert "Circle of trust" in shown(db)
    assert [one.number for one in queue.second_looks(db)] == [made.activity_id]
    note_seen(db, made.activity, now=NOW)
    assert queue.second_looks(db) == []


def test_an_edit_waits_while_the_old_words_stay_on_show(db):
    owner, _member = club(db)
    made = published(db, owner)
    dates = [one.id for one in make.dates_of(db, made.activity)]
    keep(made, {**made.typed, "title": "New name", "starts": "20:00"}, version=made.version, now=NOW)
    assert send(db, made, site=SITE, now=NOW) is Sent.WAITS
    assert shown(db) == {"Reading circle"}
    send_back(db, made, "Please keep the old name.", now=NOW)
    assert (shown(db), queue.last_returned(db, made)) == ({"Reading circle"}, "Please keep the old name.")
    send(db, made, site=SITE, now=NOW)
    approve(db, made, site=SITE, suits=True, now=NOW)
    assert shown(db) == {"New name"}
    assert [one.id for one in make.dates_of(db, made.activity)] == dates
    assert make.dates_of(db, made.activity)[0].starts_local.endswith("T10:30")


def test_a_listing_sent_back_is_a_draft_again_and_can_go(db):
    owner, _member = club(db)
    made = draft(db, owner)
    send(db, made, site=SITE, now=NOW)
    send_back(db, made, "Please say where.", now=NOW)
    assert made.activity.state is ListingState.DRAFT
    drop(db, made)
    out = published(db, owner, title="Another")
    with pytest.raises(BadInput):
        drop(db, out)


def test_a_moderator_may_overrule_what_the_rules_say(db):
    owner, _member = club(db)
    made = draft(db, owner, title="Bible study", summary="We read scripture.")
    send(db, made, site=SITE, now=NOW)
    assert made.activity.suitability is Suitability.UNSUITED
    approve(db, made, site=SITE, suits=True, now=NOW)
    assert (made.activity.suitability, made.activity.suitability_reason) == (Suitability.SUITS, None)


def test_two_editors_notice_each_other(db):
    owner, _member = club(db)
    made = draft(db, owner)
    seen_by_both = made.version
    keep(made, {**made.typed, "title": "Hers"}, version=seen_by_both, now=NOW)
    with pytest.raises(Overtaken):
        keep(made, {**made.typed, "title": "His"}, version=seen_by_both, now=NOW)
    assert made.typed["title"] == "Hers"
    keep(made, {**made.typed}, version=seen_by_both, now=NOW)  # the same text again is no clash


def test_a_new_draft_begins_with_the_last_one(db):
    owner, _member = club(db)
    made = draft(db, owner, talking="none")
    begun = last_typed(db, owner)
    assert (begun["venue"], begun["talking"], begun["starts"]) == (made.typed["venue"], "none", "10:30")
    assert not begun.keys() & {"title", "summary", "first_day"}


def test_a_listing_from_elsewhere_can_be_edited_without_losing_anything(db):
    owner, _member = club(db)
    activity = make.activity(
        db, organizer=owner, title="Chess", dates=["2026-12-01T18:00"], interests=["chess"], summary="Chess for all",
        first_visit={"talking": "none", "greeter": "Ben", "first_ten_minutes": "Sit down", "minutes": 120},
    )  # fmt: skip
    made = draft_of(db, activity, now=NOW)
    assert draft_of(db, activity, now=NOW) is made
    assert (made.typed["repeats"], made.typed["starts"], made.typed["ends"]) == ("once", "18:00", "20:00")
    keep(made, {**made.typed, "topics": "chess"}, version=made.version, now=NOW)
    send(db, made, site=SITE, now=NOW)
    approve(db, made, site=SITE, suits=True, now=NOW)
    visit = db.get(FirstVisit, activity.id)
    assert (visit.talking, visit.greeter, visit.minutes) == (Talking.NONE, "Ben", 120)
    assert [one.starts_local for one in make.dates_of(db, activity)] == ["2026-12-01T18:00"]


def test_looking_at_a_draft_changes_nothing(db):
    owner, _member = club(db)
    made = draft(db, owner, title="<b>Reading</b>")
    found, venue = read_draft(db, made, site=SITE, now=NOW)
    seen = look(db, made, found, venue, now=NOW)
    db.flush()
    assert (seen.page.title, len(seen.page.dates)) == ("<b>Reading</b>", 6)
    assert len(seen.hints) == 3
    assert db.scalar(sa.text("SELECT count(*) FROM activity")) == 0


def test_a_listing_like_one_on_show_close_by_is_named(db):
    owner, _member = club(db)
    there = published(db, owner)
    other, _ben = club(db, "ben@example.org", name="Other club")
    again = draft(db, other, title="The reading circle", venue=there.activity.venue)
    found, venue = read_draft(db, again, site=SITE, now=NOW)
    assert [one.key for one in queue.find_alike(db, found.listing, venue, but=None)] == [there.activity.key]
    far = make.venue(db, lat=51.0, lon=-1.0)
    assert queue.find_alike(db, found.listing, far, but=None) == []


@pytest.mark.parametrize(("words", "home", "elsewhere"), [
    ("We meet in my living room.", True, False),
    ("Write to us on WhatsApp.", False, True),
    ("Call 0151 496 0000.", False, True),
    ("We meet at the library at 10.30.", False, False),
])  # fmt: skip
def test_words_that_a_person_should_look_at_are_marked(words, home, elsewhere):
    listing = told(description=words).listing
    assert (queue.sounds_like_a_home(listing, None), queue.names_other_ways(listing)) == (home, elsewhere)


def test_a_listing_rests_and_goes_on_but_not_against_a_moderator(db):
    owner, _member = club(db)
    activity = published(db, owner).activity
    take(db, activity, Step.PAUSE, now=NOW)
    assert shown(db) == set()
    take(db, activity, Step.GO_ON, now=NOW)
    assert shown(db) == {"Reading circle"}
    moderator = make.member(db, "mo@example.org", roles=[Role.MODERATOR])
    acts.ask(db, moderator, kind="listing", subject_key=activity.key, act="pause", report_id=None, now=NOW)
    assert shown(db) == set()
    with pytest.raises(BadInput):
        take(db, activity, Step.GO_ON, now=NOW)


def test_a_copy_keeps_what_a_listing_says(db):
    owner, _member = club(db)
    made = published(db, owner, talking="none")
    typed_back = typed_from(made.activity)
    again = new_draft(db, owner, typed={**typed_back, "first_day": "2026-12-01", "topics": "reading"}, now=NOW)
    found, _venue = read_draft(db, again, site=replace(SITE, currency=None), now=NOW)
    assert found.is_ready, (found.problems, found.open)
    assert found.listing.series[0].rrule == made.activity.series[0].rrule


def test_every_act_is_kept(db):
    owner, _member = club(db)
    published(db, owner)
    rows = db.scalars(sa.text("SELECT act FROM review_act ORDER BY id")).all()
    assert rows == [Act.ASKED, Act.WELCOMED, Act.SENT, Act.APPROVED]


def test_a_walk_without_one_place_is_offered_around_its_town(db):
    made = draft(db, club(db)[0], place="area", area="Alderbridge", around="5")
    send(db, made, site=SITE, now=NOW)
    activity = approve(db, made, site=SITE, suits=True, now=NOW)
    assert (activity.where, activity.venue, activity.area_name, activity.area_km) == (
        Where.AREA,
        None,
        "Alderbridge",
        5,
    )
    assert typed_from(activity) | {"place": "area", "area": "Alderbridge", "around": "5"} == typed_from(activity)


@pytest.mark.parametrize(("area", "said"), [("", "around which town"), ("Nowhere on Sea", "do not know this town")])
def test_an_area_that_is_not_known_is_asked_about(db, area, said):
    made = draft(db, club(db)[0], place="area", area=area)
    found, _venue = read_draft(db, made, site=SITE, now=NOW)
    assert said in {**found.open, **found.problems}["area"]


def test_fields_left_alone_in_a_draft_say_what_the_listing_says_by_now(db):
    owner, _member = club(db)
    made = published(db, owner, title="Reading circle", summary="We read by the fire.")
    keep(made, {**made.typed, "title": "Reading hour"}, version=made.version, now=NOW)
    made.activity.summary, made.activity.link = "We read by the window.", "https://club.example/read"
    db.flush()
    send(db, made, site=SITE, now=NOW)
    approve(db, made, site=SITE, suits=True, now=NOW)
    activity = made.activity
    assert (activity.title, activity.summary) == ("Reading hour", "We read by the window.")
    assert activity.link == "https://club.example/read"
    activity.summary, version = "We read aloud.", made.version
    db.flush()
    opened = draft_of(db, activity, now=NOW)
    assert (opened.typed["summary"], opened.version) == ("We read aloud.", version + 1)
    assert draft_of(db, activity, now=NOW).version == version + 1
