"""Answers to organizers: welcomed or not, listings approved or sent back, second looks, claims. Each tells them why."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.editing.drafts import Site, is_out, put_out, read_draft
from activities.editing.models import Draft
from activities.models import Activity, FactsSource, ListingState, Organizer, OrganizerState
from activities.organizing.letters import post_to_people
from activities.organizing.models import ListingClaim, OrganizerPerson
from activities.organizing.people import drop_role_without_desk
from activities.review.models import Act, ReviewAct
from notices.links import public
from refusals import Overtaken

_PASSED = _("Somebody else has answered this in the meantime.")


def welcome(db: Session, organizer: Organizer, *, now: datetime) -> None:
    """Let an organizer publish. Raises Overtaken when it was answered already."""
    _expect(organizer.state is OrganizerState.ASKED)
    organizer.state = OrganizerState.WELCOME
    _note(db, organizer.id, None, Act.WELCOMED, "", now)
    said = _("Your group can publish here now. The first few listings are looked at before they go out.")
    _answer(db, organizer, said, now=now)


def decline(db: Session, organizer: Organizer, words: str, *, now: datetime) -> None:
    """Let an organizer not publish here, with words that say why; those who acted for it act for it no more."""
    _expect(organizer.state is OrganizerState.ASKED)
    organizer.state = OrganizerState.DECLINED
    _note(db, organizer.id, None, Act.DECLINED, words, now)
    said = _("We cannot list your group here. You can ask again when something has changed.")
    _answer(db, organizer, said, words=words, now=now)
    people = sa.select(OrganizerPerson).where(OrganizerPerson.organizer_id == organizer.id)
    for person in db.scalars(people).all():
        db.delete(person)
        db.flush()
        drop_role_without_desk(db, person.member_id)


def approve(db: Session, draft: Draft, *, site: Site, suits: bool, now: datetime) -> Activity:
    """Put a listing that waits on show. `suits`: whether it is suggested unasked.

    Raises Overtaken when it no longer waits, or its organizer may not publish, or it can no longer be read.
    """
    _expect(draft.sent_at is not None and draft.organizer.state is OrganizerState.WELCOME)
    found, venue = read_draft(db, draft, site=site, now=now)
    _expect(found.is_ready)
    activity = put_out(db, draft, found, venue, site=site, now=now, suits=suits)
    _note(db, draft.organizer_id, activity.id, Act.APPROVED, "", now)
    link = public("activities.activity", key=activity.key)
    _answer(
        db, draft.organizer, _("Your listing is on show. People can see it now."), title=activity.title,
        link=link, now=now,
    )  # fmt: skip
    return activity


def send_back(db: Session, draft: Draft, words: str, *, now: datetime) -> None:
    """Give a listing back to be changed, with words that say what would help. What is on show stays as it is."""
    _expect(draft.sent_at is not None)
    draft.sent_at = None
    if draft.activity is not None and not is_out(draft):
        draft.activity.state = ListingState.DRAFT
    _note(db, draft.organizer_id, draft.activity_id, Act.RETURNED, words, now)
    link = public("organizing.edit", key=draft.key)
    said = _("Something in your listing needs another look. You can change it and send it again.")
    title = str(draft.typed.get("title", ""))
    _answer(
        db, draft.organizer, said, words=words, title=title, link=link, now=now
    )  # fmt: skip


def note_seen(db: Session, activity: Activity, *, now: datetime) -> None:
    """Note that a second look found nothing."""
    _note(db, activity.organizer_id, activity.id, Act.SEEN, "", now)


def grant_claim(db: Session, claim: ListingClaim, *, now: datetime) -> None:
    """Hand a listing over to the organizer who says it is theirs; other claims on it go."""
    activity, organizer = claim.activity, claim.organizer
    _expect(organizer.state is OrganizerState.WELCOME)
    activity.organizer, activity.checked_on, activity.changed_at = organizer, now.date(), now
    if activity.first_visit is not None:
        activity.first_visit.source = FactsSource.ORGANIZER
    db.execute(sa.delete(ListingClaim).where(ListingClaim.activity_id == activity.id))
    db.execute(sa.delete(Draft).where(Draft.activity_id == activity.id))
    db.expire_all()
    _note(db, organizer.id, activity.id, Act.CLAIM_GRANTED, "", now)
    link = public("organizing.listing", key=activity.key)
    said = _("You can look after this listing now. Please read through it once.")
    _answer(db, organizer, said, title=activity.title, link=link, now=now)
    touch_catalogue(db, [activity.id])


def decline_claim(db: Session, claim: ListingClaim, words: str, *, now: datetime) -> None:
    """Leave a listing where it is, with words that say why."""
    organizer, activity = claim.organizer, claim.activity
    db.delete(claim)
    _note(db, organizer.id, activity.id, Act.CLAIM_DECLINED, words, now)
    said = _("We could not hand this listing over to you.")
    _answer(db, organizer, said, words=words, title=activity.title, now=now)


def _expect(holds: bool) -> None:
    if not holds:
        raise Overtaken(_PASSED)


def _note(db: Session, organizer_id: int, activity_id: int | None, act: Act, words: str, now: datetime) -> None:
    db.add(ReviewAct(organizer_id=organizer_id, activity_id=activity_id, act=act, words=words, at=now))
    db.flush()


def _answer(
    db: Session, organizer: Organizer, said: str, *, now: datetime, words: str = "", title: str = "",
    link: str = "",
) -> None:  # fmt: skip
    link = link or public("organizing.desk")
    post_to_people(
        db, "answer", organizer.id, now=now, said=said, words=words, title=title, link=link
    )  # fmt: skip
