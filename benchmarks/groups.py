"""Group rounds beside other ways to form groups, the optimum, and a bound; and rounds one after another.

    python -m benchmarks.groups --optimum --growth 1000 10000 100000 --settings metro country --rounds 10 --pools 10000

Each part prints a table. Time is processor time of one thread. "Worth" counts the soft rules as `Wishes` weighs them,
"alike" only the likeness of interests. The other ways are not asked to mind the room at an outing, nor is the optimum.
Groups that break a hard rule count nothing.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.groups_bound import bounds, every_group, optimum
from benchmarks.groups_peers import METHODS, Feasible, Groups, plain_greedy
from benchmarks.groups_pools import check_pools
from benchmarks.groups_rounds import simulate
from benchmarks.groups_world import apart_pairs, town, world
from benchmarks.groups_worth import ALIKE_ONLY, parts_of, worth_of
from matching.core.groups import WISHES, Joiner, Outing, Wishes, form, violations
from matching.core.groups.cell import UNIT, ready
from matching.core.groups.cells import cut, ground_of
from matching.core.groups.packing import PARTS
from matching.core.groups.pool import Pool, pool_of
from matching.core.groups.values import Round

TOWNS = ((60, 1), (60, 2), (60, 3), (90, 1), (90, 2), (90, 3))
_SECONDS = 240.0  # for a proof
_SAMPLE, _SAMPLE_OF_MANY = 1500, 400  # people the bound is told for, in pools above 10,000 the second
_GREEDY_AT_MOST = 10_000
_ALIKE_AT_MOST = 10_000


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--optimum", action="store_true")
    parser.add_argument("--growth", nargs="*", type=int, default=[])
    parser.add_argument("--settings", nargs="*", default=["metro", "country"])
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--pools", type=int, default=0)
    asked = parser.parse_args(given)
    joiners, outings = town(30, 0)
    form(joiners, outings, seed=0)  # compile, or read what was compiled
    if asked.optimum:
        for title, wishes in (("worth", WISHES), ("alike only", ALIKE_ONLY)):
            beside_the_optimum(title, wishes)
    for setting in asked.settings if asked.growth else ():
        growth(setting, asked.growth)
    for people in (400, 120) if asked.rounds else ():
        simulate(asked.rounds, people)
    if asked.pools:
        check_pools(asked.pools)


def beside_the_optimum(title: str, wishes: Wishes) -> None:
    """Print each method's share of the optimum over the towns."""
    shares: dict[str, list[float]] = {}
    grouped: dict[str, list[float]] = {}
    broken: dict[str, list[float]] = {}
    seconds: dict[str, list[float]] = {}
    for n, seed in TOWNS:
        joiners, outings = town(n, seed)
        apart = apart_pairs(joiners, seed)
        pool = pool_of(joiners, outings, apart=apart, past=())
        cell = ready(pool.people, pool.outings, pool.barred, wishes)
        columns = every_group(cell)
        began = time.process_time()
        best, proven, groups = optimum(n, columns, _SECONDS)
        answers: dict[str, tuple[Groups, float]] = {"CP-SAT, all groups": (groups, time.process_time() - began)}
        began = time.process_time()
        made = form(joiners, outings, apart=apart, seed=1, wishes=wishes)
        answers["form"] = (_rows(pool, made), time.process_time() - began)
        if violations(made, joiners, outings, apart=apart):
            raise AssertionError(f"A hard rule is broken in the town of {n}, seed {seed}.")
        for name, method in METHODS.items():
            began = time.process_time()
            try:
                answers[name] = (method(pool, cell), time.process_time() - began)
            except ImportError:
                continue
        feasible, top = Feasible(cell), best / (UNIT * PARTS)
        print(
            f"  {n} people, seed {seed}: {len(columns.groups)} groups, optimum {top:.3f}, "
            f"gap {(proven - best) / best:.4f}",
            flush=True,
        )
        for name, (rows, spent) in answers.items():
            good = [group for group in rows if feasible.whole(group)]
            shares.setdefault(name, []).append(worth_of(pool, good, wishes) / top)
            grouped.setdefault(name, []).append(sum(map(len, good)) / n)
            broken.setdefault(name, []).append(1 - len(good) / max(1, len(rows)))
            seconds.setdefault(name, []).append(spent / n * 1000)
    print(f"\n{title:22}  of optimum  least  grouped  broken  s/1k people")
    for name, values in shares.items():
        row = (
            f"{np.mean(values):10.3f}  {min(values):5.3f}  {np.mean(grouped[name]):7.3f}  {np.mean(broken[name]):6.2f}"
        )
        print(f"{name:22}  {row}  {np.mean(seconds[name]):11.3f}", flush=True)


