"""Ways to choose three of what is on: Doorstep's pace, and what else one would try.

Every rule sees the same: what listings state, how appealing each place is, the reports. Only the oracle
sees the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from benchmarks.pacing_world import NEW, TYPE, Floats, Ints, People, W, World, attributes, difficulty
from matching.core.comfort import COMFORT_CAPS, comfort_of
from matching.core.gaps import GapFiller
from matching.core.pacing import (
    MODEL,
    Askeds,
    Model,
    Onboarding,
    Report,
    State,
    Surprise,
    find_surprise,
    forecast,
    new_state,
    observe,
    pace,
    pool,
    three,
)

START = date(2026, 1, 1)


@dataclass(eq=False)
class Day:
    """What is on for everybody: `slots` are columns of a person's reach, one row a person."""

    number: int
    slots: Ints
    listed: Floats  # person x SEEN, being new as of this visit
    appeal: Floats
    luck: Floats  # person x SEEN, for ties and chance

    @property
    def on(self) -> date:
        return START + timedelta(days=self.number)


@dataclass(eq=False)
class Offers:
    """At most three positions among the slots of the day, -1 for none."""

    picks: Ints  # person x 3
    rest_first: Floats  # 0 or 1
    chances: Floats | None = None  # person x 3 x (goes, manageable, bad)


class Rule:
    """One way to choose."""

    name = ""

    def offers(self, day: Day, active: Ints) -> Offers:
        raise NotImplementedError

    def told(self, day: Day, person: int, slot: int, report: Report) -> None:
        """Learn from one report."""


class ByValue(Rule):
    """The three of highest `value`, whatever it is."""

    def value(self, day: Day) -> Floats:
        raise NotImplementedError

    def offers(self, day: Day, active: Ints) -> Offers:
        value = self.value(day)
        picks = np.argsort(-value, axis=1, kind="stable")[:, :3]
        picks = np.where(np.take_along_axis(value, picks, 1) > -50, picks, -1)
        return Offers(picks, np.zeros(len(value)))


class RandomNearby(ByValue):
    name = "random nearby"

    def value(self, day: Day) -> Floats:
        return day.luck


class InterestOnly(ByValue):
    name = "interest only"

    def value(self, day: Day) -> Floats:
        return day.appeal


class Ladder(ByValue):
    """Nearest to a listed demand that is a step higher every week, from the gentlest to the hardest there are."""

    name = "fixed ladder by week"

    def value(self, day: Day) -> Floats:
        return -np.abs(day.listed - (0.25 + 0.4 * day.number / 182)) + 0.02 * day.appeal


class SelfReport(ByValue):
    """The most appealing of what asks no more than the comfort question allows and one small step."""

    name = "static self-report"

    def __init__(self, said: Sequence[Onboarding]) -> None:
        self._cap = np.array([comfort_of(one.comfort) for one in said])[:, None]

    def value(self, day: Day) -> Floats:
        within = day.listed <= np.maximum(self._cap + 0.08, np.sort(day.listed, 1)[:, 2:3])
        return np.where(within, day.appeal, -99.0)


class Staircase(ByValue):
    """Around the last one managed and one step up; down after a bad time."""

    name = "staircase, last + 1"
    up, down = 0.05, 0.05

    def __init__(self, said: Sequence[Onboarding]) -> None:
        self._at = np.array([comfort_of(one.comfort) for one in said])

    def value(self, day: Day) -> Floats:
        return -np.abs(day.listed - self._at[:, None]) + 0.02 * day.appeal

    def told(self, day: Day, person: int, slot: int, report: Report) -> None:
        if not report.out:
            return
        listed = float(day.listed[person, list(day.slots[person]).index(slot)])
        self._move(person, listed, managed=not report.bad)

    def _move(self, person: int, listed: float, *, managed: bool) -> None:
        self._at[person] = listed + self.up if managed else listed - self.down


class WeightedStaircase(Staircase):
    """Small steps up after what was managed, four times as large ones down (Kaernbach 1991), within the scale."""

    name = "weighted staircase"
    up, down = 0.02, 0.08

    def _move(self, person: int, listed: float, *, managed: bool) -> None:
        step = self.up if managed else -self.down
        self._at[person] = min(1.0, max(COMFORT_CAPS[0], self._at[person] + step))


class Gentlest(ByValue):
    """The three that ask least, for reference: nobody would be sent anywhere else."""

    name = "always the gentlest"

    def value(self, day: Day) -> Floats:
        return -day.listed


class Oracle(Rule):
    """Knows how hard each hour would be today, chance aside, and keeps to the same policy."""

    name = "oracle"

    def __init__(self, world: World, people: People, model: Model = MODEL) -> None:
        self._world, self._people, self._model = world, people, model

    def offers(self, day: Day, active: Ints) -> Offers:
        felt = difficulty(self._people, attributes(self._world, self._people, day.slots, stated=False))
        places = self._world.reach[np.arange(len(felt))[:, None], day.slots]
        felt = felt + self._world.chemistry[places]
        m = self._model
        bad = 1 / (1 + np.exp(-1.8 * (felt - 7)))
        growth = np.exp(-0.5 * ((felt - m.growth_at) / m.growth_width) ** 2)
        value = np.where(bad <= m.ceiling, growth - m.price * bad + day.appeal, -99.0)
        picks = np.argsort(-value, axis=1, kind="stable")[:, :3]
        picks = np.where(np.take_along_axis(value, picks, 1) > -50, picks, -1)
        tired = self._people.fatigue > self._people.holds
        return Offers(picks, tired.astype(float))


