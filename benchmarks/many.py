"""Three suggestions from very many activities, through the service: time of the processor, and memory.

    python -m benchmarks.many FOLDER [--setting country] [--times 4 40 400]

2,500 made-up activities (`benchmarks.region`), taken several times with other places, titles and organizers: around
the same twelve centres ("metro"), or each time around others up to three degrees away ("country"). They are kept in
FOLDER as a process keeps its index, and a process of its own maps them and chooses for forty people, twice: first as
they come, then again. The page around it is not part of it. The database holds the first 2,500 only, so that nothing
is known of first visits to the others.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from cryptography.fernet import Fernet

from activities.on_show import OnShow, load_on_show
from activities.on_show_columns import DATE_COLUMNS, settled
from benchmarks.batch import people_of
from benchmarks.region import fill_region
from matching.builds import Build, built, save_build
from matching.catalogue import Catalogue
from matching.core.placed import place
from matching.placing import rows_of
from matching.suggested import Said
from matching.suggestions import Suggester
from store import open_store, reading, sessions_of, use_encryption_keys
from store.migrate import upgrade

ACTIVITIES, PEOPLE = 2_500, 40
_DEGREES = {"metro": 0.0, "country": 3.0}
_SAME_FOR_ALL = {"version", "mark", "hour", "day", "language_codes", "interest_ids", "family_ids"}
_FOLLOWING = {"first_date", "upcoming", *DATE_COLUMNS}


def main() -> None:
    """Print one line for each number of activities."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--setting", choices=_DEGREES, default="metro")
    parser.add_argument("--times", type=int, nargs="*", default=[4, 40, 400])
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)  # what the process that chooses does
    chosen = parser.parse_args()
    use_encryption_keys([Fernet.generate_key().decode()])
    if chosen.ask:
        ask(chosen.folder)
        return
    first = _first(chosen.folder)
    for times in chosen.times:
        begun = time.process_time()
        build = repeated(first, times, degrees=_DEGREES[chosen.setting])
        save_build(chosen.folder / "index", build)
        made = time.process_time() - begun
        megabytes = sum(one.stat().st_size for one in (chosen.folder / "index").rglob("*") if one.is_file()) / 1e6
        print(f"{chosen.setting}, {len(build.ids)} activities, {len(build.on_show.date_row)} dates: repeated and kept"
              f" in {made:.0f} s, {megabytes:.0f} MB of files, load {os.getloadavg()[0]:.0f}", flush=True)  # fmt: skip
        del build
        subprocess.run([sys.executable, "-m", "benchmarks.many", str(chosen.folder), "--ask"], check=True)


def _first(folder: Path) -> Build:
    engine = open_store(f"sqlite:///{folder}/region.sqlite")
    sessions, now = sessions_of(engine), datetime.now(UTC)
    if not (folder / "filled").exists():
        upgrade(engine)
        fill_region(sessions, activities=ACTIVITIES, now=now)
        (folder / "filled").touch()
    with reading(sessions) as db:
        build = built(db, load_on_show(db, now=now))
    engine.dispose()
    return build


def ask(folder: Path) -> None:
    """Choose for some people from the index that is kept; print what it took."""
    engine = open_store(f"sqlite:///{folder}/region.sqlite")
    sessions, now = sessions_of(engine), datetime.now(UTC)
    begun = time.process_time()
    catalogue = Catalogue(folder / "index")
    on_show = catalogue.find_on_show()
    assert on_show is not None, catalogue.where_from()
    suggester = Suggester(sessions=sessions, on_show=on_show, catalogue=catalogue)
    people = people_of(on_show, PEOPLE)
    print(f"  opened in {time.process_time() - begun:.1f} s; {_memory()}", flush=True)
    for turn in ("first", "second"):
        took, found = [], 0
        for values in people:
            begun = time.process_time()
            with reading(sessions) as db:
                found += len(suggester.suggest(db, values, Said(), now=now).chosen)
            took.append(1000 * (time.process_time() - begun))
        print(f"  {turn} time: {statistics.median(took):.0f} ms of processor (the longest {max(took):.0f}),"
              f" {found} chosen for {PEOPLE} people; {_memory()}", flush=True)  # fmt: skip
    assert catalogue.where_from() == "index", catalogue.where_from()
    engine.dispose()


def repeated(first: Build, times: int, *, degrees: float) -> Build:
    """Every activity so many times, each time some two km away, the centres up to `degrees` away."""
    chance = np.random.default_rng(3)
    north, east = (np.repeat(np.append(0, chance.uniform(-degrees, degrees, times - 1)), len(first.ids)) for _ in "ne")
    n = len(first.ids) * times
    north, east = north + chance.normal(0, 0.02, n), east + chance.normal(0, 0.03, n)
    show = first.on_show
    rows: dict[str, Any] = {
        one.name: _tiled(getattr(show, one.name), times)
        for one in fields(show)
        if one.name not in _SAME_FOR_ALL | _FOLLOWING
    }
    for name, by in (("lat", north), ("lon", east), ("area_lat", north), ("area_lon", east)):
        rows[name] = rows[name] + by
    for name in ("ids", "series", "organizer"):
        rows[name] = rows[name] + np.repeat(np.arange(times), len(show)).astype(rows[name].dtype) * 1_000_000
    for name in ("keys", "titles", "search"):
        rows[name] = [f"{text} {at // len(show)}" for at, text in enumerate(rows[name])]
    on_show = replace(show, **rows, **settled(_dates(show, times), rows["undated"]))
    model = first.model.taken(np.tile(np.arange(len(show)), times))
    placed = place(rows_of(on_show, rows["ids"], model))
    return Build(state=first.state, on_show=on_show, ids=rows["ids"], model=model, placed=placed)


def _dates(show: OnShow, times: int) -> dict[str, Any]:
    dates = {name: np.tile(getattr(show, name), times) for name in DATE_COLUMNS}
    dates["date_row"] = dates["date_row"] + np.repeat(np.arange(times, dtype=np.int32), len(show.date_row)) * len(show)
    order = np.lexsort((dates["date_row"], dates["date_start"]))
    return {name: column[order] for name, column in dates.items()}


def _tiled(column: Any, times: int) -> Any:
    if scipy.sparse.issparse(column):
        return scipy.sparse.vstack([column] * times, format="csr")
    if isinstance(column, np.ndarray):
        return np.concatenate([column] * times)
    return [*column] * times


def _memory() -> str:
    """MB that this process holds: in all, and what is its own and shared with nobody."""
    told: dict[str, int] = {}
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]:
        name, size = line.split()[:2]
        told[name] = int(size) // 1024
    return f"{told['Rss:']} MB held, {told['Anonymous:']} of them its own"


if __name__ == "__main__":
    main()
