"""Interests that small groups go by: none that would tell others of somebody's life, faith or health."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.core.reach import region_of, region_span
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


class Liked:
    """How many members like what, in the regions of some areas: read once for many groups.

    A region is about 27 km across: an area of 2 km holds too few people to hide among.
    """

    def __init__(self, db: Session, interests: Iterable[str], areas: Iterable[str]) -> None:
        self._counts = _counts(db, sorted(sharable(set(interests))), {region_of(area) for area in areas})

    def common(self, interests: Iterable[str], areas: Iterable[str]) -> tuple[str, ...]:
        """Those of the interests that at least ten members have in each of the regions of these areas, in order."""
        regions = {region_of(area) for area in areas}
        return tuple(
            one for one in sharable(interests)
            if regions and all(self._counts.get((region, one), 0) >= MANY for region in regions)
        )  # fmt: skip


def _counts(db: Session, interests: Sequence[str], regions: Collection[str]) -> dict[tuple[str, str], int]:
    """How many members of each of these regions have each of these interests."""
    if not interests or not regions:
        return {}
    rows = db.execute(
        sa.select(Profile.area_cell, ProfileInterest.interest, sa.func.count())
        .join(ProfileInterest, ProfileInterest.profile_id == Profile.id)
        .where(
            Profile.member_id.is_not(None), ProfileInterest.interest.in_(interests),
            sa.or_(*(
                sa.and_(Profile.area_cell >= first, Profile.area_cell < end)
                for first, end in sorted({region_span(region) for region in regions})
            )),
        )
        .group_by(Profile.area_cell, ProfileInterest.interest)
    )  # fmt: skip
    counts: dict[tuple[str, str], int] = {}
    for area, interest, many in rows:
        where = region_of(area or ""), interest
        counts[where] = counts.get(where, 0) + many
    return counts
