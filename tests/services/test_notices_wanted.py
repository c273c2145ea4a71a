"""Which mail a member wants, and in which hours none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from members.accounts.joining import Keep, bring_guest, choose
from members.accounts.letters import Mail
from members.consent.models import Purpose
from members.consent.notices import (
    NOTICES,
    choose_notices,
    keep_quiet_hours,
    members_wanting,
    notice_wanted,
    quiet_hours,
    stop_notice,
    wanted_notices,
)
from members.consent.quiet import QuietHours
from members.consent.services import give, given
from members.models import Guest, Profile
from members.profiles import keep_private, pause
from notices import outbox
from tests import make

WEEKLY, SOON = Purpose.NOTICE_WEEKLY, Purpose.NOTICE_SOON


@pytest.fixture
def member(db):
    row = make.member(db)
    row.profile = Profile(changed_at=make.NOW)
    db.flush()
    return row


def wants(db, member, *kinds):
    choose_notices(db, profile_id=member.profile.id, wanted=kinds, now=make.NOW)


def test_nobody_gets_any_notice_by_themselves(db, member):
    assert not any(notice_wanted(db, member.id, kind) for kind in NOTICES)
    bare = make.member(db, "bo@example.org")
    assert not any(notice_wanted(db, bare.id, kind) for kind in NOTICES)


def test_each_notice_is_a_choice_of_its_own_and_is_taken_back_alone(db, member):
    wants(db, member, WEEKLY, SOON)
    assert [kind for kind in NOTICES if notice_wanted(db, member.id, kind)] == [SOON, WEEKLY]
    stop_notice(db, member.id, WEEKLY, now=make.NOW + timedelta(days=1))
    assert [kind for kind in NOTICES if notice_wanted(db, member.id, kind)] == [SOON]


def test_choosing_notices_leaves_other_consents_alone(db, member):
    give(db, profile_id=member.profile.id, purpose=Purpose.LEARNING, now=make.NOW)
    wants(db, member, SOON)
    wants(db, member)
    assert given(db, profile_id=member.profile.id) == {Purpose.LEARNING}


def test_a_pause_stops_every_notice_at_once_and_keeps_the_choice(db, member):
    wants(db, member, *NOTICES)
    pause(member.profile, paused=True)
    assert not any(notice_wanted(db, member.id, kind) for kind in NOTICES)
    assert wanted_notices(db, profile_id=member.profile.id) == set(NOTICES)
    pause(member.profile, paused=False)
    assert all(notice_wanted(db, member.id, kind) for kind in NOTICES)


def test_the_list_of_members_holds_those_who_want_it_and_can_get_it(db, member):
    closed, nowhere = make.member(db, "closed@example.org"), make.member(db, "nowhere@example.org")
    for one in (closed, nowhere):
        one.profile = Profile(changed_at=make.NOW)
        db.flush()
    for one in (member, closed, nowhere):
        wants(db, one, WEEKLY)
    closed.active, nowhere.email = False, None
    db.flush()
    assert list(db.scalars(members_wanting(WEEKLY))) == [member.id]
    assert list(db.scalars(members_wanting(SOON))) == []


def test_what_is_no_notice_is_refused(db, member):
    with pytest.raises(ValueError, match="no kind of notice"):
        notice_wanted(db, member.id, Purpose.PACING)


# Quiet hours


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-11-24T20:59+00:00", False),
        ("2026-11-24T21:00+00:00", True),
        ("2026-11-25T03:00+00:00", True),
        ("2026-11-25T07:59+00:00", True),
        ("2026-11-25T08:00+00:00", False),
        ("2026-07-01T06:59+00:00", True),  # 7.59 in summer
        ("2026-07-01T07:00+00:00", False),
    ],
)
def test_quiet_hours_go_by_the_clock_of_the_person(at, quiet):
    hours = QuietHours(from_hour=21, until_hour=8, zone="Europe/London")
    assert hours.cover(datetime.fromisoformat(at)) is quiet


def test_the_same_hour_twice_is_no_quiet_time():
    hours = QuietHours(from_hour=9, until_hour=9, zone="UTC")
    assert not any(hours.cover(make.NOW + timedelta(hours=n)) for n in range(24))


def test_hours_within_one_day_are_quiet_then_alone():
    hours = QuietHours(from_hour=13, until_hour=15, zone="UTC")
    assert [h for h in range(24) if hours.cover(make.NOW.replace(hour=h))] == [13, 14]


@pytest.mark.parametrize("zone", ["Europe/London", "America/Toronto", "Australia/Lord_Howe", "Atlantic/Azores", "UTC"])
@pytest.mark.parametrize(("from_hour", "until_hour"), [(21, 8), (0, 3), (23, 1), (1, 2), (2, 1)])
def test_quiet_hours_end_at_the_first_instant_that_is_not_quiet_all_year(zone, from_hour, until_hour):
    hours = QuietHours(from_hour=from_hour, until_hour=until_hour, zone=zone)
    for n in range(0, 365 * 24, 5):
        at = make.NOW + timedelta(hours=n, minutes=20)
        ends = hours.end_after(at)
        assert ends >= at
        assert not hours.cover(ends)
        assert ends == at or hours.cover(ends - timedelta(seconds=1))


def test_quiet_hours_follow_the_area_until_another_clock_is_chosen(db, member):
    member.profile.area_zone = "Europe/London"
    keep_quiet_hours(member.profile, QuietHours(from_hour=20, until_hour=9, zone="Europe/London"))
    member.profile.area_zone = "Europe/Madrid"
    db.flush()
    assert quiet_hours(db, member.id) == QuietHours(from_hour=20, until_hour=9, zone="Europe/Madrid")
    keep_quiet_hours(member.profile, QuietHours(from_hour=20, until_hour=9, zone="Asia/Tokyo"))
    assert quiet_hours(db, member.id).zone == "Asia/Tokyo"


# A guest comes to the account


@pytest.mark.parametrize("keep", list(Keep))
def test_putting_two_profiles_together_lifts_no_pause_and_opens_nothing_private(db, member, keep):
    brought = make.profile(db)
    pause(brought, paused=True)
    keep_private(member.profile, private=True)
    keep_quiet_hours(member.profile, QuietHours(from_hour=19, until_hour=10, zone="UTC"))
    key = db.get(Guest, brought.guest_id).key
    assert bring_guest(db, key, member)
    kept = choose(db, key, member, keep, now=make.NOW)
    assert (kept.paused, kept.private_mode, kept.quiet_from, kept.quiet_until) == (True, True, 19, 10)


# Private mode


def put(db, member_id):
    mail = Mail(kind="sign_in", address="ann@example.org", subject="Your link to sign in", text="Here it is.\n",
                stale_at=make.NOW + timedelta(hours=1), member_id=member_id)  # fmt: skip
    return outbox.put(db, mail, now=make.NOW)


def test_in_private_mode_a_mail_shows_nothing_before_it_is_opened(db, member):
    keep_private(member.profile, private=True)
    db.flush()
    letter = put(db, member.id)
    assert letter.subject == "A note for you"
    assert "Here it is." in letter.text
    assert "Here it is." not in letter.text[:120]


def test_without_private_mode_a_mail_says_what_it_is(db, member):
    for whose in (member.id, None):
        letter = put(db, whose)
        assert (letter.subject, letter.text) == ("Your link to sign in", "Here it is.\n")
