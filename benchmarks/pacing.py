"""Half a year of 2,000 made-up people, under Doorstep's pace and under what else one would try.

    python -m benchmarks.pacing [--people 2000] [--seed 1] [--arms main|ablation|sensitivity|speed] [--only NAME ...]

Each arm lives through the same weeks: same people, same places on, same luck (benchmarks/pacing_world.py).
Progress is how much easier eight standard hours have become for somebody when rested, in points of 0 to 10, from
the first day to the last or the day they stopped using it. A bad time is an hour truly felt at 7 or more, or
left. After each figure stands half of its 95 % interval over people.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace

import numpy as np

from benchmarks.pacing_rules import START, Day, Doorstep, Offers, OwnWeights, Rule, baselines
from benchmarks.pacing_world import (
    IN_REACH,
    NEW,
    PEOPLE,
    SEEN,
    Floats,
    Ints,
    People,
    W,
    World,
    answers,
    attributes,
    difficulty,
    grow,
    make_people,
    make_world,
    pass_time,
    standing,
)
from matching.core.pacing import MODEL, Askeds, Model, Onboarding, Outcome, Report, observe, pace, three
from matching.core.pacing.values import BAD, MANAGEABLE

STEPS = 52  # half weeks
LOOKS = 0.75  # of half weeks in which somebody looks at the page


@dataclass(frozen=True)
class Plan:
    """What was forecast of one plan, and what came of it."""

    goes: float
    manageable: float
    bad: float
    went: bool
    hard: float  # true difficulty, had they gone or not
    felt: float | None  # as rated
    left: bool
    told_bad: bool


@dataclass(eq=False)
class Lived:
    """What came of one arm."""

    progress: Floats
    outings: Floats  # per person
    bads: Floats
    stopped: Floats
    bored: Floats
    # Lists within two weeks of a bad time that held something listed harder than the list it came from.
    rises: int = 0
    after: int = 0
    planned: list[Plan] = field(default_factory=list)


def live(world: World, people: People, rule: Rule, seed: int) -> Lived:
    """Let people live 26 weeks under a rule."""
    n = len(people.level)
    first = standing(world, people)
    lived = Lived(np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n))
    bad_day, bad_top, recent_bad = np.full(n, -99), np.zeros(n), np.zeros(n)
    for step in range(STEPS):
        rng = np.random.default_rng((seed, step))
        slots = rng.random((n, IN_REACH)).argsort(1)[:, :SEEN]
        luck, draw = rng.random((n, SEEN)), rng.random((n, 10))
        noise = rng.laplace(0, 0.8, n) + (rng.random(n) < 0.03) * 3 + rng.normal(0, 0.3, n)
        ratings = rng.laplace(0, 0.5, (n, 2))
        rows = np.arange(n)[:, None]
        places = world.reach[rows, slots]
        listed = world.listed[places] - W[NEW] * (1 - 0.6 ** people.visits[rows, slots])
        day = Day(int(step * 3.5), slots, listed, world.appeal[rows, slots], luck)
        active = np.flatnonzero(people.here & (draw[:, 0] < LOOKS))
        offers = rule.offers(day, active)
        _count_rises(lived, offers, day, active, bad_day, bad_top)
        true = difficulty(people, attributes(world, people, slots, stated=False)) + world.chemistry[places]
        # Beforehand one can be well wrong about a place, less so where one has been.
        wrong = world.wrong[rows, slots] * 0.5 ** people.visits[rows, slots]
        chosen = _choose(people, day, offers, true + wrong, active, draw[:, 1:5], rng.gumbel(0, 1, (n, 4)))
        feared = np.full(n, np.nan)
        who = np.flatnonzero(chosen >= 0)
        at = chosen[who]
        hard = np.clip(true[who, at] + noise[who], 0, 10)
        fear = people.fear[who] * (0.3 + 0.7 * 0.7 ** people.visits[who, slots[who, at]])
        feared[who] = true[who, at] + wrong[who, at] + fear
        goes = draw[who, 5] < 1 / (1 + np.exp(-(1.6 + people.keen[who] - 0.3 * (feared[who] - 4))))
        left = goes & (hard > 7.2) & (draw[who, 6] < 0.5)
        told_bad = _report(lived, rule, people, day, offers, who, at, goes, left, hard, feared, draw, ratings)
        out = goes
        x = attributes(world, people, slots, stated=False)[who, at]
        grow(people, who[out], x[out], hard[out], feared[who][out])
        people.visits[who[out], slots[who, at][out]] += 1
        people.away[who[out]] = 0
        lived.outings[who] += goes
        bad = goes & ((hard >= 7) | left)
        lived.bads[who] += bad
        recent_bad *= 0.8
        recent_bad[who[bad]] += 1
        for i in told_bad:
            bad_day[i] = day.number
            offered = offers.picks[i][offers.picks[i] >= 0]
            bad_top[i] = day.listed[i, offered].max()
        pass_time(people, rng, 0.5)
        bored = people.away > 4
        lived.bored += bored & people.here
        hazard = 0.003 + 0.03 * recent_bad + 0.008 * bored
        stops = people.here & (draw[:, 7] < hazard)
        people.here &= ~stops
        lived.progress[stops] = (first - standing(world, people))[stops]
    lived.progress[people.here] = (first - standing(world, people))[people.here]
    lived.stopped = 1.0 - people.here
    return lived


def _choose(people: People, day: Day, offers: Offers, true: Floats, active: Ints, draw: Floats, taste: Floats) -> Ints:
    """What each picks of three and rest: appeal draws, fear keeps, rest named first is taken more often."""
    n = len(people.level)
    some = offers.picks >= 0
    at = np.where(some, offers.picks, 0)
    rows = np.arange(n)[:, None]
    visits = people.visits[rows, day.slots[rows, at]]
    fear = true[rows, at] + people.fear[:, None] * (0.3 + 0.7 * 0.7**visits)
    wish = 1.8 * day.appeal[rows, at] - (0.25 - people.bold[:, None]) * (fear - 4) + 0.5 * taste[:, :3]
    wish = np.where(some, wish, -99)
    tired = people.fatigue > people.holds
    rest = 0.3 - people.keen + 0.7 * offers.rest_first + 0.8 * tired + 0.5 * taste[:, 3]
    best = wish.argmax(1)
    chosen = np.where(wish[np.arange(n), best] > rest, offers.picks[np.arange(n), best], -1)
    looks = np.zeros(n, dtype=bool)
    looks[active] = True
    return np.where(looks, chosen, -1)


def _count_rises(lived: Lived, offers: Offers, day: Day, active: Ints, bad_day: Floats, bad_top: Floats) -> None:
    for i in active[day.number - bad_day[active] < 14]:
        offered = offers.picks[i][offers.picks[i] >= 0]
        lived.after += 1
        lived.rises += bool(offered.size and day.listed[i, offered].max() > bad_top[i] + 1e-9)


def _report(
    lived: Lived, rule: Rule, people: People, day: Day, offers: Offers, who: Ints, at: Ints,
    goes: Floats, left: Floats, hard: Floats, feared: Floats, draw: Floats, ratings: Floats,
) -> list[int]:  # fmt: skip
    """Let everybody who tells report; return who told of a bad time."""
    told_bad = []
    for k, i in enumerate(who):
        tells = draw[i, 8] < people.tells[i]
        felt = float(np.clip(np.round(hard[k] + people.style[i] + ratings[i, 0]), 0, 10)) if goes[k] and tells else None
        said = float(np.clip(np.round(feared[i] + ratings[i, 1]), 0, 10)) if draw[i, 9] < 0.6 else None
        outcome = Outcome.LEFT_EARLY if left[k] else Outcome.WENT if goes[k] else Outcome.DID_NOT_GO
        report = Report(outcome=outcome, feared=said, felt=felt)
        if offers.chances is not None:
            g, m, b = offers.chances[i, int(np.flatnonzero(offers.picks[i] == at[k])[0])]
            plan = Plan(g, m, b, bool(goes[k]), float(hard[k]), felt, bool(left[k]), report.bad)
            lived.planned.append(plan)
        if goes[k] or draw[i, 8] < 0.7:
            rule.told(day, int(i), int(day.slots[i, at[k]]), report)
            told_bad += [int(i)] if report.bad else []
    return told_bad


def calibration(chances: Floats, happened: Floats, bins: int = 10) -> tuple[float, float]:
    """Return Brier's figure and the expected calibration error over bins of equal count."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if part.size]
    gaps = [abs(chances[part].mean() - happened[part].mean()) * part.size for part in parts]
    return float(((chances - happened) ** 2).mean()), float(sum(gaps) / len(chances))