def growth(setting: str, sizes: Sequence[int]) -> None:
    """Print time, memory and share of the bound as the pool grows; and plain greedy, up to some size."""
    print(
        f"\n{setting:8}  people   s/1k  of bound  grouped  mean size  broken     MB   alike: of bound  grouped   s/1k"
    )
    for n in sizes:
        joiners, outings = world(setting, n, 1)
        apart = apart_pairs(joiners, 1)
        told, pool = _one_size(joiners, outings, apart, WISHES)
        print(f"{setting:8}  {n:6}  {told}", end="", flush=True)
        if n <= _ALIKE_AT_MOST:
            told, _ = _one_size(joiners, outings, apart, ALIKE_ONLY)
            print(f"   {told[7:15]}  {told[17:24]}  {told[:5]}", end="", flush=True)
        del joiners, outings
        if n <= _GREEDY_AT_MOST:
            print(f"\n{'':8}  greedy  {_greedy(pool)}", end="", flush=True)
        print(flush=True)


def _one_size(
    joiners: list[Joiner], outings: list[Outing], apart: list[tuple[int, int]], wishes: Wishes
) -> tuple[str, Pool]:
    began = time.process_time()
    made = form(joiners, outings, apart=apart, seed=1, wishes=wishes)
    spent = time.process_time() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wrong = len(violations(made, joiners, outings, apart=apart))
    pool = pool_of(joiners, outings, apart=apart, past=())
    rows, n = _rows(pool, made), len(joiners)
    size = np.mean([len(group) for group in rows])
    grouped = 1 - len(made.left_over) / n
    told = f"{_of_bound(pool, rows, wishes):8.3f}  {grouped:7.3f}  {size:9.2f}  {wrong:6}  {megabytes:5}"
    return f"{spent / n * 1000:5.3f}  {told}", pool


def _of_bound(pool: Pool, groups: Groups, wishes: Wishes) -> float:
    """Return the worth by the bound, over a sample of people: what they have by the most they could have."""
    n = len(pool.people)
    rows = np.sort(
        np.random.default_rng(3).choice(n, min(n, _SAMPLE if n <= _GREEDY_AT_MOST else _SAMPLE_OF_MANY), replace=False)
    )
    most = bounds(pool, ground_of(pool), wishes, rows)
    return float(parts_of(pool, groups, wishes)[rows].sum() / most.sum())


def _greedy(pool: Pool) -> str:
    """Run plain greedy within cells of a thousand people."""
    n = len(pool.people)
    cells = cut(pool, ground_of(pool), np.full(n, -1, np.int64), np.random.default_rng(1), 1000)
    found: Groups = []
    began = time.process_time()
    for rows in cells:
        part = Pool(people=pool.people.take(rows), outings=pool.outings, barred=pool.barred[rows][:, rows])
        cell = ready(part.people, part.outings, part.barred, WISHES)
        found += [tuple(int(rows[one]) for one in group) for group in plain_greedy(part, cell)]
    spent = time.process_time() - began
    share = _of_bound(pool, found, WISHES)
    return f"{spent / n * 1000:5.3f}  {share:8.3f}  {sum(map(len, found)) / n:7.3f}"


def _rows(pool: Pool, made: Round) -> Groups:
    row = {int(one): at for at, one in enumerate(pool.people.ids)}
    return [tuple(row[one] for one in group.members) for group in made.groups]


if __name__ == "__main__":
    main()
