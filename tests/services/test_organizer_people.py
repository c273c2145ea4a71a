"""Who acts for an organizer, and what an organizer can know of those who come."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from activities.exchange.importing.run import ImportOptions, run_import
from activities.models import Activity
from activities.organizing import names
from activities.organizing.claims import claim, get_claimable
from activities.organizing.looks import EVERY, Looks, add_looks
from activities.organizing.models import ListingLooks, OrganizerPerson, PersonRole, ToldName
from activities.organizing.numbers import band_words, coming_to, note_came, pictures_of
from activities.organizing.people import accept, drop_person, get_desk, get_invite, invite, people_of
from activities.plans.models import Answer, Plan
from activities.review.deciding import grant_claim
from activities.review.queue import get_claims
from members.keeping.erasure import erase
from members.keeping.owned import person_of_member
from members.models import Profile, Role
from refusals import BadInput, NotHere
from tests import catalogue_files as files
from tests import make
from tests.services.organizing import club, published

NOW = make.NOW


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context():
        yield


def going(db, activity, date, email, answer=Answer.GOING, starts_at=None):
    member = make.member(db, email)
    if member.profile is None:
        member.profile = Profile(changed_at=NOW)
        db.flush()
    row = Plan(
        key=f"{email}-{starts_at or date.id}", profile_id=member.profile.id, activity_id=activity.id,
        occurrence_id=None if starts_at else date.id, answer=answer, title="x", is_dated=True,
        starts_at=starts_at or date.starts_at, all_day=False, zone=make.ZONE, made_at=NOW, changed_at=NOW,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def test_somebody_asked_by_mail_acts_from_when_they_say_yes(db):
    owner, member = club(db)
    token = invite(db, owner, member, email="ben@example.org", role=PersonRole.HELPER, now=NOW)
    ben, eve = make.member(db, "ben@example.org"), make.member(db, "eve@example.org")
    with pytest.raises(NotHere):
        get_desk(db, ben, owner.key)
    with pytest.raises(NotHere):
        get_invite(db, token, eve, now=NOW)
    with pytest.raises(NotHere):
        get_invite(db, token, ben, now=NOW + timedelta(days=15))
    accept(db, get_invite(db, token, ben, now=NOW), ben, now=NOW)
    assert get_desk(db, ben, owner.key).role is PersonRole.HELPER
    assert Role.ORGANIZER in ben.held_roles
    with pytest.raises(NotHere):
        get_desk(db, ben, owner.key, at_least=PersonRole.EDITOR)
    with pytest.raises(NotHere):
        get_invite(db, token, ben, now=NOW)


def test_the_last_owner_stays_and_others_can_go(db):
    owner, member = club(db)
    ben = make.member(db, "ben@example.org")
    token = invite(db, owner, member, email="ben@example.org", role=PersonRole.OWNER, now=NOW)
    accept(db, get_invite(db, token, ben, now=NOW), ben, now=NOW)
    first, second = (person.id for person, _email in people_of(db, owner))
    drop_person(db, owner, first)
    db.refresh(member)
    assert Role.ORGANIZER not in member.held_roles
    with pytest.raises(BadInput):
        drop_person(db, owner, second)


def test_erasing_a_person_who_acts_for_a_group_leaves_the_group(db, app):
    owner, member = club(db)
    activity = published(db, owner).activity
    erase(db, person_of_member(member), journal=app.extensions["erasures"], now=NOW)
    assert db.scalars(sa.select(OrganizerPerson)).all() == []
    assert activity.organizer.name == "Library club"


def test_a_claimed_listing_changes_hands_once_somebody_has_checked(db):
    owner, _member = club(db)
    imported = make.activity(db, dates=["2026-12-01T18:00"], first_visit={"source": "read"})
    claim(db, get_claimable(db, imported.key), owner, "Our own hall", now=NOW)
    assert imported.organizer_id != owner.id
    grant_claim(db, get_claims(db, imported.id)[0], now=NOW)
    assert imported.organizer_id == owner.id
    with pytest.raises(NotHere):
        get_claimable(db, imported.key)


@pytest.mark.parametrize(("count", "band"), [(0, "0 to 5"), (5, "0 to 5"), (6, "6 to 10"), (101, "more than 100")])
def test_numbers_are_told_in_bands_and_never_below_six(count, band):
    assert band_words(count) == band


def test_nothing_an_organizer_sees_tells_one_person_from_none(db):
    """The same page whether one person plans it, planned and gave back, or nobody does."""
    owner, _member = club(db)
    activity = published(db, owner).activity
    date = make.dates_of(db, activity)[0]
    before = coming_to(db, activity, [date.id]), pictures_of(db, activity, now=NOW)
    row = going(db, activity, date, "ann@example.org")
    assert (coming_to(db, activity, [date.id]), pictures_of(db, activity, now=NOW)) == before
    row.answer = Answer.NOT_AFTER_ALL
    db.flush()
    assert (coming_to(db, activity, [date.id]), pictures_of(db, activity, now=NOW)) == before


def test_first_visits_and_those_who_come_again_are_counted(db):
    owner, _member = club(db)
    activity = published(db, owner).activity
    activity.places_min = 3
    date = make.dates_of(db, activity)[0]
    for number in range(7):
        going(db, activity, date, f"m{number}@example.org")
        for weeks in (1, 2):
            going(db, activity, date, f"m{number}@example.org", starts_at=NOW - timedelta(weeks=weeks))
    for number in range(7, 13):
        going(db, activity, date, f"m{number}@example.org")
    seen = coming_to(db, activity, [date.id])[date.id]
    assert (seen.coming, seen.first_visits, seen.enough) == ("11 to 20", "6 to 10", True)
    pictures = pictures_of(db, activity, now=NOW)
    assert (pictures.planned, pictures.came_back) == ("11 to 20", "6 to 10")


def test_ticks_keep_a_number_and_nobody(db):
    owner, _member = club(db)
    activity = published(db, owner).activity
    date = make.dates_of(db, activity)[0]
    note_came(db, date.id, 4)
    note_came(db, date.id, 5)
    db.flush()
    assert coming_to(db, activity, [date.id])[date.id].came == 5


def test_a_name_is_seen_for_one_date_only_while_somebody_means_to_go(db):
    owner, _member = club(db)
    activity = published(db, owner).activity
    one, two = make.dates_of(db, activity)[:2]
    row = going(db, activity, one, "ann@example.org")
    going(db, activity, two, "ann@example.org")
    names.tell(db, row, "  Ann\x00\n ")
    assert (names.names_at(db, one.id), names.names_at(db, two.id)) == (["Ann"], [])
    row.answer = Answer.NOT_AFTER_ALL
    db.flush()
    assert names.names_at(db, one.id) == []
    names.tell(db, row, "")
    assert db.scalars(sa.select(ToldName)).all() == []


def test_looks_are_written_down_together(db, sessions):
    activity, looks = make.activity(db), Looks()
    db.commit()
    looks.note(activity.id, sessions, now=NOW)
    looks.note(activity.id, sessions, now=NOW)
    assert db.scalars(sa.select(ListingLooks)).all() == []
    looks.note(activity.id, sessions, now=NOW + EVERY)
    add_looks(db, {activity.id: 4, 999_999: 3}, now=NOW)
    assert [(row.month, row.looks) for row in db.scalars(sa.select(ListingLooks))] == [("2026-11", 7)]


def test_a_catalogue_leaves_alone_what_somebody_took_over_from_it(db, sessions, tmp_path):
    def put(**row):
        file = files.write(tmp_path / "town.csv.gz", files.LOCAL, [files.local("1", **row)])
        run_import(sessions, file, now=NOW, options=ImportOptions())

    put()
    activity = db.scalars(sa.select(Activity)).one()
    owner, _member = club(db)
    activity.organizer, activity.title = owner, "Our own name"
    db.commit()
    put(title="Another name", start="2026-12-02T10:30")
    db.expire_all()
    assert activity.title == "Our own name"
