"""Groups that lost the last one who looked after them: somebody else takes over, or their listings take a rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.models import Activity, ListingState, Organizer, OrganizerState
from activities.organizing.letters import post_to_people
from activities.organizing.models import OrganizerInvite, OrganizerPerson, PersonRole
from activities.review.models import Act, ReviewAct
from members.keeping.remarks import register_remark
from members.models import Member
from notices.links import public
from refusals import NotHere

RESTS_AFTER = timedelta(days=21)  # since nobody looked after them


@dataclass(frozen=True, kw_only=True)
class Tended:
    """What one run did: groups that an editor owns now, groups newly without anybody, listings that rest."""

    handed_over: int
    noticed: int
    resting: int


def tend(db: Session, *, now: datetime) -> Tended:
    """See to groups that nobody owns any more. For once a day; a second time changes nothing."""
    handed_over = [_hand_over(db, organizer, now=now) for organizer in _without(db, PersonRole.OWNER)]
    alone = _without(db, PersonRole.OWNER, PersonRole.EDITOR)
    for organizer in db.scalars(sa.select(Organizer).where(Organizer.unattended_since.is_not(None))):
        if organizer not in alone:
            organizer.unattended_since = None
    newly = [organizer for organizer in alone if organizer.unattended_since is None]
    for organizer in newly:
        organizer.unattended_since = now
    for_long = [one for one in alone if one.unattended_since and one.unattended_since <= now - RESTS_AFTER]
    resting = sum(let_rest(db, organizer, now=now) for organizer in for_long)
    db.flush()
    return Tended(handed_over=sum(handed_over), noticed=len(newly), resting=resting)


def let_rest(db: Session, organizer: Organizer, *, now: datetime) -> int:
    """Take the listings of a group off show; whoever takes over brings each back with one press. Returns how many."""
    shown = sa.select(Activity).where(
        Activity.organizer_id == organizer.id, Activity.state == ListingState.PUBLISHED
    )  # fmt: skip
    listings = db.scalars(shown).all()
    for activity in listings:
        activity.state = ListingState.PAUSED
        db.add(ReviewAct(organizer_id=organizer.id, activity_id=activity.id, act=Act.HIDDEN, at=now))
    if listings:
        touch_catalogue(db, [one.id for one in listings])
    return len(listings)


def unattended(db: Session, *, now: datetime) -> Sequence[Organizer]:
    """Groups with listings on show that nobody looks after and nobody was asked to, the longest so first."""
    asked = sa.select(OrganizerInvite.organizer_id).where(OrganizerInvite.expires_at > now)
    shown = sa.select(Activity.organizer_id).where(Activity.state == ListingState.PUBLISHED)
    waiting = Organizer.unattended_since.is_not(None), Organizer.id.not_in(asked), Organizer.id.in_(shown)
    return db.scalars(sa.select(Organizer).where(*waiting).order_by(Organizer.unattended_since, Organizer.id)).all()


def get_unattended(db: Session, number: int) -> Organizer:
    """A group that nobody looks after. Raises NotHere for any other."""
    organizer = db.get(Organizer, number)
    if organizer is None or organizer.unattended_since is None:
        raise NotHere("This no longer waits for anybody.")
    return organizer


def _without(db: Session, *roles: PersonRole) -> Sequence[Organizer]:
    """Groups that were welcomed once, have listings on show, and have nobody in these roles."""
    people = (
        sa.select(OrganizerPerson.organizer_id)
        .join(Member, Member.id == OrganizerPerson.member_id)
        .where(OrganizerPerson.role.in_(roles), Member.active)
    )
    came = sa.select(ReviewAct.organizer_id).where(ReviewAct.act == Act.WELCOMED)
    shown = sa.select(Activity.organizer_id).where(Activity.state == ListingState.PUBLISHED)
    query = sa.select(Organizer).where(
        Organizer.state == OrganizerState.WELCOME,
        Organizer.id.in_(came), Organizer.id.in_(shown), Organizer.id.not_in(people),
    )  # fmt: skip
    return db.scalars(query.order_by(Organizer.id)).all()


def _hand_over(db: Session, organizer: Organizer, *, now: datetime) -> bool:
    """Let the editor who has been there longest look after people too. Whether there is one."""
    editor = db.scalar(
        sa.select(OrganizerPerson)
        .join(Member, Member.id == OrganizerPerson.member_id)
        .where(
            OrganizerPerson.organizer_id == organizer.id, OrganizerPerson.role == PersonRole.EDITOR, Member.active
        )
        .order_by(OrganizerPerson.id)
        .limit(1)
    )  # fmt: skip
    if editor is None:
        return False
    editor.role = PersonRole.OWNER
    db.flush()
    post_to_people(
        db, "handed_over", organizer.id, now=now, name=organizer.name,
        link=public("organizing.people", key=organizer.key),
    )  # fmt: skip
    return True


@register_remark
def say_what_becomes_of_groups(db: Session, member: Member) -> list[str]:
    """For somebody about to go: what becomes of each group that they alone look after."""
    other = sa.select(OrganizerPerson.organizer_id).where(
        OrganizerPerson.member_id != member.id, OrganizerPerson.role != PersonRole.HELPER
    )
    mine = (
        sa.select(Organizer.name)
        .join(OrganizerPerson, OrganizerPerson.organizer_id == Organizer.id)
        .where(
            OrganizerPerson.member_id == member.id, OrganizerPerson.role != PersonRole.HELPER,
            Organizer.id.not_in(other),
        )
        .order_by(Organizer.name)
    )  # fmt: skip
    return [
        _(
            "You are the only one who looks after “%(name)s”. You can ask somebody else first. If not, we look for "
            "somebody, and after three weeks its listings take a rest.",
            name=name,
        )
        for name in db.scalars(mine)
    ]
