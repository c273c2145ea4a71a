"""A round of small groups through the database: cut into parts, formed, kept, and told to those who asked for mail.

    python -m benchmarks.groups_database --people 100000
    python -m benchmarks.groups_database --people 5000 --ways pool-1 pool-2 cluster-2     the same groups every way

Fills a PostgreSQL of its own (DOORSTEP_TEST_POSTGRES) with a made-up country in which everybody has joined the round,
half of them with mail, cuts it into parts, and forms these as a scheduler does (`flask jobs run-once group-parts`),
with so many processes, or with so many workers of the cluster, which start anew. Seconds are those of our processes,
not of the database; memory is that of the largest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity as Listing
from activities.models import Suitability, Venue
from benchmarks.groups_world import world
from benchmarks.load_world import settle
from benchmarks.region import fill_region
from matching.core.groups import Joiner
from matching.core.reach import reach_km
from matching.core.types import Travel
from matching.rounds import advance
from matching.rounds.care import CareInput, turn_on
from matching.rounds.likes import sharable
from matching.rounds.models import GroupJoiner, GroupRound, RoundPart, Seat, SmallGroup
from matching.rounds.parts import LARGEST
from matching.rounds.timing import PARTS, first_day_of
from matching.rounds.told import Told
from members.consent.models import Consent, Purpose
from members.models import InterestSource, Member, MemberRole, Profile, ProfileInterest, Role
from notices.models import Letter
from store import open_store, sessions_of, unit_of_work, use_encryption_keys
from store.migrate import upgrade
from taxonomy import load_taxonomy
from tests.drills.schedulers import SECRETS
from tests.postgres_server import fresh_database

_BATCH = 5_000
_PEOPLE_A_LISTING = 25
_SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--ways", nargs="*", default=["pool-2"])
    parser.add_argument("--largest", type=int, default=LARGEST, help="people of a part")
    asked = parser.parse_args()
    marks = set()
    for way in asked.ways:
        with tempfile.TemporaryDirectory() as folder:
            marks.add(_measure(asked.people, way, asked.largest, Path(folder)))
    print("The same groups each time." if len(marks) == 1 else "OTHER GROUPS another way.")


def _measure(people: int, way: str, largest: int, folder: Path) -> str:
    """Fill a database, run a round through it, print what it took; return a mark of its groups."""
    kind, count = way.split("-")
    url = fresh_database("doorstep_round").render_as_string(hide_password=False)
    os.environ.update(
        SECRETS, DOORSTEP_DATABASE_URL=url, DOORSTEP_ENGINE=kind, DOORSTEP_PROCESSES=count,
        DOORSTEP_ERASURES=str(folder / "erasures.jsonl"), DOORSTEP_INDEX_FOLDER=str(folder / "index"),
        DOORSTEP_LOG_LEVEL="warning", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
    )  # fmt: skip
    use_encryption_keys([SECRETS["DOORSTEP_ENCRYPTION_KEYS"].strip('[]"')])
    engine = open_store(url)
    upgrade(engine)
    begun = time.monotonic()
    _fill(engine, people)
    print(f"{people} people, {way}; filled in {time.monotonic() - begun:.0f} s\n")
    print("step          clock s   processor s   memory MB")
    workers = int(count) if kind == "cluster" else 0
    for step, took in (("cutting", _cut(engine, largest)), ("forming", _run("group-parts", workers))):
        print(f"{step:12} {took.clock:8.1f} {took.processor:13.1f} {took.memory:11.0f}", flush=True)
    with Session(engine) as db:
        parts = db.scalar(sa.select(sa.func.count()).where(RoundPart.formed_at.is_not(None)))
        waits = db.scalar(sa.select(sa.func.count()).where(RoundPart.formed_at.is_(None)))
        letters = db.scalar(sa.select(sa.func.count()).select_from(Letter))
        rows = db.execute(
            sa.select(SmallGroup.occurrence_id, sa.func.array_agg(sa.dialects.postgresql.aggregate_order_by(
                Seat.member_id, Seat.member_id))).join(Seat).group_by(SmallGroup.id)
        ).all()  # fmt: skip
    engine.dispose()
    found = sorted((members, date) for date, members in rows)
    asked = sum(len(members) for members, _ in found)
    print(f"\n{parts} parts ({waits} left), {len(found)} groups, {asked} people asked, {letters} letters\n", flush=True)
    return hashlib.sha256(repr(found).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Took:
    """Seconds by the clock and of all processes, MB of the largest."""

    clock: float
    processor: float
    memory: float


def _cut(engine: sa.Engine, largest: int) -> Took:
    """End joining and write down the parts, in this process."""
    begun, before = time.monotonic(), time.process_time()
    with unit_of_work(sessions_of(engine)) as db:
        now = datetime.now(UTC).replace(microsecond=0)
        round_ = advance.find_due(db, now=now)
        assert round_ is not None
        advance.begin_forming(db, round_, zone=round_.zone, now=now, largest=largest)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Took(clock=time.monotonic() - begun, processor=time.process_time() - before, memory=memory)


def _run(job: str, workers: int) -> Took:
    """Run a job, and so many workers until they find nothing more to do."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    flask = Path(sys.executable).parent / "flask"
    subprocess.run([flask, "jobs", "run-once", job], check=True)
    started = [subprocess.Popen([flask, "jobs", "worker", "--until-empty"]) for _ in range(workers)]
    if any(one.wait() for one in started):
        raise SystemExit("A worker went wrong.")
    clock, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(clock=clock, processor=processor, memory=after.ru_maxrss / 1024)


