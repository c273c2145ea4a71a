"""Everybody's candidates: people per CPU second.

    python -m benchmarks.batch [--people 20000]

10,000 made-up activities around twelve centres within some 40 km of one another, each taken ten times with another
place nearby: 100,000. People live where activities are and like one to five things. `reckoned` is from the values of
profiles to twelve activities each; `in all`, for a few people, with reading and decrypting profiles and keeping the
files.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import scipy.sparse
from cryptography.fernet import Fernet
from sqlalchemy.orm import Session

from activities.on_show import OnShow, load_on_show
from benchmarks.region import fill_region
from matching.batch import Offer, activities_for, offer_of, region_of, run_batch
from matching.catalogue import Catalogue
from matching.core.many import Listed, ManySearch
from matching.core.reach import Travel, cell_of
from matching.core.types import Point
from matching.suggested import Said
from matching.suggestions import Suggester
from members.models import Guest, InterestSource, Profile, ProfileInterest
from members.profiles import ProfileValues
from store import open_store, reading, sessions_of, unit_of_work, use_encryption_keys
from store.migrate import upgrade
from taxonomy import load_taxonomy

ACTIVITIES, TIMES, IN_ALL = 10_000, 10, 1_000


def main() -> None:
    """Print one line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=20_000)
    chosen = parser.parse_args()
    use_encryption_keys([Fernet.generate_key().decode()])
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{folder}/region.sqlite")
        upgrade(engine)
        sessions = sessions_of(engine)
        fill_region(sessions, activities=ACTIVITIES, now=now)
        with reading(sessions) as db:
            on_show = load_on_show(db, now=now)
        people = people_of(on_show, chosen.people)
        with unit_of_work(sessions) as db:
            _kept(db, people[:IN_ALL], now)
        suggester = Suggester(sessions=sessions, on_show=on_show, catalogue=Catalogue())
        once = offer_of(suggester, now=now)
        _reckoned(suggester, once, people)
        _reckoned(suggester, _scattered(once), people)
        begun = time.process_time()
        run_batch(sessions, suggester, Path(folder, "run"), now=now)
        rate = IN_ALL / (time.process_time() - begun)
        print(f"in all: {rate:.0f} people per CPU second of {IN_ALL} and {len(on_show)} activities")
        engine.dispose()


def _reckoned(suggester: Suggester, offer: Offer, people: list[ProfileValues]) -> None:
    regions: dict[str, list[ProfileValues]] = {}
    for one in people:
        regions.setdefault(region_of(one.cell or ""), []).append(one)
    begun = time.process_time()
    found = [activities_for(suggester, offer, some, [Said()] * len(some)) for some in regions.values()]
    rate = len(people) / (time.process_time() - begun)
    each = sum(int((one >= 0).sum()) for one in found) / len(people)
    print(
        f"reckoned: {rate:.0f} people per CPU second of {len(people)} in {len(regions)} regions, "
        f"{len(offer.ids)} activities, {each:.1f} candidates each; load {os.getloadavg()[0]:.0f}",
        flush=True,
    )


def _scattered(offer: Offer) -> Offer:
    """Every activity TIMES times, each some two km from the first."""
    chance, listed = np.random.default_rng(3), offer.search.listed
    columns = {
        one.name: scipy.sparse.vstack([listed.terms] * TIMES, format="csr")
        if one.name == "terms"
        else np.concatenate([getattr(listed, one.name)] * TIMES)
        for one in fields(listed)
    }
    n = len(columns["lat"])
    columns["ids"] = np.arange(n)
    columns["lat"] = columns["lat"] + chance.normal(0, 0.02, n)
    columns["lon"] = columns["lon"] + chance.normal(0, 0.03, n)
    return Offer(ids=columns["ids"], search=ManySearch(Listed(**columns)))


def people_of(on_show: OnShow, count: int) -> list[ProfileValues]:
    """People who live where activities are and like one to five things; the same each time."""
    dice, interests = random.Random(2), list(load_taxonomy().interests)
    placed = np.flatnonzero(~np.isnan(on_show.lat)).tolist()
    made = []
    for _ in range(count):
        row, likes = dice.choice(placed), tuple(dice.sample(interests, dice.randrange(1, 6)))
        made.append(
            ProfileValues(
                interests=likes, ticked=frozenset(likes), words=dice.choice(["", "", "I like dogs and old films"]),
                comfort=dice.choice([None, 0, 1, 2, 3, 4]), languages=("en",), travel=dice.choice(list(Travel)),
                cell=cell_of(Point(float(on_show.lat[row]), float(on_show.lon[row]))),
                travel_minutes=dice.choice([15, 30, 45]),
            )
        )  # fmt: skip
    return made


def _kept(db: Session, people: list[ProfileValues], now: datetime) -> None:
    for number, one in enumerate(people):
        guest = Guest(key=f"measured-{number}", created_at=now, seen_at=now)
        db.add(guest)
        db.flush()
        db.add(
            Profile(
                guest_id=guest.id, comfort=one.comfort, area_cell=one.cell, area_name="Here", area_country="GB",
                area_zone="Europe/London", changed_at=now, travel=one.travel, travel_minutes=one.travel_minutes,
                languages=list(one.languages), words=one.words or None,
                interests=[ProfileInterest(interest=i, source=InterestSource.TICKED) for i in one.interests],
            )
        )  # fmt: skip


if __name__ == "__main__":
    main()
