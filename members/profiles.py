"""What a person told us: reading it as values, changing it, erasing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.core.interests import Taxonomy
from matching.core.types import Travel
from members.forms import LikesInput, PaceInput, PlaceInput
from members.models import Avoid, FreeTime, Guest, InterestSource, Member, Need, Profile, ProfileInterest


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where somebody is, as far as we keep it: a cell, what it is called, its country and time zone."""

    cell: str
    name: str
    country: str
    zone: str


@dataclass(frozen=True, kw_only=True)
class ProfileValues:
    """A profile apart from its row. Interests are ids of the taxonomy, ticked ones first."""

    profile_id: int | None = None
    interests: tuple[str, ...] = ()
    ticked: frozenset[str] = frozenset()
    words: str = ""
    avoid: frozenset[Avoid] = frozenset()
    needs: frozenset[Need] = frozenset()
    comfort: int | None = None
    cell: str | None = None
    area_name: str | None = None
    country: str | None = None
    zone: str | None = None
    travel: Travel = Travel.BUS
    travel_minutes: int = 30
    languages: tuple[str, ...] = ()
    free: frozenset[FreeTime] = frozenset()
    paused: bool = False
    private_mode: bool = False

    @property
    def from_words(self) -> tuple[str, ...]:
        """The interests that were read from the words and not ticked."""
        return tuple(one for one in self.interests if one not in self.ticked)


NOBODY = ProfileValues()


def values_of(profile: Profile | None) -> ProfileValues:
    """Return the values of a profile; those of NOBODY for None.

    Ticks that this version no longer knows are left out.
    """
    if profile is None:
        return NOBODY
    ticked = [one.interest for one in profile.interests if one.source is InterestSource.TICKED]
    read = [one.interest for one in profile.interests if one.source is InterestSource.WORDS]
    return ProfileValues(
        profile_id=profile.id,
        interests=(*ticked, *read),
        ticked=frozenset(ticked),
        words=profile.words or "",
        avoid=frozenset(Avoid(one) for one in profile.avoid or () if one in set(Avoid)),
        needs=frozenset(Need(one) for one in profile.needs or () if one in set(Need)),
        comfort=profile.comfort,
        cell=profile.area_cell,
        area_name=profile.area_name,
        country=profile.area_country,
        zone=profile.area_zone,
        travel=profile.travel,
        travel_minutes=profile.travel_minutes,
        languages=tuple(profile.languages),
        free=frozenset(FreeTime(one) for one in profile.free if one in set(FreeTime)),
        paused=profile.paused,
        private_mode=profile.private_mode,
    )


def area_of_values(values: ProfileValues) -> Area | None:
    """Return the area of a profile, if there is one."""
    if values.cell is None:
        return None
    return Area(cell=values.cell, name=values.area_name or "", country=values.country or "", zone=values.zone or "UTC")


def save_likes(
    db: Session, profile: Profile, likes: LikesInput, *, taxonomy: Taxonomy, now: datetime
) -> tuple[str, ...]:
    """Keep what somebody likes; return the interests newly read from their words, in the taxonomy's order.

    What the words speak of and somebody unticked is not read from them again.
    """
    ticked = set(likes.interests)
    before = {one.interest for one in profile.interests}
    unticked = (set(likes.shown) - likes.read) | (values_of(profile).ticked - ticked)
    refused = (taxonomy.found_in(profile.words or "", by_person=True) - before) | unticked
    read = taxonomy.found_in(likes.words, by_person=True) - refused - ticked
    profile.words = likes.words or None
    profile.avoid = _sorted(likes.avoid)
    order = list(taxonomy.interests)
    wanted = [(one, InterestSource.TICKED) for one in order if one in ticked]
    wanted += [(one, InterestSource.WORDS) for one in order if one in read]
    _keep_interests(profile, wanted)
    profile.changed_at = now
    db.flush()
    return tuple(one for one in order if one in read - before)


def save_area(db: Session, profile: Profile, place: PlaceInput, *, area: Area | None, now: datetime) -> None:
    """Keep the way of travelling, languages and needs, and this area; None forgets the area."""
    profile.travel, profile.travel_minutes = place.travel, place.minutes
    profile.languages, profile.needs = list(dict.fromkeys(place.languages)), _sorted(place.needs)
    move(db, profile, area, now=now)


def move(db: Session, profile: Profile, area: Area | None, *, now: datetime) -> None:
    """Keep another area; None forgets it."""
    profile.area_cell, profile.area_name = (area.cell, area.name) if area else (None, None)
    profile.area_country, profile.area_zone = (area.country, area.zone) if area else (None, None)
    profile.changed_at = now
    db.flush()


def save_pace(db: Session, profile: Profile, pace: PaceInput, *, now: datetime) -> None:
    """Keep what feels all right and when somebody is free."""
    profile.comfort = pace.comfort
    profile.free = _sorted(pace.free)
    profile.changed_at = now
    db.flush()


def pause(profile: Profile, *, paused: bool) -> None:
    """Suggest nothing and send nothing, or do both again. All that was told and chosen stays as it is."""
    profile.paused = paused


def keep_private(profile: Profile, *, private: bool) -> None:
    """Let mail and calendar files say nothing of what they are about, or say it again."""
    profile.private_mode = private


def erase(db: Session, profile: Profile) -> None:
    """Delete the guest or member a profile belongs to, with all that hangs on them.

    For whoever asks to be erased, `members.keeping.erasure` does that and notes it.
    """
    if profile.guest_id is not None:
        db.execute(sa.delete(Guest).where(Guest.id == profile.guest_id))
    else:
        db.execute(sa.delete(Member).where(Member.id == profile.member_id))
    db.expire_all()


def _sorted(values: Iterable[str]) -> list[str]:
    return sorted(str(value) for value in values)


def _keep_interests(profile: Profile, wanted: list[tuple[str, InterestSource]]) -> None:
    """Change the rows in place: the same interest twice, even for a moment, is refused by the database."""
    rows = {row.interest: row for row in profile.interests}
    keep = {interest for interest, _ in wanted}
    for interest, row in rows.items():
        if interest not in keep:
            profile.interests.remove(row)
    for interest, source in wanted:
        if interest in rows:
            rows[interest].source = source
        else:
            profile.interests.append(ProfileInterest(interest=interest, source=source))
