"""The index by itself: exactness on a whole globe, growth, the slowest searches of a small town, shared memory.

    python -m benchmarks.index_more FOLDER [--growth]

FOLDER holds catalogues whose words are used. Growth compares 100,000 with 1,000,000 activities of a country where every
disc holds the same number of rows. Shared memory is what a second process adds that maps the same files.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import index_peers as peers
from benchmarks.index import FAST, K, keep, kept
from benchmarks.index_world import searches, texts_of, world
from matching.core.placed import PlacedIndex, place
from matching.core.reach import great_circle_km
from matching.core.rows import Rows, Search

IN_EVERY_DISC = 2_000
READER = """
import sys
from pathlib import Path
from benchmarks.index import kept
from benchmarks.index_more import read_it, told_memory
index = read_it(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(told_memory(), flush=True)
sys.stdin.readline()
"""


def main() -> None:
    """Print one line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--growth", action="store_true")
    chosen = parser.parse_args()
    titles, texts = texts_of(chosen.folder)
    if chosen.growth:
        _growth([world("country", n, titles, texts) for n in (100_000, 1_000_000)])
        return
    _exactness(_on_a_globe(world("country", 20_000, titles, texts)))
    _slowest(world("country", 10_000, titles, texts))
    _shared(world("metro", 100_000, titles, texts))


def _ways() -> list[bool]:
    return [False, True] if FAST else [False]


def _name(fast: bool) -> str:
    return "compiled" if fast else "numpy"


def _on_a_globe(rows: Rows) -> Rows:
    """The same rows anywhere: a fifth near the poles, a fifth near the date line, some at the poles themselves."""
    chance, n = np.random.default_rng(5), len(rows)
    lat, lon = np.degrees(np.arcsin(chance.uniform(-1, 1, n))), chance.uniform(-180, 180, n)
    fifth = n // 5
    lat[:fifth] = np.sign(lat[:fifth]) * (90 - chance.exponential(0.5, fifth).clip(0, 20))
    lon[fifth : 2 * fifth] = np.sign(lon[fifth : 2 * fifth]) * (180 - chance.exponential(0.2, fifth).clip(0, 20))
    lat[:20], lon[20:40] = 90 * np.sign(lat[:20]), 180.0
    return replace(rows, lat=lat, lon=lon)


def _exactness(rows: Rows) -> None:
    chance, asked = np.random.default_rng(11), searches(rows, 25.0, 1_000)
    asked = [
        replace(one, lat=float(np.clip(one.lat, -90, 90)), lon=float((one.lon + 180) % 360 - 180),
                km=float(chance.choice([0.0, 1.0, 25.0, 500.0, 5_000.0, 20_100.0])))
        for one in asked
    ]  # fmt: skip
    asked[:50] = [replace(one, lat=90.0 if number % 2 else -90.0) for number, one in enumerate(asked[:50])]
    asked[50:100] = [replace(one, lon=180.0 if number % 2 else -180.0) for number, one in enumerate(asked[50:100])]
    exact = [peers.looking_at_all(rows, one, K) for one in asked]
    for fast in _ways():
        index = PlacedIndex(place(rows), fast=fast)
        wrong = sum(index.search(one, k=K).ids.tolist() != right for one, right in zip(asked, exact, strict=True))
        print(f"{_name(fast)}: {wrong} of {len(asked)} answers differ; {sum(not one for one in exact)} are empty discs")


def _slowest(rows: Rows) -> None:
    asked = searches(rows, 25.0, 1_000)
    for fast in _ways():
        index = PlacedIndex(place(rows), fast=fast)
        index.search(asked[0], k=K)
        seconds = [_once(index, one) for one in asked]
        print(f"10,000 activities, {_name(fast)}: 99 of 100 searches below {np.quantile(seconds, 0.99) * 1e3:.2f} ms,"
              f" half below {np.median(seconds) * 1e3:.2f}")  # fmt: skip


def _growth(worlds: list[Rows]) -> None:
    for fast in _ways():
        medians = []
        for rows in worlds:
            index = PlacedIndex(place(rows), fast=fast)
            asked = [_of_one_size(rows, one) for one in searches(rows, 25.0, 40)]
            medians.append(np.median([min(_once(index, one) for _ in range(5)) for one in asked]))
        print(f"{_name(fast)}: {IN_EVERY_DISC} rows in every disc: {medians[0] * 1e3:.3f} ms of 100,000,"
              f" {medians[1] * 1e3:.3f} ms of 1,000,000: x {medians[1] / medians[0]:.2f}")  # fmt: skip


def _of_one_size(rows: Rows, search: Search) -> Search:
    km = great_circle_km(search.lat, search.lon, rows.lat, rows.lon)
    return replace(search, km=float(np.partition(km, IN_EVERY_DISC)[IN_EVERY_DISC]))


def _shared(rows: Rows) -> None:
    with tempfile.TemporaryDirectory() as folder:
        keep(Path(folder), place(rows))
        readers = []
        for _ in range(2):
            reader = subprocess.Popen(
                [sys.executable, "-c", READER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
            readers.append(reader)
        for number, reader in enumerate(readers, 1):
            told, _ = reader.communicate("\n\n") if number == 2 else (_asked(reader), None)
            print(f"process {number} of two: {told.strip()}")
        readers[0].communicate("\n")


def _asked(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("\n")
    reader.stdin.flush()
    return reader.stdout.readline()


def read_it(folder: Path) -> PlacedIndex:
    """Map a saved index and touch all of it."""
    index = PlacedIndex(kept(folder))
    for one in vars(index.arrays).values():
        if isinstance(one, np.ndarray):
            one.sum()
    return index


def told_memory() -> str:
    """What this process holds of mapped arrays, in MB: in use, its share of that, and its own copies."""
    told, here = dict.fromkeys(("Rss", "Pss", "Private_Dirty"), 0.0), False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        head = line.split(":")[0]
        if "-" in head.split(" ")[0]:
            here = line.endswith(".npy")
        elif here and head in told:
            told[head] += int(line.split()[1]) / 1024
    return f"{told['Rss']:.1f} MB of the index in use, {told['Pss']:.1f} its share, {told['Private_Dirty']:.1f} its own"


def _once(index: PlacedIndex, search: Search) -> float:
    started = time.thread_time()  # of the processor: the machine may be busy with something else
    index.search(search, k=K)
    return time.thread_time() - started


if __name__ == "__main__":
    main()
