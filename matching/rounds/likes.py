"""Interests that small groups go by: none that would tell others of somebody's life, faith or health."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.core.reach import region_of
from members.models import Profile, ProfileInterest
from taxonomy import load_taxonomy

MANY = 10  # members who like the same; with fewer, an interest could tell who somebody is
_FAMILIES = frozenset({"people-community", "quiet-faith"})
_OPEN = frozenset({"conversation", "quiet-time", "breathing", "debating", "current-affairs"})
_ALONE = frozenset({"alcohol-free", "sign-language", "chair-exercise"})


def is_telling(interest: str) -> bool:
    """Whether an interest says more of somebody than what they like to do."""
    if interest in _ALONE:
        return True
    known = load_taxonomy()
    return interest not in _OPEN and (interest not in known or known.get(interest).family in _FAMILIES)


def sharable(interests: Iterable[str]) -> tuple[str, ...]:
    """The interests that tell no more than what somebody likes to do, in the order given."""
    return tuple(one for one in interests if not is_telling(one))


def common_near(db: Session, interests: Iterable[str], areas: Iterable[str]) -> tuple[str, ...]:
    """Those of the interests that at least ten members have in each of the regions these areas lie in, in order.

    A region is about 27 km across: an area of 2 km holds too few people to hide among.
    """
    asked = sharable(interests)
    regions = sorted({region_of(area) for area in areas})
    if not asked or not regions:
        return ()
    counts = _counts(db, asked)
    return tuple(one for one in asked if all(counts.get((region, one), 0) >= MANY for region in regions))


def _counts(db: Session, interests: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many members of each region have each interest."""
    rows = db.execute(
        sa.select(Profile.area_cell, ProfileInterest.interest, sa.func.count())
        .join(ProfileInterest, ProfileInterest.profile_id == Profile.id)
        .where(Profile.member_id.is_not(None), Profile.area_cell.is_not(None), ProfileInterest.interest.in_(interests))
        .group_by(Profile.area_cell, ProfileInterest.interest)
    )
    counts: dict[tuple[str, str], int] = {}
    for area, interest, many in rows:
        where = region_of(area or ""), interest
        counts[where] = counts.get(where, 0) + many
    return counts
