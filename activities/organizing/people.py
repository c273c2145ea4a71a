"""Who acts for an organizer: asking, being let in, letting others in, leaving."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from activities.models import Organizer, OrganizerState
from activities.organizing.forms import AskInput
from activities.organizing.models import OrganizerInvite, OrganizerPerson, PersonRole
from activities.review.models import Act, ReviewAct
from activities.wording.folding import slug
from members.accounts.people import find_by_email, give_roles
from members.models import Member, MemberRole, Role
from refusals import BadInput, NotHere

INVITE_LASTS = timedelta(days=14)
MOST_PEOPLE = 30  # of one organizer
MOST_ASKED = 3  # organizers that one member may have waiting
_RANK = {PersonRole.HELPER: 0, PersonRole.EDITOR: 1, PersonRole.OWNER: 2}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A member at the desk of an organizer."""

    organizer: Organizer
    role: PersonRole

    def may(self, role: PersonRole) -> bool:
        """Whether the member may do what this role may."""
        return _RANK[self.role] >= _RANK[role]


def desks_of(db: Session, member: Member) -> list[Desk]:
    """The organizers a member acts for, by name."""
    rows = db.scalars(
        sa.select(OrganizerPerson)
        .join(OrganizerPerson.organizer)
        .where(OrganizerPerson.member_id == member.id)
        .options(joinedload(OrganizerPerson.organizer))
        .order_by(Organizer.name, Organizer.id)
    )
    return [Desk(organizer=row.organizer, role=row.role) for row in rows]


def get_desk(db: Session, member: Member, key: str, *, at_least: PersonRole = PersonRole.HELPER) -> Desk:
    """The desk of an organizer; raises NotHere for somebody who has none there, or may not do this."""
    row = db.execute(
        sa.select(OrganizerPerson, Organizer)
        .join(Organizer, Organizer.id == OrganizerPerson.organizer_id)
        .where(Organizer.key == key, OrganizerPerson.member_id == member.id)
    ).one_or_none()
    desk = Desk(organizer=row[1], role=row[0].role) if row else None
    if desk is None or not desk.may(at_least):
        raise NotHere("There is no such page.")
    return desk


def ask_to_publish(db: Session, member: Member, form: AskInput, *, now: datetime) -> Organizer:
    """Keep an organizer that waits for a moderator; the member owns it and may write drafts at once.

    Raises BadInput for somebody who has asked for several already.
    """
    waiting = [desk for desk in desks_of(db, member) if desk.organizer.state is OrganizerState.ASKED]
    if len(waiting) >= MOST_ASKED:
        raise BadInput("You have asked for a few groups already. We look at those first.")
    organizer = Organizer(
        key=_free_key(db, form.name), name=form.name, about=form.about, website=form.website,
        state=OrganizerState.ASKED,
    )  # fmt: skip
    db.add(organizer)
    db.flush()
    db.add(ReviewAct(organizer_id=organizer.id, act=Act.ASKED, words=form.how, at=now))
    let_in(db, organizer, member, PersonRole.OWNER, now=now)
    return organizer


def let_in(db: Session, organizer: Organizer, member: Member, role: PersonRole, *, now: datetime) -> None:
    """Let a member act for an organizer; somebody who does already gets the role if it may more."""
    row = find_seat(db, organizer, member.id)
    if row is None:
        db.add(OrganizerPerson(organizer_id=organizer.id, member_id=member.id, role=role, since=now))
    elif _RANK[role] > _RANK[row.role]:
        row.role = role
    give_roles(db, member, {Role.ORGANIZER})


def people_of(db: Session, organizer: Organizer) -> Sequence[tuple[OrganizerPerson, str]]:
    """Those who act for an organizer, with their addresses, the longest there first."""
    rows = db.execute(
        sa.select(OrganizerPerson, Member.email)
        .join(Member, Member.id == OrganizerPerson.member_id)
        .where(OrganizerPerson.organizer_id == organizer.id)
        .order_by(OrganizerPerson.id)
    )
    return [(person, email or "") for person, email in rows]


def invites_of(db: Session, organizer: Organizer, *, now: datetime) -> Sequence[OrganizerInvite]:
    """Mails that were sent and not yet answered, the oldest first."""
    rows = sa.select(OrganizerInvite).where(
        OrganizerInvite.organizer_id == organizer.id, OrganizerInvite.expires_at > now
    )
    return db.scalars(rows.order_by(OrganizerInvite.id)).all()


