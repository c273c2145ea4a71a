"""What the pages of small groups show, as finished values."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from activities.models import Activity, Occurrence
from activities.plans.models import Plan
from activities.wording.facts import duration_words
from activities.wording.words import address_words, date_words, day_words, lang_of, listed, time_words
from matching.rounds.alternatives import Alternative, alternatives
from matching.rounds.circles import circles_of
from matching.rounds.doors import Door, door_of, find_joiner, find_open_round, takes_part
from matching.rounds.gatherings import others_shown, position, read
from matching.rounds.messages import Line, Message, is_open, offered, thread
from matching.rounds.met import met_by, notes_met
from matching.rounds.models import GroupCare, GroupJoiner, GroupRound, Seat, SmallGroup
from matching.rounds.states import ASKS, CLOSED, Phase, Said, settled, there
from matching.rounds.timing import THREAD_OPENS
from matching.rounds.told import Helps
from matching.rounds.wording import door_words, helps_words, line_words
from members.models import Member
from taxonomy import interest_words

_LISTED = (Said.ASKED, Said.YES, Said.NOT_THIS_TIME, Said.SILENT)


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One group in a list."""

    key: str
    words: str
    title: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Front:
    """The front page for one member, or for a visitor.

    `joined`: when the round they are in forms; `is_left_out`: they joined it, and have paused or taken the consent back
    since; `has_met`: a group has named somebody to them.
    """

    is_on: bool
    door: Door | None
    why_not: str
    joined: str
    is_left_out: bool
    has_met: bool
    groups: tuple[GroupLine, ...]
    circles: tuple[tuple[str, str], ...]
    not_enough: bool
    alternatives: tuple[Alternative, ...]
    contact: str