def calibrations(lived: Lived) -> str:
    """Tell the calibration of what was forecast for every plan made."""
    if not lived.planned:
        return ""
    plans = lived.planned
    out = [plan for plan in plans if plan.went]
    rated = [plan for plan in out if plan.felt is not None]
    named = [
        ("goes", [(plan.goes, plan.went) for plan in plans]),
        ("manageable, in truth", [(plan.manageable, plan.hard <= MANAGEABLE and not plan.left) for plan in out]),
        (
            "manageable, as rated",
            [(plan.manageable, (plan.felt or 0) <= MANAGEABLE and not plan.told_bad) for plan in rated],
        ),
        ("bad, in truth", [(plan.bad, plan.hard >= BAD or plan.left) for plan in out]),
        ("bad, as told", [(plan.bad, plan.told_bad) for plan in rated]),
        (
            "goes and manageable",
            [(plan.goes * plan.manageable, plan.went and plan.hard <= MANAGEABLE and not plan.left) for plan in plans],
        ),
    ]
    lines = []
    for name, pairs in named:
        chances, happened = np.array(pairs, dtype=np.float64).T
        brier, gap = calibration(chances, happened)
        lines.append(f"| {name} | {chances.mean():.3f} | {happened.mean():.3f} | {brier:.3f} | {gap:.3f} |")
    head = ["| forecast | mean forecast | happened | Brier | ECE |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *lines])


def line(name: str, lived: Lived, beside: Lived | None = None) -> str:
    """One row of the table; `beside` another arm, person by person, where there is one."""

    def half(values: Floats) -> float:
        return float(1.96 * values.std() / np.sqrt(len(values)))

    n = len(lived.outings)
    outings = lived.outings.sum()
    share = lived.bads.sum() / max(1, outings)
    # Of a ratio of sums over people: the spread of what each person adds to it.
    spread = lived.bads - share * lived.outings
    share_half = 1.96 * spread.std() / np.sqrt(n) / max(1e-9, lived.outings.mean())
    cells = [
        f"{lived.progress.mean():.2f} ± {half(lived.progress):.2f}",
        f"{share * 100:.1f} ± {share_half * 100:.1f}",
        f"{lived.bads.mean():.2f}",
        f"{lived.stopped.mean() * 100:.1f} ± {half(lived.stopped) * 100:.1f}",
        f"{lived.outings.mean():.1f} ± {half(lived.outings):.1f}",
        f"{lived.rises} of {lived.after}",
    ]
    if beside is not None:
        for mine, theirs in ((lived.progress, beside.progress), (lived.bads, beside.bads)):
            cells.append(f"{(mine - theirs).mean():+.3f} ± {half(mine - theirs):.3f}")
    return f"| {name} | {' | '.join(cells)} |"


HEAD = (
    "| rule | progress, points | bad times, % of outings | bad times each | stopped, % | outings each |"
    " harder lists within 2 weeks of a bad time told of |"
)


def setting(seed: int, count: int) -> tuple[World, People, list[Onboarding]]:
    """The same world, people and answers for the same seed."""
    rng = np.random.default_rng(seed)
    world = make_world(rng, max(1, count // PEOPLE))
    people = make_people(rng, world)
    return world, people, answers(rng, people)


def ablations() -> dict[str, dict[str, object]]:
    """Parts left out, one at a time."""
    return {
        "as it is": {},
        "no gap filling": {"fill": False},
        "places pooled": {"pooled": True},
        "no harder, easier": {"heed": False},
        "no place of one's own": {"model": replace(MODEL, place_sd=1e-6)},
        "plain Kalman (no robustness)": {"model": replace(MODEL, freak=1e9)},
        "fine hours may raise": {"model": replace(MODEL, fine=-1)},
        "no recalibration": {"model": replace(MODEL, shift_sd=1e-6)},
        "no fear gap learned": {"model": replace(MODEL, fear_sd=1e-6)},
        "no inclination learned": {"model": replace(MODEL, going_sd=1e-6)},
        "no rust": {"model": replace(MODEL, rust=0.0, rusty_after=1e9)},
        "no drift": {"model": replace(MODEL, drift_sd=0.0)},
        "own weights learned": {},
        "no cool-down": {"model": replace(MODEL, cool_weeks=0)},
        "no ceiling": {"model": replace(MODEL, ceiling=1.0)},
        "a ceiling of .15": {"model": replace(MODEL, ceiling=0.15)},
        "a ceiling of .45": {"model": replace(MODEL, ceiling=0.45)},
        "no way out above the ceiling": {"model": replace(MODEL, ceiling_alone=0.0)},
        "never tired": {"model": replace(MODEL, tired=1e9)},
    }


def varied() -> dict[str, dict[str, object]]:
    """Every constant halved and doubled; chances by their odds."""

    def times(name: str, factor: float) -> Model:
        value = getattr(MODEL, name)
        if name in CHANCES:
            odds = value / (1 - value) * factor
            return replace(MODEL, **{name: odds / (1 + odds)})
        return replace(MODEL, **{name: value * factor})

    return {"as it is": {}} | {
        f"{c.name} x {f}": {"model": times(c.name, f)} for c in fields(Model) for f in (0.5, 2.0)
    }


CHANCES = frozenset(
    {
        "gentle",
        "gentle_after_bad",
        "fits",
        "ceiling",
        "ceiling_alone",
        "fear_of_known",
        "rust",
        "rust_most",
        "load_kept",
    }
)


def speed(rows: int = 2000, times: int = 50) -> str:
    """Time one page for one person, and one report, in milliseconds: the median of some."""
    world, people, said = setting(1, PEOPLE)
    rule = Doorstep(world, people, said)
    places = np.resize(np.arange(len(world.true)), rows)
    asked = Askeds.from_columns(tuple(f"{n}" for n in range(rows)), world.stated[places])
    state, on = rule.states[0], START
    took: list[list[float]] = [[], []]
    for n in range(times):
        began = time.perf_counter()
        state = observe(state, asked.one(n), Report(outcome=Outcome.WENT, feared=6, felt=4), on=on)
        between = time.perf_counter()
        three(pace(state, replace(asked), on=on))
        took[0].append(time.perf_counter() - between)
        took[1].append(between - began)
    page, report = (float(np.median(times)) * 1e3 for times in took)
    return f"{rows} candidates paced and three chosen in {page:.1f} ms; one report taken in in {report:.2f} ms."


def main() -> None:
    """Run the arms asked for and print their table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--arms", choices=("main", "ablation", "sensitivity", "speed"), default="main")
    parser.add_argument("--only", nargs="*")
    chosen = parser.parse_args()
    if chosen.arms == "speed":
        print(speed())
        return
    arms: dict[str, Callable[[World, People, list[Onboarding]], Rule]] = {}
    if chosen.arms == "main":
        for name in baselines(*setting(chosen.seed, PEOPLE)):
            arms[name] = lambda world, people, said, name=name: baselines(world, people, said)[name]  # type: ignore[misc]
        arms["Doorstep"] = Doorstep
    else:
        for name, options in (ablations() if chosen.arms == "ablation" else varied()).items():
            kind = OwnWeights if name == "own weights learned" else Doorstep
            arms[name] = lambda w, p, s, kind=kind, options=options: kind(w, p, s, **options)  # type: ignore[misc]
    paired = chosen.arms != "main"
    head = HEAD + (" progress beside the first | bad times each beside the first |" if paired else "")
    print(head, "| --- " * (head.count("|") - 1) + "|", sep="\n")
    told: list[str] = []
    first: Lived | None = None
    for name, make in arms.items():
        if chosen.only and not any(part in name for part in chosen.only):
            continue
        began = time.perf_counter()
        world, people, said = setting(chosen.seed, chosen.people)
        lived = live(world, people, make(world, people, said), chosen.seed)
        first = first or lived if paired else None
        print(line(name, lived, first), f"<!-- {time.perf_counter() - began:.0f} s -->", flush=True)
        if lived.planned:
            told.append(f"\n{name}\n{calibrations(lived)}")
    print("\n".join(told if chosen.arms == "main" else [t for t in told if chosen.only]))


if __name__ == "__main__":
    main()