def _fill(engine: sa.Engine, people: int) -> None:
    """A country in which everybody has joined a round whose time to form has just come."""
    now = datetime.now(UTC).replace(microsecond=0)
    before, dice = now - timedelta(days=30), random.Random(_SEED)
    joiners, outings = world("country", people, _SEED)
    sessions = sessions_of(engine)
    fill_region(sessions, activities=max(24, people // _PEOPLE_A_LISTING), now=now, seed=_SEED)
    with unit_of_work(sessions) as db:
        db.execute(sa.update(Listing).values(suitability=Suitability.SUITS))
        where = [
            {"id": number, "lat": one.at.lat, "lon": one.at.lon}
            for number, one in zip(db.scalars(sa.select(Venue.id).order_by(Venue.id)), outings, strict=False)
        ]
        db.execute(sa.update(Venue), where)
        round_ = GroupRound(
            opened_at=before, forms_at=now - timedelta(minutes=1), first_day=first_day_of(now, "Europe/London"),
            zone="Europe/London",
        )  # fmt: skip
        db.add(round_)
        db.flush()
        for table, rows in _rows(joiners, round_.id, dice, before):
            for first in range(0, len(rows), _BATCH):
                db.execute(sa.insert(table), rows[first : first + _BATCH])
        db.add(MemberRole(member_id=1, role=Role.MODERATOR))
        db.flush()
        care = CareInput(contact="Somebody", hours="Mondays", emergency="Ring 112.")
        turn_on(db, db.get_one(Member, 1), care, now=before)
    settle(engine)


def _rows(
    joiners: list[Joiner], round_id: int, dice: random.Random, at: datetime
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    likes = sharable(load_taxonomy().interests)
    common = [1 / (place + 3) for place in range(len(likes))]
    ways = [(reach_km(travel, minutes), travel, minutes) for travel in Travel for minutes in (15, 30, 45, 60)]
    told = []
    for one in joiners:
        _, travel, minutes = min(ways, key=lambda way: abs(way[0] - one.reach_km))
        told.append(
            Told(
                free=frozenset((slot // PARTS, slot % PARTS) for slot in range(28) if one.free >> slot & 1),
                travel=travel, minutes=minutes, likes=tuple(dict.fromkeys(dice.choices(likes, common, k=5))),
                size=one.size, languages=tuple(sorted(one.languages)), step_free=one.step_free,
                no_alcohol=one.no_alcohol, most_cost=one.most_cost,
            )
        )  # fmt: skip
    ids = range(1, len(joiners) + 1)
    yield Member, [
        {"id": n, "key": f"member-{n}", "name": "Ann", "created_at": at, "email": f"{n}@example.org", "active": True,
         "fs_uniquifier": f"{n:032x}"}
        for n in ids
    ]  # fmt: skip
    yield Profile, [
        {"id": n, "member_id": n, "comfort": min(4, int(one.comfort * 5)), "words": None, "avoid": None, "needs": None,
         "area_cell": one.area, "area_name": "Here", "area_country": "GB", "area_zone": "Europe/London",
         "travel": Travel.BUS, "travel_minutes": 30, "languages": ["en"], "free": [], "changed_at": at}
        for n, one in zip(ids, joiners, strict=True)
    ]  # fmt: skip
    yield ProfileInterest, [
        {"profile_id": n, "interest": name, "source": InterestSource.TICKED}
        for n, one in zip(ids, told, strict=True) for name in one.likes
    ]  # fmt: skip
    yield Consent, [
        {"profile_id": n, "purpose": purpose, "wording": 1, "given_at": at}
        for n in ids for purpose in (Purpose.GROUPS, Purpose.NOTICE_GROUPS)[: 1 + n % 2]
    ]  # fmt: skip
    yield GroupJoiner, [
        {"round_id": round_id, "member_id": n, "told": one.to_json(), "waited": dice.choice((0, 0, 0, 1)),
         "not_enough": False, "joined_at": at}
        for n, one in zip(ids, told, strict=True)
    ]  # fmt: skip


if __name__ == "__main__":
    main()
