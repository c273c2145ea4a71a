"""Where a listing takes place, from free text. What we cannot place stays its own state, never a made-up point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geopy.distance import great_circle

from activities.exchange.importing.catalogues.raw import RawListing, digest_of
from activities.exchange.importing.words import without_contacts
from activities.forms import VenueInput
from activities.wording.folding import fold, slug
from matching.core.types import Where

APPROXIMATE = "Position is approximate (postcode area)."
SAME_PLACE_KM = 1.5

_ONLINE = re.compile(
    r"^(?:virtual|online|on line|zoom|webinar|via zoom|live ?stream|youtube|discord|facebook live|"
    r"microsoft teams|teams|remote|video conference|"
    r"google meet|en linea|internet|telephone|by phone|web)\b"
)
_ONLINE_URL = re.compile(
    r"zoom\.us|meet\.google|teams\.microsoft|webex|gotomeeting|youtu\.?be|discord|streamyard", re.I
)
_ONLINE_TITLE = re.compile(
    r"\b(?:virtual(?:ly)?|online|via zoom|on zoom|zoom|livestream|webinar|en linea|online only)\b"
)
_NOWHERE = re.compile(
    r"^(?:tb[ad]|to be (?:announced|determined|confirmed)|n a|na|none|unknown|various\w*(?: locations|"
    r" venues)?.*|see (?:below|description"
    r"|details|website).*|location (?:tb[ad]|to be determined)|private (?:residence|location|home).*|"
    r"register to see.*|rsvp for .*|"
    r"multiple locations|off site|off campus|on|ca|nc|in|usa|canada|united states|contact organi[sz]er.*|"
    r"check .*|a location to be .*|\d+)$"
)
_STATES = (
    r"(?:[A-Z]{2}|Ont(?:ario)?|Calif|Ind(?:iana)?|Tenn|Ky|Ill|Mich|Ohio|Wash|Ore|Ga|Fla|Va|Texas|Kan|Del|Mass|"
    r"N\.?[CMYJ]|S\.?C|Nev|Ariz|Colo"
    r"|Wis|Minn|Pa|Ala|Miss|Mo|Okla|Utah|Hawaii|Idaho|Iowa|Neb|Conn|Md|La|Ark|Wyo|Mont|Canada|USA|United States)"
)
_TOWN_ONLY = re.compile(
    rf"^[A-Z][\w.’' -]{{1,30}}(?:, ?[A-Z][\w.’' -]{{1,30}}){{0,2}}, ?{_STATES}\.?(?:, ?{_STATES}\.?)*$"
)
_ROOM = re.compile(
    r"^(?:auditorium|program room|meeting room|community room|children s area|story room|main (?:floor|"
    r"entrance)|gym(?:nasium)?|library|"
    r"cafeteria|sanctuary|fellowship hall|parlor|chapel|town hall|city hall|museum|theat(?:re|er)|park|room \w+|"
    r"rm \w+|hall|lobby|online|"
    r"downtown|central|main library|downtown library|gallery)$"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place as far as it is known. `name` is for comparing: folded, without room or address."""

    where: Where
    name: str = ""
    venue: VenueInput | None = None
    area_name: str | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        venue = self.venue
        return (venue.lat, venue.lon) if venue and venue.lat is not None and venue.lon is not None else None


def spots_of(catalogue: str, rows: Iterable[RawListing]) -> dict[int, Spot]:
    """The spot of every row by its row number, one venue for each folded location of the catalogue.

    Rows of one location whose positions lie far apart ("Manhattan, New York") get a venue each. A venue without a
    position takes that of its namesakes in the same catalogue, if all of those lie close together: the Comedy Attic
    is where the other publisher says it is.
    """
    spots = {row.row: _spot(catalogue, row) for row in rows}
    by_location: dict[str, list[VenueInput]] = {}
    for spot in spots.values():
        if spot.venue:
            by_location.setdefault(spot.venue.key, []).append(spot.venue)
    best = {key: _best(found) for key, found in by_location.items() if _are_close(found)}
    known = _positions_by_name(best.values())
    for key, venue in best.items():
        if venue.lat is None and (position := known.get(fold(venue.name))):
            best[key] = venue.model_copy(update={"lat": position[0], "lon": position[1], "notes": APPROXIMATE})
    return {row: _settled(spot, best) for row, spot in spots.items()}