def invite(db: Session, organizer: Organizer, by: Member, *, email: str, role: PersonRole, now: datetime) -> str:
    """Keep an invitation and return the token of its page, which is kept nowhere else in the clear.

    One to the same address takes the place of the one before. Raises BadInput when there are very many people.
    """
    db.execute(
        sa.delete(OrganizerInvite).where(OrganizerInvite.organizer_id == organizer.id, OrganizerInvite.email == email)
    )
    if len(people_of(db, organizer)) + len(invites_of(db, organizer, now=now)) >= MOST_PEOPLE:
        raise BadInput("There are a lot of people here already. Please take somebody off the list first.")
    token = secrets.token_urlsafe(24)
    db.add(
        OrganizerInvite(
            organizer_id=organizer.id, member_id=by.id, email=email, role=role, token_hash=hash_of_token(token),
            expires_at=now + INVITE_LASTS,
        )
    )  # fmt: skip
    db.flush()
    return token


def get_invite(db: Session, token: str, member: Member, *, now: datetime) -> OrganizerInvite:
    """The invitation of a token; raises NotHere unless it was sent to this member's address and still holds."""
    found = db.scalar(
        sa.select(OrganizerInvite)
        .where(OrganizerInvite.token_hash == hash_of_token(token), OrganizerInvite.expires_at > now)
        .options(joinedload(OrganizerInvite.organizer))
    )
    if found is None or found.email != member.email:
        raise NotHere("This link has run out, or it was sent to another address than the one you signed in with.")
    return found


def accept(db: Session, invitation: OrganizerInvite, member: Member, *, now: datetime) -> Organizer:
    """Let somebody in who was asked; the invitation is used up."""
    organizer = invitation.organizer
    let_in(db, organizer, member, invitation.role, now=now)
    db.delete(invitation)
    db.flush()
    return organizer


def drop_invite(db: Session, organizer: Organizer, number: int) -> None:
    """Take an invitation back."""
    db.execute(
        sa.delete(OrganizerInvite).where(OrganizerInvite.id == number, OrganizerInvite.organizer_id == organizer.id)
    )


def drop_person(db: Session, organizer: Organizer, number: int) -> None:
    """Let somebody act no more; they lose their role where this was their only organizer.

    Raises BadInput for the last owner: nobody could let others in.
    """
    person = db.get(OrganizerPerson, number)
    if person is None or person.organizer_id != organizer.id:
        raise NotHere("That person is not on the list any more.")
    owners = sa.select(OrganizerPerson.id).where(
        OrganizerPerson.organizer_id == organizer.id, OrganizerPerson.role == PersonRole.OWNER
    )
    if person.role is PersonRole.OWNER and len(db.scalars(owners.with_for_update()).all()) == 1:
        raise BadInput("Somebody has to look after the list. Ask somebody else to own it first.")
    member_id = person.member_id
    db.delete(person)
    db.flush()
    drop_role_without_desk(db, member_id)


def drop_role_without_desk(db: Session, member_id: int) -> None:
    """Take the role of an organizer from a member who acts for none."""
    if db.scalar(sa.select(OrganizerPerson.id).where(OrganizerPerson.member_id == member_id).limit(1)) is None:
        db.execute(sa.delete(MemberRole).where(MemberRole.member_id == member_id, MemberRole.role == Role.ORGANIZER))


def members_looking_after(db: Session, organizer_id: int) -> Sequence[Member]:
    """Those with a mail address who look after the listings of an organizer, the longest there first."""
    return db.scalars(
        sa.select(Member)
        .join(OrganizerPerson, OrganizerPerson.member_id == Member.id)
        .where(
            OrganizerPerson.organizer_id == organizer_id, OrganizerPerson.role != PersonRole.HELPER,
            Member.email.is_not(None), Member.active,
        )
        .order_by(OrganizerPerson.id)
    ).all()  # fmt: skip


def hash_of_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_seat(db: Session, organizer: Organizer, member_id: int) -> OrganizerPerson | None:
    """The row of a member who acts for an organizer; None for anybody else."""
    return db.scalar(
        sa.select(OrganizerPerson).where(
            OrganizerPerson.organizer_id == organizer.id, OrganizerPerson.member_id == member_id
        )
    )


def _free_key(db: Session, name: str) -> str:
    key = slug(name) or "group"
    taken = set(db.scalars(sa.select(Organizer.key).where(Organizer.key.startswith(key, autoescape=True))))
    return next(one for one in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def seat_demo_organizer(db: Session, *, now: datetime) -> None:
    """Let the tester who is an organizer act for the library of the demo town, if both are there."""
    library = db.scalar(sa.select(Organizer).where(Organizer.key == "town-library"))
    tester = find_by_email(db, "organizer@demo.example")
    if library is not None and tester is not None:
        let_in(db, library, tester, PersonRole.OWNER, now=now)


def is_own(db: Session, organizer_id: int, member: Member) -> bool:
    """Whether a member acts for an organizer."""
    mine = sa.select(OrganizerPerson.id).where(
        OrganizerPerson.organizer_id == organizer_id, OrganizerPerson.member_id == member.id
    )
    return db.scalar(mine) is not None
