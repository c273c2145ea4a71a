"""The values the pure core speaks in: kinds, first-visit facts, points, travel.

Everything here is frozen and holds no behaviour beyond naming. `None` always means
"not stated", never "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing an activity is."""

    CLUB = "club"
    CLASS = "class"
    VOLUNTEER = "volunteer"
    OUTING = "outing"  # a talk, show, walk or exhibition one comes to without joining anything
    ONLINE = "online"
    SOLO = "solo"  # an idea to do at home or alone outside: the first rung


class Where(StrEnum):
    """How an activity is placed; only PLACE has a point on the map."""

    PLACE = "place"
    AREA = "area"  # serves a whole town or district, or comes to you
    ONLINE = "online"
    ANYWHERE = "anywhere"  # at home or alone outside
    UNKNOWN = "unknown"  # the publisher did not say, or we could not read it


class Travel(StrEnum):
    WALK = "walk"
    BUS = "bus"
    CAR = "car"


class Talking(StrEnum):
    NONE = "none"
    FEW_WORDS = "few_words"
    SOME = "some"
    LOTS = "lots"


class Judged(StrEnum):
    NOBODY = "nobody"
    FEEDBACK = "feedback"
    CONTEST = "contest"


class Pairs(StrEnum):
    NEVER = "never"
    SOMETIMES = "sometimes"
    ALWAYS = "always"


class Structure(StrEnum):
    TASK = "task"  # hands are busy, everybody knows what to do
    PLAN = "plan"  # a programme somebody leads
    LOOSE = "loose"
    MINGLING = "mingling"


class Setting(StrEnum):
    ALONE = "alone"
    ONLINE_TEXT = "online_text"
    ONLINE_LIVE = "online_live"
    IN_PERSON = "in_person"


class Identity(StrEnum):
    ANONYMOUS = "anonymous"
    FIRST_NAME = "first_name"
    FULL_NAME = "full_name"


class RoleAsked(StrEnum):
    TAKE_PART = "take_part"
    HELP = "help"
    HOST = "host"


class Noise(StrEnum):
    QUIET = "quiet"
    MODERATE = "moderate"
    LOUD = "loud"


class Commitment(StrEnum):
    DROP_IN = "drop_in"
    FEW_WEEKS = "few_weeks"
    REGULAR_DUTY = "regular_duty"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a first visit, as far as social demand is concerned."""

    talking: Talking | None = None
    may_watch: bool | None = None
    judged: Judged | None = None
    group_size: int | None = None  # people usually there
    pairs: Pairs | None = None
    structure: Structure | None = None
    greeter: bool | None = None
    leave_any_time: bool | None = None
    setting: Setting | None = None
    identity: Identity | None = None
    role: RoleAsked | None = None
    noise: Noise | None = None
    commitment: Commitment | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Point:
    """WGS 84 degrees."""

    lat: float
    lon: float
