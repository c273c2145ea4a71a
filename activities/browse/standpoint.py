"""Where somebody looks from: a place they typed, else the area of their profile, else nowhere yet."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext

from matching.core.reach import cell_centre
from matching.core.types import Point, Travel
from members.places.gazetteer import Gazetteer
from members.queries import Whereabouts


@dataclass(frozen=True, kw_only=True)
class Standpoint:
    """A point and its zone: of a place just typed, or the middle of the area of a profile.

    `point` and `name` are None where we know of no place; then `zone` is the site's own.
    `others` are further places of the name that was typed; `guesses` places of nearly that name where none was
    understood, and then `problem` says so. `travel` is None for a visitor without a profile.
    """

    point: Point | None = None
    name: str | None = None
    zone: str = "UTC"
    typed: bool = False
    others: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    problem: str | None = None
    travel: Travel | None = None
    minutes: int = 30


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a typed place was taken for: the first of the labels, at `point`; else guesses."""

    labels: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    point: Point | None = None
    zone: str = "UTC"


def meaning_of(gazetteer: Gazetteer, text: str) -> Meant:
    """Look a typed place up."""
    places = gazetteer.find(text)
    if not places:
        return Meant(guesses=tuple(place.label for place in gazetteer.did_you_mean(text)))
    point = places[0].point
    return Meant(labels=tuple(place.label for place in places), point=point, zone=gazetteer.zone(point))


def stand(known: Whereabouts | None, *, text: str, meant: Meant | None, home_zone: str) -> Standpoint:
    """Where the visitor looks from. A text nobody understands leaves them where they are, and says so."""
    here = Standpoint(zone=home_zone)
    if known and known.travel:
        here = replace(here, travel=known.travel, minutes=known.travel_minutes or here.minutes)
    if known and known.area_cell:
        zone = known.area_zone or home_zone
        here = replace(here, point=cell_centre(known.area_cell), name=known.area_name, zone=zone)
    if meant and meant.point:
        name, *others = meant.labels
        return replace(here, point=meant.point, name=name, zone=meant.zone, typed=True, others=tuple(others[:4]))
    if meant:
        problem = gettext(
            "We do not know a place called “%(name)s”. Try the nearest bigger town, or a postcode.", name=text
        )
        return replace(here, problem=problem, guesses=meant.guesses)
    return here
