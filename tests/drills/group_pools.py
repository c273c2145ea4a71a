"""Random towns through the services of small groups: each group that is asked, and each that is on, keeps every rule.

`python -m tests.drills.group_pools 10000` tries that many, `... 10000 4000` those from the 4,000th on; a test in
tests/services some dozens.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Occurrence
from matching.core.groups import Effort, Group, Round, Rule, reasons_of, violations
from matching.core.reach import cell_of
from matching.core.types import Point, Travel
from matching.rounds import advance, states
from matching.rounds.forming import form_pool, new_key
from matching.rounds.gatherings import read
from matching.rounds.models import GroupJoiner, GroupRound, Seat, SmallGroup
from matching.rounds.pool import Pool
from matching.rounds.states import ASKS, Phase, Said
from matching.rounds.timing import Week
from matching.rounds.told import Told
from members.apart.models import Apart
from members.apart.services import keep_apart, pairs_kept_apart
from members.consent.models import Consent, Purpose
from members.models import Member, Profile
from tests import groups, make

EASY = Effort(tries=(3, 1), least=20, largest=24)
_LIKES = ("drawing", "reading", "walking", "chess", "cooking")
_DAYS = range(15, 40)


def furnish(db: Session) -> None:
    """Clubs of several kinds, with dates through the weeks of the round; groups are on."""
    groups.care(db, women_only=True)
    kinds = (
        {}, {"places_max": 4}, {"cost_amount": 4, "cost_currency": "GBP"}, {"cost_amount": 0, "languages": ["es"]},
        {"themes": ["alcohol"]}, {"venue": make.venue(db, lat=52.75, lon=-2.35, step_free=True)},
        {"first_visit": {"talking": "lots", "group_size": 30, "noise": "loud", "structure": "mingling"}},
        {"interests": ["after-loss"]},
    )  # fmt: skip
    for number, over in enumerate(kinds):
        dates = [
            (make.NOW + timedelta(days=day)).strftime(f"%Y-%m-%dT{(10, 13, 16, 19)[(day + number) % 4]}:00")
            for day in _DAYS if (day + number) % 3
        ]  # fmt: skip
        fields = {"interests": [_LIKES[number % 5]], "first_visit": groups.GENTLE, "dates": dates, "days_ahead": 60}
        make.activity(db, **{**fields, **over})
    db.flush()


def try_pool(db: Session, seed: int) -> Counter[str]:
    """One random town, formed, answered and revealed; counts what came of it and each rule that was broken."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    past = [groups.bare_group(db) for _ in range(chance.randrange(3))]
    round_ = groups.open_round(db)
    people = _people(db, round_, chance)
    for group in past:
        group.phase, group.closed_at = Phase.ENDED, make.NOW
        for member in chance.sample(people, min(3, len(people))):
            group.seats.append(Seat(key=new_key(), member=member, said=Said.YES))
    for one, other in chance.sample(list(combinations(people, 2)), min(len(people), chance.randrange(8))):
        db.add(Apart(member_id=one.id, other_id=other.id, since=make.NOW))
    for date in chance.sample(list(db.scalars(sa.select(Occurrence))), 12):
        date.places_taken = chance.randrange(3)
    db.flush()
    now = round_.forms_at
    (part,) = advance.begin_forming(db, round_, zone=make.ZONE, now=now)
    pool = advance.find_pool(db, part.id, now=now)
    assert pool is not None
    formed = form_pool(pool, effort=EASY)
    _change_minds(db, people, chance)
    advance.keep_formed(db, part.id, formed, now=now)
    for _ in range(2):
        asked = _groups(db, round_)
        found += _broken(db, pool, asked)
        _answer(db, asked, chance, people, now=now)
        now += timedelta(hours=48)
        advance.close_asking(db, now=now)
        found += _shown_wrongly(db, _groups(db, round_))
    found["people"] += len(people)
    found["groups asked"] += len(_groups(db, round_))
    found["groups on"] += sum(group.phase is Phase.REVEALED for group in _groups(db, round_))
    return found


def _people(db: Session, round_: GroupRound, chance: random.Random) -> list[Member]:
    people = []
    for number in range(chance.randrange(4, 16)):
        member = Member(
            key=new_key(), name=f"M{number}", email=f"m{number}@example.org", created_at=groups.JOINED, active=True
        )  # fmt: skip
        at = Point(make.TOWN[0] + chance.uniform(-0.04, 0.04), make.TOWN[1] + chance.uniform(-0.04, 0.04))
        member.profile = Profile(
            area_cell=cell_of(at), area_name="", area_country="GB", area_zone=make.ZONE, changed_at=groups.JOINED,
            comfort=chance.choice((None, 2, 3, 3, 3, 4)), paused=chance.random() < 0.05,
        )  # fmt: skip
        db.add(member)
        db.flush()
        if chance.random() < 0.95:
            groups.consents(db, member)
        told, waited = _told(chance).to_json(), chance.randrange(3)
        db.add(GroupJoiner(round_id=round_.id, member_id=member.id, told=told, waited=waited, joined_at=make.NOW))
        people.append(member)
    db.flush()
    return people


