"""The most alike activities of everybody, region by region, for what is sent to many at once.

A run keeps one file for each region in a folder of its own. A region that has its file is not done again, so a run that
was stopped goes on where it was. The files name people and what they may like: whoever sends a digest deletes them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from scipy import sparse
from sqlalchemy.orm import Session, selectinload, sessionmaker

from activities.on_show import OnShow
from matching.core import suggest as core
from matching.core.many import EVERY_TIME, Listed, ManySearch, People
from matching.core.reach import cell_centre
from matching.models import Feedback
from matching.placing import asked_by, positions, spoken_bits
from matching.seeking import seeker_of
from matching.suggested import Said, said_of
from matching.suggestions import Suggester
from matching.wishes import LOOK_AHEAD, PLACELESS, avoided_bits, needed_bits, part_of_dates
from members.models import Avoid, FreeTime, Profile
from members.profiles import ProfileValues, values_of
from store import reading

CANDIDATES = 12  # of a person
_TILE = 0.15  # degrees
_PARTS = ("morning", "afternoon", "evening")


@dataclass(frozen=True, kw_only=True)
class BatchSummary:
    """What a run did: regions and people reckoned with now, and regions that were done before."""

    regions: int
    people: int
    done_before: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates:
    """Ids of profiles, and for each the ids of activities, the most alike first, -1 where there are fewer."""

    profiles: NDArray[np.int64]
    activities: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Offer:
    """What is on, ready to be asked about for many people; `ids` of its rows."""

    ids: NDArray[np.int64]
    search: ManySearch


def run_batch(
    sessions: sessionmaker[Session],
    suggester: Suggester,
    folder: Path,
    *,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> BatchSummary:
    """Do every region that `folder` holds no file of; one short reading transaction each."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    regions = _regions(sessions)
    offer = offer_of(suggester, now=now)
    people = before = 0
    for number, (name, ids) in enumerate(sorted(regions.items()), 1):
        path = folder / f"{name}.npz"
        if path.exists():
            before += 1
        else:
            with reading(sessions) as db:
                found = candidates_of(db, suggester, offer, ids, now=now)
            _keep(path, found)
            people += len(ids)
        progress(number, len(regions))
    return BatchSummary(regions=len(regions) - before, people=people, done_before=before)


def read_candidates(path: Path) -> Candidates:
    """What was kept of one region."""
    with np.load(path, allow_pickle=False) as file:
        return Candidates(profiles=file["profiles"], activities=file["activities"])


def candidates_of(
    db: Session, suggester: Suggester, offer: Offer, profile_ids: Sequence[int], *, now: datetime
) -> Candidates:
    """The candidates of some people who live near one another, in the order given; in a few statements."""
    profiles = {
        one.id: one
        for one in db.scalars(
            sa.select(Profile).where(Profile.id.in_(profile_ids)).options(selectinload(Profile.interests))
        )
    }
    feedback: dict[int, list[Feedback]] = defaultdict(list)
    for row in db.scalars(sa.select(Feedback).where(Feedback.profile_id.in_(profile_ids))):
        feedback[row.profile_id].append(row)
    values = [values_of(profiles[one]) for one in profile_ids]
    said = [said_of(feedback[one], now=now) for one in profile_ids]
    return Candidates(
        profiles=np.array(profile_ids, np.int64), activities=activities_for(suggester, offer, values, said)
    )


def activities_for(
    suggester: Suggester, offer: Offer, values: Sequence[ProfileValues], said: Sequence[Said]
) -> NDArray[np.int64]:
    """Ids of activities for each of some people who live near one another, -1 where there are fewer than CANDIDATES."""
    spare = max((len(one.put_aside) for one in said), default=0)
    rows = offer.search.best(_people(suggester, values, said), k=CANDIDATES + spare)
    found = np.where(rows >= 0, offer.ids[rows], -1) if len(offer.ids) else rows
    for person, one in enumerate(said):
        if one.put_aside:
            left = [id_ for id_ in found[person].tolist() if id_ >= 0 and id_ not in one.put_aside]
            found[person] = [*left, *[-1] * (len(found[person]) - len(left))]
    return found[:, :CANDIDATES]


