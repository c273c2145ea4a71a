"""What moderators see of a listing or an organizer that was reported, and what they can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.models import Activity, ListingState, Organizer
from activities.organizing.models import OrganizerPerson
from activities.queries import get_published, is_key
from members.models import Member
from members.moderation.acts import is_held
from members.reports.models import SubjectKind
from members.reports.subjects import Described, Subject, register_subject
from refusals import NotHere, Overtaken

_MOST_LETTERS = 1_200  # of a long text; the page itself is a press away


def _find_listing(db: Session, key: str) -> Described:
    return _listing(get_published(db, key))


def _describe_listing(db: Session, key: str) -> Described | None:
    activity = db.scalar(sa.select(Activity).where(Activity.key == key))
    return _listing(activity) if activity else None


def _listing(activity: Activity) -> Described:
    lines = [
        (gettext("Run by"), activity.organizer.name),
        (gettext("Place"), activity.venue.name if activity.venue else ""),
        (gettext("In short"), activity.summary),
        (gettext("In full"), activity.description[:_MOST_LETTERS]),
    ]
    shown = activity.state is ListingState.PUBLISHED
    return Described(
        key=activity.key,
        title=activity.title,
        lines=tuple((words, text) for words, text in lines if text),
        address=url_for("activities.activity", key=activity.key) if shown else None,
    )


def find_organizer(db: Session, key: str) -> Organizer | None:
    """The organizer with this key."""
    return db.scalar(sa.select(Organizer).where(Organizer.key == key)) if is_key(key) else None


def _find_organizer(db: Session, key: str) -> Described:
    found = _describe_organizer(db, key)
    if found is None or not _published_by(db, key):
        raise NotHere("This organizer is not here any more, or the address has a slip in it.")
    return found


def _describe_organizer(db: Session, key: str) -> Described | None:
    organizer = find_organizer(db, key)
    if organizer is None:
        return None
    lines = [
        (gettext("About"), organizer.about[:_MOST_LETTERS]),
        (gettext("Their own site"), organizer.website or ""),
    ]
    return Described(
        key=organizer.key,
        title=organizer.name,
        lines=tuple((words, text) for words, text in lines if text),
        account=_only_person_of(db, organizer),
    )


def _only_person_of(db: Session, organizer: Organizer) -> str | None:
    """The key of the one member who acts for an organizer; None for several, of whom nobody can say who it was."""
    acting = sa.select(Member.key).join(OrganizerPerson, OrganizerPerson.member_id == Member.id)
    keys = db.scalars(acting.where(OrganizerPerson.organizer_id == organizer.id).limit(2)).all()
    return keys[0] if len(keys) == 1 else None


def _people_of(db: Session, key: str) -> list[int]:
    people = sa.select(OrganizerPerson.member_id).join(Organizer).where(Organizer.key == key)
    return list(db.scalars(people))


def _people_of_listing(db: Session, key: str) -> list[int]:
    people = (
        sa.select(OrganizerPerson.member_id)
        .join(Activity, Activity.organizer_id == OrganizerPerson.organizer_id)
        .where(Activity.key == key)
    )
    return list(db.scalars(people))


def _published_by(db: Session, key: str) -> list[Activity]:
    mine = sa.select(Activity).join(Organizer).where(Organizer.key == key, Activity.state == ListingState.PUBLISHED)
    return list(db.scalars(mine.order_by(Activity.id)))


def _pause(db: Session, activities: list[Activity]) -> dict[str, Any]:
    if not activities:
        raise Overtaken("None of this is on show any more.")
    for activity in activities:
        activity.state = ListingState.PAUSED
    touch_catalogue(db, [activity.id for activity in activities])
    return {"listings": [activity.key for activity in activities]}


def _show_again(db: Session, before: dict[str, Any]) -> None:
    paused = sa.select(Activity).where(Activity.key.in_(before["listings"]), Activity.state == ListingState.PAUSED)
    activities = [one for one in db.scalars(paused) if not is_held(db, SubjectKind.ORGANIZER, one.organizer.key)]
    for activity in activities:
        activity.state = ListingState.PUBLISHED
    if activities:
        touch_catalogue(db, [activity.id for activity in activities])


@dataclass(frozen=True)
class _PauseListing:
    """Take one listing off show."""

    @property
    def words(self) -> str:
        return str(gettext("Pause this listing"))

    def do(self, db: Session, subject_key: str, *, now: datetime) -> dict[str, Any]:
        shown = sa.select(Activity).where(Activity.key == subject_key, Activity.state == ListingState.PUBLISHED)
        return _pause(db, list(db.scalars(shown)))

    def undo(self, db: Session, subject_key: str, before: dict[str, Any], *, now: datetime) -> None:
        _show_again(db, before)


@dataclass(frozen=True)
class _UnpublishOrganizer:
    """Take everything of an organizer off show; what was off show before stays so when it is undone."""

    @property
    def words(self) -> str:
        return str(gettext("Take all their listings off show"))

    def do(self, db: Session, subject_key: str, *, now: datetime) -> dict[str, Any]:
        return _pause(db, _published_by(db, subject_key))

    def undo(self, db: Session, subject_key: str, before: dict[str, Any], *, now: datetime) -> None:
        _show_again(db, before)


register_subject(
    SubjectKind.LISTING,
    Subject(
        words=lazy_gettext("A listing"),
        find=_find_listing,
        describe=_describe_listing,
        concerns=_people_of_listing,
        acts={"pause": _PauseListing()},
    ),
)
register_subject(
    SubjectKind.ORGANIZER,
    Subject(
        words=lazy_gettext("An organizer"),
        find=_find_organizer,
        describe=_describe_organizer,
        concerns=_people_of,
        acts={"unpublish": _UnpublishOrganizer()},
    ),
)
