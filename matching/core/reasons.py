"""Why something is suggested, as codes and values that the pages turn into words.

Only what is known is ever a reason: a fact that is not stated gives none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from matching.core.reach import band_of
from matching.core.types import Commitment, Facts, Noise, Structure, Talking, Where

MOST = 4
_SMALL_GROUP = 12  # up to so many is worth telling as few; a larger number is told only when there is room
_SHORT_MINUTES = 60


class ReasonKind(StrEnum):
    """What a reason is about, and in brackets what its value is."""

    INTEREST = "interest"  # (interest id) the person's own, and the activity has it
    LIKED = "liked"  # (title) an activity the person said "more like this" to
    CLOSE_TO = "close_to"  # (interest id) the person's own, related to one the activity has
    OWN_WORD = "own_word"  # (word) as the person wrote it
    OTHERS = "others"  # (interest or family id) the person's own; people who share it often like the activity
    BEEN_BEFORE = "been_before"  # (number of visits)
    DISTANCE = "distance"  # (index into reach.BANDS_KM, or its length beyond the last)
    ONLINE = "online"
    ANYWHERE = "anywhere"  # at home or alone outside
    SOMEWHERE = "somewhere"  # in the person's town, nobody knows how far
    AREA = "area"  # for a whole town or district, or comes to you
    GROUP_SIZE = "group_size"  # (people usually there)
    JUST_WATCH = "just_watch"
    TALKING = "talking"  # (Talking.NONE or Talking.FEW_WORDS)
    TASK = "task"  # hands are busy
    GREETED = "greeted"
    LEAVE_ANY_TIME = "leave_any_time"
    QUIET = "quiet"
    DROP_IN = "drop_in"
    FREE = "free"
    PART_OF_DAY = "part_of_day"  # (PartOfDay)
    SHORT = "short"  # (minutes)


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True)
class Reason:
    kind: ReasonKind
    value: str | int | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is known of one activity beside one person.

    `shared`, `close_to` and `own_words` are those of `Affinities`, strongest first.
    """

    where: Where
    facts: Facts = field(default_factory=Facts)
    km: float | None = None  # None or nan: no distance
    somewhere: bool = False  # in the person's town, at a place of unknown position
    shared: tuple[str, ...] = ()
    liked: str | None = None  # the title of an activity they liked and that draws them to this one
    close_to: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    others: str | None = None  # an interest or family of theirs that others have who like the activity
    visits: int = 0
    free: bool | None = None
    part_of_day: PartOfDay | None = None


def part_of_day(hour: int) -> PartOfDay:
    """Return the part of the day for a local hour of 0 to 23; the night counts as evening."""
    if 5 <= hour < 12:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if 12 <= hour < 17 else PartOfDay.EVENING


def reasons_for(offer: Offer, *, most: int = MOST) -> tuple[Reason, ...]:
    """Return the true reasons in the order to tell them, at most `most`; fewer where less is known.

    First what draws (one or two interests, or one and an activity they liked, else a related one,
    else a word of their own, else what others like), then where it is, then what makes it gentle: being known there,
    few people, watching, little talking, a task, a welcome, leaving, quiet. Then what makes it
    simple: dropping in, free, short, the part of the day. A large group comes last.
    """
    return tuple([*_drawing(offer), *_place(offer), *_gentle(offer), *_simple(offer)][:most])


def _drawing(offer: Offer) -> list[Reason]:
    if offer.liked is not None:
        return [*(Reason(ReasonKind.INTEREST, one) for one in offer.shared[:1]), Reason(ReasonKind.LIKED, offer.liked)]
    if offer.shared:
        return [Reason(ReasonKind.INTEREST, one) for one in offer.shared[:2]]
    if offer.close_to:
        return [Reason(ReasonKind.CLOSE_TO, offer.close_to[0])]
    if offer.own_words:
        return [Reason(ReasonKind.OWN_WORD, offer.own_words[0])]
    return [] if offer.others is None else [Reason(ReasonKind.OTHERS, offer.others)]


def _place(offer: Offer) -> Iterator[Reason]:
    if offer.where is Where.ONLINE:
        yield Reason(ReasonKind.ONLINE)
    elif offer.where is Where.ANYWHERE:
        yield Reason(ReasonKind.ANYWHERE)
    elif offer.where is Where.AREA:
        yield Reason(ReasonKind.AREA)
    elif offer.where is Where.PLACE and offer.km is not None and not math.isnan(offer.km):
        yield Reason(ReasonKind.DISTANCE, band_of(offer.km))
    elif offer.somewhere:
        yield Reason(ReasonKind.SOMEWHERE)


def _gentle(offer: Offer) -> Iterator[Reason]:
    facts = offer.facts
    if offer.visits:
        yield Reason(ReasonKind.BEEN_BEFORE, offer.visits)
    if offer.where is Where.ANYWHERE:
        return  # alone there is nobody to be quiet with
    if facts.group_size is not None and 1 < facts.group_size <= _SMALL_GROUP:
        yield Reason(ReasonKind.GROUP_SIZE, facts.group_size)
    if facts.may_watch:
        yield Reason(ReasonKind.JUST_WATCH)
    elif facts.talking in (Talking.NONE, Talking.FEW_WORDS):
        yield Reason(ReasonKind.TALKING, facts.talking)
    if facts.structure is Structure.TASK:
        yield Reason(ReasonKind.TASK)
    if facts.greeter:
        yield Reason(ReasonKind.GREETED)
    if facts.leave_any_time:
        yield Reason(ReasonKind.LEAVE_ANY_TIME)
    if facts.noise is Noise.QUIET:
        yield Reason(ReasonKind.QUIET)


def _simple(offer: Offer) -> Iterator[Reason]:
    facts = offer.facts
    if facts.commitment is Commitment.DROP_IN and offer.where is not Where.ANYWHERE:
        yield Reason(ReasonKind.DROP_IN)
    if offer.free:
        yield Reason(ReasonKind.FREE)
    if facts.minutes is not None and 0 < facts.minutes <= _SHORT_MINUTES:
        yield Reason(ReasonKind.SHORT, facts.minutes)
    if offer.part_of_day is not None:
        yield Reason(ReasonKind.PART_OF_DAY, offer.part_of_day)
    if facts.group_size is not None and facts.group_size > _SMALL_GROUP:
        yield Reason(ReasonKind.GROUP_SIZE, facts.group_size)
