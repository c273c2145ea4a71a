"""Keeping two people apart, and who is kept apart from whom."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.apart.models import Apart
from members.apart.places import PLACES
from members.models import Member
from refusals import BadInput, NotHere


@dataclass(frozen=True, kw_only=True)
class KeptApart:
    """One wish of a member, for their own eyes. `name`: the other's first name; "" if none is known any more."""

    id: int
    name: str
    since: datetime


def keep_apart(db: Session, member: Member, other: Member, *, now: datetime) -> None:
    """Keep two members apart from now on in every place, old groups too; a second time changes nothing. Flushes.

    Only `member` will see it in their list. Raises BadInput when the two are the same.
    """
    if member.id == other.id:
        raise BadInput("Nobody can be kept apart from themselves.")
    try:
        with db.begin_nested():
            db.add(Apart(member_id=member.id, other_id=other.id, since=now))
            db.flush()
    except sa.exc.IntegrityError:
        pass  # it was wished before, or in another window at the same instant
    for place in PLACES.values():
        place.part(db, member.id, other.id, now=now)


def kept_apart_from(db: Session, member_id: int) -> frozenset[int]:
    """The ids of all members who may not meet this one, whichever of the two wished it."""
    wished = sa.select(Apart.other_id).where(Apart.member_id == member_id, Apart.other_id.is_not(None))
    by_others = sa.select(Apart.member_id).where(Apart.other_id == member_id)
    return frozenset(one for one in db.scalars(wished.union(by_others)) if one is not None)


def are_kept_apart(db: Session, one: int, other: int) -> bool:
    """Whether two members may not meet."""
    return other in kept_apart_from(db, one)


def pairs_kept_apart(db: Session, among: Collection[int] | None = None) -> frozenset[tuple[int, int]]:
    """Every pair of members who may not meet, the smaller id first; `among`: only pairs within these.

    One statement, for forming many groups at once.
    """
    rows = db.execute(sa.select(Apart.member_id, Apart.other_id).where(Apart.other_id.is_not(None)))
    pairs = {(min(one, other), max(one, other)) for one, other in rows if other is not None}
    if among is None:
        return frozenset(pairs)
    there = frozenset(among)
    return frozenset(pair for pair in pairs if there.issuperset(pair))


def wishes_of(db: Session, member_id: int) -> Sequence[KeptApart]:
    """What a member wished themselves, the newest first. That others wished it of them is never among it."""
    rows = db.execute(
        sa.select(Apart.id, Member.name, Apart.since)
        .outerjoin(Member, Member.id == Apart.other_id)
        .where(Apart.member_id == member_id)
        .order_by(Apart.since.desc(), Apart.id.desc())
    )
    return tuple(KeptApart(id=number, name=name or "", since=since) for number, name, since in rows)


def get_wish(db: Session, member_id: int, wish_id: int) -> KeptApart:
    """One wish of a member. Raises NotHere for one that is not theirs."""
    for wish in wishes_of(db, member_id):
        if wish.id == wish_id:
            return wish
    raise NotHere("There is nothing to see here.")


def take_back(db: Session, member_id: int, wish_id: int) -> None:
    """Take back a wish of one's own. Where the other wished it too, the two stay apart, and nobody can tell.

    Raises NotHere for one that is not theirs.
    """
    get_wish(db, member_id, wish_id)
    db.execute(sa.delete(Apart).where(Apart.id == wish_id, Apart.member_id == member_id))


def remember_erased(db: Session, member_id: int, address: str | None) -> None:
    """Before a member goes: keep a mark of their address with the wishes of others, to know them by if they return.

    Their own wishes go with them. Without an address there is nothing to know anybody by.
    """
    if address is not None:
        db.execute(sa.update(Apart).where(Apart.other_id == member_id).values(other_mark=_mark(address)))


def recognise(db: Session, member: Member) -> None:
    """Keep a member apart from those who wished it when their address had another account, by now erased.

    For when an account is made or goes over to another address.

    Reads every mark of a member who went: they are encrypted, so the database cannot look for one.
    """
    if member.email is None:
        return
    mark = _mark(member.email)
    gone = db.execute(
        sa.select(Apart.id, Apart.member_id, Apart.other_mark).where(
            Apart.other_id.is_(None), Apart.other_mark.is_not(None)
        )
    )
    returned = {number: asker for number, asker, kept in gone if kept == mark}
    known = {member.id, *db.scalars(sa.select(Apart.member_id).where(Apart.other_id == member.id))}
    for number, asker in returned.items():
        if asker in known:  # asked for again already, or the address is now the asker's own
            db.execute(sa.delete(Apart).where(Apart.id == number))
        else:
            db.execute(sa.update(Apart).where(Apart.id == number).values(other_id=member.id, other_mark=None))


def _mark(address: str) -> str:
    return hashlib.sha256(b"doorstep: kept apart\0" + address.encode()).hexdigest()
