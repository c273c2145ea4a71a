"""Making short lists, putting things on them, giving them a code, deleting them: each by its own worker alone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, ListingState
from activities.queries import is_key
from matching.short_lists.codes import draw_code, hash_of
from matching.short_lists.forms import NewListInput
from matching.short_lists.models import ShortList
from members.models import Member
from members.profiles import Area
from refusals import NotHere

MOST = 5  # things on a list
KEPT_DAYS = 60
CODE_DAYS = 30
WORDING = 1  # grows when the words that a person agrees to change what they mean
_KEY_BYTES = 8


def make_list(db: Session, member: Member, form: NewListInput, *, area: Area | None, now: datetime) -> ShortList:
    """Begin a list for somebody who agreed just now; flushed."""
    row = ShortList(
        key=secrets.token_hex(_KEY_BYTES),
        member_id=member.id,
        interests=sorted(form.interests),
        area_cell=area.cell if area else None,
        area_name=area.name if area else None,
        area_country=area.country if area else None,
        area_zone=area.zone if area else None,
        travel=form.travel,
        travel_minutes=form.minutes,
        activities=[],
        agreed_at=now,
        agreed_wording=WORDING,
    )
    db.add(row)
    db.flush()
    return row


def lists_of(db: Session, member: Member, *, now: datetime) -> Sequence[ShortList]:
    """The lists of a worker, the newest first."""
    mine = sa.select(ShortList).where(ShortList.member_id == member.id, _is_kept(now))
    return db.scalars(mine.order_by(ShortList.agreed_at.desc(), ShortList.id.desc())).all()


def get_list(db: Session, member: Member, key: str, *, now: datetime, hold: bool = False) -> ShortList:
    """A worker's own list. Raises NotHere for any other. `hold` keeps others waiting who change it too."""
    mine = sa.select(ShortList).where(ShortList.key == key, ShortList.member_id == member.id, _is_kept(now))
    found = db.scalar(mine.with_for_update() if hold else mine) if is_key(key) else None
    if found is None:
        raise NotHere("There is no such list. It may have been deleted, as all are after a while.")
    return found


def put_on(db: Session, short: ShortList, activity_key: str) -> bool:
    """Put an activity on a list; return False where the list is full. What is on it already stays once.

    What is not on show any more makes room: no page shows it to be taken off. Raises NotHere for an activity that is
    not on show. The caller holds the list.
    """
    wanted = sa.select(Activity.id).where(Activity.key == activity_key, Activity.state == ListingState.PUBLISHED)
    number = db.scalar(wanted) if is_key(activity_key) else None
    if number is None:
        raise NotHere("This listing is not here any more, or the address has a slip in it.")
    if number not in short.activities:
        if len(short.activities) >= MOST:
            short.activities = _on_show(db, short)
        if len(short.activities) >= MOST:
            return False
        short.activities = [*short.activities, number]
    return True


def _on_show(db: Session, short: ShortList) -> list[int]:
    here = Activity.id.in_(short.activities), Activity.state == ListingState.PUBLISHED
    shown = set(db.scalars(sa.select(Activity.id).where(*here)))
    return [one for one in short.activities if one in shown]


def take_off(db: Session, short: ShortList, activity_key: str) -> None:
    """Take an activity off a list; one that is not on it is passed over. The caller holds the list."""
    number = db.scalar(sa.select(Activity.id).where(Activity.key == activity_key)) if is_key(activity_key) else None
    short.activities = [one for one in short.activities if one != number]


def renew_code(db: Session, short: ShortList, *, secret: str, now: datetime) -> str:
    """Give a list a new code, which ends the one before; return it, the only time that it is known in the clear.

    `secret` keys the hash. The caller holds the list.
    """
    code = draw_code()
    short.code_hash = hash_of(code, secret=secret)
    short.code_until = min(now + timedelta(days=CODE_DAYS), short.agreed_at + timedelta(days=KEPT_DAYS))
    db.flush()
    return code


def delete_list(db: Session, short: ShortList) -> None:
    """Delete a list, and its code with it. Whoever opened it keeps their copy."""
    db.delete(short)
    db.flush()


def _is_kept(now: datetime) -> sa.ColumnElement[bool]:
    return ShortList.agreed_at > now - timedelta(days=KEPT_DAYS)
