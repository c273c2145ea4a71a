"""The index of what is on beside what one would put together from libraries, in one run.

    python -m benchmarks.index FOLDER [--million] [--setting metro] [--searches 20]

FOLDER holds catalogues whose words are used. Every method answers the same searches in turn within this
one process: the best 20 within 5 or 25 km, in the next 30 days, asking no more than a cap. `warm` is the
best of three calls, `first` the first one, both medians over the searches; `x` is the median of the
quotients to the index, search by search; `same` the share of the exact answer that was found. The floor
is what has to be read at the least (12 bytes of filter columns per row in the disc, the whole term row of
each that passes), at the bandwidth measured here. PostgreSQL is asked where DOORSTEP_TEST_POSTGRES names
a server with PostGIS and pgvector, faiss and the compiled scan where they can be imported.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks import index_peers as peers
from benchmarks.index_world import searches, texts_of, world
from matching.core.placed import PlacedIndex, place
from matching.core.placed_scan import PlacedArrays
from matching.core.reach import great_circle_km
from matching.core.rows import Rows, Search
from matching.packing import packed, unpacked
from matching.placing import row_of
from matching.stored_index import open_index, save_index

K = 20
SLOW_SEARCHES = 4  # of methods that read everything
FULL_TAIL = 4096
TAILS = (256, FULL_TAIL)  # the first is what a process that serves lets it grow to
FAST = importlib.util.find_spec("numba") is not None


def main() -> None:
    """Measure and print one table per setting and size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--setting", choices=("country", "metro"))
    parser.add_argument("--searches", type=int, default=20)
    parser.add_argument("--km", nargs="*", type=float, default=[5.0, 25.0])
    parser.add_argument("--without", nargs="*", default=[], help="beginnings of names of methods to leave out")
    chosen = parser.parse_args()
    titles, texts = texts_of(chosen.folder)
    print(
        f"memory is read at {_bandwidth() / 1e9:.1f} GB/s; load {os.getloadavg()[0]:.1f};"
        f" words of {len(titles)} listings"
    )
    for n in [1_000_000] if chosen.million else [10_000, 100_000]:
        for setting in [chosen.setting] if chosen.setting else ["country", "metro"]:
            _measure(setting, n, world(setting, n, titles, texts), chosen.searches, chosen.km, tuple(chosen.without))


def _measure(setting: str, n: int, rows: Rows, count: int, radii: list[float], without: tuple[str, ...]) -> None:
    print(f"\n{n:,} activities, {setting}, {rows.terms.nnz / n:.1f} terms a row", flush=True)
    started = time.process_time()
    arrays = place(rows)
    built = time.process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        keep(Path(folder), arrays)
        saved = time.perf_counter()
        mapped = kept(Path(folder))
        opened = time.perf_counter()
        print(
            f"index: built in {built:.2f} CPU s, {_bytes(arrays) / n:.0f} bytes a row,"
            f" saved in {saved - started:.2f} s, checked and mapped in {opened - saved:.2f} s"
        )
        asked, made = _methods(rows, mapped, without)
        for name, (seconds, held) in made.items():
            print(f"  {name}: made in {seconds:.1f} s{f', {held / n:.0f} bytes a row' if held else ''}")
        for km in radii:
            _table(rows, searches(rows, km, count), km, asked)
        _changes(rows, mapped, searches(rows, 25.0, count), asked)


def keep(folder: Path, arrays: PlacedArrays) -> None:
    """Save rows in place order."""
    held, kinds = packed(arrays)
    save_index(folder, held, version=1, facts=kinds)


def kept(folder: Path) -> PlacedArrays:
    """Map what was saved."""
    stored = open_index(folder)
    return unpacked(PlacedArrays, stored.arrays, dict(stored.facts))


def _methods(
    rows: Rows, arrays: PlacedArrays, without: tuple[str, ...]
) -> tuple[dict[str, peers.Peer], dict[str, tuple[float, int]]]:
    """Return the methods by name, ours first, and seconds and bytes of making the others."""
    asked: dict[str, peers.Peer] = {}
    if FAST:
        asked["index, compiled"] = _ours(PlacedIndex(arrays, fast=True))
    asked["index, numpy"] = _ours(PlacedIndex(arrays, fast=False))
    made = {}
    for name, make in (
        ("BallTree + product", peers.ball_tree),
        ("faiss flat, dense", peers.faiss_flat),
        ("SQLite R*Tree + product", peers.sqlite_rtree),
        (
            "PostGIS + pgvector",
            lambda rows: peers.PostGis(rows, np.argsort(rows.ids)[np.searchsorted(np.sort(rows.ids), arrays.ids)]),
        ),
        ("cosine_similarity over all", peers.cosine_over_all),
    ):
        if without and name.startswith(without):
            continue
        started = time.perf_counter()
        try:
            asked[name] = make(rows)
        except Exception as error:
            print(f"  {name}: not measured here ({type(error).__name__})")
            continue
        one = asked[name]
        made[name] = (time.perf_counter() - started, one.bytes_held() if isinstance(one, peers.PostGis) else 0)
    return asked, made


