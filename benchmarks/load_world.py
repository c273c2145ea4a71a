"""A made-up region with people in it: members with devices and interests, activities with dates, plans of members."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from activities.models import Activity, Occurrence
from activities.plans.models import Answer, Plan
from benchmarks.region import MIDDLE, fill_region
from matching.core.reach import cell_of
from matching.core.types import Point, Travel
from members.accounts.models import Device
from members.models import InterestSource, Member, Profile, ProfileInterest
from store import unit_of_work
from taxonomy import load_taxonomy

_BATCH = 5_000
_FREE_PLACES = 400  # of every listing in a hundred: limited, and never used up


def fill_world(
    sessions: sessionmaker[Session], *, members: int, activities: int, plans: int, now: datetime, seed: int = 1
) -> None:
    """Fill an empty, migrated store. The device of member N has the key `key_of(N)`, N counting from 1."""
    dice = random.Random(seed)
    fill_region(sessions, activities=activities, now=now, seed=seed)
    with unit_of_work(sessions) as db:
        db.execute(sa.update(Activity).where(Activity.id % 100 == 0).values(places_max=_FREE_PLACES))
        for table, rows in _people(dice, members, now):
            db.execute(sa.insert(table), rows)
        for rows in _batches(_plans(db, dice, members=members, plans=plans, now=now)):
            db.execute(sa.insert(Plan), rows)
    settle(sessions.kw["bind"])


def settle(engine: sa.Engine) -> None:
    """Let PostgreSQL go on numbering after rows that came with a number, and learn what is in its tables."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("member", "profile"):
            largest = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            connection.execute(sa.text(largest))
        connection.execute(sa.text("ANALYZE"))


def key_of(number: int) -> str:
    """The key of the device of a member, as their cookie has it."""
    return f"device-key-{number}"


def mark_of(number: int) -> str:
    """The mark of a member's sign-ins."""
    return f"{number:032x}"


def _people(dice: random.Random, count: int, now: datetime) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    interests = tuple(load_taxonomy().interests)
    numbers = range(1, count + 1)
    cells = [
        cell_of(Point(MIDDLE.lat + dice.gauss(0, 0.15), MIDDLE.lon + dice.gauss(0, 0.25))) for _ in range(60)
    ]  # fmt: skip
    yield Member, [
        {"id": n, "key": f"member-{n}", "name": "", "created_at": now, "email": f"{n}@example.org", "active": True,
         "fs_uniquifier": mark_of(n)}
        for n in numbers
    ]  # fmt: skip
    yield Device, [
        {"key_hash": hashlib.sha256(key_of(n).encode()).hexdigest(), "member_id": n, "label": "Firefox, Android",
         "signed_in_at": now, "seen_at": now, "proved_at": now}
        for n in numbers
    ]  # fmt: skip
    yield Profile, [
        {"id": n, "member_id": n, "comfort": dice.randint(1, 4), "words": None, "avoid": None, "needs": None,
         "area_cell": dice.choice(cells), "area_name": "Middle", "area_country": "GB", "area_zone": "Europe/London",
         "travel": dice.choice(tuple(Travel)), "travel_minutes": dice.choice((15, 30, 45)), "languages": ["en"],
         "free": [], "changed_at": now}
        for n in numbers
    ]  # fmt: skip
    yield (
        ProfileInterest,
        [
            {"profile_id": n, "interest": one, "source": InterestSource.TICKED}
            for n in numbers
            for one in dice.sample(interests, 4)
        ],
    )


def _plans(db: Session, dice: random.Random, *, members: int, plans: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Plans of members at dates ahead and behind, at most one of a member at a date."""
    dates = db.execute(
        sa.select(Occurrence.id, Occurrence.activity_id, Occurrence.starts_at, Occurrence.ends_at).limit(plans // 4)
    ).all()
    made: set[tuple[int, int]] = set()
    while len(made) < plans:
        who, date = dice.randint(1, members), dice.choice(dates)
        if (who, date.id) in made:
            continue
        made.add((who, date.id))
        weeks = timedelta(days=7 * dice.choice((0, 0, 0, 20)))
        yield {
            "key": f"plan-{len(made):010}", "profile_id": who, "activity_id": date.activity_id,
            "occurrence_id": None if weeks else date.id, "answer": dice.choice((Answer.MIGHT, Answer.GOING)),
            "title": "Something planned", "place": "Hall", "is_dated": True, "starts_at": date.starts_at - weeks,
            "ends_at": date.ends_at and date.ends_at - weeks, "all_day": False, "zone": "Europe/London",
            "feared": None, "made_at": now, "changed_at": now, "settled_at": now if weeks else None,
        }  # fmt: skip


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
