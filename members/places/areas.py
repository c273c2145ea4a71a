"""From a text, a press on the map or a pick from a list to the area somebody is in."""

from __future__ import annotations

from dataclasses import dataclass

from matching.core.reach import cell_centre, cell_of
from members.places.gazetteer import Gazetteer
from members.places.place import Place
from members.places.text import fold
from members.profiles import Area

_AROUND_KM = 12.0
_KINDS = {"town": 0, "village": 1, "district": 2, "postcode": 3}  # by how many people know the name
_SAME_PLACE_KM = 5.0  # further off, a pressed square keeps the name of the town


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a text was taken for: one place, or several to pick from, or nothing we know."""

    place: Place | None = None
    choices: tuple[Place, ...] = ()
    understood: bool = True  # False: the choices are guesses


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of town to pick from a list: its cell and what it is called."""

    cell: str
    label: str


def look_up(gazetteer: Gazetteer, text: str, *, which: str, home_country: str) -> Answer:
    """Return the place a text means, `which` being the label picked among several of the name.

    A place is taken without asking when it is the only one of its name, or the only one in the
    home country; a place abroad whose usual name is not what was typed is asked about too.
    """
    found = gazetteer.find(text)
    guesses = [] if found and not _is_curious(found, text, home_country) else gazetteer.did_you_mean(text)
    choices = tuple({place.label: place for place in (*found, *guesses)}.values())
    for place in choices:
        if place.label == which:
            return Answer(place=place)
    at_home = [place for place in found if place.country == home_country]
    if len(choices) == 1 and found or len(at_home) == 1 and found[0] is at_home[0]:
        return Answer(place=found[0])
    return Answer(choices=choices, understood=bool(found))


def area_of(gazetteer: Gazetteer, place: Place) -> Area:
    """Return the area a place lies in, named without its postcode."""
    cell = cell_of(place.point)
    return Area(cell=cell, name=place.area_label, country=place.country, zone=gazetteer.zone(place.point))


def area_at(gazetteer: Gazetteer, cell: str, *, near: Area) -> Area:
    """Return the area of a cell, named after the nearest place in it or by it, else as `near` is.

    Raises ValueError when the code names no cell.
    """
    centre = cell_centre(cell)
    named = [place for place in gazetteer.around(centre, _SAME_PLACE_KM, 20) if place.kind != "postcode"]
    name, country = (named[0].label, named[0].country) if named else (near.name, near.country)
    return Area(cell=cell, name=name, country=country, zone=gazetteer.zone(centre))


def places_around(gazetteer: Gazetteer, cell: str, *, km: float) -> list[Place]:
    """Return what lies around the middle of a cell, nearest first, at most 300."""
    return gazetteer.around(cell_centre(cell), km, 300)


def parts_near(gazetteer: Gazetteer, cell: str, *, most: int = 16) -> list[Part]:
    """Return parts of town near a cell, nearest first: one for each cell, the best known of its names."""
    by_cell: dict[str, Place] = {}
    for place in places_around(gazetteer, cell, km=_AROUND_KM):
        there = by_cell.setdefault(cell_of(place.point), place)
        if _KINDS.get(place.kind, 1) < _KINDS.get(there.kind, 1):
            by_cell[cell_of(place.point)] = place
    return [Part(cell=cell, label=_short(place)) for cell, place in by_cell.items()][:most]


def _short(place: Place) -> str:
    """A label for people who know the town already."""
    return f"{place.name} ({place.region})" if place.kind == "postcode" and place.region else place.name


def _is_curious(found: list[Place], text: str, home_country: str) -> bool:
    first = found[0]
    plain = first.kind == "postcode" or first.country == home_country or fold(first.name) in fold(text)
    return len(found) == 1 and not plain