def _settled(spot: Spot, best: Mapping[str, VenueInput]) -> Spot:
    if spot.venue is None:
        return spot
    if shared := best.get(spot.venue.key):
        return replace(spot, venue=shared)
    here = digest_of(str(spot.venue.lat), str(spot.venue.lon), length=6)
    return replace(spot, venue=spot.venue.model_copy(update={"key": f"{spot.venue.key}-{here}"}))


def _best(found: Sequence[VenueInput]) -> VenueInput:
    """The first with an exact position, else the first with any, else the first."""
    return min(found, key=lambda venue: (venue.lat is None, bool(venue.notes)))


def _are_close(found: Sequence[VenueInput]) -> bool:
    points = {(venue.lat, venue.lon) for venue in found if venue.lat is not None and venue.lon is not None}
    first = next(iter(points), None)
    return all(great_circle(first, other).km <= SAME_PLACE_KM for other in points)


def are_compatible(one: Spot, other: Spot) -> bool | None:
    """Whether two spots may be the same place; None where one of them does not say."""
    if one.point and other.point:
        km = great_circle(one.point, other.point).km
        if km > SAME_PLACE_KM * 2:
            return False
        if one.name == other.name:
            return True
    if not one.name or not other.name:
        return None
    short, long = sorted((set(one.name.split()), set(other.name.split())), key=len)
    return len(short & long) >= max(1, round(0.7 * len(short)))


def _spot(catalogue: str, row: RawListing) -> Spot:
    if row.area:
        return Spot(where=Where.AREA, name=fold(row.area.name), area_name=row.area.name)
    text = _tidy(row.location)
    folded = fold(text)
    title = fold(row.title)
    if _ONLINE.match(folded) or ("://" in row.location and _ONLINE_URL.search(row.location)):
        return Spot(where=Where.ONLINE)
    unreadable = not folded or "://" in text or bool(_NOWHERE.match(folded)) or len(folded) < 3
    if unreadable and _ONLINE_TITLE.search(title):
        return Spot(where=Where.ONLINE)
    if unreadable and row.lat is None:
        return Spot(where=Where.UNKNOWN)
    if _TOWN_ONLY.match(text) and row.lat is None:
        return Spot(where=Where.UNKNOWN, area_name=text.split(",")[0][:80])
    venue = _venue(catalogue, row, text if not unreadable else (row.postcode or "Place on the map"))
    return Spot(where=Where.PLACE, name=fold(venue.name), venue=venue)


def _tidy(location: str) -> str:
    """One line with a blank after each comma, without contacts."""
    line = " ".join(without_contacts(location).replace("\\", "").split())
    return re.sub(r"\s*,\s*", ", ", line).strip(" ,-–")[:300]


def _venue(catalogue: str, row: RawListing, text: str) -> VenueInput:
    name, _, address = text.partition(", ")
    if " - " in name and not address:  # "Enka-Candler Library - 1404 Sandhill Rd. - Candler"
        name, _, address = name.partition(" - ")
    key = f"{catalogue}-{slug(text, 50)}-{digest_of(catalogue, fold(text), length=8)}"
    has_position = row.lat is not None and row.lon is not None
    return VenueInput(
        key=key, name=name[:120].strip() or text[:120], address=address, postcode=row.postcode,
        lat=row.lat if has_position else None, lon=row.lon if has_position else None,
        notes=APPROXIMATE if has_position and row.approximate else "",
    )  # fmt: skip


def _positions_by_name(venues: Iterable[VenueInput]) -> dict[str, tuple[float, float]]:
    points: dict[str, list[tuple[float, float]]] = {}
    for venue in venues:
        name = fold(venue.name)
        if venue.lat is not None and venue.lon is not None and len(name) >= 6 and not _ROOM.match(name):
            points.setdefault(name, []).append((venue.lat, venue.lon))
    return {
        name: found[0]
        for name, found in points.items()
        if all(great_circle(found[0], other).km <= SAME_PLACE_KM for other in found)
    }
