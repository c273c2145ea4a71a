"""People and towns to try paces on. Their laws are not those of the estimator, on purpose.

Where the estimate is linear, with one level, normal noise and one law of time, these people have their own
weight for everything (some find one to one easier than groups), one hard thing can outweigh many easy ones,
difficulty is squashed at both ends, noise has heavy tails, fatigue follows its own clock, comfort grows by
one of four laws or not at all, places are remembered at everyone's own rate, weeks go wrong, ratings are
coarse, biased or missing, and what is feared fades by surprise. All numbers are judgements; none was fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.core.demand import TYPICAL, UNSTATED, WEIGHTS, Attribute
from matching.core.pacing import SITUATIONS, Onboarding

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
ORDER = tuple(Attribute)
W: Floats = np.array([WEIGHTS[a] for a in ORDER])
TYPE: Floats = np.array([TYPICAL[a] for a in ORDER])
NEW, TRAVEL, PAIR, GROUP, LENGTH = (
    ORDER.index(a)
    for a in (Attribute.UNFAMILIAR, Attribute.TRAVEL, Attribute.ONE_TO_ONE, Attribute.GROUP_SIZE, Attribute.DURATION)
)
PLACES = 120  # in a town
PEOPLE = 100
IN_REACH = 60  # places of the town that one person would consider
SEEN = 20  # of them on at one time
STANDARD = 8  # places that progress is measured on, the same for all

# What sorts of hours there are, each a rough row of the fifteen attributes.
_SORTS = np.array([
    #talk eval size pair unst welc new  leav pers iden role sens comm dur  trav
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.0],  # an idea for home
    [0.0, 0.0, 0.4, 0.0, 0.1, 0.2, 1.0, 0.1, 1.0, 0.1, 0.0, 0.0, 0.0, 0.2, 0.3],  # reading hour
    [0.4, 0.0, 0.4, 0.0, 0.1, 0.3, 1.0, 0.3, 1.0, 0.2, 0.0, 0.3, 0.2, 0.4, 0.3],  # craft table
    [0.6, 0.0, 0.5, 0.3, 0.3, 0.4, 1.0, 0.5, 1.0, 0.2, 0.0, 0.2, 0.1, 0.5, 0.4],  # walk
    [0.8, 0.0, 0.7, 0.3, 0.9, 0.6, 1.0, 0.2, 1.0, 0.2, 0.0, 0.7, 0.0, 0.4, 0.3],  # café meeting
    [0.7, 0.3, 0.5, 0.5, 0.3, 0.4, 1.0, 0.6, 1.0, 0.4, 0.0, 0.3, 0.5, 0.4, 0.3],  # class
    [0.7, 0.4, 0.4, 0.2, 0.3, 0.4, 1.0, 0.6, 1.0, 0.3, 0.0, 0.5, 0.1, 0.6, 0.3],  # games
    [0.9, 0.1, 0.0, 1.0, 0.5, 0.1, 1.0, 0.7, 1.0, 0.5, 0.2, 0.1, 0.6, 0.2, 0.3],  # one to one
    [0.8, 0.9, 0.6, 0.2, 0.3, 0.6, 1.0, 0.7, 1.0, 0.8, 0.1, 0.5, 0.4, 0.4, 0.4],  # debate, stage
    [0.5, 0.1, 0.5, 0.2, 0.2, 0.2, 1.0, 0.7, 1.0, 0.6, 0.6, 0.4, 0.8, 0.6, 0.3],  # helping
    [0.2, 0.0, 0.6, 0.0, 0.4, 0.8, 1.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.1, 0.0],  # writing online
    [0.4, 0.1, 0.5, 0.1, 0.3, 0.5, 1.0, 0.1, 0.4, 0.3, 0.0, 0.1, 0.1, 0.2, 0.0],  # live online
    [0.5, 0.2, 0.9, 0.1, 0.7, 0.9, 1.0, 0.3, 1.0, 0.1, 0.0, 0.9, 0.0, 0.6, 0.4],  # big event
])  # fmt: skip


@dataclass(frozen=True, eq=False)
class World:
    """Towns of places: true attributes, what their listings state, and what no listing tells."""

    true: Floats  # place x 15, as of a first visit
    stated: Floats  # the same with gaps
    chemistry: Floats  # points of difficulty that no listing tells
    reach: Ints  # person x IN_REACH, places
    appeal: Floats  # person x IN_REACH, 0 to 1
    wrong: Floats  # person x IN_REACH, points by which they mistake a new place beforehand
    standard: Floats  # STANDARD x 15

    @property
    def listed(self) -> Floats:
        """Listed demand of every place."""
        return np.where(np.isnan(self.stated), UNSTATED, self.stated) @ W


@dataclass(eq=False)
class People:
    """The truth of every person; changes as they live."""

    level: Floats  # raw difficulty of an ordinary hour
    start: Floats
    room: Floats  # how far the level can fall
    own: Floats  # person x 15, points from 0 to 1
    hardest: Floats  # extra for the one hardest thing
    place_rate: Floats  # share of the newness kept by each visit
    law: Ints  # 0 habituation, 1 mastery, 2 surprise, 3 none
    rate: Floats
    fear: Floats
    fragile: Floats  # how much a bad time sets back
    fatigue: Floats
    holds: Floats  # fatigue they can carry
    slump: Floats  # a time that goes wrong
    bold: Floats
    keen: Floats  # of going out at all
    style: Floats  # bias of their ratings
    tells: Floats  # share of outings they rate
    visits: Floats  # person x IN_REACH
    away: Floats  # weeks since the last outing
    here: NDArray[np.bool_]  # has not dropped out


def make_world(rng: np.random.Generator, towns: int) -> World:
    """Make towns of 120 places and 100 people each."""
    places = towns * PLACES
    sort = rng.integers(0, len(_SORTS), places)
    true = np.clip(_SORTS[sort] + rng.normal(0, 0.15, (places, 15)) * (_SORTS[sort] > 0), 0, 1)
    true[:, NEW] = 1.0
    # Half the places of a sort that asks something nicely soften it: somebody greets, one may just watch.
    true *= np.where(rng.random(true.shape) < 0.15, 0.4, 1.0)
    true[:, NEW] = 1.0
    says = rng.beta(1.6, 1.6, places)[:, None]  # some publishers tell nearly all, some nearly nothing
    gaps = rng.random(true.shape) > says
    gaps[:, [NEW, TRAVEL]] = False
    gaps[sort == 0] = False  # our own ideas state everything
    stated = np.where(gaps, np.nan, np.clip(true + rng.normal(0, 0.07, true.shape), 0, 1))
    stated[:, NEW] = 1.0
    chemistry = np.clip(rng.standard_t(4, places) * 0.6, -3, 3)
    people = towns * PEOPLE
    reach = np.stack([rng.choice(PLACES, IN_REACH, replace=False) for _ in range(people)])
    reach = reach + PLACES * (np.arange(people) // PEOPLE)[:, None]
    taste = rng.dirichlet(np.full(len(_SORTS), 0.4), people)
    appeal = np.clip(taste[np.arange(people)[:, None], sort[reach]] * 1.5 + rng.normal(0.2, 0.15, reach.shape), 0, 1)
    standard = _SORTS[[1, 2, 3, 4, 5, 7, 9, 12]]
    wrong = rng.normal(0, 1.5, reach.shape)
    return World(true, stated, chemistry, reach, appeal, wrong, standard)


def make_people(rng: np.random.Generator, world: World) -> People:
    """Make the people of a world: from at ease with a few words to hardly anything."""
    n = len(world.reach)
    own = 9.0 * W * rng.lognormal(0, 0.6, (n, 15))
    pairs_easier = rng.random(n) < 0.2
    own[pairs_easier, PAIR] *= -0.6
    own[pairs_easier, GROUP] *= 2.5
    level = np.clip(rng.gamma(9, 0.6, n), 1.5, 9.0)
    return People(
        level=level.copy(),
        start=level,
        room=rng.gamma(4, 0.8, n),
        own=own,
        hardest=rng.uniform(0.2, 1.2, n),
        place_rate=rng.uniform(0.4, 0.85, n),
        law=rng.choice(4, n, p=[0.4, 0.25, 0.25, 0.1]),
        rate=rng.lognormal(-1.7, 0.5, n),
        fear=rng.lognormal(0.3, 0.6, n),
        fragile=rng.lognormal(-1.0, 0.7, n),
        fatigue=np.zeros(n),
        holds=rng.lognormal(0.6, 0.4, n),
        slump=np.zeros(n),
        bold=rng.normal(0, 0.15, n),
        keen=rng.normal(0, 0.6, n),
        style=rng.normal(0, 0.5, n) - 1.5 * (rng.random(n) < 0.1),
        tells=rng.beta(6, 1.5, n),
        visits=np.zeros(world.reach.shape),
        away=np.zeros(n),
        here=np.ones(n, dtype=bool),
    )


def difficulty(people: People, x: Floats, *, rested: bool = False) -> Floats:
    """Return how hard hours x (person x hour x 15) are for each person, 0 to 10, before chance."""
    asked = (x - TYPE) * people.own[:, None, :]
    raw = people.level[:, None] + 0.8 * asked.sum(-1) + people.hardest[:, None] * (asked.max(-1) - 0.4)
    if not rested:
        raw = raw + people.slump[:, None] + 1.2 * np.maximum(0, people.fatigue - people.holds)[:, None]
    return squash(raw)


def squash(raw: Floats) -> Floats:
    """Difficulty is felt between 0 and 10: near the ends it changes less."""
    felt: Floats = 10 / (1 + np.exp(-(raw - 5) / 2.2))
    return felt


def attributes(world: World, people: People, slots: Ints, *, stated: bool) -> Floats:
    """Return person x hour x 15 of these slots of their reach, with being new as of today.

    What is stated knows the visits, but not at which rate this person gets used to a place.
    """
    rows = np.arange(len(slots))[:, None]
    places = world.reach[rows, slots]
    x = (world.stated if stated else world.true)[places].copy()
    kept = 0.6 if stated else people.place_rate[:, None]
    x[..., NEW] = kept ** people.visits[rows, slots]
    return x


def standing(world: World, people: People) -> Floats:
    """Return how hard the standard hours are for each person when rested, on average."""
    return difficulty(people, np.broadcast_to(world.standard, (len(people.level), STANDARD, 15)), rested=True).mean(-1)


def grow(people: People, who: Ints, x: Floats, felt: Floats, feared: Floats) -> None:
    """Let these people learn from an hour x (person x 15) that was so hard, by their own law."""
    law, rate = people.law[who], people.rate[who]
    left = np.clip(1 - (people.start[who] - people.level[who]) / people.room[who], 0, 1)
    bump = np.exp(-(((felt - 4.5) / 2.0) ** 2))
    mastery = ((felt >= 3) & (felt <= 6.5)) * 1.0
    surprise = np.clip((feared - felt) / 3, 0, 1.5) * (felt < 7)
    gain = rate * left * np.select([law == 0, law == 1, law == 2], [bump, mastery, 0.3 * (felt < 7) + surprise], 0.0)
    # What was asked most becomes a little easier in itself.
    asked = x * np.maximum(people.own[who], 0)
    top = asked.argmax(-1)
    people.own[who, top] *= 1 - 0.04 * (law != 3) * bump
    people.level[who] -= gain
    hurt = felt >= 7
    people.level[who] += hurt * people.fragile[who]
    people.fear[who] = np.clip(people.fear[who] - 0.12 * (feared - felt) * (felt < 7) + 0.5 * hurt, 0, 6)
    people.fatigue[who] += 0.3 + 0.5 * x[:, LENGTH] + 0.08 * felt


def pass_time(people: People, rng: np.random.Generator, weeks: float) -> None:
    """Let time pass: fatigue fades, slumps come and go, long absence takes some of it back."""
    n = len(people.level)
    people.fatigue *= 0.55**weeks
    people.slump *= 0.75**weeks
    new = rng.random(n) < 0.03 * weeks
    people.slump += new * rng.gamma(3, 0.7, n)
    people.away += weeks
    people.level += np.where(people.away > 4, 0.03 * weeks * (people.start - people.level), 0)


def answers(rng: np.random.Generator, people: People) -> list[Onboarding]:
    """What each says at the start: the comfort question, situations, what is harder or easier; often nothing."""
    n = len(people.level)
    # The hardest listed demand that feels like 4.5 to them, told with error and in five words.
    can = 0.44 + (4.5 - people.level) / 10 + rng.normal(0, 0.1, n)
    comfort = np.digitize(can, [0.185, 0.315, 0.45, 0.6])
    skips = rng.random(n) < 0.25
    rates = rng.random(n) < 0.4
    ticks = rng.random(n) < 0.4
    x = np.array([s.values for s in SITUATIONS])
    feared = difficulty(people, np.broadcast_to(x, (n, *x.shape)), rested=True) + people.fear[:, None]
    told = np.clip(np.round(feared + people.style[:, None] + rng.normal(0, 1.2, feared.shape)), 0, 10)
    heavier = people.own / (9.0 * W) + rng.normal(0, 0.5, people.own.shape)
    said = []
    for i in range(n):
        hard = {ORDER[j] for j in np.argsort(-heavier[i])[:2] if heavier[i, j] > 1.8} if ticks[i] else set()
        easy = {ORDER[j] for j in np.argsort(heavier[i])[:2] if heavier[i, j] < 0.4} if ticks[i] else set()
        rated = {situation.id: int(rating) for situation, rating in zip(SITUATIONS, told[i], strict=True)}
        said.append(
            Onboarding(
                comfort=None if skips[i] else int(comfort[i]),
                situations=rated if rates[i] else {},
                harder=frozenset(hard),
                easier=frozenset(easy - hard),
            )
        )
    return said
