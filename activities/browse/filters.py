"""What may be asked of the nearby page, all of it in the address line."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Protocol

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from matching.core.types import Kind
from members.models import Need
from taxonomy import load_taxonomy

LONGEST = 120  # letters of a place or of search words
DISTANCES = ("1", "2", "5", "10", "25", "50", "any")
USUAL_DISTANCE = "25"
_MOST_VALUES = 30  # of one filter that takes several


class When(StrEnum):
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"  # today and the six days after it
    WEEKEND = "weekend"
    MONTH = "month"  # today and the thirty days after it
    ANY = "any"


class Part(StrEnum):
    MORNING = "morning"  # starts before noon
    AFTERNOON = "afternoon"
    EVENING = "evening"  # starts at 17:00 or later


class TalkingUpTo(StrEnum):
    NONE = "none"
    FEW = "few"
    SOME = "some"


class PlaceKind(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    HOME = "home"


class Sort(StrEnum):
    NEAR = "near"
    DATE = "date"
    GENTLE = "gentle"


def _distance(value: str) -> str:
    if value not in DISTANCES:
        raise ValueError("not a distance we offer")
    return value


def _interest(value: str) -> str:
    taxonomy = load_taxonomy()
    if value not in taxonomy and value not in {family.id for family in taxonomy.families}:
        raise ValueError("neither an interest nor a family")
    return value


def _day(value: Any) -> Any:
    # Python reads more forms of a date than we offer, such as 2026-W47-2.
    if isinstance(value, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("not a day")
    return value


def _flag(value: Any) -> Any:
    return True if value == "1" else value if isinstance(value, bool) else "neither"


def _in_order(kinds: type[StrEnum]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    return lambda chosen: tuple(one for one in kinds if one in chosen)


Day = Annotated[date, BeforeValidator(_day)]
Flag = Annotated[bool, BeforeValidator(_flag)]


class Filters(BaseModel):
    """One browse, with every value valid; fields stand in the order of the address line."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    near: Annotated[str, Field(max_length=LONGEST)] = ""
    km: Annotated[str, AfterValidator(_distance)] = USUAL_DISTANCE
    when: When = When.ANY
    from_day: Annotated[Day | None, Field(alias="from")] = None
    to_day: Annotated[Day | None, Field(alias="to")] = None
    part: Part | None = None
    kind: Annotated[tuple[Kind, ...], AfterValidator(_in_order(Kind))] = ()
    interest: Annotated[str, AfterValidator(_interest)] | None = None
    cost: Annotated[str, Field(pattern="^free$")] | None = None
    talking: TalkingUpTo | None = None
    access: Annotated[tuple[Need, ...], AfterValidator(_in_order(Need))] = ()
    place: Annotated[tuple[PlaceKind, ...], AfterValidator(_in_order(PlaceKind))] = ()
    language: Annotated[str, Field(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")] | None = None
    places: Flag = False  # has free places
    drop_in: Flag = False  # what has no date is wanted too where a time is asked for
    unplaced: Flag = False  # what does not say where it is is wanted too where a distance is
    words: Annotated[str, Field(max_length=LONGEST)] = ""
    rest: Flag = False  # what we would not suggest is wanted too
    sort: Sort | None = None
    page: Annotated[int, Field(ge=1, le=999_999_999)] = 1

    @property
    def by_day(self) -> bool:
        """Whether days are asked for at all."""
        return self.from_day is not None or self.to_day is not None or self.when is not When.ANY

    def query(self) -> list[tuple[str, str]]:
        """The address line that asks for exactly this: fixed order, nothing that goes without saying."""
        pairs: list[tuple[str, str]] = []
        for name, info in type(self).model_fields.items():
            value = getattr(self, name)
            if value == info.default:
                continue
            for one in value if isinstance(value, tuple) else (value,):
                pairs.append((info.alias or name, "1" if one is True else str(one)))
        return pairs

    def but(self, **changes: Any) -> Filters:
        """The same with some fields changed to valid values, from the first page on."""
        return self.model_copy(update={"page": 1, **changes})

    def without(self, name: str, value: Any = None) -> Filters:
        """The same without one filter, or without one value of a filter that takes several."""
        if name == "when":
            return self.but(when=When.ANY, from_day=None, to_day=None)
        kept = type(self).model_fields[name].default
        if isinstance(kept, tuple) and value is not None:
            kept = tuple(one for one in getattr(self, name) if one != value)
        return self.but(**{name: kept})


class Arguments(Protocol):
    """What an address line asks, as Werkzeug gives it."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked: the valid part of it, one sentence for each field that was not, and what was typed there."""

    filters: Filters
    problems: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


_NAMES: Mapping[str, LazyString] = MappingProxyType(
    {
        "km": lazy_gettext("how far"),
        "when": lazy_gettext("when"),
        "part": lazy_gettext("the part of the day"),
        "kind": lazy_gettext("the kind"),
        "interest": lazy_gettext("the interest"),
        "cost": lazy_gettext("the cost"),
        "talking": lazy_gettext("how much talking"),
        "access": lazy_gettext("what the place has"),
        "place": lazy_gettext("in person or online"),
        "language": lazy_gettext("the language"),
        "sort": lazy_gettext("the order"),
        "page": lazy_gettext("the page"),
    }
)
_DAYS = ("from", "to")
_TEXTS = ("near", "words")


def parse(args: Arguments) -> Asked:
    """Read an address line; never raises. What is not valid is left out, told and kept as typed.

    The status is 422 where a person typed something that cannot be (a day, a text too long), and 400 where
    the address names a choice that is not offered.
    """
    raw, typed, problems = _collected(args), {}, {}
    while True:
        try:
            filters = Filters.model_validate(raw)
            break
        except ValidationError as wrong:
            for name in dict.fromkeys(str(error["loc"][0]) for error in wrong.errors(include_url=False)):
                problems[name], typed[name] = _left_out(raw, name)
    if filters.from_day and filters.to_day and filters.from_day > filters.to_day:
        problems["from"] = gettext("The first day comes after the last one. Please swap them or change one.")
        typed |= {"from": str(filters.from_day), "to": str(filters.to_day)}
        filters = filters.but(from_day=None, to_day=None, page=filters.page)
    if filters.from_day or filters.to_day:
        filters = filters.model_copy(update={"when": When.ANY})  # days by date say more than "this week"
    status = 200 if not problems else 400 if set(problems) - {*_DAYS, *_TEXTS} else 422
    return Asked(filters=filters, problems=problems, typed=typed, status=status)


def _collected(args: Arguments) -> dict[str, Any]:
    """What was sent, by address name, without blanks and control characters; names nobody knows are passed over."""
    raw: dict[str, Any] = {}
    for name, info in Filters.model_fields.items():
        key = info.alias or name
        values = [text for text in map(_clean, args.getlist(key)[:_MOST_VALUES]) if text]
        if values:
            raw[key] = tuple(values) if isinstance(info.default, tuple) else values[0]
    return raw


def _left_out(raw: dict[str, Any], name: str) -> tuple[str, str]:
    """Take a field, or the values of it that are not offered, out of `raw`; the sentence and what was typed."""
    value = raw.pop(name)
    if isinstance(value, tuple):
        offered: type[StrEnum] = {"kind": Kind, "access": Need}.get(name, PlaceKind)
        good = tuple(one for one in value if one in set(offered))
        if good:
            raw[name] = good
        value = next(one for one in value if one not in good)
    short = value if len(value) <= 40 else value[:40] + "…"
    if name in _DAYS:
        return gettext("We do not know the day “%(day)s”. A day looks like 2026-11-24.", day=short), value[:LONGEST]
    if name in _TEXTS:
        return gettext("That is a little long for us. A few words are enough."), value[:LONGEST]
    what = str(_NAMES.get(name, lazy_gettext("this tick")))
    sentence = gettext("“%(value)s” is not one of the choices for %(what)s, so we left it out.", value=short, what=what)
    return sentence, value[:LONGEST]


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in text[: 50 * LONGEST]).split())