def _ours(index: PlacedIndex) -> peers.Peer:
    return lambda search, k: index.search(search, k=k).ids.tolist()


def _table(rows: Rows, wanted: list[Search], km: float, asked: dict[str, peers.Peer]) -> None:
    exact = [peers.looking_at_all(rows, search, K) for search in wanted]
    first, warm = {name: [] for name in asked}, {name: [] for name in asked}
    same: dict[str, list[float]] = {name: [] for name in asked}
    floors, discs, passed = zip(*(_floor(rows, search) for search in wanted), strict=True)
    for number, search in enumerate(wanted):
        for name, ask in asked.items():
            if name.startswith("cosine") and number >= SLOW_SEARCHES:
                continue
            seconds, found = _timed(ask, search, 1 if name.startswith("cosine") else 4)
            first[name].append(seconds[0])
            warm[name].append(min(seconds[1:], default=seconds[0]))
            same[name].append(
                len({*found} & {*exact[number]}) / len(exact[number]) if exact[number] else float(not found)
            )
    print(f"{km:.0f} km: {np.median(discs):.0f} rows in the disc, {np.median(passed):.0f} pass")
    print(f"  {'':28}{'first ms':>10}{'warm ms':>10}{'x':>8}{'x floor':>9}{'same':>7}")
    ours = warm[next(iter(asked))]
    for name in asked:
        quotients = [mine / own for mine, own in zip(warm[name], ours, strict=False)]
        to_floor = [mine / floor for mine, floor in zip(warm[name], floors, strict=False)]
        exactly = "-" if "dense" in name else f"{np.mean(same[name]):.3f}"
        print(
            f"  {name:28}{np.median(first[name]) * 1e3:10.3f}{np.median(warm[name]) * 1e3:10.3f}"
            f"{np.median(quotients):8.1f}{np.median(to_floor):9.1f}{exactly:>7}",
            flush=True,
        )


def _changes(rows: Rows, arrays: PlacedArrays, wanted: list[Search], asked: dict[str, peers.Peer]) -> None:
    """Print the cost of a change, and of searching when the tail is full."""
    index, clean = PlacedIndex(arrays), PlacedIndex(arrays)
    chosen = np.random.default_rng(1).permutation(len(rows))[:FULL_TAIL]
    again = [row_of(rows, int(at)) for at in chosen]
    ask, plain = _ours(index), _ours(clean)
    seconds = []
    for number, row in enumerate(again, 1):
        seconds.append(_once(lambda row=row: index.upsert(row)))
        if number in TAILS:
            quotients = [min(_timed(ask, s, 5)[0]) / min(_timed(plain, s, 5)[0]) for s in wanted]
            print(f"index: a search with a tail of {number} takes x {np.median(quotients):.2f}")
    print(
        f"index: an upsert takes {np.median(seconds) * 1e6:.0f} us "
        f"(99 of 100 below {np.quantile(seconds, 0.99) * 1e6:.0f})"
    )
    server = asked.get("PostGIS + pgvector")
    if isinstance(server, peers.PostGis):
        seconds = [_once(lambda at=at: server.upsert(int(at))) for at in chosen[:200]]
        print(f"PostGIS + pgvector: an upsert takes {np.median(seconds) * 1e6:.0f} us")
        server.close()


def _floor(rows: Rows, search: Search) -> tuple[float, int, int]:
    inside = great_circle_km(search.lat, search.lon, rows.lat, rows.lon) <= search.km
    kept = np.flatnonzero(inside & peers.passing(rows, search))
    read = 12 * int(inside.sum()) + 8 * int((rows.terms.indptr[kept + 1] - rows.terms.indptr[kept]).sum())
    return max(read, 1) / _bandwidth(), int(inside.sum()), len(kept)


_measured: list[float] = []


def _bandwidth() -> float:
    """Bytes a second that one process reads, the best of eight passes over 256 MB; measured once."""
    if not _measured:
        block = np.ones(32 * 2**20)
        _measured.append(block.nbytes / min(_once(block.max) for _ in range(8)))
    return _measured[0]


def _bytes(arrays: PlacedArrays) -> int:
    return sum(one.nbytes for one in vars(arrays).values() if isinstance(one, np.ndarray))


def _timed(ask: peers.Peer, search: Search, calls: int) -> tuple[list[float], list[int]]:
    seconds, found = [], []
    for _ in range(calls):
        started = time.perf_counter()
        found = ask(search, K)
        seconds.append(time.perf_counter() - started)
    return seconds, found


def _once(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