def _told(chance: random.Random) -> Told:
    woman = chance.random() < 0.5
    free = [(day, part) for day in range(7) for part in range(4)]
    return Told(
        free=frozenset(chance.sample(free, chance.randrange(14, 29))),
        week=chance.choice((Week.EITHER, Week.EITHER, *Week)),
        travel=chance.choice((Travel.BUS, Travel.CAR, *Travel)),
        minutes=chance.choice((45, 60)),
        likes=tuple(chance.sample(_LIKES, chance.randrange(4))),
        size=chance.choice((None, None, 3, 4, 5)),
        languages=chance.choice((("en",), ("en",), ("en",), ("en", "es"), ("es",))),
        step_free=chance.random() < 0.1,
        no_alcohol=chance.random() < 0.2,
        most_cost=chance.choice((None, None, 0, 500)),
        woman=woman,
        women_only=woman and chance.random() < 0.08,
    )


def _change_minds(db: Session, people: Sequence[Member], chance: random.Random) -> None:
    """Between the search and the asking somebody pauses, takes the consent back, or keeps another apart."""
    if chance.random() < 0.3:
        chance.choice(people).profile.paused = True  # type: ignore[union-attr]
    if chance.random() < 0.3:
        profile = chance.choice(people).profile
        assert profile is not None
        mine = sa.delete(Consent).where(Consent.profile_id == profile.id, Consent.purpose == Purpose.GROUPS)
        db.execute(mine)
    if chance.random() < 0.3:
        one, other = chance.sample(people, 2)
        keep_apart(db, one, other, now=make.NOW)
    db.flush()


def _answer(
    db: Session, asked: Sequence[SmallGroup], chance: random.Random, people: Sequence[Member], *, now: datetime
) -> None:
    for group in asked:
        for seat in list(group.seats):
            if group.phase in ASKS and seat.said is Said.ASKED and chance.random() < 0.85:
                groups.say(db, group, seat.member, yes=chance.random() < 0.75, now=now)
    if chance.random() < 0.3:
        one, other = chance.sample(people, 2)
        keep_apart(db, one, other, now=make.NOW)


def _groups(db: Session, round_: GroupRound) -> list[SmallGroup]:
    return list(db.scalars(sa.select(SmallGroup).where(SmallGroup.round_id == round_.id).order_by(SmallGroup.id)))


def _broken(db: Session, pool: Pool, asked: Sequence[SmallGroup]) -> Counter[str]:
    """Rules that groups who are asked break, by the check of the core, over what the database says of their people."""
    there = {one.id: one for one in pool.joiners}
    wrong: Counter[str] = Counter()
    for group in asked:
        ids = sorted(seat.member_id for seat in group.seats if seat.said in (Said.ASKED, Said.YES))
        if group.phase not in ASKS or len(ids) < states.FEWEST:
            continue
        slot = next(one.slots for one in pool.outings if one.id == group.occurrence_id).bit_length() - 1
        some = [there[number] for number in ids]
        made = Group(members=tuple(ids), outing=group.occurrence_id or 0, slot=slot, reasons=reasons_of(some))
        apart = pairs_kept_apart(db, ids)
        for fault in violations(Round(groups=(made,), left_over=()), some, pool.outings, apart=apart, past=pool.past):
            if fault.rule is not Rule.ROOM:  # counted where places are kept
                wrong[f"broken: {fault.rule}"] += 1
    return wrong


def _shown_wrongly(db: Session, some: Sequence[SmallGroup]) -> Counter[str]:
    """Whoever is shown to another before all conditions hold, told from the rows alone."""
    wrong: Counter[str] = Counter()
    for group in some:
        state = read(db, group)
        shown = {at for at in range(len(group.seats)) if states.shown_to(state, at)}
        if not shown:
            continue
        seats = [group.seats[at] for at in sorted(shown)]
        ids = [seat.member_id for seat in seats]
        allowed = set(db.scalars(sa.select(Profile.member_id).join(Consent).where(
            Consent.purpose == Purpose.GROUPS, Consent.withdrawn_at.is_(None), Profile.paused.is_(False))))  # fmt: skip
        wrong["broken: shown too few"] += len(seats) < states.FEWEST
        wrong["broken: shown without a yes"] += any(seat.said is not Said.YES for seat in seats)
        wrong["broken: shown without consent"] += not allowed.issuperset(ids)
        wrong["broken: shown though apart"] += bool(pairs_kept_apart(db, ids))
        wrong["broken: shown while asked"] += group.phase in ASKS
    return wrong


def main(count: int, first: int = 0) -> None:
    """Try the towns from the `first` up to `count`, and print what came of them."""
    from tests.mail_samples import a_small_service

    total: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        app = a_small_service(Path(folder))
        with app.test_request_context(), app.extensions["sessions"]() as db:
            furnish(db)
            for seed in range(first, count):
                with db.begin_nested() as before:
                    total += try_pool(db, seed)
                    before.rollback()
                db.expire_all()
                if seed % 100 == 99:
                    sys.stdout.write(f"{seed + 1}: {dict(total)}\n")
                    sys.stdout.flush()
            db.rollback()
    sys.stdout.write(f"{count - first} towns: {dict(total)}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3] or ["100"]))