def offer_of(suggester: Suggester, *, now: datetime) -> Offer:
    """Everything on show; what is unsuited or has no open date ahead is at no time of the week."""
    on_show = suggester.on_show
    fitted = suggester.catalogue.current(suggester.sessions, on_show)
    at = positions(on_show.ids, fitted.ids)
    terms = fitted.model.terms()[np.maximum(at, 0)] if len(fitted.ids) else sparse.csr_matrix((len(at), 0))
    listed = Listed(
        ids=on_show.ids,
        lat=on_show.lat,
        lon=on_show.lon,
        area_lat=on_show.area_lat,
        area_lon=on_show.area_lon,
        area_km=on_show.area_km,
        anywhere=np.isin(on_show.where, PLACELESS),
        demand=asked_by(on_show),
        languages=on_show.languages,
        access=on_show.access.astype(np.uint64),
        themes=on_show.themes.astype(np.uint64),
        free=on_show.free,
        times=np.where(on_show.suits, _times(on_show, now), 0).astype(np.uint64),
        terms=sparse.csr_matrix(sparse.diags((at >= 0).astype(np.float64)) @ terms),
    )
    return Offer(ids=on_show.ids, search=ManySearch(listed))


def _times(on_show: OnShow, now: datetime) -> NDArray[np.int64]:
    """The times of the week of each row's open dates, as bits; every one of what needs no date."""
    ahead = (on_show.date_start >= now.timestamp()) & (on_show.date_start < (now + LOOK_AHEAD).timestamp())
    kept = np.flatnonzero(ahead & on_show.date_open)
    weekend = (on_show.date_day[kept] - 1) % 7 >= 5  # proleptic ordinal 1 was a Monday
    part = part_of_dates(on_show)[kept]
    bits = np.where(on_show.date_minute[kept] < 0, 0b111, 1 << part) << np.where(weekend, 3, 0)
    times = np.where(on_show.undated, EVERY_TIME, 0)
    np.bitwise_or.at(times, on_show.date_row[kept], bits)
    return times


def _people(suggester: Suggester, values: Sequence[ProfileValues], said: Sequence[Said]) -> People:
    codes, nothing = suggester.on_show.language_codes, suggester.nothing()
    seekers = [seeker_of(one, given) for one, given in zip(values, said, strict=True)]
    centres = [cell_centre(one.cell) if one.cell else None for one in values]
    weights = [suggester.weights(one, given, nothing) for one, given in zip(values, said, strict=True)]
    caps = [core.UNKNOWN_COMFORT if one.comfort is None else one.comfort for one in seekers]
    return People(
        lat=np.array([np.nan if one is None else one.lat for one in centres]),
        lon=np.array([np.nan if one is None else one.lon for one in centres]),
        reach_km=np.array([one.reach_km or 0.0 for one in seekers]),
        cap=np.array(caps) + core.STRETCH_ABOVE,
        languages=np.array([spoken_bits(one.languages, codes) for one in values], np.uint64),
        needs=np.array([needed_bits(one) for one in values], np.uint64),
        avoid=np.array([avoided_bits(one) for one in values], np.uint64),
        only_free=np.array([Avoid.COST in one.avoid for one in values], np.bool_),
        times=np.array([_free_times(one) for one in values], np.uint64),
        weights=_rows(weights),
    )


def _rows(dense: Sequence[NDArray[np.float64]]) -> sparse.csr_matrix:
    """Vectors as sparse rows."""
    columns = [np.flatnonzero(one) for one in dense]
    starts = np.cumsum([0, *(len(one) for one in columns)])
    values = [one[at] for one, at in zip(dense, columns, strict=True)]
    shape = (len(dense), len(dense[0]) if dense else 0)
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape)


def _free_times(values: ProfileValues) -> int:
    names = [f"{days}_{part}" for days in ("weekday", "weekend") for part in _PARTS]
    free = sum(1 << place for place, name in enumerate(names) if not values.free or FreeTime(name) in values.free)
    return free & ~0b100100 if Avoid.EVENINGS in values.avoid else free


def _regions(sessions: sessionmaker[Session]) -> Mapping[str, list[int]]:
    """Ids of profiles by the name of the region they live in; those without an area are one of their own."""
    regions: dict[str, list[int]] = defaultdict(list)
    name = cache(lambda cell: region_of(cell) if cell else "nowhere")
    with reading(sessions) as db:
        for id_, cell in db.execute(sa.select(Profile.id, Profile.area_cell).order_by(Profile.id)):
            regions[name(cell)].append(id_)
    return regions


def region_of(cell: str) -> str:
    """The name of the region a cell lies in: a square of some 15 km."""
    centre = cell_centre(cell)
    return f"n{int((centre.lat + 90) // _TILE)}e{int((centre.lon + 180) // _TILE)}"


def _keep(path: Path, found: Candidates) -> None:
    """Write the file whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        np.savez(file, profiles=found.profiles, activities=found.activities)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