class Doorstep(Rule):
    """The real core, one state a person, gaps filled; places pooled only when asked for."""

    name = "Doorstep"

    def __init__(
        self,
        world: World,
        people: People,
        said: Sequence[Onboarding],
        *,
        model: Model = MODEL,
        fill: bool = True,
        pooled: bool = False,
        heed: bool = True,
    ) -> None:
        self._world, self._people, self._model, self._pooled = world, people, model, pooled
        if not heed:
            said = [Onboarding(comfort=one.comfort, situations=one.situations) for one in said]
        self.states: list[State] = [new_state(one, on=START, model=model) for one in said]
        matrix = world.stated
        self._filled = GapFiller.fit(matrix).fill(matrix) if fill else None
        self._keys = np.array([str(place) for place in range(len(matrix))], dtype=object)
        self._others = np.zeros(len(matrix))
        self._surprises: list[Surprise] = []

    def asked(self, day: Day, person: int, slots: Ints) -> Askeds:
        """What these slots ask of one person today."""
        places = self._world.reach[person, slots]
        values = self._world.stated[places].copy()
        values[:, NEW] = 0.6 ** self._people.visits[person, slots]
        keys = tuple(self._keys[places])
        others = self._others[places]
        if self._filled is None:
            return Askeds.from_columns(keys, values, others=others)
        return Askeds.from_columns(
            keys, values, filled=self._filled.values[places], sd=self._filled.sd[places], others=others
        )

    def offers(self, day: Day, active: Ints) -> Offers:
        n = len(self.states)
        picks, rest, chances = np.full((n, 3), -1), np.zeros(n), np.zeros((n, 3, 3))
        for person in active:
            rows = self.asked(day, person, day.slots[person])
            found = pace(self.states[person], rows, on=day.on, appeal=day.appeal[person], model=self._model)
            chosen = [pick.row for pick in three(found)]
            picks[person, : len(chosen)] = chosen
            rest[person] = found.rest_first
            told = found.forecast
            chances[person, : len(chosen)] = np.stack([told.goes, told.manageable, told.bad], 1)[chosen]
        if self._pooled and day.number % 7 == 0 and self._surprises:
            for key, points in pool(self._surprises, model=self._model).items():
                self._others[int(key)] = points
        return Offers(picks, rest, chances)

    def told(self, day: Day, person: int, slot: int, report: Report) -> None:
        rows = self.asked(day, person, np.array([slot]))
        asked = rows.one(0)
        state = self.states[person]
        if self._pooled:
            one = find_surprise(state, asked, report, on=day.on, person=person, model=self._model)
            self._surprises += [] if one is None else [one]
        self.states[person] = observe(state, asked, report, on=day.on, model=self._model)


class OwnWeights(Doorstep):
    """Doorstep with a weight of one's own for each attribute besides, learned by a Kalman filter of fifteen.

    What these weights add to an hour is handed to the core as what is particular to it.
    """

    name = "own weights"
    _SPREAD = 0.5  # of a weight, as a share of its default

    def __init__(self, world: World, people: People, said: Sequence[Onboarding]) -> None:
        super().__init__(world, people, said)
        n = len(self.states)
        self._mean = np.zeros((n, 15))
        self._cov = np.stack([np.diag((self._SPREAD * self._model.slope * W) ** 2)] * n)

    def asked(self, day: Day, person: int, slots: Ints) -> Askeds:
        rows = super().asked(day, person, slots)
        return replace(rows, others=rows.others + (rows.filled - TYPE) @ self._mean[person])

    def told(self, day: Day, person: int, slot: int, report: Report) -> None:
        rows = self.asked(day, person, np.array([slot]))
        if report.felt is not None and report.out:
            told = forecast(self.states[person], rows, on=day.on, model=self._model)
            away = np.where(rows.sd[0] > 0, 0.0, rows.filled[0] - TYPE)
            across = self._cov[person] @ away
            var = float(told.sd[0] ** 2 + away @ across)
            surprise = float(np.clip(report.felt - told.felt[0], -2.2 * var**0.5, 2.2 * var**0.5))
            self._mean[person] += across / var * surprise
            self._cov[person] -= np.outer(across, across) / var
        super().told(day, person, slot, report)


def baselines(world: World, people: People, said: Sequence[Onboarding]) -> dict[str, Rule]:
    """Every rule but Doorstep's, fresh."""
    rules: list[Rule] = [
        RandomNearby(), InterestOnly(), Ladder(), SelfReport(said), Staircase(said), WeightedStaircase(said),
        Gentlest(), Oracle(world, people),
    ]  # fmt: skip
    return {rule.name: rule for rule in rules}
