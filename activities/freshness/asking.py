"""Asking organizers by mail whether a listing is still right, and what follows from silence."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from activities.changes import touch_catalogue
from activities.editing.states import is_held_back
from activities.freshness.models import MOST_MAILS, FreshnessQuestion
from activities.listing_page.dates import repeats
from activities.models import Activity, ListingState
from activities.organizing.letters import post_to_people
from activities.organizing.models import OrganizerPerson, PersonRole
from activities.organizing.people import hash_of_token
from activities.queries import dates_ahead
from activities.review.models import Act, ReviewAct
from activities.wording.words import where_words
from notices.links import public
from refusals import NotHere
from store.ledger import RESTORED, find_beat

ASKED_AFTER = timedelta(days=90)  # since it was last checked
AGAIN_AFTER = timedelta(days=14)
HIDDEN_AFTER = timedelta(days=21)  # since the last mail
MOST_AT_ONCE = 3  # mails about listings of one organizer in one run


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one run did."""

    mails: int
    hidden: int


def ask_freshness(db: Session, *, now: datetime) -> Asked:
    """Write the mails that are due and let listings rest that nobody spoke up for. For once a day."""
    hidden = _hide_the_silent(db, now=now)
    changed, asked = [], Counter[int]()
    restored = find_beat(db, name=RESTORED)
    may_have_asked = restored is not None and now - restored < AGAIN_AFTER  # since the copy was made
    for activity, question in () if may_have_asked else _due(db, now=now):
        if asked[activity.organizer_id] >= MOST_AT_ONCE:
            continue
        asked[activity.organizer_id] += 1
        _ask(db, activity, question, now=now)
        changed.append(activity.id)
    if changed or hidden:
        touch_catalogue(db, [*changed, *hidden])
    return Asked(mails=len(changed), hidden=len(hidden))


def get_asked(db: Session, token: str) -> Activity:
    """The listing that the page of a mail asks about. Raises NotHere once that was answered."""
    question = db.scalar(sa.select(FreshnessQuestion).where(FreshnessQuestion.token_hash == hash_of_token(token)))
    activity = db.get(Activity, question.activity_id) if question else None
    if activity is None:
        raise NotHere("This question has been answered, or the address has a slip in it.")
    return activity


def say_right(db: Session, activity: Activity, *, now: datetime) -> None:
    """Note that a listing is still right; one that took a rest for want of an answer is on show again."""
    if activity.state is ListingState.PAUSED and is_hidden(db, activity) and not is_held_back(db, activity):
        activity.state = ListingState.PUBLISHED
        _note(db, activity, Act.SEEN, now)
    activity.checked_on = now.date()
    db.execute(sa.delete(FreshnessQuestion).where(FreshnessQuestion.activity_id == activity.id))
    touch_catalogue(db, [activity.id])


def let_rest(db: Session, activity: Activity) -> None:
    """Take a listing off show because somebody says that it is not right any more."""
    if activity.state is ListingState.PUBLISHED:
        activity.state = ListingState.PAUSED
    db.execute(sa.delete(FreshnessQuestion).where(FreshnessQuestion.activity_id == activity.id))
    touch_catalogue(db, [activity.id])


def is_hidden(db: Session, activity: Activity) -> bool:
    """Whether a listing takes a rest because nobody said that it is still right."""
    last = sa.select(ReviewAct.act).where(ReviewAct.activity_id == activity.id).order_by(ReviewAct.id.desc()).limit(1)
    return activity.state is ListingState.PAUSED and db.scalar(last) is Act.HIDDEN


def facts_in_short(db: Session, activity: Activity, *, now: datetime) -> Sequence[str]:
    """What a mail tells of a listing to be checked: when and where."""
    ahead = dates_ahead(db, activity, now=now, most=1)
    when = [*repeats(activity, ahead), *([activity.drop_in] if activity.drop_in else [])]
    place = where_words(activity.where, activity.area_name, activity.venue.name if activity.venue else None)
    return [*(when or [_("No dates ahead")]), place]


def _due(db: Session, *, now: datetime) -> Sequence[tuple[Activity, FreshnessQuestion | None]]:
    """Listings on show that somebody here looks after, checked long ago, with the mails so far, by id."""
    looked_after = sa.exists().where(
        OrganizerPerson.organizer_id == Activity.organizer_id, OrganizerPerson.role != PersonRole.HELPER
    )
    long_ago = (now - ASKED_AFTER).date()
    rows = db.execute(
        sa.select(Activity, FreshnessQuestion)
        .outerjoin(FreshnessQuestion, FreshnessQuestion.activity_id == Activity.id)
        .where(
            Activity.state == ListingState.PUBLISHED, looked_after,
            sa.or_(Activity.checked_on.is_(None), Activity.checked_on <= long_ago),
            sa.or_(
                FreshnessQuestion.activity_id.is_(None),
                sa.and_(FreshnessQuestion.mails < MOST_MAILS, FreshnessQuestion.asked_at <= now - AGAIN_AFTER),
            ),
        )
        .options(joinedload(Activity.venue))
        .order_by(Activity.id)
    )  # fmt: skip
    return [(activity, question) for activity, question in rows]


def _ask(db: Session, activity: Activity, question: FreshnessQuestion | None, *, now: datetime) -> None:
    """Write the mail. A second one makes the address in the first useless: only the hash of one is kept."""
    token = secrets.token_urlsafe(24)
    if question is None:
        question = FreshnessQuestion(activity_id=activity.id, mails=0)
        db.add(question)
    question.token_hash, question.asked_at, question.mails = hash_of_token(token), now, question.mails + 1
    db.flush()
    post_to_people(
        db, "still_right", activity.organizer_id, now=now, title=activity.title,
        link=public("organizing.still_right", token=token), last=question.mails >= MOST_MAILS,
        anew=lambda: {"lines": facts_in_short(db, activity, now=now)},
    )  # fmt: skip


def _hide_the_silent(db: Session, *, now: datetime) -> list[int]:
    silent = db.scalars(
        sa.select(Activity)
        .join(FreshnessQuestion, FreshnessQuestion.activity_id == Activity.id)
        .where(
            Activity.state == ListingState.PUBLISHED, FreshnessQuestion.mails >= MOST_MAILS,
            FreshnessQuestion.asked_at <= now - HIDDEN_AFTER,
        )
        .order_by(Activity.id)
    ).all()  # fmt: skip
    for activity in silent:
        activity.state = ListingState.PAUSED
        _note(db, activity, Act.HIDDEN, now)
    return [activity.id for activity in silent]


def _note(db: Session, activity: Activity, act: Act, now: datetime) -> None:
    db.add(ReviewAct(organizer_id=activity.organizer_id, activity_id=activity.id, act=act, at=now))
    db.flush()