@dataclass(frozen=True, kw_only=True)
class PersonShown:
    """Somebody else of a group: a first name and what helps them, and nothing more."""

    seat: str
    name: str
    helps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MetShown:
    """A group, whom it named to somebody, and of each what they wrote there, by key."""

    key: str
    title: str
    when: str
    people: tuple[tuple[PersonShown, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, kw_only=True)
class MessageShown:
    """One line of the thread."""

    key: str
    who: str
    words: str
    at: str
    can_report: bool
    quoted: bool
    has_contact: bool


@dataclass(frozen=True, kw_only=True)
class GroupPage:
    """A group as one of its people sees it."""

    key: str
    phase: Phase
    title: str
    lang: str | None
    activity_key: str | None
    when: str
    place: str
    plan: tuple[tuple[str, str, bool], ...]  # (question, answer, whether in the organizer's own words)
    people_words: str
    said: Said
    until: str
    others: tuple[PersonShown, ...]
    count_words: str
    plan_key: str | None
    thread_open: bool
    thread_from: str
    messages: tuple[MessageShown, ...]
    lines: tuple[tuple[str, str], ...]
    own_words: bool
    glad: bool | None
    is_circle: bool
    circle_key: str | None
    step_title: str
    step_when: str
    step: bool | None
    can_bow_out: bool
    alternatives: tuple[Alternative, ...]


def front_page(db: Session, member: Member | None, care: GroupCare | None, *, now: datetime) -> Front:
    """The front page."""
    door = door_of(db, member, now=now) if member else None
    round_ = find_open_round(db, now=now)
    joined = member is not None and round_ is not None and find_joiner(db, round_, member.id) is not None
    is_in = joined and member is not None and takes_part(db, member.id)
    heard = _heard(db, member) if member else None
    return Front(
        is_on=care is not None,
        door=door,
        why_not=door_words(door) if door else "",
        joined=_day(round_.forms_at, round_.zone) if is_in and round_ else "",
        is_left_out=joined and not is_in,
        has_met=member is not None and bool(met_by(db, member.id)),
        groups=tuple(_line(one, now=now) for one in _seats(db, member)) if member else (),
        circles=tuple((one.key, one.title) for one in circles_of(db, member.id)) if member else (),
        not_enough=heard is not None,
        alternatives=alternatives(db, heard, now=now) if heard else (),
        contact=care.contact if care else "",
    )


def group_page(db: Session, seat: Seat, *, now: datetime) -> GroupPage:
    """The page of a group for the person who has this seat."""
    group = seat.group
    state = settled(read(db, group))
    others = others_shown(db, seat)
    activity = db.get(Activity, group.activity_id) if group.activity_id else None
    plan = db.get(Plan, seat.plan_id) if seat.plan_id else None
    step = _step(db, group)
    words = line_words()
    return GroupPage(
        key=group.key,
        phase=state.phase,
        title=group.title,
        lang=lang_of(activity.languages) if activity else None,
        activity_key=activity.key if activity else None,
        when=_when(group, now=now),
        place=group.place,
        plan=_plan_lines(activity, group),
        people_words=_people_words(group),
        said=state.people[position(group, seat)].said,
        until=_moment(group.answer_until, group.zone),
        others=tuple(_person(one) for one in others),
        count_words=_count(len(there(state))),
        plan_key=plan.key if plan else None,
        thread_open=is_open(group, now=now) and bool(others),
        thread_from=_day(group.starts_at - THREAD_OPENS, group.zone),
        messages=tuple(_message(one, words, group.zone) for one in thread(db, seat, now=now)),
        lines=tuple((code, words[code]) for code in words if code in offered(db, group)),
        own_words="own" in offered(db, group),
        glad=seat.glad,
        is_circle=group.circle_id is not None,
        circle_key=_circle_key(db, seat),
        step_title=step[0] if step else "",
        step_when=step[1] if step else "",
        step=seat.step,
        can_bow_out=state.phase is Phase.REVEALED and now < group.starts_at,
        alternatives=_alternatives_of(db, seat, state.phase, now=now),
    )


def met_page(db: Session, member: Member, *, now: datetime) -> tuple[MetShown, ...]:
    """Those whom groups have named to a member, the newest group first."""
    words = line_words()
    shown = []
    for mine, others in met_by(db, member.id):
        wrote: dict[int, list[tuple[str, str]]] = {one.id: [] for one in others}
        for note in notes_met(db, mine, others):
            wrote[note.seat_id].append((note.key, note.text or words.get(note.code, "")))
        people = tuple((_person(one), tuple(wrote[one.id])) for one in others)
        group = mine.group
        shown.append(MetShown(key=group.key, title=group.title, when=_when(group, now=now), people=people))
    return tuple(shown)


def person_of(seat: Seat) -> PersonShown:
    """A person of a group, for the page about them."""
    return _person(seat)


def _seats(db: Session, member: Member) -> Sequence[Seat]:
    """Their seats in groups that go on, or are asked about, the soonest first."""
    mine = Seat.member_id == member.id, Seat.said.in_(_LISTED), SmallGroup.phase.not_in(CLOSED)
    return db.scalars(sa.select(Seat).join(SmallGroup).where(*mine).order_by(SmallGroup.starts_at)).all()


def _line(seat: Seat, *, now: datetime) -> GroupLine:
    group = seat.group
    words = {
        Phase.REVEALED: _("Your small group is on"),
        Phase.TOO_FEW: _("This group has become too small"),
        Phase.AFTER: _("This group has met"),
    }
    possible = _("A possible date for your circle") if group.circle_id else _("A possible small group for you")
    asked = {Said.YES: _("You said yes to this"), Said.NOT_THIS_TIME: _("You said not this time")}
    said = words.get(group.phase) or asked.get(seat.said, possible)
    return GroupLine(key=group.key, words=said, title=group.title, when=_when(group, now=now))


def _heard(db: Session, member: Member) -> GroupJoiner | None:
    """The last round of a member, where there were not enough people near them."""
    last = db.scalar(
        sa.select(GroupJoiner)
        .join(GroupRound, GroupRound.id == GroupJoiner.round_id)
        .where(GroupJoiner.member_id == member.id, GroupRound.formed_at.is_not(None))
        .order_by(GroupRound.id.desc())
        .limit(1)
    )
    return last if last is not None and last.heard_at is not None and last.not_enough else None


def _alternatives_of(db: Session, seat: Seat, phase: Phase, *, now: datetime) -> tuple[Alternative, ...]:
    group = seat.group
    if phase not in (Phase.FELL_THROUGH, Phase.CALLED_OFF) or group.round_id is None:
        return ()
    joiner = find_joiner(db, db.get_one(GroupRound, group.round_id), seat.member_id)
    return alternatives(db, joiner, now=now) if joiner else ()


def _people_words(group: SmallGroup) -> str:
    """Who would be there, as far as it tells nobody who it is."""
    many = {
        3: _("Three people, you among them"),
        4: _("Three or four people, you among them"),
        5: _("Three to five people, you among them"),
    }.get(group.asked, _("Three to six people, you among them"))
    names = [interest_words(one).lower() for one in group.interests[:3]]
    if not names:
        return _("%(many)s. All of them are free then, and it suits what each of them needs.", many=many)
    return _("%(many)s. All of them like %(interests)s.", many=many, interests=listed(names))


def _plan_lines(activity: Activity | None, group: SmallGroup) -> tuple[tuple[str, str, bool], ...]:
    """Where, which door, what happens, how long: the plan that nobody has to make."""
    venue = activity.venue if activity else None
    visit = activity.first_visit if activity else None
    address = address_words(venue) if venue else ""
    minutes = round((group.ends_at - group.starts_at).total_seconds() / 60)
    door = visit.greeter if visit and visit.greeter else ""
    meet = _("Just inside the main door, from ten minutes before. It is fine to go in alone.")
    if door or (venue and venue.directions):  # the organizer says where
        meet = _("There, from ten minutes before. It is fine to come alone, and a little late.")
    lines = [
        (_("Where"), ", ".join(filter(None, (group.place, address))), False),
        (_("How to find it"), venue.directions if venue else "", True),
        (_("Who greets you"), door, True),
        (_("When you meet"), meet, False),
        (_("The first ten minutes"), (visit.first_ten_minutes or "") if visit else "", True),
        (_("How long"), duration_words(minutes).capitalize(), False),
        (_("Leaving"), (visit.how_to_leave or "") if visit else "", True),
    ]
    return tuple((question, words, quoted) for question, words, quoted in lines if words)


def _person(seat: Seat) -> PersonShown:
    words = helps_words()
    known = set(Helps)
    return PersonShown(
        seat=seat.key, name=seat.member.name, helps=tuple(words[Helps(one)] for one in seat.helps if one in known)
    )


def _message(one: Message, words: dict[str, str], zone: str) -> MessageShown:
    who = _("You") if one.own else one.seat.member.name if one.seat else _("One of you")
    text = one.text if one.code == Line.OWN else words.get(one.code, "")
    return MessageShown(
        key=one.key, who=who, words=text, at=_moment(one.sent_at, zone),
        can_report=not one.own and one.code != Line.NOT_TODAY, quoted=one.code == Line.OWN, has_contact=one.has_contact,
    )  # fmt: skip


def _step(db: Session, group: SmallGroup) -> tuple[str, str] | None:
    date = db.get(Occurrence, group.step_id) if group.step_id and group.phase in ASKS else None
    if date is None:
        return None
    activity = db.get_one(Activity, date.activity_id)
    zone = ZoneInfo(activity.timezone)
    return activity.title, date_words(date.starts_at.astimezone(zone), date.ends_at and date.ends_at.astimezone(zone))


def _circle_key(db: Session, seat: Seat) -> str | None:
    group = seat.group
    mine = circles_of(db, seat.member_id)
    if group.circle_id is not None:
        return next((one.key for one in mine if one.id == group.circle_id), None)
    if group.phase is not Phase.CIRCLE:
        return None
    return next((one.key for one in mine if one.made_at == group.closed_at), None)


def _count(coming: int) -> str:
    return str(ngettext("%(num)s of you is coming.", "%(num)s of you are coming.", coming))


def _when(group: SmallGroup, *, now: datetime) -> str:
    zone = ZoneInfo(group.zone)
    return date_words(
        group.starts_at.astimezone(zone), group.ends_at.astimezone(zone), today=now.astimezone(zone).date()
    )


def _day(moment: datetime, zone: str) -> str:
    return day_words(moment.astimezone(ZoneInfo(zone)).date())


def _moment(moment: datetime, zone: str) -> str:
    here = moment.astimezone(ZoneInfo(zone))
    return str(_("%(day)s, %(time)s", day=day_words(here.date()), time=time_words(here)))
