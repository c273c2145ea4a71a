"""Many processes ask for, give back, wait for, take and pass on the places of a few dates, all at once.

    python -m tests.drills.places_race --attempts 10000
    python -m tests.drills.places_race --attempts 10000 --postgres

One more process looks all the while at what is committed. Prints what was tried and found; ends with 1 if ever a
date had more people than places, a free place while somebody waited, or one person two places.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy import orm

from activities.models import Occurrence
from activities.plans.forms import PlanInput
from activities.plans.keeping import Outcome, leave_places, make_plan, say
from activities.plans.models import Answer, Plan, Turn, Waiting
from activities.plans.waiting import Step, offer_free_places, take_step
from members.models import Guest, Profile
from members.queries import find_guest_of
from store import open_store, sessions_of, unit_of_work, use_encryption_keys
from store.migrate import upgrade
from tests import make
from tests.drills.somewhere import somewhere

KEY = Fernet.generate_key().decode()
SECONDS_A_STEP = 45  # by which the clock of a process moves on with each attempt: some offers run out
DAYS_AHEAD = 12
_signs = []


@dataclass(kw_only=True)
class Race:
    """What is raced for, by whom, and how often."""

    url: str
    attempts: int
    dates: int
    places: int
    people: int
    processes: int
    seed: int


@dataclass(kw_only=True)
class Found:
    """What came of it; `looks` is how often somebody looked meanwhile."""

    did: Counter[str] = field(default_factory=Counter)
    over: int = 0
    empty: int = 0
    double: int = 0
    looks: int = 0
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        return not (self.over or self.empty or self.double)


# Of each date: how many places are kept or held, and how many people wait who could have one.
_LOOK = (
    sa.select(
        Occurrence.id,
        sa.func.count(sa.case((sa.or_(Plan.answer == Answer.GOING, Waiting.turn == Turn.OFFERED), 1))).label("taken"),
        sa.func.count(sa.case((Waiting.turn == Turn.IN_LINE, 1))).label("waiting"),
    )
    .outerjoin(Plan, Plan.occurrence_id == Occurrence.id)
    .outerjoin(Waiting, Waiting.plan_id == Plan.id)
    .group_by(Occurrence.id)
)
_TWICE = (
    sa.select(Plan.profile_id)
    .outerjoin(Waiting, Waiting.plan_id == Plan.id)
    .where(sa.or_(Plan.answer == Answer.GOING, Waiting.turn == Turn.OFFERED))
    .group_by(Plan.profile_id, Plan.occurrence_id)
    .having(sa.func.count() > 1)
)


def run(race: Race) -> Found:
    """Race, and say what was found, at every look and once all are done."""
    sessions = _open(race.url)
    upgrade(sessions.kw["bind"])
    with unit_of_work(sessions) as db:
        day = (make.NOW + timedelta(days=DAYS_AHEAD)).strftime("%Y-%m-%dT18:00")
        activities = [make.activity(db, places_max=race.places) for _ in range(race.dates)]
        wanted = [(one.key, make.occurrence(db, one, day).id) for one in activities]
        people = [make.profile(db).id for _ in range(race.people)]
    sessions.kw["bind"].dispose()
    began, forked = time.monotonic(), multiprocessing.get_context("fork")
    done = forked.Event()
    with forked.Pool(race.processes + 1, _begin, (done,)) as pool:
        looker = pool.apply_async(_look_on, (race,))
        # Each process has people of its own, as one person's presses come one after another.
        parts = [people[number :: race.processes] for number in range(race.processes)]
        jobs = [pool.apply_async(_ask, (race, number, wanted, part)) for number, part in enumerate(parts)]
        did = sum((job.get(3600) for job in jobs), Counter())
        done.set()
        found = looker.get(60)
    with unit_of_work(sessions) as db:
        offer_free_places(db, now=_clock(race.attempts // race.processes))
    _judge(sessions, race, found)
    sessions.kw["bind"].dispose()
    found.did, found.seconds = did, time.monotonic() - began
    return found


def _ask(race: Race, number: int, wanted: list[tuple[str, int]], people: list[int]) -> Counter[str]:
    """Make this process's share of the attempts, each in a transaction of its own."""
    sessions, dice, did = _open(race.url), random.Random(race.seed * 1000 + number), Counter[str]()
    for turn in range(race.attempts // race.processes):
        who, (key, date) = dice.choice(people), dice.choice(wanted)
        while True:
            try:
                with unit_of_work(sessions) as db:
                    if dice.random() < 0.02:
                        did["swept"] += offer_free_places(db, now=_clock(turn)) >= 0
                    elif dice.random() < 0.01 and len(people) > 20:
                        people.remove(who)
                        did[_vanish(db, who, now=_clock(turn))] += 1
                    else:
                        who, (key, date) = _held(db, people, wanted, dice) or (who, (key, date))
                        did[_attempt(db, who, key, date, dice, now=_clock(turn))] += 1
                break
            except sa.exc.OperationalError as error:  # SQLite gives up after fifteen seconds in a queue
                did[f"again: {type(error.orig).__name__}"] += 1
    return did


def _held(db: orm.Session, people: list[int], wanted: list[tuple[str, int]], dice: random.Random):
    """Now and then somebody who has a place, or is offered one: otherwise few would come free."""
    if dice.random() < 0.6:
        return None
    offered = sa.select(Waiting.plan_id).where(Waiting.turn == Turn.OFFERED)
    has = sa.select(Plan.profile_id, Plan.occurrence_id).where(
        Plan.profile_id.in_(people), sa.or_(Plan.answer == Answer.GOING, Plan.id.in_(offered))
    )
    rows = db.execute(has.order_by(Plan.id)).all()
    if not rows:
        return None
    who, date = dice.choice(rows)
    return who, next(one for one in wanted if one[1] == date)


def _attempt(db: orm.Session, who: int, key: str, date: int, dice: random.Random, *, now) -> str:
    plan = db.scalar(sa.select(Plan).where(Plan.profile_id == who, Plan.occurrence_id == date))
    row = db.get(Waiting, plan.id) if plan else None
    if plan is not None and row is not None:
        if row.turn is Turn.OFFERED:
            if dice.random() < 0.5:
                return f"took: {say(db, plan, Answer.GOING, now=now).value}"
            return f"passed on: {take_step(db, plan, Step.LEAVE, now=now)}"
        step = dice.choice((Step.WAIT, Step.WAIT, Step.PAUSE, Step.LEAVE))
        return f"{step.value} in line: {take_step(db, plan, step, now=now)}"
    if plan is not None and plan.answer is Answer.GOING:
        return f"gave back: {say(db, plan, dice.choice((Answer.MIGHT, Answer.NOT_AFTER_ALL)), now=now).value}"
    wish = PlanInput(activity=key, date=date, answer=Answer.GOING)
    made = make_plan(db, wish, profile_id=who, own_zone=None, now=now)
    if made.outcome is not Outcome.FULL:
        return f"asked: {made.outcome.value}"
    might = make_plan(db, wish.model_copy(update={"answer": Answer.MIGHT}), profile_id=who, own_zone=None, now=now)
    if might.plan is None:
        return f"asked: {might.outcome.value}"
    return f"full, waits: {take_step(db, might.plan, Step.WAIT, now=now)}"


def _vanish(db: orm.Session, who: int, *, now) -> str:
    profile = db.get_one(Profile, who)
    leave_places(db, who, now=now)
    guest = find_guest_of(db, profile)
    db.execute(sa.delete(Guest).where(Guest.id == guest.id))
    return "erased"


def _begin(done) -> None:
    """In each process: the sign by which the one that looks knows the race is over."""
    _signs.append(done)


def _look_on(race: Race) -> Found:
    sessions, found = _open(race.url), Found()
    while not _signs[-1].is_set():
        _judge(sessions, race, found)
        time.sleep(0.1)
    return found


def _judge(sessions: orm.sessionmaker[orm.Session], race: Race, found: Found) -> None:
    with sessions() as db:
        rows = db.execute(_LOOK).all()
        found.double += len(db.execute(_TWICE).all())
    found.looks += 1
    found.over += sum(row.taken > race.places for row in rows)
    found.empty += sum(row.taken < race.places and row.waiting > 0 for row in rows)


def _open(url: str) -> orm.sessionmaker[orm.Session]:
    use_encryption_keys([KEY])
    return sessions_of(open_store(url))


def _clock(turn: int):
    return make.NOW + timedelta(seconds=turn * SECONDS_A_STEP)


def told(race: Race, found: Found) -> str:
    """What was tried and found, in lines."""
    kind = race.url.partition(":")[0]
    did = "\n".join(f"  {count:6} {what}" for what, count in found.did.most_common())
    return (
        f"{kind}: {race.attempts} attempts on {race.dates} dates x {race.places} places by {race.people} people in "
        f"{race.processes} processes, seed {race.seed}, {found.seconds:.0f} s\n{did}\n"
        f"  looked {found.looks} times: {found.over} over, {found.empty} empty while someone waits, "
        f"{found.double} double"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--dates", type=int, default=50)
    parser.add_argument("--places", type=int, default=6)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the SQLite file is made")
    parser.add_argument("--postgres", action="store_true", help="on the server named by DOORSTEP_TEST_POSTGRES")
    given = vars(parser.parse_args())
    with somewhere("race", postgres=given.pop("postgres"), inside=given.pop("folder")) as (url, _folder):
        race = Race(url=url, **given)
        found = run(race)
    print(told(race, found))
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
