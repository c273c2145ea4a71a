"""Group rounds beside other ways to form groups, the optimum, and a bound; and rounds one after another.

    python -m benchmarks.groups --optimum --growth 1000 10000 100000 --settings metro country --rounds 10 --pools 10000
    python -m benchmarks.groups --growth 100000 --settings country --workers 2

Each part prints a table. Time is processor time, "steady" the share of groups with somebody steady. "Worth" counts the
soft rules as `Wishes` weighs them, "alike" only the likeness of interests; the bounds are told in `groups_dual`. The
other ways are not asked to mind the room at an outing, nor is the optimum. Groups that break a hard rule count nothing.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial

import numpy as np

from benchmarks.groups_bound import every_group, optimum
from benchmarks.groups_dual import best_alone, shared_prices
from benchmarks.groups_peers import METHODS, Feasible, Groups, plain_greedy
from benchmarks.groups_pools import check_pools
from benchmarks.groups_rounds import simulate
from benchmarks.groups_world import apart_pairs, town, world
from benchmarks.groups_worth import ALIKE_ONLY, parts_of, worth_of
from matching.core.groups import WISHES, Answer, Joiner, Outing, Standing, Task, Wishes, form, violations
from matching.core.groups.cell import UNIT, ready
from matching.core.groups.cells import cut, ground_of
from matching.core.groups.packing import PARTS
from matching.core.groups.pool import Ints, Pool, among, pool_of
from matching.core.groups.values import Round

TOWNS = ((60, 1), (60, 2), (60, 3), (90, 1), (90, 2), (90, 3))
_SECONDS = 240.0  # for a proof
_SAMPLE = 1500  # people the bound alone is told for
_SHARED_AT_MOST = 10_000
_PRICINGS = 14


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--optimum", action="store_true")
    parser.add_argument("--growth", nargs="*", type=int, default=[])
    parser.add_argument("--settings", nargs="*", default=["metro", "country"])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--pools", type=int, default=0)
    asked = parser.parse_args(given)
    joiners, outings = town(30, 0)
    form(joiners, outings, seed=0)  # compile, or read what was compiled
    if asked.optimum:
        for title, wishes in (("worth", WISHES), ("alike only", ALIKE_ONLY)):
            beside_the_optimum(title, wishes)
    for setting in asked.settings if asked.growth else ():
        growth(setting, asked.growth, asked.workers)
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
        prices = shared_prices(pool, ground_of(pool), wishes, rounds=_PRICINGS).prices
        alone = best_alone(pool, ground_of(pool), wishes, np.arange(n))
        print(
            f"  {n} people, seed {seed}: {len(columns.groups)} groups, optimum {top:.3f}, "
            f"gap {(proven - best) / best:.4f}, of alone {top / alone.sum():.3f}, of shared {top / prices.sum():.3f}",
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


def growth(setting: str, sizes: Sequence[int], workers: int) -> None:
    """Print time, memory and share of the bounds as the pool grows; and plain greedy, up to some size."""
    heads = "people   s/1k  seconds     MB  grouped  mean size  steady  broken  of alone  of shared (at least)"
    print(f"\n{setting:8}  {heads}")
    for n in sizes:
        joiners, outings = world(setting, n, 1)
        apart = apart_pairs(joiners, 1)
        pool, rows, told = _one_size(joiners, outings, apart, workers)
        print(f"{setting:8}  {n:6}  {told}", end="", flush=True)
        del joiners, outings
        ground = ground_of(pool)
        sample = np.sort(np.random.default_rng(3).choice(n, min(n, _SAMPLE), replace=False))
        alone = best_alone(pool, ground, WISHES, sample).sum()
        of_alone = parts_of(pool, rows, WISHES)[sample].sum() / alone
        print(f"  {of_alone:8.3f}", end="", flush=True)
        if n <= _SHARED_AT_MOST:
            shared, worth = shared_prices(pool, ground, WISHES, rounds=_PRICINGS), worth_of(pool, rows, WISHES)
            top = shared.prices.sum()
            print(f"  {worth / top:9.3f}  ({worth / shared.least:.3f})", end="", flush=True)
            print(f"\n{'':8}  greedy  {_greedy(pool, alone, sample, top)}", end="", flush=True)
        print(flush=True)


def _one_size(
    joiners: list[Joiner], outings: list[Outing], apart: list[tuple[int, int]], workers: int
) -> tuple[Pool, Groups, str]:
    began, at = time.process_time(), time.perf_counter()
    if workers > 1:
        with ProcessPoolExecutor(workers) as processes:
            made = form(joiners, outings, apart=apart, seed=1, run=partial(_in_order, processes, 2 * workers))
    else:
        made = form(joiners, outings, apart=apart, seed=1)
    seconds, n = time.perf_counter() - at, len(joiners)
    spent = time.process_time() - began + _of_children()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wrong = len(violations(made, joiners, outings, apart=apart))
    steady = {one.id for one in joiners if one.standing is Standing.STEADY}
    led = np.mean([not steady.isdisjoint(group.members) for group in made.groups])
    pool = pool_of(joiners, outings, apart=apart, past=())
    rows = _rows(pool, made)
    size, grouped = np.mean([len(group) for group in rows]), 1 - len(made.left_over) / n
    told = f"{spent / n * 1000:5.3f}  {seconds:7.1f}  {megabytes:5}  {grouped:7.3f}"
    return pool, rows, f"{told}  {size:9.2f}  {led:6.3f}  {wrong:6}"


def _of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _in_order(
    processes: ProcessPoolExecutor, most: int, solve: Callable[[Task], Answer], tasks: Iterable[Task]
) -> Iterator[Answer]:
    """Solve in other processes with few tasks on the way at a time, and answer in their order."""
    waiting: deque[Future[Answer]] = deque()
    for task in tasks:
        waiting.append(processes.submit(solve, task))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _greedy(pool: Pool, alone: float, sample: Ints, shared: float) -> str:
    """Run plain greedy within cells of a thousand people."""
    n = len(pool.people)
    cells = cut(pool, ground_of(pool), np.full(n, -1, np.int64), np.random.default_rng(1), 1000)
    found: Groups = []
    began = time.process_time()
    for rows in cells:
        part = Pool(people=pool.people.take(rows), outings=pool.outings, barred=among(pool.barred, rows))
        cell = ready(part.people, part.outings, part.barred, WISHES)
        found += [tuple(int(rows[one]) for one in group) for group in plain_greedy(part, cell)]
    spent = time.process_time() - began
    parts = parts_of(pool, found, WISHES)
    told = f"{spent / n * 1000:5.3f}  {'':14}  {sum(map(len, found)) / n:7.3f}  {'':25}"
    return f"{told}  {parts[sample].sum() / alone:8.3f}  {parts.sum() / shared:9.3f}"


def _rows(pool: Pool, made: Round) -> Groups:
    row = {int(one): at for at, one in enumerate(pool.people.ids)}
    return [tuple(row[one] for one in group.members) for group in made.groups]


if __name__ == "__main__":
    main()
