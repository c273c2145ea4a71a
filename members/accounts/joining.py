"""A guest becomes a member, or comes back to the account: nothing they kept is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.consent.models import Consent
from members.models import Guest, Member, Profile, ProfileInterest
from members.queries import find_profile_of_guest
from store import Model


class Keep(StrEnum):
    """Which of two profiles to go on with."""

    ACCOUNT = "account"
    DEVICE = "device"
    BOTH = "both"


def bring_guest(db: Session, guest_key: object, member: Member) -> bool:
    """Let a member have what was kept for them as a guest; return whether they have to choose between two profiles.

    Without a profile of their own they get the guest's, with all that hangs on it.
    """
    brought = find_profile_of_guest(db, guest_key) if isinstance(guest_key, str) else None
    if brought is None:
        return False
    if member.profile is not None:
        return True
    _give(db, brought, member)
    return False


def choose(db: Session, guest_key: object, member: Member, keep: Keep, *, now: datetime) -> Profile | None:
    """Go on with one profile and return it; None when the device has none to choose from.

    Plans, check-ins, consents and opinions of both stay; where both have one, the profile that is gone on with decides.
    BOTH goes on with the account's and adds interests, own words, things to avoid and needs of the device's.
    """
    brought = find_profile_of_guest(db, guest_key) if isinstance(guest_key, str) else None
    if brought is None:
        return None
    kept = member.profile
    if kept is None:
        _give(db, brought, member)
        return brought
    if keep is Keep.BOTH:
        _add_to(kept, brought)
    winner, loser = (brought, kept) if keep is Keep.DEVICE else (kept, brought)
    _let_the_later_word_count(db, loser, winner)
    winner.paused |= loser.paused
    winner.private_mode |= loser.private_mode
    _keep_the_hours(winner, account=kept)
    _carry_over(db, loser, winner)
    guest_id = brought.guest_id
    db.expire(member, ["profile"])
    db.execute(sa.delete(Profile).where(Profile.id == loser.id))
    db.expunge(loser)
    if winner is brought:
        winner.guest_id, winner.member_id = None, member.id
    winner.changed_at = now
    db.flush()
    db.execute(sa.delete(Guest).where(Guest.id == guest_id))
    return winner


def _give(db: Session, brought: Profile, member: Member) -> None:
    guest_id = brought.guest_id
    brought.guest_id, brought.member_id = None, member.id
    db.flush()
    db.execute(sa.delete(Guest).where(Guest.id == guest_id))
    db.expire(member, ["profile"])


def _add_to(kept: Profile, brought: Profile) -> None:
    has = {row.interest for row in kept.interests}
    kept.interests += [
        ProfileInterest(interest=row.interest, source=row.source)
        for row in brought.interests
        if row.interest not in has
    ]
    kept.words = "\n".join(dict.fromkeys(words for words in (kept.words, brought.words) if words)) or None
    kept.avoid = sorted({*(kept.avoid or ()), *(brought.avoid or ())})
    kept.needs = sorted({*(kept.needs or ()), *(brought.needs or ())})


def _keep_the_hours(winner: Profile, *, account: Profile) -> None:
    """Only somebody with an account chooses the hours without mail."""
    winner.quiet_from, winner.quiet_until = account.quiet_from, account.quiet_until
    winner.quiet_zone = account.quiet_zone


def _let_the_later_word_count(db: Session, loser: Profile, winner: Profile) -> None:
    """What was allowed in one profile and taken back later in the other is taken back."""
    taken_back = sa.select(Consent).where(Consent.profile_id == winner.id, Consent.withdrawn_at.is_not(None))
    for later in db.scalars(taken_back).all():
        still_open = (
            Consent.profile_id == loser.id,
            Consent.purpose == later.purpose,
            Consent.withdrawn_at.is_(None),
            Consent.given_at <= later.withdrawn_at,
        )
        db.execute(sa.update(Consent).where(*still_open).values(withdrawn_at=later.withdrawn_at))


def _carry_over(db: Session, loser: Profile, winner: Profile) -> None:
    """Hang every row of one profile onto the other, whichever room it belongs to; what clashes stays behind."""
    for table, column in _hanging_on_profiles():
        key = list(table.primary_key.columns)
        for row in db.execute(sa.select(*key).where(column == loser.id)).all():
            same = [one == value for one, value in zip(key, row, strict=True)]
            try:
                with db.begin_nested():
                    db.execute(sa.update(table).where(*same).values({column: winner.id}))
            except sa.exc.IntegrityError:
                continue


def _hanging_on_profiles() -> Iterator[tuple[sa.Table, sa.Column[int]]]:
    for table in Model.metadata.sorted_tables:
        if table is not ProfileInterest.__table__:
            yield from ((table, key.parent) for key in table.foreign_keys if key.column is Profile.__table__.c.id)
