"""A round from opening to meeting, by the services, with the clock moved by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from activities.models import OccurrenceState
from activities.plans.keeping import say as say_of_plan
from activities.plans.models import Answer, Plan
from matching.rounds import advance, messages
from matching.rounds.care import find_care, turn_off
from matching.rounds.circles import circles_of, find_open_group
from matching.rounds.doors import Door, door_of, find_open_round
from matching.rounds.gatherings import get_seat, others_shown, position, read, take
from matching.rounds.joining import join
from matching.rounds.models import GroupJoiner, GroupRound, Seat, SmallGroup
from matching.rounds.pool import pool_of_round
from matching.rounds.states import Phase, Said, say_glad, there
from matching.rounds.timing import GLAD_WITHIN
from members.apart.services import keep_apart
from members.consent.models import Purpose
from members.consent.services import withdraw
from members.keeping.erasure import erase
from members.keeping.journal import Journal
from members.keeping.owned import person_of_member
from members.models import MemberRole
from refusals import NotHere
from tests import groups, make

pytestmark = pytest.mark.usefixtures("_context")


@pytest.fixture
def _context(app):
    with app.test_request_context():
        yield


def names_shown(db, group, member):
    return sorted(seat.member.name for seat in others_shown(db, get_seat(db, group.key, member.id)))


def joiner(db, round_, member):
    return db.scalars(
        sa.select(GroupJoiner).where(GroupJoiner.round_id == round_.id, GroupJoiner.member_id == member.id)
    ).one()


def test_groups_are_off_until_a_moderator_turns_them_on_and_again_without_one(db):
    assert find_care(db) is None
    assert advance.open_round(db, zone=make.ZONE, now=make.NOW) is None
    moderator = groups.care(db)
    assert find_care(db).contact == "Priya, at the library"
    groups.open_round(db)
    db.execute(sa.delete(MemberRole).where(MemberRole.member_id == moderator.id))
    assert find_care(db) is None


def test_turning_groups_off_forgets_the_round_that_was_open(db):
    moderator = groups.care(db)
    groups.open_round(db)
    groups.joined(db, "Ann")
    turn_off(db, who=moderator.key, now=make.NOW)
    assert db.scalars(sa.select(GroupJoiner)).all() == []
    assert find_open_round(db, now=make.NOW) is None


def test_an_account_of_today_waits_three_days(db):
    groups.care(db)
    groups.open_round(db)
    new = groups.person(db, "Ann")
    new.created_at = make.NOW
    assert door_of(db, new, now=make.NOW + timedelta(hours=71, minutes=59)) is Door.TOO_NEW
    assert door_of(db, new, now=make.NOW + timedelta(hours=72)) is Door.OPEN
    with pytest.raises(NotHere):
        join(db, new, groups.told(), name="Ann", now=make.NOW)


@pytest.mark.parametrize(("over", "door"), [({"paused": True}, Door.PAUSED), ({"area_cell": None}, Door.NO_AREA)])
def test_who_paused_or_has_no_area_cannot_join(db, over, door):
    groups.care(db)
    groups.open_round(db)
    assert door_of(db, groups.person(db, "Ann", **over), now=make.NOW) is door


def test_a_round_opens_once_and_the_next_when_it_forms(db):
    groups.care(db)
    first = groups.open_round(db)
    assert advance.open_round(db, zone=make.ZONE, now=make.NOW) is None
    groups.formed(db, first)
    second = find_open_round(db, now=first.forms_at)
    assert second.id != first.id
    assert second.opened_at == first.forms_at


def test_nobody_is_shown_before_the_time_to_answer_is_over_and_three_said_yes(db):
    groups.clubs(db)
    groups.care(db)
    people = []
    round_ = groups.open_round(db)
    people = groups.joined(db, "Ann Bo Cy Di")
    (group,), now = groups.formed(db, round_)
    assert len(group.seats) == 4
    for member in people[:3]:
        groups.say(db, group, member, now=now)
        assert [names_shown(db, group, one) for one in people] == [[]] * 4
    groups.go_on(db, now=group.answer_until - timedelta(minutes=1))
    assert group.phase is Phase.ASKING
    groups.go_on(db, now=group.answer_until)
    assert group.phase is Phase.REVEALED
    assert names_shown(db, group, people[0]) == ["Bo", "Cy"]
    plans = db.scalars(sa.select(Plan)).all()
    assert {plan.answer for plan in plans} == {Answer.GOING}
    assert len(plans) == 3
    with pytest.raises(NotHere):  # who said nothing has nothing there any more
        get_seat(db, group.key, people[3].id)


def test_a_group_in_which_too_few_said_yes_asks_somebody_who_was_left_over(db):
    groups.clubs(db, places_max=3)
    groups.care(db)
    round_ = groups.open_round(db)
    ann, bo, cy = groups.joined(db, "Ann Bo Cy")
    (group,), now = groups.formed(db, round_)
    late = groups.person(db, "Di")
    db.add(GroupJoiner(round_id=round_.id, member_id=late.id, told=groups.told().to_json(), joined_at=now))
    groups.consents(db, late)
    groups.say(db, group, ann, now=now)
    groups.say(db, group, bo, now=now)
    groups.say(db, group, cy, yes=False, now=now)
    first = group.answer_until
    groups.go_on(db, now=first)
    assert group.phase is Phase.REFILLING
    assert group.answer_until == first + timedelta(hours=48)
    assert names_shown(db, group, ann) == []
    groups.say(db, group, late, now=first)
    groups.go_on(db, now=group.answer_until)
    assert group.phase is Phase.REVEALED
    assert names_shown(db, group, ann) == ["Bo", "Di"]


def test_everybody_of_a_group_that_comes_to_nothing_hears_the_same_and_those_who_said_yes_come_first(db):
    groups.clubs(db)
    groups.care(db)
    round_ = groups.open_round(db)
    ann, bo, cy = groups.joined(db, "Ann Bo Cy")
    (group,), now = groups.formed(db, round_)
    groups.say(db, group, ann, now=now)
    groups.say(db, group, bo, now=now)
    groups.say(db, group, cy, yes=False, now=now)
    groups.go_on(db, now=group.answer_until)
    assert group.phase is Phase.FELL_THROUGH
    told = {one.name: (joiner(db, round_, one).not_enough, joiner(db, round_, one).waited) for one in (ann, bo, cy)}
    assert told == {"Ann": (True, 1), "Bo": (True, 1), "Cy": (False, 0)}
    assert {seat.said for seat in group.seats} == {Said.YES}, "who said no has left a trace"
    again = find_open_round(db, now=group.answer_until)
    join(db, ann, groups.told(), name="Ann", now=group.answer_until)
    pool = pool_of_round(db, again, now=group.answer_until)
    assert [(one.id, one.left_over) for one in pool.joiners] == [(ann.id, 1)]


def test_somebody_left_over_hears_it_with_the_others_and_comes_first(db):
    groups.clubs(db)
    groups.care(db)
    round_ = groups.open_round(db)
    (alone,) = groups.joined(db, "Ann")
    made, now = groups.formed(db, round_)
    assert made == []
    groups.go_on(db, now=now + timedelta(hours=47))
    assert not joiner(db, round_, alone).not_enough
    for hours in (48, 49):
        groups.go_on(db, now=now + timedelta(hours=hours))
        row = joiner(db, round_, alone)
        assert (row.not_enough, row.waited) == (True, 1)


def test_a_bow_out_shows_as_a_number_and_below_three_nobody_is_shown(db):
    group, (ann, bo, cy, di), now = groups.revealed(db)
    assert names_shown(db, group, ann) == ["Bo", "Cy", "Di"]
    messages.bow_out(db, get_seat(db, group.key, di.id), now=now)
    assert names_shown(db, group, ann) == ["Bo", "Cy"]
    assert len(there(read(db, group))) == 3
    plan = db.scalars(sa.select(Plan).where(Plan.profile_id == di.profile.id)).one()
    assert plan.answer is Answer.NOT_AFTER_ALL
    messages.bow_out(db, get_seat(db, group.key, cy.id), now=now)
    assert group.phase is Phase.TOO_FEW
    assert names_shown(db, group, ann) == []
    kept = db.scalars(sa.select(Plan).where(Plan.profile_id.in_([ann.profile.id, bo.profile.id]))).all()
    assert {one.answer for one in kept} == {Answer.GOING}, "the activity itself goes on for them"


@pytest.mark.parametrize("way", ["consent", "pause", "plan", "erasure"])
def test_whoever_goes_in_another_way_is_gone_from_the_others_at_once(db, tmp_path, settings, way):
    group, (ann, bo, *_others), now = groups.revealed(db)
    if way == "consent":
        withdraw(db, profile_id=bo.profile.id, purpose=Purpose.GROUPS, now=now)
    elif way == "pause":
        bo.profile.paused = True
        db.flush()
    elif way == "plan":
        plan = db.scalars(sa.select(Plan).where(Plan.profile_id == bo.profile.id)).one()
        say_of_plan(db, plan, Answer.NOT_AFTER_ALL, now=now)
    else:
        journal = Journal(tmp_path / "erasures.jsonl", settings.encryption_keys)
        erase(db, person_of_member(bo), journal=journal, now=now)
    assert names_shown(db, db.get(SmallGroup, group.id), ann) == ["Cy", "Di"]


def test_keeping_somebody_apart_in_a_group_that_is_on_takes_out_who_wished_it(db):
    group, (ann, bo, _cy, _di), now = groups.revealed(db)
    keep_apart(db, ann, bo, now=now)
    assert names_shown(db, group, bo) == ["Cy", "Di"]
    with pytest.raises(NotHere):
        get_seat(db, group.key, ann.id)


def test_a_date_that_is_called_off_calls_the_group_off_before_and_after_it_is_on(db):
    group, (ann, *_others), now = groups.revealed(db)
    date = next(one for one in make.dates_of(db, db.scalars(sa.select(Plan)).first().activity)
                if one.id == group.occurrence_id)  # fmt: skip
    date.state = OccurrenceState.CANCELLED
    db.flush()
    groups.go_on(db, now=now)
    assert group.phase is Phase.CALLED_OFF
    assert names_shown(db, group, ann) == []


def test_a_date_without_room_for_all_is_told_as_called_off_and_nothing_is_planned(db):
    (activity,) = groups.clubs(db, places_max=4)
    groups.care(db)
    round_ = groups.open_round(db)
    people = groups.joined(db, "Ann Bo Cy Di")
    (group,), now = groups.formed(db, round_)
    for member in people:
        groups.say(db, group, member, now=now)
    date = next(one for one in make.dates_of(db, activity) if one.id == group.occurrence_id)
    make.plan(db, make.writes_to(db, "eve@example.org"), activity, date, now=now)
    groups.go_on(db, now=group.answer_until)
    assert group.phase is Phase.CALLED_OFF
    mine = [one.profile.id for one in people]
    plans = db.scalars(sa.select(Plan).where(Plan.profile_id.in_(mine))).all()
    assert {one.answer for one in plans} == {Answer.NOT_AFTER_ALL}


def meet(db, group, people, *, glad):
    """The date passes, and so many say they would be glad to meet again; returns when that is over."""
    groups.go_on(db, now=group.ends_at)
    assert group.phase is Phase.AFTER
    for member in people[:glad]:
        seat = get_seat(db, group.key, member.id)
        take(db, group, lambda state, seat=seat: say_glad(state, position(group, seat), glad=True), now=group.ends_at)
    over = group.ends_at + GLAD_WITHIN
    groups.go_on(db, now=over)
    return over


def test_with_two_who_would_be_glad_a_group_just_ends(db):
    group, people, _now = groups.revealed(db)
    meet(db, group, people, glad=2)
    assert group.phase is Phase.ENDED
    assert circles_of(db, people[0].id) == []


def test_with_three_it_becomes_a_circle_of_them_that_is_asked_about_its_next_date(db):
    group, people, _now = groups.revealed(db)
    over = meet(db, group, people, glad=3)
    assert group.phase is Phase.CIRCLE
    (circle,) = circles_of(db, people[0].id)
    assert circles_of(db, people[3].id) == []
    following = find_open_group(db, circle)
    assert following.phase is Phase.ASKING
    assert following.starts_at > over + timedelta(days=5)
    assert {seat.member_id for seat in following.seats} == {one.id for one in people[:3]}
    assert names_shown(db, following, people[0]) == []
    for member in people[:3]:
        groups.say(db, following, member, now=over)
    groups.go_on(db, now=following.answer_until)
    assert following.phase is Phase.REVEALED


def test_a_circle_takes_a_new_step_only_where_all_who_come_would_like_it(db):
    group, people, _now = groups.revealed(db)
    meet(db, group, people, glad=3)
    (circle,) = circles_of(db, people[0].id)
    other = make.activity(
        db, title="Prints at the mill", interests=["drawing"], first_visit=groups.GENTLE,
        dates=[(circle.made_at + timedelta(days=day)).strftime("%Y-%m-%dT15:00") for day in range(5, 60)],
    )  # fmt: skip
    usual = group.title
    for liked, expected in ((3, other.title), (2, usual)):
        following = find_open_group(db, circle)
        if following.step_id is None:  # the first date is the usual one
            for member in people[:3]:
                groups.say(db, following, member, now=following.made_at)
            groups.go_on(db, now=following.answer_until)
            groups.go_on(db, now=following.ends_at)
            groups.go_on(db, now=following.ends_at + GLAD_WITHIN)
            following = find_open_group(db, circle)
        assert following.step_id is not None
        for number, member in enumerate(people[:3]):
            get_seat(db, following.key, member.id).step = number < liked
            groups.say(db, following, member, now=following.made_at)
        groups.go_on(db, now=following.answer_until)
        assert following.title == expected
        groups.go_on(db, now=following.ends_at)
        groups.go_on(db, now=following.ends_at + GLAD_WITHIN)


def test_a_circle_without_three_people_ends_quietly(db):
    group, people, _now = groups.revealed(db)
    over = meet(db, group, people, glad=3)
    (circle,) = circles_of(db, people[0].id)
    keep_apart(db, people[0], people[1], now=over)
    following = find_open_group(db, circle)
    if following is not None:
        groups.go_on(db, now=following.answer_until)
    groups.go_on(db, now=over + timedelta(days=30))
    assert circle.ended_at is not None


def test_doing_it_twice_or_late_changes_nothing_more(db):
    group, _people, now = groups.revealed(db)
    rows = db.scalar(sa.select(sa.func.count()).select_from(Seat))
    groups.go_on(db, now=now)
    groups.go_on(db, now=now)
    assert db.scalar(sa.select(sa.func.count()).select_from(Seat)) == rows
    assert db.scalar(sa.select(sa.func.count()).select_from(GroupRound)) == 2
    assert group.phase is Phase.REVEALED
